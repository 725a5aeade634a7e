"""Are names, contacts, notes, goals and explanations unreadable at rest, and readable through their own row alone?"""

import os
import uuid

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, models

from alliance_app.consultation.models import ClinicTechnique
from alliance_app.people.models import SignIn
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Client, MeasureWording
from alliance_app.sealing import CannotOpen, Sealed, open_sealed, seal
from tests.factories import NOW, make_clinic
from tests.full_clinic import make_full_clinic

pytestmark = pytest.mark.django_db
NAME = "Ann Other, of 7 Mill Lane"
OLD, NEW, FOREIGN = (bytes([n]) * 32 for n in (1, 2, 3))


@pytest.fixture
def clinic():
    return make_clinic()


def make_client(clinic, name=NAME, **more):
    return Client.objects.create(clinic=clinic, code=uuid.uuid4().hex, name=name, registered_at=NOW, **more)


def stored(client, column="name"):
    """Return the bytes of one column, as they lie in the database."""
    with connection.cursor() as cursor:
        key = client.pk.hex if connection.vendor == "sqlite" else client.pk
        cursor.execute(f"SELECT {column} FROM records_client WHERE id = %s", [key])
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def store(client, value, column="name"):
    with connection.cursor() as cursor:
        key = client.pk.hex if connection.vendor == "sqlite" else client.pk
        cursor.execute(f"UPDATE records_client SET {column} = %s WHERE id = %s", [value, key])


def fresh(client):
    return Client.objects.get(pk=client.pk)


# What lies in the database
def test_the_column_holds_no_readable_text(clinic):
    client = make_client(clinic)
    value = stored(client)
    assert b"Ann" not in value and b"Mill" not in value
    assert fresh(client).name == NAME


def test_the_same_text_twice_is_stored_differently(clinic):
    assert stored(make_client(clinic)) != stored(make_client(clinic))


@pytest.mark.parametrize("text", ["", "x", "œ∑ 漢字 👍", "a\x00b", "long " * 5000, "line\nline\r\n"])
def test_any_text_comes_back_as_it_went(clinic, text):
    assert fresh(make_client(clinic, text)).name == text


def test_nothing_is_not_empty_text(clinic):
    nothing, empty = make_client(clinic, None), make_client(clinic, "")
    assert (stored(nothing), fresh(nothing).name) == (None, None)
    assert stored(empty) and fresh(empty).name == ""


def test_no_table_holds_any_text_that_somebody_typed_in_the_clear():
    # Every confidential column of every table that a whole case fills.
    make_full_clinic("north")
    seen = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ConfidentialText):
                for value in model._base_manager.exclude(**{field.name: None}).values_list(field.name, flat=True):
                    assert isinstance(value, Sealed) and value[:1] == b"\x01"
                    seen += 1
    assert seen >= 6


TYPED = {
    # whatever anybody may type about a client; the rest of the text columns hold words of the code, codes and names
    # of those who work in the clinic
    "records.AccessGrant": {"reason"},
    "records.Client": {"name", "contact"},
    "records.CheckIn": {"note"},
    "records.ClientLink": {"address"},
    "records.Closing": {"note", "reopened_because"},
    "records.CloserAnswer": {"words"},
    "records.Draft": {"content"},
    "records.Rating": {"reason"},
    "records.Score": {"reason"},
    "records.GoalStatement": {"client_words", "therapist_words", "client_part", "therapist_part"},
    "records.MethodStatement": {"client_words", "therapist_words"},
    "records.StuckDeclaration": {"reason"},
    "consultation.Override": {"explanation"},
    "consultation.Repair": {"note"},
    "consultation.RepairMark": {"note"},
    "consultation.Rupture": {"note"},
    "consultation.Formulation": {"affects", "because"},
    "consultation.Response": {"message"},
    "consultation.Review": {"message"},
    "consultation.RiskAnswer": {"account", "told"},
    "consultation.SavedView": {"name"},
    "consultation.SpotCheck": {"note"},
}


#: What is typed there tells of no client: browsers' sessions, the clinic's own techniques, and words of questionnaires.
NO_CLIENTS = (SignIn, ClinicTechnique, MeasureWording)


def test_every_text_that_somebody_types_about_a_client_is_confidential():
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ConfidentialText):
                found.setdefault(model._meta.label, set()).add(field.name)
            elif isinstance(field, models.TextField):
                of_no_client = model._meta.app_label in ("sessions", "contenttypes", "auth") or model in NO_CLIENTS
                assert of_no_client, f"{model}.{field.name}"
    assert found == TYPED


# To which place a value is bound
def test_a_value_copied_to_another_row_does_not_open(clinic):
    one, other = make_client(clinic, "One"), make_client(clinic, "Other")
    store(other, stored(one))
    with pytest.raises(CannotOpen):
        _ = fresh(other).name
    assert fresh(one).name == "One"


def test_a_value_copied_to_another_column_does_not_open(clinic):
    client = make_client(clinic)
    store(client, stored(client), "contact")
    with pytest.raises(CannotOpen):
        _ = fresh(client).contact


def test_a_value_does_not_open_in_another_clinic_or_table(clinic):
    client = make_client(clinic)
    value = stored(client)
    place = Client._meta.get_field("name").place_of(client)
    assert open_sealed(value, place) == NAME
    client.clinic = make_clinic("south")
    for elsewhere in (Client._meta.get_field("name").place_of(client), place.replace(b"records_client", b"records_x")):
        with pytest.raises(CannotOpen):
            open_sealed(value, elsewhere)


