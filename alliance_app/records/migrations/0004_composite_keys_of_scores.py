"""A score of one clinic or case cannot replace another's, by raw SQL either (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import agreeing_keys, composite_keys

PARENTS = ["records_score"]
REFERENCES = [
    ("records_measureuse", "by_id", "people_clinician"),
    ("records_measurewording", "loaded_by_id", "people_clinician"),
    ("records_score", "recorded_by_id", "people_clinician"),
    ("records_score", "replaces_id", "records_score"),
]
AGREEMENTS = [("records_score", "case_id", "replaces_id", "records_score")]


class Migration(migrations.Migration):
    dependencies = [("records", "0003_scores_by_item")]
    operations = [composite_keys(PARENTS, REFERENCES), agreeing_keys(AGREEMENTS)]
