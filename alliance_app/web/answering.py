"""How does a page answer a form? With the operation's result, or with the form again, status 422, nothing lost."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from alliance_app.people.operations import NotAllowed
from alliance_app.records.submissions import KeyReused

from .forms.keyed import KeyedForm
from .forms.people import RefusableForm

REFUSED = 422
#: The longest search that is looked for, in characters.
LONGEST_SEARCH = 100
# A client may meet these two as well.
CHANGED_SINCE = _(
    "This was sent before with other content, and that is what was recorded. "
    "What you see here is not saved; save it again if you mean it."
)
AT_ONCE = _("Somebody saved the same at the same moment. Look at what is there, then save again.")


def recorded(form: KeyedForm, operation: Callable[[], Any], beside: str | None = None) -> Any | None:
    """Return what the operation returns, None if the form or the operation refuses (the form then says why).

    `beside` names the field that a refusal of the operation is about, if it can be about one alone.
    """
    if not form.is_valid():
        return None
    try:
        return operation()
    except KeyReused:
        form.renew_key()
        form.refuse(CHANGED_SINCE)
    except IntegrityError:
        form.refuse(AT_ONCE)
    except NotAllowed as refusal:
        form.add_error(beside, str(refusal))
        form.refusal = refusal
    return None


def accepted(form: RefusableForm, operation: Callable[[], Any], beside: str | None = None) -> bool:
    """Whether a form is right and the operation does what it asks; otherwise the form says why not."""
    if not form.is_valid():
        return False
    try:
        operation()
    except NotAllowed as refusal:
        form.add_error(beside, str(refusal))
        form.refusal = refusal
        return False
    return True


def undoable(request: HttpRequest, sentence: str, undo_url: str) -> None:
    """Say on the next page what was done, with the button that takes it back."""
    messages.success(request, sentence, extra_tags=undo_url)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form takes as its data: of a POST what was sent, nothing at all included; else None."""
    return request.POST if request.method == "POST" else None


def looked_for(request: HttpRequest, name: str) -> str:
    """Return what a search asks for. PostgreSQL knows no NUL in a text, so that nothing can contain one."""
    return request.POST.get(name, "").replace("\0", "").strip()[:LONGEST_SEARCH]


def page(request: HttpRequest, template: str, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    """Render a page with its form: 200 when it is fresh, 422 when it was refused."""
    return render(request, template, {**context, "form": form}, status=REFUSED if form.errors else 200)
