"""What does the banner of a case say: which part, what continues, the next step, what opens techniques?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from alliance_app.clinical.flags import Flag, Level
from alliance_app.clinical.gate import Gate, Ground, Reason, Unknown
from alliance_app.clinical.standing import Part, Standing
from alliance_app.clinical.wording import (
    CONTINUES,
    day,
    ground_opens,
    ground_says,
    headline,
    headline_of_ended,
    joined,
    rater_name,
)
from alliance_app.consultation.answerers import supervisors_of
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.models import Override
from alliance_app.consultation.plans import plans_among
from alliance_app.people.models import Clinic, Clinician

from .next_steps import Step, about, next_step, rate_first
from .row_words import OWN_FIRST, named, view_is_in

#: What is said in place of "technique is now the right question" while a risk waits.
RISK_FIRST = "Ask about the risk first; then technique is the right question."


@dataclass(frozen=True, slots=True)
class Banner:
    """As `components/banner.html` takes it."""

    case_id: str
    gate: str
    reason: str
    stuck: bool
    overridden: str
    waits: str
    advises: str
    parts: tuple[Part, ...]
    title: str
    say: str
    why_url: str
    continues: str
    next: str
    next_url: str
    next_label: str
    opens: str
    flag: dict[str, str] | None


def banner_of(file: CaseFile, viewer: Clinician, *, rates: bool) -> Banner:
    """Return the banner of a case as its viewer is told; `rates` says whether they treat it."""
    case, standing, override, whole = file.case, file.judged.standing, file.override, file.whole.standing
    own = file.is_the_therapist(viewer)
    closed = case.gated and whole.gate is Gate.CLOSED
    plans = plans_among(file.rows["repairs"])
    step = next_step(case, about(standing.grounds, standing.stuck), plans) if rates else Step("", "", "")
    waits = override is not None and override.waits(standing.as_of)
    banner = Banner(
        case_id=str(case.pk),
        gate=whole.gate.value if case.gated else Gate.OPEN.value,
        reason=whole.reason.value,
        stuck=whole.stuck,
        overridden="" if waits else overridden_words(override, viewer),
        waits=waiting_words(override, viewer) if override and waits else "",
        advises=_advises_words(case.clinic, standing.as_of) if closed else "",
        parts=standing.parts,
        title=headline(standing.grounds) if case.is_open else headline_of_ended(standing.grounds),
        say=_first_of_all(file) or _to_the_reader(_says(standing.grounds, ended=not case.is_open), own),
        why_url=f"{reverse('case-detail', args=[case.pk])}?why#why" if _explained(standing) else "",
        continues=CONTINUES if closed and case.is_open else "",
        next=step.words,
        next_url=step.url,
        next_label=step.label,
        opens=_to_the_reader(_opens(standing.grounds), own) if closed and case.is_open else "",
        flag=_loudest(standing.flags),
    )
    return _before_their_own(banner, file) if file.hidden else banner


def _first_of_all(file: CaseFile) -> str:
    """Return what is said of a case in place while a risk waits; empty of any other."""
    in_place = file.judged.standing.reason is Reason.IN_PLACE
    return RISK_FIRST if file.risk and in_place and file.case.is_open else ""


def _explained(standing: Standing) -> bool:
    """Whether the case's page says why."""
    return bool(standing.flags) or standing.reason is not Reason.IN_PLACE


def _before_their_own(banner: Banner, file: CaseFile) -> Banner:
    """Return a banner as it is until its viewer has rated: it tells whether techniques wait, and not why."""
    step, closed = rate_first(file.case), banner.gate == Gate.CLOSED.value
    return replace(
        banner,
        title=view_is_in([view.role for view in file.hidden]).removesuffix("."),
        say=f"{'Techniques wait. ' if closed else ''}{OWN_FIRST} Then you see both, and what they say of the case.",
        why_url="",
        next=step.words,
        next_url=step.url,
        next_label=step.label,
        opens="What opens them is said after your own rating." if closed else "",
    )


def overridden_words(override: Override | None, viewer: Clinician | None = None) -> str:
    """Return that somebody looks anyway, who and until when, and who agrees; empty if nobody does."""
    if override is None:
        return ""
    who = "You look" if override.made_by == viewer else f"{override.made_by.name} looks"
    said = (
        f"{who} anyway since {day(override.opens_on or override.made_on)}, until the next session’s rating or "
        f"{day(override.ends_on)}."
    )
    if override.answered_by:
        answered = "You have" if override.answered_by == viewer else f"{override.answered_by.name} has"
        return f"{said} {answered} answered."
    return f"{said} It opened unanswered." if override.opens_on else f"{said} No answer yet."


