"""Where does a client's page lead when all is said, and whose clinic does that page name?

It is one address for everybody, without a link: it tells nothing but thanks, and whom to call of the clinic that asked.
"""

from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from alliance_app.people.models import Clinic
from alliance_app.people.queries import clinic_by_id

from .languages import PARAMETER

ASKED_BY = "by"
SIGNER = Signer(salt="alliance.thanks")


def thanks_of(clinic: Clinic) -> str:
    """Return the address of the thanks of a clinic, in the language of this page."""
    asked = {PARAMETER: translation.get_language(), ASKED_BY: SIGNER.sign(str(clinic.pk))}
    return f"{reverse('client-thanks')}?{urlencode(asked)}"


def clinic_of(request: HttpRequest) -> Clinic | None:
    """Return the clinic that asked, None where the address does not say so."""
    try:
        return clinic_by_id(int(SIGNER.unsign(request.GET.get(ASKED_BY, ""))))
    except (BadSignature, ValueError):
        return None
