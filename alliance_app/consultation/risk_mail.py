"""Who is told at once when an answer speaks of dying or self-harm? By mail, and without a word of what, or of whom."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from alliance_app.people.mail import deliver_later
from alliance_app.people.models import Clinician, Deputy
from alliance_app.records.models import Case, CaseTherapist

from .answerers import supervisors_of


def tell(cases: Iterable[Case], *, but: Clinician | None, today: date) -> None:
    """Mail whoever has to know of a risk on one of these cases, each person once."""
    people = {person.pk: person for case in cases for person in who_is_told(case, but=but, today=today)}
    for person in people.values():
        about = {"person": person, "clinic": person.clinic}
        mail = EmailMessage(
            subject=render_to_string("consultation/email/risk_subject.txt", about).strip(),
            body=render_to_string("consultation/email/risk_message.txt", about),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[person.email],
        )
        deliver_later(mail)


def who_is_told(case: Case, *, but: Clinician | None, today: date) -> list[Clinician]:
    """Return who has to know of a risk on a case, by name: those who treat it, supervise it or stand in for a
    supervisor, can sign in and look, and are not the one who wrote it down."""
    treating = CaseTherapist.objects.on(today).filter(case=case).values("clinician")
    supervising = supervisors_of(case, today)
    standing_in = Deputy.objects.on(today).filter(supervisor__in=supervising.values("pk")).values("deputy")
    there = Clinician.objects.filter(clinic=case.clinic_id, is_active=True, email__isnull=False)
    if but:
        there = there.exclude(pk=but.pk)
    people = there.filter(pk__in=treating) | there.filter(pk__in=supervising.values("pk"))
    people |= there.filter(pk__in=standing_in)
    return list(people.distinct().select_related("clinic").order_by("name"))
