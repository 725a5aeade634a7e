"""Does a supervisor see first who needs help first, and does the therapist see the answer? And who works here?"""

from datetime import timedelta

import pytest
import time_machine

from alliance_app.clinical.alliance import Attendance
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.checkins import record_absence
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import EVERY_GATE, People
from tests.web.pages import Element, form_with, groups, read, typed
from tests.web.posts import BY_NAME
from tests.web.routes import ROUTES
from tests.web.sending import send, signed_in

QUEUE = ROUTES["review-queue"].address()


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def queue_of(people: People, who: str = "supervisor", **narrowed: str) -> Element:
    """Return the page of the queue, narrowed as by its form."""
    client = signed_in(getattr(people, who))
    return read(client.post(QUEUE, narrowed, follow=True) if narrowed else client.get(QUEUE))


def answer(people: People, case: Case, **fields: str):
    return send(BY_NAME["review-add"], people, case, {"answer": "agree", "message": "Go on so.", **fields})


def stuck(case: Case) -> Case:
    clinics.stuck(case)
    return case


def rated_before(case: Case) -> Case:
    clinics.rate(case, 9, (8, 8, None, None))
    return case


def missed_twice(case: Case) -> Case:
    """Return a case whose goal is low by an amber flag, and whose client then stayed away."""
    for days_ago, goal in ((30, 8), (23, 4)):
        clinics.rate(case, days_ago, (8, goal, 8, 4))
    for days_ago in (16, 9):
        record_absence(
            case=case, by=factories.therapist_of(case), held_on=clinics.day(days_ago), now=clinics.now(),
            attendance=Attendance.MISSED,
        )  # fmt: skip
    return case


def looked_at(case: Case) -> Case:
    clinics.look(case)
    return case


# The queue
def test_the_queue_is_ordered_by_how_soon_a_case_needs_an_answer(people: People) -> None:
    t = people.therapist
    made = {
        "unknown": clinics.unknown_case(t, "A"),
        "stuck and unknown": stuck(rated_before(clinics.unknown_case(t, "B"))),
        "confirming": clinics.confirming_case(t, "C"),
        "low": clinics.low_case(t, "D"),
        "stuck and low": stuck(clinics.low_case(t, "E")),
        "perfect scores": clinics.unverified_case(t, "F"),
        "looked at": looked_at(clinics.low_case(t, "G")),
        "in place": clinics.case_in_place(t, "H"),
        "no client's view": clinics.case_without_client_view(t, "I"),
        "dropped out": clinics.closed_case(t, "J"),
        "ended": factories.close(clinics.low_case(t, "L"), on=clinics.day(1)),
        "missed twice, a little low": missed_twice(clinics.new_case(t, "M")),
        "of another's therapist": clinics.low_case(people.other_therapist, "K"),
    }
    ids = {str(case.pk): name for name, case in made.items()}

    def told(**narrowed: str) -> list[tuple[str, set[str]]]:
        shown = groups(queue_of(people, **narrowed))
        return [(name, {ids[case] for case in cases}) for name, cases in shown.items()]

    assert told() == [
        ("Looked anyway, awaiting your answer", {"looked at"}),
        ("Low or falling, not repaired, oldest first", {"low", "stuck and low"}),
        ("Stuck, and not in place", {"perfect scores"}),
        ("Stuck, and not known", {"stuck and unknown"}),
        ("Dropped out, or missed twice, while low", {"dropped out", "missed twice, a little low"}),
    ]
    assert told(show="watch") == [("Not known", {"unknown"}), ("Not in place, nothing pressing", {"confirming"})]


def test_within_a_group_what_has_waited_longest_comes_first(people: People) -> None:
    cases = [clinics.low_case(people.therapist, code) for code in "CBA"]
    for case, days_ago in zip(cases, (3, 30, 10)):
        CaseStanding.objects.filter(case=case).update(since=clinics.day(days_ago))
    (in_order,) = groups(queue_of(people)).values()
    assert in_order == [str(cases[place].pk) for place in (1, 2, 0)]


def test_a_case_that_time_has_made_unknown_comes_into_the_queue(people: People) -> None:
    case = clinics.fading_case(people.therapist)
    assert groups(queue_of(people)) == {}
    with time_machine.travel(clinics.now() + timedelta(days=10), tick=False):
        assert groups(queue_of(people, show="watch")) == {"Not known": [str(case.pk)]}


def test_an_empty_queue_says_so(people: People) -> None:
    clinics.case_in_place(people.therapist)
    assert "Nothing waits for you" in queue_of(people).text


def test_a_row_says_who_which_part_and_the_number(people: People) -> None:
    case = clinics.low_case(people.therapist, "K-1043")
    (row,) = queue_of(people).all(data_row="")
    assert all(words in row.text for words in ("K-1043", people.therapist.name, "Goal 3"))
    assert row.one("a")["href"] == ROUTES["review-add"].address(case.pk)


def test_the_queue_stays_beside_the_case_and_marks_it(people: People) -> None:
    cases = [clinics.low_case(people.therapist, code) for code in ("A", "B")]
    page = read(signed_in(people.supervisor).get(ROUTES["review-add"].address(cases[1].pk)))
    rows = {row["data-case"]: bool(row.all(aria_current="true")) for row in page.all(data_row="")}
    assert rows == {str(cases[0].pk): False, str(cases[1].pk): True}


