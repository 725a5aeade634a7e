"""What the new columns say of what is there already."""

from django.db import migrations


def fill(apps, schema_editor) -> None:
    CaseStanding = apps.get_model("consultation", "CaseStanding")
    for standing in CaseStanding.objects.iterator():
        detail = standing.detail
        standing.red = any(flag["tier"] == "red" for flag in detail.get("flags", []))
        missed = any(prompt["question"] == "reach_out" for prompt in detail.get("prompts", []))
        standing.missed_low = missed and standing.reason == "low"
        if standing.red or standing.missed_low:
            standing.save(update_fields=["red", "missed_low"])
    Override = apps.get_model("consultation", "Override")
    Review = apps.get_model("consultation", "Review")
    for override in Override.objects.iterator():
        answers = Review.objects.filter(case_id=override.case_id, at__gte=override.made_at)
        if override.ended_at:
            answers = answers.filter(at__lte=override.ended_at)
        first = answers.exclude(supervisor_id=override.made_by_id).order_by("at").first()
        if first:
            override.answered_by_id, override.answered_at = first.supervisor_id, first.at
            override.save(update_fields=["answered_by_id", "answered_at"])


class Migration(migrations.Migration):
    dependencies = [("consultation", "0004_supervision")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
