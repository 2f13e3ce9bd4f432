"""Judging promises beside the one query that sums their reconciliations: no answer needs less.

Each promise has a day of its own after which a payment comes too late, so that the query reads
the promises that are open and past their day, their lines and what these were matched with.
"""

from datetime import timedelta

from dev.bench.clock import measure, median, show, undone

PROMISES = 10_000

_FLOOR = """
    SELECT promise.id, COALESCE(sum(part.debit_amount_currency), 0)
      FROM penagihan_promise promise
      JOIN penagihan_promise_line line ON line.promise_id = promise.id
 LEFT JOIN account_partial_reconcile part ON part.debit_move_id = line.move_line_id
       AND part.max_date < promise.until
     WHERE promise.company_id = %s AND promise.state = 'open' AND promise.until <= %s
  GROUP BY promise.id
"""
# Not all that judging does beside it can be had for less: what ends is written down.
_WRITING = """
    UPDATE penagihan_promise SET state = 'kept', paid = 0, judged_date = %s,
           until = LEAST(until, %s) WHERE id %% 4 <> 0
"""


def report(env, rounds):
    company = env.company._penagihan_owner()
    today = company._penagihan_today()
    promises = env["penagihan.promise"]
    judged = []

    def judge():
        judged.append(len(promises._judge_all(company, today)))

    def floor():
        env.cr.execute(_FLOOR, [company.id, today])
        env.cr.fetchall()

    def write():
        env.cr.execute(_WRITING, [today, today])

    costs = ([], [], [])
    for _round in range(rounds):
        for work, found in zip((floor, write, judge), costs, strict=True):
            # anew each time: what is rolled back slows what comes next
            _promise(env, company, today)
            env.cr.commit()
            with undone(env):
                found.append(measure(env, work))
    env.cr.execute("TRUNCATE penagihan_promise CASCADE")
    env.cr.commit()
    least, writing, cost = (median(found) for found in costs)
    print(f"\nPromises: {PROMISES:,}, of which {judged[-1]:,} come to their end")
    show("the sum of their reconciliations", least)
    show("writing down three quarters of them, which nothing spares", writing, least)
    show("judging them", cost, least)


def _promise(env, company, today):
    """Promises to pay by the day before yesterday: about paid, half paid and unpaid invoices."""
    env["penagihan.debtor"]._ensure(
        env["res.partner"].search([("ref", "=like", "BENCH%")]), company
    )
    env.flush_all()
    env.cr.execute("TRUNCATE penagihan_promise CASCADE")
    env.cr.execute(
        """
        WITH item AS (
            SELECT line.id, line.amount_currency, line.currency_id, debtor.id AS debtor_id,
                   line.partner_id, row_number() OVER (ORDER BY md5(line.id::text)) AS number
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN penagihan_debtor debtor ON debtor.partner_id = line.partner_id
             WHERE account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
               AND line.balance > 0
             LIMIT %(count)s
        ),
        promise AS (
            INSERT INTO penagihan_promise (debtor_id, partner_id, company_id, kind, state, date,
                                           until, made_date, currency_id, amount, giro_number)
            SELECT debtor_id, partner_id, %(company)s, 'promise', 'open', %(day)s::date,
                   %(day)s::date + 2, %(day)s::date - 10, currency_id, amount_currency, id
              FROM item
         RETURNING id, giro_number::int AS item_id, amount
        )
        INSERT INTO penagihan_promise_line (promise_id, company_id, move_line_id, amount,
                                            residual, matched, current)
        SELECT id, %(company)s, item_id, amount, amount, 0, TRUE FROM promise
        """,
        {"count": PROMISES, "company": company.id, "day": today - timedelta(days=2)},
    )
    env.cr.execute("ANALYZE penagihan_promise, penagihan_promise_line")
