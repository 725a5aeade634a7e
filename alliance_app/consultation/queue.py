"""Which cases wait for a supervisor, in which order, and what of them is news?

Decided in the database, so that a list of thousands costs as much as a short one; what it decides is
`clinical.attention`, and a test holds the two together.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.attention import STARTING_SESSIONS, Notice
from alliance_app.clinical.gate import Gate, Reason, Unknown
from alliance_app.clinical.standing import PartState
from alliance_app.people.models import Clinician, Supervision
from alliance_app.records.models import Case, CaseTherapist, Score
from alliance_app.records.together import read_together

from .models import (
    CaseStanding,
    Override,
    Response,
    Review,
    RiskAnswer,
    SavedView,
    Seen,
    SpotCheck,
    StandingChange,
)
from .risk import risk_waits
from .second_views import kept_from
from .spot_checks import waiting

#: How many cases one page of the queue shows.
PAGE = 50
ATTENTION = Q(notice__in=[notice.place for notice in Notice if notice.attention])
WATCHED = Q(notice__in=[notice.place for notice in Notice if not notice.attention])
#: What needs help first, and of that what has lasted longest.
IN_ORDER = ("notice", "key", "expired", "pk")
#: What was asked and is not done yet, or is done and not read.
ASKED = Q(reply_at__isnull=False) & (
    Q(answer_unread=True)
    | Q(reply_due__isnull=False, reply_done__isnull=True)
    | Q(reply_answer=Review.Answer.ASK_CLIENT, reply_done__isnull=True)
)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the queue is shown: `show` is "attention", "watch", "replies" or "spot"; the rest narrows it.

    `therapists` are ids, None is all of them; `factor` is a part that is not in place, `weeks` for how many it has been
    so.
    """

    show: str = "attention"
    therapists: frozenset[int] | None = None
    factor: str = ""
    reason: str = ""
    weeks: int = 0
    stuck: bool = False
    unread: bool = False

    @property
    def narrows(self) -> bool:
        return self != Narrowed(self.show)


def supervised(supervisor: Clinician, today: date) -> QuerySet[CaseStanding]:
    """Return the standings of the cases that a supervisor answers, each with what the queue says of it."""
    cases = Case.objects.supervised_by(supervisor, today).filter(Q(gated=True) | risk_waits("pk"))
    cases = cases.exclude(pk__in=kept_from(supervisor, today).values("case"))  # shown apart, without a number
    return as_queued(cases, supervisor, today)


def as_queued(cases: QuerySet[Case], reader: Clinician | None, today: date) -> QuerySet[CaseStanding]:
    """Return the standings of cases, each with what the queue says of it to a supervisor; None for any of them.

    `notice` is its place in `Notice`, None if nothing calls for a look; `risk` whether a risk waits; `key` and
    `expired` order by age; `therapist_name`; `seen_at` and `unread`; of the newest reply `reply_at`, `reply_due`,
    `reply_done`, `reply_answer`; of the look that has not ended `look_in_a_row` and, of one that waits or waited,
    `look_opens_on`; of a spot check that nobody has answered `spot_week`, the Monday of its week.
    """
    owner = CaseTherapist.objects.on(today).filter(case=OuterRef("case"), part=CaseTherapist.Part.OWNER)
    newest = Review.objects.filter(case=OuterRef("case")).order_by("-at")
    look = Override.objects.standing(today).filter(case=OuterRef("case"))
    expired = Q(case__closed_on__isnull=True, fresh_until__lt=today)
    return (
        CaseStanding.objects.filter(case__in=cases)
        .annotate(
            therapist_name=Subquery(owner.values("clinician__name")[:1]),
            therapist_id=Subquery(owner.values("clinician")[:1]),
            reply_at=Subquery(newest.values("at")[:1]),
            reply_due=Subquery(newest.values("due_on")[:1]),
            reply_done=Subquery(newest.values("done_at")[:1]),
            reply_answer=Subquery(newest.values("answer")[:1]),
            look_in_a_row=Subquery(look.values("in_a_row")[:1]),
            look_opens_on=Subquery(look.values("opens_on")[:1]),
            spot_week=Subquery(waiting(today).filter(case=OuterRef("case")).values("week")[:1]),
            due_or_never=Coalesce(Subquery(newest.values("due_on")[:1]), Value(date.max), output_field=DateField()),
            expired=models.Case(When(expired, then=1), default=0, output_field=IntegerField()),
            key=models.Case(When(expired, then=F("fresh_until")), default=F("since"), output_field=DateField()),
            reason_now=models.Case(
                When(expired, then=Value(Reason.UNKNOWN.value)), default=F("reason"), output_field=CharField()
            ),
        )
        .annotate(risk=risk_waits())
        .annotate(notice=_notice(reader, today))
        .annotate(**_news(reader))
        .select_related("case__clinic")
    )


