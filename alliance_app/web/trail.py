"""Which look is written down? One entry for every page that somebody was shown or refused, in one place.

`@access` calls this for each page that takes more than being signed in. What a page writes, its operation records; a
page that only sends one on has shown nothing. A page whose entry cannot be written is not shown.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from alliance_app.audit.operations import CASE, EXPORTED, PAGE, REFUSED, VIEWED, record

#: A page, and a form that was refused: it shows what stands on the page, too.
SHOWN = (200, 422)
FORBIDDEN = 403


def note_answer(request: HttpRequest, response: HttpResponse, case_id: UUID | None) -> None:
    """Write down what somebody was shown, took along, or was refused by the state of a case."""
    if response.status_code in SHOWN:
        _note(request, EXPORTED if _is_file(response) else VIEWED, case_id)
    elif response.status_code == FORBIDDEN:
        _note(request, REFUSED, case_id)


def note_refusal(request: HttpRequest, case_id: UUID | None = None) -> None:
    """Write down that something was asked for which is not this person's.

    Alike for what is another's and for what is not there, so that not even the time of an answer tells them apart.
    """
    _note(request, REFUSED, case_id)


def _note(request: HttpRequest, action: str, case_id: UUID | None) -> None:
    page = request.resolver_match.url_name
    about = {"subject": CASE, "subject_id": case_id, "page": page} if case_id else {"subject": PAGE, "subject_id": page}
    if person := getattr(request, "person", None):
        about["person"] = str(person.public_id)
    record(
        clinic_id=request.user.clinic_id, at=request.now, actor_id=request.user.pk, action=action, **about
    )


def _is_file(response: HttpResponse) -> bool:
    return response.headers.get("Content-Disposition", "").startswith("attachment")
