"""Does a history judge the same however it came together, and does time alone only ever close?"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_app.clinical.alliance import History
from alliance_app.clinical.gate import Gate, Reason
from alliance_app.clinical.standing import standing_of

from .drawing import histories, policies
from .histories import DEFAULT, START, stand

quick = settings(max_examples=80, deadline=None)


def days_in(case: History) -> int:
    return (case.sessions[-1].on - START).days


def without(case: History, number: int) -> History:
    return replace(case, sessions=tuple(s for s in case.sessions if s.number != number))


def with_session(case: History, session) -> History:
    """Enter a session late: it takes its place in the order."""
    return replace(case, sessions=tuple(sorted([*case.sessions, session], key=lambda s: (s.on, s.number))))


@quick
@given(histories(), policies(), st.randoms(use_true_random=False))
def test_a_late_entry_changes_what_follows_as_if_it_had_been_there(case, policy, random):
    grown = replace(case, sessions=())
    for session in random.sample(case.sessions, len(case.sessions)):
        grown = with_session(grown, session)
        stand(grown, policy=policy)  # judging on the way leaves nothing behind
    assert grown == case
    assert stand(grown, policy=policy) == stand(case, policy=policy)


@quick
@given(histories(), policies(), st.data())
def test_a_correction_changes_what_follows_as_if_it_had_been_said_at_once(case, policy, data):
    wrong = data.draw(st.sampled_from(case.sessions))
    other = data.draw(histories(least=1, most=1)).sessions[0].ratings
    mistaken = with_session(without(case, wrong.number), replace(wrong, ratings=other))
    stand(mistaken, policy=policy)
    corrected = with_session(without(mistaken, wrong.number), wrong)
    assert stand(corrected, policy=policy) == stand(case, policy=policy)


@quick
@given(histories(), policies(), st.data())
def test_the_past_is_judged_by_what_was_dated_up_to_then(case, policy, data):
    day = data.draw(st.sampled_from(case.sessions)).on
    known = replace(
        case,
        sessions=tuple(s for s in case.sessions if s.on <= day),
        scores=tuple(s for s in case.scores if s.on <= day),
        declarations=tuple(d for d in case.declarations if d.on <= day),
        departures={rater: on for rater, on in case.departures.items() if on <= day},
        releases=tuple(r for r in case.releases if r.through <= day),
    )
    assert standing_of(case, policy, day) == standing_of(known, policy, day)


@quick
@given(histories(), policies(), st.integers(1, 400))
def test_time_alone_opens_nothing_and_only_ever_closes_as_unknown(case, policy, days):
    today, later = (stand(case, days_in(case) + passed, policy) for passed in (0, days))
    if today.gate is Gate.CLOSED:
        assert (later.gate, later.reason) == (Gate.CLOSED, today.reason)
    elif later.gate is Gate.CLOSED:
        assert later.reason is Reason.UNKNOWN
    else:
        assert later.reason is today.reason


@quick
@given(histories(goal=True), policies())
def test_an_open_gate_closes_on_the_day_after_the_last_day_it_says_and_not_before(case, policy):
    today = stand(case, policy=policy)
    if today.fresh_until:
        assert standing_of(case, policy, today.fresh_until).reason is today.reason
        assert standing_of(case, policy, today.fresh_until + timedelta(days=1)).reason is Reason.UNKNOWN
    elif today.gate is Gate.OPEN:
        assert standing_of(case, policy, today.as_of + timedelta(days=4000)).reason is today.reason


@quick
@given(histories(), st.data())
def test_a_rating_never_changes_what_was_said_of_earlier_ones(case, data):
    session = data.draw(st.sampled_from(case.sessions))
    before = standing_of(case, DEFAULT, session.on)
    changed = replace(
        case, sessions=tuple(s if s.on <= session.on else replace(s, ratings=()) for s in case.sessions)
    )
    assert standing_of(changed, DEFAULT, session.on) == before
