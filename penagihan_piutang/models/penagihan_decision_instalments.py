from odoo import api, models
from odoo.tools import SQL

from .penagihan_decision_items import REOPENED_DAYS, payers_sql
from .penagihan_decision_promises import PROMISE_REASONS

# The invoices of active agreements. Money for one of them goes to the agreement's instalments:
# ``asked_key`` names what asks for it, an invoice by its number, an agreement by a negative one.
AGREED_MOVES = SQL(
    "SELECT DISTINCT move_id, -agreement_id AS asked_key FROM penagihan_agreement_line WHERE holds"
)
# What is open of ``line``, which an agreement covers; one that was set back to draft is not owed.
OWED = SQL(
    """SELECT CASE WHEN line.parent_state = 'posted'
                   THEN GREATEST(line.amount_residual_currency, 0) ELSE 0 END AS residual"""
)


class PenagihanDecisionInstalments(models.Model):
    """Instalment agreements in the statement: the invoices they cover wait, their open instalments
    are items beside the other lines.

    What is paid is read from the books: what was open at the signing, less what is open now, fills
    the instalments in the order of their days; so does what was withheld as tax and waits for its
    slip. Nothing stored could be behind.
    """

    _inherit = "penagihan.decision"

    def _items_sql(self) -> SQL:
        """What is owed: open lines and open instalments. ``asked_key`` is empty for lines an
        agreement covers: nothing pays them but through its instalments.
        """
        both = SQL(
            """company_id, currency_id, root_id, partner_id, payer_id, account_key, debtor_id,
               user_id, handling, hold_until, reply_until, calm_until, callback_until,
               complaint_deadline, complaint_end, policy_id, owner_id, owner_currency_id,
               today, bank_gap, reopened_until, due_date, chase_date, not_received, residual,
               booked_factor, detail"""
        )
        return SQL(
            """
                SELECT 2 * move_line_id AS item_id, move_line_id, NULL::int AS instalment_id,
                       move_id, CASE WHEN NOT agreed THEN move_id END AS asked_key, %(both)s
                  FROM line WHERE residual IS NOT NULL
             UNION ALL
                SELECT 2 * instalment_id + 1, NULL, instalment_id, NULL, asked_key, %(both)s
                  FROM instalment
            """,
            both=both,
        )

    def _instalments_sql(self, one, debtor_ids, payer_ids) -> SQL:
        """Open instalments of active agreements, by the ladder the agreement names. Where all
        of its invoices are left out of collection, so are its instalments.
        """
        return SQL(
            """
                SELECT instalment.id AS instalment_id, agreed.asked_key,
                       company.id AS company_id, agreed.currency_id, company.root_id,
                       debtor.partner_id, debtor.partner_id AS payer_id,
                       debtor.partner_id::bigint << 32 | company.id AS account_key,
                       debtor.id AS debtor_id, debtor.user_id, debtor.handling,
                       debtor.hold_until, debtor.reply_until, debtor.calm_until,
                       debtor.callback_until, debtor.complaint_deadline, debtor.complaint_end,
                       agreed.policy_id,
                       company.id AS owner_id, company.currency_id AS owner_currency_id,
                       company.today, company.bank_gap, agreed.reopened_until,
                       instalment.due_date, instalment.due_date AS chase_date,
                       FALSE AS not_received, instalment.residual, agreed.booked_factor,
                       CASE WHEN debtor.partner_id IN (SELECT partner_id FROM res_company)
                            THEN 'own_company' ELSE agreed.detail END AS detail
                  FROM (
                    SELECT agreement.id, -agreement.id AS asked_key, agreement.debtor_id,
                           agreement.policy_id, agreement.currency_id,
                           sum(covered.residual - COALESCE(line.residual - line.withheld, 0))
                               AS paid,
                           max(line.penagihan_reopened_date)
                               FILTER (WHERE line.residual > 0) + %(reopened)s AS reopened_until,
                           max(line.booked_factor) AS booked_factor,
                           CASE WHEN bool_and(line.blocked) FILTER (WHERE line.residual > 0)
                                THEN 'blocked'
                                WHEN bool_and(line.blocked OR line.no_followup)
                                     FILTER (WHERE line.residual > 0)
                                THEN 'no_followup' END AS detail
                      FROM penagihan_agreement agreement
                      JOIN penagihan_agreement_line covered
                        ON covered.agreement_id = agreement.id AND covered.holds
                 LEFT JOIN LATERAL (
                        SELECT line.penagihan_reopened_date,
                               line.amount_residual
                                   / NULLIF(line.amount_residual_currency, 0) AS booked_factor,
                               owed.residual, %(withheld)s AS withheld,
                               COALESCE(move.payment_state = 'blocked', FALSE) AS blocked,
                               COALESCE(line.no_followup AND move.move_type <> 'entry', FALSE)
                                   AS no_followup
                          FROM account_move_line line
                          JOIN account_move move ON move.id = line.move_id
                    CROSS JOIN LATERAL (%(owed)s) owed
                         WHERE line.id = covered.move_line_id) line ON TRUE
                     WHERE agreement.state = 'active' AND %(only)s
                  GROUP BY agreement.id) agreed
                  JOIN LATERAL (
                    SELECT plan.id, plan.due_date,
                           LEAST(plan.amount, GREATEST(0, sum(plan.amount) OVER (
                               ORDER BY plan.due_date, plan.id) - agreed.paid)) AS residual
                      FROM penagihan_instalment plan
                     WHERE plan.agreement_id = agreed.id) instalment ON instalment.residual > 0
                  JOIN penagihan_debtor debtor ON debtor.id = agreed.debtor_id
                  JOIN company ON company.id = debtor.company_id
            """,
            reopened=REOPENED_DAYS,
            owed=OWED,
            withheld=self._withheld_sql(),
            only=SQL(
                """agreement.debtor_id IN (SELECT id FROM penagihan_debtor
                       WHERE partner_id IN (%s))""",
                payers_sql(debtor_ids, payer_ids),
            )
            if one
            else SQL("TRUE"),
        )

    def _withheld_sql(self) -> SQL:
        """What of a covered line waits for its tax slip: it fills instalments like a payment."""
        return SQL(
            """
            LEAST(owed.residual, COALESCE((
                SELECT sum(slip.withheld) FROM (%s) slip (
                    move_line_id, disputed, withheld, disputed_until, withheld_until,
                    disputed_late, withheld_late, wait_end)
                 WHERE slip.move_line_id = line.id), 0))
            """,
            self._slips_sql(),
        )

    @api.model
    def _withheld_of(self, lines) -> dict:
        """What of journal items waits for a tax slip today: {item: amount}."""
        self.env["penagihan.tax.residue"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH %s
                SELECT slip.move_line_id, sum(slip.withheld)
                  FROM (%s) slip (move_line_id, disputed, withheld, disputed_until, withheld_until,
                                  disputed_late, withheld_late, wait_end)
                 WHERE slip.move_line_id = ANY(%s)
              GROUP BY slip.move_line_id
                """,
                self._company_cte(),
                self._slips_sql(),
                lines.ids,
            )
        )
        return {lines.browse(line_id): float(amount) for line_id, amount in rows}

    @api.model
    def _company_cte(self) -> SQL:
        """``company`` as in the statement, for what is asked for apart from it."""
        return SQL(
            "company (id, root_id, owner_id, policy_id, currency_id, today, tz, bank_gap, cap)"
            " AS NOT MATERIALIZED (%s)",
            self._companies_sql(None, self.env["res.company"]._penagihan_owners()),
        )

    def _agreed_promises_sql(self) -> SQL:
        """What was said about an invoice an agreement covers, said about its instalments."""
        return SQL(
            """
                SELECT -held.agreement_id AS asked_key,
                       (%(reasons)s::varchar[])[min(array_position(%(reasons)s::varchar[],
                           promise.reason))] AS reason,
                       max(promise.until) AS until, max(promise.wait_end) AS wait_end,
                       max(promise.broken_date) AS broken_date
                  FROM penagihan_agreement_line held
                  JOIN promise ON promise.move_line_id = held.move_line_id
                 WHERE held.holds
              GROUP BY held.agreement_id
            """,
            reasons=PROMISE_REASONS,
        )

    def _released_sql(self) -> SQL:
        """The last day on which an agreement that has ended held an item."""
        return SQL(
            """
                SELECT move_line_id, max(ended_date) AS ended_date FROM penagihan_agreement_line
                 WHERE ended_date IS NOT NULL GROUP BY move_line_id
            """
        )
