"""Send everybody the mail of their week: how much waits for them, and where."""

from collections.abc import Iterator
from datetime import datetime

from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.digest_mail import mail_of
from alliance_app.people.mail import deliver
from alliance_app.people.mail_command import MailCommand
from alliance_app.people.operations.digests import claim, digests_due, release


class Command(MailCommand):
    help = "Mail each person once a week what waits for them, from their own Monday 07:00 on; says how many."
    done = "sent"

    def mails(self, url: str, now: datetime) -> Iterator[bool]:
        for person, week in digests_due(now):
            parts = digest_of(person, week, person.clinic.local_date(now))
            claimed = claim(person=person, week=week, now=now if parts else None)
            if claimed and parts:
                went = deliver(mail_of(person, parts, base=url, now=now))
                if not went:
                    release(claimed)
                yield went
