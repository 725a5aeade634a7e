"""Who answers a case, and what does each answer do?"""

import pytest

from alliance_app.clinical.alliance import Factor, Role
from alliance_app.consultation.models import CaseStanding, Override, Release, Review, StandingChange
from alliance_app.consultation.operations.checkins import revise_rating
from alliance_app.consultation.operations.reviews import AnsweredMeanwhile
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import CaseTherapist
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    LONG_AGO,
    TODAY,
    add_participant,
    answer,
    at,
    check_in,
    client_of,
    day,
    declare,
    in_queue,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    supervise,
    theirs,
    therapist_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case with a low goal in the eyes of both."""
    case = make_case(make_therapist(make_clinic()))
    check_in(case, 8, goal=2, client=8, on=day(-7), now=at(-7))
    return case


@pytest.fixture
def supervisor(case):
    return make_supervisor(case.clinic, therapist_of(case))


def standing_of(case):
    return CaseStanding.objects.get(case=case)


# Every answer
def test_an_answer_is_kept_with_who_when_and_until_when(case, supervisor):
    made = answer(case, supervisor, "ask_client", message="  Ask what she wants. ", due_on=day(7))
    kept = Review.objects.get()
    assert (kept, kept.supervisor, kept.at) == (made, supervisor, at())
    assert (kept.answer, kept.message, kept.due_on) == ("ask_client", "Ask what she wants.", day(7))


@pytest.mark.parametrize("kind", ["agree", "ask_client"])
def test_advice_changes_neither_gate_nor_override(case, supervisor, kind):
    override(case)
    before = vars_of(case)
    answer(case, supervisor, kind)
    assert vars_of(case) == before
    assert Override.objects.active(TODAY).filter(case=case).exists()


def vars_of(case):
    return CaseStanding.objects.filter(case=case).values().get()


def test_the_newest_answer_counts_and_all_remain(case, supervisor):
    answer(case, supervisor)
    newest = answer(case, supervisor, "ask_client", now=at(1))
    assert case.reviews.first() == newest
    assert case.reviews.count() == 2


# Release
def test_a_release_ends_every_flag_and_the_weakness(case, supervisor):
    answer(case, supervisor, "release", now=at(1))
    standing = standing_of(case)
    assert (standing.gate, standing.reason, standing.detail["flags"]) == ("open", "in_place", [])
    assert StandingChange.objects.filter(case=case, cause="release", gate="open").count() == 1


def test_a_release_names_rater_part_and_the_session_that_made_it(case, supervisor):
    review = answer(case, supervisor, "release", now=at(1))
    (release,) = Release.objects.all()
    assert (release.review, release.role, release.clinician, release.participant) == (
        review, "therapist", therapist_of(case), None,
    )  # fmt: skip
    assert (release.factor, release.session) == ("goal", case.sessions.get())


def test_a_release_ends_what_everybody_said_at_once(case, supervisor):
    partner = add_participant(case, Role.PARTNER, "B")
    check_in(case, 8, on=TODAY, goal=3, others=[(theirs(partner, method=2), "paper")])
    answer(case, supervisor, "release", now=at(minutes=1))
    told = {(r.role, r.factor, r.participant) for r in Release.objects.all()}
    assert told == {("therapist", "goal", None), ("partner", "method", partner)}
    assert standing_of(case).gate == "open"


def test_a_release_covers_what_is_not_yet_steady(case, supervisor):
    check_in(case, 8, on=day(-1), now=at(-1))
    assert standing_of(case).reason == "confirming"
    answer(case, supervisor, "release")
    assert standing_of(case).gate == "open"


def test_perfect_scores_are_released_too(case, supervisor):
    other = make_case(therapist_of(case))
    declare(other, now=at(-30))
    for week in (4, 3, 2, 1):
        check_in(other, 8, client=10, on=day(-7 * week), now=at(-7 * week))
    assert standing_of(other).detail["grounds"][0]["reason"] == "unverified"
    answer(other, supervisor, "release")
    assert Release.objects.get().factor == ""
    assert [flag["rule"] for flag in standing_of(other).detail["flags"]] == []


def test_a_low_rating_after_the_release_is_a_new_weakness(case, supervisor):
    answer(case, supervisor, "release")
    assert check_in(case, 8, goal=3, on=day(1), now=at(1)).standing.reason == "low"


def test_what_the_supervisor_has_not_seen_is_not_released(case, supervisor):
    answer(case, supervisor, "release")
    assert check_in(case, 8, goal=3, on=TODAY, now=at(minutes=1)).standing.reason == "low"


def test_what_is_corrected_or_rated_after_a_release_counts_and_what_is_said_again_does_not(case, supervisor):
    theirs_of = case.sessions.get().ratings.get(participant=client_of(case))
    answer(case, supervisor, "release")
    for goal, minutes, reason in ((8, 1, "client_view_unknown"), (0, 2, "low"), (8, 3, "client_view_unknown")):
        said = theirs(client_of(case), 8, reason="Misread.", goal=goal)
        by = therapist_of(case)
        made = revise_rating(rating=theirs_of, answer=said, by=by, now=at(minutes=minutes))
        theirs_of = made.checkin.ratings.get()
        assert (made.standing.reason == "low") == (reason == "low"), goal
    assert check_in(case, 8, goal=1, on=day(-14), now=at(minutes=4)).standing.reason == "low"


def test_without_a_flag_there_is_nothing_to_release(case, supervisor):
    other = make_case(therapist_of(case))
    with pytest.raises(NotAllowed, match="not possible"):
        answer(other, supervisor, "release")


# Ask again
def test_ask_again_ends_the_override_and_the_gate_stays_as_it_is(case, supervisor):
    override(case)
    answer(case, supervisor, "reopen", now=at(1))
    assert not Override.objects.active(TODAY).exists()
    assert standing_of(case).gate == "closed"


def test_without_an_override_there_is_nothing_to_ask_again(case, supervisor):
    with pytest.raises(NotAllowed, match="not possible"):
        answer(case, supervisor, "reopen")
    override(case)
    with pytest.raises(NotAllowed, match="not possible"):
        answer(case, supervisor, "reopen", now=at(15))


# Who may
def test_only_a_supervisor_of_who_treats_the_case_answers(case):
    clinic = case.clinic
    for person in (
        therapist_of(case),
        make_therapist(clinic),
        make_supervisor(clinic),
        make_supervisor(clinic, make_therapist(clinic)),
        make_clinician(clinic, "administrator"),
        make_supervisor(make_clinic("south")),
    ):
        with pytest.raises(NotAllowed, match="cannot do this"):
            answer(case, person)
    assert Review.objects.count() == 0


def test_a_supervisor_whose_link_has_ended_does_not_answer(case):
    past = make_supervisor(case.clinic)
    supervise(past, therapist_of(case), LONG_AGO, day(-1))
    with pytest.raises(NotAllowed, match="cannot do this"):
        answer(case, past)


def test_nobody_answers_a_case_that_they_treat(case):
    both = make_clinician(case.clinic, "therapist", "supervisor")
    supervise(both, therapist_of(case))
    CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=both, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    with pytest.raises(NotAllowed, match="cannot do this"):
        answer(case, both)


def handed_over(case):
    """A supervisor treats the case, looks anyway, hands it over to a therapist whom they supervise."""
    both, heir = make_clinician(case.clinic, "therapist", "supervisor"), make_therapist(case.clinic)
    mine = make_case(both)
    check_in(mine, 8, goal=2, on=day(-7), now=at(-7))
    override(mine, now=at(-2))
    mine.therapists.update(ends_on=day(-1))
    CaseTherapist.objects.create(clinic=mine.clinic, case=mine, clinician=heir, starts_on=TODAY)
    supervise(both, heir)
    return mine, both, heir


@pytest.mark.parametrize("kind", ["agree", "reopen", "release"])
def test_nobody_answers_the_override_that_they_made_themselves(case, kind):
    mine, both, _ = handed_over(case)
    with pytest.raises(NotAllowed):
        answer(mine, both, kind)


def test_what_waits_for_another_supervisor_waits_in_their_queue(case):
    mine, _, heir = handed_over(case)
    other = make_supervisor(case.clinic, heir)
    assert [(s.case, s.notice) for s in in_queue(other)] == [(mine, 0)]


# What is refused
@pytest.mark.parametrize("kind", ["", "praise", "AGREE"])
def test_an_unknown_answer_is_refused(case, supervisor, kind):
    with pytest.raises(NotAllowed, match="not possible"):
        answer(case, supervisor, kind)


@pytest.mark.parametrize("message", ["", "  \n"])
def test_an_answer_says_something(case, supervisor, message):
    with pytest.raises(NotAllowed, match="Write a sentence"):
        answer(case, supervisor, message=message)


def test_nothing_is_due_in_the_past(case, supervisor):
    with pytest.raises(NotAllowed, match="has passed"):
        answer(case, supervisor, due_on=day(-1))
    assert answer(case, supervisor, due_on=TODAY)


def test_another_supervisor_was_quicker(case, supervisor):
    quicker = answer(case, make_supervisor(case.clinic, therapist_of(case)), based_on="")
    with pytest.raises(AnsweredMeanwhile) as refusal:
        answer(case, supervisor, based_on="", now=at(minutes=1))
    assert refusal.value.newest == quicker
    assert answer(case, supervisor, based_on=str(quicker.pk), now=at(minutes=2))


def test_sent_twice_it_is_recorded_once(case, supervisor):
    first = answer(case, supervisor, "release", key="k")
    assert answer(case, supervisor, "release", key="k", now=at(minutes=1)) == first
    with pytest.raises(KeyReused):
        answer(case, supervisor, "agree", key="k")
    assert (Review.objects.count(), Release.objects.count()) == (1, 1)


def test_every_part_can_be_released(case, supervisor):
    other = make_case(therapist_of(case))
    check_in(other, 2, client=2)
    answer(other, supervisor, "release")
    told = sorted(Release.objects.values_list("role", "factor"))
    assert told == sorted((role, factor.value) for role in ("client", "therapist") for factor in Factor)
    assert {r.participant for r in Release.objects.filter(role="client")} == {client_of(other)}
