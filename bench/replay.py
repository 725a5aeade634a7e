"""How long does it take to see what another policy would do?

    python -m bench.replay [CASES]

Fills a database of its own (SQLite, unless DATABASE_URL names an empty one) with a lifelike clinic whose cases all met
in the last 90 days, both rating each session, and says how long the replay takes of a draft that changes what low is,
what a fall is, when somebody is steady again, and how long a rating counts.
"""

import os
import resource
import sys
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from time import perf_counter, process_time

import django

SEED = 5
#: How long ago at most the newest session was, in days: all stand in the replay.
NEWEST_WITHIN = 60


def main(cases: int) -> None:
    from django.core.management import call_command

    from alliance_app.clinical.policy import Policy
    from alliance_app.consultation.judgement import rules_of
    from alliance_app.insights.policy_replay import replay
    from alliance_app.people.models import Clinic

    call_command("migrate", verbosity=0)
    today = datetime.now(UTC).date()
    if not Clinic.objects.exists():
        fill(cases, today)
    clinic = Clinic.objects.get()
    draft = Policy.from_mapping(
        {
            "drop_min": 2.5,
            "sustained_z": 1.5,
            "clear_run": 3,
            "fresh_days": 21,
            "red": {"low_once": 4},
            "amber": {"low_once": 5, "low_repeat": 6},
        }
    )
    rules = rules_of(clinic)
    administrator = clinic.clinicians.get(roles_held__role="administrator")
    began, busy = perf_counter(), process_time()
    found = replay(administrator, rules, draft, today)
    took, busy = perf_counter() - began, process_time() - busy
    counts = found.others  # an administrator opens no case
    print(f"{counts.cases} cases, {counts.sessions} sessions held in the last 90 days")
    print(f"{took:.2f} s ({busy:.2f} s of one core), {counts.cases / took:.0f} cases a second")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for name in ("now", "then"):
        print(name, getattr(counts, name))


def fill(count: int, today: date) -> None:
    """Write a clinic of lifelike cases as rows: the operations would take an hour."""
    from alliance_app.clinical.alliance import Attendance
    from alliance_app.demo import simulation
    from alliance_app.people.operations import add_clinician, create_clinic
    from alliance_app.records import models as records
    from alliance_app.records.models.checkins import SCORES

    random = Random(SEED)  # noqa: S311 (invented people, no secret)
    now = datetime.combine(today, time(8), UTC)
    clinic = create_clinic(slug="bench", name="Bench", now=now)
    therapists = [
        add_clinician(clinic=clinic, name=f"Therapist {n}", roles=["therapist"], now=now, email=f"t{n}@bench.example")
        for n in range(20)
    ]
    add_clinician(clinic=clinic, name="Administrator", roles=["administrator"], now=now, email="a@bench.example")
    made: dict[type, list] = {}

    def add(model: type, **values: object):
        row = model(clinic_id=clinic.pk, **values)
        made.setdefault(model, []).append(row)
        return row

    lifelike = simulation.clinic(simulation.TYPICAL, seed=SEED, cases=count, start=today)
    for number, told in enumerate(lifelike):
        therapist = therapists[told.therapist % len(therapists)]
        back = told.sessions[-1].on - today + timedelta(days=random.randrange(NEWEST_WITHIN))
        opened = told.sessions[0].on - back
        client = add(records.Client, code=f"P-{number:05}", registered_at=now)
        case = add(records.Case, code=f"K-{number:05}", client=client, opened_on=opened, recorded_at=now)
        add(records.CaseTherapist, case=case, clinician=therapist, starts_on=opened, recorded_at=now)
        person = add(records.Participant, case=case, role="client")
        add(
            records.GoalStatement, case=case, version=1, client_words="To sleep.", stated_on=opened, recorded_at=now,
            recorded_by=therapist, agreement="same",
        )  # fmt: skip
        for each in told.sessions:
            held_on = each.on - back
            at = datetime.combine(held_on, time(12), UTC)
            session = add(
                records.Session, case=case, held_on=held_on, attendance=Attendance.HELD.value, recorded_at=at
            )
            for way, rater, said in (
                ("self", {"role": "therapist", "clinician": therapist}, each.therapist),
                ("aloud", {"role": "client", "participant": person}, each.client),
            ):
                if said:
                    checkin = add(
                        records.CheckIn, case=case, session=session, recorded_by=therapist, recorded_at=at, way=way
                    )
                    scores = {name: getattr(said, name) for name in SCORES}
                    add(records.Rating, checkin=checkin, session=session, **rater, **scores)
    for model, rows in made.items():
        model._base_manager.bulk_create(rows, 500)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
