"""Which rows does the database itself refuse, whoever writes them?

Rows are written past every operation, in bulk.
"""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db.models import ProtectedError

from alliance_app.clinical.alliance import Role
from alliance_app.records.models import (
    AccessGrant,
    Case,
    CaseTherapist,
    CheckIn,
    Client,
    ClientLink,
    ClinicMeasure,
    CloserAnswer,
    Closing,
    Draft,
    GoalStatement,
    MeasureUse,
    MethodStatement,
    PaperForm,
    Participant,
    Rating,
    Score,
    Session,
    SessionChange,
    StuckDeclaration,
    Submission,
)
from tests.factories import NOW, TODAY, at, check_in, client_of, day, make_case, make_clinic, make_therapist
from tests.records.refusals import constraints_of, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def there():
    """One case with one rated session."""
    clinic = make_clinic()
    therapist = make_therapist(clinic)
    case = make_case(therapist, code="K-1")
    checkin = check_in(case, 8, client=8).checkin
    return SimpleNamespace(
        clinic=clinic, therapist=therapist, case=case, client=client_of(case), checkin=checkin, session=checkin.session
    )


def client(there, **changed):
    return Client(**{"clinic": there.clinic, "code": "new", "registered_at": NOW, **changed})


def case(there, **changed):
    given = {"clinic": there.clinic, "code": "K-2", "client": there.case.client, "opened_on": TODAY, "recorded_at": NOW}
    return Case(**{**given, **changed})


def treats(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "clinician": make_therapist(there.clinic), "starts_on": TODAY}
    return CaseTherapist(**{**given, **changed})


def participant(there, **changed):
    return Participant(**{"clinic": there.clinic, "case": there.case, "role": "partner", **changed})


def closing(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "closed_on": TODAY, "ending": "planned", "recorded_at": NOW}
    return Closing(**{**given, **changed})


def session(there, **changed):
    return Session(**{"clinic": there.clinic, "case": there.case, "held_on": TODAY, "recorded_at": NOW, **changed})


def checkin(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "session": there.session, "recorded_at": NOW}
    return CheckIn(**{**given, **changed})


def change(there, **changed):
    given = {"clinic": there.clinic, "session": there.session, "at": NOW, "by": there.therapist, "was": "held"}
    return SessionChange(**{**given, "became": "missed", **changed})


def closer(there, **changed):
    given = {"clinic": there.clinic, "rating": there.checkin.ratings.first(), "factor": "goal", "question": "wish"}
    return CloserAnswer(**{**given, "words": "To work again", **changed})


def draft(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "clinician": there.therapist, "device": "d", "saved_at": NOW}
    return Draft(**{**given, "content": "{}", **changed})


def rating(there, **changed):
    given = {
        "clinic": there.clinic, "checkin": there.checkin, "session": there.session, "role": "client",
        "participant": there.client, "version": 2, "reason": "A slip of the pen", "goal": 5,
    }  # fmt: skip
    return Rating(**{**given, **changed})


def own(there, **changed):
    return rating(there, **{"role": "therapist", "participant": None, "clinician": there.therapist, **changed})


def given_score(there):
    return {
        "clinic": there.clinic, "case": there.case, "participant": there.client, "measure": "phq9",
        "scored_on": TODAY, "total": Decimal(10), "recorded_at": NOW,
    }  # fmt: skip


def score(there, **changed):
    return Score(**{**given_score(there), **changed})


def goal(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "version": 1, "stated_on": TODAY, "client_words": "To sleep"}
    return GoalStatement(**{**given, "recorded_at": NOW, **changed})


def method(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "version": 1, "stated_on": TODAY, "client_words": "We talk"}
    return MethodStatement(**{**given, "recorded_at": NOW, **changed})