def test_a_changed_byte_is_noticed_wherever_it_is(clinic):
    client = make_client(clinic, "Ann")
    value = stored(client)
    for place in range(len(value)):
        store(client, value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :])
        with pytest.raises(CannotOpen):
            _ = fresh(client).name


def test_a_cut_value_is_noticed_wherever_it_is_cut(clinic):
    client = make_client(clinic, "Ann")
    value = stored(client)
    for length in range(len(value)):
        store(client, value[:length])
        with pytest.raises(CannotOpen):
            _ = fresh(client).name


def test_what_cannot_be_opened_says_nothing_of_what_it_holds(clinic, settings):
    client = make_client(clinic)
    settings.DATA_KEYS = [FOREIGN]
    with pytest.raises(CannotOpen) as refusal:
        _ = fresh(client).name
    assert "Ann" not in str(refusal.value)


def test_a_row_with_one_damaged_text_still_gives_the_others(clinic):
    client = make_client(clinic, contact="555 0100")
    store(client, os.urandom(60))
    assert fresh(client).contact == "555 0100"


# Keys
def test_the_first_key_seals_and_all_open(clinic, settings):
    settings.DATA_KEYS = [OLD]
    before = make_client(clinic, "Before")
    settings.DATA_KEYS = [NEW, OLD]
    after = make_client(clinic, "After")
    assert (fresh(before).name, fresh(after).name) == ("Before", "After")
    settings.DATA_KEYS = [NEW]
    assert fresh(after).name == "After"
    with pytest.raises(CannotOpen):
        _ = fresh(before).name


def test_saving_again_seals_with_the_first_key(clinic, settings):
    settings.DATA_KEYS = [OLD]
    client = make_client(clinic)
    settings.DATA_KEYS = [NEW, OLD]
    fresh(client).save()
    settings.DATA_KEYS = [NEW]
    assert fresh(client).name == NAME


def test_a_sealed_text_names_its_key_and_version():
    value = seal("text", b"place")
    assert isinstance(value, Sealed)
    assert len(value) == 1 + 4 + 12 + len("text") + 16


# How rows are written and read
def test_bulk_create_seals_each_for_its_own_row(clinic):
    rows = [Client(clinic=clinic, code=str(n), name=f"Name {n}", registered_at=NOW) for n in range(3)]
    Client.objects.bulk_create(rows)
    assert [fresh(row).name for row in rows] == ["Name 0", "Name 1", "Name 2"]
    assert [row.name for row in rows] == ["Name 0", "Name 1", "Name 2"]


def test_a_change_is_saved_and_sealed_anew(clinic):
    client = make_client(clinic)
    before = stored(client)
    client.name = "Bea"
    client.save(update_fields=["name"])
    assert fresh(client).name == "Bea"
    assert stored(client) != before


def test_saving_another_column_leaves_the_text_alone(clinic):
    client = make_client(clinic)
    before = stored(client)
    client.code = "changed"
    client.save(update_fields=["code"])
    assert stored(client) == before


@pytest.mark.parametrize(
    "query",
    [
        lambda: Client.objects.update(name="Eve"),
        lambda: Client.objects.filter(name="Eve").exists(),
        lambda: Client.objects.filter(name__contains="Eve").exists(),
        lambda: Client.objects.filter(name__icontains="Eve").exists(),
        lambda: Client.objects.filter(name__startswith="Eve").exists(),
        lambda: Client.objects.filter(name__in=["Eve"]).exists(),
        lambda: Client.objects.exclude(name="Eve").exists(),
        lambda: Client.objects.filter(name__gt="Eve").exists(),
        lambda: Client.objects.filter(name__regex="Eve").exists(),
    ],
)
def test_updates_and_lookups_by_content_are_refused(clinic, query):
    make_client(clinic)
    with pytest.raises(TypeError):
        query()


def test_bulk_update_is_refused(clinic):
    client = make_client(clinic)
    client.name = "Eve"
    with pytest.raises(TypeError):
        Client.objects.bulk_update([client], ["name"])


def test_texts_can_be_emptied_in_bulk_and_looked_for(clinic):
    client, nameless = make_client(clinic), make_client(clinic, None)
    assert list(Client.objects.filter(name__isnull=True)) == [nameless]
    assert list(Client.objects.exclude(name=None)) == [client]
    Client.objects.update(name=None)
    assert fresh(client).name is None


@pytest.mark.parametrize("rows", [Client.objects.defer("name"), Client.objects.only("code")])
def test_a_deferred_text_is_fetched_and_opened_when_it_is_read(clinic, django_assert_num_queries, rows):
    make_client(clinic)
    client = rows.all().get()
    with django_assert_num_queries(2):  # the text, and the clinic that it is sealed for
        assert client.name == NAME
    with django_assert_num_queries(0):
        assert client.name == NAME


def test_a_text_that_nobody_reads_is_never_opened(clinic, settings):
    client = make_client(clinic)
    settings.DATA_KEYS = [FOREIGN]
    assert fresh(client).code == client.code


def test_reading_again_from_the_database_opens_again(clinic):
    client = make_client(clinic)
    store(client, seal("Renamed", Client._meta.get_field("name").place_of(client)))
    client.refresh_from_db()
    assert client.name == "Renamed"


def test_values_of_a_query_stay_sealed(clinic):
    make_client(clinic)
    assert isinstance(Client.objects.values_list("name", flat=True).get(), Sealed)


def test_a_row_is_not_serialised_with_its_text(clinic):
    client = make_client(clinic)
    with pytest.raises(TypeError):
        serializers.serialize("json", [client])
