"""What is a technique, and which families of therapy does the library cover?"""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """A family of therapy; the value is its stored key, `label` its name on the page."""

    label: str

    def __new__(cls, value: str, label: str) -> "Family":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    BEHAVIOURAL = "behavioural", "Behavioural"
    EXPOSURE = "exposure", "Exposure-based"
    SLEEP = "sleep", "Sleep"
    COGNITIVE = "cognitive", "Cognitive"
    ACCEPTANCE = "acceptance", "Acceptance and compassion"
    EMOTION = "emotion", "Emotion-focused"
    PSYCHODYNAMIC = "psychodynamic", "Psychodynamic"
    TRAUMA = "trauma", "Trauma-focused: preparation"
    BODY = "body", "Body and relaxation"
    INTERPERSONAL = "interpersonal", "Interpersonal"
    SYSTEMIC = "systemic", "Couples and families"
    MENTALISATION = "mentalisation", "Mentalisation-informed"
    SOLUTION = "solution", "Solution-focused"
    MOTIVATIONAL = "motivational", "Motivational"


@dataclass(frozen=True, slots=True)
class Technique:
    """One entry of the library; a reminder for somebody trained in it, not a course.

    `agree_first` is what the therapist could say to settle the technique with the client beforehand, without
    quotation marks. `words` are further words by which the entry is found; `own` says that the clinic has added it.
    """

    key: str
    name: str
    family: Family
    purpose: str
    when_it_fits: str
    when_not: str
    steps: tuple[str, ...]
    agree_first: str
    words: tuple[str, ...]
    own: bool = False
