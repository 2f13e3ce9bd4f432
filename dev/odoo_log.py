"""Running Odoo with its log in a file, and finding in that log what deserves a reader."""

import re
import subprocess
from dataclasses import dataclass, replace

from dev.paths import LOGS
from dev.steps import SetupError

HEAD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<message>.*)$"
)
PROBLEM_LEVELS = ("WARNING", "ERROR", "CRITICAL")

# Complaints that are nobody's fault here. Keep this list tiny.
HARMLESS = (
    re.compile(r"PyPDF2 is deprecated"),
    re.compile(r"extension \"?(pg_trgm|unaccent)", re.IGNORECASE),
    re.compile(r"CREATE EXTENSION IF NOT EXISTS (pg_trgm|unaccent)"),
)


@dataclass(frozen=True)
class Record:
    """One entry of the log: its first line's parts, and the lines that follow it."""

    level: str
    logger: str
    message: str

    def __str__(self):
        return f"{self.level} {self.logger}: {self.message}"


def parse(lines):
    """The records of a log. Lines before the first record, or of no record, belong to none.

    >>> for record in parse([
    ...     "Running as user 'root' is a security risk.",
    ...     "2026-01-05 08:00:00,001 12 WARNING demo odoo.modules.loading: No access rules",
    ...     "for model x.y",
    ...     "2026-01-05 08:00:00,002 12 INFO demo odoo.registry: Registry loaded in 1.3s",
    ... ]):
    ...     print(record)
    WARNING odoo.modules.loading: No access rules
    for model x.y
    INFO odoo.registry: Registry loaded in 1.3s
    """
    record = None
    for line in lines:
        if head := HEAD.match(line):
            if record:
                yield record
            record = Record(head["level"], head["logger"], head["message"].rstrip())
        elif record:
            record = replace(record, message=f"{record.message}\n{line.rstrip()}")
    if record:
        yield record


def problems(records):
    """The warnings and errors among records, less the harmless ones."""
    return [
        record
        for record in records
        if record.level in PROBLEM_LEVELS
        and not any(pattern.search(record.message) for pattern in HARMLESS)
    ]


class LoggedRun:
    """A finished run of Odoo: its exit code and its log.

    :param name: names the log file
    :param command: the whole command line
    :param options: for `subprocess.run`
    """

    def __init__(self, name, command, variables, **options):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.path = LOGS / f"{name}.log"
        options.setdefault("input", "")
        with open(self.path, "w") as log:
            self.code = subprocess.run(
                command,
                env=variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                **options,
            ).returncode

    def problems(self):
        with open(self.path, errors="replace") as log:
            return problems(parse(log))

    def check(self, doing):
        """Raise when the run failed or complained.

        :param doing: what it was for, in words that fit after "could not"
        """
        found = self.problems()
        if self.code or found:
            raise SetupError(
                f"Could not {doing} without complaints (exit code {self.code}).\n"
                f"{excerpt(found) or self.tail()}\nThe whole log: {self.path}"
            )

    def tail(self, lines=25):
        return "\n".join(self.path.read_text(errors="replace").splitlines()[-lines:])


def excerpt(records, most=8, lines=40):
    """The first problems, each cut to a readable length."""
    shown = []
    for record in records[:most]:
        text = [line for line in str(record).splitlines() if line.strip("^~ ")]
        # The end of a traceback says more than its beginning.
        shown += text if len(text) <= lines else [text[0], "    ...", *text[-lines:]]
    if len(records) > most:
        shown.append(f"... and {len(records) - most} more")
    return "\n".join(shown)
