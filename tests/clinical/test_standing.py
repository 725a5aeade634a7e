"""What is concluded about a case on one day?"""

import pytest

from alliance_app.clinical.alliance import History, Rater, Release, Role
from alliance_app.clinical.flags import Level, Rule
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.standing import PartState

from .histories import (
    CLIENT,
    GUARDIAN,
    OBSERVER,
    PARTNER,
    THERAPIST,
    G,
    M,
    R,
    day,
    grounds,
    history,
    rating,
    session,
    stand,
    weekly,
)

PRESENT, LOW, UNSTEADY, UNKNOWN = PartState

PARTS = [
    # ratings of the goal, state and number of the goal's pillar
    ("8", PRESENT, 8),
    ("3", LOW, 3),
    ("38", UNSTEADY, 8),
    ("388", PRESENT, 8),
    ("-", UNKNOWN, None),
    ("8---", UNKNOWN, None),
    ("3---", LOW, 3),  # a low part grows old as low
    ("38---", UNSTEADY, 8),
]


@pytest.mark.parametrize(("text", "state", "value"), PARTS)
def test_a_pillar_is_whole_a_stub_unsteady_or_unknown(text, state, value):
    part = stand(weekly(goal=text)).parts[1]
    assert (part.factor, part.state, part.value) == (G, state, value)


def test_pillars_stand_in_order_and_show_the_lowest_of_those_who_count():
    case = history(session(1, rating(CLIENT, 9), rating(THERAPIST, 7), rating(GUARDIAN, 1)))
    assert [(part.factor, part.value) for part in stand(case).parts] == [(R, 7), (G, 7), (M, 7)]


def test_what_is_dated_later_is_not_looked_at():
    case = weekly(goal="8833")
    assert stand(case, today=13).reason is Reason.IN_PLACE
    assert stand(case, today=14).reason is Reason.LOW


def test_one_rule_in_both_tiers_is_one_red_flag():
    flags = stand(weekly(goal="8883")).flags
    assert [(flag.rule, flag.level) for flag in flags] == [(Rule.LOW, Level.RED), (Rule.DROP, Level.RED)]


def test_a_flag_is_current_while_the_newest_rating_fires_it():
    assert [flag.rule for flag in stand(weekly(goal="883-")).flags] == [Rule.LOW, Rule.DROP]
    assert stand(weekly(goal="8838")).flags == ()


def test_a_guardians_and_an_observers_flags_are_shown_and_close_nothing():
    case = history(session(1, rating(CLIENT, 8), rating(GUARDIAN, 2), rating(OBSERVER, goal=1)))
    standing = stand(case)
    assert {(flag.rater.role, flag.factor) for flag in standing.flags} == {
        (Role.GUARDIAN, R), (Role.GUARDIAN, G), (Role.GUARDIAN, M), (Role.OBSERVER, G),
    }  # fmt: skip
    assert standing.reason is Reason.IN_PLACE


GAPS = [
    # client and therapist, flagged
    ("5-5", "8-8", True),
    ("5", "8", False),  # two of the last three
    ("66", "98", False),
    ("686", "999", True),
    ("688", "999", False),  # the newest must be one of them
    ("6--6", "9889", True),  # sessions that only one rated do not count
    ("99", "55", False),  # the other way round is a prompt
]


@pytest.mark.parametrize(("client", "therapist", "flagged"), GAPS)
def test_a_gap_is_a_client_clearly_below_the_therapist(client, therapist, flagged):
    both = [
        session(n, rating(CLIENT, goal=int(c) if c != "-" else None), rating(THERAPIST, goal=int(t) if t != "-" else None))
        for n, (c, t) in enumerate(zip(client, therapist, strict=True), start=1)
    ]
    gaps = [flag for flag in stand(history(*both)).flags if flag.rule is Rule.GAP]
    assert bool(gaps) is flagged
    assert all((flag.rater, flag.level, flag.closes) == (CLIENT, Level.AMBER, False) for flag in gaps)


