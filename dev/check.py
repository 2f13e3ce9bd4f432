"""bin/test: everything that is checked, and what it came to."""

import argparse
import os
import subprocess
import tempfile
import textwrap
import time
from pathlib import Path

from dev import chromium, libreoffice, lint, python_env
from dev.crash.check import CrashProof
from dev.databases import INDONESIAN, PLAIN
from dev.environment import prepare
from dev.lifecycle.check import Lifecycle
from dev.lifecycle.odoo_own import OdooOwnTests
from dev.odoo_tests import PLAIN_ONLY, OdooTests
from dev.paths import ADDON, CHECKOUT, LOGS, MODULE
from dev.results import Tally
from dev.steps import SetupError

DESCRIPTION = """\
Check everything: ruff, pylint-odoo, doctests, the tests of the set-up, the add-on's tests on a new
Indonesian database, the few tests that run on a database that knows nothing of Indonesia, and the
crash proof: collection runs in processes of their own that are killed and crowded.

With FILEs or --tag only those tests run, on a database that is kept between runs: the quick way
while working on something.

The last line says how many checks passed and failed. With CI=true a skipped test has failed.
"""
# One of each kind; and enough to hit planning, rendering and sending in several places each.
QUICK_KILLS, SLOW_KILLS = 5, 20
PARTS = 2
BROWSER_CALLS = ("start_tour(", "browser_js(")


def main():
    arguments = _parse()
    report = Report(strict=os.environ.get("CI", "").lower() in ("1", "true"))
    if arguments.lint:
        _lint(report, python_env.ensure())
        return report.close()
    environment = prepare()
    files = arguments.files or list((ADDON / "tests").glob("test_*.py"))
    if not arguments.no_browser:
        _bring_browser(files)
    _bring_office(files, environment.variables)
    if arguments.kills:
        proof = CrashProof(environment, arguments.kills, arguments.customers, arguments.seed)
        report.show("crash proof", proof.run_one if arguments.one_run else proof.run)
        return report.close()
    if arguments.rough:
        _rough(report, CrashProof(environment, 0, arguments.customers, arguments.seed))
        return report.close()
    if arguments.odoo:
        own = OdooOwnTests(environment, browser=not arguments.no_browser)
        report.show("Odoo's own tests, without and with", own.run)
        return report.close()
    odoo = OdooTests(environment, slow=arguments.slow, browser=not arguments.no_browser)
    if arguments.files or arguments.tag:
        _chosen(report, environment, odoo, arguments.files, arguments.tag or "*")
    else:
        _lint(report, environment.venv)
        report.show("doctests and tests of the set-up", _plain, environment, _plain_files())
        report.show("Odoo, Indonesian", _in_parts, odoo)
        report.show("Odoo, plain", odoo.fresh, PLAIN, f"{PLAIN_ONLY}/{MODULE}")
        kills = SLOW_KILLS if arguments.slow else QUICK_KILLS
        proof = CrashProof(environment, kills, arguments.customers, arguments.seed)
        report.show("crash proof", proof.run)
        if arguments.slow:
            _rough(report, proof)
    return report.close()


class Report:
    """Shows what each check came to, and the sum.

    :param strict: count what was skipped as failed
    """

    def __init__(self, strict):
        self.strict = strict
        self.total = Tally()

    def show(self, title, check, *arguments):
        start = time.monotonic()
        tally = check(*arguments)
        if self.strict:
            tally.refuse_skips()
        print(f"{title:<36}{tally.summary():<36}{time.monotonic() - start:6.1f} s")
        for failure in tally.failures:
            print(textwrap.indent(failure.strip(), "    "), end="\n\n")
        for skip in tally.skips:
            print(f"    skipped {skip}")
        self.total.add(tally)

    def close(self):
        print(f"Logs are in {LOGS}\n\n{self.total.summary()}", flush=True)
        return 1 if self.total.failures else 0


