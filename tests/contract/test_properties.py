"""What holds for every file?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from .histories import COUNT, cases, muddles, rates, who
from .rows import FACTORS, on, row

quick = settings(max_examples=60, deadline=None)


def code_of(entry):
    """Return the code that tells apart several raters in one role."""
    return entry.get("therapist" if entry["rater"] == "therapist" else "participant", "")


def newest(ratings):
    """Return each series' newest rating."""
    return {(each["rater"], code_of(each), each["factor"]): each for each in ratings}


@quick
@given(cases(), st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same_answer(assess, rows, random):
    shuffled = random.sample(rows, len(rows))
    assert assess(shuffled, "--history").lines == assess(rows, "--history").lines


@quick
@given(muddles(), st.randoms(use_true_random=False))
def test_any_order_of_bad_rows_gives_the_same_answer_and_refuses_the_same(assess, rows, random):
    here, there = assess(rows, "--history"), assess(random.sample(rows, len(rows)), "--history")
    assert (here.cases, here.status) == (there.cases, there.status)
    assert len(here.errors.splitlines()) == len(there.errors.splitlines())


@quick
@given(cases())
def test_rows_twice_are_rows_once(assess, rows):
    assert assess(rows + rows, "--history").lines == assess(rows, "--history").lines


@quick
@given(cases(), cases("B"))
def test_a_file_split_by_cases_gives_the_same_answers(assess, first, second):
    together = assess(first + second, "--history").cases
    assert together == assess(first, "--history").cases | assess(second, "--history").cases


@quick
@given(cases(), st.integers(0, 7))
def test_judging_the_past_is_judging_the_rows_up_to_then(assess, rows, index):
    day = rows[index % len(rows)]["date"]
    past = [each for each in rows if each["date"] <= day]
    assert assess(rows, "--as-of", day, "--history").lines == assess(past, "--as-of", day, "--history").lines
    assert assess(past, "--history").lines == assess(past, "--as-of", day, "--history").lines


@quick
@given(cases())
def test_gate_reason_and_stuck_fit_together(assess, rows):
    case = assess(rows).case
    assert (case["gate"] == "open") is (case["reason"] in ("in_place", "client_view_unknown"))
    assert case["gate"] in ("open", "closed")
    assert case["stuck"] is bool(case["stuck_by"])
    assert case["gate"] == "open" or case["reasons"]


@quick
@given(cases())
def test_missing_is_never_fine_an_open_gate_has_seen_every_factor_lately(assess, rows):
    case = assess(rows).case
    held = sorted({(each["date"], each["session"]) for each in rows if rates(each) or each["held"] == "yes"})
    gone = {who(each) for each in rows if each["left"]}
    for factor in FACTORS:
        rated = [
            (each["date"], each["session"])
            for each in rows
            if factor in each and each["rater"] in COUNT and who(each) not in gone
        ]
        if not set(rated) & set(held[-3:]):
            assert case["gate"] == "closed"


@quick
@given(cases(), st.sampled_from(FACTORS))
def test_missing_is_never_fine_without_any_rating_of_a_factor_the_gate_is_closed(assess, rows, factor):
    rest = [{key: cell for key, cell in each.items() if key != factor} for each in rows]
    assert assess(rest).case["gate"] == "closed"


@quick
@given(cases(), st.integers(1, 5))
def test_missing_is_never_fine_silence_opens_no_gate(assess, rows, sessions):
    last = max(each["session"] for each in rows)
    day = (len(rows) + 8) * 30
    silent = [row(last + number, held="yes", day=day + number) for number in range(1, sessions + 1)]
    if assess(rows).case["gate"] == "closed":
        assert assess(rows + silent).case["gate"] == "closed"


@quick
@given(cases())
def test_guardians_and_observers_change_nothing_but_their_own_flags(assess, rows):
    held = {each["session"] for each in rows if rates(each)}
    stays = ("case", "session", "date", "rater", "held", "stuck", "feedback", "left", "phq9")
    told = [
        row(number, "client", participant="told", held="yes") | {"date": date_of(rows, number)}
        for number in held
    ]
    rows = rows + told
    mute = [
        {key: cell for key, cell in each.items() if key in stays}
        if each["rater"] in ("guardian", "observer")
        else each
        for each in rows
    ]
    loud, quiet = assess(rows).case, assess(mute).case
    assert [flag for flag in loud["flags"] if flag["rater"] not in ("guardian", "observer")] == quiet["flags"]
    for field in ("gate", "reason", "reasons", "stuck", "stuck_by"):
        assert loud[field] == quiet[field]


def date_of(rows, number):
    return next(each["date"] for each in rows if each["session"] == number)


@quick
@given(cases())
def test_a_low_newest_rating_of_who_counts_closes_as_low(assess, rows):
    rows = [each | {"left": ""} for each in rows]
    case = assess(rows, "--history").case
    last = newest(each for each in case["ratings"] if each["rater"] in COUNT)
    if any(each["value"] <= 4 for each in last.values()):
        assert (case["gate"], case["reason"]) == ("closed", "low")
    closing = [each for each in last.values() if each["red"] or "low" in each["amber"]]
    assert (case["reason"] == "low") is bool(closing)


@quick
@given(cases())
def test_current_flags_are_what_fires_on_the_newest_ratings(assess, rows):
    case = assess([each | {"left": ""} for each in rows], "--history").case
    expected = {
        (rule, "red" if rule in each["red"] else "amber", *series, each["session"], each["value"])
        for series, each in newest(case["ratings"]).items()
        for rule in {*each["red"], *each["amber"]}
    }
    flags = [
        (flag["rule"], flag["tier"], flag["rater"], code_of(flag), flag["factor"], flag["session"], flag["value"])
        for flag in case["flags"]
        if flag["rule"] in ("low", "drop", "sustained")
    ]
    assert set(flags) == expected
    assert len(flags) == len(expected)


@quick
@given(cases())
def test_when_everyone_has_left_nothing_is_known_and_nothing_is_flagged(assess, rows):
    people = {who(each): each for each in rows}
    end = {"date": on(999), "session": 99}
    gone = [
        row(99, each["rater"], left="yes")
        | {k: each[k] for k in ("participant", "therapist") if k in each}
        | end
        for each in people.values()
    ]
    case = assess(rows + gone).case
    assert (case["gate"], case["reason"], case["flags"]) == ("closed", "unknown", [])
