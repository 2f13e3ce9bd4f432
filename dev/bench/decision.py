"""The decision beside the floor: raw aging of the same ledger as of a past date."""

from datetime import timedelta

from odoo.tools import SQL

from dev.bench.clock import Cost, interleaved, measure, median, show

DAYS_AGO = 60
_CUSTOMERS = 20

# Residuals as of a date, by customer: today's, plus what was matched since. Any answer about open
# items at a past date must read this much.
AGING = """
    WITH since AS (
        SELECT line_id, sum(amount) AS amount
          FROM (SELECT debit_move_id AS line_id, amount
                  FROM account_partial_reconcile WHERE max_date > %(day)s
                 UNION ALL
                SELECT credit_move_id, -amount
                  FROM account_partial_reconcile WHERE max_date > %(day)s) matched
      GROUP BY line_id
    ),
    item AS (
        SELECT line.partner_id, line.amount_residual + COALESCE(since.amount, 0) AS residual,
               %(day)s::date - COALESCE(line.date_maturity, line.date) AS days
          FROM account_move_line line
     LEFT JOIN since ON since.line_id = line.id
         WHERE line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
           AND line.date <= %(day)s
           AND (line.reconciled IS NOT TRUE OR since.line_id IS NOT NULL)
    )
    SELECT partner_id, sum(residual),
           sum(residual) FILTER (WHERE days <= 0),
           sum(residual) FILTER (WHERE days BETWEEN 1 AND 30),
           sum(residual) FILTER (WHERE days BETWEEN 31 AND 60),
           sum(residual) FILTER (WHERE days BETWEEN 61 AND 90),
           sum(residual) FILTER (WHERE days > 90)
      FROM item WHERE residual <> 0 GROUP BY partner_id
"""


def report(env, rounds):
    cr = env.cr
    cr.execute(
        """SELECT (SELECT count(*) FROM account_move_line line JOIN account_move move
                       ON move.id = line.move_id JOIN account_account account
                       ON account.id = line.account_id
                    WHERE account.account_type = 'asset_receivable' AND NOT line.reconciled
                      AND line.parent_state = 'posted' AND line.balance > 0),
                  (SELECT count(*) FROM penagihan_followup_line WHERE consumes)"""
    )
    print("\nDecision: {:,} open items, {:,} lines of follow-ups".format(*cr.fetchone()))
    facts = {
        "day": env.company._penagihan_today() - timedelta(days=DAYS_AGO),
        "accounts": env["account.account"].search([("account_type", "=", "asset_receivable")]).ids,
    }
    decision = env["penagihan.decision"]

    def aging():
        cr.execute(AGING, facts)
        cr.fetchall()

    def decide():
        cr.execute(
            SQL(
                "SELECT reason, count(*), sum(amount_due) FROM (%s) decision GROUP BY reason",
                decision._rows_sql(),
            )
        )
        decide.found = cr.fetchall()

    aging_cost, decision_cost = interleaved(env, rounds, aging, decide)
    show("raw aging as of a past date (the floor)", aging_cost)
    show("reason, count and sum over the decision", decision_cost, aging_cost)
    for reason, count, _amount in sorted(decide.found, key=lambda row: -row[1]):
        print(f"    {reason:<20}{count:>12,}")
    _one_customer(env)


def _one_customer(env):
    debtors = env["penagihan.debtor"].search([], limit=_CUSTOMERS, offset=100)

    def rows_of(debtor) -> Cost:
        return measure(env, lambda: env["penagihan.decision"]._rows(debtor_ids=debtor.ids))

    costs = [rows_of(debtor) for debtor in debtors]
    worst = max(cost.wall for cost in costs)
    title = f"the decision for one customer, of {_CUSTOMERS}"
    show(title, median(costs), None, f"worst {worst:.3f} s")
