"""Is a log that somebody changed behind its back found out, and where it was changed?"""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from alliance_app.audit import append_only, sealing
from alliance_app.audit.models import AuditEntry, AuditSeal
from alliance_app.audit.operations import record
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def write(count: int) -> list[AuditEntry]:
    for number in range(count):
        record(
            clinic_id=1, at=NOW, actor_id=number, action="viewed", subject="page", subject_id="review-queue",
            rows=number,
        )  # fmt: skip
    return list(AuditEntry.objects.order_by("pk"))


def behind_its_back(statement: str, *values: object) -> None:
    """Do what somebody does who owns the tables."""
    append_only.run(connection, append_only.releases)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    append_only.run(connection, append_only.protections)


def verified(capsys: pytest.CaptureFixture, **options: str) -> list[str]:
    call_command("verify_audit", **options)
    return capsys.readouterr().out.splitlines()


def complaint(**options: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("verify_audit", **options)
    assert refusal.value.returncode == 1
    return str(refusal.value)


def test_what_is_written_is_sealed_once_in_batches_and_holds(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    assert "0 entries, 0 of them sealed now" in verified(capsys)[0]
    write(5)
    assert "5 entries, 5 of them sealed now" in verified(capsys)[0]
    write(1)
    assert "6 entries, 1 of them sealed now" in verified(capsys)[0]
    assert list(AuditSeal.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_who_commits_late_is_sealed_with_the_next_batch(capsys) -> None:
    third = write(3)[-1]
    sealing.seal(NOW)
    late = AuditEntry(
        pk=third.pk + 10, clinic_id=1, at=NOW, actor_id=1, action="viewed", subject="page", subject_id="agenda"
    )
    later = AuditEntry(
        pk=third.pk + 20, clinic_id=1, at=NOW, actor_id=1, action="viewed", subject="page", subject_id="agenda"
    )
    for entry in (later, late):
        entry.save(force_insert=True)
        assert sealing.seal(NOW) == 1
    assert sealing.verify().links == 5


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor_id", 77), ("action", "exported"), ("subject_id", "agenda"), ("at", "2020-01-01 00:00:00+00"),
     ("clinic_id", 2), ("detail", "{}"), ("subject", "case")],
)  # fmt: skip
def test_an_entry_that_was_changed_is_named(column: str, value: object) -> None:
    entries = write(5)
    sealing.seal(NOW)
    behind_its_back(f"UPDATE audit_auditentry SET {column} = %s WHERE id = %s", value, entries[2].pk)
    assert f"entry {entries[2].pk} is not as it was" in complaint()


def test_whoever_reckons_the_link_of_a_changed_entry_anew_is_found_at_the_next() -> None:
    entries = write(4)
    sealing.seal(NOW)
    behind_its_back("UPDATE audit_auditentry SET actor_id = 77 WHERE id = %s", entries[1].pk)
    first, second = AuditSeal.objects.order_by("position")[:2]
    changed = sealing.digest_of(AuditEntry.objects.get(pk=second.entry_id), first.digest)
    behind_its_back("UPDATE audit_auditseal SET digest = %s WHERE position = 2", changed)
    assert f"entry {entries[2].pk} is not as it was" in complaint()


def test_an_entry_that_was_deleted_is_named() -> None:
    entries = write(3)
    sealing.seal(NOW)
    behind_its_back("DELETE FROM audit_auditentry WHERE id = %s", entries[1].pk)
    assert f"entry {entries[1].pk} was sealed" in complaint() and "gone" in complaint()


def test_an_entry_that_was_deleted_with_its_link_is_missed() -> None:
    entries = write(3)
    sealing.seal(NOW)
    behind_its_back("DELETE FROM audit_auditentry WHERE id = %s", entries[1].pk)
    behind_its_back("DELETE FROM audit_auditseal WHERE entry_id = %s", entries[1].pk)
    assert f"link 2 is missing, before entry {entries[2].pk}" in complaint()


def test_an_end_that_was_cut_off_is_found_by_the_digest_that_was_kept(capsys) -> None:
    write(3)
    digest = verified(capsys)[1].rpartition(" ")[2]
    newest = AuditEntry.objects.order_by("-pk").first()
    behind_its_back("DELETE FROM audit_auditentry WHERE id = %s", newest.pk)
    behind_its_back("DELETE FROM audit_auditseal WHERE entry_id = %s", newest.pk)
    assert "whole" in verified(capsys)[0]
    assert "does not hold the digest that was noted" in complaint(known=digest)


def test_a_digest_that_was_kept_is_met_again(capsys) -> None:
    write(2)
    digest = verified(capsys)[1].rpartition(" ")[2]
    write(2)
    assert "whole: 4 entries" in verified(capsys, known=digest)[0]


def test_a_long_log_is_walked_with_few_questions(django_assert_max_num_queries, monkeypatch) -> None:
    write(30)
    sealing.seal(NOW)
    with django_assert_max_num_queries(3):
        assert sealing.verify().links == 30


def test_an_entry_about_a_case_knows_it_and_an_older_digest_stays_good_without_one() -> None:
    case = "6d1d1f0e-9a3a-4a5e-8f45-0d3c0a6c2a11"
    record(clinic_id=1, at=NOW, actor_id=1, action="viewed", subject="case", subject_id=case)
    assert str(AuditEntry.objects.get().case_id) == case
