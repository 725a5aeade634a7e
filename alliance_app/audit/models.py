"""What does one line of the audit log hold, and what seals it?"""

from django.db import models


class AuditEntry(models.Model):
    """One act, written in the transaction of the act itself; the database refuses to change or delete it.

    No foreign keys: the log outlives what it speaks of. No clinical content: ids, verbs and counts only.
    """

    clinic_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, help_text="the clinician; empty for a command")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, help_text="the kind of record, in the words of the code")
    subject_id = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True, help_text="the case that it is about, if it is about one")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["clinic_id", "at"], name="audit_by_clinic"),
            models.Index(fields=["clinic_id", "-id"], name="audit_newest"),
            models.Index(fields=["clinic_id", "case_id", "-id"], name="audit_by_case"),
            models.Index(fields=["clinic_id", "actor_id", "-id"], name="audit_by_actor"),
        ]


class AuditSeal(models.Model):
    """One link of the chain: the digest of an entry and of the link before it.

    Entries are linked in the order of `position`, which is not quite that of their ids: whoever commits late is
    sealed with the next batch. The database refuses to change or delete a link, too.
    """

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256, hexadecimal")
    sealed_at = models.DateTimeField()
