"""The log refuses every change."""

from django.db import migrations

from alliance_app.audit.append_only import protect, release


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