def test_who_has_left_counts_no_more_with_all_that_was_rated_before():
    sessions = [session(1, rating(CLIENT, 8), rating(PARTNER, 8, goal=2)), session(2, rating(CLIENT, 8))]
    assert stand(history(*sessions)).reason is Reason.LOW
    left = history(*sessions, departures={PARTNER: day(7)})
    assert stand(left).reason is Reason.IN_PLACE
    assert stand(left).flags == ()
    assert stand(left, today=6).reason is Reason.LOW


def test_a_new_pair_starts_with_relationship_and_method_unknown_and_keeps_the_goal():
    case = history(session(1, rating(CLIENT, 8), rating(THERAPIST, 8)), dyad_since=day(7))
    assert stand(case).reason is Reason.IN_PLACE
    assert grounds(stand(case, today=7)) == ["unknown never_rated relationship", "unknown never_rated method"]


def test_a_session_of_the_day_of_the_change_is_the_former_pairs_if_it_came_before():
    sessions = [session(1, rating(CLIENT, 8)), session(2, rating(CLIENT, 9), on=0), session(3, rating(CLIENT, 7), on=0)]
    case = history(*sessions, dyad_since=day(0), dyad_from=3)
    assert {part.factor: part.value for part in stand(case, today=1).parts} == {R: 7, G: 7, M: 7}
    assert {part.factor: part.value for part in stand(history(*sessions[:2], dyad_since=day(0), dyad_from=3)).parts} == {
        R: None, G: 9, M: None,
    }  # fmt: skip


def test_on_an_earlier_day_the_pair_of_that_day_is_the_present_one():
    case = History(dyad_since=day(20), dyad_from=4, earlier_dyads=(day(3), day(7)))
    then = case.until(day(10))
    assert (then.dyad_since, then.dyad_from, then.earlier_dyads) == (day(7), 0, (day(3),))
    assert case.until(day(20)) == case
    assert (case.until(day(2)).dyad_since, case.until(day(2)).earlier_dyads) == (None, ())


def test_a_new_pair_is_not_blamed_for_the_old_ones_perfect_scores():
    sessions = [session(n, rating(CLIENT, 10)) for n in range(1, 6)]
    assert stand(history(*sessions, stuck=True)).reason is Reason.UNVERIFIED
    assert stand(history(*sessions, stuck=True, dyad_since=day(14))).reason is Reason.IN_PLACE


def test_a_release_ends_the_flags_of_one_rater_and_part():
    case = weekly(goal="3", method="3")
    released = weekly(goal="3", method="3", releases=(Release(CLIENT, G, day(0)),))
    assert grounds(stand(case)) == ["low goal client", "low method client"]
    assert grounds(stand(released)) == ["low method client"]
    assert {flag.factor for flag in stand(released).flags} == {M}


def test_a_release_ends_nobody_elses_flags():
    released = weekly(goal="3", releases=(Release(Rater(Role.CLIENT, "B"), G, day(0)), Release(THERAPIST, G, day(0))))
    assert grounds(stand(released)) == ["low goal client"]


def test_a_release_of_perfect_scores_ends_them_until_the_next():
    ended = weekly(every="XXXX", stuck=True, releases=(Release(CLIENT, None, day(21)),))
    assert stand(ended).reason is Reason.IN_PLACE
    assert stand(ended).flags == ()
    again = weekly(every="XXXXX", stuck=True, releases=(Release(CLIENT, None, day(21)),))
    assert stand(again).reason is Reason.UNVERIFIED


def test_since_is_when_the_oldest_present_weakness_began():
    assert stand(weekly(goal="8388")).since is None
    assert stand(weekly(goal="8333", method="8883")).since == day(7)


def test_stuck_is_said_with_every_ground_once():
    standing = stand(weekly(every="888888", progress="000000", stuck=True))
    assert standing.stuck
    assert standing.stuck_by == ("declared", "progress")


def test_an_empty_history_is_unknown_on_any_day():
    assert stand(history(), today=-1000).reason is Reason.UNKNOWN
    assert [part.state for part in stand(history()).parts] == [UNKNOWN] * 3
