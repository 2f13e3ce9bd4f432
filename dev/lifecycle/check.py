"""Uninstallation and update as checks of bin/test."""

import tempfile
from dataclasses import replace
from pathlib import Path

from dev.crash.day import DAY
from dev.databases import INDONESIAN, Databases
from dev.lifecycle import released
from dev.odoo_log import LoggedRun
from dev.odoo_tests import KEY
from dev.paths import CHECKOUT
from dev.results import Tally
from dev.steps import SetupError, lock

CUSTOMERS = 40


class Lifecycle:
    """
    :param environment: the prepared one
    """

    def __init__(self, environment):
        self.environment = environment
        self.databases = Databases(environment)

    def uninstall(self):
        """Install beside invoices, collect, uninstall: nothing is left, and invoices work."""
        return self._on_a_database("uninstall", self._uninstall)

    def update(self):
        """From the release that is kept: all data stays, and nobody is written to twice."""
        return self._on_a_database("update", self._update)

    def _uninstall(self, database, folder):
        # an action of its own each, since each needs the registry the one before has left
        note = folder / "note.json"
        yield self._act("remember", note, database)
        yield from self._install_and_collect(self.environment, database, folder)
        yield self._act("uninstall", note, database)
        yield self._act("nothing_left", note, database)
        yield self._act("books", note, database)

    def _update(self, database, folder):
        released.unpack(folder)
        paths = self.environment.variables["ODOO_ADDONS_PATH"].split(",")
        paths = [str(folder) if path == str(CHECKOUT) else path for path in paths]
        variables = {**self.environment.variables, "ODOO_ADDONS_PATH": ",".join(paths)}
        before = replace(self.environment, variables=variables)
        yield from self._install_and_collect(before, database, folder)
        yield self.databases.load_addon(database, "-u")
        yield self._act("kept", folder / "data.json", database)
        yield self._act("again", folder / "data.json", database)

    def _install_and_collect(self, environment, database, folder):
        yield Databases(environment).load_addon(database, "-i")
        yield self._python("crash_world", DAY, CUSTOMERS, "-d", database, environment=environment)
        yield self._act("collect", folder / "data.json", database, environment)

    def _on_a_database(self, name, steps):
        """Each step counts as a check; after one that failed the others mean nothing."""
        database = f"test_{KEY}_{name}"
        tally = Tally()
        with lock(database), tempfile.TemporaryDirectory() as folder:
            self.databases.copy_template(INDONESIAN, database)
            for number, run in enumerate(steps(database, Path(folder)), start=1):
                try:
                    run.check(f"do step {number} of the {name}")
                except SetupError as error:
                    tally.failures.append(f"{error}\n{run.tail()}")
                    break
                tally.passed += 1
            self.databases.drop(database)
        return tally

    def _act(self, action, path, database, environment=None):
        return self._python("lifecycle", action, path, "-d", database, environment=environment)

    def _python(self, module, *arguments, environment=None):
        variables = {**(environment or self.environment).variables}
        command = [self.environment.python, "-m", f"dev.inside.{module}", *map(str, arguments)]
        name = f"test_{KEY}_{module}_{arguments[0]}"
        return LoggedRun(name, command, variables, cwd=CHECKOUT)
