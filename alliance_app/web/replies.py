"""How does a supervisor's reply reach the record, from whichever page it is sent?"""

from alliance_app.consultation.models import Review
from alliance_app.consultation.operations.reviews import AnsweredMeanwhile, answer_case
from alliance_app.records.models import Case

from .access import ClinicRequest
from .answering import recorded
from .forms.consultation import ReviewForm


def replied(request: ClinicRequest, case: Case, form: ReviewForm) -> Review | None:
    """Return the reply that a form says, None if it is refused; the form then says why.

    Where somebody has answered meanwhile the form is based on their answer from now on: sent again, it stands.
    """
    review = recorded(
        form,
        lambda: answer_case(
            case=case,
            by=request.user,
            answer=form.cleaned_data["answer"],
            message=form.cleaned_data["message"],
            due_on=form.cleaned_data.get("due_on"),
            based_on=form.cleaned_data["based_on"] if "based_on" in form.data else None,
            now=request.now,
            key=form.cleaned_data["idempotency_key"],
        ),
    )
    if isinstance(getattr(form, "refusal", None), AnsweredMeanwhile):
        form.data = form.data.copy()
        form.data["based_on"] = str(form.refusal.newest.pk)
    return review