def queue(supervisor: Clinician, today: date, narrowed: Narrowed = Narrowed()) -> QuerySet[CaseStanding]:
    """Return a supervisor's cases as they are narrowed, in the order in which they are to be looked at."""
    return narrow(supervised(supervisor, today), narrowed, today)


def narrow(found: QuerySet[CaseStanding], narrowed: Narrowed, today: date) -> QuerySet[CaseStanding]:
    """Return of the cases that `supervised` found for a day those that are wanted, in the order of the queue.

    A risk that waits stays in attention, however that is narrowed.
    """
    match narrowed.show:
        case "replies":
            found = found.filter(ASKED).order_by("due_or_never", "reply_at", "pk")
        case "spot":
            drawn = SpotCheck.objects.filter(found="").values("case")  # few: asked first, it spares looking at all
            found = found.filter(case__in=drawn, spot_week__isnull=False).order_by("spot_week", "case_id")
        case "watch":
            found = found.filter(WATCHED).order_by(*IN_ORDER)
        case _:
            found = found.filter(ATTENTION).order_by(*IN_ORDER)
    wanted = _wanted(narrowed, today)
    if wanted and narrowed.show == "attention":
        wanted |= Q(risk=True)
    return found.filter(wanted)


def _wanted(narrowed: Narrowed, today: date) -> Q:
    """Return the condition that narrows a list; an empty one narrows nothing."""
    wanted = Q()
    if narrowed.therapists is not None:
        wanted &= Q(therapist_id__in=narrowed.therapists)
    if narrowed.factor:
        wanted &= _not_in_place(Factor(narrowed.factor), today)
    if narrowed.reason:
        wanted &= Q(reason_now=narrowed.reason)
    if narrowed.weeks:
        wanted &= Q(key__lte=today - timedelta(weeks=narrowed.weeks))
    if narrowed.stuck:
        wanted &= Q(stuck=True)
    if narrowed.unread:
        wanted &= Q(unread=True)
    return wanted


def page_after(found: QuerySet[CaseStanding], after: UUID | None) -> tuple[list[CaseStanding], bool]:
    """Return one page of a queue, from behind a case on (None: the first page), and whether more follow.

    Behind a case means behind its place by now; if it has none any more, the first page.
    """
    names = [str(name) for name in found.query.order_by]
    place = found.filter(case=after).values(*names).first() if after else None
    if place:
        found = found.filter(_behind(names, place))
    shown = list(found[: PAGE + 1])
    return shown[:PAGE], len(shown) > PAGE


def next_in(found: QuerySet[CaseStanding], case: Case) -> UUID | None:
    """Return the case behind one in a queue; behind the last one the first other; None if there is no other."""
    others = found.exclude(case=case)
    following, _ = page_after(found, case.pk)
    behind = next((standing.case_id for standing in following if standing.case_id != case.pk), None)
    return behind or others.values_list("case_id", flat=True).first()


def first_case(supervisor: Clinician, today: date) -> UUID | None:
    """Return the case that a supervisor looks at first, be it one to watch; None if none calls for a look."""
    found = supervised(supervisor, today).filter(notice__isnull=False).order_by(*IN_ORDER)
    return found.values_list("case_id", flat=True).first()


def counts(found: QuerySet[CaseStanding]) -> dict[str, int]:
    """Return how many of the cases that `supervised` found each part of the queue holds, by its `Narrowed.show`."""
    return found.aggregate(
        attention=Count("pk", filter=ATTENTION),
        watch=Count("pk", filter=WATCHED),
        replies=Count("pk", filter=ASKED),
        spot=Count("pk", filter=Q(spot_week__isnull=False)),
    )


def therapists_of(supervisor: Clinician, today: date) -> QuerySet[Clinician]:
    """Return whom a supervisor supervises, or is deputy for the supervisor of, on a day, by name."""
    links = Supervision.objects.in_care_of(supervisor, today)
    therapists = Clinician.objects.filter(pk__in=links.values("therapist"), clinic=supervisor.clinic_id)
    return therapists.select_related(None).order_by("name")


@dataclass(frozen=True, slots=True)
class Choices:
    """By whose cases a supervisor can narrow the queue, by name, and how they have kept to narrow it.

    `in_place_of` names by therapist for whom they stand in, where that is why they see these cases.
    """

    therapists: list[Clinician]
    views: list[SavedView]
    in_place_of: dict[int, str]


