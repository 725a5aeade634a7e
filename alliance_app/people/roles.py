"""What may a clinician do, by role? Who may see which case is decided from these and from supervision links."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a role allows; whether the state of a case allows it is asked elsewhere."""

    OPEN_CASES = "open cases of one's own"
    RATE = "record check-ins, goals and stuck declarations"
    CONSULT = "consult on a case and look behind a closed gate"
    REVIEW = "answer the cases of supervised therapists"
    EDIT_LIBRARY = "add to the clinic's techniques, change and retire them"
    BREAK_GLASS = "open one case in an emergency, with a reason, on the record"
    MANAGE_PEOPLE = "invite people and link them"
    SET_MEASURES = "say which outcome measures the clinic uses, and define its own"
    SET_POLICY = "set the clinic’s policy, and see beforehand in how many of its cases another would change something"
    TRY_POLICY = "see beforehand what another policy would do, and in which of the cases that one may open"
    READ_AUDIT = "read who looked at what, without any clinical content"
    READ_TEAM = "read what was done with one's own cases, and with those of each therapist whom one supervises"
    READ_FIGURES = "read the clinic's figures: no case and no person, and nothing that counts fewer than five"


class Role:
    """A role that a clinician holds."""

    key: str
    name: str
    permissions: frozenset[Permission]


class Therapist(Role):
    """Sees and rates their own cases, and nobody else's."""

    key = "therapist"
    name = "Therapist"
    permissions = frozenset({Permission.OPEN_CASES, Permission.RATE, Permission.CONSULT, Permission.READ_TEAM})


class Supervisor(Role):
    """Sees the cases of the therapists whom they supervise now, and answers them; never their own."""

    key = "supervisor"
    name = "Supervisor"
    permissions = frozenset(
        {
            Permission.CONSULT,
            Permission.REVIEW,
            Permission.EDIT_LIBRARY,
            Permission.TRY_POLICY,
            Permission.READ_TEAM,
            Permission.READ_FIGURES,
        }
    )


class Administrator(Role):
    """Manages people and policy; sees no clinical content unless they break the glass."""

    key = "administrator"
    name = "Administrator"
    permissions = frozenset(
        {
            Permission.MANAGE_PEOPLE,
            Permission.SET_MEASURES,
            Permission.SET_POLICY,
            Permission.TRY_POLICY,
            Permission.READ_AUDIT,
            Permission.READ_FIGURES,
            Permission.BREAK_GLASS,
        }
    )


ROLES: dict[str, type[Role]] = {role.key: role for role in (Therapist, Supervisor, Administrator)}
