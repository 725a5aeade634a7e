"""Which techniques may be offered on a case? Every way to technique advice leads through here.

The library is what comes with the product and what the clinic has added.
"""

from datetime import date
from uuid import UUID

from alliance_app.people.models import Clinic
from alliance_app.records.models import Case

from . import transitions
from .guidance.techniques import TECHNIQUES, Family
from .guidance.techniques.entry import Technique
from .judgement import Judged
from .models import ClinicTechnique


def offered(case: Case, today: date, words: str = "", judged: Judged | None = None) -> list[Technique]:
    """Return the techniques in which every word of a search stands, all for an empty one; by family.

    GateClosed while a part of the alliance is missing and nobody looks anyway. `judged` as for the transition.
    """
    transitions.check_techniques_offered(case, today, judged)
    wanted = words.lower().split()
    return [entry for entry in _library(case.clinic) if all(word in _searchable(entry) for word in wanted)]


def offered_one(case: Case, key: str, today: date, judged: Judged | None = None) -> Technique:
    """Return one technique; GateClosed as `offered`, then KeyError if there is none of this key."""
    transitions.check_techniques_offered(case, today, judged)
    return {entry.key: entry for entry in _library(case.clinic)}[key]


def own_techniques(clinic: Clinic) -> list[ClinicTechnique]:
    """Return the newest version of each entry that a clinic has added, by name; retired ones too, last."""
    newest = {row.technique: row for row in ClinicTechnique.objects.filter(clinic=clinic).select_related("written_by")}
    return sorted(newest.values(), key=lambda row: (row.retired, row.name.lower()))


def own_technique(clinic: Clinic, technique: UUID) -> ClinicTechnique | None:
    """Return the newest version of one entry that a clinic has added, if it has."""
    return ClinicTechnique.objects.filter(clinic=clinic, technique=technique).select_related("written_by").last()


def _library(clinic: Clinic) -> list[Technique]:
    """Return all entries, those of one family together; the families stand as the product has them."""
    order = list(dict.fromkeys([*(entry.family for entry in TECHNIQUES), *Family]))
    own = [row.entry() for row in own_techniques(clinic) if not row.retired]
    return sorted([*TECHNIQUES, *own], key=lambda entry: order.index(entry.family))


def _searchable(entry: Technique) -> str:
    return " ".join([entry.name, entry.family.label, entry.purpose, *entry.words]).lower()
