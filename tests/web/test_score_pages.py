"""Are scores entered by total and by item, shown with what they mean, and is a risk asked about at once?"""

import pytest
from django.urls import reverse

from alliance_app.clinical.measures import CORE10, GAD7
from alliance_app.clinical.measures import PHQ9 as MEASURE
from alliance_app.consultation.operations.measures import use_measure
from alliance_app.consultation.operations.scores import revise_score
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.records.models import MeasureWording, Score
from alliance_app.records.scores import Scored
from tests import factories
from tests.web import clinics
from tests.web.pages import error_beside, read
from tests.web.routes import ROUTES
from tests.web.sending import page_of, signed_in

pytestmark = pytest.mark.sqlite  # what pages say; which scores count is tried on both
PHQ9 = "score_client_phq9_"


def in_the_beginning(people):
    use_measure(by=people.administrator, key="phq9", used=True, now=clinics.now())
    return clinics.case_in_place(people.therapist)


def check_in(client, case, **fields):
    today = {"held_on": clinics.day(0).isoformat(), "mode": "video", "attendance": "held"}
    return client.post(reverse("checkin-add", args=[case.pk]), {**today, **fields})


# Entering
def test_a_check_in_has_room_for_what_the_clinic_uses_and_no_more(people, case):
    page = page_of(signed_in(people.therapist), "checkin-add", case.pk)
    assert page.all(name=f"{PHQ9}total") and len(page.all(name=f"{PHQ9}9")) == 4
    assert not page.all(name="score_client_gad7_total")


def test_the_item_about_dying_is_asked_beside_the_total_and_not_folded_away(people, case):
    client = signed_in(people.therapist)
    for name in ("checkin-add", "score-add"):
        part = page_of(client, name, case.pk).one("details", class_="view score-part")
        folded = {field["name"] for field in part.one("details", class_="by-item").all("input")}
        assert len(part.all(name=f"{PHQ9}9")) == 4
        assert f"{PHQ9}9" not in folded and f"{PHQ9}8" in folded, name


def test_items_add_up_on_the_case_page_with_band_and_change(people, case):
    factories.scored(case, 16, on=clinics.day(20), now=clinics.now())
    client = signed_in(people.therapist)
    items = {f"{PHQ9}{n}": "1" for n in range(1, 9)} | {f"{PHQ9}9": "0"}
    assert check_in(client, case, goal="8", **items).status_code == 302
    said = page_of(client, "case-detail", case.pk).one(id="measures").text
    assert "PHQ-9 8 mild" in said
    assert "Recovered from 16 , by at least 6, and across the cutoff of 10" in said
    assert "answers 1, 1, 1, 1, 1, 1, 1, 1, 0" in said


def test_a_total_that_contradicts_its_items_is_refused_and_everything_typed_stays(people, case):
    client = signed_in(people.therapist)
    answer = check_in(client, case, goal="8", **{f"{PHQ9}total": "2", f"{PHQ9}9": "3"})
    page = read(answer)
    assert answer.status_code == 422
    assert "allow 3 to 27" in error_beside(page, f"{PHQ9}total")
    assert page.one(name=f"{PHQ9}total")["value"] == "2.0" or page.one(name=f"{PHQ9}total")["value"] == "2"
    assert [radio["value"] for radio in page.all(name=f"{PHQ9}9") if "checked" in radio] == ["3"]
    assert not Score.objects.exists()


@pytest.mark.parametrize("total", ["28", "-1", "NaN", "inf", "1e400", "ten", "٧", "\0", "9" * 500])
def test_a_total_that_cannot_be_is_refused_beside_its_field(people, case, total):
    answer = check_in(signed_in(people.therapist), case, goal="8", **{f"{PHQ9}total": total})
    if answer.status_code == 302:  # Unicode digits are digits
        assert float(Score.objects.get().total) == 7
    else:
        assert answer.status_code == 422
        assert "PHQ-9 has totals from 0 to 27." in error_beside(read(answer), f"{PHQ9}total")


def test_scores_of_a_session_that_was_missed_are_refused(people, case):
    answer = check_in(signed_in(people.therapist), case, attendance="missed", **{f"{PHQ9}total": "9"})
    assert answer.status_code == 422 and not Score.objects.exists()