def link(there, **changed):
    given = {
        "clinic": there.clinic, "case": there.case, "participant": there.client, "session": there.session,
        "page": "questions", "way": "shown", "digest": "d", "made_by": there.therapist, "made_at": NOW, "ends_at": at(4),
    }  # fmt: skip
    return ClientLink(**{**given, **changed})


def sheet(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "participant": there.client, "code": "K7QM-4XTD"}
    return PaperForm(**{**given, "printed_by": there.therapist, "printed_at": NOW, **changed})


def declaration(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "declared_on": TODAY, "stuck": True, "reason": "No change"}
    return StuckDeclaration(**{**given, "recorded_at": NOW, **changed})


def access_grant(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "clinician": there.therapist, "reason": "She called."}
    return AccessGrant(**{**given, "granted_on": TODAY, "ends_on": TODAY, "recorded_at": NOW, **changed})


def measure(there, **changed):
    return ClinicMeasure(**{"clinic": there.clinic, "key": "own", "name": "Own", "lowest": 0, "highest": 9, **changed})


def use(there, **changed):
    return MeasureUse(**{"clinic": there.clinic, "key": "phq9", "since": NOW, "by": there.therapist, **changed})


def submission(there, **changed):
    return Submission(**{"clinic": there.clinic, "key": "a", "digest": "d", "subject_id": there.case.pk, **changed})


@dataclass(frozen=True)
class Bad:
    """Rows that break one rule when they are written together, beside what is there."""

    constraint: str
    make: object  # a function of the fixture above
    rows: tuple[dict, ...]

    def __str__(self) -> str:
        return f"{self.constraint}-{self.rows[-1]}"


def bad(constraint, make, *rows):
    return Bad(constraint, make, rows)


