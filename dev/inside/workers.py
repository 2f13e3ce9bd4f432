"""Loads Odoo once and runs methods of `penagihan.run` in copies of itself, as Odoo's own server
with several workers does. They commit for good, and they can be killed.

    python -m dev.inside.workers MOMENT -d DATABASE ...

Commands come on stdin: `start METHOD` answers with a process id, `wait PID` with its exit code.
Besides methods, `plan` plans the automatic run, `by_hand` is an officer's own run, and
`bookkeeping` writes on one invoice after another for some seconds, as those do who register
payments.
"""

import importlib
import logging
import os
import random
import socket
import sys
import time

import freezegun
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.service.model import retrying
from odoo.sql_db import close_all
from odoo.tools import config
from psycopg2.extensions import TransactionRollbackError

DISPATCH = "odoo.addons.penagihan_piutang.models.penagihan_followup_dispatch"

_logger = logging.getLogger(__name__)


def start(registry, method):
    """Run a method in a copy of this process; gives the copy's id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        # the mail server is told which worker speaks
        socket.getfqdn = lambda name="": f"{os.getpid()}.worker"
        with registry.cursor() as cr:
            runs = api.Environment(cr, SUPERUSER_ID, {})["penagihan.run"]
            if method == "plan":
                runs._automatic_run(runs.env.company).action_plan()
            elif method == "by_hand":
                retrying(lambda: runs.create({}).action_execute(), runs.env)
            elif method == "bookkeeping":
                keep_books(cr)
            else:
                getattr(runs, method)()
        code = 0
    except Exception:
        _logger.exception("Worker %s, %s", os.getpid(), method)
    finally:
        logging.shutdown()
        os._exit(code)


def keep_books(cr):
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


def main(moment, *arguments):
    config.parse_config([*arguments], setup_logging=True)
    with freezegun.freeze_time(moment, tick=True):
        server.load_server_wide_modules()
        registry = Registry(config["db_name"][0])
        # smaller batches than in earnest: more instants between them, more for several workers
        importlib.import_module(DISPATCH)._BATCH = 10
        # a copy needs connections of its own, and the database must be free to be replaced
        close_all()
        print("ready", flush=True)
        for line in sys.stdin:
            command, argument = line.split()
            if command == "start":
                print(start(registry, argument), flush=True)
            else:
                _pid, status = os.waitpid(int(argument), 0)
                print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