def test_a_second_score_of_the_day_leads_to_the_one_on_record(people, case):
    score = factories.scored(case, 12, on=clinics.day(0), now=clinics.now())
    client = signed_in(people.therapist)
    answer = client.post(
        reverse("score-add", args=[case.pk]), {"scored_on": clinics.day(0).isoformat(), f"{PHQ9}total": "14"}
    )
    assert answer.status_code == 422
    assert reverse("score-revise", args=[case.pk, score.pk]) in answer.content.decode()


def test_each_partner_has_a_part_of_their_own(people, case):
    factories.add_participant(case, factories.Role.PARTNER, "B")
    page = page_of(signed_in(people.therapist), "checkin-add", case.pk)
    names = {field["name"] for field in page.all("input") if field["name"].endswith("phq9_total")}
    assert len(names) == 2


def test_the_clinics_own_words_stand_beside_the_items_with_whose_they_are(people, case):
    factories.use_and_word(people.administrator, clinics.now())
    text = page_of(signed_in(people.therapist), "checkin-add", case.pk).text
    assert "Question 3" in text and "0 Never" in text and "Ours." in text


def test_no_text_of_a_questionnaire_is_shipped(people, case):
    text = page_of(signed_in(people.therapist), "score-add", case.pk).text
    assert "Item 3" in text and "Your clinic has not loaded the wording." in text
    assert not MeasureWording.objects.exists()


def test_a_measure_that_was_withdrawn_everywhere_is_asked_no_more(people, case):
    score = factories.scored(case, 9, measure=GAD7, on=clinics.day(1), now=clinics.now())
    client = signed_in(people.therapist)
    assert page_of(client, "checkin-add", case.pk).all(name="score_client_gad7_total")
    client.post(reverse("score-revise", args=[case.pk, score.pk]), {"change": "withdraw", "reason": "Of somebody else."})
    assert not page_of(client, "checkin-add", case.pk).all(name="score_client_gad7_total")


# Putting right
def test_what_was_corrected_says_so_and_why(people, case):
    score = factories.scored(case, 12, on=clinics.day(3), now=clinics.now())
    client = signed_in(people.therapist)
    address = reverse("score-revise", args=[case.pk, score.pk])
    assert read(client.get(address)).one(name=f"{PHQ9}total")["value"] in ("12", "12.0")
    right = {"change": "correct", f"{PHQ9}total": "11", "reason": "I had mistyped it."}
    assert client.post(address, right).status_code == 302
    assert "corrected: “I had mistyped it.”" in page_of(client, "case-detail", case.pk).one(id="measures").text
    again = client.post(address, right | {"reason": "Once more."})
    assert again.status_code == 422 and "changed meanwhile" in again.content.decode()
    now = read(again).one("section", aria_labelledby="now-name")
    assert "11 moderate" in now.text
    newest = Score.objects.get(replaces=score)
    assert reverse("score-revise", args=[case.pk, newest.pk]) in {link["href"] for link in now.all("a")}


def test_whoever_comes_last_sees_the_newest_of_several_corrections(people, case):
    score = factories.scored(case, 12, on=clinics.day(3), now=clinics.now())
    client, by = signed_in(people.therapist), people.therapist
    address = reverse("score-revise", args=[case.pk, score.pk])
    second = revise_score(score=score, scored=Scored(score.participant, MEASURE, 11), reason="1", by=by, now=clinics.now())
    revise_score(score=second, scored=None, reason="Of somebody else.", by=by, now=clinics.now())
    answer = client.post(address, {"change": "correct", f"{PHQ9}total": "10", "reason": "Mistyped."})
    assert "It counts no more: “Of somebody else.”" in read(answer).one("section", aria_labelledby="now-name").text


def test_of_a_score_whose_check_in_was_taken_back_it_is_said_that_it_counts_no_more(people, case):
    client = signed_in(people.therapist)
    check_in(client, case, goal="8", **{f"{PHQ9}total": "9"})
    score = Score.objects.get()
    undo_checkin(checkin=score.checkin, by=people.therapist, now=clinics.now())
    wrong = {"change": "correct", f"{PHQ9}total": "10", "reason": "Mistyped."}
    answer = client.post(reverse("score-revise", args=[case.pk, score.pk]), wrong)
    now = read(answer).one("section", aria_labelledby="now-name")
    assert "It counts no more, with its check-in." in now.text and not now.all("a")


def test_a_supervisor_sees_scores_and_corrects_none(people, case):
    score = factories.scored(case, 12, on=clinics.day(3), now=clinics.now())
    page = page_of(signed_in(people.supervisor), "case-detail", case.pk)
    assert "PHQ-9" in page.one(id="measures").text
    assert reverse("score-revise", args=[case.pk, score.pk]) not in {link["href"] for link in page.all("a")}


