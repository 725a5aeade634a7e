"""How does a test write down a case in a line or two?

A row is a plain dict of CSV cells; what a test doesn't mention stays out of the file. Sessions are
weekly unless a test gives the `day` (0 = the first session's day).
"""

import csv
import io
from datetime import date, timedelta

START = date(2026, 1, 5)
FACTORS = ("relationship", "goal", "method")


def on(day):
    """Return the ISO date of that day, counted from the first session's."""
    return (START + timedelta(days=day)).isoformat()


def row(session, rater="client", scores=None, *, case="A", day=None, **cells):
    """Return one rater's row about one session.

    `scores` is one number for all three factors, a triple (None = not rated), or None: rates nothing.
    """
    if not isinstance(scores, tuple):
        scores = (scores, scores, scores)
    rated = {factor: value for factor, value in zip(FACTORS, scores, strict=True) if value is not None}
    day = 7 * (session - 1) if day is None else day
    return {"case": case, "session": session, "date": on(day), "rater": rater} | rated | cells


def weekly(values, rater="client", *, first=1, **cells):
    """Return a row a week; each value is what `row` takes as scores, None for a held session not rated."""
    return [
        row(number, rater, value, **cells) if value is not None else row(number, rater, held="yes", **cells)
        for number, value in enumerate(values, start=first)
    ]


def series(values, rater="client", **cells):
    """Return weekly rows that rate the relationship only."""
    return weekly([None if value is None else (value, None, None) for value in values], rater, **cells)


def totals(measure, values, *, first=1, case="A", **cells):
    """Return weekly held sessions whose rows carry one measure's totals (None: held, no total)."""
    return [
        row(number, case=case, held="yes", **({} if value is None else {measure: value}), **cells)
        for number, value in enumerate(values, start=first)
    ]


def csv_text(rows):
    """Return the rows as a CSV file's text, with the columns that they mention."""
    columns = list(dict.fromkeys(column for each in rows for column in each))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
