"""The crash proof as a check of bin/test: its database, and how its outcome is judged."""

import hashlib
import tempfile

from dev.crash.day import DAY
from dev.databases import INDONESIAN, Databases, addon_fingerprint
from dev.odoo_log import LoggedRun
from dev.odoo_tests import KEY
from dev.paths import CHECKOUT, LOGS
from dev.results import Tally
from dev.steps import lock

WORLD_MAKER = CHECKOUT / "dev" / "inside" / "crash_world.py"


class CrashProof:
    """
    :param kills: how many runs are killed
    :param customers: how many the database has, with about two invoices each
    :param seed: of the instants at which they are killed
    """

    def __init__(self, environment, kills, customers, seed):
        self.environment = environment
        self.databases = Databases(environment)
        self.kills = kills
        self.customers = customers
        self.seed = seed

    def run(self):
        """Each case counts as a check: undisturbed, three workers, one by hand, and each kill."""
        return self._run("dev.crash.proof", self.kills, self.seed)

    def run_one(self):
        """Two checks: one run undisturbed, and one that is killed that often."""
        return self._run("dev.crash.proof", self.kills, self.seed, after=["one"])

    def run_faults(self):
        """Each fault counts as a check."""
        return self._run("dev.crash.faults")

    def _run(self, module, *arguments, after=()):
        world = f"test_{KEY}_crash"
        copy = f"{world}_{module.rpartition('.')[-1]}"
        with lock(world), tempfile.NamedTemporaryFile() as result:
            self.make_world(world)
            odoo_log = LOGS / f"{copy}_odoo.log"
            places = [result.name, *arguments, world, copy, odoo_log]
            run = self._python(copy, module, *places, *after)
            tally = Tally.read(result.name) if run.code == 0 else Tally()
            self.databases.drop(copy)
        if run.code:
            tally.failures.append(f"{module}: exit code {run.code}\n{run.tail()}")
        if tally.failures:
            tally.failures.append(f"See {run.path} and {odoo_log}; the seed was {self.seed}.")
        return tally

    def make_world(self, world):
        """The customers and invoices; kept as long as they would be made the same way."""
        made_from = addon_fingerprint() + WORLD_MAKER.read_text() + f"{DAY} {self.customers}"
        state = hashlib.sha256(made_from.encode()).hexdigest()
        if self.databases.state(world) == state:
            return
        self.databases.copy_template(INDONESIAN, world)
        self.databases.load_addon(world, "-i").check("install the add-on")
        run = self._python(world, "dev.inside.crash_world", DAY, self.customers, "-d", world)
        run.check("make the customers of the crash proof")
        self.databases.set_state(world, state)

    def _python(self, name, module, *arguments):
        command = [self.environment.python, "-m", module, *map(str, arguments)]
        return LoggedRun(name, command, self.environment.variables, cwd=CHECKOUT)
