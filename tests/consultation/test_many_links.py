"""Do 300 links at which eight race each become exactly 300 ratings?"""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.db import connection

from alliance_app.consultation.operations.clients_views import LinkIsOver, record_clients_view
from alliance_app.records import operations as records
from alliance_app.records.client_links import link_of
from alliance_app.records.models import CheckIn, ClientLink, Rating
from tests.factories import NOW, client_link, day, make_case, make_clinic, make_therapist, scores

pytestmark = pytest.mark.django_db(transaction=True)
LINKS, RACERS, CASES = 300, 8, 30


def test_three_hundred_links_raced_by_eight_are_three_hundred_ratings():
    therapist = make_therapist(make_clinic())
    tokens = []
    for case in [make_case(therapist) for _ in range(CASES)]:
        for number in range(LINKS // CASES):
            session = records.add_session(case=case, held_on=day(-number - 1), now=NOW)
            tokens.append(f"{case.pk}-{number}")
            client_link(case, session=session, token=tokens[-1])
    keys = count()

    def race(token: str) -> str:
        try:
            record_clients_view(link=link_of(token), now=NOW, key=f"racer {next(keys)}", scores=scores(7))
            return "recorded"
        except LinkIsOver:
            return "over"
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as racers:
        told = list(racers.map(race, [token for token in tokens for _ in range(RACERS)]))
    assert (told.count("recorded"), told.count("over")) == (LINKS, LINKS * (RACERS - 1))
    assert (Rating.objects.count(), CheckIn.objects.count()) == (LINKS, LINKS)
    assert ClientLink.objects.filter(used_at=None).count() == 0
