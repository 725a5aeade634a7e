"""Who takes part in a case, under which code, and who comes again?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Rater, Role
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.cases import add_participant, edit_case, edit_participant, open_case
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.sessions import Outcome, mark_session
from alliance_app.consultation.operations.transfers import add_co_therapist, end_co_therapy
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records.codes import LONGEST
from alliance_app.records.histories import history_of
from alliance_app.records.models import Case, Client, Participant
from alliance_app.web.log_rows import PLAIN_SUBJECTS
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    at,
    check_in,
    client_of,
    close,
    day,
    end,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    repair,
    theirs,
    therapist_of,
    weekly,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


@pytest.fixture
def case(therapist):
    return make_case(therapist, "K-1")


def open_(therapist, code="K-9", kind="individual", **more):
    return open_case(therapist=therapist, code=code, opened_on=TODAY, kind=kind, **{"now": NOW, **more})


def people(case):
    return sorted(case.participants.values_list("role", "code"))


def add(case, role=Role.PARTNER, code="", **more):
    return add_participant(case=case, by=therapist_of(case), role=role, code=code, now=NOW, **more)


def edit(person, code="", left_on=None, now=NOW, **more):
    return edit_participant(participant=person, by=therapist_of(person.case), code=code, left_on=left_on, now=now, **more)


def reason_of(case):
    return CaseStanding.objects.get(case=case).reason


# Opening
def test_a_couple_has_a_client_and_a_partner_from_the_start(therapist):
    assert people(open_(therapist, kind="couple")) == [("client", ""), ("partner", "")]


def test_a_couple_whose_partner_has_a_code_has_no_second_one(therapist):
    assert people(open_(therapist, kind="couple", people=[(Role.PARTNER, "P-2")])) == [("client", ""), ("partner", "P-2")]


def test_a_family_is_named_person_by_person(therapist):
    family = [(Role.CHILD, "C1"), (Role.CHILD, " C2 "), (Role.GUARDIAN, "")]
    case = open_(therapist, kind="family", people=family)
    assert people(case) == [("child", "C1"), ("child", "C2"), ("client", ""), ("guardian", "")]


def test_two_people_in_one_role_with_one_code_open_nothing(therapist):
    with pytest.raises(NotAllowed, match="child with this code"):
        open_(therapist, kind="family", people=[(Role.CHILD, "C1"), (Role.CHILD, "c1")])
    assert not Case.objects.exists() and not Client.objects.exists()


# Codes
@pytest.mark.parametrize("code", ["k-1", " K-1 ", "K-1"])
def test_an_open_case_cannot_stand_beside_another_that_reads_the_same(case, therapist, code):
    with pytest.raises(NotAllowed, match="code already"):
        open_(therapist, code)


def test_a_client_whose_case_is_closed_comes_again(case, therapist):
    end(case)
    again = open_(therapist, "k-1")
    assert (again.client, again.code) == (case.client, "K-1/2")
    with pytest.raises(NotAllowed, match="code already"):
        open_(therapist, "K-1")
    end(again)
    assert open_(therapist, "K-1").code == "K-1/3"


def test_a_new_code_goes_through_all_cases_of_the_client(case, therapist):
    end(case)
    again = open_(therapist, "K-1")
    edit_case(case=again, by=therapist, code="Q-5", kind="individual", now=NOW)
    assert sorted(Case.objects.values_list("code", flat=True)) == ["Q-5", "Q-5/2"]
    assert Client.objects.get().code == "Q-5"
    assert "Q-5" not in str(list(AuditEntry.objects.values_list("detail", "subject_id")))


def test_capitals_of_the_own_code_can_be_changed(case, therapist):
    edit_case(case=case, by=therapist, code="k-1", kind="couple", now=NOW)
    case.refresh_from_db()
    assert (case.code, case.kind) == ("k-1", "couple")


def test_another_clients_code_is_refused_in_whatever_capitals(case, therapist):
    make_case(therapist, "L-2")
    with pytest.raises(NotAllowed, match="code already"):
        edit_case(case=case, by=therapist, code="l-2", kind="individual", now=NOW)


# Who joins, who leaves
def test_who_joins_is_a_series_of_their_own(case):
    partner = add(case, code="P")
    check_in(case, 8, others=[(theirs(partner, 2), "aloud")])
    assert {rater for rater, _ in history_of(case).series} == {Rater(Role.THERAPIST), Rater(Role.PARTNER, "P")}
    assert reason_of(case) == "low"


def test_what_somebody_rated_no_longer_counts_from_the_day_on_which_they_left(case):
    with_goal(case)
    partner = add(case)
    weekly(case, 8, 8, until=day(-2))
    check_in(case, 8, on=day(-1), others=[(theirs(partner, 2), "aloud")])
    assert reason_of(case) == "low"
    edit(partner, left_on=TODAY)
    assert reason_of(case) == "client_view_unknown"
    edit(partner, left_on=None)
    assert reason_of(case) == "low"
    said = AuditEntry.objects.filter(subject="participant").order_by("pk").values_list("action", flat=True)
    assert list(said) == ["added", "left", "came back"]


def test_another_code_keeps_the_series_together(case):
    partner = add(case)
    check_in(case, 8, on=day(-7), others=[(theirs(partner, 8), "aloud")])
    edit(partner, "P-7")
    check_in(case, 8, others=[(theirs(Participant.objects.get(pk=partner.pk), 2), "aloud")])
    stored = CaseStanding.objects.get(case=case).detail
    assert stored["flags"] and {flag["rater"] for flag in stored["flags"]} == {"partner:P-7"}


@pytest.mark.parametrize(
    ("left_on", "why"), [(day(1), "future"), (LONG_AGO - (TODAY - day(-1)), "began later")], ids=["future", "before"]
)
def test_nobody_leaves_on_an_impossible_day(case, left_on, why):
    partner = add(case)
    with pytest.raises(NotAllowed, match=why):
        edit(partner, left_on=left_on)


def test_the_last_person_in_the_therapy_does_not_leave(case):
    guardian = add(case, Role.GUARDIAN)
    with pytest.raises(NotAllowed, match="close the case"):
        edit(client_of(case), left_on=TODAY)
    edit(guardian, left_on=TODAY)


@pytest.mark.parametrize("code", ["", "p"])
def test_two_in_one_role_are_told_apart(case, code):
    add(case, code=code.upper())
    with pytest.raises(NotAllowed, match="partner"):
        add(case, code=code)


def test_sent_twice_somebody_joins_once(case):
    assert add(case, key="k") == add(case, key="k")
    assert case.participants.count() == 2


def test_only_the_cases_own_therapist_changes_who_takes_part(case):
    therapist, partner = therapist_of(case), add(case)
    for person in (make_therapist(case.clinic), make_supervisor(case.clinic, therapist)):
        with pytest.raises(NotAllowed, match="cannot do this"):
            add_participant(case=case, by=person, role=Role.CHILD, now=NOW)
        with pytest.raises(NotAllowed, match="cannot do this"):
            edit_participant(participant=partner, by=person, code="X", left_on=None, now=NOW)
        with pytest.raises(NotAllowed, match="cannot do this"):
            edit_case(case=case, by=person, code="X-1", kind="individual", now=NOW)


def test_nobody_joins_or_leaves_a_closed_case_even_if_it_was_read_before(case):
    partner = add(case)
    close(case)
    for act in (lambda: add(case, Role.CHILD), lambda: edit(partner, left_on=TODAY, now=at(1))):
        with pytest.raises(NotAllowed, match="closed"):
            act()


# Who may change the code
def test_a_former_therapist_leaves_the_code_to_whoever_treats_the_client_now(case, therapist):
    end(case)
    new = make_therapist(therapist.clinic)
    again = open_(new, "K-1", now=at(1))
    with pytest.raises(NotAllowed):
        edit_case(case=case, by=therapist, code="Z-9", kind="individual", now=at(2))
    assert [c.code for c in Case.objects.order_by("recorded_at")] == ["K-1", "K-1/2"]
    edit_case(case=again, by=new, code="Z-9", kind="individual", now=at(3))
    assert [c.code for c in Case.objects.order_by("recorded_at")] == ["Z-9", "Z-9/2"]
    noted = AuditEntry.objects.filter(action="edited", subject="case").values_list("case_id", flat=True)
    assert set(noted) == {case.pk, again.pk}


@pytest.mark.parametrize(("code", "same"), [("ÉA-1", "éa-1"), ("жук-1", "ЖУК-1"), ("K-7", "k-7")])
def test_capitals_make_no_other_client_in_any_script(code, same, therapist):
    open_(therapist, code)
    with pytest.raises(NotAllowed, match="already"):
        open_(therapist, same)
    assert Client.objects.filter(code=code).count() == 1


def test_a_code_with_its_number_is_never_longer_than_a_code_can_be(therapist):
    longest = "K" * LONGEST
    end(open_(therapist, longest))
    with pytest.raises(NotAllowed, match=str(LONGEST)):
        open_(therapist, longest, now=at(1))
    short = open_(therapist, "S-1", now=at(1))
    end(short, now=at(1))
    open_(therapist, "S-1", now=at(2))
    with pytest.raises(NotAllowed, match=str(LONGEST)):
        edit_case(case=Case.objects.get(code="S-1/2"), by=therapist, code="S" * (LONGEST - 1), kind="individual", now=at(3))


def test_whatever_is_written_of_a_case_is_found_with_it(case, therapist):
    """Or whoever treats it would not see who wrote."""
    co = make_therapist(therapist.clinic)
    person = add_participant(case=case, by=therapist, role=Role.PARTNER, now=NOW)
    edit_participant(participant=person, by=therapist, code="B", left_on=None, now=NOW)
    treats = add_co_therapist(case=case, by=therapist, clinician=co, starts_on=day(-1), now=NOW)
    end_co_therapy(treats=treats, by=therapist, ends_on=TODAY, now=NOW)
    mark_repair(repair=repair(case), by=therapist, state="tried", note="", now=NOW)
    undo_checkin(checkin=check_in(case, 8, on=day(-1)).checkin, by=therapist, now=at(minutes=1))
    session = records.add_session(case=case, held_on=TODAY, now=NOW)
    mark_session(session=session, outcome=Outcome.MISSED, by=therapist, now=NOW)
    plain = [*PLAIN_SUBJECTS, "page"]
    entries = AuditEntry.objects.exclude(subject__in=plain)
    assert {(e.action, e.subject) for e in entries} >= {("taken back", "check-in"), ("missed", "session")}
    assert [(e.action, e.subject) for e in entries if e.case_id != case.pk] == []
