"""What does one row of a list say of a case?"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.urls import reverse

from alliance_app.clinical.alliance import Factor, Role
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.standing import Part, PartState
from alliance_app.consultation.blind import BlindDetail
from alliance_app.consultation.detail import parts_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.plans import Plan, plans_of
from alliance_app.consultation.queries import looked_at
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, Session
from alliance_app.records.queries import rated_as_the_therapist, with_clients_view

from .next_steps import about_stored, rate_first, row_step
from .row_words import OWN_FIRST, WEAK, named, row_words, view_is_in, who_rated
from .templatetags.alliance import age

#: Whoever rates none of the cases sees all of them.
NOTHING_WAITS: Mapping[UUID, BlindDetail] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list, as `components/case_row.html` and `components/review_item.html` take it."""

    case_id: str
    url: str
    code: str
    meta: str
    parts: tuple[Part, ...]
    spark: list[int | None]
    spark_label: str
    spark_flagged: bool
    finding: str
    finding_low: bool
    why: str
    since: str
    gate: str
    reason: str
    stuck: bool
    overridden: bool
    action_url: str = ""
    action_label: str = ""
    action_quiet: bool = False
    rate_url: str = ""
    who: str = ""
    current: bool = False
    new: bool = False
    marks: tuple[tuple[str, str], ...] = ()
    flag: dict[str, Any] | None = None


def rows_of(
    standings: Iterable[CaseStanding],
    today: date,
    *,
    viewer: Clinician | None = None,
    looked: Collection | None = None,
    blind: Mapping[UUID, BlindDetail] = NOTHING_WAITS,
    **more: Any,
) -> Iterator[Row]:
    """Return a row for each standing; `viewer` is told of their own ratings, `more` is what `row_of` takes.

    `looked` are the cases at which somebody looks anyway, if that is known already; `blind` what the viewer is shown
    of those in which a view waits for their own.
    """
    standings = list(standings)
    overridden = looked_at(standings, today) if looked is None else looked
    own = rated_as_the_therapist(viewer, [s.case_id for s in standings]) if viewer else set()
    low = [s.case_id for s in standings if s.reason == Reason.LOW.value]
    plans = plans_of(low) if low and more.get("rates") else {}
    return (
        row_of(
            s,
            today,
            overridden=s.case_id in overridden,
            own=s.case_id in own,
            plans=plans.get(s.case_id, ()),
            blind=blind.get(s.case_id),
            **more,
        )
        for s in standings
    )


def row_of(
    standing: CaseStanding,
    today: date,
    *,
    overridden: bool,
    own: bool = False,
    plans: Iterable[Plan] = (),
    blind: BlindDetail | None = None,
    to: str = "case-detail",
    who: str = "",
    rates: bool = False,
    current: Case | None = None,
) -> Row:
    """Return the row of one case. `to` names the page that it opens, `rates` whether the viewer rates it.

    Before the viewer's own rating it tells of the gate’s state, and not of what makes it so.
    """
    case, detail = standing.case, blind.detail if blind else standing.detail
    parts = parts_of(detail, today)
    reason = standing.reason_on(today)
    url = reverse(to, args=[case.pk])
    finding, why = row_words(
        detail,
        reason,
        parts,
        stuck=standing.stuck,
        overridden=overridden,
        own=own or getattr(standing, "own", False),
        ended=not case.is_open,
        waiting=blind.roles if blind else (),
    )
    about = about_stored(reason, detail["grounds"], standing.stuck)
    action_url, action_label = row_step(case, about, plans) if rates else ("", "")
    if blind:
        action_url, action_label = rate_first(case).url, rate_first(case).label
    spark = detail["spark"]
    said_by = who_rated(spark.get("rater"), own or getattr(standing, "own", False))
    return Row(
        case_id=str(case.pk),
        url=url,
        code=case.code,
        meta=_meta(standing),
        parts=parts,
        spark=spark["values"],
        spark_label=_spark_label(spark, said_by),
        spark_flagged=any(ground["reason"] == Reason.LOW.value for ground in detail["grounds"]),
        finding=finding,
        finding_low=not blind and reason in WEAK,
        why=why,
        since=age(_since(parts, reason) or standing.since_on(today), today),
        gate=reason.gate.value,
        reason=reason.value,
        stuck=standing.stuck,
        overridden=overridden,
        action_url=action_url,
        action_label=action_label,
        action_quiet=not blind and reason not in (*WEAK, Reason.UNVERIFIED),
        rate_url=reverse("checkin-add", args=[case.pk]) if rates and case.is_open else "",
        who=who or getattr(standing, "therapist_name", "") or "",
        current=current is not None and current.pk == case.pk,
        flag=loudest(detail["flags"]),
    )