# One case, and the reply
def test_a_look_is_told_with_its_reason_in_words_and_numbers(people: People) -> None:
    case = looked_at(stuck(clinics.low_case(people.therapist)))
    page = read(signed_in(people.supervisor).get(ROUTES["review-add"].address(case.pk))).text
    (ground, *_) = CaseStanding.objects.get(case=case).detail["grounds"]
    said = (
        "The report is due on Friday, they say.",
        "a deadline from outside",
        people.therapist.name,
        ground["says"],
    )
    assert [words for words in said if words not in page] == []


def test_who_marks_a_case_as_stuck_is_read_in_their_words_beside_the_reply(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    page = read(signed_in(people.supervisor).get(ROUTES["review-add"].address(case.pk))).text
    assert "Nothing moves." in page and f"by {people.therapist.name}" in page


def test_the_last_look_is_told_after_it_has_ended_too(people: People) -> None:
    case = looked_at(clinics.low_case(people.therapist))
    answer(people, case, answer="reopen", message="Ask the client first.")
    page = read(signed_in(people.supervisor).get(ROUTES["review-add"].address(case.pk)))
    assert "Last looked anyway" in page.text
    assert "The report is due on Friday, they say." in page.text
    assert f"answered by {people.supervisor.name}" in page.text


def test_the_therapist_sees_the_reply_on_the_case(people: People) -> None:
    case = clinics.low_case(people.therapist)
    assert (
        answer(
            people, case, answer="ask_client", message="Ask “what changed?”", due_on=str(clinics.day(-7))
        ).status_code
        == 302
    )
    page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk))).text
    due = clinics.day(-7)
    said = ("Ask “what changed?”", people.supervisor.name, f"{due.day} {due:%B}")
    assert [words for words in said if words not in page] == []
    assert "ask the client" in page.lower()


def test_every_reply_stays_and_the_newest_comes_first(people: People) -> None:
    case = clinics.low_case(people.therapist)
    for words in ("The first.", "The second."):
        answer(people, case, message=words)
    page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk))).text
    assert -1 < page.find("The second.") < page.find("The first.")


def test_an_answered_look_awaits_no_answer_any_more(people: People) -> None:
    case = looked_at(clinics.low_case(people.therapist))
    answer(people, case)
    assert list(groups(queue_of(people))) == ["Low or falling, not repaired, oldest first"]


def test_asking_again_ends_the_look_and_release_opens_the_gate(people: People) -> None:
    case = looked_at(clinics.low_case(people.therapist))
    answer(people, case, answer="reopen", message="Ask the client first.")
    techniques = ROUTES["technique-list"].address(case.pk)
    therapist = signed_in(people.therapist)
    assert therapist.get(techniques).status_code == 403
    answer(people, case, answer="release", message="It was a slip of the pen.")
    assert therapist.get(techniques).status_code == 200
    assert groups(queue_of(people)) == {}


@pytest.mark.parametrize(
    ("state", "answers"),
    [
        ("low", ["agree", "ask_client", "release"]),
        ("confirming", ["agree", "ask_client", "release"]),
        ("unverified", ["agree", "ask_client", "release"]),
        ("unknown", ["agree", "ask_client"]),
    ],
)
def test_only_the_answers_that_would_do_something_are_offered(
    state: str, answers: list[str], people: People
) -> None:
    case = EVERY_GATE[state](people.therapist)
    address = ROUTES["review-add"].address(case.pk)
    supervisor = signed_in(people.supervisor)

    def offered() -> list[str]:
        form = form_with(read(supervisor.get(address)), "answer")
        return [choice["value"] for choice in form.all("input", name="answer")]

    assert offered() == answers
    assert typed(form_with(read(supervisor.get(address)), "answer"))["answer"] == [], (
        "none is chosen beforehand"
    )
    assert answer(people, case, answer="reopen").status_code == 422
    clinics.look(case)
    assert sorted(offered()) == sorted([*answers, "reopen"])


def test_a_case_in_place_can_be_answered_too(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    assert answer(people, case, message="Well done, both of you.").status_code == 302


# People
def test_people_are_listed_with_roles_supervisors_and_sign_ins_of_one_clinic_alone(people: People) -> None:
    foreign = clinics.staffed_clinic("foreign")
    both = factories.make_clinician(people.clinic, "therapist", "supervisor", name="Both Roles")
    gone = factories.make_clinician(people.clinic, "therapist", name="Gone", email=None)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    page = read(signed_in(people.administrator).get(ROUTES["clinic-people"].address()))
    rows = {row.all("a")[0].text: row.text for row in page.all(role="row") if row.all("a")}
    assert len(rows) == 7
    assert people.supervisor.name in rows[people.therapist.name]
    assert people.therapist.email in rows[people.therapist.name]
    assert "Therapist, Supervisor" in rows[both.name]
    assert "account closed" in rows["Gone"]
    assert foreign.therapist.name not in page.text
