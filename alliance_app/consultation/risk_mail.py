"""Who is told at once when an answer speaks of dying or self-harm? By mail, and without a word of what, or of whom."""

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from alliance_app.people.mail import deliver_later
from alliance_app.people.models import Clinician, Deputy
from alliance_app.records.models import Case, CaseTherapist

from .answerers import supervisors_of


def tell(case: Case, *, but: Clinician, today: date) -> None:
    """Mail those who treat a case, supervise it or stand in for a supervisor, without the one who wrote it down."""
    for person in who_is_told(case, but=but, today=today):
        about = {"person": person, "clinic": case.clinic}
        mail = EmailMessage(
            subject=render_to_string("consultation/email/risk_subject.txt", about).strip(),
            body=render_to_string("consultation/email/risk_message.txt", about),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[person.email],
        )
        deliver_later(mail)


def who_is_told(case: Case, *, but: Clinician, today: date) -> list[Clinician]:
    """Return who has to know of a risk on a case, by name: only who can sign in and look."""
    treating = CaseTherapist.objects.on(today).filter(case=case).values("clinician")
    supervising = supervisors_of(case, today)
    standing_in = Deputy.objects.on(today).filter(supervisor__in=supervising.values("pk")).values("deputy")
    there = Clinician.objects.filter(clinic=case.clinic_id, is_active=True, email__isnull=False).exclude(pk=but.pk)
    people = there.filter(pk__in=treating) | there.filter(pk__in=supervising.values("pk"))
    return list((people | there.filter(pk__in=standing_in)).distinct().order_by("name"))
