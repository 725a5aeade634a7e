"""Read state, answers to replies, looks that wait, repairs that were tried, formulations, a clinic's techniques."""

import alliance_app.records.confidential
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from alliance_app.records.tenancy import composite_keys


PARENTS = ["consultation_repair"]
REFERENCES = [
    ("consultation_clinictechnique", "written_by_id", "people_clinician"),
    ("consultation_formulation", "case_id", "records_case"),
    ("consultation_formulation", "written_by_id", "people_clinician"),
    ("consultation_override", "answered_by_id", "people_clinician"),
    ("consultation_repairmark", "by_id", "people_clinician"),
    ("consultation_repairmark", "case_id", "records_case"),
    ("consultation_repairmark", "repair_id", "consultation_repair"),
    ("consultation_response", "by_id", "people_clinician"),
    ("consultation_response", "case_id", "records_case"),
    ("consultation_response", "review_id", "consultation_review"),
    ("consultation_seen", "case_id", "records_case"),
    ("consultation_seen", "supervisor_id", "people_clinician"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('consultation', '0003_cases_whole'),
        ('people', '0002_advises_until'),
        ('records', '0002_composite_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClinicTechnique',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('technique', models.UUIDField(default=uuid.uuid4, help_text='the same for every version')),
                ('version', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('family', models.CharField(choices=[('behavioural', 'Behavioural'), ('exposure', 'Exposure-based'), ('sleep', 'Sleep'), ('cognitive', 'Cognitive'), ('acceptance', 'Acceptance and compassion'), ('emotion', 'Emotion-focused'), ('psychodynamic', 'Psychodynamic'), ('trauma', 'Trauma-focused: preparation'), ('body', 'Body and relaxation'), ('interpersonal', 'Interpersonal'), ('systemic', 'Couples and families'), ('mentalisation', 'Mentalisation-informed'), ('solution', 'Solution-focused'), ('motivational', 'Motivational')], max_length=20)),
                ('purpose', models.CharField(max_length=300)),
                ('agree_first', models.TextField()),
                ('steps', models.TextField(help_text='one a line')),
                ('when_it_fits', models.TextField()),
                ('when_not', models.TextField()),
                ('words', models.CharField(blank=True, help_text='further words by which it is found', max_length=300)),
                ('retired', models.BooleanField(default=False)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['version'],
            },
        ),
        migrations.CreateModel(
            name='Formulation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('factor', models.CharField(choices=[('relationship', 'Relationship'), ('goal', 'Goal'), ('method', 'Method')], max_length=12)),
                ('affects', alliance_app.records.confidential.ConfidentialText(editable=True)),
                ('because', alliance_app.records.confidential.ConfidentialText(editable=True)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['version'],
            },
        ),
        migrations.CreateModel(
            name='RepairMark',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('tried', 'Tried'), ('failed', 'Did not help'), ('abandoned', 'Given up')], max_length=9)),
                ('note', alliance_app.records.confidential.ConfidentialText(editable=True, null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('message', alliance_app.records.confidential.ConfidentialText(editable=True)),
                ('done', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Seen',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='casestanding',
            name='missed_low',
            field=models.BooleanField(default=False, help_text='two sessions missed in a row while a part is low'),
        ),
        migrations.AddField(
            model_name='casestanding',
            name='red',
            field=models.BooleanField(default=False, help_text='a red flag is current'),
        ),
        migrations.AddField(
            model_name='override',
            name='answered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='override',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='override',
            name='in_a_row',
            field=models.PositiveSmallIntegerField(default=1, help_text='its place among those since the gate was open'),
        ),
        migrations.AddField(
            model_name='override',
            name='opens_on',
            field=models.DateField(blank=True, help_text='when one that waits opens by itself', null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='done_at',
            field=models.DateTimeField(help_text='when the therapist said that it is done', null=True),
        ),
        migrations.AlterField(
            model_name='review',
            name='answer',
            field=models.CharField(choices=[('agree', 'Agree'), ('ask_client', 'Ask the client'), ('reopen', 'End the look'), ('release', 'Release the flags')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='override_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by__isnull', True), models.Q(('answered_by', models.F('made_by')), _negated=True), _connector='OR'), name='override_answered_by_another'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('opens_on__isnull', True), models.Q(('opens_on__gte', models.F('made_on')), ('opens_on__lte', models.F('ends_on'))), _connector='OR'), name='override_opens_before_it_ends'),
        ),
        migrations.AddField(
            model_name='clinictechnique',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='clinictechnique',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='formulation',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='formulations', to='records.case'),
        ),
        migrations.AddField(
            model_name='formulation',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='formulation',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='repairmark',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='repairmark',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repair_marks', to='records.case'),
        ),
        migrations.AddField(
            model_name='repairmark',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='repairmark',
            name='repair',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='consultation.repair'),
        ),
        migrations.AddField(
            model_name='response',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='response',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='records.case'),
        ),
        migrations.AddField(
            model_name='response',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='response',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='consultation.review'),
        ),
        migrations.AddField(
            model_name='seen',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seen', to='records.case'),
        ),
        migrations.AddField(
            model_name='seen',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='seen',
            name='supervisor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='clinictechnique',
            constraint=models.UniqueConstraint(fields=('clinic', 'technique', 'version'), name='clinic_technique_version_once'),
        ),
        migrations.AddConstraint(
            model_name='clinictechnique',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='clinic_technique_version_from_1'),
        ),
        migrations.AddConstraint(
            model_name='clinictechnique',
            constraint=models.CheckConstraint(condition=models.Q(('family__in', ['behavioural', 'exposure', 'sleep', 'cognitive', 'acceptance', 'emotion', 'psychodynamic', 'trauma', 'body', 'interpersonal', 'systemic', 'mentalisation', 'solution', 'motivational'])), name='clinic_technique_family_is_known'),
        ),
        migrations.AddIndex(
            model_name='formulation',
            index=models.Index(fields=['clinic', 'case', 'version'], name='formulation_by_case'),
        ),
        migrations.AddConstraint(
            model_name='formulation',
            constraint=models.UniqueConstraint(fields=('case', 'version'), name='formulation_version_once'),
        ),
        migrations.AddConstraint(
            model_name='formulation',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='formulation_version_from_1'),
        ),
        migrations.AddConstraint(
            model_name='formulation',
            constraint=models.CheckConstraint(condition=models.Q(('factor__in', ['relationship', 'goal', 'method'])), name='formulation_factor_is_known'),
        ),
        migrations.AddIndex(
            model_name='repairmark',
            index=models.Index(fields=['clinic', 'case', 'at'], name='repair_mark_by_case'),
        ),
        migrations.AddConstraint(
            model_name='repairmark',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['tried', 'failed', 'abandoned'])), name='repair_mark_state_is_known'),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(fields=['clinic', 'case', 'at'], name='response_by_case'),
        ),
        migrations.AddIndex(
            model_name='seen',
            index=models.Index(fields=['clinic', 'supervisor', 'case'], name='seen_by_supervisor'),
        ),
        migrations.AddConstraint(
            model_name='seen',
            constraint=models.UniqueConstraint(fields=('supervisor', 'case'), name='seen_once_by_each'),
        ),
        composite_keys(PARENTS, REFERENCES),
    ]
