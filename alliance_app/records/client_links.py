"""Which link is this, and does it work? A link is known by its token alone, and of the token only a hash is kept."""

import hashlib
import secrets
from datetime import datetime

from django.utils.crypto import salted_hmac

from .models import ClientLink, Participant, Session

#: 192 bits: nobody guesses one, however often they try.
TOKEN_BYTES = 24


def new_token() -> str:
    """Return a token that was never given out: 32 characters that can stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_after(token: str) -> str:
    """Return the token of the page that follows the one to which this token leads, the same each time."""
    return salted_hmac("alliance.client_link", token, algorithm="sha256").hexdigest()[:48]


def digest_of(token: str) -> str:
    """Return by what a token is known: its SHA-256, in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def link_of(token: str) -> ClientLink | None:
    """Return the link of a token, whether it still works or not; None if there never was one."""
    found = ClientLink.objects.filter(digest=digest_of(token))
    if not found.exists():  # asked first, and plainly: whoever guesses costs little
        return None
    return found.select_related("case__clinic", "session", "participant").first()


def use(link: ClientLink, now: datetime) -> bool:
    """Use a link up, in the caller's transaction; False if it does not work any more. Of many at once one wins."""
    as_it_is = ClientLink.objects.select_related("case", "session", "participant").get(pk=link.pk)
    return as_it_is.is_open(now) and ClientLink.objects.open(now).filter(pk=link.pk).update(used_at=now) == 1


def end_links(*, participant: Participant, page: str, session: Session | None, now: datetime) -> None:
    """Take back a person's open links to a page, in the caller's transaction: there is a newer one, or an answer."""
    same = ClientLink.objects.filter(participant=participant, page=page, session=session)
    same.open(now).update(revoked_at=now)
