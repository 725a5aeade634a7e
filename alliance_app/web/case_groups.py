"""In which groups does My cases show its rows, and how does one come to the next ones?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict

from alliance_app.consultation.blind import blind_details
from alliance_app.consultation.my_cases import COUNTED, OF_CASES, Group, MyCases, Page

from .rows import rows_of, to_rate_rows

#: Title, the line below it, and the look of each group; the columns are named once, above the first of all cases.
SHOWN = {
    Group.RATE_NEXT: ("Rate next", "Twenty seconds each.", "next"),
    Group.ALLIANCE_FIRST: ("Alliance first", "A part is low, or not yet steady again. Techniques wait.", ""),
    Group.NOT_KNOWN: ("Not known", "Nobody has said, or not for a while. One question settles it.", ""),
    Group.IN_PLACE: ("In place", "All three parts present and in play.", "calm"),
}


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """One group as `components/case_group.html` takes it; `after` is the row after which the next page begins."""

    id: str
    title: str
    say: str
    kind: str
    rows: list[Any] = field(default_factory=list)
    count: str = ""
    after: UUID | None = None
    heads: bool = False


def count_said(total: int) -> str:
    """Return a number as a list says it: nobody counts beyond a thousand."""
    return f"{COUNTED:,}+" if total > COUNTED else f"{total:,}"


def all_groups(mine: MyCases) -> dict[str, Any]:
    """Return the context of My cases: every group that holds anything, and what its head says of them."""
    pages = mine.first_pages()
    totals = {group: page.total for group, page in pages.items()}
    cases = sum(totals[group] for group in OF_CASES)
    return {
        "groups": _shown(pages, mine),
        "to_rate": _said(totals[Group.RATE_NEXT], "session", "sessions"),
        "alliance_first": _said(totals[Group.ALLIANCE_FIRST], "case that needs", "cases that need"),
        "found": _said(cases, "case", "cases"),
    }


def _said(total: int, one: str, many: str) -> str:
    """Return how many of what there are, "" for none."""
    return f"{count_said(total)} {one if total == 1 else many}" if total else ""


def group_after(mine: MyCases, group: Group, row: UUID) -> ShownGroup:
    """Return what follows a row of a group, as a group of its own."""
    page = mine.page_after(group, row)
    title, say, kind = SHOWN[group]
    return ShownGroup(group.value, title, say, kind, _rows({group: page}, mine)[group], "", page.after)


def asked_for(sent: QueryDict) -> tuple[Group, UUID] | None:
    """Return which group's next page is asked for, and after which row; None if none, or none that there is."""
    try:
        return Group(sent.get("group", "")), UUID(sent.get("after", ""))
    except ValueError:
        return None


def _shown(pages: Mapping[Group, Page], mine: MyCases) -> list[ShownGroup]:
    rows = _rows(pages, mine)
    filled = [group for group in pages if rows[group]]
    first_of_cases = next((group for group in filled if group in OF_CASES), None)
    return [
        ShownGroup(
            group.value, *SHOWN[group], rows[group], count_said(pages[group].total), pages[group].after,
            heads=group is first_of_cases,
        )
        for group in filled
    ]  # fmt: skip


def _rows(pages: Mapping[Group, Page], mine: MyCases) -> dict[Group, list[Any]]:
    """Return the rows of each group, with as many queries for all as for one."""
    standings = [standing for group in OF_CASES if group in pages for standing in pages[group]]
    looked = {standing.case_id for standing in standings if standing.looked}
    cases = [standing.case for standing in standings]
    cases += [session.case for session, _ in pages.get(Group.RATE_NEXT, ())]
    blind = blind_details(mine.therapist, cases, mine.today)
    made = iter(list(rows_of(standings, mine.today, looked=looked, blind=blind, rates=True)))
    found: dict[Group, list[Any]] = {
        group: [next(made) for _ in pages[group]] for group in OF_CASES if group in pages
    }
    if Group.RATE_NEXT in pages:
        found[Group.RATE_NEXT] = list(to_rate_rows(pages[Group.RATE_NEXT], mine.today, blind=blind))
    return found
