"""What may stand in each cell of a ratings file?"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from alliance_app.clinical.alliance import HIGHEST, Attendance, Role, Way
from alliance_app.clinical.measures import Measure

#: The longest code of a case, a therapist or a participant, and the longest goal, in characters.
LONGEST_CODE, LONGEST_GOAL = 200, 4000

WHOLE = re.compile(r"[0-9]{1,9}")
DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")  # as a total is kept
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HELD = {"yes": Attendance.HELD, "missed": Attendance.MISSED, "cancelled": Attendance.CANCELLED}


class BadCell(ValueError):
    """A cell that does not hold what its column asks for; the text names the column."""


def parsers(measures: Mapping[str, Measure]) -> dict[str, Callable]:
    """Return, for each known column, what turns its cell into a value or raises BadCell."""
    score = {name: _score(name) for name in ("relationship", "goal", "method", "progress")}
    totals = {measure.key: _total(measure) for measure in measures.values()}
    return {
        "case": _code("case", required=True),
        "session": _session_number,
        "date": _date,
        "rater": _choice("rater", {role.value: role for role in Role}, required=True),
        **score,
        "held": _choice("held", HELD),
        "therapist": _code("therapist"),
        "participant": _code("participant"),
        "entered": _choice("entered", {way.value: way for way in Way}),
        "stuck": _choice("stuck", {"yes": True, "no": False}),
        "feedback": _choice("feedback", {"yes": True}),
        "client_goal": _text("client_goal", LONGEST_GOAL),
        "left": _choice("left", {"yes": True}),
        **totals,
    }


def _text(column: str, longest: int) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if any("\udc80" <= letter <= "\udcff" for letter in cell):
            raise BadCell(f"{column} is not UTF-8")
        if len(cell) > longest or "\0" in cell:
            raise BadCell(f"{column} must have at most {longest} characters, none of them NUL")
        return cell

    return parse


def _code(column: str, required: bool = False) -> Callable[[str], str]:
    text = _text(column, LONGEST_CODE)

    def parse(cell: str) -> str:
        if required and not cell:
            raise BadCell(f"{column} is empty")
        if not text(cell).isprintable():
            raise BadCell(f"{column} holds a character that cannot be printed")
        return cell

    return parse


def _choice(column: str, choices: Mapping[str, object], required: bool = False) -> Callable[[str], object]:
    def parse(cell: str) -> object:
        if not cell and not required:
            return None
        if cell not in choices:
            raise BadCell(f"{column} must be {' or '.join(choices)}{'' if required else ' or empty'}")
        return choices[cell]

    return parse


def _score(column: str) -> Callable[[str], int | None]:
    def parse(cell: str) -> int | None:
        if not cell:
            return None
        if not WHOLE.fullmatch(cell) or int(cell) > HIGHEST:
            raise BadCell(f"{column} must be a whole number from 0 to {HIGHEST} or empty")
        return int(cell)

    return parse


def _total(measure: Measure) -> Callable[[str], float | None]:
    def parse(cell: str) -> float | None:
        if not cell:
            return None
        if not DECIMAL.fullmatch(cell) or not measure.lowest <= float(cell) <= measure.highest:
            raise BadCell(
                f"{measure.key} must be a number from {measure.lowest:g} to {measure.highest:g}, "
                "with at most three decimals, or empty"
            )
        return float(cell)

    return parse


def _session_number(cell: str) -> int:
    if not WHOLE.fullmatch(cell) or int(cell) < 1:
        raise BadCell("session must be a whole number from 1")
    return int(cell)


def _date(cell: str) -> date:
    try:
        if ISO_DATE.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise BadCell("date must be a day as YYYY-MM-DD")
