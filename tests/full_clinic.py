"""A clinic in which every table of clinical data holds a row."""

from alliance_app.consultation.models import Review
from alliance_app.consultation.operations.closings import reopen_case
from alliance_app.consultation.operations.expected_paths import fit_paths
from alliance_app.consultation.operations.formulations import formulate
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.scores import revise_score
from alliance_app.records.models import AccessGrant, Case, GoalStatement, Score
from tests.factories import (
    NOW,
    TODAY,
    answer,
    at,
    check_in,
    client_of,
    day,
    declare,
    drawn,
    end,
    fill_in,
    found,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    own_pages,
    repair,
    rupture,
    saved_view,
    scored,
    second_view,
    technique,
    use_and_word,
    with_goal,
)


def make_full_clinic(slug: str) -> Case:
    """Make a clinic in which every table of clinical data holds a row, and return its case."""
    clinic = make_clinic(slug)
    therapist = make_therapist(clinic, code="T01")
    supervisor = make_supervisor(clinic, therapist)
    clinic.deputy_set.create(supervisor=supervisor, deputy=make_supervisor(clinic), starts_on=TODAY, ends_on=TODAY)
    administrator = make_clinician(clinic, "administrator")
    set_policy(clinic=clinic, parameters={"gap": 4}, why="We talk it over anyway.", now=NOW, by=administrator)
    case = make_case(therapist, code="K-1")
    end(case, note="Moved away.")
    reopen_case(case=case, by=therapist, because="Moved back.", now=NOW)
    recorded = check_in(case, 3, client=3, now=at(-1), on=day(-1), key=f"key-{slug}", note="A note")
    fill_in(case, recorded)
    score = scored(case, 15, at_risk=1, on=day(-1), now=at(-1))
    Score.objects.filter(pk=score.pk).update(checkin=recorded.checkin)
    found(score)
    revise_score(score=score, scored=None, reason="Of somebody else.", by=therapist, now=NOW)
    scored(case, 14, at_risk=1)
    use_and_word(administrator)
    with_goal(case)
    declare(case)
    override(case)
    planned = repair(case, note="Ask what they want.")
    mark_repair(repair=planned, by=therapist, state="tried", note="She cried.", now=NOW)
    rupture(case, note="She left early.")
    formulate(case=case, by=therapist, factor="goal", affects="sleep", because="it is not hers", now=NOW)
    review = answer(case, supervisor, Review.Answer.RELEASE)
    respond(review=review, by=therapist, message="I shall.", now=NOW)
    second_view(case, supervisor)
    technique(supervisor)
    saved_view(supervisor)
    own_pages(case)
    GoalStatement.objects.filter(case=case).update(participant=client_of(case))
    drawn(case, "missed", by=supervisor, note="She agrees too fast.")
    fit_paths(clinic=clinic, now=NOW)
    AccessGrant.objects.create(
        clinic=clinic, case=case, clinician=supervisor, reason="She called.", granted_on=TODAY, ends_on=TODAY,
        recorded_at=NOW,
    )  # fmt: skip
    return case
