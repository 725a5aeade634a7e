"""A row of one clinic cannot point at another's, nor one of a case at another's, by raw SQL either (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import agreeing_keys, composite_keys

PARENTS = [
    "people_clinician",
    "records_case",
    "records_checkin",
    "records_client",
    "records_participant",
    "records_rating",
    "records_session",
]
REFERENCES = [
    ("people_deputy", "deputy_id", "people_clinician"),
    ("people_deputy", "supervisor_id", "people_clinician"),
    ("people_supervision", "supervisor_id", "people_clinician"),
    ("people_supervision", "therapist_id", "people_clinician"),
    ("records_accessgrant", "case_id", "records_case"),
    ("records_accessgrant", "clinician_id", "people_clinician"),
    ("records_case", "client_id", "records_client"),
    ("records_casetherapist", "case_id", "records_case"),
    ("records_casetherapist", "clinician_id", "people_clinician"),
    ("records_checkin", "case_id", "records_case"),
    ("records_checkin", "recorded_by_id", "people_clinician"),
    ("records_checkin", "session_id", "records_session"),
    ("records_closeranswer", "rating_id", "records_rating"),
    ("records_closing", "case_id", "records_case"),
    ("records_closing", "closed_by_id", "people_clinician"),
    ("records_closing", "reopened_by_id", "people_clinician"),
    ("records_draft", "case_id", "records_case"),
    ("records_draft", "clinician_id", "people_clinician"),
    ("records_goalstatement", "case_id", "records_case"),
    ("records_goalstatement", "recorded_by_id", "people_clinician"),
    ("records_participant", "case_id", "records_case"),
    ("records_rating", "checkin_id", "records_checkin"),
    ("records_rating", "clinician_id", "people_clinician"),
    ("records_rating", "participant_id", "records_participant"),
    ("records_rating", "session_id", "records_session"),
    ("records_score", "case_id", "records_case"),
    ("records_score", "checkin_id", "records_checkin"),
    ("records_score", "participant_id", "records_participant"),
    ("records_session", "case_id", "records_case"),
    ("records_sessionchange", "by_id", "people_clinician"),
    ("records_sessionchange", "session_id", "records_session"),
    ("records_stuckdeclaration", "case_id", "records_case"),
    ("records_stuckdeclaration", "declared_by_id", "people_clinician"),
]
AGREEMENTS = [
    ("records_checkin", "case_id", "session_id", "records_session"),
    ("records_rating", "session_id", "checkin_id", "records_checkin"),
    ("records_score", "case_id", "checkin_id", "records_checkin"),
    ("records_score", "case_id", "participant_id", "records_participant"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("records", "0001_initial")]
    operations = [composite_keys(PARENTS, REFERENCES), agreeing_keys(AGREEMENTS)]