# Risk
def test_an_answer_about_dying_leads_at_once_to_what_has_to_be_asked(people, case):
    client = signed_in(people.therapist)
    answer = check_in(client, case, goal="8", **{f"{PHQ9}total": "9", f"{PHQ9}9": "1"})
    score = Score.objects.get()
    assert answer.headers["Location"] == reverse("risk-answer", args=[case.pk, score.pk])
    text = read(client.get(answer.headers["Location"])).text
    assert "Ask about it today" in text
    assert people.clinic.crisis_contact in text
    assert "Do you think about killing yourself?" in text


@pytest.mark.parametrize("make", [clinics.case_in_place, clinics.low_case, clinics.unknown_case])
def test_it_stands_above_everything_on_every_page_of_the_case_whatever_the_gate(people, make):
    case = make(people.therapist, "R-1")
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    leads_to = reverse("risk-answer", args=[case.pk, score.pk])
    therapist, supervisor = signed_in(people.therapist), signed_in(people.supervisor)
    for client, name, args in (
        (therapist, "case-list", []), (therapist, "case-detail", [case.pk]), (therapist, "consult", [case.pk]),
        (supervisor, "case-detail", [case.pk]), (supervisor, "review-add", [case.pk]), (supervisor, "consult", [case.pk]),
    ):  # fmt: skip
        page = page_of(client, name, *args)
        notice = page.one("section", data_risk="")
        assert leads_to in {link["href"] for link in notice.all("a")}, name
    heads = [h2.text for h2 in page_of(supervisor, "review-queue").all("h2")]
    assert any("Risk" in head for head in heads)


def test_once_answered_it_is_gone_and_what_was_found_stays(people, case):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    client, address = signed_in(people.therapist), reverse("risk-answer", args=[case.pk, score.pk])
    found = {"found": "thoughts", "account": "I asked; she thinks of it, no plan.", "told": "R. Lindqvist"}
    assert client.post(address, found).status_code == 302
    assert not page_of(client, "case-detail", case.pk).all("section", data_risk="")
    said = read(client.get(address)).text
    assert "This was answered" in said and "she thinks of it" in said and "Who knows: R. Lindqvist" in said


def test_what_was_found_is_read_on_the_case_page_and_led_to(people, case):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    factories.found(score, "thoughts", now=clinics.now())
    for who in (people.therapist, people.supervisor):
        client = signed_in(who)
        measures = page_of(client, "case-detail", case.pk).one(id="measures")
        assert "Tells of dying or self-harm. Thoughts, no plan" in measures.text
        leads_to = reverse("risk-answer", args=[case.pk, score.pk])
        assert leads_to in {link["href"] for link in measures.all("a")}
        assert "she has no such wish" in read(client.get(leads_to)).text


@pytest.mark.parametrize("change", [{"change": "withdraw"}, {"change": "correct", f"{PHQ9}total": "8", f"{PHQ9}9": "0"}])
def test_what_was_found_stays_on_the_case_page_whatever_becomes_of_the_score(people, case, change):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    factories.found(score, "danger", now=clinics.now())
    client = signed_in(people.therapist)
    address = reverse("score-revise", args=[case.pk, score.pk])
    assert client.post(address, change | {"reason": "Of somebody else."}).status_code == 302
    measures = page_of(client, "case-detail", case.pk).one(id="measures")
    assert "A plan or an intention" in measures.text
    assert reverse("risk-answer", args=[case.pk, score.pk]) in {link["href"] for link in measures.all("a")}


def test_what_waits_again_is_not_shown_as_answered(people, case):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    factories.found(score, "mistaken", now=clinics.now())
    client = signed_in(people.therapist)
    right = {"change": "correct", f"{PHQ9}total": "8", f"{PHQ9}9": "1", "reason": "Somebody had, and less."}
    client.post(reverse("score-revise", args=[case.pk, score.pk]), right)
    measures = page_of(client, "case-detail", case.pk).one(id="measures")
    assert "It waits for somebody who asks. Ask and answer" in measures.text