def choices(supervisor: Clinician, today: date) -> Choices:
    """Return what a supervisor can choose from on a day."""
    queries = {
        "therapists": therapists_of(supervisor, today).defer("password"),
        "views": SavedView.objects.filter(clinic=supervisor.clinic_id, clinician=supervisor).defer("clinician"),
        "links": Supervision.objects.in_care_of(supervisor, today).order_by("pk"),
    }
    found = read_together(queries, known=[supervisor])
    own = {link.therapist_id for link in found["links"] if link.supervisor_id == supervisor.pk}
    others = {link.therapist_id: link.supervisor.name for link in found["links"] if link.therapist_id not in own}
    return Choices(found["therapists"], found["views"], others)


def _notice(supervisor: Clinician | None, today: date) -> models.Case:
    """Return `clinical.attention.notice_of` as the database says it."""
    override = Override.objects.unanswered(today).filter(case=OuterRef("case")).exclude(made_by=supervisor)
    reviewed = Review.objects.filter(case=OuterRef("case"), at__date__gte=OuterRef("case__closed_on"))
    not_open = Q(gate=Gate.CLOSED.value) | Q(fresh_until__lt=today, case__closed_on__isnull=True)
    unknown = Q(reason_now=Reason.UNKNOWN.value)
    watched = models.Case(When(unknown, then=Notice.UNKNOWN.place), default=Notice.WATCH.place)
    ended, low = Q(case__closed_on__isnull=False), Q(gate=Gate.CLOSED.value, reason=Reason.LOW.value)
    dropped = Q(case__ending=Case.Ending.DROPPED_OUT)
    return models.Case(
        When(~ended & not_open & Exists(override), then=Notice.OVERRIDE.place),
        When(risk=True, then=Notice.RISK.place),
        When(ended & low & dropped & ~Exists(reviewed), then=Notice.LOST.place),
        When(ended | ~not_open | Q(case__gated=False), then=None),
        When(held_sessions__lte=STARTING_SESSIONS, then=watched),
        When(red=True, then=Notice.RED.place),
        When(unknown & Q(stuck=True), then=Notice.STUCK_UNKNOWN.place),
        When(stuck=True, then=Notice.STUCK.place),
        When(low & Q(missed_low=True), then=Notice.LOST.place),
        default=watched,
        output_field=IntegerField(),
    )


def _news(supervisor: Clinician | None) -> dict:
    """Return what tells news: what has happened since the supervisor read the case, by somebody else."""
    seen = Seen.objects.filter(case=OuterRef("case"), supervisor=supervisor, seen_at__isnull=False)
    unseen = ~Exists(seen)

    def since(rows: QuerySet, when: str, who: str) -> Exists:
        later = Seen.objects.filter(
            case=OuterRef("case"), supervisor=supervisor, seen_at__gte=OuterRef(when)
        )
        return Exists(rows.filter(~Exists(later), case=OuterRef("case")).exclude(**{who: supervisor}))

    changed = since(StandingChange.objects.all(), "at", "by")
    at_risk = since(Score.objects.filter(at_risk=True), "recorded_at", "recorded_by")
    found = since(RiskAnswer.objects.all(), "at", "by")
    answered = since(Response.objects.all(), "at", "by")
    looked = since(Override.objects.all(), "made_at", "made_by")
    happened = unseen | changed | looked | at_risk | found
    return {
        "seen_at": Subquery(seen.values("seen_at")[:1]),
        "answer_unread": answered,
        "unread": models.Case(When(Q(happened) | Q(answered), then=True), default=False),
    }


def _not_in_place(factor: Factor, today: date) -> Q:
    """Return the condition that a part is low, not yet steady or not known on a day, as `detail.parts_of` says it, or
    that the goal is not written down.
    """
    part = f"detail__parts__{list(Factor).index(factor)}"
    long_ago = Q(LessThan(KT(f"{part}__known_until"), today.isoformat()))  # as text: JSON's null is less than any day
    unwritten = Q(detail__grounds__icontains=f'"{Unknown.NO_GOAL.value}"') if factor is Factor.GOAL else Q()
    return ~Q(**{f"{part}__state": PartState.PRESENT.value}) | long_ago | unwritten


def _behind(names: list[str], place: dict) -> Q:
    """Return the condition for what stands behind a place: later in the first name in which the two differ."""
    condition, same = Q(), Q()
    for name in names:
        condition |= same & Q(**{f"{name}__gt": place[name]})
        same &= Q(**{name: place[name]})
    return condition
