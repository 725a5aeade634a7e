"""How is a session rated?"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from alliance_app.clinical.alliance import Attendance, Factor, Role
from alliance_app.clinical.wording import day
from alliance_app.consultation.guidance.closer import OF_THE_THERAPIST
from alliance_app.consultation.operations.checkins import check_day
from alliance_app.consultation.plans import Plan
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records.asked import asked_of
from alliance_app.records.models import Case, Rating, Session
from alliance_app.records.models.checkins import SCORES
from alliance_app.records.operations import Answer
from alliance_app.records.scores import Scored

from .closer import closer_answers, closer_fields, names_of
from .days import DayInput
from .keyed import KeyedForm
from .participants import views_of
from .scale import ScaleSelect, ScoreField
from .scores import add_parts, score_parts
from .tried import add_questions, answers_to

#: A session that lies further back is asked about: the year may be mistyped.
LATE = timedelta(days=60)
ATTENDANCES = [
    (Attendance.HELD.value, "Held"),
    (Attendance.MISSED.value, "Missed"),
    (Attendance.CANCELLED.value, "Cancelled"),
]


def _closer(factor: Factor) -> tuple[str, ...]:
    return names_of("", factor, OF_THE_THERAPIST)


class CheckInForm(KeyedForm):
    """The therapist's scores of one session, and what each participant said of it, if they said or wrote anything.

    `session` is the one that is meant, if the page was asked for one; `rated` are its ratings in force; `plans` are
    the repairs of which it asks whether they were tried.
    """

    session = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    held_on = forms.DateField(
        label="Date", widget=DayInput(), error_messages={"required": "Say when the session was held."}
    )
    mode = forms.ChoiceField(
        label="How", choices=Session.Mode, required=False, initial=Session.Mode.IN_PERSON
    )
    attendance = forms.ChoiceField(
        label="What became of it", choices=ATTENDANCES, required=False, initial=Attendance.HELD.value
    )
    day_is_right = forms.BooleanField(label="Yes, the date is right", required=False)
    relationship = ScoreField(
        label="Relationship",
        statement="We are at ease, and I can be myself here.",
        widget=ScaleSelect(attrs={"autofocus": True}),
        closer=_closer(Factor.RELATIONSHIP),
    )
    goal = ScoreField(
        label="Goal",
        statement="We are working on what the client wants.",
        low_end="no shared goal",
        high_end="fully shared",
        closer=_closer(Factor.GOAL),
    )
    method = ScoreField(
        label="Method",
        statement="I stand behind this way of working, and we agree on it.",
        closer=_closer(Factor.METHOD),
    )
    progress = ScoreField(
        label="Progress",
        statement="How much closer to the goal than at the start?",
        low_end="no closer",
        high_end="there",
    )
    note = forms.CharField(
        label="Note", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever may open the case reads it.",
    )  # fmt: skip
    feedback = forms.BooleanField(
        label="We spoke directly about how we work together", required=False
    )
    another_session = forms.BooleanField(label="There were two sessions on this day", required=False)

    def __init__(
        self,
        *args: Any,
        case: Case,
        today: date,
        session: Session | None = None,
        rated: Sequence[Rating] = (),
        plans: Sequence[Plan] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.today, self.the_session = case, today, session
        self.fields["held_on"].required = session is None
        self.asks_about_day = False
        self.fields.update(closer_fields("", OF_THE_THERAPIST))
        asked = asked_of(case)
        self.views = views_of(asked.participants)
        in_force = {rating.participant_id: rating for rating in rated if rating.participant_id}
        for view in self.views:
            view.form, view.rated = self, in_force.get(view.participant.pk)
            self.fields.update(view.fields())
        self.parts = add_parts(self, score_parts(asked))
        questions = add_questions(self, plans, self.data)
        self.to_try = [question for question in questions if not question.plan.tried]
        self.tried = [question for question in questions if question.plan.tried]

    @property
    def typed_own(self) -> bool:
        """Whether any score of the therapist's own stands in the form."""
        return any(self[name].value() not in (None, "") for name in SCORES)

    @property
    def shown_day(self) -> date | None:
        """The day that stands in the form, right or wrong; None if it is no day."""
        typed = self["held_on"].value()
        try:
            return typed if isinstance(typed, date) else date.fromisoformat(typed or "")
        except ValueError:
            return None

    def clean_session(self) -> str:
        said = self.cleaned_data["session"]
        if said and self.the_session is None:
            raise forms.ValidationError("This session is not on record any more. Go back, and begin again.")
        return said

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.the_session is None and "held_on" not in self.errors:
            self._clean_day(data)
        if data.get("attendance") in (Attendance.MISSED.value, Attendance.CANCELLED.value):
            if any(data.get(name) is not None for name in SCORES) or any(view.typed for view in self.views):
                self.add_error(
                    "attendance", "A session that was not held has no ratings. Clear them, or choose “held”."
                )
            elif any(part.typed for part in self.parts):
                self.add_error("attendance", "Scores of a day without a session have a page of their own. Clear them.")
            elif data.get("feedback") or closer_answers(data, "", OF_THE_THERAPIST):
                self.add_error("attendance", "They did not meet, so they did not speak. Clear that, or choose “held”.")
            elif self.repairs(data):
                self.add_error(
                    "attendance", "What you said of a repair needs a session. Clear it, or choose “held”."
                )
            return data
        for part in (*self.views, *self.parts):
            part.clean()
        return data

    def _clean_day(self, data: dict[str, Any]) -> None:
        held_on = data["held_on"]
        try:
            check_day(held_on, self.today, self.case)
        except NotAllowed as refusal:
            return self.add_error("held_on", str(refusal))
        if self.today - held_on > LATE and not data.get("day_is_right"):
            self.asks_about_day = True
            return self.add_error("held_on", f"{day(held_on)} is a while ago. Is the date right, the year too?")
        return None

    def answer(self, clinician: Clinician) -> Answer:
        """Return the therapist's own answer."""
        scores = {name: self.cleaned_data[name] for name in SCORES}
        more = closer_answers(self.cleaned_data, "", OF_THE_THERAPIST)
        return Answer(role=Role.THERAPIST, clinician=clinician, closer=more, **scores)

    def repairs(self, data: dict[str, Any] | None = None) -> list[tuple[UUID, str]]:
        """Return what is said of planned repairs, each by its id."""
        return answers_to([*self.to_try, *self.tried], self.cleaned_data if data is None else data)

    def scored(self) -> list[Scored]:
        """Return what participants answered on outcome measures."""
        return [part.scored() for part in self.parts]

    def others(self) -> list[tuple[Answer, str]]:
        """Return what the participants said, each by the way it came."""
        return [said for said in (view.answer() for view in self.views) if said]
