"""How does a mail of a command for a timer go out once, and how is none lost?

It is claimed before it is sent, so that of several runs at once one sends it, and marked when that is done. Where a run
ended in between, the claim counts as given up after an hour, and the next run sends. One that ended after sending and
before marking it sends twice: rather twice than never.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from ..models import Mail

#: After how long a claim counts as given up; a mail server has ten seconds to answer (`EMAIL_TIMEOUT`).
GIVEN_UP_AFTER = timedelta(hours=1)
#: How many are asked for in one question.
AT_A_TIME = 500

logger = logging.getLogger(__name__)


def done_of(abouts: Iterable[str]) -> set[str]:
    """Return what of this is done: told, or there was nothing to tell any more."""
    asked, done = list(abouts), Mail.objects.filter(done_at__isnull=False)
    found: set[str] = set()
    for at in range(0, len(asked), AT_A_TIME):
        found.update(done.filter(about__in=asked[at : at + AT_A_TIME]).values_list("about", flat=True))
    return found


@transaction.atomic
def claim(*, abouts: Iterable[str], now: datetime) -> list[Mail]:
    """Claim what one mail tells; return what of it is neither done nor claimed by another run."""
    in_one_order = sorted(abouts)  # or two runs could wait for each other
    return [mail for about in in_one_order if (mail := _claimed(about, now))]


def _claimed(about: str, now: datetime) -> Mail | None:
    mail, is_new = Mail.objects.get_or_create(about=about, defaults={"claimed_at": now})
    if is_new:
        return mail
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - GIVEN_UP_AFTER)
    if Mail.objects.filter(free, pk=mail.pk, done_at__isnull=True).update(claimed_at=now) != 1:
        return None
    if mail.claimed_at:
        logger.warning("A mail that a run began at %s and did not end is sent now.", mail.claimed_at.isoformat())
    return Mail(pk=mail.pk, about=about, claimed_at=now)


def settle(mails: Iterable[Mail], now: datetime) -> None:
    """Mark as done what a mail has told, or what need not be told any more."""
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(done_at=now)


def release(mails: Iterable[Mail]) -> None:
    """Let the next run send what could not be sent; what another run has claimed since is left to that."""
    for mail in mails:
        mine = Mail.objects.filter(pk=mail.pk, claimed_at=mail.claimed_at, done_at__isnull=True)
        mine.update(claimed_at=None)