CORRECTS = {"replaces": True, "reason": "A slip"}
NO_SCORES = {"relationship": None, "goal": None, "method": None, "progress": None}
EVERY_BAD_ROW = [
    bad("client_code_once_a_clinic", client, {"code": "K-1"}),
    bad("client_code_once_a_clinic", client, {"code": "k-1"}),
    bad("client_has_a_code", client, {"code": ""}),
    bad("case_code_once_a_clinic", case, {"code": "K-1"}),
    bad("case_code_once_a_clinic", case, {"code": "k-1"}),
    bad("case_has_a_code", case, {"code": ""}),
    bad("case_closed_with_a_reason", case, {"closed_on": TODAY}),
    bad("case_closed_with_a_reason", case, {"ending": "planned"}),
    bad("case_closed_with_a_reason", case, {"closed_on": day(-1), "ending": "planned"}),
    bad("case_kind_is_known", case, {"kind": "group"}),
    bad("case_ending_is_known", case, {"closed_on": TODAY, "ending": "lost"}),
    bad("case_has_one_owner", treats, {}),
    bad("case_therapist_once", treats, {"part": "co"}, {"part": "co"}),
    bad("case_therapist_ends_after_start", treats, {"part": "co", "ends_on": day(-1)}),
    bad("case_therapist_part_is_known", treats, {"part": "third"}),
    bad("participant_once_a_case", participant, {"role": "client"}),
    bad("participant_once_a_case", participant, {"code": "B"}, {"code": "B"}),
    bad("participant_role_is_known", participant, {"role": "therapis"}),
    bad("participant_wording_is_known", participant, {"wording": "baby"}),
    bad("closing_open_once_a_case", closing, {}, {}),
    bad("closing_reopened_with_a_reason", closing, {"reopened_on": TODAY}),
    bad("closing_reopened_with_a_reason", closing, {"reopened_because": "Came back"}),
    bad("closing_reopened_with_a_reason", closing, {"reopened_because": "Came back", "reopened_on": day(-1)}),
    bad("closing_ending_is_known", closing, {"ending": ""}),
    bad("session_imported_once", session, {"source_ref": "1"}, {"source_ref": "1"}),
    bad("session_attendance_is_known", session, {"attendance": "late"}),
    bad("session_mode_is_known", session, {"mode": "letter"}),
    bad("session_change_was_is_known", change, {"was": "late"}),
    bad("session_change_became_is_known", change, {"became": "late"}),
    bad("checkin_way_is_known", checkin, {"way": "guessed"}),
    bad("checkin_unrated_is_known", checkin, {"unrated": "tired"}),
    bad("closer_answer_once", closer, {}, {}),
    bad("closer_answer_factor_is_known", closer, {"factor": "progress"}),
    bad("draft_once_a_device", draft, {}, {}),
    bad("participant_rating_version_once", rating, {}, {}),
    bad("participant_rating_version_once", rating, {"version": 1}),
    bad("clinician_rating_version_once", own, {}, {}),
    bad("clinician_rating_version_once", own, {"version": 1, "reason": None}),
    bad("rating_has_one_rater", rating, {"participant": None}),
    bad("rating_has_one_rater", rating, {"role": "therapist"}),
    bad("rating_has_one_rater", own, {"role": "client"}),
    bad("rating_has_one_rater", own, {"clinician": None}),
    bad("rating_role_is_known", rating, {"role": "friend"}),
    bad("rating_state_is_known", rating, {"state": "guessed", **NO_SCORES}),
    bad("rating_relationship_in_range", rating, {"relationship": 11}),
    bad("rating_goal_in_range", rating, {"goal": 11}),
    bad("rating_method_in_range", rating, {"method": 11}),
    bad("rating_progress_in_range", rating, {"progress": 11}),
    bad("rating_without_scores_unless_given", rating, {"state": "withdrawn"}),
    bad("rating_without_scores_unless_given", rating, {"state": "declined", **NO_SCORES, "progress": 3}),
    bad("rating_version_from_1", rating, {"version": 0}),
    bad("rating_correction_has_a_reason", rating, {"reason": None}),
    bad("score_imported_once", score, {"source_ref": "1"}, {"source_ref": "1"}),
    bad("score_once_a_checkin", score, {"checkin": True}, {"checkin": True}),
    bad("score_says_something_unless_withdrawn", score, {"total": None}),
    bad("score_says_something_unless_withdrawn", score, {"withdrawn": True, **CORRECTS}),
    bad("score_says_something_unless_withdrawn", score, {"withdrawn": True, "total": None, "at_risk": True, **CORRECTS}),
    bad("score_correction_has_a_reason", score, {"withdrawn": True, "total": None}),
    bad("score_correction_has_a_reason", score, {"replaces": True}),
    bad("measure_used_once_a_clinic", use, {}, {}),
    bad("goal_version_once", goal, {}, {}),
    bad("goal_version_from_1", goal, {"version": 0}),
    bad("goal_agreement_is_known", goal, {"agreement": "roughly"}),
    bad("goal_client_agreement_is_known", goal, {"client_agreement": "roughly"}),
    bad("method_version_once", method, {}, {}),
    bad("method_version_from_1", method, {"version": 0}),
    bad("method_says_something", method, {"client_words": None}),
    bad("method_agreement_is_known", method, {"agreement": "roughly"}),
    bad("method_client_agreement_is_known", method, {"client_agreement": "roughly"}),
    bad("method_believes_is_known", method, {"believes": "maybe"}),
    bad("method_stands_behind_is_known", method, {"stands_behind": "maybe"}),
    bad("client_link_page_is_known", link, {"page": "other", "session": None}),
    bad("client_link_way_is_known", link, {"way": "pigeon"}),
    bad("client_link_of_a_session", link, {"session": None}),
    bad("client_link_of_a_session", link, {"page": "own"}),
    bad("client_link_ends_after_start", link, {"ends_at": NOW}),
    bad("client_link_mailed_to_an_address", link, {"way": "mail"}),
    bad("client_link_mailed_to_an_address", link, {"address": "a@b.example"}),
    bad("paper_form_code_once_a_clinic", sheet, {}, {}),
    bad("declaration_imported_once", declaration, {"source_ref": "1"}, {"source_ref": "1"}),
    bad("access_grant_ends_after_start", access_grant, {"ends_on": day(-1)}),
    bad("measure_key_once_a_clinic", measure, {}, {}),
    bad("measure_has_a_range", measure, {"lowest": 9}),
    bad("submission_once", submission, {}, {}),
    bad("submission_has_a_key", submission, {"key": ""}),
]


