"""The log knows the case, is sealed, and refuses every change."""

from uuid import UUID

from django.db import migrations, models

from alliance_app.audit.append_only import protect, release


def name_the_case(apps, schema_editor):
    entries = apps.get_model("audit", "AuditEntry").objects
    for entry in entries.filter(subject="case", case_id=None).iterator():
        entry.case_id = UUID(entry.subject_id)
        entry.save(update_fields=["case_id"])


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="case_id",
            field=models.UUIDField(help_text="the case that it is about, if it is about one", null=True),
        ),
        migrations.RunPython(name_the_case, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="auditentry", name="audit_by_subject"),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["clinic_id", "-id"], name="audit_newest"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["clinic_id", "case_id", "-id"], name="audit_by_case"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["clinic_id", "actor_id", "-id"], name="audit_by_actor"),
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("digest", models.CharField(help_text="SHA-256, hexadecimal", max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(protect, release),
    ]
