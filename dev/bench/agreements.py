"""Planning and deciding with many active instalment agreements, beside the same ledger without."""

from odoo.tools import SQL

from dev.bench.clock import interleaved, show

AGREEMENTS = 10_000
_COVERED = 2  # invoices each
_INSTALMENTS = 4

# Customers agree on up to two invoices each; a quarter of the first instalments is late, one of
# fifteen is missed.
_AGREE = """
    WITH item AS (
        SELECT debtor.id AS debtor_id, debtor.partner_id, line.id, line.move_id, line.currency_id,
               line.date_maturity, line.amount_residual_currency AS residual,
               row_number() OVER (PARTITION BY debtor.id ORDER BY line.id) AS place
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
           AND account.account_type = 'asset_receivable'
          JOIN account_move move ON move.id = line.move_id AND move.move_type = 'out_invoice'
          JOIN penagihan_debtor debtor ON debtor.partner_id = line.partner_id
         WHERE debtor.company_id = %(company)s AND line.parent_state = 'posted'
           AND line.amount_residual_currency > 0 AND line.currency_id = %(currency)s
    ),
    chosen AS (
        SELECT * FROM item
         WHERE place <= %(covered)s
           AND debtor_id IN (SELECT debtor_id FROM item WHERE place = 1
                           ORDER BY md5(debtor_id::text) LIMIT %(count)s)
    ),
    agreement AS (
        INSERT INTO penagihan_agreement (name, state, channel, debtor_id, partner_id, company_id,
                                         policy_id, currency_id, debt, discount, split, period,
                                         unit)
        SELECT 'BENCH' || debtor_id, 'active', 'office', debtor_id, partner_id, %(company)s,
               %(policy)s, %(currency)s, sum(residual), 0, 'count', 'month', 1
          FROM chosen GROUP BY debtor_id, partner_id
     RETURNING id, debtor_id, debt
    ),
    covered AS (
        INSERT INTO penagihan_agreement_line (agreement_id, company_id, move_line_id, move_id,
                                              due_date, residual, holds)
        SELECT agreement.id, %(company)s, chosen.id, move_id, date_maturity, residual, TRUE
          FROM agreement JOIN chosen USING (debtor_id)
    )
    INSERT INTO penagihan_instalment (agreement_id, company_id, due_date, amount)
    SELECT id, %(company)s, %(today)s::date + 30 * number + (id %% 30)::int - 8, debt / %(parts)s
      FROM agreement, generate_series(0, %(parts)s - 1) number
"""


def report(env, rounds):
    """The ledger of the whole decision, with and without; what is asked for differs, too."""
    company = env.company._penagihan_owner()
    env["penagihan.debtor"]._ensure(
        env["res.partner"].search([("ref", "=like", "BENCH%")]), company
    )
    env.cr.commit()

    def agree():
        env.flush_all()
        env.cr.execute(
            _AGREE,
            {
                "company": company.id,
                "currency": company.currency_id.id,
                "policy": env.ref("penagihan_piutang.policy_instalments").id,
                "today": company._penagihan_today(),
                "count": AGREEMENTS,
                "covered": _COVERED,
                "parts": _INSTALMENTS,
            },
        )
        env.cr.execute(
            "ANALYZE penagihan_agreement, penagihan_agreement_line, penagihan_instalment"
        )

    def decide():
        env.cr.execute(
            SQL(
                "SELECT reason, count(*), sum(amount_due) FROM (%s) decided GROUP BY reason",
                env["penagihan.decision"]._rows_sql(),
            )
        )
        env.cr.fetchall()

    def plan():
        run = env["penagihan.run"].create({"company_id": company.id})
        run._plan()

    costs = {}
    for agreed in (False, True):
        if agreed:
            agree()
            env.cr.commit()
        try:
            costs[agreed] = interleaved(env, rounds, decide, plan)
        finally:
            if agreed:
                env.cr.execute("DELETE FROM penagihan_agreement WHERE name LIKE 'BENCH%'")
                env.cr.commit()
    print(f"\nAgreements: {AGREEMENTS:,}")
    for number, what in enumerate(("the decision", "the plan")):
        show(f"{what} without", costs[False][number])
        show(f"{what} with them", costs[True][number], costs[False][number])
