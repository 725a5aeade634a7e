"""A look ends with the case."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultation', '0002_composite_keys'),
        ('people', '0002_advises_until'),
        ('records', '0002_composite_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='override',
            name='override_ended_because_is_known',
        ),
        migrations.AlterField(
            model_name='override',
            name='ended_because',
            field=models.CharField(blank=True, choices=[('rated', 'by the next session’s rating'), ('red_flag', 'by a new warning'), ('time', 'by time'), ('supervisor', 'by the supervisor'), ('case', 'as the case was closed or transferred')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('ended_because__in', ['', 'rated', 'red_flag', 'time', 'supervisor', 'case'])), name='override_ended_because_is_known'),
        ),
    ]
