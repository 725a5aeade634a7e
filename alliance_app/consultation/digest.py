"""What does a person's weekly mail count? What waits for each of their roles: numbers, and where to look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alliance_app.clinical.attention import Notice
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.queries import not_here_yet, without_second_factor
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case

from .answerers import looks_for_others
from .blind import ended_unseen, unseen_sessions
from .models import Repair, RepairMark, Review
from .my_cases import Group, HowMany, MyCases
from .queue import ATTENTION, WATCHED, supervised
from .risk import risk_waits
from .second_views import to_rate_first


@dataclass(frozen=True, slots=True)
class Line:
    """How many of what."""

    count: int
    one: str
    several: str

    @property
    def words(self) -> str:
        return self.one if self.count == 1 else self.several


@dataclass(frozen=True, slots=True)
class Part:
    """What waits on one page: how the page is called, its name among the addresses, and the lines."""

    title: str
    page: str
    lines: tuple[Line, ...]


def digest_of(person: Clinician, week: date, today: date) -> list[Part]:
    """Return what waits for somebody on the clinic's day, in the week that begins on this Monday; nothing that is none.

    Each count is that of the page which it names.
    """
    rows: dict[str, QuerySet] = {}
    if person.may(Permission.RATE):
        rows |= _of_therapist(person, week, today)
    if person.may(Permission.MANAGE_PEOPLE):
        rows |= _of_administrator(person.clinic, today)
    counts = _counted(person.clinic, rows)
    if person.may(Permission.REVIEW):
        counts |= _of_queue(person, today)
    parts = [Part(title, page, tuple(_lines(page, counts))) for title, page in PARTS]
    return [part for part in parts if part.lines]


#: The pages that a mail can name, in its order.
PARTS = (("My cases", "case-list"), ("Review", "review-queue"), ("People", "clinic-people"), ("Cases", "clinic-cases"))
#: What is counted, by page: its name here, one of it and several.
LINES = {
    "case-list": (
        ("risks", "case that needs your look today", "cases that need your look today"),
        ("to_rate", "session to rate", "sessions to rate"),
        ("alliance_first", "case where the alliance comes first", "cases where the alliance comes first"),
        ("replies_late", "reply of your supervisor that is overdue", "replies of your supervisor that are overdue"),
        ("replies_due", "reply of your supervisor that is due this week",
         "replies of your supervisor that are due this week"),
        ("repairs_late", "planned repair that is overdue", "planned repairs that are overdue"),
        ("repairs_due", "planned repair that is due this week", "planned repairs that are due this week"),
    ),
    "review-queue": (
        ("attention", "case that needs help", "cases that need help"),
        ("looks", "look that awaits your answer", "looks that await your answer"),
        ("others", "look that waits for any supervisor", "looks that wait for any supervisor"),
        ("watch", "case to watch", "cases to watch"),
        ("rate_first", "session that you rate before you see its ratings",
         "sessions that you rate before you see their ratings"),
        ("late", "reply that is overdue", "replies that are overdue"),
        ("news", "unread case", "unread cases"),
        ("spot_checks", "spot check to do", "spot checks to do"),
    ),
    "clinic-people": (
        ("invited", "person who was invited and has not been here", "people who were invited and have not been here"),
        ("unprotected", "supervisor or administrator without a second factor",
         "supervisors and administrators without a second factor"),
        ("no_contact", "crisis contact is missing: the clinic has named none", ""),
    ),
    "clinic-cases": (
        ("unsupervised", "case that nobody supervises", "cases that nobody supervises"),
        ("untreated", "case without a therapist", "cases without a therapist"),
    ),
}  # fmt: skip


def _lines(page: str, counts: dict[str, int]) -> Iterator[Line]:
    for name, one, several in LINES[page]:
        if counts.get(name):
            yield Line(counts[name], one, several)


def _of_therapist(person: Clinician, week: date, today: date) -> dict[str, QuerySet]:
    mine, open_cases = Case.objects.treated_by(person, today), MyCases(person, today)
    theirs = mine.filter(closed_on__isnull=True)
    said = RepairMark.objects.standing().filter(repair=OuterRef("pk"))
    unseen = unseen_sessions(person, theirs.values("pk"), today).filter(case=OuterRef("case")).values("held_on")[:1]
    # ended by a view that waits for their own rating it is open to them: the count would tell of that view
    still_open = Q(ended_on__isnull=True) | ended_unseen(unseen)
    planned = Repair.objects.filter(still_open, ~Exists(said), planned_again_on=None, case__in=theirs)
    late, due = Q(due_on__lt=today), Q(due_on__gte=today, due_on__lte=week + timedelta(days=6))
    return {
        "risks": mine.filter(risk_waits("pk")),
        "to_rate": open_cases.asked(Group.RATE_NEXT),
        "alliance_first": open_cases.asked(Group.ALLIANCE_FIRST),
        "replies_late": Review.objects.open().filter(late, case__in=theirs),
        "replies_due": Review.objects.open().filter(due, case__in=theirs),
        "repairs_late": planned.filter(late),
        "repairs_due": planned.filter(due),
    }


def _of_administrator(clinic: Clinic, today: date) -> dict[str, QuerySet]:
    return {
        "invited": not_here_yet(clinic),
        "unprotected": without_second_factor(clinic),
        "no_contact": Clinic.objects.filter(pk=clinic.pk, crisis_contact=""),
        "unsupervised": Case.objects.without_supervisor(clinic, today),
        "untreated": Case.objects.without_therapist(clinic, today),
    }


def _of_queue(supervisor: Clinician, today: date) -> dict[str, int]:
    counts = supervised(supervisor, today).aggregate(
        attention=Count("pk", filter=ATTENTION),
        looks=Count("pk", filter=Q(notice=Notice.OVERRIDE.place)),
        watch=Count("pk", filter=WATCHED),
        spot_checks=Count("pk", filter=Q(spot_week__isnull=False)),
        late=Count("pk", filter=Q(reply_open=True, reply_due__lt=today)),
        news=Count("pk", filter=Q(unread=True, notice__isnull=False)),
    )
    kept = to_rate_first(supervisor, today)
    late = sum(session.reply_due < today for session in kept if session.reply_due and not session.reply_done)
    counts |= {"rate_first": len(kept), "late": counts["late"] + late}
    return counts | {"others": len(looks_for_others(supervisor, today))}


def _counted(clinic: Clinic, rows: dict[str, QuerySet]) -> dict[str, int]:
    """Return how many there are of each, asked in one question."""
    if not rows:
        return {}
    counts = {name: HowMany(found.order_by().values("pk")) for name, found in rows.items()}
    return Clinic.objects.filter(pk=clinic.pk).values(**counts).get()
