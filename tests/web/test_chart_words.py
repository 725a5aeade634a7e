"""Does the heading say which part, since when, better or worse, and does the table hold every number?"""

from datetime import timedelta

import pytest
from django.template import Context, Template

from alliance_app.clinical.alliance import Factor, History, Rating, Score, Session
from alliance_app.web.charts import Event, Kind, rows_of
from tests.web.chart_histories import CLIENT, FIRST, THERAPIST, charted, goals, history, on


# The finding
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((8, 8, 8), "All three parts are in place"),
        ((7, 7, 7, 4, 4), "Goal has been low since 22 September, and is not yet better"),
        ((7, 7, 7, 4, 3), "Goal has been low since 22 September, and is getting worse"),
        ((7, 7, 7, 2, 4), "Goal has been low since 22 September, and is a little better"),
        ((7, 7, 7, 3, 3, 5, 4), "Goal has been low since 22 September, and is a little better"),
        ((7, 7, 7, 3), "Goal fell to 3 on 22 September"),
        ((3,), "Goal is low: 3 on 1 September"),
        ((7, 7, 7, 3, 7), "Goal was low from 22 September, and is recovering, not yet steady"),
        ((7, 7, None, None, None), "Goal is not known: last rated on 8 September"),
        ((10, 10, 10, 10, 6), "Goal fell to 6 on 29 September"),
        ((9, 9, 9, 9, 7, 7), "All three parts are in place; goal is slipping"),
    ],
)
def test_the_finding_names_the_part_since_when_and_whether_it_gets_better(values, said: str) -> None:
    h = history(ratings={CLIENT: values, THERAPIST: ()})
    if None in values:  # the others are known still
        h = History(
            tuple(
                Session(s.number, s.on, ratings=s.ratings or (Rating(CLIENT, 8, None, 8),))
                for s in h.sessions
            ),
            goals=h.goals,
        )
    assert charted(h).finding == said


def test_two_parts_low_alike_are_one_sentence() -> None:
    sessions = [
        Session(n, on(n), ratings=(Rating(CLIENT, v, v, 8),)) for n, v in enumerate((8, 8, 8, 4, 3), 1)
    ]
    chart = charted(History(tuple(sessions), goals=(FIRST,)))
    assert chart.finding == "Relationship and goal have been low since 22 September, and are getting worse"


def test_two_parts_low_since_different_days_name_the_longest() -> None:
    values = ((8, 8), (8, 8), (8, 3), (3, 3))
    sessions = [Session(n, on(n), ratings=(Rating(CLIENT, r, g, 8),)) for n, (r, g) in enumerate(values, 1)]
    chart = charted(History(tuple(sessions), goals=(FIRST,)))
    assert chart.finding == "Relationship and goal are low, goal since 15 September"


def test_nothing_rated_is_not_in_place() -> None:
    assert charted(History()).finding == "No session yet"
    assert charted(History((Session(1, FIRST),))).finding == "Nothing is known of the alliance yet"


def test_good_ratings_by_the_therapist_alone_do_not_speak_for_the_client() -> None:
    chart = charted(history(ratings={THERAPIST: (8, 8, 8, 8)}))
    assert chart.finding == "All three parts are in place; the client’s own view is not known"


# The table
def test_the_table_holds_every_number_newest_first_and_says_what_happened() -> None:
    scores = (Score("phq9", CLIENT, on(2), 15),)
    h = history([3], ratings={CLIENT: (7, 3, 0, None), THERAPIST: (7, 7, 0, 8)}, scores=scores)
    table = rows_of(charted(h, events=[Event(Kind.RUPTURE, 2, Factor.GOAL)], you=THERAPIST))
    assert (table.raters, table.measures, table.span) == (("Client", "You"), ("PHQ-9",), 7)
    newest, missed, second, _ = table.recent
    assert newest.number == 4
    assert [cell.text for cell in newest.groups[0]] == ["–", "–", "–"]
    assert missed.away == "missed; no rating asked"
    assert [(cell.text, cell.low) for cell in second.groups[0]] == [("8", False), ("3", True), ("8", False)]
    assert (second.totals, second.happened) == (("15",), "Rupture: goal")


def test_the_table_folds_what_the_chart_folds() -> None:
    table = rows_of(goals(*[8] * 40))
    assert (len(table.recent), len(table.earlier)) == (16, 24)
    page = Template('{% include "components/sessions_table.html" with table=table only %}')
    html = page.render(Context({"table": table}))
    assert "24 earlier sessions" in html
    assert html.count("<tr>") == 40 + 2 * 2


def test_what_happened_between_two_sessions_is_told_after_the_earlier_with_its_day() -> None:
    events = [Event(Kind.OVERRIDDEN, on(2) + timedelta(days=3)), Event(Kind.THERAPIST, on(1) + timedelta(days=3))]
    table = rows_of(goals(8, 8, 8, events=events))
    assert [row.happened for row in table.recent] == ["", "New therapist (4 Sep), Looked anyway (11 Sep)", ""]
