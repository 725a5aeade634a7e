"""How does a test get hundreds of cases at once? Written as rows, with a standing that says what the rules would."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from alliance_app.clinical.alliance import History
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import RULES_VERSION, standing_of
from alliance_app.consultation.detail import detail_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, CaseTherapist, Client, Session

#: By turns: low, never rated, in place.
STATES = (("closed", "low"), ("closed", "unknown"), ("open", "in_place"))
#: Parts of the mark by state.
VALUES = {"low": (8, 4, 7), "unknown": (None, None, None), "in_place": (8, 8, 7)}


def add_cases(
    therapist: Clinician, count: int, today: date, *, to_rate: bool = False, first: int = 0
) -> None:
    """Give a therapist that many cases, a third in each group; `first` is the number of the first code."""
    now = datetime.combine(today, time(8), UTC)
    clinic = therapist.clinic_id
    opened = today - timedelta(days=300)
    nobody = History()
    empty = detail_of(standing_of(nobody, Policy(), today), nobody)
    clients = [Client(clinic_id=clinic, code=f"P-{n:05}", registered_at=now) for n in range(first, first + count)]
    cases = [
        Case(pk=uuid4(), clinic_id=clinic, code=f"K-{n:05}", client=client, opened_on=opened, recorded_at=now)
        for n, client in enumerate(clients, first)
    ]
    Client.objects.bulk_create(clients, 500)
    Case.objects.bulk_create(cases, 500)
    CaseTherapist.objects.bulk_create(
        [CaseTherapist(clinic_id=clinic, case=c, clinician=therapist, starts_on=opened) for c in cases], 500
    )
    CaseStanding.objects.bulk_create([_standing(case, n, today, empty) for n, case in enumerate(cases)], 500)
    if to_rate:
        Session.objects.bulk_create(
            [
                Session(clinic_id=clinic, case=c, held_on=today - timedelta(days=n % 9), recorded_at=now)
                for n, c in enumerate(cases)
            ],
            500,
        )


def _standing(case: Case, number: int, today: date, empty: dict) -> CaseStanding:
    gate, reason = STATES[number % 3]
    since = today - timedelta(days=number * 7 % 90)
    parts = [
        part | {"value": value, "state": _state(value), "rated_on": value and today.isoformat()}
        for part, value in zip(empty["parts"], VALUES[reason], strict=True)
    ]
    ground = empty["grounds"][0] | {"reason": reason}
    if reason == "low":
        ground |= {"unknown": None, "factor": "goal", "value": 4, "rater": "client:", "says": "", "opens": ""}
    spark = {"factor": "goal", "values": [7, 7, 8, 7, None, 7, 6, 7, 4 if reason == "low" else 8]}
    return CaseStanding(
        clinic_id=case.clinic_id, case=case, gate=gate, reason=reason, stuck=False, since=since,
        held_sessions=9, last_session_on=today, rules_version=RULES_VERSION, policy_version=0,
        detail=empty | {"parts": parts, "grounds": [ground], "spark": spark, "session": 9},
    )  # fmt: skip


def _state(value: int | None) -> str:
    return "unknown" if value is None else "low" if value <= 4 else "present"
