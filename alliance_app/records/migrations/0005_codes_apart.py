"""Two codes that differ in capitals alone are told apart: the later one gets a number, before the next step asks it."""

from django.db import migrations


def number_the_later_ones(apps, schema_editor) -> None:
    for name, since in (("Client", "registered_at"), ("Case", "recorded_at")):
        taken: set[tuple[int, str]] = set()
        rows = apps.get_model("records", name).objects.order_by(since, "pk").only("clinic_id", "code")
        known = {(row.clinic_id, row.code.lower()) for row in rows}
        for row in rows:
            if (row.clinic_id, row.code.lower()) in taken:
                row.code = next(
                    new
                    for number in range(2, len(known) + 3)
                    if (row.clinic_id, (new := f"{row.code[:58]}~{number}").lower()) not in known
                )
                known.add((row.clinic_id, row.code.lower()))
                row.save(update_fields=["code"])
            taken.add((row.clinic_id, row.code.lower()))


class Migration(migrations.Migration):
    dependencies = [("records", "0004_access_grant_keys")]
    operations = [migrations.RunPython(number_the_later_ones, migrations.RunPython.noop)]
