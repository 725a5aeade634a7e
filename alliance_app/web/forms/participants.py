"""Whose view does a check-in ask for beside the therapist's, and how did it come?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from alliance_app.clinical.alliance import CLIENT_ROLES, Factor, Role, Way
from alliance_app.consultation.guidance.closer import OF_THE_CLIENT
from alliance_app.records.models import CheckIn, Participant, Rating
from alliance_app.records.models.checkins import SCORES
from alliance_app.records.operations import Answer

from ..client_words import wording_for
from .cards import CardSelect
from .closer import closer_answers, closer_fields, names_of
from .scale import ScoreField

WAYS = {
    "": ("Not today", "no answer this time"),
    Way.ALOUD.value: ("Said aloud", "you type what they say"),
    Way.PAPER.value: ("On paper", "you copy what they wrote"),
    Way.SELF.value: ("Own hand", "they enter it here themselves"),
    Way.DECLINED.value: ("Declined", "asked, and would rather not"),
}
#: Who is asked for a view of the alliance may also say it aloud or decline; of the others a sheet is copied.
OTHER_WAYS = ("", Way.PAPER.value, Way.SELF.value)


@dataclass(slots=True)
class View:
    """One participant's part of a check-in. `rated` is what is in force of the session already, if anything."""

    participant: Participant
    prefix: str
    name: str
    rated: Rating | None = None
    form: Any = None

    @property
    def way(self) -> Any:
        return self.form[f"{self.prefix}way"]

    @property
    def scores(self) -> list:
        return [self.form[f"{self.prefix}{score}"] for score in SCORES]

    @property
    def typed(self) -> bool:
        """Whether anything was entered here, or is wrong."""
        names = [name for name in self.form.fields if name.startswith(self.prefix)]
        return any(self.form[name].value() or self.form[name].errors for name in names)

    def fields(self) -> Iterator[tuple[str, forms.Field]]:
        """Yield the fields of this part with their names."""
        ways = WAYS if Role(self.participant.role) in CLIENT_ROLES else OTHER_WAYS
        yield f"{self.prefix}way", forms.ChoiceField(
            label=f"The {self.name}’s view", choices=[(way, WAYS[way][0]) for way in ways], required=False,
            widget=CardSelect(says={way: WAYS[way][1] for way in ways}),
        )  # fmt: skip
        for score, question in wording_for(self.participant).questions.items():
            asks_progress = score == "progress"
            yield f"{self.prefix}{score}", ScoreField(
                label=f"The {self.name} on {'progress' if asks_progress else f'the {score}'}",
                statement=question.asks,
                low_end=question.low_end,
                high_end=question.high_end,
                closer=() if asks_progress else names_of(self.prefix, Factor(score), OF_THE_CLIENT),
            )
        yield from closer_fields(self.prefix, OF_THE_CLIENT)

    def clean(self) -> None:
        """Refuse what contradicts itself, beside the way by which it came."""
        data, field = self.form.cleaned_data, f"{self.prefix}way"
        way = data.get(field)
        said = [score for score in SCORES if data.get(f"{self.prefix}{score}") is not None]
        more = closer_answers(data, self.prefix, OF_THE_CLIENT)
        if (said or more) and not way:
            self.form.add_error(field, f"Say how the {self.name}’s answer came to you.")
        if (said or more) and way == Way.DECLINED.value:
            self.form.add_error(
                field, "Somebody who declined gave no scores; clear them or choose another way."
            )
        if way and way != Way.DECLINED.value and not said:
            self.form.add_error(field, f"Enter what the {self.name} rated, or choose “not today”.")

    def answer(self) -> tuple[Answer, str] | None:
        """Return the answer and the way by which it came, None if there is none."""
        data = self.form.cleaned_data
        way = data[f"{self.prefix}way"]
        if not way:
            return None
        state = Rating.State.DECLINED if way == Way.DECLINED.value else Rating.State.GIVEN
        answer = Answer(
            role=Role(self.participant.role), participant=self.participant, state=state,
            closer=closer_answers(data, self.prefix, OF_THE_CLIENT),
            **{score: data[f"{self.prefix}{score}"] for score in SCORES},
        )  # fmt: skip
        return answer, CheckIn.Way(way)


def views_of(people: Iterable[Participant]) -> list[View]:
    """Return a part for each person who takes part in a case now, the clients first."""
    views: list[View] = []
    for person in sorted(people, key=lambda person: (list(Role).index(Role(person.role)), person.code)):
        first_client = person.role == Role.CLIENT.value and not views
        prefix = "client_" if first_client else f"{person.role}_{person.pk.hex[:12]}_"
        views.append(View(person, prefix, person.called))
    return views
