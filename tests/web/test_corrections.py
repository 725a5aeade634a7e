"""Does a page lead to putting right what was saved, show what it was, and take back in one tap?"""


import pytest
from django.test import Client

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.undoing import UNDO_WITHIN
from alliance_app.records.models import Case, CheckIn, CloserAnswer, Rating, Session
from alliance_app.records.queries import ratings_in_force
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import form_with, groups, read, typed
from tests.web.posts import BY_NAME
from tests.web.routes import ROUTES
from tests.web.sending import complaints, lost, rows, sentences_above, signed_in

CHECKIN = BY_NAME["checkin-add"]
NUMBERS = {"relationship": "2", "goal": "1", "method": "5", "progress": "4"}


def in_the_beginning(people: People) -> Case:
    return clinics.case_in_place(people.therapist)


@pytest.fixture
def client(people: People) -> Client:
    return signed_in(people.therapist)


def newest(case: Case) -> Session:
    return case.sessions.last()


def own_rating(case: Case) -> Rating:
    return newest(case).ratings.filter(role="therapist").order_by("version").last()


def revise_address(case: Case) -> str:
    return ROUTES["rating-revise"].address(case.pk, rating=own_rating(case).pk)


def checked_in(client: Client, case: Case, **fields: str) -> CheckIn:
    content = {"held_on": str(clinics.day(0)), "relationship": "8", "goal": "3", "method": "8", **fields}
    assert client.post(CHECKIN.address(case), content).status_code == 302
    return case.checkins.get(session__held_on=clinics.day(0), ratings__role="therapist")


# Correcting
def test_a_correction_is_shown_with_what_was_said_before(client: Client, people: People, case: Case) -> None:
    page = read(client.get(revise_address(case)))
    assert typed(form_with(page, "reason"))["goal"] == ["8"], "the numbers on record stand in the form"
    content = {"change": "correct", **NUMBERS, "reason": "I had the wrong file open."}
    answer = client.post(revise_address(case), content, follow=True)
    assert "Put right" in read(answer).text
    for viewer in (people.therapist, people.supervisor):
        shown = read(signed_in(viewer).get(ROUTES["session-detail"].address(case.pk, session=newest(case).pk)))
        assert all(words in shown.text for words in ("goal 1", "goal 8", "I had the wrong file open."))
    shown = read(signed_in(people.supervisor).get(ROUTES["session-detail"].address(case.pk, session=newest(case).pk)))
    assert not [link for link in shown.all("a") if "/ratings/" in link["href"]], "a supervisor corrects nothing"


def test_a_withdrawal_takes_the_numbers_out_of_force(client: Client, case: Case) -> None:
    content = {"change": "withdraw", "reason": "It belongs to another case."}
    assert client.post(revise_address(case), content).status_code == 302
    assert [rating.role for rating in ratings_in_force(newest(case))] == ["client"]


def test_a_session_that_there_was_not_disappears_with_its_last_rating(client: Client, case: Case) -> None:
    session = checked_in(client, case).session
    content = {"change": "withdraw", "reason": "Another case.", "no_session": "on"}
    assert client.post(revise_address(case), content).status_code == 302
    assert not case.sessions.filter(pk=session.pk).exists()
    gone = client.get(ROUTES["session-detail"].address(case.pk, session=session.pk))
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("change", "beside"),
    [
        ({}, "change"),
        (dict.fromkeys(NUMBERS, ""), "change"),
        ({"no_session": "on", "goal": "5"}, "no_session"),
    ],
    ids=["nothing new", "no number", "no session, and numbers"],
)
def test_what_corrects_nothing_is_refused_with_the_reason_kept(
    change: dict[str, str], beside: str, client: Client, case: Case
) -> None:
    rating = own_rating(case)
    as_it_is = {name: str(getattr(rating, name)) for name in NUMBERS}
    fields = {"change": "correct", "reason": "I had the wrong file open.", **as_it_is, **change}
    before = rows()
    assert complaints(client.post(revise_address(case), fields), fields, beside) == []
    assert rows() == before


def test_who_was_slower_is_told_and_sees_both(client: Client, case: Case) -> None:
    address = revise_address(case)
    pages = [
        {name: values[0] for name, values in typed(form_with(read(client.get(address)), "reason")).items() if values}
        for _ in range(2)
    ]
    assert client.post(address, pages[0] | {"goal": "9", "reason": "Nine."}).status_code == 302
    mine = {"goal": "2", "reason": "Two."}
    answer = client.post(address, pages[1] | mine)
    assert answer.status_code == 422
    assert "meanwhile" in sentences_above(answer)
    assert "goal 9" in read(answer).text
    assert lost(answer, mine) == {}
    again = {name: values[0] for name, values in typed(form_with(read(answer), "reason")).items() if values}
    assert client.post(address, again).status_code == 302
    assert own_rating(case).goal == 2


