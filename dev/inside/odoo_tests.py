"""Runs tests of modules on a database where they are installed: what `odoo --test-tags` does, with
the outcome of each test told apart.

    python -m dev.inside.odoo_tests RESULT BROWSER TAGS MODULES -d DATABASE
"""

import sys
from pathlib import Path

import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tests import loader
from odoo.tests.common import HttpCase
from odoo.tests.result import OdooTestResult
from odoo.tools import config

from dev.paths import ADDON, MODULE
from dev.results import Tally


class CountedResult(OdooTestResult):
    """Odoo's result, which logs; it keeps the outcomes as well."""

    def __init__(self):
        super().__init__()
        self.tally = Tally()
        self.failed = {}  # test id -> text

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


def run_suite(suite, registry):
    if suite.has_http_case():
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]._pregenerate_assets_bundles()
    result = CountedResult()
    module.current_test = True
    suite(result)
    module.current_test = False
    return result.outcome()


def main(result_file, browser, test_tags, modules, *arguments):
    config.parse_config([*arguments, "--http-port=0"], setup_logging=True)
    if browser == "False":
        HttpCase.browser_js = lambda self, *_, **__: self.skipTest("--no-browser")
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    server.server.start(stop=True)
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
            tally.add(run_suite(loader.make_suite(modules, position), registry))
    tally.write(result_file)
    server.server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
