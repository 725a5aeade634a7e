"""How do a therapist's clients rate the alliance, and does that differ from others' by more than chance?

Only of therapists with at least 60 clients who rated it in the period. What is shown of one is drawn toward the mean of
all of the clinic's, and so tells something of these: shown only where they are at least five besides, and where those
of whom the reader sees no figure are none or at least five, for their mean can be found out by subtraction.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from statistics import fmean

from django.db.models import Avg, Count, Exists, F, Q, QuerySet

from alliance_app.clinical.alliance import Role
from alliance_app.clinical.shrinkage import FEWEST_CLIENTS, Shrunken, overall_mean, shrunken
from alliance_app.records.models import Rating

from .heard import in_force
from .small_cells import SMALLEST
from .team_counts import OWNER, Scope


@dataclass(frozen=True, slots=True)
class Levels:
    """The figure of each therapist who has one, by their id; `few_others` says that there would be figures, but too few
    therapists besides."""

    of: dict[int, Shrunken] = field(default_factory=dict)
    few_others: bool = False


def levels_of(scope: Scope, also: Collection[int]) -> Levels:
    """Return the figures of the people of a scope; the reader can also open those of the therapists `also`."""
    return levels_from(_means(scope), scope.ids, also)


def levels_from(means: dict[int, tuple[float, int]], shown: Collection[int], also: Collection[int] = ()) -> Levels:
    """Return the figures of those `shown`, from the mean and the number of clients of every therapist of the clinic."""
    enough = {who for who, (_, clients) in means.items() if clients >= FEWEST_CLIENTS}
    told = enough & set(shown)
    if not told:
        return Levels()
    hidden = len(means.keys() - told - (enough & set(also)))
    if len(means) - 1 < SMALLEST or 0 < hidden < SMALLEST:
        return Levels(few_others=True)
    overall = overall_mean(list(means.values()))
    return Levels({who: shrunken(*means[who], overall) for who in told})


def _means(scope: Scope) -> dict[int, tuple[float, int]]:
    """Return of each therapist of the clinic the mean of their clients' means, and how many clients these are.

    A client's mean is that of the sessions in which the client rated all three parts. Nothing is read where nobody of
    the scope has enough clients.
    """
    enough = (
        _rated(scope).filter(who__in=scope.ids).order_by().values("who")
        .annotate(clients=Count("session__case__client", distinct=True)).filter(clients__gte=FEWEST_CLIENTS)
    )  # fmt: skip
    each = (
        _rated(scope).filter(Exists(enough)).order_by().values_list("who", "session__case__client")
        .annotate(mean=(Avg("relationship") + Avg("goal") + Avg("method")) / 3.0)
    )  # fmt: skip
    clients: dict[int, list[float]] = defaultdict(list)
    for who, _, mean in each:
        clients[who].append(float(mean))
    return {who: (fmean(each), len(each)) for who, each in clients.items()}


def _rated(scope: Scope) -> QuerySet[Rating]:
    """Return the clients' own ratings of all three parts in the period, each with `who` was responsible on its day."""
    of = "session__case__therapists__"
    return in_force().filter(
        Q(**{f"{of}ends_on__isnull": True}) | Q(**{f"{of}ends_on__gt": F("session__held_on")}),
        **{f"{of}part": OWNER, f"{of}starts_on__lte": F("session__held_on")},
        role=Role.CLIENT.value, relationship__isnull=False, goal__isnull=False, method__isnull=False,
        session__clinic=scope.clinic, session__held_on__range=(scope.since, scope.until),
        session__withdrawn_at__isnull=True, session__case__gated=True,
    ).exclude(session__in=scope.waiting.values("pk")).annotate(who=F(f"{of}clinician"))  # fmt: skip
