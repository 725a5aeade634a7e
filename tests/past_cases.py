"""How does a test get a clinic's past? Closed cases with a total in each of eight weekly sessions, written as rows."""

import random
from datetime import date, timedelta
from math import log

from alliance_app.clinical.alliance import Role
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case, Client, Participant, Score, Session
from tests.factories import NOW, TODAY

SESSIONS = 8


def usual(start: float, session: int) -> float:
    """Return what past cases come to, give or take three points."""
    return start - 2 * log(session)


def past_cases(
    clinic: Clinic, count: int, *, measure: str = "phq9", closed_on: date = TODAY, seed: int = 1, spread: float = 3
) -> list[Case]:
    """Add closed cases, each starting at 10 to 24 and scattering around `usual`."""
    chance = random.Random(seed)
    rows: dict[type, list] = {model: [] for model in (Client, Case, Participant, Session, Score)}

    def row(model: type, **values: object):
        rows[model].append(model(clinic=clinic, **values))
        return rows[model][-1]

    for number in range(count):
        code, began = f"past-{measure}-{seed}-{number}", closed_on - timedelta(weeks=SESSIONS)
        client = row(Client, code=code, registered_at=NOW)
        case = row(
            Case, client=client, code=code, opened_on=began, closed_on=closed_on, ending="planned", recorded_at=NOW
        )
        person, start = row(Participant, case=case, role=Role.CLIENT.value), chance.randint(10, 24)
        for at in range(1, SESSIONS + 1):
            on = began + timedelta(weeks=at - 1)
            total = start if at == 1 else max(0, round(usual(start, at) + chance.gauss(0, spread)))
            row(Session, case=case, held_on=on, recorded_at=NOW)
            row(Score, case=case, participant=person, measure=measure, scored_on=on, total=total, recorded_at=NOW)
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=500)
    return rows[Case]
