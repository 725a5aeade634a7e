"""Do list, chart, flag and banner say the same numbers and the same days?"""

import re
from datetime import date
from statistics import median

import pytest

from alliance_app.clinical.alliance import History as Course
from alliance_app.clinical.alliance import Rater, Rating, Role, Score, Session
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import standing_of
from alliance_app.clinical.wording import stuck_sentence
from alliance_app.consultation.judgement import Judged
from alliance_app.web.case_page import stuck_in_short
from alliance_app.web.charts import chart_of
from alliance_app.web.flag_items import FlagGroup, flag_groups
from alliance_app.web.templatetags.alliance import age
from tests.web import clinics
from tests.web.chart_histories import CLIENT, PARTNER, THERAPIST, history, on
from tests.web.clinics import LOW_GOAL, People
from tests.web.pages import read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in


def judged(course: Course) -> Judged:
    return Judged(course, standing_of(course, Policy(), course.sessions[-1].on))


def flags(course: Course) -> list[FlagGroup]:
    return flag_groups(judged(course), Policy())


@pytest.mark.parametrize("values", [(7, 7, 8, 7, 4, 4), (9, 8, 9, 9, 8, 9, 9, 5), (8, 8, 5, 8, 4)])
def test_the_ratings_shown_under_why_yield_the_usual_one(values: tuple[int, ...]) -> None:
    why = flags(history(ratings={CLIENT: values}))[0].flags[0].why
    said = re.match(r"([\d.]+), the middle of ([\d, and]+):", why.before)
    assert said is not None, why.before
    assert median(int(n) for n in re.findall(r"\d+", said[2])) == float(said[1])
    assert why.numbers == f"{', '.join(map(str, values[-6:]))}, the newest last."


def test_a_first_low_rating_has_no_usual_one() -> None:
    why = flags(history(ratings={CLIENT: (3,)}))[0].flags[0].why
    assert why.before == "Too early to know what is usual.", "nor does it lead to the chart"


def test_two_views_show_what_both_gave() -> None:
    groups = flags(history(ratings={CLIENT: (7, 5, 4), THERAPIST: (7, 8, 8)}))
    (apart,) = [group for group in groups if group.title.startswith("Two views")]
    assert apart.flags[0].why.numbers.startswith("7 and 7, 5 and 8, 4 and 8, in the newest sessions")
    assert apart.since is None


def test_flag_and_chart_begin_on_the_same_day() -> None:
    course = history(ratings={CLIENT: (8, 8, 8, 4, 5, 3), PARTNER: (8,) * 6})
    case = judged(course)
    chart = chart_of(course, case.standing, Policy())
    group = flags(course)[0]
    assert group.since == on(4) == case.standing.since
    assert chart.bands[1].words.since == on(4)
    assert "since 22 September" in chart.finding


def test_a_sentence_of_progress_shows_the_ratings_themselves() -> None:
    values = (2, 2, 3, 2, 1, 3, 1)
    sessions = tuple(
        Session(n, on(n), ratings=(Rating(Rater(Role.CLIENT), 8, 8, 8, progress=value),))
        for n, value in enumerate(values, start=1)
    )
    (ground,) = standing_of(Course(sessions), Policy(), on(7)).stuck_grounds
    assert "1, 3 and 1 in the last three ratings, 2 at the start" in stuck_sentence(ground)


@pytest.mark.parametrize(
    ("totals", "said"), [((16,) * 4, "PHQ-9 16, 16 at the start"), ((22, *[16] * 7), "PHQ-9 16, 16 earlier")]
)
def test_what_a_score_is_compared_with_is_named(totals: tuple[int, ...], said: str) -> None:
    scores = tuple(Score("phq9", CLIENT, on(n), total) for n, total in enumerate(totals, start=1))
    grounds = judged(history(ratings={CLIENT: (8,) * 8}, scores=scores)).standing.stuck_grounds
    assert stuck_in_short(grounds) == said


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def test_list_chart_flag_and_banner_of_a_case_agree(people: People) -> None:
    case = clinics.low_case(people.therapist)
    clinics.rate(case, 7, LOW_GOAL)
    client = signed_in(people.therapist)
    (row,) = read(client.get(ROUTES["case-list"].address())).all(data_row="")
    page = read(client.get(ROUTES["case-detail"].address(case.pk)))
    began: date = clinics.day(14)
    assert age(began, clinics.day(0)) in row.text
    assert f"Goal has been low since {began.day} {began:%B}" in page.text
    assert f"since {began.day} {began:%b}" in page.one(id="why").text
    usual = re.findall(r"(\d) is usual|Usual:? (\d)", f"{row.text} {page.text}")
    assert {one or other for one, other in usual} == {"8"} and len(usual) >= 3


def test_a_row_of_the_therapists_own_low_rating_never_says_said_you(people: People) -> None:
    clinics.low_case(people.therapist)
    text = read(signed_in(people.therapist).get(ROUTES["case-list"].address())).text
    assert "said you" not in text
    assert "rated by you" in text
