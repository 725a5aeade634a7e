"""An access grant of one clinic cannot point at another's case or clinician, by raw SQL either (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import composite_keys

REFERENCES = [
    ("records_accessgrant", "case_id", "records_case"),
    ("records_accessgrant", "clinician_id", "people_clinician"),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0003_access_grants")]
    operations = [composite_keys([], REFERENCES)]
