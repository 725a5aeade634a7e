"""Is a case managed in the browser as its words say: people, code, therapists, its end?"""

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import error_beside, form_with, read, typed
from tests.web.sending import rows, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    return clinics.low_case(people.therapist)


def address(case: Case, page: str) -> str:
    return f"/cases/{case.pk}/{page}"


def links(page) -> set[str]:
    return {element["href"] for element in page.all("a")}


# A new case
@pytest.mark.parametrize(("code", "what"), [("Anna Meier", "a name"), ("12.03.1985", "a birth date")])
def test_a_code_that_looks_like_somebody_is_questioned_and_taken_once_somebody_is_sure(
    code: str, what: str, people: People
) -> None:
    browser = signed_in(people.therapist)
    before = rows()
    page = read(asked := browser.post("/cases/add/", {"code": code}))
    assert asked.status_code == 422 and rows() == before
    assert what in error_beside(page, "code")
    assert typed(form_with(page, "code"))["code"] == [code]
    assert form_with(page, "code").all(name="codes_are_sure")
    sure = browser.post("/cases/add/", {"code": code, "codes_are_sure": "on"})
    assert sure.status_code == 302
    assert Case.objects.get().code == code


def test_a_family_is_opened_with_everybody_in_it(people: People) -> None:
    fields = {"code": "K-5", "kind": "family", "person1_role": "child", "person1_code": "C1"}
    fields |= {"person2_role": "child", "person2_code": "C2", "person3_role": "guardian"}
    assert signed_in(people.therapist).post("/cases/add/", fields).status_code == 302
    there = sorted(Case.objects.get().participants.values_list("role", "code"))
    assert there == [("child", "C1"), ("child", "C2"), ("client", ""), ("guardian", "")]


@pytest.mark.parametrize(
    ("person", "beside"),
    [
        ({"person1_code": "C1"}, "person1_role"),
        ({"person1_role": "child", "person2_role": "child"}, "person2_code"),
        ({"person1_role": "child", "person1_code": "Anna"}, "person1_code"),
        ({"person1_role": "client"}, "person1_role"),
    ],
)
def test_people_who_cannot_be_told_apart_open_nothing(person: dict, beside: str, people: People) -> None:
    before = rows()
    answer = signed_in(people.therapist).post("/cases/add/", {"code": "K-5", "kind": "family", **person})
    page = read(answer)
    assert (answer.status_code, rows()) == (422, before)
    assert error_beside(page, beside)
    kept = typed(form_with(page, "code"))
    assert all(kept[name] == [value] for name, value in person.items() if value != "client")


def test_a_client_who_was_here_before_comes_again_under_the_same_code(people: People) -> None:
    clinics.closed_case(people.therapist, "K-8")
    answer = signed_in(people.therapist).post("/cases/add/", {"code": "k-8"}, follow=True)
    assert "here before" in read(answer).text
    assert Case.objects.get(closed_on=None).code == "K-8/2"


# Who manages
def test_each_sees_what_they_may_do(people: People, case: Case) -> None:
    own = {address(case, page) for page in ("edit/", "people/add/", "co-therapists/add/")}
    both = {address(case, page) for page in ("transfer/", "close/")}
    for person, may in ((people.therapist, own | both), (people.supervisor, both)):
        assert address(case, "manage/") in links(read(signed_in(person).get(address(case, ""))))
        page = read(signed_in(person).get(address(case, "manage/")))
        assert links(page) & (own | both) == may


def test_a_co_therapist_manages_nothing(people: People, case: Case) -> None:
    case.therapists.create(clinic=people.clinic, clinician=people.other_therapist, part="co", starts_on=clinics.day(9))
    browser = signed_in(people.other_therapist)
    assert address(case, "manage/") not in links(read(browser.get(address(case, ""))))
    for page in ("manage/", "edit/", "people/add/", "transfer/", "close/", "reopen/"):
        assert browser.get(address(case, page)).status_code == 404


def test_what_belongs_to_another_case_is_not_there(people: People, case: Case) -> None:
    other = clinics.new_case(people.other_therapist, "L-1")
    browser = signed_in(people.therapist)
    for row, page in ((other.participants.get(), "people"), (other.therapists.get(), "co-therapists")):
        assert browser.get(address(case, f"{page}/{row.pk}/")).status_code == 404
    assert browser.get(address(case, f"co-therapists/{case.therapists.get().pk}/")).status_code == 404


def test_somebody_leaves_and_comes_back(people: People, case: Case) -> None:
    partner = factories.add_participant(case, Role.PARTNER, "P")
    browser, page = signed_in(people.therapist), address(case, f"people/{partner.pk}/")
    assert typed(form_with(read(browser.get(page)), "left_on"))["code"] == ["P"]
    browser.post(page, {"code": "P", "left_on": str(clinics.day(3))})
    assert "left on" in read(browser.get(address(case, "manage/"))).text
    future = browser.post(page, {"code": "P", "left_on": str(clinics.day(-1))})
    assert (future.status_code, bool(error_beside(read(future), "left_on"))) == (422, True)
    browser.post(page, {"code": "P", "left_on": ""})
    partner.refresh_from_db()
    assert partner.left_on is None


# It changes hands
def test_the_therapist_transfers_a_case_and_is_back_at_their_own(people: People, case: Case) -> None:
    browser = signed_in(people.therapist)
    page = browser.get(address(case, "transfer/"))
    assert "no longer see" in read(page).text
    fields = {"therapist": str(people.other_therapist.pk)}
    assert browser.post(address(case, "transfer/"), fields).headers["Location"] == "/"
    assert browser.get(address(case, "")).status_code == 404
    assert signed_in(people.other_therapist).get(address(case, "")).status_code == 200


