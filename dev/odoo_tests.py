"""The add-on's tests inside Odoo: which database they run on, and which of them run."""

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor

from dev.databases import INDONESIAN, Databases, addon_fingerprint
from dev.odoo_log import LoggedRun, excerpt
from dev.paths import CHECKOUT, MODULE
from dev.results import Tally
from dev.steps import lock

# Each checkout has its own databases, so that two of them can be tested at once.
KEY = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]

SLOW = "slow"
PLAIN_ONLY = "plain"  # run on a database that knows nothing of Indonesia


class OdooTests:
    """The add-on's tests, on databases of the prepared environment.

    :param slow: also run what is tagged slow
    :param browser: also run what needs a browser
    """

    def __init__(self, environment, slow, browser):
        self.environment = environment
        self.databases = Databases(environment)
        self.slow = slow
        self.browser = browser

    def fresh(self, recipe, *selections, parts=1):
        """Install the add-on on a new database and run tests there.

        :param parts: how many processes share the tests, each on a copy of the database
        """
        database = f"test_{KEY}_{recipe.name}"
        copies = [f"{database}_{number}" for number in range(2, parts + 1)]
        with lock(database):
            tally = self._install(database, recipe)
            if not tally.failures:
                for copy in copies:
                    self.databases.copy(database, copy)
                tally.add(self._run_parts([database, *copies], selections))
            for name in (database, *copies):
                self.databases.drop(name)
        return tally

    def warm(self, *selections):
        """Run tests on a database that is kept, and made anew when the add-on has changed."""
        database = f"test_{KEY}_warm"
        state = addon_fingerprint()
        with lock(database):
            if self.databases.state(database) != state:
                tally = self._install(database, INDONESIAN)
                if tally.failures:
                    return tally
                self.databases.set_state(database, state)
            return self._run(database, selections)

    def _install(self, database, recipe):
        self.databases.copy_template(recipe, database)
        run = self.databases.load_addon(database, "-i")
        return _judge(run, f"installing on {database}", Tally(passed=1))

    def _run_parts(self, databases, selections):
        tally, parts = Tally(), len(databases)
        with ThreadPoolExecutor(parts) as pool:
            runs = [
                pool.submit(self._run, database, selections, f"{number}/{parts}")
                for number, database in enumerate(databases, 1)
            ]
            for run in runs:
                tally.add(run.result())
        # Each part looks for files nobody imports, and finds the same.
        tally.failures = list(dict.fromkeys(tally.failures))
        return tally

    def _run(self, database, selections, part="1/1"):
        """
        :param selections: what to run, each in the form TAG/MODULE or TAG/FILE of --test-tags
        """
        left_out = {PLAIN_ONLY} if self.slow else {PLAIN_ONLY, SLOW}
        left_out -= {selection.partition("/")[0] for selection in selections}
        tags = [*selections, *(f"-{tag}" for tag in sorted(left_out))]
        with tempfile.NamedTemporaryFile() as result:
            command = [
                *(self.environment.python, "-m", "dev.inside.odoo_tests"),
                *(result.name, str(self.browser), part, ",".join(tags), MODULE, "-d", database),
            ]
            variables = self.environment.variables
            run = LoggedRun(f"{database}_tests", command, variables, cwd=CHECKOUT)
            tally = Tally.read(result.name) if run.code == 0 else Tally()
        if tally == Tally() and run.code == 0:
            tally.failures.append(f"No test matches {' '.join(tags)}")
        return _judge(run, f"testing on {database}", tally)


def _judge(run, doing, tally):
    """A run is only as good as its log: a crash or a complaint is a failure too."""
    found = [record for record in run.problems() if not _is_failed_test(record)]
    if run.code:
        what = f"{doing} ended with exit code {run.code}; see {run.path}"
        return Tally(failures=[f"{what}\n{excerpt(found) or run.tail()}"])
    if found:
        what = f"{doing} left complaints in the log; see {run.path}"
        return Tally(tally.passed, [*tally.failures, f"{what}\n{excerpt(found)}"], tally.skips)
    return tally


def _is_failed_test(record):
    """Failed tests stand in the log too, but are counted already."""
    return ".tests." in record.logger and record.message.startswith(("FAIL: ", "ERROR: "))