def _parse():
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    option = parser.add_argument
    option("files", nargs="*", metavar="FILE", type=_file, help="run only these files' tests")
    option("--tag", help="run only the add-on's tests with this tag")
    option("--slow", action="store_true", help="run what is slow as well")
    option("--no-browser", action="store_true", help="skip what needs a browser")
    option("--kills", type=int, metavar="N", help="run only the crash proof, with N kills")
    option("--one-run", action="store_true", help="with --kills: all of them in one run")
    option("--customers", type=int, default=60, metavar="N", help="of the crash proof")
    option("--seed", type=int, default=1, metavar="N", help="of the crash proof's instants")
    option("--rough", action="store_true", help="run only the faults, the uninstall, the upgrade")
    option("--odoo", action="store_true", help="run only Odoo's own tests, without and with it")
    option("--lint", action="store_true", help="run only ruff and pylint-odoo")
    return parser.parse_args()


def _in_parts(odoo):
    # A test waits for PostgreSQL as long as for Python: two processes keep two cores busy.
    return odoo.fresh(INDONESIAN, f"*/{MODULE}", parts=min(PARTS, os.cpu_count()))


def _file(name):
    path = Path(name).resolve()
    if not (path.is_file() and path.suffix == ".py" and path.is_relative_to(CHECKOUT)):
        raise argparse.ArgumentTypeError(f"{name} is no Python file of this checkout")
    return path


def _lint(report, venv):
    for tool in lint.COMMANDS:
        report.show(tool, lint.check, tool, venv)


def _chosen(report, environment, odoo, files, tag):
    of_odoo = [file for file in files if file.is_relative_to(ADDON / "tests")]
    plain = [file for file in files if file not in of_odoo]
    if plain:
        report.show("doctests and plain tests", _plain, environment, plain)
    if of_odoo or not files:
        places = [f"/{file.relative_to(ADDON.parent)}" for file in of_odoo] or [f"/{MODULE}"]
        selections = [f"{tag}{place}" for place in places]
        if tag == PLAIN_ONLY:
            report.show("Odoo, plain", odoo.fresh, PLAIN, *selections)
        else:
            report.show("Odoo, Indonesian", odoo.warm, *selections)


def _rough(report, proof):
    """What may go wrong around the add-on, rather than in it."""
    life = Lifecycle(proof.environment)
    report.show("uninstallation", life.uninstall)
    report.show("update from the release kept", life.update)
    report.show("faults", proof.run_faults)


def _plain_files():
    """What can be tested without Odoo: modules with doctests, and the set-up's tests."""
    sources = [*ADDON.rglob("*.py"), *(CHECKOUT / "dev").rglob("*.py")]
    with_doctests = [
        path
        for path in sources
        if not path.is_relative_to(ADDON / "tests") and ">>> " in path.read_text()
    ]
    return sorted({*with_doctests, *(CHECKOUT / "dev" / "tests").glob("test_*.py")})


def _plain(environment, files):
    # Without Odoo on the path: what is tested here must not need it.
    variables = {**environment.variables, "PYTHONPATH": ""}
    with tempfile.NamedTemporaryFile() as result:
        command = [environment.python, "-m", "dev.inside.plain_tests", result.name, *files]
        run = subprocess.run(
            command, env=variables, cwd=CHECKOUT, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if run.returncode:
            return Tally(failures=[f"plain tests\n{run.stdout}{run.stderr}"])
        return Tally.read(result.name)


def _bring_browser(files):
    """Install a browser if there is none and these tests would use it."""
    if any(call in file.read_text() for file in files for call in BROWSER_CALLS):
        try:
            chromium.ensure()
        except SetupError as error:
            print(f"{error}\nOdoo will skip the tests that need a browser.")


def _bring_office(files, variables):
    """Put LibreOffice on the tests' PATH if these tests would use it."""
    if any('which("soffice")' in file.read_text() for file in files):
        try:
            if folder := libreoffice.ensure():
                variables["PATH"] = os.pathsep.join([str(folder), variables["PATH"]])
        except SetupError as error:
            print(f"{error}\nTests that need LibreOffice are skipped.")
