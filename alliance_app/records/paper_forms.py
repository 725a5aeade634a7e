"""Whose is a sheet of paper? Its code says so, to somebody who may rate that case, and to nobody else."""

import secrets
from datetime import date

from alliance_app.people.models import Clinician

from .models import Case, PaperForm

#: No letter that can be taken for a digit, nor a U for a V: 32 signs, and so 40 bits in a code.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, HALF = 8, 4
#: What is read for what is never printed.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "–": None, "\u2011": None})


def new_code() -> str:
    """Return a code by chance, without any meaning, as it is kept: K7QM4XTD."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def printed(code: str) -> str:
    """Return a code as it stands on the sheet: K7QM-4XTD."""
    return f"{code[:HALF]}-{code[HALF:]}"


def as_kept(typed: str) -> str:
    """Return a code as it is kept, however somebody typed it."""
    return "".join(typed.upper().translate(MISREAD).split())


def sheet_of(typed: str, clinician: Clinician, today: date) -> PaperForm | None:
    """Return the sheet of a code among the cases that a clinician treats on this day; None for any other."""
    treated = Case.objects.treated_by(clinician, today)
    sheets = PaperForm.objects.filter(clinic_id=clinician.clinic_id, code=as_kept(typed), case__in=treated)
    return sheets.select_related("case__clinic", "participant").first()
