"""Answers to closer questions, drafts, and what became of a session; composite keys for all three."""

import alliance_app.records.confidential
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from alliance_app.records.tenancy import composite_keys

PARENTS = ["records_rating"]
REFERENCES = [
    ("records_closeranswer", "rating_id", "records_rating"),
    ("records_draft", "case_id", "records_case"),
    ("records_draft", "clinician_id", "people_clinician"),
    ("records_sessionchange", "by_id", "people_clinician"),
    ("records_sessionchange", "session_id", "records_session"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_advises_until'),
        ('records', '0007_one_case_each'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CloserAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('factor', models.CharField(choices=[('relationship', 'Relationship'), ('goal', 'Goal'), ('method', 'Method')], max_length=12)),
                ('question', models.CharField(help_text="the question's key", max_length=40)),
                ('words', alliance_app.records.confidential.ConfidentialText(editable=True)),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('device', models.CharField(help_text="a keyed hash of what the device's session holds", max_length=64)),
                ('saved_at', models.DateTimeField()),
                ('content', alliance_app.records.confidential.ConfidentialText(editable=True)),
            ],
        ),
        migrations.CreateModel(
            name='SessionChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('was', models.CharField(choices=[('held', 'Held'), ('missed', 'Missed'), ('cancelled', 'Cancelled'), ('none', 'No such session')], max_length=9)),
                ('became', models.CharField(choices=[('held', 'Held'), ('missed', 'Missed'), ('cancelled', 'Cancelled'), ('none', 'No such session')], max_length=9)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='checkin',
            name='unrated',
            field=models.CharField(blank=True, choices=[('crisis', 'Crisis'), ('other', 'Other reason')], help_text='why a held session is not rated, if it was said', max_length=6),
        ),
        migrations.AddField(
            model_name='checkin',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, help_text='when it was taken back as a whole', null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, help_text='when it turned out that there was none', null=True),
        ),
        migrations.AddConstraint(
            model_name='checkin',
            constraint=models.CheckConstraint(condition=models.Q(('unrated__in', ['', 'crisis', 'other'])), name='checkin_unrated_is_known'),
        ),
        migrations.AddField(
            model_name='closeranswer',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='closeranswer',
            name='rating',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closer', to='records.rating'),
        ),
        migrations.AddField(
            model_name='draft',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='records.case'),
        ),
        migrations.AddField(
            model_name='draft',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='draft',
            name='clinician',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sessionchange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sessionchange',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic'),
        ),
        migrations.AddField(
            model_name='sessionchange',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='records.session'),
        ),
        migrations.AddIndex(
            model_name='closeranswer',
            index=models.Index(fields=['clinic', 'rating'], name='closer_answer_by_rating'),
        ),
        migrations.AddConstraint(
            model_name='closeranswer',
            constraint=models.UniqueConstraint(fields=('rating', 'factor', 'question'), name='closer_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='closeranswer',
            constraint=models.CheckConstraint(condition=models.Q(('factor__in', ['relationship', 'goal', 'method'])), name='closer_answer_factor_is_known'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['clinic', 'clinician', 'device'], name='draft_by_device'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['saved_at'], name='draft_by_age'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('clinician', 'case', 'device'), name='draft_once_a_device'),
        ),
        migrations.AddIndex(
            model_name='sessionchange',
            index=models.Index(fields=['clinic', 'session', 'at'], name='session_changes_in_order'),
        ),
        migrations.AddConstraint(
            model_name='sessionchange',
            constraint=models.CheckConstraint(condition=models.Q(('was__in', ['held', 'missed', 'cancelled', 'none'])), name='session_change_was_is_known'),
        ),
        migrations.AddConstraint(
            model_name='sessionchange',
            constraint=models.CheckConstraint(condition=models.Q(('became__in', ['held', 'missed', 'cancelled', 'none'])), name='session_change_became_is_known'),
        ),
        composite_keys(PARENTS, REFERENCES),
    ]
