"""How does a supervisor answer, and what does the answer do?"""

from datetime import date, datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Rater
from alliance_app.consultation import transitions
from alliance_app.consultation.answerers import look_for_another
from alliance_app.consultation.judgement import Judged, judge, rules_of
from alliance_app.consultation.models import CaseStanding, Override, Release, Response, Review
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.histories import raters_of
from alliance_app.records.models import Case, Participant
from alliance_app.records.permissions import Act, check_may

from .overrides import end_active, note_answer
from .seen import see
from .standings import refresh


class AnsweredMeanwhile(NotAllowed):
    """Another supervisor has answered since the page was opened; `newest` is their answer."""

    def __init__(self, newest: Review) -> None:
        super().__init__("Somebody has answered since you opened the page.")
        self.newest = newest


@transaction.atomic
def answer_case(
    *,
    case: Case,
    by: Clinician,
    answer: str,
    message: str,
    now: datetime,
    due_on: date | None = None,
    based_on: str | None = None,
    key: str = "",
) -> Review:
    """Answer a case. "End the look" ends the override, "release" ends the flags of all who count; the rest is advice.

    Any answer is one to the override that holds; one that waits is let in by "agree", also by whoever stands in.

    `based_on` is the id of the newest answer that the writer saw ("" if none, None if not said).
    NotAllowed if it is not a case of somebody whom they supervise, or one that they treat or look at themselves; and
    for what asks for something in a case that has ended.
    """
    standing = CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    instead = look_answered_as_another(by, case, answer, today)
    if instead is None:
        check_may(by, Act.REVIEW, case, today)
    message = message.strip()
    content = {
        "review": str(case.pk), "by": by.pk, "answer": answer, "message": message, "due_on": due_on
    }  # fmt: skip
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Review.objects.get(pk=earlier)
    newest = case.reviews.first()
    if instead and not instead.waits(today):
        if newest and instead.answered_at:
            raise AnsweredMeanwhile(newest)
        raise NotAllowed("This look waits for no answer any more.")
    override = transitions.standing_override(case, today)
    if override and override.made_by == by:
        raise NotAllowed("You looked anyway yourself: somebody else answers.")
    transitions.check_asks_nothing_of_ended(case, answer, due_on)
    if answer not in transitions.possible_answers(standing, override, today):
        raise NotAllowed("This answer is not possible as the case stands now.")
    _check_says_something(message, due_on, today)
    if newest and based_on is not None and str(newest.pk) != based_on:
        raise AnsweredMeanwhile(newest)
    review = Review.objects.create(
        clinic_id=case.clinic_id, case=case, supervisor=by, at=now, answer=answer, message=message, due_on=due_on
    )
    _act_on(review, override, now)
    see(case=case, by=by, now=now)
    submissions.remember(case.clinic_id, key, content, review.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="answered", subject="case", subject_id=case.pk,
        answer=answer,
    )  # fmt: skip
    return review


def _check_says_something(message: str, due_on: date | None, today: date) -> None:
    if not message:
        raise NotAllowed("Write a sentence to the therapist.")
    if due_on and due_on < today:
        raise NotAllowed("The day by which it is due has passed.")


def _act_on(review: Review, override: Override | None, now: datetime) -> None:
    """Let an answer do what it does to the look that holds or waits, and to the flags."""
    case, by = review.case, review.supervisor
    if override:
        note_answer(override, by, lets_in=review.answer == Review.Answer.AGREE, now=now)
    if review.answer == Review.Answer.REOPEN:
        end_active(case, Override.Ended.SUPERVISOR, now)
    if review.answer == Review.Answer.RELEASE:
        _release(review, judge(case, rules_of(case.clinic), case.clinic.local_date(now)))
        refresh(case, now=now, cause="release", by=by)


def look_answered_as_another(by: Clinician, case: Case, answer: str, today: date) -> Override | None:
    """Return the look that somebody answers in place of the supervisor, also if another was quicker; None if none."""
    about_the_look = answer in (Review.Answer.AGREE, Review.Answer.REOPEN)
    return look_for_another(by, case.pk, today) if about_the_look else None


@transaction.atomic
def respond(
    *, review: Review, by: Clinician, message: str, now: datetime, done: bool = False, key: str = ""
) -> Response:
    """Answer a supervisor's reply, and say that what it asks for is done, if it is.

    NotAllowed for whoever does not treat the case, for an answer that says nothing, and for "done" said twice.
    """
    case = review.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    message = message.strip()
    content = {"response": str(review.pk), "by": by.pk, "message": message, "done": done}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Response.objects.get(pk=earlier)
    review = Review.objects.get(pk=review.pk)  # as it is now that the case is locked
    if not message and not done:
        raise NotAllowed("Write a sentence to the supervisor, or say that it is done.")
    if done and review.done_at:
        raise NotAllowed("This is done already.")
    response = Response.objects.create(
        clinic_id=case.clinic_id, review=review, case=case, by=by, at=now, message=message, done=done
    )
    if done:
        review.done_at = now
        review.save(update_fields=["done_at"])
    submissions.remember(case.clinic_id, key, content, response.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="responded", subject="case", subject_id=case.pk,
        done=done,
    )  # fmt: skip
    return response


def _release(review: Review, judged: Judged) -> None:
    """Release every flag and weakness that is current, up to the rating that made it: what comes later counts."""
    newest = {
        (course.series.rater, course.series.factor): course.series.newest.given.session
        for course in judged.standing.courses
        if course.since
    }
    for flag in judged.standing.flags:
        known = newest.setdefault((flag.rater, flag.factor), flag.session)
        newest[flag.rater, flag.factor] = max(known, flag.session, key=lambda session: session.place)
    sessions = list(review.case.sessions.all())
    clinicians = {rater: key for key, rater in raters_of(review.case).items()}
    for (rater, factor), session in sorted(newest.items(), key=str):
        Release.objects.create(
            clinic_id=review.clinic_id,
            review=review,
            case_id=review.case_id,
            role=rater.role.value,
            session=sessions[session.number - 1],
            factor=factor.value if factor else "",
            **_who(review.case, rater, clinicians),
        )


def _who(case: Case, rater: Rater, clinicians: dict[Rater, tuple[str, int]]) -> dict:
    if rater in clinicians:
        return {"clinician_id": clinicians[rater][1]}
    return {"participant": Participant.objects.get(case=case, role=rater.role.value, code=rater.who)}
