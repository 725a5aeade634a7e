"""Has anybody changed the log behind its back?

Each entry is linked to the one before it by a digest. Entries are written plainly, so that no check-in waits for
another's, and are linked in batches by `manage.py verify_audit`, which then walks the whole chain. What the chain
cannot show is that its end was cut off; so the command tells the newest digest, to be kept elsewhere and asked for.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from .models import AuditEntry, AuditSeal

START = "0" * 64
#: So many entries are sealed in one transaction, and read at once.
BATCH = 2000


class Broken(Exception):
    """The chain does not hold; the text names the first entry with which it does not."""


@dataclass(frozen=True, slots=True)
class End:
    """How far a chain that holds reaches: how many links, and the digest of the newest."""

    links: int
    digest: str


def seal(now: datetime) -> int:
    """Link every entry that has no link yet, and return how many those were.

    IntegrityError if another run seals at the same moment; it then does the work.
    """
    linked = 0
    while batch := _seal_batch(now):
        linked += batch
    return linked


@transaction.atomic
def _seal_batch(now: datetime) -> int:
    newest = AuditSeal.objects.order_by("-position").first()
    position, digest = (newest.position, newest.digest) if newest else (0, START)
    unsealed = AuditEntry.objects.filter(~Exists(AuditSeal.objects.filter(entry_id=OuterRef("pk"))))
    links = []
    for entry in unsealed.order_by("pk")[:BATCH]:
        position, digest = position + 1, digest_of(entry, digest)
        links.append(AuditSeal(position=position, entry_id=entry.pk, digest=digest, sealed_at=now))
    AuditSeal.objects.bulk_create(links)
    return len(links)


def verify(known: str = "") -> End:
    """Walk the whole chain and return its end; Broken with the first entry that is not as it was sealed.

    `known` is a digest that was noted earlier: Broken if the chain does not pass through it any more.
    """
    position, digest, met = 0, START, known in ("", START)
    for link, entry in _with_entries(AuditSeal.objects.order_by("position").iterator(BATCH)):
        if link.position != position + 1:
            raise Broken(f"link {position + 1} is missing, before entry {link.entry_id}")
        if entry is None:
            raise Broken(f"entry {link.entry_id} was sealed on {link.sealed_at:%Y-%m-%d} and is gone")
        if digest_of(entry, digest) != link.digest:
            raise Broken(f"entry {entry.pk} is not as it was when it was sealed, or its link is not")
        position, digest = link.position, link.digest
        met = met or digest == known
    if not met:
        raise Broken("the chain does not hold the digest that was noted: its end was cut off or written anew")
    return End(position, digest)


def _with_entries(links: Iterable[AuditSeal]) -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    batch: list[AuditSeal] = []
    for link in links:
        batch.append(link)
        if len(batch) == BATCH:
            yield from _paired(batch)
            batch = []
    yield from _paired(batch)


def _paired(links: list[AuditSeal]) -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    entries = AuditEntry.objects.in_bulk([link.entry_id for link in links])
    yield from ((link, entries.get(link.entry_id)) for link in links)


def digest_of(entry: AuditEntry, before: str) -> str:
    """Return the digest of an entry and of the one before it.

    What is empty is left out, so that a column which is added later leaves the digests as they are.
    """
    said = {
        "id": entry.pk,
        "clinic": entry.clinic_id,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "action": entry.action,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "case": entry.case_id and str(entry.case_id),
        "detail": entry.detail,
    }
    text = json.dumps({name: value for name, value in said.items() if value is not None}, sort_keys=True)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
