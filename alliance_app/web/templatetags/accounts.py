"""What does a page of one's own account ask about the person?"""

from django import template

from alliance_app.people import queries
from alliance_app.people.models import Clinician

register = template.Library()


@register.simple_tag
def owes_second_factor(person: Clinician) -> bool:
    """Whether this person has to set up a second factor before anything else."""
    return queries.owes_second_factor(person)
