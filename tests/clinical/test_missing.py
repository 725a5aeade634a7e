"""Is what is missing ever taken for fine, or for 0?"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_app.clinical.alliance import Factor, Rating, Session
from alliance_app.clinical.gate import Gate, Reason, Unknown

from .drawing import histories, policies
from .histories import CLIENT, THERAPIST, day, grounds, history, rating, session, stand, weekly

quick = settings(max_examples=80, deadline=None)


def changed(case, change):
    """Return the history with every rating changed."""
    return replace(
        case, sessions=tuple(replace(s, ratings=tuple(map(change, s.ratings))) for s in case.sessions)
    )


@quick
@given(histories(), policies(), st.sampled_from(Factor))
def test_without_any_rating_of_a_part_nothing_is_offered(case, policy, factor):
    silent = stand(changed(case, lambda rating: replace(rating, **{factor.value: None})), policy=policy)
    assert silent.gate is Gate.CLOSED
    if case.held:
        assert (Unknown.NEVER_RATED, factor) in [(g.unknown, g.factor) for g in silent.grounds]


@quick
@given(histories(), policies())
def test_without_any_rating_at_all_nothing_is_known(case, policy):
    silent = stand(replace(case, sessions=tuple(replace(s, ratings=()) for s in case.sessions)), policy=policy)
    assert silent.reason is Reason.UNKNOWN
    assert silent.flags == ()


@quick
@given(histories(), policies(), st.integers(1, 5))
def test_sessions_without_ratings_open_nothing(case, policy, more):
    last = case.sessions[-1]
    silence = [Session(last.number + n, last.on) for n in range(1, more + 1)]
    if stand(case, policy=policy).gate is Gate.CLOSED:
        after = stand(replace(case, sessions=(*case.sessions, *silence)), policy=policy)
        # A conversation can grow too old and a beginning can end, but no closed gate opens by silence.
        assert after.gate is Gate.CLOSED


@quick
@given(histories(), policies())
def test_an_answer_that_rates_nothing_is_like_no_answer(case, policy):
    empty = Rating(CLIENT)
    padded = replace(
        case,
        sessions=tuple(
            replace(s, ratings=(*s.ratings, empty)) if all(r.rater != CLIENT for r in s.ratings) else s
            for s in case.sessions
        ),
    )
    said, unsaid = stand(padded, policy=policy), stand(case, policy=policy)
    assert (said.grounds, said.stuck_grounds, said.parts) == (unsaid.grounds, unsaid.stuck_grounds, unsaid.parts)
    assert len(said.flags) == len(unsaid.flags)


@quick
@given(histories(), policies(), st.sampled_from(Factor))
def test_not_rated_is_not_nought(case, policy, factor):
    # Whoever rates 0 is heard as low; whoever does not rate is not.
    case = replace(case, releases=())
    last = case.sessions[-1]
    nought = replace(
        case,
        sessions=(*case.sessions, Session(last.number + 1, last.on, ratings=(rating(CLIENT, **{factor.value: 0}),))),
    )
    silent = replace(case, sessions=(*case.sessions, Session(last.number + 1, last.on, ratings=(rating(CLIENT),))))
    newest = {(c.series.rater, c.series.factor): c.series.newest.given for c in stand(silent, policy=policy).courses}
    assert all(given.session.number <= last.number for given in newest.values())
    if CLIENT not in case.departures:
        assert stand(nought, policy=policy).reason is Reason.LOW


@pytest.mark.parametrize("factor", Factor)
def test_nought_is_a_score(factor):
    case = history(session(1, rating(CLIENT, 8, **{factor.value: 0})))
    standing = stand(case)
    assert grounds(standing) == [f"low {factor.value} client"]
    assert standing.parts[list(Factor).index(factor)].value == 0


@pytest.mark.parametrize("text", ["9-9-9-9-6", "99996"])
def test_gaps_are_left_out_of_a_series_and_lower_nothing(text):
    assert stand(weekly(goal=text)).grounds[0].baseline == 9


def test_nothing_is_carried_forward():
    # The therapist's 9 of the first session does not stand for the later ones.
    sessions = [session(1, rating(THERAPIST, 9)), *(session(n, rating(CLIENT, goal=9, relationship=9)) for n in (2, 3, 4))]
    assert grounds(stand(history(*sessions))) == ["unknown stale method therapist"]


def test_ratings_of_a_session_that_was_not_held_say_nothing():
    case = history(session(1, rating(CLIENT, 8)), session(2, rating(CLIENT, 0), was="missed"))
    assert stand(case).reason is Reason.IN_PLACE


def test_silence_ends_no_flag_however_long():
    case = weekly(goal="3----------")
    assert "low goal client" in grounds(stand(case, today=(day(400) - day(0)).days))
