from odoo import models
from odoo.tools import SQL

from .penagihan_decision_chase import CHASE_DATE, DUE_DATE, NOT_RECEIVED, PAYER_JOINS

# How long nobody is chased after a payment was taken back: time enough to ask why.
REOPENED_DAYS = 7


class PenagihanDecisionItems(models.Model):
    """First half of the statement: what is owed, what was done so far, what is asked for."""

    _inherit = "penagihan.decision"

    # -- items ----------------------------------------------------------------------------

    def _customers_sql(self, debtor_ids, payer_ids) -> SQL:
        """Every contact whose invoices these debtors or payers pay."""
        return SQL(
            """
            customer AS MATERIALIZED (
                SELECT contact.id
                  FROM (%(payers)s) payer
                  JOIN res_partner main
                    ON main.penagihan_payer_id = payer.id
                    OR main.id = payer.id AND main.penagihan_payer_id IS NULL
                  JOIN res_partner contact ON contact.commercial_partner_id = main.id
            ),
            """,
            payers=payers_sql(debtor_ids, payer_ids),
        )

    def _lines_sql(self, one) -> SQL:
        """Open lines on trade receivables, with the company and the payer they belong to. Those
        with a residual are items, those with a credit are credits: one pass over the journal
        items serves both. A row per line, whatever is missing around it.
        """
        # by number: of a subquery the planner could not tell how many lines there are
        return SQL(
            """
                SELECT line.id AS move_line_id, line.move_id, line.company_id, line.currency_id,
                       line.date,
                       main.id AS partner_id,
                       COALESCE(main.penagihan_payer_id, main.id) AS payer_id,
                       -- payer and owner in one number: the planner would multiply two guesses
                       COALESCE(main.penagihan_payer_id, main.id)::bigint << 32
                           | company.owner_id AS account_key,
                       debtor.id AS debtor_id, debtor.user_id, debtor.handling, debtor.hold_until,
                       debtor.reply_until, debtor.calm_until, debtor.callback_until,
                       debtor.complaint_deadline, debtor.complaint_end,
                       policy.id AS policy_id, company.root_id, company.owner_id, company.today,
                       company.currency_id AS owner_currency_id, company.bank_gap,
                       line.penagihan_reopened_date + %(reopened)s AS reopened_until,
                       %(due_date)s AS due_date, %(chase_date)s AS chase_date,
                       COALESCE(%(not_received)s, FALSE) AS not_received,
                       CASE WHEN (line.amount_residual > 0 OR line.amount_residual_currency > 0)
                             AND (move.move_type IN ('out_invoice', 'out_receipt')
                                  OR move.move_type = 'entry' AND policy.opening_balances
                                     AND line.journal_id IN (SELECT id FROM account_journal
                                                              WHERE type = 'general'))
                             AND (COALESCE(policy.id, 0), line.account_id) NOT IN (
                                  SELECT penagihan_policy_id, account_account_id
                                    FROM account_account_penagihan_policy_rel)
                            THEN GREATEST(line.amount_residual_currency, 0) END AS residual,
                       CASE WHEN line.date <= company.today
                            THEN -line.amount_residual_currency END AS in_credit,
                       CASE WHEN line.currency_id <> company.currency_id
                            THEN line.amount_residual / NULLIF(line.amount_residual_currency, 0)
                       END AS booked_factor,
                       move.reversed_entry_id AS origin_id,
                       CASE WHEN main.id IS NULL THEN 'no_partner'
                            WHEN main.id IN (SELECT partner_id FROM res_company)
                                 OR main.penagihan_payer_id IN (SELECT partner_id FROM res_company)
                                 THEN 'own_company'
                            WHEN policy.id IS NULL THEN 'no_policy'
                            WHEN move.payment_state = 'blocked' THEN 'blocked'
                            WHEN line.no_followup AND move.move_type <> 'entry' THEN 'no_followup'
                       END AS detail,
                       held.agreement_id IS NOT NULL AS agreed
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN company ON company.id = line.company_id
             %(payer)s
             LEFT JOIN penagihan_agreement_line held ON held.move_line_id = line.id AND held.holds
                 WHERE line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND line.account_id = ANY(%(accounts)s)
                   AND (line.amount_residual > 0 OR line.amount_residual_currency <> 0)
                   AND %(only)s
            """,
            due_date=DUE_DATE,
            chase_date=CHASE_DATE,
            not_received=NOT_RECEIVED,
            payer=PAYER_JOINS,
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            reopened=REOPENED_DAYS,
            only=SQL("line.partner_id = ANY(ARRAY(SELECT id FROM customer))")
            if one
            else SQL("TRUE"),
        )

    # -- the ledger -----------------------------------------------------------------------

    def _ledger_sql(self, one, replan, item="move_line_id") -> SQL:
        """How far each item has climbed: steps consumed, the highest of them, what is under way.

        :param item: column of the items: lines or instalments. Both in one would cost the
            planner what it knows of lines.
        """
        return SQL(
            """
                SELECT %(item)s, step_ids, last_date, pending_id, pending_until,
                       (highest >> 32)::int AS position, (highest & 4294967295)::int AS reached_id
                  FROM (
                SELECT %(item)s, array_agg(step_id) AS step_ids, max(date) AS last_date,
                       -- the day and its step in one number, since sorting them is slow
                       max(offset_days::bigint << 32 | step_id) AS highest,
                       max(step_id) FILTER (WHERE state IN %(under_way)s) AS pending_id,
                       max(COALESCE(patience_until, 'infinity'))
                           FILTER (WHERE state IN %(under_way)s) AS pending_until
                  FROM penagihan_followup_line done
                 WHERE consumes AND %(item)s IS NOT NULL AND %(unsent)s AND %(only)s
                   -- a task let pass frees the steps meant for no person, see _close_tasks
                   AND (state = 'todo'
                        AND patience_until <= (SELECT today FROM company WHERE id = done.company_id)
                        AND EXISTS (SELECT FROM penagihan_step
                                     WHERE id = done.step_id AND channel = 'email')) IS NOT TRUE
              GROUP BY %(item)s
                       ) climbed
            """,
            item=SQL.identifier(item),
            under_way=("planned", "to_approve", "todo", "sending"),
            unsent=SQL("state <> 'planned'") if replan else SQL("TRUE"),
            only=SQL("%(item)s = ANY(ARRAY(SELECT %(item)s FROM item))", item=SQL.identifier(item))
            if one
            else SQL("TRUE"),
        )

    def _open_sql(self) -> SQL:
        """Items with what is asked for, and the reason that holds the item itself."""
        not_due = self.env.ref("penagihan_piutang.stage_not_due", raise_if_not_found=False)
        reminder = self.env.ref("penagihan_piutang.stage_reminder", raise_if_not_found=False)
        return SQL(
            """
                -- by name: rows are written down, and each column of them costs
                SELECT item.item_id, item.move_line_id, item.instalment_id, item.move_id,
                       item.company_id, item.currency_id,
                       item.partner_id, item.payer_id, item.account_key, item.debtor_id,
                       item.user_id, item.handling, item.hold_until, item.reply_until,
                       item.calm_until, item.callback_until,
                       item.complaint_deadline, item.complaint_end, item.policy_id,
                       item.owner_id, item.owner_currency_id, item.today, item.reopened_until,
                       item.due_date, item.chase_date, item.residual, item.detail,
                       item.not_received,
                       covered.in_process, apart.disputed, apart.withheld, covered.credit,
                       covered.discount, covered.amount_due,
                       covered.amount_due * worth.factor AS amount_company,
                       apart.disputed * worth.factor AS disputed_company,
                       -- the first cover to end without which something would be due
                       CASE WHEN covered.unpaid + covered.in_process >= covered.granted + 1
                            THEN in_process.until END AS paying_until,
                       in_process.since AS paying_since,
                       CASE WHEN covered.unpaid + apart.disputed >= covered.granted + 1
                            THEN apart.disputed_until END AS disputed_until,
                       CASE WHEN covered.unpaid + apart.withheld >= covered.granted + 1
                            THEN apart.withheld_until END AS withheld_until,
                       apart.disputed_late, apart.withheld_late,
                       CASE WHEN item.residual - covered.in_process - COALESCE(apart.amount, 0)
                                 - COALESCE(share.amount, 0) >= covered.granted + 1
                            THEN draft_share.until END AS draft_until,
                       item.today > item.chase_date AS overdue,
                       rule.bank_check AND COALESCE(item.bank_gap > rule.bank_days, TRUE)
                           AS bank_stale,
                       COALESCE(item.bank_gap > rule.bank_days + 3, TRUE) AS bank_long_stale,
                       rule.contact_interval_days, rule.minimum,
                       climbed.*,
                       COALESCE(promise.until, agreed_promise.until) AS promised_until,
                       GREATEST(promise.wait_end, agreed_promise.wait_end, released.ended_date,
                                apart.wait_end) AS wait_end,
                       COALESCE(promise.broken_date, agreed_promise.broken_date) AS broken_date,
                       covered.covered_by, item.asked_key IS NULL AS agreed,
                       -- overdue and not contacted yet is shown among the reminders
                       CASE WHEN reached.id IS NOT NULL
                                 AND reached.stage_id IS DISTINCT FROM %(not_due)s
                            THEN reached.stage_id
                            WHEN item.today > item.chase_date THEN %(reminder)s
                            ELSE %(not_due)s END AS stage_id,
                       COALESCE(reached_stage.firm, FALSE) AS reached_firm,
                       CASE WHEN item.detail IS NOT NULL THEN 'excluded'
                            WHEN covered.covered_by IN ('in_payment', 'disputed', 'tax_slip')
                            THEN covered.covered_by
                            WHEN item.asked_key IS NULL THEN 'agreement'
                            WHEN promise.reason IS NOT NULL THEN promise.reason
                            WHEN agreed_promise.reason IS NOT NULL THEN agreed_promise.reason
                            WHEN covered.covered_by = 'credit_covers' THEN 'credit_covers'
                            WHEN item.not_received THEN 'not_received'
                            WHEN covered.amount_due < 1 THEN 'settled_small'
                       END AS held
                  FROM item
             LEFT JOIN share ON share.item_id = item.item_id
             LEFT JOIN draft_share ON draft_share.item_id = item.item_id
             LEFT JOIN in_process ON in_process.item_id = item.item_id
             LEFT JOIN apart ON apart.item_id = item.item_id
             LEFT JOIN offer ON offer.move_line_id = item.move_line_id
            CROSS JOIN LATERAL (
                SELECT in_process, credit, unpaid, granted, discount,
                       unpaid - discount AS amount_due,
                       -- the first of those that take part
                       CASE WHEN unpaid - discount >= 1 THEN NULL
                            WHEN in_process > 0 THEN 'in_payment'
                            WHEN apart.disputed > 0 THEN 'disputed'
                            WHEN apart.withheld > 0 THEN 'tax_slip'
                            WHEN credit > 0 OR discount > 0 THEN 'credit_covers'
                       END AS covered_by
                  FROM (SELECT COALESCE(in_process.amount, 0) AS in_process,
                               COALESCE(share.amount, 0) + COALESCE(draft_share.amount, 0)
                                   AS credit,
                               item.residual - COALESCE(in_process.amount, 0)
                                   - COALESCE(apart.amount, 0)
                                   - COALESCE(share.amount, 0) - COALESCE(draft_share.amount, 0)
                                   AS unpaid,
                               COALESCE(offer.discount, 0) AS granted) part
            -- the whole rest or nothing: a discount is not taken off what is unpaid
            CROSS JOIN LATERAL (SELECT CASE WHEN unpaid < granted + 1
                                            THEN LEAST(unpaid, granted) ELSE 0 END AS discount
                               ) rest) covered
             LEFT JOIN ledger ON ledger.move_line_id = item.move_line_id
             LEFT JOIN instalment_ledger
                    ON instalment_ledger.instalment_id = item.instalment_id
            CROSS JOIN LATERAL (
                SELECT COALESCE(ledger.position, instalment_ledger.position) AS position,
                       COALESCE(ledger.last_date, instalment_ledger.last_date) AS last_date,
                       COALESCE(ledger.step_ids, instalment_ledger.step_ids) AS step_ids,
                       COALESCE(ledger.reached_id, instalment_ledger.reached_id) AS reached_id,
                       CASE WHEN COALESCE(ledger.pending_until, instalment_ledger.pending_until)
                                 > item.today
                            THEN COALESCE(ledger.pending_id, instalment_ledger.pending_id)
                       END AS pending_id,
                       COALESCE(ledger.pending_until, instalment_ledger.pending_until)
                           AS pending_until) climbed
             LEFT JOIN promise ON promise.move_line_id = item.move_line_id
             LEFT JOIN agreed_promise ON agreed_promise.asked_key = item.asked_key
             LEFT JOIN released ON released.move_line_id = item.move_line_id
             LEFT JOIN penagihan_step reached ON reached.id = climbed.reached_id
             LEFT JOIN penagihan_stage reached_stage ON reached_stage.id = reached.stage_id
             LEFT JOIN rule ON rule.owner_id = item.owner_id AND rule.policy_id = item.policy_id
             LEFT JOIN rate ON rate.company_id = item.owner_id
                   AND rate.currency_id = item.currency_id
            -- without any rate of the currency: as it was booked
            CROSS JOIN LATERAL (
                SELECT CASE WHEN item.currency_id = item.owner_currency_id THEN 1
                            ELSE COALESCE(rate.factor, item.booked_factor, 0) END AS factor) worth
            """,
            not_due=not_due.id if not_due else None,
            reminder=reminder.id if reminder else None,
        )

    def _totals_sql(self) -> SQL:
        return SQL(
            """
                SELECT account_key,
                       sum(amount_company) FILTER (WHERE overdue AND held IS NULL) AS overdue
                  FROM open GROUP BY account_key
            """
        )


def payers_sql(debtor_ids, payer_ids) -> SQL:
    """Payers by their collection records or by themselves, as a column ``id``."""
    return SQL(
        """SELECT unnest(%s::int[]) AS id
            UNION SELECT partner_id FROM penagihan_debtor WHERE id = ANY(%s)""",
        list(payer_ids),
        list(debtor_ids),
    )
