"""A rating is of its check-in's session, and a check-in and a total of their case's own rows (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import agreeing_keys, composite_keys

REFERENCES = [
    ("records_closing", "case_id", "records_case"),
    ("records_closing", "closed_by_id", "people_clinician"),
    ("records_closing", "reopened_by_id", "people_clinician"),
]
AGREEMENTS = [
    ("records_rating", "session_id", "checkin_id", "records_checkin"),
    ("records_checkin", "case_id", "session_id", "records_session"),
    ("records_score", "case_id", "participant_id", "records_participant"),
    ("records_score", "case_id", "checkin_id", "records_checkin"),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0006_cases_whole")]
    operations = [composite_keys([], REFERENCES), agreeing_keys(AGREEMENTS)]
