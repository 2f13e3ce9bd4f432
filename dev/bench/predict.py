"""Predictions and the cash forecast beside the floor: raw aging of the same ledger."""

from datetime import timedelta

from odoo.tools import SQL

from dev.bench.clock import interleaved, measure, median, show
from dev.bench.decision import AGING, DAYS_AGO


def report(env, rounds):
    company = env.company._penagihan_owner()
    today = company._penagihan_today()
    curves = env["penagihan.payment.curve"]
    forecast = env["penagihan.forecast"]
    curves._refresh(company)
    ((payers, items),) = env.execute_query(
        SQL(
            """SELECT (SELECT count(*) FROM penagihan_payment_curve),
                      (SELECT count(*) FROM (%s) row)""",
            forecast._rows_sql(company),
        )
    )
    print(f"\nForecast: {items:,} rows, {payers:,} curves")
    facts = {
        "day": today - timedelta(days=DAYS_AGO),
        "accounts": env["penagihan.aging"]._default_account_ids(),
    }

    def aging():
        env.cr.execute(AGING, facts)
        env.cr.fetchall()

    def learn():
        curves._refresh(company)

    def predict():
        rows = forecast._rows_sql(company)
        env.cr.execute(
            SQL("SELECT week_start, certainty, sum(expected) FROM (%s) row GROUP BY 1, 2", rows)
        )
        env.cr.fetchall()

    def by_week():
        forecast._by_week(company)

    # what is learnt must stay for the others: one transaction, rolled back by whoever measures
    floor, *costs = interleaved(env, rounds, aging, learn)
    show("raw SQL by customer and bucket (the floor)", floor)
    show("learn from a year of payments, once a day", costs[0], floor)
    curves._refresh(company)
    env.cr.execute("ANALYZE penagihan_payment_curve")
    with_curves = [
        _median(env, rounds, work) for work in (aging, predict, by_week, _soon(env, company))
    ]
    show("the floor again", with_curves[0])
    show("predict every open item, by week and certainty", with_curves[1], with_curves[0])
    show("the dashboard's weeks", with_curves[2], with_curves[0])
    show("each customer's chance, for the worklist", with_curves[3], with_curves[0])


def _soon(env, company):
    return lambda: env["penagihan.debtor"]._refresh_soon(company)


def _median(env, rounds, work):
    return median([measure(env, work) for _round in range(rounds)])
