"""What follows a flag stays within one clinic and one case, by raw SQL too (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import agreeing_keys, composite_keys

REFERENCES = [
    ("consultation_rupture", "by_id", "people_clinician"),
    ("consultation_rupture", "case_id", "records_case"),
    ("consultation_rupture", "session_id", "records_session"),
    ("consultation_savedview", "clinician_id", "people_clinician"),
    ("consultation_secondview", "case_id", "records_case"),
    ("consultation_secondview", "checkin_id", "records_checkin"),
    ("consultation_secondview", "session_id", "records_session"),
    ("consultation_secondview", "supervisor_id", "people_clinician"),
    ("consultation_spotcheck", "by_id", "people_clinician"),
    ("consultation_spotcheck", "case_id", "records_case"),
    ("consultation_spotcheck", "therapist_id", "people_clinician"),
]
AGREEMENTS = [
    ("consultation_rupture", "case_id", "session_id", "records_session"),
    ("consultation_secondview", "case_id", "checkin_id", "records_checkin"),
    ("consultation_secondview", "case_id", "session_id", "records_session"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("consultation", "0006_supervision"),
        ("people", "0003_supervision"),
        ("records", "0006_composite_keys_of_clients_pages"),
    ]
    operations = [
        composite_keys([], REFERENCES),
        agreeing_keys(AGREEMENTS, have_keys=["records_session", "records_checkin"]),
    ]
