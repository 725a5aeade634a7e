"""Does an administrator define, word and use measures, and is one who comes second shown what stands?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance_app.consultation.operations.measures import use_measure
from tests.interop.test_measure_files import WHOLE
from tests.web import clinics
from tests.web.pages import error_beside, read
from tests.web.sending import page_of, signed_in

pytestmark = pytest.mark.sqlite  # what pages say; which scores count is tried on both
WITHOUT_RISK = WHOLE.replace("at_risk = 1\n", "").encode()


def in_the_beginning(people):
    use_measure(by=people.administrator, key="phq9", used=True, now=clinics.now())
    return clinics.case_in_place(people.therapist)


def test_a_file_defines_and_words_a_measure_or_does_nothing(people):
    client, address = signed_in(people.administrator), reverse("clinic-measure-file")
    broken = WHOLE.replace('"Always"]', "]").encode()
    answer = client.post(address, {"file": SimpleUploadedFile("sleep.toml", broken)})
    assert answer.status_code == 422 and "the file has 4" in answer.content.decode()
    assert not people.clinic.measures.exists()
    assert client.post(address, {"file": SimpleUploadedFile("sleep.toml", WHOLE.encode())}).status_code == 302
    text = page_of(client, "clinic-measures").text
    assert "Sleep, our own" in text and "Written by our clinic. Ours." in text and "SHA-256" in text


@pytest.mark.parametrize("content", [b"", b"\xff", b"\0", b"key = 3", b"[" * 5000, b"x" * 200_000])
def test_a_file_that_is_none_is_refused_with_a_sentence(people, content):
    answer = signed_in(people.administrator).post(
        reverse("clinic-measure-file"), {"file": SimpleUploadedFile("a.toml", content)}
    )
    assert answer.status_code == 422 and error_beside(read(answer), "file")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"bands": "poor 4"}, "bands"), ({"bands": "4"}, "bands"), ({"count": "2"}, "item_lowest"), ({"key": "a b"}, "key"),
     ({"turned": "two"}, "turned"), ({"lowest": "x"}, "lowest"), ({"highest": "1e999"}, "highest"),
     ({"missing": "-1"}, "missing"), ({"name": ""}, "name")],
)  # fmt: skip
def test_a_definition_that_is_wrong_is_refused_beside_its_field(people, changed, field):
    right = {"key": "sleep", "name": "Sleep", "lowest": "0", "highest": "9"}
    answer = signed_in(people.administrator).post(reverse("clinic-measure-add"), right | changed)
    assert answer.status_code == 422 and error_beside(read(answer), field)
    assert not people.clinic.measures.exists()


def test_a_measure_is_taken_into_use_and_out_of_it(people, case):
    client = signed_in(people.administrator)
    client.post(reverse("clinic-measure-use", args=["gad7"]), {"used": "yes"})
    assert page_of(signed_in(people.therapist), "checkin-add", case.pk).all(name="score_client_gad7_total")
    client.post(reverse("clinic-measure-use", args=["gad7"]), {"used": "no"})
    assert not page_of(signed_in(people.therapist), "checkin-add", case.pk).all(name="score_client_gad7_total")
    assert client.post(reverse("clinic-measure-use", args=["nothing"]), {"used": "yes"}).status_code == 404


def sleep_of(people, **changed):
    """Define a measure of the clinic's own, worded and in use, and return its form's values."""
    client = signed_in(people.administrator)
    client.post(reverse("clinic-measure-file"), {"file": SimpleUploadedFile("sleep.toml", WITHOUT_RISK)})
    client.post(reverse("clinic-measure-use", args=["sleep"]), {"used": "yes"})
    page = page_of(client, "clinic-measure-edit", "sleep")
    names = ("name", "lowest", "highest", "cutoff", "reliable_change", "count", "item_lowest", "item_highest", "turned", "missing")
    values = {name: page.one(name=name)["value"] for name in (*names, "based_on")}
    return values | {"bands": "4 poor"} | changed


def test_items_that_change_after_their_wording_was_loaded_are_asked_by_number(people, case):
    changed = sleep_of(people, count="3", highest="12")
    answer = signed_in(people.administrator).post(reverse("clinic-measure-edit", args=["sleep"]), changed)
    assert answer.status_code == 302
    page = page_of(signed_in(people.therapist), "checkin-add", case.pk)
    assert page.all(name="score_client_sleep_3") and "How often did you lie awake?" not in page.text
    assert "Wording not loaded" in page_of(signed_in(people.administrator), "clinic-measures").text


def test_of_two_who_change_a_measure_the_second_is_shown_what_the_first_wrote(people):
    first, second = sleep_of(people, name="Sleep well", at_risk="2"), sleep_of(people, name="Sleepless")
    client, address = signed_in(people.administrator), reverse("clinic-measure-edit", args=["sleep"])
    assert client.post(address, first).status_code == 302
    answer = client.post(address, second)
    page = read(answer)
    now = page.one("section", class_="said").text
    assert answer.status_code == 422 and "Sleep well" in now and "item 2 is about dying or self-harm" in now
    assert page.one(name="name")["value"] == "Sleepless"
    assert people.clinic.measures.get().name == "Sleep well"
    assert client.post(address, second | {"based_on": ""}).status_code == 422
    assert client.post(address, second | {"based_on": page.one(name="based_on")["value"]}).status_code == 302
    assert people.clinic.measures.get().name == "Sleepless"


def test_the_item_about_dying_can_be_named_after_there_are_scores(people, case):
    changed = sleep_of(people)
    client = signed_in(people.therapist)
    items = {"score_client_sleep_1": "1", "score_client_sleep_2": "2"}
    client.post(reverse("score-add", args=[case.pk]), {"scored_on": clinics.day(1).isoformat(), **items})
    address = reverse("clinic-measure-edit", args=["sleep"])
    assert signed_in(people.administrator).post(address, changed | {"count": "3"}).status_code == 422
    assert signed_in(people.administrator).post(address, changed | {"at_risk": "2"}).status_code == 302
    answer = client.post(reverse("score-add", args=[case.pk]), {"scored_on": clinics.day(0).isoformat(), **items})
    assert "/risk/" in answer.headers["Location"]
