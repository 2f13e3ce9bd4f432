"""Loads Odoo once and runs methods of `penagihan.run` in copies of itself, as Odoo's own server
with several workers does. They commit for good, and they can be killed.

    python -m dev.inside.workers MOMENT -d DATABASE ...

Commands come on stdin: `start METHOD` or `start METHOD MOMENT` answers with a process id, `wait
PID` with its exit code. Besides methods there are the functions in `OTHERS`.
"""

import contextlib
import importlib
import logging
import os
import random
import resource
import socket
import subprocess
import sys
import time

import freezegun
from odoo import SUPERUSER_ID, api
from odoo.addons.base.models import ir_mail_server
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.service.model import retrying
from odoo.sql_db import close_all
from odoo.tools import config
from psycopg2.extensions import TransactionRollbackError

MODELS = "odoo.addons.penagihan_piutang.models"

_logger = logging.getLogger(__name__)


def start(registry, method, moment=None):
    """Run a method in a copy of this process; gives the copy's id.

    :param moment: what time it is for the copy, when its clock is not that of the others
    """
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        # the mail server is told which worker speaks
        socket.getfqdn = lambda name="": f"{os.getpid()}.worker"
        with _clock(moment), registry.cursor() as cr:
            runs = api.Environment(cr, SUPERUSER_ID, {})["penagihan.run"]
            if method in OTHERS:
                OTHERS[method](runs)
            else:
                getattr(runs, method)()
        code = 0
    except Exception:
        _logger.exception("Worker %s, %s", os.getpid(), method)
    finally:
        logging.shutdown()
        os._exit(code)


def _clock(moment):
    return freezegun.freeze_time(moment, tick=True) if moment else contextlib.nullcontext()


def plan(runs):
    """Plan the automatic run, and no more."""
    runs._automatic_run(runs.env.company).action_plan()


def by_hand(runs):
    """An officer's own run."""
    retrying(lambda: runs.create({}).action_execute(), runs.env)


def impatient(runs):
    """The daily run of a client that waits a second for the mail server, not a minute."""
    ir_mail_server.SMTP_TIMEOUT = 1
    runs._cron_run()


def full_disk(runs):
    """The daily run where no byte more fits on the disk. Messages of two and more items take a
    spreadsheet along, which Odoo keeps as a file.
    """
    # the log goes on through a pipe
    log = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=sys.stderr)
    os.dup2(log.stdin.fileno(), sys.stderr.fileno())
    importlib.import_module(f"{MODELS}.penagihan_followup_mail")._ROWS_IN_MAIL = 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    runs._cron_run()


def bookkeeping(runs):
    """Write on one invoice after another for some seconds, as those do who register payments."""
    cr = runs.env.cr
    cr.execute("SELECT id FROM account_move WHERE move_type = 'out_invoice'")
    invoices = [invoice_id for (invoice_id,) in cr.fetchall()]
    chance = random.Random(1)
    for _ in range(150):
        try:
            cr.execute(
                "UPDATE account_move SET write_date = now() WHERE id = %s",
                [chance.choice(invoices)],
                log_exceptions=False,
            )
            cr.commit()
        except TransactionRollbackError:
            cr.rollback()
        time.sleep(0.02)


def decide(runs):
    """Write the decision of this moment into a table `decided`, for those outside of Odoo."""
    runs.env.cr.execute("DROP TABLE IF EXISTS decided")
    runs.env.cr.execute("CREATE TABLE decided (item int, verdict text, reason text)")
    decisions = runs.env["penagihan.decision"].search([])
    runs.env.cr.execute_values(
        "INSERT INTO decided VALUES %s",
        [(each.move_line_id.id, each.verdict, each.reason) for each in decisions],
    )


OTHERS = {
    each.__name__: each for each in (plan, by_hand, impatient, full_disk, bookkeeping, decide)
}


def main(moment, *arguments):
    config.parse_config([*arguments], setup_logging=True)
    with freezegun.freeze_time(moment, tick=True):
        server.load_server_wide_modules()
        registry = Registry(config["db_name"][0])
        # smaller batches than in earnest: more instants between them, more for several workers
        importlib.import_module(f"{MODELS}.penagihan_followup_dispatch")._BATCH = 10
        # whether a letter is pretty is not what this is about, and each takes a second
        registry["penagihan.pdf"]._each = lambda _self, _name, records, data=None: dict.fromkeys(
            records, b"%PDF-1.4\n%%EOF"
        )
        # a copy needs connections of its own, and the database must be free to be replaced
        close_all()
        print("ready", flush=True)
        for line in sys.stdin:
            command, *arguments = line.split()
            if command == "start":
                print(start(registry, *arguments), flush=True)
            else:
                _pid, status = os.waitpid(int(*arguments), 0)
                print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
