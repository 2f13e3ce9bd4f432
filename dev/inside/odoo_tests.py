"""Runs tests of modules on a database where they are installed: what `odoo --test-tags` does, with
the outcome of each test told apart.

    python -m dev.inside.odoo_tests RESULT BROWSER PART TAGS MODULES -d DATABASE

PART is 2/3 for the second of three parts; each has about as many tests.
"""

import logging
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tests import loader
from odoo.tests.common import HttpCase
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite
from odoo.tools import config

from dev.paths import ADDON, MODULE
from dev.results import Tally

_logger = logging.getLogger(__name__)
SLOWEST = 25  # classes named in the log
A_BROWSER_IS_WORTH = 5  # tests


class CountedResult(OdooTestResult):
    """Odoo's result, which logs; it keeps the outcomes as well, and what each class took."""

    def __init__(self):
        super().__init__()
        self.tally = Tally()
        self.failed = {}  # test id -> text
        self.seconds = Counter()  # class -> seconds, those of setting it up with its first test
        self._since = _seconds()

    def stopTest(self, test):
        super().stopTest(test)
        now = _seconds()
        self.seconds[type(test).__name__] += now - self._since
        self._since = now

    def addSuccess(self, test):
        super().addSuccess(test)
        self.tally.passed += 1

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tally.skips.append(f"{self.getDescription(test)}: {reason}")

    def logError(self, flavour, test, error):
        super().logError(flavour, test, error)
        if self._soft_fail:  # will be tried again
            return
        whole = getattr(test, "test_case", test)  # of a subtest
        text = f"{flavour}: {self.getDescription(test)}\n{self._exc_info_to_string(error, test)}"
        self.failed[whole.id()] = "\n".join(filter(None, [self.failed.get(whole.id()), text]))

    def outcome(self):
        self.tally.failures = list(self.failed.values())
        return self.tally


def forgotten_files():
    """Test files that tests/__init__.py does not import; Odoo would never run them."""
    known = {Path(test_module.__file__) for test_module in loader.get_test_modules(MODULE)}
    return sorted(set((ADDON / "tests").glob("test_*.py")) - known)


def _seconds():
    # Tests stop the clock, all of Python's but this one.
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def part_of(suite, part):
    """The tests of a part of the classes, in the suite's order.

    :param part: "2/3" for the second of three
    """
    number, parts = map(int, part.split("/"))
    weights = Counter()
    for test in suite:
        weights[type(test)] += A_BROWSER_IS_WORTH if isinstance(test, HttpCase) else 1
    loads, place = [0] * parts, {}
    for kind in sorted(weights, key=lambda kind: (-weights[kind], kind.__name__)):
        place[kind] = loads.index(min(loads))
        loads[place[kind]] += weights[kind]
    return OdooSuite([test for test in suite if place[type(test)] == number - 1])


def run_suite(suite, registry):
    if suite.has_http_case():
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]._pregenerate_assets_bundles()
    result = CountedResult()
    module.current_test = True
    suite(result)
    module.current_test = False
    for kind, seconds in result.seconds.most_common(SLOWEST):
        _logger.info("%s took %.1f s", kind, seconds)
    return result.outcome()


def main(result_file, browser, part, test_tags, modules, *arguments):
    config.parse_config([*arguments, "--http-port=0"], setup_logging=True)
    if browser == "False":
        HttpCase.browser_js = lambda self, *_, **__: self.skipTest("--no-browser")
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    server.server.start(stop=True)
    # As Odoo's own threads say it: some of its code asks the thread which database it serves.
    threading.current_thread().dbname = config["db_name"][0]
    registry = Registry(config["db_name"][0])
    # Only now: loading a registry in test mode would run tests by itself.
    config["test_enable"] = True
    config["test_tags"] = test_tags
    server.server.http_spawn()
    tally = Tally()
    modules = modules.split(",")
    for file in forgotten_files() if MODULE in modules else ():
        tally.failures.append(f"{file.name} is not imported by tests/__init__.py")
    with Registry._lock:
        for position in ("at_install", "post_install"):
            tally.add(run_suite(part_of(loader.make_suite(modules, position), part), registry))
    tally.write(result_file)
    server.server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
