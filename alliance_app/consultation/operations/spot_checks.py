"""How are cases that nothing flags drawn by chance, and how is it kept what a supervisor found in one?"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.spot_checks import drawn
from alliance_app.consultation.models import CaseStanding, Review, SpotCheck
from alliance_app.consultation.spot_checks import to_draw_from, waiting
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act, check_may

from .reviews import see

#: A whole number of so many bits is the same in every reader of JSON.
SEED_BITS = 53
#: How many rows one statement writes.
BATCH = 500


@transaction.atomic
def draw_spot_checks(*, clinic: Clinic, now: datetime, seed: int | None = None) -> int | None:
    """Draw a clinic's spot checks of the week that it is there; return how many, None if this week has had its draw.

    However often and by how many it is called, a week has one draw, also where chance draws nothing; none while the
    clinic wants none. Without a seed a secret one is taken; the audit log keeps it: the same cases, drawn from with it
    and the same percentage, give the same again.
    """
    today = clinic.local_date(now)
    week = today - timedelta(days=today.weekday())
    clinic = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if not clinic.spot_check_percent or (clinic.spot_checks_drawn_for and clinic.spot_checks_drawn_for >= week):
        return None
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    cases = to_draw_from(clinic, today)
    therapists = {case: therapist for therapist, theirs in cases.items() for case in theirs}
    chosen = drawn(cases, clinic.spot_check_percent, seed)
    SpotCheck.objects.bulk_create(
        [
            SpotCheck(clinic=clinic, case_id=case, week=week, therapist_id=therapists[case], drawn_at=now)
            for case in chosen
        ],
        BATCH,
    )
    clinic.spot_checks_drawn_for = week
    clinic.save(update_fields=["spot_checks_drawn_for"])
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=None, action="drawn", subject="spot checks", subject_id=week, seed=seed,
        percent=clinic.spot_check_percent, count=len(chosen),
    )  # fmt: skip
    return len(chosen)


@transaction.atomic
def answer_spot_check(
    *, case: Case, by: Clinician, found: str, now: datetime, factor: str = "", note: str = "", key: str = ""
) -> SpotCheck:
    """Keep what a supervisor found in a case that was drawn; of a weak part, which it is (the weakest if several).

    A weak part is followed like any other: the therapist is asked, in a reply, to ask the client about it.
    NotAllowed if it is not a case of somebody whom they supervise, if nobody has to look any more, or if what they
    found is not said.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.REVIEW, case, today)
    missed, note = found == SpotCheck.Found.MISSED, note.strip()
    factor = factor if missed else ""
    content = {"spot check": str(case.pk), "by": by.pk, "found": found, "factor": factor, "note": note}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return SpotCheck.objects.get(pk=earlier)
    if found not in SpotCheck.Found.values:
        raise NotAllowed("Say what you found.")
    if missed and factor not in set(Factor):
        raise NotAllowed("Say which part is weak.")
    check = waiting(today).filter(case=case).first()
    if check is None:
        raise NotAllowed(_why_nobody_has_to_look(case))
    check.found, check.factor, check.note, check.by, check.at = found, factor, note or None, by, now
    check.save(update_fields=["found", "factor", "note", "by", "at"])
    see(case=case, by=by, now=now)
    submissions.remember(case.clinic_id, key, content, check.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="spot check answered", subject="case",
        subject_id=case.pk,
    )  # fmt: skip
    if missed:
        _ask_about(case, by, f"In a spot check I found the {factor} weak, and no flag said so. {note}".strip(), now)
    return check


def _ask_about(case: Case, by: Clinician, message: str, now: datetime) -> None:
    """Reply to the therapist that the client is to be asked; no look is answered with it, and nothing released.

    The newest reply counts: what an earlier one asks for and is not done stays asked, by the same day.
    """
    answer, due_on = Review.Answer.ASK_CLIENT, None
    newest = case.reviews.select_related("supervisor").first()
    if newest and newest.is_open():
        who, due_on = "I" if newest.supervisor == by else newest.supervisor.name, newest.due_on
        message = f"{message} What {who} asked before stays asked."
    Review.objects.create(
        clinic_id=case.clinic_id, case=case, supervisor=by, at=now, answer=answer, message=message, due_on=due_on
    )
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="answered", subject="case", subject_id=case.pk,
        answer=answer,
    )  # fmt: skip


def _why_nobody_has_to_look(case: Case) -> str:
    newest = case.spot_checks.select_related("by").first()
    if newest is None:
        return "This case was not drawn."
    if not newest.found:
        return "Something calls for attention in this case by now, or it has ended: it is no spot check any more."
    return f"{newest.by.name} has looked at it already, and found: {newest.get_found_display().lower()}."
