"""Who is responsible for whom, since when and until when?"""

import pytest
from django.db import IntegrityError, transaction

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Supervision
from alliance_app.people.operations import NotAllowed, link_supervision
from alliance_app.people.queries import people_of
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    again,
    day,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    supervise,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


LINKS = [
    # since, until, holds today
    (LONG_AGO, None, True),
    (TODAY, None, True),
    (day(1), None, False),
    (LONG_AGO, day(1), True),
    (LONG_AGO, TODAY, True),
    (LONG_AGO, day(-1), False),
    (TODAY, TODAY, True),
]


def supervised_now(supervisor, on):
    links = Supervision.objects.on(on).filter(supervisor=supervisor)
    return [link.therapist for link in links.order_by("therapist__name")]


def supervisors_of(therapist, on):
    links = Supervision.objects.on(on).filter(therapist=therapist)
    return [link.supervisor for link in links.order_by("supervisor__name")]


@pytest.mark.parametrize(("since", "until", "holds"), LINKS)
def test_a_link_holds_from_its_first_to_its_last_day(clinic, since, until, holds):
    therapist, supervisor = make_therapist(clinic), make_supervisor(clinic)
    supervise(supervisor, therapist, since, until)
    assert (list(supervised_now(supervisor, TODAY)) == [therapist]) is holds
    assert (list(supervisors_of(therapist, TODAY)) == [supervisor]) is holds


def test_several_supervise_one_and_one_supervises_several(clinic):
    ann, bob = make_therapist(clinic, name="Ann"), make_therapist(clinic, name="Bob")
    cleo, dan = make_supervisor(clinic, ann, name="Cleo"), make_supervisor(clinic, ann, name="Dan")
    supervise(cleo, bob)
    assert list(supervised_now(cleo, TODAY)) == [ann, bob]
    assert list(supervisors_of(ann, TODAY)) == [cleo, dan]


def test_a_link_that_ended_can_begin_again(clinic):
    therapist, supervisor = make_therapist(clinic), make_supervisor(clinic)
    supervise(supervisor, therapist, LONG_AGO, day(-1))
    supervise(supervisor, therapist, TODAY)
    assert list(supervised_now(supervisor, TODAY)) == [therapist]


def test_nobody_supervises_themselves(clinic):
    both = make_clinician(clinic, "therapist", "supervisor")
    with pytest.raises(NotAllowed, match="themselves"):
        supervise(both, both)
    refused(clinic, both, both)


def test_nobody_supervises_across_clinics(clinic):
    with pytest.raises(NotAllowed, match="same clinic"):
        supervise(make_supervisor(make_clinic("south")), make_therapist(clinic))


@pytest.mark.parametrize(("above", "below"), [("therapist", "therapist"), ("supervisor", "supervisor"), ("administrator", "therapist")])
def test_a_link_goes_from_a_supervisor_to_a_therapist(clinic, above, below):
    with pytest.raises(NotAllowed, match="from a supervisor to a therapist"):
        supervise(make_clinician(clinic, above), make_clinician(clinic, below))


def refused(clinic, supervisor, therapist, **dates):
    with pytest.raises(IntegrityError), transaction.atomic():
        Supervision.objects.create(
            clinic=clinic, supervisor=supervisor, therapist=therapist, **{"starts_on": TODAY, **dates}
        )


def test_the_database_refuses_a_second_open_link(clinic):
    therapist = make_therapist(clinic)
    refused(clinic, make_supervisor(clinic, therapist), therapist)


def test_the_same_link_twice_is_refused_with_a_sentence(clinic):
    therapist = make_therapist(clinic)
    supervisor = make_supervisor(clinic, therapist)
    with pytest.raises(NotAllowed):
        supervise(supervisor, therapist)


def test_the_database_refuses_an_end_before_the_start(clinic):
    refused(clinic, make_supervisor(clinic), make_therapist(clinic), ends_on=day(-1))


def test_a_link_is_on_record(clinic):
    therapist, supervisor = make_therapist(clinic), make_supervisor(clinic)
    boss = make_clinician(clinic, "administrator")
    link = link_supervision(supervisor=supervisor, therapist=therapist, starts_on=TODAY, now=NOW, by=boss)
    entry = AuditEntry.objects.get(action="linked")
    assert (entry.actor_id, entry.subject_id) == (boss.pk, str(link.pk))
    assert entry.detail == {"supervisor": supervisor.pk, "therapist": therapist.pk}


def test_the_list_of_people_says_roles_and_supervisors(clinic):
    ann = make_therapist(clinic, name="Ann")
    make_supervisor(clinic, ann, name="Cleo")
    supervise(make_supervisor(clinic, name="Dan"), ann, LONG_AGO, day(-1))
    make_therapist(make_clinic("south"), name="Nobody of ours")
    listed = people_of(clinic, TODAY)
    assert [(person.name, person.role_names, person.supervisors) for person in listed] == [
        ("Ann", ["Therapist"], ["Cleo"]),
        ("Cleo", ["Supervisor"], []),
        ("Dan", ["Supervisor"], []),
    ]


def test_a_role_taken_away_ends_what_a_link_gave(clinic):
    # The link stays on record; who may see which case asks for the role as well.
    therapist = make_therapist(clinic)
    supervisor = make_supervisor(clinic, therapist)
    supervisor.roles_held.all().delete()
    assert again(supervisor).roles == frozenset()
    assert list(supervisors_of(therapist, TODAY)) == [supervisor]
