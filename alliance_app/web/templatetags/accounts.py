"""What does a page of one's own account ask about the person?"""

from datetime import date

from django import template

from alliance_app.people import queries
from alliance_app.people.models import Clinician, Deputy

register = template.Library()


@register.simple_tag
def stand_ins(person: Clinician, today: date) -> list[Deputy]:
    """Return who stands in for this person on a day, and for whom they stand in."""
    return queries.stand_ins_of(person, today)


@register.simple_tag
def owes_second_factor(person: Clinician) -> bool:
    """Whether this person has to set up a second factor before anything else."""
    return queries.owes_second_factor(person)
