"""A row of one clinic cannot point at another's, by raw SQL either (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import composite_keys

PARENTS = [
    "consultation_repair",
    "consultation_review",
]
REFERENCES = [
    ("consultation_casestanding", "case_id", "records_case"),
    ("consultation_clinictechnique", "written_by_id", "people_clinician"),
    ("consultation_formulation", "case_id", "records_case"),
    ("consultation_formulation", "written_by_id", "people_clinician"),
    ("consultation_override", "answered_by_id", "people_clinician"),
    ("consultation_override", "case_id", "records_case"),
    ("consultation_override", "made_by_id", "people_clinician"),
    ("consultation_policy", "set_by_id", "people_clinician"),
    ("consultation_release", "case_id", "records_case"),
    ("consultation_release", "clinician_id", "people_clinician"),
    ("consultation_release", "participant_id", "records_participant"),
    ("consultation_release", "review_id", "consultation_review"),
    ("consultation_release", "session_id", "records_session"),
    ("consultation_repair", "case_id", "records_case"),
    ("consultation_repair", "planned_by_id", "people_clinician"),
    ("consultation_repairmark", "by_id", "people_clinician"),
    ("consultation_repairmark", "case_id", "records_case"),
    ("consultation_repairmark", "repair_id", "consultation_repair"),
    ("consultation_response", "by_id", "people_clinician"),
    ("consultation_response", "case_id", "records_case"),
    ("consultation_response", "review_id", "consultation_review"),
    ("consultation_review", "case_id", "records_case"),
    ("consultation_review", "supervisor_id", "people_clinician"),
    ("consultation_seen", "case_id", "records_case"),
    ("consultation_seen", "supervisor_id", "people_clinician"),
    ("consultation_standingchange", "by_id", "people_clinician"),
    ("consultation_standingchange", "case_id", "records_case"),
]


class Migration(migrations.Migration):
    dependencies = [("consultation", "0001_initial"), ("records", "0002_composite_keys")]
    operations = [composite_keys(PARENTS, REFERENCES)]