def test_what_is_rated_already_leads_to_its_correction_with_the_numbers_that_were_entered(
    client: Client, people: People, case: Case
) -> None:
    checked_in(client, case)
    second = CHECKIN.fields | NUMBERS | {"held_on": str(clinics.day(0)), "client_way": ""}
    second |= {f"client_{name}": "" for name in NUMBERS}
    refused = client.post(CHECKIN.address(case), second)
    assert refused.status_code == 422
    button = next(each for each in read(refused).all("button") if "Correct" in each.text)
    taken = {name: values for name, values in typed(form_with(read(refused), "held_on")).items()}
    page = client.post(button["formaction"], taken)
    assert page.status_code == 200
    shown = typed(form_with(read(page), "reason"))
    assert {name: shown[name][0] for name in NUMBERS} == NUMBERS
    assert own_rating(case).goal == 3, "nothing is written before a reason is given"


# Undo
def test_the_answer_offers_undo_and_undo_leaves_nothing(client: Client, case: Case) -> None:
    before = case.sessions.count()
    checkin = checked_in(client, case)
    answer = ROUTES["checkin-answer"].address(case.pk, checkin.pk)
    (form,) = [form for form in read(client.get(answer)).all("form") if form["action"].endswith("/undo/")]
    back = client.post(form["action"], follow=True)
    assert "Taken back" in read(back).text
    assert case.sessions.count() == before
    assert client.post(form["action"]).status_code == 302, "a second tap does no harm"
    assert "taken back" in read(client.get(answer, follow=True)).text


def test_undo_is_offered_for_some_minutes_only(client: Client, case: Case) -> None:
    checkin = checked_in(client, case)
    CheckIn.objects.update(recorded_at=clinics.now() - UNDO_WITHIN * 2)
    answer = client.get(ROUTES["checkin-answer"].address(case.pk, checkin.pk))
    undo = ROUTES["checkin-undo"].address(case.pk, checkin.pk)
    assert undo not in [form["action"] for form in read(answer).all("form")]
    late = client.post(undo, follow=True)
    assert "Correct it instead" in read(late).text
    assert ratings_in_force(checkin.session)


# One tap on My cases
@pytest.mark.parametrize("outcome", ["missed", "cancelled", "crisis", "other"])
def test_one_tap_says_what_became_of_a_session_and_one_takes_it_back(
    outcome: str, client: Client, case: Case
) -> None:
    clinics.session_to_rate(case, 1)
    page = read(client.get(ROUTES["case-list"].address()))
    assert groups(page)["Rate next"] == [str(case.pk)]
    (button,) = page.all("button", name="outcome", value=outcome)
    tapped = read(client.post(button.parent["action"], {"outcome": outcome}, follow=True))
    assert "Rate next" not in groups(tapped)
    (undo,) = [form for form in tapped.all("form") if form["action"].endswith("/undo/")]
    assert groups(read(client.post(undo["action"], follow=True)))["Rate next"] == [str(case.pk)]


def test_a_tap_that_means_nothing_is_not_there(client: Client, case: Case) -> None:
    session = clinics.session_to_rate(case, 1)
    for outcome in ("", "held", "none", "\0"):
        assert client.post(ROUTES["session-mark"].address(case.pk, session=session.pk), {"outcome": outcome}).status_code == 404


def test_a_missed_session_is_entered_in_the_check_in_and_has_no_numbers(client: Client, case: Case) -> None:
    fields = {"held_on": str(clinics.day(2)), "attendance": "missed"}
    with_numbers = fields | {"goal": "3", "note": "She rang."}
    assert complaints(client.post(CHECKIN.address(case), with_numbers), with_numbers, "attendance") == []
    answer = client.post(CHECKIN.address(case), fields, follow=True)
    assert "Missed" in read(answer).text
    assert case.sessions.get(held_on=clinics.day(2)).attendance == "missed"


# What was said beside the numbers
def test_notes_and_what_was_said_about_a_low_part_stand_on_the_case_s_page(
    client: Client, people: People, case: Case
) -> None:
    checked_in(
        client, case, note="She came late.", goal_more_between=["unclear", "urgent"], goal_more_wish="To be left alone.",
    )  # fmt: skip
    said = {answer.question: answer.words for answer in CloserAnswer.objects.all()}
    assert said == {"between": "unclear,urgent", "wish": "To be left alone."}
    for viewer in (people.therapist, people.supervisor):
        text = read(signed_in(viewer).get(ROUTES["case-detail"].address(case.pk))).text
        assert all(words in text for words in ("She came late.", "To be left alone.", "It is not clear what they want"))


