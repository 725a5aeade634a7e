"""Is the server alive, and is it ready for people?

Asked by supervisors and load balancers, without sign-in; the answers are plain text and give nothing away.
"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..access import Audience, access


@access(Audience.ANYBODY)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process answers at all; it asks nobody else."""
    return _text("live")


@access(Audience.ANYBODY)
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and every migration is applied, else 503 and which of them fails."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return _text("not ready: the database does not answer", status=503)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return _text("not ready: migrations are not applied", status=503)
    return _text("ready")


def _text(line: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{line}\n", content_type="text/plain; charset=utf-8", status=status)