def test_a_therapist_of_another_clinic_cannot_be_chosen(people: People, case: Case) -> None:
    foreign = clinics.staffed_clinic("foreign")
    answer = signed_in(people.therapist).post(address(case, "transfer/"), {"therapist": str(foreign.therapist.pk)})
    assert (answer.status_code, case.therapists.count()) == (422, 1)
    assert foreign.therapist.name not in answer.content.decode()


def test_a_colleague_treats_it_too_for_a_while(people: People, case: Case) -> None:
    browser = signed_in(people.therapist)
    fields = {"therapist": str(people.other_therapist.pk), "starts_on": str(clinics.day(5))}
    assert browser.post(address(case, "co-therapists/add/"), fields).status_code == 302
    treats = case.therapists.get(part="co")
    assert signed_in(people.other_therapist).get(address(case, "check-in/")).status_code == 200
    end = address(case, f"co-therapists/{treats.pk}/")
    assert browser.post(end, {"ends_on": str(clinics.day(9))}).status_code == 422
    assert browser.post(end, {"ends_on": str(clinics.day(0))}).status_code == 302
    assert signed_in(people.other_therapist).get(address(case, "")).status_code == 404


# It ends
def test_a_case_that_ended_low_offers_what_can_be_learned_and_takes_nothing_more(people: People, case: Case) -> None:
    browser = signed_in(people.therapist)
    assert "what can be learned" in read(browser.get(address(case, "close/"))).text
    fields = {"ending": "dropped_out", "closed_on": str(clinics.day(1)), "note": "She wrote that it is enough."}
    page = read(browser.post(address(case, "close/"), fields, follow=True))
    assert page.one("section", data_closed="dropped_out") and page.one("section", data_learn_from="")
    assert "She wrote that it is enough." in page.text and "dropped out" in page.text
    forbidden = {address(case, name) for name in ("check-in/", "goal/", "stuck/")}
    assert not links(page) & forbidden
    closed = read(browser.post("/cases/", {"only": "closed"}))
    assert [row["data-case"] for row in closed.all(data_row="")] == [str(case.pk)]
    assert "dropped out" in closed.text
    assert "data-learn-from" in signed_in(people.supervisor).get(address(case, "")).content.decode()


def test_a_case_that_ended_well_offers_no_lesson(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    factories.end(case, "dropped_out", on=clinics.day(0), now=clinics.now())
    page = signed_in(people.therapist).get(address(case, "")).content.decode()
    assert "data-closed" in page and "data-learn-from" not in page


def test_a_closed_case_is_reopened_and_says_so(people: People) -> None:
    case = clinics.closed_case(people.therapist)
    browser = signed_in(people.therapist)
    assert address(case, "reopen/") in links(read(browser.get(address(case, ""))))
    answer = browser.post(address(case, "reopen/"), {"because": "He wrote again."}, follow=True)
    assert "open again" in read(answer).text
    assert "He wrote again." in read(browser.get(address(case, "manage/"))).text


# Nobody's case
def test_a_case_that_nobody_treats_is_given_on_by_an_administrator_who_sees_its_code_alone(
    people: People, case: Case
) -> None:
    admin = signed_in(people.administrator)
    assert case.code not in read(admin.get("/clinic/cases/")).text
    people.therapist.is_active = False
    people.therapist.save()
    page = read(admin.get("/clinic/cases/"))
    assert case.code in page.text and people.therapist.name in page.text
    give = f"/clinic/cases/{case.pk}/"
    assert give in links(page)
    shown = read(admin.get(give)).text
    assert "Stay in a room" not in shown and admin.get(address(case, "")).status_code == 404
    assert admin.post(give, {"therapist": ""}).status_code == 422
    assert admin.post(give, {"therapist": str(people.other_therapist.pk)}).status_code == 302
    assert signed_in(people.other_therapist).get(address(case, "")).status_code == 200
    assert admin.get(give).status_code == 404


def test_nobodys_case_of_another_clinic_is_not_there(people: People, case: Case) -> None:
    foreign = clinics.staffed_clinic("foreign")
    case.therapists.update(ends_on=clinics.day(1))
    admin = signed_in(foreign.administrator)
    assert case.code not in admin.get("/clinic/cases/").content.decode()
    assert admin.get(f"/clinic/cases/{case.pk}/").status_code == 404


def test_a_case_that_nobody_treats_stays_with_the_supervisor_who_gives_it_on(people: People, case: Case) -> None:
    case.therapists.update(ends_on=clinics.day(1))
    supervisor = signed_in(people.supervisor)
    assert case.code in supervisor.get("/review/").content.decode()
    assert "Nobody." in read(supervisor.get(address(case, "manage/"))).text
    fields = {"therapist": str(people.other_therapist.pk)}
    assert supervisor.post(address(case, "transfer/"), fields).status_code == 302
    assert signed_in(people.other_therapist).get(address(case, "")).status_code == 200


def test_a_code_that_its_common_form_makes_too_long_is_refused(people: People) -> None:
    """One sign may stand for eighteen letters."""
    answer = signed_in(people.therapist).post("/cases/add/", {"code": "\ufdfa1" * 12})
    assert answer.status_code == 422
    assert "characters" in error_beside(read(answer), "code")
