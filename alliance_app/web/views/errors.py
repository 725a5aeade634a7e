"""What does somebody read when something failed? Our mistake, or a database that is away for a moment.

Rendered without the request: whoever is signed in stands in the database, which may be what failed.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

#: The database cannot be reached, is stopping, or did not answer in time; nothing is wrong with what was asked.
AWAY = (OperationalError, InterfaceError)
#: When to come back, in seconds.
RETRY_AFTER = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database was away, else 500. Django calls it while it handles the error."""
    if isinstance(sys.exc_info()[1], AWAY):
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return HttpResponse(render_to_string("500.html"), status=500)
