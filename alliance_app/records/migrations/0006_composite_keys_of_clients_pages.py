"""A client's link, sheet or own words of one clinic or case cannot point at another's, by raw SQL either (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import agreeing_keys, composite_keys

REFERENCES = [
    ("records_clientlink", "case_id", "records_case"),
    ("records_clientlink", "session_id", "records_session"),
    ("records_clientlink", "participant_id", "records_participant"),
    ("records_clientlink", "made_by_id", "people_clinician"),
    ("records_goalstatement", "participant_id", "records_participant"),
    ("records_methodstatement", "case_id", "records_case"),
    ("records_methodstatement", "participant_id", "records_participant"),
    ("records_methodstatement", "recorded_by_id", "people_clinician"),
    ("records_paperform", "case_id", "records_case"),
    ("records_paperform", "participant_id", "records_participant"),
    ("records_paperform", "printed_by_id", "people_clinician"),
]
AGREEMENTS = [
    ("records_clientlink", "case_id", "session_id", "records_session"),
    ("records_clientlink", "case_id", "participant_id", "records_participant"),
    ("records_goalstatement", "case_id", "participant_id", "records_participant"),
    ("records_methodstatement", "case_id", "participant_id", "records_participant"),
    ("records_paperform", "case_id", "participant_id", "records_participant"),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0005_clients_pages")]
    operations = [composite_keys([], REFERENCES), agreeing_keys(AGREEMENTS, have_keys=["records_session", "records_participant"])]
