"""What of a case can be taken along as a file: its chart, and its sessions. The audit log notes each."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from alliance_app.consultation.case_file import file_of
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..case_chart import chart_of_case
from ..charts import Chart
from ..charts.alone import alone
from ..sessions_file import sessions_csv


@access(Act.OPEN)
@require_GET
def case_chart(request: ClinicRequest, case: Case) -> HttpResponse:
    return _file(alone(_chart(request, case)), case, "chart", "svg", "image/svg+xml")


@access(Act.OPEN)
@require_GET
def case_sessions(request: ClinicRequest, case: Case) -> HttpResponse:
    lines = "".join(sessions_csv(_chart(request, case)))
    return _file(lines, case, "sessions", "csv", "text/csv; charset=utf-8")


def _chart(request: ClinicRequest, case: Case) -> Chart:
    """Return the case’s chart as its page shows it, in words that do not depend on the reader."""
    return chart_of_case(file_of(case, request.today, request.user))


def _file(content: str, case: Case, name: str, suffix: str, kind: str) -> HttpResponse:
    """Answer with a file whose name tells of no client."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}-{str(case.pk)[:8]}.{suffix}"'},
    )
