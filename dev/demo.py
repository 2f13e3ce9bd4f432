"""bin/demo: prepares the demonstration, then starts it."""

import argparse
import os
import shutil
import socket
import subprocess

from dev.databases import INDONESIAN, Databases, addon_fingerprint
from dev.environment import prepare
from dev.odoo_log import excerpt, parse, problems
from dev.paths import CACHE, CHECKOUT, LOGS
from dev.steps import SetupError, lock, step

DESCRIPTION = """\
Show the add-on at work: a database of an Indonesian food distributor, on which the collection of
the day runs. What it sends becomes files in a folder; nothing leaves this machine. Then the web
client is served at a local address.
"""


def main():
    arguments = _parse()
    port = _free_port(arguments.port or 8069)
    if arguments.port and port != arguments.port:
        raise SetupError(f"Port {arguments.port} is in use.")
    environment = prepare()
    # A check gets a database of its own, always new, and leaves the one in use alone.
    database = "demo_check" if arguments.check else "demo"
    mail_folder = CACHE / database / "mail"
    with lock(database):
        _prepare(Databases(environment), database, mail_folder, arguments.fresh or arguments.check)
    log = LOGS / f"{database}.log"
    log.unlink(missing_ok=True)
    command = [
        *(environment.python, "-m", "dev.inside.demo", database),
        *(str(port), str(_free_port()), str(mail_folder), str(log)),
    ]
    os.chdir(CHECKOUT)
    if not arguments.check:
        os.execve(environment.python, [*command, "serve"], environment.variables)
    code = subprocess.run([*command, "check"], env=environment.variables).returncode
    with open(log) as lines:
        found = problems(parse(lines))
    if found:
        raise SetupError(f"The log has complaints; see {log}\n{excerpt(found)}")
    return code


def _parse():
    parser = argparse.ArgumentParser(
        prog="bin/demo",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    option = parser.add_argument
    option("--check", action="store_true", help="try everything on a new database, then end")
    option("--fresh", action="store_true", help="make the database anew")
    option("--port", type=int, help="of the web client; else 8069, or a free one")
    return parser.parse_args()


def _prepare(databases, database, mail_folder, fresh):
    """Bring the database to the state of the add-on's code."""
    state = addon_fingerprint()
    if databases.state(database) == state and not fresh:
        return
    if databases.state(database) and not fresh:
        with step("Updating the add-on in the demo database"):
            databases.load_addon(database, "-u").check("update (try bin/demo --fresh)")
    else:
        shutil.rmtree(mail_folder, ignore_errors=True)
        databases.copy_template(INDONESIAN, database)
        with step("Installing the add-on in the demo database"):
            databases.load_addon(database, "-i").check("install the add-on")
    databases.set_state(database, state)


def _free_port(wanted=0):
    """The wanted port when nobody listens there, else one that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise SetupError("This machine has no free port.")
