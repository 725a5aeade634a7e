"""A case of which every table of ours holds a row."""

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.expected_paths import fit_paths
from alliance_app.consultation.operations.formulations import formulate
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.scores import revise_score
from alliance_app.people.models import Clinician, Mail
from alliance_app.people.operations.digests import about
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People


def full_case(people: People, therapist: Clinician, supervisor: Clinician, code: str) -> Case:
    """Return a case of which every table of ours holds a row."""
    case = clinics.reopened(clinics.low_case(therapist, code))
    recorded = clinics.rate(case, 5, (8, 3, 8, 4), client=(7, 3, 8, 4), note="A note.")
    factories.fill_in(case, recorded)
    clinics.stuck(case)
    planned = clinics.repair(case)
    mark_repair(repair=planned, by=therapist, state="tried", note="It went well.", now=clinics.now())
    factories.rupture(case, note="She went quiet.", now=clinics.now())
    formulate(case=case, by=therapist, factor="goal", affects="sleep", because="it is not hers", now=clinics.now())
    clinics.look(case)
    review = factories.answer(
        case, supervisor, "release", message="Talk to me.", now=clinics.now(), key=f"key of {code}"
    )
    respond(review=review, by=therapist, message="I shall.", now=clinics.now())
    factories.drawn(case, "missed", by=supervisor, note="She agrees too fast.", now=clinics.now())
    factories.second_view(case, supervisor, 6, now=clinics.now())
    factories.technique(supervisor, name=f"Of {code}", now=clinics.now())
    factories.saved_view(supervisor, f"View of {code}", now=clinics.now())
    asked_about = factories.scored(case, 15, at_risk=1, on=clinics.day(6), now=clinics.now())
    factories.found(asked_about, now=clinics.now())
    revise_score(score=asked_about, scored=None, reason="Of somebody else.", by=therapist, now=clinics.now())
    factories.scored(case, 14, at_risk=1, on=clinics.day(5), now=clinics.now())
    factories.scored(case, 14, on=clinics.day(4), now=clinics.now())
    factories.use_and_word(people.administrator, clinics.now())
    factories.own_pages(case, clinics.now())
    factories.add_participant(case, Role.PARTNER, "B")
    case.access_grants.create(
        clinic=people.clinic, clinician=supervisor, reason="She called.", granted_on=clinics.day(1),
        ends_on=clinics.day(1), recorded_at=clinics.now(),
    )  # fmt: skip
    people.clinic.measures.get_or_create(key="own", name="Own measure", lowest=0, highest=9)
    set_policy(clinic=people.clinic, parameters={"require_goal": True}, why="As agreed.", now=clinics.now())
    fit_paths(clinic=people.clinic, now=clinics.now())
    Mail.objects.create(about=about(therapist, clinics.day(7)), done_at=clinics.now())
    return case
