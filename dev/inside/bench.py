"""The part of dev.bench inside Odoo.

    python -m dev.inside.bench seed DATABASE ITEMS CUSTOMERS
    python -m dev.inside.bench measure PLAN

Time stands on a working day, whatever day it is: figures do not depend on when they are taken, and
messages may leave.
"""

import contextlib
import json
import sys

import freezegun
import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

from dev.steps import main

MOMENT = "2026-04-15 03:00:00"  # a Wednesday, 10:00 in Jakarta
# The large ledger has a past; in the small one every customer is due.
WITH_PAST = 100_000


@contextlib.contextmanager
def environment(database):
    """The administrator's environment; what is not committed is rolled back."""
    with Registry(database).cursor() as cr:
        admin = api.Environment(cr, SUPERUSER_ID, {}).ref("base.user_admin")
        context = {**admin.context_get(), "allowed_company_ids": admin.company_id.ids}
        yield api.Environment(cr, admin.id, context)
        cr.rollback()


def seed(database, items, customers):
    from dev.bench import ledger

    with environment(database) as env:
        ledger.write(env, int(items), int(customers), past=int(items) >= WITH_PAST)


def measure(plan):
    from dev.bench import (
        aging,
        agreements,
        collection,
        decision,
        letters,
        posting,
        predict,
        promises,
        today,
    )

    plan = json.loads(plan)
    with contextlib.ExitStack() as stack:
        env = {
            name: stack.enter_context(environment(plan[name])) if name in plan else None
            for name in ("small", "large", "bare", "installed", "oca", "oca_aging")
        }
        works = {
            "decision": lambda: decision.report(env["large"], plan["rounds"]),
            "planning": lambda: collection.planning(env["small"], env["large"], plan["rounds"]),
            "dispatch": lambda: collection.dispatch(env["small"], plan["rounds"]),
            "run": lambda: collection.whole_run(env["small"], env["oca"], plan["rounds"]),
            "aging": lambda: aging.report(env["large"], plan["rounds"], env["oca_aging"]),
            "today": lambda: today.report(env["large"], plan["rounds"]),
            "predict": lambda: predict.report(env["large"], plan["rounds"]),
            "promises": lambda: promises.report(env["small"], plan["rounds"]),
            "agreements": lambda: agreements.report(env["large"], plan["rounds"]),
            "letters": lambda: letters.report(env["small"], plan["letters"]),
            "posting": lambda: posting.report(env["bare"], env["installed"], plan["invoices"]),
        }
        for name in plan["measurements"]:
            works[name]()


def start(what, *arguments):
    config.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
    server.load_server_wide_modules()
    server.server = odoo.http.root
    with freezegun.freeze_time(MOMENT, tick=True):
        {"seed": seed, "measure": measure}[what](*arguments)


if __name__ == "__main__":
    sys.exit(main(lambda: start(*sys.argv[1:])))
