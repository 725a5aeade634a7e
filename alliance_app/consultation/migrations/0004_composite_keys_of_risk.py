"""An answer to a risk of one clinic cannot be about another's case or score, by raw SQL either (PostgreSQL)."""

from django.db import migrations

from alliance_app.records.tenancy import agreeing_keys, composite_keys

REFERENCES = [
    ("consultation_riskanswer", "by_id", "people_clinician"),
    ("consultation_riskanswer", "case_id", "records_case"),
    ("consultation_riskanswer", "score_id", "records_score"),
]
AGREEMENTS = [("consultation_riskanswer", "case_id", "score_id", "records_score")]


class Migration(migrations.Migration):
    dependencies = [("consultation", "0003_risk_answers")]
    operations = [composite_keys([], REFERENCES), agreeing_keys(AGREEMENTS, have_keys=["records_score"])]
