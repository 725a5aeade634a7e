"""Is what is stored still whole?

Each question yields a sentence for what it finds; none changes anything, and none repeats what a row says.
"""

from collections.abc import Callable, Iterator

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from alliance_app.audit import append_only
from alliance_app.clinical.standing import RULES_VERSION
from alliance_app.consultation.models import CaseStanding, RiskAnswer
from alliance_app.people.models import Clinic
from alliance_app.people.second_factor import can_be_used
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case, CheckIn, Rating, Score
from alliance_app.sealing import CannotOpen


def damaged_file() -> Iterator[str]:
    """Find what SQLite itself finds wrong with its file."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        told = [line for (line,) in cursor.execute("PRAGMA quick_check").fetchall()]
        if told != ["ok"]:
            yield f"the database file is damaged: {told[0]}"
        lost = len(cursor.execute("PRAGMA foreign_key_check").fetchall())
        if lost:
            yield f"{lost} rows refer to rows that are not there"


def strayed_references() -> Iterator[str]:
    """Find rows of one clinic that point at another's; on PostgreSQL, composite keys make them impossible."""
    for model in filter(_has_clinic, apps.get_models()):
        for field in model._meta.concrete_fields:
            if field.related_model and _has_clinic(field.related_model):
                strayed = model._base_manager.exclude(**{f"{field.name}__clinic": F("clinic")}).exclude(
                    **{f"{field.name}__isnull": True}
                )
                if count := strayed.count():
                    yield f"{model._meta.label}.{field.name}: {count} rows point at another clinic"


def disagreeing_rows() -> Iterator[str]:
    """Find rows that name another case or session than the row they belong to."""
    for model, own, others in (
        (Rating, "session", "checkin__session"),
        (Rating, "session__case", "participant__case"),
        (CheckIn, "case", "session__case"),
        (Score, "case", "participant__case"),
        (Score, "case", "checkin__case"),
        (Score, "case", "replaces__case"),
        (RiskAnswer, "case", "score__case"),
    ):
        named, shared = others.split("__")
        there = model._base_manager.exclude(**{f"{named}__isnull": True})
        if count := there.exclude(**{others: F(own)}).count():
            yield f"{model._meta.label}: {count} rows are of another {shared} than their {named}"


def cases_without_therapist() -> Iterator[str]:
    """Find open cases that nobody treats who still works there: only a supervisor or administrator can hand them on."""
    for clinic in Clinic.objects.order_by("pk"):
        for case in Case.objects.without_therapist(clinic, clinic.local_date(timezone.now())).order_by("pk"):
            yield f"case {case.pk} has no therapist who works there: hand it over"


def sealed_texts() -> Iterator[str]:
    """Find confidential texts that none of the configured keys opens."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ConfidentialText):
                rows = model._base_manager.exclude(**{f"{field.name}__isnull": True})
                count = sum(not _opens(row, field) for row in rows.iterator())
                if count:
                    yield f"{model._meta.label}.{field.name}: {count} texts open with no key of DATA_KEY"


def sealed_secrets() -> Iterator[str]:
    """Find second factors that none of the configured keys opens: their owners could not sign in."""
    if count := sum(not can_be_used(factor) for factor in Authenticator.objects.iterator()):
        yield f"mfa.Authenticator: {count} secrets open with no key of DATA_KEY"


def cases_without_standing() -> Iterator[str]:
    """Find cases that nobody's queue could show."""
    if count := Case._base_manager.filter(standing=None).count():
        yield f"{count} cases have no standing: run rebuild_standings"


def standings_of_other_rules() -> Iterator[str]:
    """Find conclusions that an earlier version of the rules drew."""
    if count := CaseStanding._base_manager.exclude(rules_version=RULES_VERSION).count():
        yield f"{count} standings are of other rules than version {RULES_VERSION}: run rebuild_standings"


def missing_cache_table() -> Iterator[str]:
    """Find that several server processes have nowhere to count sign-in attempts together."""
    for cache in settings.CACHES.values():
        table = cache.get("LOCATION")
        if cache["BACKEND"].endswith(".DatabaseCache") and table not in connection.introspection.table_names():
            yield f"the cache has no table {table}: run migrate"


def unprotected_log() -> Iterator[str]:
    """Find tables of the audit log that would let themselves be changed."""
    if gone := append_only.missing(connection):
        yield f"the audit log can be changed: {len(gone)} of its triggers are not there"


QUESTIONS: list[Callable[[], Iterator[str]]] = [
    damaged_file,
    strayed_references,
    disagreeing_rows,
    sealed_texts,
    sealed_secrets,
    cases_without_standing,
    cases_without_therapist,
    standings_of_other_rules,
    missing_cache_table,
    unprotected_log,
]


def _has_clinic(model: type[models.Model]) -> bool:
    return any(field.name == "clinic" for field in model._meta.concrete_fields)


def _opens(row: models.Model, field: ConfidentialText) -> bool:
    try:
        getattr(row, field.attname)
    except CannotOpen:
        return False
    return True
