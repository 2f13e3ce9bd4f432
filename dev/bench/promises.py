"""Judging promises beside the one query that sums their reconciliations: no answer needs less."""

from datetime import timedelta

from dev.bench.clock import measure, median, show, undone

PROMISES = 10_000

_FLOOR = """
    SELECT line.promise_id, COALESCE(sum(part.debit_amount_currency), 0)
      FROM penagihan_promise_line line
 LEFT JOIN account_partial_reconcile part ON part.debit_move_id = line.move_line_id
       AND part.max_date < %s
  GROUP BY line.promise_id
"""


def report(env, rounds):
    company = env.company._penagihan_owner()
    today = company._penagihan_today()
    promises = env["penagihan.promise"]
    judged = []

    def judge():
        judged.append(len(promises._judge_all(company, today)))

    def floor():
        env.cr.execute(_FLOOR, [today])
        env.cr.fetchall()

    costs = ([], [])
    for _round in range(rounds):
        # anew each time: what a rolled back round leaves behind slows the next one
        _promise(env, company, today)
        env.cr.commit()
        for work, found in zip((floor, judge), costs, strict=True):
            with undone(env):
                found.append(measure(env, work))
    env.cr.execute("TRUNCATE penagihan_promise CASCADE")
    env.cr.commit()
    least, cost = (median(found) for found in costs)
    print(f"\nPromises: {PROMISES:,}, of which {judged[-1]:,} come to their end")
    show("the sum of their reconciliations", least)
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