def waiting_words(override: Override, viewer: Clinician | None = None) -> str:
    """Return that a look waits, for whom, and when it opens by itself."""
    asked = "You have" if override.made_by == viewer else f"{override.made_by.name} has"
    asks = supervisors_of(override.case, override.made_on)
    whom = joined(["you" if person == viewer else person.name for person in asks]) or "a supervisor of the clinic"
    return (
        f"{asked} asked to look anyway, for the {ordinal(override.in_a_row)} time in a row. This one waits for "
        f"{whom} until {day(override.waits_until)}, then it opens by itself."
    )


def meanwhile_words(look: Override, viewer: Clinician) -> str:
    """Return how a look that waited came to wait no longer: by whose answer, and which, or without any."""
    clinic, opens_on = look.case.clinic, look.opens_on or look.ends_on
    if look.answered_at and clinic.local_date(look.answered_at) <= opens_on:
        who = "You have" if look.answered_by == viewer else f"{look.answered_by.name} has"
        said = "kept it closed" if look.ended_at == look.answered_at else "let it open"
        return f"{who} answered it, and {said}. That answer stands."
    if look.ended_at and clinic.local_date(look.ended_at) < opens_on:
        return f"It has ended {look.get_ended_because_display()}: nobody has to answer it any more."
    return f"It opened by itself on {day(opens_on)}: nobody has to answer it any more."


def ordinal(number: int) -> str:
    """Return a small number as a place: third, fourth ..., 11th."""
    names = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    return names[number] if number < len(names) else f"{number}th"


def _advises_words(clinic: Clinic, today: date) -> str:
    """Return that techniques stay open although a part is missing; empty where they wait."""
    if not clinic.advises(today):
        return ""
    return (
        f"Only advice until {day(clinic.advises_until)}: your clinic is starting with Alliance, and techniques "
        "stay open."
    )


def _loudest(flags: Sequence[Flag]) -> dict[str, str] | None:
    """Return the flag by which the banner is told: a red one before an amber one."""
    flag = next((flag for flag in flags if flag.level is Level.RED), flags[0] if flags else None)
    factor = flag.factor.value if flag and flag.factor else ""
    return flag and {"rule": flag.rule.value, "tier": flag.level.value, "factor": factor}


def _to_the_reader(sentence: str, own: bool) -> str:
    """Return a sentence as it is said to its reader; to the only therapist who has rated, "you"."""
    if not own:
        return sentence
    return sentence.replace("the therapist rated", "you rated").replace("by the therapist", "by you")


def _says(grounds: Sequence[Ground], *, ended: bool) -> str:
    """Return what every ground says; parts that were last rated on the same day in one sentence.

    Where a case has ended with all in place, it does not say what to ask next.
    """
    if ended and grounds[0].reason is Reason.IN_PLACE:
        return "All three parts were present and in play on its last day."
    together = _not_known(grounds, Unknown.STALE)
    sentences = []
    for ground in grounds:
        if ground in together and ground.on:
            rated = f"{named([g.factor.value for g in together if g.factor])} were last rated on {day(ground.on)}"
            sentences.append(f"{rated}; sessions held since then: {ground.count}.")
        else:
            sentences.append(ground_says(ground))
    return " ".join(dict.fromkeys(sentences))


def _not_known(grounds: Sequence[Ground], how: Unknown) -> list[Ground]:
    """Return the grounds that are unknown in one way and on one day, if there are several."""
    same = [ground for ground in grounds if ground.unknown is how]
    return same if len(same) > 1 and len({ground.on for ground in same}) == 1 else []


def _opens(grounds: Sequence[Ground]) -> str:
    """Return what opens techniques; of several weak ratings in one sentence."""
    low = [ground for ground in grounds if ground.reason is Reason.LOW]
    together = [*_not_known(grounds, Unknown.STALE), *_not_known(grounds, Unknown.NEVER_RATED)]
    rated = f"Opens when {joined([f'the {g.factor.value}' for g in together if g.factor])} are rated."
    sentences = [rated if ground in together else ground_opens(ground) for ground in grounds]
    if len(low) > 1:
        whose = joined([f"of the {g.factor} by {rater_name(g.rater)}" for g in low if g.factor and g.rater])
        sentences[: len(low)] = [
            f"Opens after {low[0].needed} good ratings in a row, {low[0].floor} or more and near the usual, {whose}; "
            "or when a supervisor releases them with a reason."
        ]
    said = list(dict.fromkeys(sentences))
    return " ".join(["Each of these is needed." if len(said) > 1 else "", *said]).strip()
