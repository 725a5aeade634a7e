"""Does the demonstration stay away from where real people are?"""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import create_clinic

pytestmark = pytest.mark.django_db


def refusal() -> CommandError:
    with pytest.raises(CommandError) as refused:
        call_command("demo_clinic")
    assert refused.value.returncode == 2
    return refused.value


def test_it_refuses_outside_demonstration_mode() -> None:
    assert "DEMO=1" in str(refusal())
    assert not Clinic.objects.exists()


@pytest.mark.parametrize("slug", ["harbour", "demo", "other"])
def test_it_refuses_where_another_clinic_is_also_under_its_own_names(settings, tmp_path, slug) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    create_clinic(slug=slug, name="A real clinic", now=timezone.now())
    assert slug in str(refusal())
    assert Clinic.objects.count() == 1 and not Clinician.objects.exists()
    assert not list(tmp_path.iterdir())
