"""Runs what needs neither Odoo nor a database: doctests, and the tests of the set-up.

    python -m dev.inside.plain_tests RESULT FILE...

A doctest's module is imported without Odoo being there. What fails to import has its logic in the
wrong place: it belongs in the add-on's tools/.
"""

import doctest
import importlib
import sys
import unittest
from pathlib import Path

from dev.paths import ADDON, CHECKOUT
from dev.results import Tally


class CountedResult(unittest.TestResult):
    """Outcomes as a tally."""

    def __init__(self):
        super().__init__()
        self.tally = Tally()

    def addSuccess(self, test):
        self.tally.passed += 1

    def addFailure(self, test, error):
        self.tally.failures.append(f"{test.id()}\n{self._exc_info_to_string(error, test)}")

    addError = addFailure

    def addSkip(self, test, reason):
        self.tally.skips.append(f"{test.id()}: {reason}")


def load(path):
    """Import a file. Files of the add-on are imported by their place in it, since importing the
    package `penagihan_piutang` itself would import Odoo."""
    root = ADDON if path.is_relative_to(ADDON) else CHECKOUT
    return importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def main(result_file, *files):
    sys.path.insert(0, str(ADDON))
    suite = unittest.TestSuite()
    tally = Tally()
    for path in map(Path, files):
        try:
            loaded = load(path)
        except ImportError as error:
            tally.failures.append(f"{path}: its doctests cannot run without Odoo: {error}")
            continue
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(loaded))
        suite.addTests(doctest.DocTestSuite(loaded))
    result = CountedResult()
    suite.run(result)
    tally.add(result.tally)
    tally.write(result_file)


if __name__ == "__main__":
    main(*sys.argv[1:])
