"""What does the chart of a case show, and the table of its sessions?"""

from dataclasses import replace
from typing import Any

from alliance_app.clinical.alliance import Factor, Role
from alliance_app.clinical.repair import End
from alliance_app.consultation.case_file import CaseFile
from alliance_app.people.models import Clinician

from .charts import Chart, Kind, chart_of, events_of, rows_of
from .ledger import noted_kinds


def chart_context(file: CaseFile, viewer: Clinician) -> dict[str, Any]:
    """Return `chart` and `sessions_table`; the viewer's own ratings are called "you"."""
    chart = chart_of_case(file, viewer)
    return {"chart": chart, "sessions_table": rows_of(chart)}


def chart_of_case(file: CaseFile, viewer: Clinician | None = None) -> Chart:
    """Return the chart of a case, with what happened on the way."""
    history, standing = file.judged.history, file.judged.standing
    events = events_of(
        history,
        standing,
        overrides=[look.made_on for look in file.rows["overrides"]],
        repairs=[(Factor(each.factor), each.ended_on) for each in file.rows["repairs"] if each.ended == End.REPAIRED],
        noted=[(Kind(kind), number) for kind, number in noted_kinds(file)],
    )
    you = file.names.get((Role.THERAPIST.value, viewer.pk)) if viewer else None
    chart = chart_of(
        history, standing, file.rules.policy, events=events, you=you, measures=file.rules.measures, paths=file.paths
    )
    if not file.hidden:
        return chart
    return replace(chart, finding=f"Before the view that is in: {chart.finding[:1].lower()}{chart.finding[1:]}")
