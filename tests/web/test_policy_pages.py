"""Does the clinic read its policy, and do administrators change it with open eyes?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation.models import CaseStanding, Policy
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.models import Clinician, RoleHeld
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.many_cases import copies_of
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.posts import LIMITS
from tests.web.sending import lost, rows, sentences_above, signed_in

PAGE, EDIT, TRY = "/clinic/policy/", "/clinic/policy/edit/", "/clinic/policy/try/"
SWITCHES = {"require_goal": "on", "require_client_view_when_stuck": "on"}
DEFAULTS = LIMITS | SWITCHES
WHY = {"why": "We talk about fives, too."}


def in_the_beginning(people: People) -> Case:
    clinics.case_in_place(people.other_therapist, "K-9")
    return clinics.low_case(people.therapist)


def put_in_force(people: People, parameters: dict, why: str = "As agreed.") -> Policy:
    return set_policy(
        clinic=people.clinic, parameters=parameters, why=why, now=clinics.now(), by=people.administrator
    )


def change(people: People, **fields: str):
    return signed_in(people.administrator).post(EDIT, DEFAULTS | WHY | fields)


# Reading it
def test_everybody_reads_the_limits_supervisors_try_others_and_administrators_change_them(
    people: People, case: Case
) -> None:
    for person, way in (
        (people.therapist, []), (people.supervisor, ["Try other limits"]), (people.administrator, ["Change the policy"])
    ):  # fmt: skip
        page = read(signed_in(person).get(PAGE))
        assert "has changed none" in page.text
        links = page.all("a", href=EDIT) + page.all("a", href=TRY)
        assert [link.text for link in links] == way


def test_a_version_says_who_when_why_and_what_it_changed(people: People, case: Case) -> None:
    put_in_force(people, {"amber": {"low_once": 5}}, "Stricter <now>.")
    put_in_force(people, {"amber": {"low_once": 5}, "gap": 4}, "Views differ here.")
    page = read(signed_in(people.therapist).get(PAGE))
    assert "Version 2, since" in page.text and "“Views differ here.”" in page.text
    newest, first, beginning = page.all("ul", class_="rows policy-versions")[0].all("li")[0:1] + [
        each for each in page.all("li") if each.text.startswith(("Version 1", "At the beginning"))
    ]
    assert "Two views of a part: 3 points → 4 points" in newest.text and "Low once" not in newest.text
    assert "Low once, a question: 4 points → 5 points" in first.text and "“Stricter <now>.”" in first.text
    assert "Administrator of own" in first.text
    assert "limits that everybody begins with" in beginning.text
    assert len(page.all("div", class_="limit-own")) == 2


def test_how_many_cases_stand_as_an_older_version_said_is_told_until_they_are_judged_anew(
    people: People, case: Case
) -> None:
    put_in_force(people, {"gap": 4})
    page = read(signed_in(people.administrator).get(PAGE))
    assert "2 open cases still stand as an older version said" in page.text
    assert "manage.py rebuild_standings --clinic own" in page.text
    clinics.rate(case, 1)
    assert CaseStanding.objects.get(case=case).policy_version == 1
    page = read(signed_in(people.administrator).get(PAGE))
    assert "1 open case still stands as an older version said" in page.text


def test_a_closed_case_stands_as_the_version_said_with_which_it_was_closed(people: People, case: Case) -> None:
    put_in_force(people, {"gap": 4})
    clinics.rate(case, 1)
    clinics.rate(Case.objects.get(code="K-9"), 1)
    factories.end(case, on=clinics.day(0), now=clinics.now())
    put_in_force(people, {"gap": 5})
    rebuild(people.clinic, clinics.now())
    page = read(signed_in(people.administrator).get(PAGE))
    assert "still stand" not in page.text
    newest, first = [each.text for each in page.all("li") if each.text.startswith(("Version 2", "Version 1"))]
    assert "1 open case stands as it said;" in newest
    assert "0 open cases stand as it said, and 1 that closed under it;" in first
    page = read(signed_in(people.therapist).get(f"/cases/{case.pk}/"))
    assert "version 1" in page.one("a", href=PAGE).text


def test_why_a_flag_is_raised_leads_to_the_policy_that_says_so(people: People, case: Case) -> None:
    put_in_force(people, {"gap": 4})
    page = read(signed_in(people.therapist).get(f"/cases/{case.pk}/"))
    assert "version 1" in page.one("a", href=PAGE).text


# Changing it
def test_the_form_begins_with_what_is_in_force(people: People, case: Case) -> None:
    put_in_force(people, {"red": {"low_once": 2}, "sustained_z": 1.5, "require_goal": False})
    fields = typed(form_with(read(signed_in(people.administrator).get(EDIT)), "gap"))
    assert (fields["red_low_once"], fields["sustained_z"], fields["gap"]) == (["2"], ["1.5"], ["3"])
    assert fields["require_goal"] == [] and fields["require_client_view_when_stuck"] == ["on"]
    assert fields["based_on"] == ["1"]


def test_what_is_put_in_force_is_a_version_of_what_differs_and_is_in_the_log(people: People, case: Case) -> None:
    answer = change(people, amber_low_once="5", fresh_days="21")
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    policy = Policy.objects.get(clinic=people.clinic)
    assert (policy.version, policy.parameters) == (1, {"amber": {"low_once": 5}, "fresh_days": 21})
    assert (policy.set_by, policy.why) == (people.administrator, WHY["why"])
    entry = AuditEntry.objects.get(action="set", subject="policy")
    assert (entry.actor_id, entry.detail) == (people.administrator.pk, {"version": 1})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("gap", ""), ("gap", "0"), ("gap", "11"), ("gap", "2.5"), ("gap", "three"), ("drop_z", "nan"), ("drop_z", "inf"),
        ("drop_z", "1e400"), ("prior_sd", "0"), ("red_low_once", "-1"), ("fresh_days", "9" * 400), ("why", " "),
    ],
)  # fmt: skip
def test_what_is_out_of_its_range_is_refused_beside_its_field(people: People, case: Case, field: str, wrong: str) -> None:
    before = rows()
    answer = change(people, clear_run="3", **{field: wrong})
    assert answer.status_code == 422
    assert error_beside(read(answer), field)
    assert lost(answer, DEFAULTS | WHY | {"clear_run": "3", field: wrong}) == {}
    assert rows() == before


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"clear_min": "10"}, "everybody is content would wait"),
        ({"red_low_once": "10", "red_low_repeat": "10"}, "Every rating would be low"),
        (dict.fromkeys(("red_low_once", "red_low_repeat", "red_fall_top", "amber_low_once", "amber_low_repeat"), "0"),
         "fell from 9 to 2 would not wait"),
        ({"red_low_once": "5"}, "“Low twice, calls for attention” must not be below “Low once, calls for attention”"),
        ({"baseline_min": "9"}, "“Ratings before it is known” must not be above “Ratings that make the usual”"),
        ({}, "in force already"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_as_a_whole_is_refused_in_plain_words(
    people: People, case: Case, fields: dict[str, str], says: str
) -> None:
    before = rows()
    answer = change(people, **fields)
    assert answer.status_code == 422
    assert says in sentences_above(answer)
    assert lost(answer, DEFAULTS | WHY | fields) == {}
    assert rows() == before


def test_who_comes_second_is_told_sees_both_and_loses_nothing(people: People, case: Case) -> None:
    put_in_force(people, {"gap": 4}, "The first.")
    answer = change(people, clear_run="3", based_on="0")
    page = read(answer)
    assert answer.status_code == 422
    assert "Somebody has put another policy in force" in sentences_above(answer)
    assert "“The first.”" in page.text and "Two views of a part: 3 points → 4 points" in page.text
    sent_again = {name: values[0] for name, values in typed(form_with(page, "gap")).items() if values}
    assert (sent_again["clear_run"], sent_again["why"], sent_again["based_on"]) == ("3", WHY["why"], "1")
    assert signed_in(people.administrator).post(EDIT, sent_again).status_code == 302
    assert Policy.objects.get(version=2).parameters == {"clear_run": 3}


# Seeing what it would do
def see(person: Clinician, **fields: str):
    return signed_in(person).post(TRY, DEFAULTS | {"why": ""} | fields)


def figures_of(page: Element) -> dict[str, list[str]]:
    rows = page.all("table", class_="replay-figures")[0].all("tr")[1:]
    return {row.all("th")[0].text.split(" A")[0].split(" Of")[0]: [cell.text for cell in row.all("td")] for row in rows}


STRICTER = {"amber_low_once": "8", "amber_low_repeat": "8"}


def test_a_supervisor_sees_a_draft_beside_what_is_in_force_and_nothing_is_saved(people: People, case: Case) -> None:
    before = rows()
    answer = see(people.other_supervisor, **STRICTER)
    page = read(answer)
    assert answer.status_code == 200
    assert figures_of(page)["Cases flagged"] == ["0% 0 of 1", "100% 1 of 1"]
    assert "Techniques would wait today: 1 case" in page.text
    assert "Low once, a question: 4 points → 8 points" in page.text
    assert typed(form_with(page, "gap"))["amber_low_once"] == ["8"]
    assert rows() == before


def test_what_a_replay_cannot_say_stands_with_what_it_rests_on(people: People, case: Case) -> None:
    found = read(see(people.supervisor, **STRICTER)).one("section", class_="replay")
    assert "An alert is a reason to look; whether it is right, no replay can say." in found.text
    assert "held session" in found.text


def test_a_supervisor_is_led_to_the_cases_that_they_may_open_and_reads_of_no_other(people: People, case: Case) -> None:
    turned = Case.objects.get(code="K-9")
    page = read(see(people.other_supervisor, **STRICTER))
    assert {link.text for link in page.all("a", href=f"/cases/{turned.pk}/")} == {"K-9"}
    assert "K-9" not in read(see(people.supervisor, **STRICTER)).text


def test_a_supervisor_cannot_put_it_in_force(people: People, case: Case) -> None:
    client, before = signed_in(people.supervisor), rows()
    assert "Put in force" not in read(client.get(TRY)).text
    assert client.get(EDIT).status_code == 404
    assert client.post(EDIT, DEFAULTS | WHY | {"clear_run": "3"}).status_code == 404
    assert not Policy.objects.exists()
    assert rows() == before


def test_an_administrator_reads_of_many_cases_in_which_fives_they_lie_and_no_code(people: People, case: Case) -> None:
    copies_of(Case.objects.get(code="K-9"), 12)  # 13 of 14 have a part at 8 or lower that is not low by now
    page = read(see(people.administrator, **STRICTER))
    assert figures_of(page)["Cases flagged"] == ["0 to 29% 0 to 4 of 14", "71 to 100% 10 to 14 of 14"]
    assert "they can try the same limits" in page.text
    assert "K-9" not in page.text


def test_of_fewer_than_ten_cases_an_administrator_reads_nothing(people: People, case: Case) -> None:
    page = read(see(people.administrator, **STRICTER))
    assert "Fewer than ten cases" in page.text
    assert page.all("table", class_="replay-figures") == []
    assert "would wait" not in page.text


def test_a_case_whose_view_waits_for_ones_own_rating_is_neither_named_nor_counted(people: People, case: Case) -> None:
    RoleHeld.objects.create(clinician=people.other_therapist, role="administrator")
    assert "Techniques would wait today: 1 case" in read(see(people.other_therapist, **STRICTER)).text
    clinics.session_to_rate(Case.objects.get(code="K-9"), 1)
    page = read(see(people.other_therapist, **STRICTER))
    assert "K-9" not in page.one("section", class_="replay").text
    assert "1 case with a session that you are still to rate" in page.text
    assert page.all("table", class_="replay-figures") == []


def test_a_draft_that_makes_no_sense_is_refused_before_it_is_tried(people: People, case: Case) -> None:
    answer = see(people.administrator, clear_min="10")
    assert answer.status_code == 422
    assert "What it would do" not in read(answer).text
    assert error_beside(read(answer), "why") == "", "a reason is asked for when it is put in force"


def test_a_clinic_in_which_nobody_met_is_told_so(people: People, db) -> None:
    empty = clinics.staffed_clinic("empty")
    assert "there is nothing to try it on yet" in read(see(empty.administrator, gap="4")).text
