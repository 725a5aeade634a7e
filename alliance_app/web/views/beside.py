"""The therapist's version beside what a client wrote with their own hand: first written unread, then compared."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.operations.beside import write_beside
from alliance_app.consultation.unread import of_the_therapy, therapists
from alliance_app.records.models import Case

from ..access import ClinicRequest
from ..answering import page, recorded, sent
from ..both_words import asks_how_near, both_of
from ..forms.beside import BesideForm, MineForm, MineOfAMethodForm, NearForm


@dataclass(frozen=True, slots=True)
class Kind:
    """Which of the two it is: its rows of a case, its page, the form for the therapist's own, and what that asks."""

    rows: str
    page: str
    mine: type[MineForm]
    asks: str


GOAL = Kind("goals", "goal-add", MineForm, "What does the client want, as you see it?")
METHOD = Kind("methods", "method-add", MineOfAMethodForm, "How do you work, as you would put it?")
MINE, NEAR = "mine", "near"


def beside(request: ClinicRequest, case: Case, kind: Kind) -> HttpResponse | None:
    """Answer where something is asked beside the client's own words; None where all is written anew, together."""
    statements = of_the_therapy(getattr(case, kind.rows).select_related("participant", "recorded_by"))
    asks = request.POST.get("asks", "") if request.method == "POST" else _asks(statements, "together" in request.GET)
    if not statements or asks not in (MINE, NEAR):
        return None
    newest = statements[-1]
    if asks == NEAR and newest.by_own_hand:
        messages.info(request, "The client has written again meanwhile. Write yours first.")
        return redirect(kind.page, case=case.pk)
    form = (kind.mine if asks == MINE else NearForm)(sent(request), initial={"words": newest.pk})
    if request.method == "POST":
        if _written(request, statements, form):
            return _after(request, case, kind, form)
        if hasattr(form, "refusal"):
            form.data = form.data.copy()
            form.data["words"] = str(newest.pk)
    context = {
        "case": case,
        "kind": kind,
        "statement": newest,
        "before": therapists(statements),
        "both": both_of(statements, yours=True),
    }
    return page(request, f"cases/words_{asks}.html", context, form)


def _asks(statements: list, together: bool) -> str:
    """Return what is asked of the newest statement: the therapist's own, how near the two are, or neither."""
    newest = statements[-1] if statements else None
    if newest is None or not newest.participant_id:
        return ""
    if newest.by_own_hand:
        return MINE
    return NEAR if asks_how_near(statements) and not together else ""


def _written(request: ClinicRequest, statements: list, form: BesideForm) -> bool:
    """Write down what the form says beside the words that it names; False if it is refused."""
    if not form.is_valid():
        return False
    meant = next((each for each in statements if each.pk == form.cleaned_data["words"]), None)
    if meant is None:
        form.refuse("These words are not on record. Go back, and begin again.")
        return False
    key = form.cleaned_data["idempotency_key"]
    return bool(
        recorded(form, lambda: write_beside(words=meant, by=request.user, now=request.now, key=key, **form.own()))
    )


def _after(request: ClinicRequest, case: Case, kind: Kind, form: BesideForm) -> HttpResponse:
    """Go on to both versions side by side, or back to the case."""
    own = form.own()
    if "therapist_words" in own:
        return redirect(kind.page, case=case.pk)
    said = "It is written down how near the two are." if own else "It is noted that you read it without writing yours."
    messages.success(request, said)
    return redirect("case-detail", case=case.pk)