def test_an_absent_item_is_said_to_be_absent_although_a_total_stands(people, case):
    core = (1, 1, 1, 1, 1, None, 1, 1, 1, 1)
    factories.scored(case, measure=CORE10, items=core, on=clinics.day(1), now=clinics.now())
    client = signed_in(people.therapist)
    assert "Its item about dying or self-harm is not known" in page_of(client, "case-detail", case.pk).one(id="measures").text
    score = Score.objects.get()
    page = page_of(client, "score-revise", case.pk, score.pk)
    typed = {name: page.one(name=name)["value"] for name in ("score_client_core10_total", "idempotency_key")}
    items = {f"score_client_core10_{n}": str(a) for n, a in enumerate(core, start=1) if a is not None}
    answer = client.post(
        reverse("score-revise", args=[case.pk, score.pk]), typed | items | {"change": "correct", "reason": "Read again."}
    )
    assert answer.headers["Location"] == reverse("case-detail", args=[case.pk])


def test_a_total_that_leaves_the_item_open_says_so(people, case):
    client = signed_in(people.therapist)
    for on, total, at_risk in ((3, 24, None), (2, 9, 0)):
        factories.scored(case, total, at_risk=at_risk, on=clinics.day(on), now=clinics.now())
    measures = page_of(client, "case-detail", case.pk).one(id="measures").text
    assert measures.count("Its item about dying or self-harm is not known") == 1


def test_it_stands_on_every_page_of_the_case_that_is_not_about_it(people, case):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    leads_to = reverse("risk-answer", args=[case.pk, score.pk])
    seen = []
    for who in (people.therapist, people.supervisor):
        client = signed_in(who)
        for route in ROUTES.values():
            if not (route.of_a_case and route.ours) or route.name == "risk-answer":
                continue
            answer = client.get(route.address(case.pk))
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                seen.append(route.name)
                links = {link["href"] for notice in read(answer).all("section", data_risk="") for link in notice.all("a")}
                assert leads_to in links, route.name
    assert len(set(seen)) >= 15


def test_who_else_was_told_is_named_or_that_nobody_can_be(people, case, settings):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    client, address = signed_in(people.therapist), reverse("risk-answer", args=[case.pk, score.pk])
    settings.MAIL_IS_SENT = True
    told = f"Also told, by a mail that says no more than that something waits: {people.supervisor.name}."
    assert told in read(client.get(address)).text
    settings.MAIL_IS_SENT = False
    assert f"No mail goes out from here. Tell {people.supervisor.name} yourself." in read(client.get(address)).text
    assert "No mail" not in read(signed_in(people.supervisor).get(address)).text


def test_a_score_that_was_changed_after_the_answer_says_so(people, case):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    factories.found(score, "mistaken", now=clinics.now())
    client, address = signed_in(people.therapist), reverse("risk-answer", args=[case.pk, score.pk])
    assert "This was answered" in read(client.get(address)).text
    withdraw = {"change": "withdraw", "reason": "Of somebody else."}
    assert client.post(reverse("score-revise", args=[case.pk, score.pk]), withdraw).status_code == 302
    assert "This score was changed" in read(client.get(address)).text


def test_while_it_waits_its_correction_is_refused_and_leads_to_the_question(people, case):
    score = factories.scored(case, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    client = signed_in(people.therapist)
    answer = client.post(
        reverse("score-revise", args=[case.pk, score.pk]), {"change": "withdraw", "reason": "A slip."}
    )
    page = read(answer)
    assert answer.status_code == 422 and "First say what you found" in page.text
    notice = page.one("section", data_risk="")
    assert reverse("risk-answer", args=[case.pk, score.pk]) in {link["href"] for link in notice.all("a")}
    assert page.one(name="reason").text == "A slip."


def test_sent_twice_the_risk_of_any_of_the_scores_is_led_to(people, case):
    use_measure(by=people.administrator, key="gad7", used=True, now=clinics.now())
    client = signed_in(people.therapist)
    sheet = {
        "scored_on": clinics.day(0).isoformat(), "score_client_gad7_total": "9", f"{PHQ9}total": "9", f"{PHQ9}9": "1",
        "idempotency_key": "once",
    }  # fmt: skip
    first, second = (client.post(reverse("score-add", args=[case.pk]), sheet) for _ in range(2))
    score = Score.objects.get(measure="phq9")
    assert Score.objects.count() == 2
    assert first.headers["Location"] == second.headers["Location"] == reverse("risk-answer", args=[case.pk, score.pk])


def test_a_score_without_risk_has_no_such_page(people, case):
    score = factories.scored(case, 9, on=clinics.day(1), now=clinics.now())
    assert signed_in(people.therapist).get(reverse("risk-answer", args=[case.pk, score.pk])).status_code == 404