# Whose view, of which session
def test_the_client_s_view_goes_to_the_session_that_is_rated_already(client: Client, case: Case) -> None:
    checkin = checked_in(client, case)
    page = client.get(f"{CHECKIN.address(case)}?session={checkin.session_id}&client=1")
    form = form_with(read(page), "client_way")
    assert not form.all(name="relationship"), "the therapist is not asked again"
    kept = {name: values[0] for name, values in typed(form).items() if values}
    refused = client.post(CHECKIN.address(case), kept | {"client_goal": "6"})
    assert refused.status_code == 422
    assert not form_with(read(refused), "client_way").all(name="relationship"), "nor after a refusal"
    answer = client.post(CHECKIN.address(case), kept | {"client_way": "paper", "client_goal": "6"})
    assert answer.status_code == 302
    assert [rating.role for rating in ratings_in_force(checkin.session)] == ["client", "therapist"]


def test_a_note_can_be_added_to_a_session_that_is_rated(client: Client, case: Case) -> None:
    checkin = checked_in(client, case)
    fields = {"session": str(checkin.session_id), "note": "She rang in the evening."}
    assert client.post(CHECKIN.address(case), fields).status_code == 302
    assert "She rang in the evening." in read(client.get(ROUTES["case-detail"].address(case.pk))).text


def test_everybody_who_takes_part_can_be_entered(client: Client, people: People, case: Case) -> None:
    partner = factories.add_participant(case, Role.PARTNER, "B")
    guardian = factories.add_participant(case, Role.GUARDIAN)
    left = factories.add_participant(case, Role.CHILD)
    type(left).objects.filter(pk=left.pk).update(left_on=clinics.day(3))
    form = form_with(read(client.get(CHECKIN.address(case))), "held_on")
    names = {name for name in typed(form) if name.endswith("_way")}
    assert len(names) == 3, "the client, the partner and the guardian; not who has left"
    of = {role: next(name for name in names if name.startswith(role)) for role in ("partner", "guardian")}
    scores = {name.replace("_way", "_goal"): "6" for name in of.values()}
    fields = {"held_on": str(clinics.day(0)), of["partner"]: "aloud", of["guardian"]: "paper", **scores}
    assert client.post(CHECKIN.address(case), fields).status_code == 302
    told = {(r.participant, r.checkin.way) for r in ratings_in_force(case.sessions.last())}
    assert told == {(partner, "aloud"), (guardian, "paper")}
    wrong = fields | {of["guardian"]: "aloud"}
    assert complaints(client.post(CHECKIN.address(case), wrong), wrong, of["guardian"]) == []


def test_the_client_s_numbers_wait_for_the_therapist_s_own(client: Client, people: People, case: Case) -> None:
    session = clinics.session_to_rate(case, 1)
    co = factories.make_therapist(people.clinic)
    case.therapists.create(clinic=people.clinic, clinician=co, part="co", starts_on=clinics.day(50))
    rating = factories.theirs(factories.client_of(case), 2)
    factories.record_checkin(
        case=case, by=co, held_on=session.held_on, answers=[], others=[(rating, "paper")], session=session,
        now=clinics.now(), key="",
    )  # fmt: skip
    shown = read(client.get(ROUTES["session-detail"].address(case.pk, session=session.pk))).text
    assert "after your own" in shown and "goal 2" not in shown.lower()
    clinics.rate(case, 1)
    shown = read(client.get(ROUTES["session-detail"].address(case.pk, session=session.pk))).text
    assert "goal 2" in shown.lower()


# The day
def test_a_day_of_long_ago_is_asked_about_with_its_year(client: Client, case: Case) -> None:
    long_ago = clinics.day(90)
    fields = {"held_on": str(long_ago), "goal": "7", "note": "A late entry."}
    refused = client.post(CHECKIN.address(case), fields)
    assert complaints(refused, fields, "held_on") == []
    assert str(long_ago.year) in sentences_above(refused)
    assert read(refused).all(name="day_is_right")
    assert client.post(CHECKIN.address(case), fields | {"day_is_right": "on"}).status_code == 302


def test_a_day_before_the_therapy_began_is_refused(client: Client, case: Case) -> None:
    fields = {"held_on": str(clinics.day(300)), "goal": "7", "day_is_right": "on"}
    refused = client.post(CHECKIN.address(case), fields)
    assert complaints(refused, fields, "held_on") == []
    assert "began" in sentences_above(refused)
