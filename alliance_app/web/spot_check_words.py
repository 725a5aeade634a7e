"""How is it said what chance found: in one case, and in how many of the clinic?"""

from datetime import date

from alliance_app.insights.spot_checks import Misses, misses_of
from alliance_app.people.models import Clinician

#: How a case counts that was drawn several times.
ONCE = "each counted once, by its newest answer"
#: What a miss rate means, wherever it is said.
MEANS = "So some cases that nobody flags need help; it does not say which."
MAY_BE_NONE = "It may be none; what it is, more spot checks tell."


def misses_line(reader: Clinician, today: date) -> str:
    """Return the miss rate of a reader's clinic in a sentence, "" where too few spot checks have been answered."""
    return said_of(misses_of(reader, today))


def said_of(misses: Misses) -> str:
    """Return the miss rate in words, as "Of 84 unflagged cases ... in 6: 7% (3 to 15)." and what that means."""
    missed, interval = misses.missed, misses.interval
    if missed.of is None:
        return ""
    begin = f"Of {missed.of} unflagged cases drawn by chance, {ONCE}, supervisors found a weak part in"
    if interval and missed.count is not None:
        low, high = interval
        return f"{begin} {missed.count}: {missed.count / missed.of:.0%} ({100 * low:.0f} to {100 * high:.0f}). {MEANS}"
    if interval:
        return f"{begin} fewer than five: at most about {100 * interval[1]:.0f}% of all such cases. {MAY_BE_NONE}"
    if missed.few is False:
        return f"{begin} all but fewer than five. {MEANS}"
    return f"{begin} a number that is too small to show, or leaves too few."


def others_of(misses: Misses) -> str:
    """Return what became of the others that were drawn, "" where they are fewer than five."""
    nobody = misses.not_looked_at
    if nobody.of is None:
        return ""
    begin = f"{nobody.of} other cases were drawn and are not counted:"
    if nobody.count is not None:
        unclear = nobody.of - nobody.count
        return f"{begin} {nobody.count} were not looked at so far, and of {unclear} it could not be told."
    if nobody.few is None:
        return f"{begin} they were not looked at so far, or it could not be told."
    if nobody.few:
        return f"{begin} of all but fewer than five it could not be told; the rest were not looked at so far."
    return f"{begin} all but fewer than five were not looked at so far; of the rest it could not be told."
