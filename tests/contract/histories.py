"""Which files may be thrown at `assess`? Lifelike cases that contradict nothing, and muddled ones."""

from hypothesis import strategies as st

from .rows import FACTORS, on, row

COUNT = ("client", "partner", "child", "therapist")
PEOPLE = [
    ("client", {}),
    ("client", {"participant": "P2"}),
    ("partner", {}),
    ("child", {}),
    ("therapist", {"therapist": "T1"}),
    ("therapist", {"therapist": "T2"}),
    ("guardian", {}),
    ("observer", {}),
]
score = st.sampled_from([None, 2, 4, 5, 6, 7, 8, 9, 10, 8, 9, 10, 10, 10])


@st.composite
def cases(draw, case="A", max_sessions=8):
    """Draw the rows of one case that contradict nothing: some people, some sessions, some of each rated."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique_by=str))
    rows, day = [], 0
    for number in range(1, draw(st.integers(1, max_sessions)) + 1):
        day += draw(st.sampled_from([0, 7, 7, 7, 14, 30]))
        held = draw(st.sampled_from(["", "", "", "", "yes", "missed"]))
        facts = {"held": held, "feedback": draw(st.sampled_from(["", "", "", "yes"]))}
        facts["stuck"] = draw(st.sampled_from(["", "", "", "yes", "no"]))
        for rater, who in people:
            every = draw(st.none() | st.sampled_from([8, 10, 10]))
            scores = (every,) * 3 if every else (draw(score), draw(score), draw(score))
            rated = held != "missed" and any(value is not None for value in scores)
            cells = {"progress": draw(st.sampled_from(["", 1, 2, 6]))} if rated else {}
            total = (
                {"phq9": draw(st.sampled_from(["", 4, 10, 15]))}
                if rater in ("client", "partner", "child")
                else {}
            )
            each = row(
                number,
                rater,
                None if held == "missed" else scores,
                case=case,
                day=day,
                **who,
                **cells,
                **total,
            )
            rows.append(each | facts | {"left": draw(st.sampled_from([""] * 19 + ["yes"]))})
            facts = {"held": "", "stuck": "", "feedback": ""}
    return rows


@st.composite
def muddles(draw):
    """Draw two cases' rows with bad values, contradictions and copies among them, in some order."""
    rows = draw(cases()) + draw(cases("B", max_sessions=4))
    for spoilt in draw(st.lists(st.sampled_from(rows), max_size=3)):
        change = draw(
            st.sampled_from(
                [{}, {"goal": 11}, {"goal": 3}, {"date": on(1)}, {"held": "missed"}, {"held": "cancelled"}]
                + [
                    {"stuck": "yes"},
                    {"stuck": "no"},
                    {"phq9": 9},
                    {"session": 0},
                    {"rater": "nobody"},
                    {"feedback": "yes"},
                ]
            )
        )
        rows.append(spoilt | change)
    return rows


def rates(each):
    return any(factor in each for factor in FACTORS)


def who(each):
    return each["rater"], each.get("participant"), each.get("therapist")
