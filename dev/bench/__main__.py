"""python3 -m dev.bench: makes the databases that are missing, and measures on them."""

import argparse
import json
import subprocess
import sys
import tempfile

from dev.databases import INDONESIAN, Databases, addon_fingerprint
from dev.environment import prepare
from dev.paths import CHECKOUT
from dev.steps import main, run, step

DESCRIPTION = """\
Measure the add-on beside the least that the same work could cost, in one process and on the same
database. Databases are kept: making the ledger of a million items takes some minutes, once.
"""
MEASUREMENTS = {
    "decision": "the whole decision, and one customer's, beside a raw aging query",
    "planning": "queries and memory of a run's plan, by size",
    "dispatch": "sending 1 000 messages beside Odoo's own mass mailing of the same template",
    "run": "a run from preview to sent mails; with --oca beside account_credit_control",
    "aging": "the aging on the screen and as a workbook; with --oca beside OCA's report",
    "today": "the worklist's first page and its counters, and opening a task",
    "predict": "predictions and the cash forecast beside a raw aging query",
    "promises": "judging 10 000 promises beside the sum of their reconciliations",
    "agreements": "the decision and the plan with 10 000 active agreements beside none",
    "letters": "printing a batch of letters beside wkhtmltopdf alone",
    "posting": "posting and paying invoices with and without the add-on",
}
SMALL = (10_000, 1_000)  # items, customers
# Not a development tool of this project, but the yardstick: fetched for the measurement only.
OCA = {
    "oca": ("account_credit_control", ["odoo-addon-account-credit-control==19.0.*"]),
    "oca_aging": (
        "account_financial_report",
        [
            "odoo-addon-account-financial-report==19.0.*",
            "odoo-addon-report-xlsx==19.0.*",
            "odoo-addon-date-range==19.0.*",
        ],
    ),
}


def bench():
    arguments = _parse()
    environment = prepare()
    databases = Databases(environment)
    chosen = arguments.measurements or list(MEASUREMENTS)
    prefix = arguments.prefix
    plan = {"measurements": chosen, "rounds": arguments.rounds, "invoices": arguments.invoices}
    plan["letters"] = arguments.letters
    if {"planning", "dispatch", "run", "promises", "letters"} & set(chosen):
        plan["small"] = _ledger(environment, databases, prefix, *SMALL)
    if {"decision", "planning", "aging", "today", "predict", "agreements"} & set(chosen):
        plan["large"] = _ledger(
            environment, databases, prefix, arguments.items, arguments.customers
        )
    if "posting" in chosen:
        plan["bare"] = f"{prefix}_bare"
        plan["installed"] = f"{prefix}_installed"
        for name in (plan["bare"], plan["installed"]):
            databases.copy_template(INDONESIAN, name)
        databases.load_addon(plan["installed"], "-i").check("install the add-on")
    with tempfile.TemporaryDirectory() as folder:
        variables = dict(environment.variables)
        if arguments.oca and {"run", "aging"} & set(chosen):
            variables["ODOO_ADDONS_PATH"] += f",{_fetch_oca(environment, folder)}"
            if "run" in chosen:
                _install_oca(environment, variables, databases, plan, "oca", plan["small"])
            if "aging" in chosen:
                _install_oca(environment, variables, databases, plan, "oca_aging", plan["large"])
        return _inside(environment, ["measure", json.dumps(plan)], variables)


def _parse():
    parser = argparse.ArgumentParser(
        prog="python3 -m dev.bench",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:<10}{what}" for name, what in MEASUREMENTS.items()),
    )
    option = parser.add_argument
    option("measurements", nargs="*", metavar="MEASUREMENT", help="listed below; else all")
    option("--items", type=int, default=1_000_000, help="open items of the large ledger")
    option("--customers", type=int, default=20_000, help="of the large ledger")
    option("--rounds", type=int, default=3, help="of which the median is shown")
    option("--invoices", type=int, default=1000, help="posted and paid each time")
    option("--letters", type=int, default=1000, help="printed in one batch")
    option("--oca", action="store_true", help="fetch and measure OCA's add-on too")
    option("--prefix", default="bench", help="of the names of databases")
    arguments = parser.parse_args()
    if unknown := set(arguments.measurements) - set(MEASUREMENTS):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    return arguments


def _ledger(environment, databases, prefix, items, customers):
    """The name of a database that holds a ledger, brought to the state of the add-on's code."""
    name = f"{prefix}_{items}"
    state = addon_fingerprint()
    known = databases.state(name)
    if not known:
        databases.copy_template(INDONESIAN, name)
        databases.load_addon(name, "-i").check("install the add-on")
        _inside(environment, ["seed", name, str(items), str(customers)], environment.variables)
    elif known != state:
        with step(f"Updating the add-on in {name}"):
            databases.load_addon(name, "-u").check("update the add-on")
    databases.set_state(name, state)
    return name


def _fetch_oca(environment, folder):
    """Install OCA's add-ons into a folder; gives the path where Odoo finds them."""
    packages = [package for _module, found in OCA.values() for package in found]
    command = [environment.python, "-m", "pip", "install", "--quiet", "--no-deps"]
    with step("Fetching OCA's add-ons"):
        run([*command, "--target", folder, *packages], "fetch OCA's add-ons")
    return f"{folder}/odoo/addons"


def _install_oca(environment, variables, databases, plan, key, ledger):
    """Install one of them on a copy of a ledger, which ``plan`` then names."""
    plan[key] = f"{ledger}_{key}"
    databases.drop(plan[key])
    with step("Installing OCA's add-on on a copy"):
        run(["createdb", "--template", ledger, plan[key]], "copy a database", env=variables)
        command = environment.odoo("-d", plan[key], "-i", OCA[key][0], "--stop-after-init")
        run([*command, "--no-http"], "install OCA's add-on", env=variables)


def _inside(environment, arguments, variables):
    """Run a part inside Odoo; gives its exit code."""
    command = [environment.python, "-W", "ignore", "-m", "dev.inside.bench", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=variables, check=True).returncode


if __name__ == "__main__":
    sys.exit(main(bench))
