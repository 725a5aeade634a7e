"""What is each page called in the log, and what of a therapist's does it show to others?

By the address's name. `shows` is a sentence to the therapist: None where nobody else comes, empty where what others
see there is nothing of a therapist's.
A page that takes more than being signed in has a line here; a test asks for it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page: how it is called after "looked at", and what it shows others of a therapist."""

    name: str
    shows: str | None = None


PAGES: dict[str, PageWords] = {
    # One case
    "case-detail": PageWords(
        "the case’s page",
        "The page of each case, as you see it: ratings and their notes, the goal, flags and why, ruptures, repairs, "
        "where you looked anyway and what you wrote, replies.",
    ),
    "consult": PageWords(
        "Alliance first", "What each case asks for first, with its numbers and its goal."
    ),
    "technique-list": PageWords("techniques", ""),
    "technique-detail": PageWords("a technique", ""),
    "stuck-declare": PageWords(
        "stuck or not", "Whether a case is marked as stuck, since when, and the reason given."
    ),
    "review-add": PageWords("the reply to a case", ""),
    "checkin-add": PageWords("the check-in"),
    "checkin-answer": PageWords("the answer to a check-in"),
    "goal-add": PageWords("the goal"),
    "method-add": PageWords("the way of working"),
    "client-ask": PageWords("what the client is asked"),
    "client-link-revoke": PageWords("a client’s link"),
    "paper-form": PageWords("the questions on paper"),
    "repair-add": PageWords("the plan of a repair"),
    "override-add": PageWords("“Look anyway”"),
    "case-looks": PageWords("who looked at the case"),
    "session-detail": PageWords(
        "a session", "Each session: who rated what and when, corrections and their reasons."
    ),
    "session-mark": PageWords("the mark of a session"),
    "session-undo": PageWords("the mark of a session"),
    "rating-revise": PageWords("the correction of a rating"),
    "score-add": PageWords("scores without a session"),
    "score-revise": PageWords("a score"),
    "risk-answer": PageWords(
        "a score", "Of each answer about dying or self-harm what was found, who said it and who knows."
    ),
    "checkin-draft": PageWords("an unfinished check-in"),
    "checkin-undo": PageWords("the check-in"),
    "formulation-add": PageWords("the sentence about what keeps the case stuck"),
    "repair-mark": PageWords("a repair"),
    "repair-change": PageWords("the plan of a repair"),
    "rupture-add": PageWords("a note about a session", ""),  # of what, a therapist may not be told yet
    "response-add": PageWords("the answer to a reply"),
    "case-chart": PageWords("the chart", "The chart as a picture, which they can take along."),
    "case-sessions": PageWords("the table of sessions", "The table of sessions, which they can take along."),
    "case-edit": PageWords("what the case is called"),
    "participant-add": PageWords("who takes part in the case"),
    "participant-edit": PageWords("who takes part in the case"),
    "cotherapist-add": PageWords("who treats the case"),
    "cotherapist-end": PageWords("who treats the case"),
    "case-manage": PageWords("the case’s people", "Who takes part in each case and who treats it."),
    "case-transfer": PageWords("the transfer of the case", ""),
    "case-close": PageWords("the end of the case", ""),
    "case-reopen": PageWords("the reopening of the case", ""),
    # Several at once
    "case-list": PageWords("My cases"),
    "case-add": PageWords("a new case"),
    "paper-enter": PageWords("the code of a sheet"),
    "others-see": PageWords("What others see of me"),
    "review-queue": PageWords(
        "the review queue",
        "Those of your cases that are low or not known, or where you looked anyway, and why; and a few of which "
        "nothing is flagged, drawn by chance each week from everybody’s cases.",
    ),
    "spot-check-answer": PageWords(
        "a case drawn by chance", "What they found in a case that chance drew; you read it on the case’s page."
    ),
    "review-seen": PageWords("the review queue", ""),
    "review-seen-all": PageWords("the review queue", ""),
    "review-seen-undo": PageWords("the review queue", ""),
    "review-view-save": PageWords("the review queue", ""),
    "review-view": PageWords("the review queue", ""),
    "own-deputy": PageWords("who stands in for them", ""),
    "second-view-add": PageWords(
        "a second view of a session",
        "What you noted of a session, without any rating, when a supervisor gives a second view of it.",
    ),
    "second-view-first": PageWords("a second view of a session", ""),
    "second-view-revise": PageWords("the correction of a rating", ""),
    "team-agreement": PageWords("how far views agree, as a file", ""),
    "team-agreement-page": PageWords(
        "how far views agree",
        "How far clients, therapists and supervisors agree about the same sessions, over five cases or more together.",
    ),
    "override-answer": PageWords(
        "the answer to “Look anyway”", "Where you looked anyway, the reason and what you wrote to it."
    ),
    "team": PageWords(
        "Team", "Of all whom they supervise together: sessions rated and heard, how cases stand, repairs, looks."
    ),
    "team-person": PageWords(
        "a therapist’s line of Team",
        "Of your work as a whole what was done: sessions rated and heard, replies, repairs, open cases, in numbers. "
        "From 60 clients on how these rate the alliance, and whether chance explains the difference. No ranking.",
    ),
    "agenda": PageWords("the agendas", "How many of your cases are stuck, and how many more need help."),
    "agenda-own": PageWords("one’s own agenda"),
    "agenda-person": PageWords(
        "the agenda of a meeting",
        "For your next meeting, on paper too: the code of each case and why it stands where it does; of the first five "
        "also the goal in the client’s words, the last repair or look, and a question to discuss.",
    ),
    "agenda-note": PageWords("a note of the meeting", ""),
    # The clinic
    "clinic-techniques": PageWords("the clinic’s techniques", ""),
    "clinic-technique-add": PageWords("the clinic’s techniques", ""),
    "clinic-technique-edit": PageWords("the clinic’s techniques", ""),
    "clinic-technique-retire": PageWords("the clinic’s techniques", ""),
    "clinic-measures": PageWords("Measures", ""),
    "clinic-measure-add": PageWords("Measures", ""),
    "clinic-measure-edit": PageWords("Measures", ""),
    "clinic-measure-file": PageWords("Measures", ""),
    "clinic-measure-use": PageWords("Measures", ""),
    "clinic-cases": PageWords(
        "cases that need somebody",
        "The codes of your open cases while nobody supervises you, and once you no longer work here.",
    ),
    "clinic-case": PageWords("the handing over of a case", ""),
    "clinic-edit": PageWords("the clinic’s settings", ""),
    "access-grant-add": PageWords("a case opened in an emergency", ""),
    "person-deactivate": PageWords("an account that was closed", ""),
    "person-reactivate": PageWords("an account that was opened again", ""),
    "person-invite-again": PageWords("an invitation", ""),
    "person-second-factor-end": PageWords("a second factor that was removed", ""),
    "person-supervision-end": PageWords("who supervises whom", ""),
    "person-deputy-end": PageWords("who stands in for whom", ""),
    "clinic-people": PageWords("People", "Your name, e-mail and roles, and who supervises you. No case."),
    "person-invite": PageWords("an invitation", ""),
    "person-detail": PageWords(
        "a person", "On your own page there: whether you are signed in now and have a second factor. No case."
    ),
    "person-change": PageWords("a person’s name and roles", ""),
    "supervision-add": PageWords("who supervises somebody", ""),
    "deputy-add": PageWords("who stands in for somebody", ""),
    "clinic-policy-edit": PageWords("another policy for the clinic", ""),
    "clinic-policy-try": PageWords(
        "another policy for the clinic",
        "In how many cases another policy would change something; of a case that they may open, also that it would.",
    ),
    "clinic-figures": PageWords(
        "the clinic’s figures",
        "What became of the alerts of the whole clinic, in numbers. No case and no therapist, and nothing under five.",
    ),
    "team-moves": PageWords(
        "which moves were followed by repair",
        "How often a move was followed by repair in the whole clinic. No case, no therapist, and nothing under five.",
    ),
    "clinic-audit": PageWords(
        "the audit log", "That you looked at something or wrote something, and when. No code and no content of a case."
    ),
    "clinic-audit-export": PageWords("the audit log as a file", ""),
}


def page_name(url_name: str) -> str:
    """Return how a page is called; one that is gone by now by the name that it had."""
    return PAGES[url_name].name if url_name in PAGES else f"“{url_name.replace('-', ' ')}”"
