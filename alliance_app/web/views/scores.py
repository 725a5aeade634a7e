"""Scores of outcome measures: one that came without a check-in, one put right, and one that tells of risk."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.models import RiskAnswer
from alliance_app.consultation.operations.scores import (
    AlreadyScored,
    answer_risk,
    record_scores,
    revise_score,
)
from alliance_app.consultation.risk import waiting_scores
from alliance_app.consultation.transitions import check_day_of
from alliance_app.records.models import Case, Score
from alliance_app.records.permissions import Act
from alliance_app.records.queries import measures_of, wordings_of

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.scores import RiskForm, ScoreReviseForm, ScoresForm, part_of
from ..measures_block import score_item
from ..risk_page import risk_context

#: What is said after an answer that asks for more.
ANSWERED = {
    RiskAnswer.Found.NOT_REACHED: "On record. It stays open until somebody has spoken with them.",
    RiskAnswer.Found.MISTAKEN: "On record. Now correct the score, or withdraw it, under Measures.",
}


@access(Act.RATE)
def score_add(request: ClinicRequest, case: Case) -> HttpResponse:
    form = ScoresForm(
        sent(request),
        case=case,
        possible={"scored_on": lambda day: check_day_of(case, day, request.today)},
        initial={"scored_on": request.today},
    )
    if request.method == "POST":
        done = recorded(
            form,
            lambda: record_scores(
                case=case, scored=form.scored(), scored_on=form.cleaned_data["scored_on"], by=request.user,
                now=request.now, key=form.cleaned_data["idempotency_key"],
            ),
        )  # fmt: skip
        if done:
            return _after(request, case, done)
    return page(request, "checkins/score_add.html", {"case": case}, form)


@access(Act.RATE)
def score_revise(request: ClinicRequest, case: Case, score: UUID) -> HttpResponse:
    found = case.scores.filter(pk=score, withdrawn=False).select_related("participant", "case__clinic").first()
    measure = measures_of(case.clinic).get(found.measure) if found else None
    if found is None or measure is None:
        raise Http404
    part = part_of(found.participant, measure, wordings_of(case.clinic, [measure]))
    form = ScoreReviseForm(sent(request), part=part, score=found)
    if request.method == "POST":
        done = recorded(
            form,
            lambda: revise_score(
                score=found, scored=form.scored(), reason=form.cleaned_data["reason"], by=request.user,
                now=request.now, key=form.cleaned_data["idempotency_key"],
            ),
        )  # fmt: skip
        if done:
            messages.success(request, "Put right. The old numbers stay on record.")
            return _after(request, case, [done])
    context = {"case": case, "score": found, "measure": measure}
    if isinstance(getattr(form, "refusal", None), AlreadyScored):
        newest = form.refusal.score
        context["by_now"] = score_item(newest, measure)
        context["by_now_counts"] = case.scores.in_force().filter(pk=newest.pk).exists()
    return page(request, "checkins/score_revise.html", context, form)


@access(Act.ANSWER_RISK)
def risk_answer(request: ClinicRequest, case: Case, score: UUID) -> HttpResponse:
    """Whoever treats or supervises the case answers, at any time and whatever its state."""
    found = case.scores.filter(pk=score, at_risk=True).select_related("recorded_by").first()
    if found is None:
        raise Http404
    form = RiskForm(sent(request))
    if request.method == "POST":
        done = recorded(
            form,
            lambda: answer_risk(
                score=found, by=request.user, now=request.now, found=form.cleaned_data["found"],
                account=form.cleaned_data["account"], told=form.cleaned_data["told"],
                key=form.cleaned_data["idempotency_key"],
            ),
        )  # fmt: skip
        if done:
            messages.success(request, ANSWERED.get(done.found, "On record."))
            return redirect("case-detail", case=case.pk)
    return page(request, "consultation/risk_answer.html", risk_context(request, case, found), form)


def _after(request: ClinicRequest, case: Case, scores: list[Score]) -> HttpResponse:
    """Lead to what must be answered at once, if anything must, otherwise to the case."""
    if waiting := waiting_scores().filter(pk__in=[score.pk for score in scores]).first():
        return redirect("risk-answer", case=case.pk, score=waiting.pk)
    messages.success(request, "Saved.")
    return redirect("case-detail", case=case.pk)
