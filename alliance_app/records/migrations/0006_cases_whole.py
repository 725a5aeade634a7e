"""How a case ended and went on, who took it over when, and codes that no two have in whatever capitals."""

import alliance_app.records.confidential
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_advises_until'),
        ('records', '0005_codes_apart'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('closed_on', models.DateField()),
                ('ending', models.CharField(choices=[('planned', 'As planned'), ('dropped_out', 'Dropped out'), ('transferred', 'Transferred')], max_length=12)),
                ('note', alliance_app.records.confidential.ConfidentialText(editable=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('reopened_on', models.DateField(null=True)),
                ('reopened_because', alliance_app.records.confidential.ConfidentialText(editable=True, null=True)),
            ],
            options={
                'ordering': ['recorded_at'],
            },
        ),
        migrations.AlterModelOptions(
            name='goalstatement',
            options={'ordering': ['stated_on', 'version']},
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_code_once_a_clinic',
        ),
        migrations.RemoveConstraint(
            model_name='client',
            name='client_code_once_a_clinic',
        ),
        migrations.AddField(
            model_name='casetherapist',
            name='recorded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='casetherapist',
            name='ends_on',
            field=models.DateField(blank=True, help_text='the first day on which it no longer holds', null=True),
        ),
        migrations.AlterField(
            model_name='participant',
            name='left_on',
            field=models.DateField(blank=True, help_text='from this day on this person no longer counts', null=True),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(models.F('clinic'), django.db.models.functions.text.Lower('code'), name='case_code_once_a_clinic'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.UniqueConstraint(models.F('clinic'), django.db.models.functions.text.Lower('code'), name='client_code_once_a_clinic'),
        ),
        migrations.AddField(
            model_name='closing',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='records.case'),
        ),
        migrations.AddField(
            model_name='closing',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='closing',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='closing',
            name='reopened_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='closing',
            index=models.Index(fields=['clinic', 'case', 'recorded_at'], name='closing_by_case'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.UniqueConstraint(condition=models.Q(('reopened_on__isnull', True)), fields=('case',), name='closing_open_once_a_case'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reopened_because__isnull', True), ('reopened_on__isnull', True)), models.Q(('reopened_because__isnull', False), ('reopened_on__gte', models.F('closed_on')), ('reopened_on__isnull', False)), _connector='OR'), name='closing_reopened_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.CheckConstraint(condition=models.Q(('ending__in', ['planned', 'dropped_out', 'transferred'])), name='closing_ending_is_known'),
        ),
    ]
