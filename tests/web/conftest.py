"""How does a file of tests build its people and its case once, and find them in each test as they were?

It says with `in_the_beginning(people)` which case there is; `people` and `case` are then the test's own copies.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django.plugin import DjangoDbBlocker

from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.inbox import Inbox, receiving
from tests.web.routes import undone


@pytest.fixture(scope="module")
def built(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[People, Case]]:
    """What a test writes is undone after it, the rest when the file is done."""
    with django_db_blocker.unblock(), undone():
        people = clinics.staffed_clinic()
        yield people, request.module.in_the_beginning(people)


@pytest.fixture
def people(built: tuple[People, Case], db: None) -> People:
    return deepcopy(built[0])


@pytest.fixture
def case(built: tuple[People, Case], db: None) -> Case:
    return deepcopy(built[1])


@pytest.fixture
def inbox(settings) -> Iterator[Inbox]:
    """Give a mail server, to which the application sends."""
    yield from receiving(settings)
