"""What checks and tests came to: counted, added up, carried between processes as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """Outcomes of some checks.

    :param failures: one text per failed check, its first line naming the check
    :param skips: one text per skipped check, naming the check and the reason
    """

    passed: int = 0
    failures: list = field(default_factory=list)
    skips: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failures += other.failures
        self.skips += other.skips

    def summary(self):
        """
        >>> Tally(passed=3).summary()
        '3 passed, 0 failed'
        >>> Tally(2, ["test_a: no"], ["test_b: no browser"]).summary()
        '2 passed, 1 failed, 1 skipped'
        """
        text = f"{self.passed} passed, {len(self.failures)} failed"
        return f"{text}, {len(self.skips)} skipped" if self.skips else text

    def refuse_skips(self):
        """Count what was skipped as failed.

        >>> tally = Tally(1, [], ["test_tour: Chrome executable not found"])
        >>> tally.refuse_skips()
        >>> tally.summary(), tally.failures
        ('1 passed, 1 failed', ['skipped test_tour: Chrome executable not found'])
        """
        self.failures += [f"skipped {skip}" for skip in self.skips]
        self.skips = []

    def write(self, path):
        Path(path).write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path):
        return cls(**json.loads(Path(path).read_text()))
