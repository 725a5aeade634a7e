"""Does an administrator try another policy on the clinic's own cases, put it in force, and do the cases follow?"""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from alliance_app.people.models import RoleHeld
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People


@pytest.fixture
def case(people: People) -> Case:
    """A case that is in place with sevens and eights."""
    case = clinics.new_case(people.therapist, "K-1043")
    clinics.goal(case)
    clinics.rate(case, 14, client=clinics.GOOD)
    clinics.rate(case, 7, (8, 5, 8, 4), client=clinics.GOOD)
    return case


@pytest.mark.parametrize("width", [1280, 390])
def test_a_draft_is_tried_put_in_force_and_followed(
    width: int, people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    RoleHeld.objects.create(clinician=people.supervisor, role="administrator")
    page = new_page(people.supervisor, width=width)
    page.goto("/clinic/policy/")
    expect(page.get_by_text("has changed none")).to_be_visible()
    good(page)
    page.get_by_role("link", name="Change the policy").click()
    good(page)

    # One that makes no sense is refused, with all that was typed.
    page.get_by_label("A good rating is at least").fill("10")
    page.get_by_label("Low once, a question").fill("5")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_role("alert")).to_contain_text("everybody is content would wait")
    expect(page.get_by_label("Low once, a question")).to_have_value("5")
    good(page)

    # One that does is tried; the case that it would turn is named to whoever may open it.
    page.get_by_label("A good rating is at least").fill("6")
    page.get_by_role("button", name="See what it would do").click()
    replay = page.locator(".replay")
    expect(replay).to_contain_text("Techniques would wait today: 1 case")
    expect(replay.get_by_role("link", name="K-1043").first).to_be_visible()
    expect(replay.get_by_role("row", name="Cases flagged")).to_contain_text("100%")
    good(page)

    # What did well on simulated cases can be begun with, and fills the form alone.
    before = page.url
    page.get_by_role("link", name="Begin with the limits called").click()
    assert page.url.endswith("/clinic/policy/try/?begin=steady") and not before.endswith("steady")
    expect(page.get_by_label("A fall calls for attention down to")).to_have_value("7")
    expect(page.get_by_label("Staying down, for this person")).to_have_value("2.5")
    expect(page.get_by_text("Nothing changed so far")).to_be_visible()
    good(page)
    page.goto("/clinic/policy/edit/")
    expect(page.get_by_label("A fall calls for attention down to")).to_have_value("6")
    page.get_by_label("Low once, a question").fill("5")
    page.get_by_role("button", name="See what it would do").click()
    table = page.get_by_role("table", name="The policy in force and the draft")
    expect(table.get_by_role("columnheader")).to_have_text(["In force", "Draft"])
    flagged = table.get_by_role("row", name="Cases flagged").get_by_role("cell")
    expect(flagged).to_contain_text(["0%", "100%"])

    # In force it asks for a reason, and says how many cases do not know it yet.
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why.")
    page.get_by_label("Why").fill("We talk about fives, too.")
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_text("1 open case still stands as an older version said")).to_be_visible()
    version = page.get_by_role("region", name="Which version said what").get_by_role("listitem").first
    expect(version).to_contain_text("Version 1 in force")
    expect(version).to_contain_text("“We talk about fives, too.”")
    expect(version).to_contain_text("Low once, a question: 4 points → 5 points")
    good(page)

    # What stands can be read meanwhile, and is judged anew by the command.
    therapist = new_page(people.therapist, width=width)
    therapist.goto(f"/cases/{case.pk}/")
    call_command("rebuild_standings", clinic="own", verbosity=0)
    page.reload()
    expect(page.get_by_text("still stands")).to_have_count(0)
    therapist.goto("/cases/")
    expect(therapist.locator(f"[data-case='{case.pk}'][data-gate='closed']").first).to_be_visible()
    therapist.goto("/clinic/policy/")
    expect(therapist.get_by_text("Low once, a question: 4 points → 5 points")).to_be_visible()
    expect(therapist.get_by_role("link", name="Change the policy")).to_have_count(0)
    good(therapist)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_supervisor_tries_other_limits_and_opens_the_case_that_they_would_turn(
    width: int, people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.supervisor, width=width)
    page.goto("/clinic/policy/")
    page.get_by_role("link", name="Try other limits").click()
    expect(page.get_by_role("button", name="Put in force")).to_have_count(0)
    page.get_by_label("Low once, a question").fill("5")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.locator(".replay")).to_contain_text("Flagged after more sessions: 1 case")
    good(page)
    page.locator(".replay").get_by_role("link", name="K-1043").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("K-1043")