def _since(parts: tuple[Part, ...], reason: Reason) -> date | None:
    """Return since when the parts that a row tells of are weak, the day that their chart begins at; None for others."""
    state = {Reason.LOW: PartState.LOW, Reason.CONFIRMING: PartState.UNSTEADY}.get(reason)
    return min((part.since for part in parts if part.state is state and part.since), default=None)


def loudest(flags: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the flag by which a row is told: a red one before an amber one."""
    return next((flag for flag in flags if flag["tier"] == "red"), flags[0] if flags else None)


def _meta(standing: CaseStanding) -> str:
    number = standing.detail["session"]
    facts = [f"session {number}" if number else "no session yet"]
    if standing.case.closed_on:
        facts.append(standing.case.get_ending_display().lower())
    if standing.stuck:
        facts.append("stuck")
    if standing.case.kind != Case.Kind.INDIVIDUAL:
        facts.append(standing.case.get_kind_display().lower())
    return ", ".join(facts)


def _spark_label(spark: dict[str, Any], said_by: str) -> str:
    values = [str(value) for value in spark["values"] if value is not None]
    whose = Factor(spark["factor"]).value.capitalize() + (f", by {said_by}" if said_by else "")
    return f"{whose}, last sessions: {', '.join(values)}" if values else f"{whose}, not rated"


@dataclass(frozen=True, slots=True)
class ToRate:
    """One held session that waits for its rating, as `components/rate_row.html` takes it."""

    case_id: str
    url: str
    code: str
    meta: str
    parts: tuple[Part, ...]
    time: str
    day: str
    why: str
    rate_url: str
    gate: str
    reason: str
    stuck: bool
    mark_url: str
    held: bool  # somebody has rated it, so they did meet
    overridden: bool = False


def to_rate_rows(
    waiting: Iterable[tuple[Session, CaseStanding]],
    today: date,
    *,
    blind: Mapping[UUID, BlindDetail] = NOTHING_WAITS,
) -> Iterator[ToRate]:
    """Return a row for each held session that waits for the viewer's rating; `blind` as in `rows_of`."""
    waiting = list(waiting)
    rated = with_clients_view(session for session, _ in waiting)
    for session, standing in waiting:
        reason = standing.reason_on(today)
        hidden = blind.get(session.case_id)
        parts = parts_of(hidden.detail if hidden else standing.detail, today)
        said = hidden.roles if hidden else [Role.CLIENT] if session.pk in rated else []
        yield ToRate(
            case_id=str(session.case_id),
            url=reverse("case-detail", args=[session.case_id]),
            code=session.case.code,
            meta=_meta(standing),
            parts=parts,
            time=f"{session.held_on:%a} {session.held_on.day} {session.held_on:%b}",
            day="today" if session.held_on == today else f"{age(session.held_on, today)} ago",
            why=f"{view_is_in(said)} {OWN_FIRST}" if said else _not_known(parts),
            rate_url=reverse("checkin-add", args=[session.case_id]),
            mark_url=reverse("session-mark", args=[session.case_id, session.pk]),
            held=session.pk in rated,
            gate=reason.gate.value,
            reason=reason.value,
            stuck=standing.stuck,
        )


def _not_known(parts: tuple[Part, ...]) -> str:
    names = [part.factor.value for part in parts if part.state is PartState.UNKNOWN]
    return f"{named(names)} {'is' if len(names) == 1 else 'are'} not known." if names else ""
