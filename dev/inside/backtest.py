"""The part of dev.backtest inside Odoo.

python -m dev.inside.backtest DATABASE DAYS EVERY [TODAY]
"""

import contextlib
import sys
from datetime import timedelta

import freezegun
import odoo.http
from odoo.service import server
from odoo.tools import config

from dev.inside.bench import environment
from dev.steps import main


def report(env, count, every):
    owners = {owner for owner, _policy in env["res.company"]._penagihan_owners().values()}
    for company in sorted(owners, key=lambda owner: owner.id):
        today = company._penagihan_today()
        days = [today - timedelta(days=every * number) for number in range(count, 0, -1)]
        found = env["penagihan.back.test"]._run(company, days)
        if found["items"]:
            print(f"\n{company.name}: {days[0]} to {days[-1]}, {len(days)} days")
            show(found)


def show(found):
    print(f"{found['items']:,} items open on them, {found['paid']:,} paid until today")
    print("Mean absolute error of these, in days:")
    for name, label in (
        ("predicted", "predicted"),
        ("due_date", "due date"),
        ("median", "due date + the company's median"),
    ):
        print(f"  {label:<34}{found[name]:8.2f}")
    print("Chance of payment within 30 days, in tenths of the items:")
    print(f"  {'items':>10}{'predicted':>12}{'paid':>9}")
    for items, predicted, paid in found["deciles"]:
        print(f"  {items:>10,}{predicted:>11.1%}{paid:>9.1%}")


def start(database, days, every, today=""):
    config.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
    server.load_server_wide_modules()
    server.server = odoo.http.root
    at = (
        freezegun.freeze_time(f"{today} 03:00:00", tick=True) if today else contextlib.nullcontext()
    )
    with at, environment(database) as env:
        report(env, int(days), int(every))


if __name__ == "__main__":
    sys.exit(main(lambda: start(*sys.argv[1:])))
