"""When is the mail of a week due to somebody, and does each week's go out once?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.people.operations import NotAllowed
from alliance_app.people.operations.digests import about, choose_digest, digests_due, still_wants, week_of
from alliance_app.people.operations.mails import claim, settle
from tests.factories import NOW, TODAY, again, make_clinic, make_clinician, make_therapist

pytestmark = pytest.mark.django_db
WELLINGTON, LOS_ANGELES, BERLIN = "Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin"
PASSWORD = "a password of tests alone"


def person(zone="", clinic_zone="UTC", **more):
    clinic = make_clinic(f"north{len(zone)}{len(clinic_zone)}", time_zone=clinic_zone)
    made = make_therapist(clinic, password=PASSWORD, **more)
    made.time_zone = zone
    made.save()
    return made


def due(now):
    return dict(digests_due(now))


def local(zone, *moment):
    return datetime(*moment, tzinfo=ZoneInfo(zone))


def told(who, week):
    settle(claim(abouts=[about(who, week)], now=NOW), NOW)


@pytest.mark.parametrize("zone", ["UTC", WELLINGTON, LOS_ANGELES, "Asia/Kathmandu"])
def test_it_is_due_from_seven_on_monday_of_ones_own_time(zone):
    who = person(zone)
    monday = date(2026, 3, 2)
    assert local(zone, 2026, 3, 2, 6, 59).astimezone(UTC) < local(zone, 2026, 3, 2, 7).astimezone(UTC)
    assert due(local(zone, 2026, 3, 2, 6, 59).astimezone(UTC)) == {}
    for moment in ((2026, 3, 2, 7), (2026, 3, 5, 3), (2026, 3, 8, 23, 59)):
        assert due(local(zone, *moment).astimezone(UTC)) == {who: monday}
    assert due(local(zone, 2026, 3, 9, 0).astimezone(UTC)) == {}, "the next week has its own, at seven"


def test_without_a_time_zone_of_ones_own_the_clinics_counts():
    who = person("", clinic_zone=WELLINGTON)
    sunday_evening = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    assert due(sunday_evening) == {who: date(2026, 3, 2)}
    assert due(sunday_evening - timedelta(hours=1)) == {}


def test_where_there_is_no_such_time_zone_any_more_the_clinics_counts():
    who = person("Europe/Atlantis", clinic_zone=WELLINGTON)
    assert who.zone == ZoneInfo(WELLINGTON)
    assert due(datetime(2026, 3, 1, 18, 30, tzinfo=UTC)) == {who: date(2026, 3, 2)}


def test_it_is_monday_in_wellington_a_day_before_it_is_in_los_angeles():
    early, late = person(WELLINGTON), person(LOS_ANGELES)
    now = datetime(2026, 3, 1, 19, tzinfo=UTC)
    assert (week_of(early, now), week_of(late, now)) == (date(2026, 3, 2), date(2026, 2, 23))


@pytest.mark.parametrize(
    ("zone", "monday", "before"),
    [
        # The clocks went forward, or back, in the night before: seven is seven, an hour sooner or later than the last.
        (BERLIN, date(2026, 3, 30), datetime(2026, 3, 30, 5, tzinfo=UTC)),
        (BERLIN, date(2026, 10, 26), datetime(2026, 10, 26, 6, tzinfo=UTC)),
        (LOS_ANGELES, date(2026, 3, 9), datetime(2026, 3, 9, 14, tzinfo=UTC)),
        (LOS_ANGELES, date(2026, 11, 2), datetime(2026, 11, 2, 15, tzinfo=UTC)),
        (WELLINGTON, date(2026, 4, 6), datetime(2026, 4, 5, 19, tzinfo=UTC)),
        (WELLINGTON, date(2026, 9, 28), datetime(2026, 9, 27, 18, tzinfo=UTC)),
    ],
)
def test_after_the_clocks_were_changed_seven_is_seven(zone, monday, before):
    who = person(zone)
    told(who, monday - timedelta(days=7))
    assert due(before - timedelta(minutes=1)) == {}
    assert due(before) == {who: monday}


def test_a_week_that_is_told_is_not_due_again_and_the_next_one_is():
    who = person()
    told(who, TODAY)
    assert due(NOW) == {}
    assert due(NOW + timedelta(days=7)) == {who: TODAY + timedelta(days=7)}


def test_nobody_gets_one_who_wants_none_or_cannot_sign_in():
    clinic = make_clinic()
    given = {"password": PASSWORD}
    make_therapist(clinic, **given, email=None)
    gone, not_wanting = make_therapist(clinic, **given), make_therapist(clinic, **given)
    make_therapist(clinic)  # invited, and not here yet
    gone.is_active = not_wanting.wants_digest = False
    gone.save(), not_wanting.save()
    assert due(NOW) == {}
    assert not still_wants(gone) and not still_wants(not_wanting)


def test_every_role_gets_one():
    clinic = make_clinic()
    people = [make_clinician(clinic, role, password=PASSWORD) for role in ("therapist", "supervisor", "administrator")]
    assert set(due(NOW)) == set(people)


def test_one_chooses_for_oneself_and_it_is_noted_once():
    who = person()
    for _ in range(2):
        choose_digest(person=who, wanted=False, time_zone=WELLINGTON, now=NOW)
    assert (again(who).wants_digest, again(who).zone) == (False, ZoneInfo(WELLINGTON))
    assert AuditEntry.objects.filter(action="changed", subject_id=str(who.pk)).count() == 1
    choose_digest(person=who, wanted=True, time_zone="", now=NOW)
    assert again(who).zone == ZoneInfo("UTC")


@pytest.mark.parametrize("wrong", ["Moon/Base", "utc ", "../../etc/passwd", "a\0b"])
def test_there_is_no_other_time_zone(wrong):
    who = person()
    with pytest.raises(NotAllowed, match="from the list"):
        choose_digest(person=who, wanted=True, time_zone=wrong, now=NOW)
    assert again(who).time_zone == ""
