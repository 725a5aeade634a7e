"""A deputy of one clinic cannot stand in for a supervisor of another, by raw SQL either (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import composite_keys

REFERENCES = [
    ("people_deputy", "deputy_id", "people_clinician"),
    ("people_deputy", "supervisor_id", "people_clinician"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0003_deputies_and_sign_ins"), ("records", "0008_corrections_and_drafts")]
    operations = [composite_keys([], REFERENCES)]
