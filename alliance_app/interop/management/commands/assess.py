"""Say where each case of a ratings file stands; needs no database and stores nothing."""

import json
import sys
import tomllib
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from alliance_app.clinical.alliance import History
from alliance_app.clinical.measures import MEASURES
from alliance_app.clinical.policy import Policy, PolicyError
from alliance_app.clinical.standing import standing_of
from alliance_app.interop.assessment import assessment_of, ratings_of
from alliance_app.interop.histories import histories_of
from alliance_app.interop.rows import UnreadableFile, read_ratings

SOMETHING_REFUSED, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = "Print where each case of a CSV file of ratings stands, one JSON object a line."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file, one row an answer")
        parser.add_argument("--policy", type=Path, help="TOML file of thresholds that differ from the defaults")
        parser.add_argument("--as-of", type=_day, help="judge on this day (default: each case's last date)")
        parser.add_argument("--history", action="store_true", help="add what the rules say of every rating")

    def handle(self, *, file: Path, policy: Path | None, as_of: date | None, history: bool, **options) -> None:
        rules = _policy(policy)
        try:
            found = read_ratings(Path(file), MEASURES, as_of)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        for remark in found.remarks:
            self.stderr.write(remark)
        for refusal in found.refusals():
            self.stderr.write(refusal)
        if "client_goal" not in found.columns:
            rules = replace(rules, require_goal=False)
        histories = histories_of(found.rows)
        last_dates: dict[str, date] = {}
        for row in found.rows:
            last_dates[row.case] = max(row.on, last_dates.get(row.case, row.on))
        for case in found.cases:
            known = histories.get(case, History())
            judged_on = as_of or last_dates.get(case)
            answer = assessment_of(case, judged_on, standing_of(known, rules, judged_on or date.min))
            if history:
                answer["ratings"] = ratings_of(known.until(judged_on or date.min), rules)
            self.stdout.write(json.dumps(answer))
        if found.refused:
            sys.exit(SOMETHING_REFUSED)


def _day(text: str) -> date:
    if isinstance(text, date):
        return text
    return date.fromisoformat(text)


def _policy(path: Path | None) -> Policy:
    if path is None:
        return Policy()
    try:
        return Policy.from_mapping(tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise CommandError(f"the policy cannot be read: {error.strerror}", returncode=COULD_NOT_RUN) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"the policy is not TOML: {error}", returncode=COULD_NOT_RUN) from error
    except PolicyError as error:
        raise CommandError(f"policy: {error}", returncode=COULD_NOT_RUN) from error
