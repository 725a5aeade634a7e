"""Does a supervisor find what chance drew, say what they found, and read how often flags miss something?"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.consultation.models import SpotCheck
from alliance_app.consultation.operations.spot_checks import draw_spot_checks
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.many_cases import copies_of
from tests.web.pages import Element, error_beside, form_with, groups, read, typed
from tests.web.posts import SPOT_CHECK_ANSWER
from tests.web.routes import ROUTES, address_of
from tests.web.sending import complaints, rows, sentences_above, signed_in
from tests.web.test_queries import MOST_QUERIES

QUEUE = ROUTES["review-queue"].address()
FORBIDDEN = re.compile(r"\b(gates?|closers?|red|amber)\b", re.IGNORECASE)
SAID = {"found": "missed", "factor": "goal", "note": "She agrees too fast."}


def in_the_beginning(people: People) -> Case:
    """A case in place that chance has drawn; another that it has not."""
    clinics.case_in_place(people.therapist, "not drawn")
    case = clinics.case_in_place(people.therapist, "K-1")
    factories.drawn(case, now=clinics.now())
    return case


def spot_list(people: People, who: str = "supervisor") -> Element:
    return read(signed_in(getattr(people, who)).post(QUEUE, {"show": "spot"}, follow=True))


def panel(people: People, case: Case) -> Element:
    return read(signed_in(people.supervisor).get(ROUTES["review-add"].address(case.pk)))


def send(people: People, case: Case, fields: dict, who: str = "supervisor"):
    return signed_in(getattr(people, who)).post(ROUTES["spot-check-answer"].address(case.pk), fields)


def answered(people: People, missed: int, nothing: int, unclear: int = 0) -> None:
    """Write down that so many spot checks were answered, each of a case of its own."""
    found = ["missed"] * missed + ["nothing"] * nothing + ["unclear"] * unclear
    for number, each in enumerate(found):
        factories.drawn(factories.make_case(people.therapist, f"of {number}", now=clinics.now()), each, now=clinics.now())


# The queue
def test_the_tab_counts_them_and_a_row_says_that_chance_drew_it(people: People, case: Case) -> None:
    page = spot_list(people)
    assert "Spot checks 1" in page.one("fieldset", class_="tabs").text
    assert groups(page) == {"Drawn, and nobody has looked yet": [str(case.pk)]}
    (row,) = page.all(data_row="")
    monday = SpotCheck.objects.get().week
    assert "Drawn by chance: nothing is flagged." in row.text and f"week of {monday.day} {monday:%b}" in row.text
    assert "Nothing waits for you" in read(signed_in(people.other_supervisor).get(QUEUE)).text


def test_an_empty_list_says_so_and_is_nobody_elses(people: People, case: Case) -> None:
    page = spot_list(people, "other_supervisor")
    assert "No spot check waits" in page.text and page.all(data_row="") == []


def test_in_no_other_list_it_appears(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    for show in ("attention", "watch", "replies"):
        assert str(case.pk) not in groups(read(client.post(QUEUE, {"show": show}, follow=True))).values()


# The case
def test_only_a_case_that_was_drawn_asks_what_was_found(people: People, case: Case) -> None:
    form = form_with(panel(people, case), "found")
    assert form["action"] == ROUTES["spot-check-answer"].address(case.pk)
    assert [choice["value"] for choice in form.all("input", name="found")] == ["nothing", "missed", "unclear"]
    assert typed(form)["found"] == typed(form)["factor"] == [], "nothing is chosen beforehand"
    assert panel(people, Case.objects.get(code="not drawn")).all(name="found") == []


def test_one_button_is_solid_and_it_is_the_one_that_is_asked_for(people: People, case: Case) -> None:
    solid = [button.text for button in panel(people, case).all("button") if "btn-go" in button["class"]]
    assert solid == ["Save what I found"]
    solid = [b.text for b in panel(people, Case.objects.get(code="not drawn")).all("button") if "btn-go" in b["class"]]
    assert solid == ["Send reply"]


def test_what_is_saved_leaves_the_list_and_leads_to_the_next_one(people: People, case: Case) -> None:
    second = clinics.case_in_place(people.therapist, "K-2")
    factories.drawn(second, now=clinics.now())
    client = signed_in(people.supervisor)
    first, other = groups(read(client.post(QUEUE, {"show": "spot"}, follow=True))).popitem()[1]
    answer = client.post(ROUTES["spot-check-answer"].address(first), SAID, follow=True)
    assert answer.redirect_chain == [(ROUTES["review-add"].address(other), 302)]
    page = read(answer)
    assert f"{Case.objects.get(pk=first).code}: kept. The therapist is asked to speak with the client about it" in page.text
    assert groups(page)["Drawn, and nobody has looked yet"] == [other]
    kept = SpotCheck.objects.get(case=first)
    assert (kept.found, kept.factor, kept.note, kept.by) == ("missed", "goal", SAID["note"], people.supervisor)


def test_a_weak_part_has_to_be_named_and_everything_typed_stays(people: People, case: Case) -> None:
    before, fields = rows(), {"found": "missed", "factor": "", "note": "Something is off."}
    answer = send(people, case, fields)
    assert complaints(answer, fields, "factor") == []
    assert error_beside(read(answer), "factor") == "Say which part is weak."
    assert rows() == before and SpotCheck.objects.get().found == ""


def test_the_case_is_beside_a_refused_answer_and_the_reply_is_not_what_was_refused(people: People, case: Case) -> None:
    answer = send(people, case, {"found": "", "note": "Hm."})
    page = read(answer)
    assert answer.status_code == 422 and page.all(id="panel-name")
    assert len(page.all(role="alert")) == 1 and page.all(id="id_message_error") == []
    assert page.all("a", data_here="") == [], "the sentence above the form takes the focus"
    assert page.one("form", id="reply")["action"] == ROUTES["review-add"].address(case.pk), "a reply goes where it belongs"


def test_a_second_supervisor_is_told_who_has_looked_and_keeps_their_text(people: People, case: Case) -> None:
    factories.supervise(people.other_supervisor, people.therapist, since=clinics.day(9))
    assert send(people, case, SAID).status_code == 302
    mine = {"found": "nothing", "note": "I see none."}
    answer = send(people, case, mine, "other_supervisor")
    assert complaints(answer, mine) == []
    assert f"{people.supervisor.name} has looked at it already" in sentences_above(answer)
    assert "She agrees too fast." in read(answer).text
    assert SpotCheck.objects.get().by == people.supervisor


def test_what_is_flagged_by_now_is_no_spot_check_any_more(people: People, case: Case) -> None:
    clinics.rate(case, 1, clinics.LOW_GOAL)
    assert panel(people, case).all(name="found") == []
    answer = send(people, case, SAID)
    assert complaints(answer, SAID) == []
    assert "no spot check any more" in sentences_above(answer)


def test_its_address_alone_leads_to_the_case(people: People, case: Case) -> None:
    answer = signed_in(people.supervisor).get(ROUTES["spot-check-answer"].address(case.pk))
    assert answer.headers["Location"] == f"{ROUTES['review-add'].address(case.pk)}#spot-check"


# The therapist
def test_the_therapist_reads_in_one_line_that_somebody_looked_and_what_they_found(people: People, case: Case) -> None:
    client = signed_in(people.therapist)

    def lines() -> list[str]:
        return [each.text for each in read(client.get(ROUTES["case-detail"].address(case.pk))).all("p", class_="by-chance")]

    assert lines() == [], "that chance has drawn it calls for nothing"
    send(people, case, SAID)
    today = clinics.day(0)
    assert lines() == [
        f"Drawn by chance, and looked at by {people.supervisor.name} on {today.day} {today:%B %Y}: "
        "a part is weak, and no flag said so (goal). “She agrees too fast.”"
    ]


def test_what_was_missed_stands_on_my_cases_until_it_is_done(people: People, case: Case) -> None:
    client = signed_in(people.therapist)

    def asked() -> list[str]:
        lists = read(client.get(ROUTES["case-list"].address())).all("ul", class_="asked-list")
        return [each.text for one in lists for each in one.all("li")]

    assert asked() == []
    assert send(people, case, SAID).status_code == 302
    (line,) = asked()
    assert line.startswith("K-1") and "Not done yet." in line
    assert "Ask the client. In a spot check I found the goal weak, and no flag said so. She agrees too fast." in line
    reply = case.reviews.get()
    client.post(ROUTES["response-add"].address(case.pk, review=reply.pk), {"message": "", "done": "on"})
    assert asked() == []


def test_the_supervisor_finds_it_among_the_replies(people: People, case: Case) -> None:
    assert "therapist is asked to speak" in panel(people, case).text, "it is said before"
    answer = signed_in(people.supervisor).post(ROUTES["spot-check-answer"].address(case.pk), SAID, follow=True)
    assert "kept. The therapist is asked to speak with the client about it" in read(answer).text
    page = read(signed_in(people.supervisor).post(QUEUE, {"show": "replies"}, follow=True))
    assert [str(case.pk)] in groups(page).values()


def test_what_others_see_of_me_names_it(people: People, case: Case) -> None:
    page = read(signed_in(people.therapist).get(ROUTES["others-see"].address()))
    assert "drawn by chance each week" in page.text
    assert "K-1" in page.text and "not drawn" not in page.text
    send(people, case, SAID)
    page = read(signed_in(people.therapist).get(ROUTES["others-see"].address()))
    assert "said what they found in a case drawn by chance" in page.text


def test_the_audit_log_says_that_a_command_drew(people: People, case: Case) -> None:
    draw_spot_checks(clinic=people.clinic, now=clinics.now(), seed=1)
    page = read(signed_in(people.administrator).get(ROUTES["clinic-audit"].address()))
    assert "drawn: spot checks" in page.text


# The miss rate
SENTENCE = (
    "Of 20 unflagged cases drawn by chance, each counted once, by its newest answer, supervisors found a weak part in 6: "
    "30% (15 to 52). So some cases that nobody flags need help; it does not say which."
)


def test_the_clinics_miss_rate_is_said_with_its_interval_where_spot_checks_are(people: People, case: Case) -> None:
    answered(people, 6, 14)
    assert SENTENCE in spot_list(people).text
    assert SENTENCE not in read(signed_in(people.supervisor).get(QUEUE)).text


@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_the_figures_say_it_too_with_what_is_not_counted(who: str, people: People, case: Case) -> None:
    answered(people, 6, 14, unclear=6)
    page = read(signed_in(getattr(people, who)).get(ROUTES["clinic-figures"].address()))
    assert SENTENCE in page.text
    assert "In 6 of 20 cases a part was weak, and no flag said so" in [each.text for each in page.all("h2")]
    assert "6 of 20 30% (15 to 52)" in page.text
    others = "7 other cases were drawn and are not counted: they were not looked at so far, or it could not be told."
    assert others in page.text
    assert FORBIDDEN.findall(page.one("main").text) == []


def test_fewer_than_five_misses_are_not_told_and_what_they_are_at_most_is(people: People, case: Case) -> None:
    answered(people, 2, 18)
    said = "found a weak part in fewer than five: at most about 42% of all such cases. It may be none"
    page = read(signed_in(people.supervisor).get(ROUTES["clinic-figures"].address()))
    assert said in page.text and "What flags miss" in page.text
    assert "2 of 20" not in page.text and "18" not in page.one("section", aria_labelledby="missed-name").text


def test_before_five_were_answered_nothing_is_told(people: People, case: Case) -> None:
    answered(people, 2, 2)
    copies_of(clinics.case_in_place(people.therapist, "open"), 5)
    page = read(signed_in(people.supervisor).get(ROUTES["clinic-figures"].address()))
    assert "Fewer than five spot checks have been answered, or fewer than five of cases that are not yours." in page.text
    assert "supervisors found a weak part" not in spot_list(people).text


# Whole
def test_the_pages_ask_as_little_for_many_spot_checks_as_for_one(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    client.post(QUEUE, {"show": "spot"})

    def asked() -> list[int]:
        counts = []
        for name in ("review-queue", "review-add", "clinic-figures"):
            address = address_of(name, case)
            with CaptureQueriesContext(connection) as captured:
                client.get(address).getvalue()
            counts.append(len(captured))
        return counts

    few = asked()
    copies_of(case, 120)
    assert SpotCheck.objects.filter(found="").count() == 121
    assert asked() == few and max(few) <= MOST_QUERIES


def test_what_the_form_takes_is_what_the_tests_of_all_forms_send() -> None:
    assert SPOT_CHECK_ANSWER.fields == SAID


def test_a_clinic_that_wants_none_has_the_list_all_the_same(people: People, case: Case) -> None:
    """What was drawn before still waits."""
    Clinic.objects.update(spot_check_percent=0)
    assert groups(spot_list(people)) == {"Drawn, and nobody has looked yet": [str(case.pk)]}