@pytest.mark.parametrize("wrong", EVERY_BAD_ROW, ids=str)
def test_the_database_refuses(there, wrong):
    rows = [wrong.make(there, **completed(there, row)) for row in wrong.rows]
    if wrong.constraint == "case_therapist_once":
        rows[1].clinician = rows[0].clinician
    with refused(wrong.constraint):
        type(rows[0])._base_manager.bulk_create(rows)


def completed(there, row):
    if row.get("replaces") is True:
        row = {**row, "replaces": Score.objects.create(**{**given_score(there), "source_ref": "9"})}
    return {**row, "checkin": there.checkin} if row.get("checkin") is True else row


def test_every_constraint_is_provoked():
    assert {wrong.constraint for wrong in EVERY_BAD_ROW} == constraints_of("records")


EVERY_GOOD_ROW = [
    (client, {}),
    (case, {}),
    (case, {"closed_on": TODAY, "ending": "dropped_out"}),
    (treats, {"part": "co"}),
    (treats, {"ends_on": TODAY}),
    (participant, {}),
    (participant, {"role": "client", "code": "B"}),
    (closing, {}),
    (closing, {"reopened_on": TODAY, "reopened_because": "Came back"}),
    (session, {}),
    (session, {"withdrawn_at": NOW}),
    (change, {}),
    (change, {"became": "none"}),
    (checkin, {}),
    (checkin, {"unrated": "crisis", "withdrawn_at": NOW}),
    (closer, {}),
    (draft, {}),
    (rating, {}),
    (rating, {"state": "withdrawn", **NO_SCORES}),
    (rating, {"goal": 0, "progress": 10}),
    (own, {"role": "observer"}),
    (score, {"checkin": True}),
    (access_grant, {"ends_on": day(1)}),
    (goal, {}),
    (method, {"client_words": None, "therapist_words": "Exposure"}),
    (link, {}),
    (link, {"page": "own", "session": None, "way": "mail", "address": "a@b.example"}),
    (sheet, {}),
    (declaration, {}),
    (measure, {}),
    (submission, {}),
]


@pytest.mark.parametrize(("make", "row"), EVERY_GOOD_ROW)
def test_the_same_rows_put_right_are_taken(there, make, row):
    good = make(there, **completed(there, row))
    type(good)._base_manager.bulk_create([good])


def test_unnamed_rows_of_a_file_never_collide(there):
    Session.objects.bulk_create([session(there), session(there)])
    Score.objects.bulk_create([score(there), score(there)])
    StuckDeclaration.objects.bulk_create([declaration(there), declaration(there)])


@pytest.mark.parametrize("value", [-1, -32768])
def test_a_score_below_nought_is_refused(there, value):
    with refused("relationship"):
        Rating.objects.bulk_create([rating(there, relationship=value)])


def test_what_is_referred_to_cannot_be_taken_away(there):
    for row in (there.clinic, there.therapist, there.case, there.client, there.session, there.checkin):
        with pytest.raises(ProtectedError):
            row.delete()


@pytest.mark.parametrize("role", Role)
def test_every_role_can_be_rated_in_by_whom_it_fits(there, role):
    if role is Role.THERAPIST:
        Rating.objects.bulk_create([own(there)])
    else:
        person = Participant.objects.create(clinic=there.clinic, case=there.case, role=role.value, code="new")
        Rating.objects.bulk_create([rating(there, role=role.value, participant=person)])
