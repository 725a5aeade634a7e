"""What has somebody in therapy said with their own hand, beside the numbers?

It is shown at once, whoever has rated what: it was written to be read, and may be urgent (ADR 23).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst

from alliance_app.consultation.case_file import CaseFile
from alliance_app.records.models import CheckIn, Rating


@dataclass(frozen=True, slots=True)
class ClientsWords:
    """What one person would like to be different: their words, or that they say it themselves."""

    who: str
    at: datetime
    words: str
    wants_to_talk: bool


def words_of_clients(checkins: Iterable[CheckIn], ratings: Iterable[Rating]) -> list[ClientsWords]:
    """Return what clients said in these check-ins, in their order; `ratings` tell whose each was."""
    people = {rating.checkin_id: rating for rating in ratings if rating.participant_id}
    said = [each for each in checkins if each.recorded_by_id is None and not each.imported and each.pk in people]
    return [
        ClientsWords(f"the {people[each.pk].participant.called}", each.recorded_at, each.note or "", each.wants_to_talk)
        for each in said
        if (each.note or each.wants_to_talk) and each.withdrawn_at is None
    ]


def said_by_clients(file: CaseFile) -> list[tuple[str, str, str]]:
    """Return what clients said of the newest session, as prompts of a case's page: kind, title, sentence."""
    newest = file.sessions[-1].pk if file.sessions else None
    ratings = [*file.rows["ratings"], *file.hidden]
    said = words_of_clients((each for each in file.rows["checkins"] if each.session_id == newest), ratings)
    return [
        ("wants_to_talk", "Make room", f"{capfirst(each.who)} would like something to be different, and says it.")
        if each.wants_to_talk
        else ("clients_words", f"What {each.who} would like to be different", f"“{each.words}”")
        for each in said
    ]
