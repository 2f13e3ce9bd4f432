from odoo import api, models
from odoo.tools import SQL

from ..tools.contact_window import after_working_days

# How many working days an officer has to look at a proposal: meanwhile nobody is asked for it.
_LOOK_DAYS = 3


class PenagihanTaxResidueFollow(models.Model):
    """What becomes of withheld taxes by themselves, once a day: what was booked is closed, what
    looks like tax is proposed. One statement each, however many items are open.
    """

    _inherit = "penagihan.tax.residue"

    @api.model
    def _follow(self, company, today=None):
        """Look after what the customers of ``company``, one that collects, have withheld.

        :return: what is proposed now
        """
        today = today or company._penagihan_today()
        self.env.flush_all()
        self._drop_outdated(company)
        self._close_booked(company, today)
        return self._propose(company, today)

    @api.model
    def _close_booked(self, company, today):
        """Nothing is owed of it any more: the slip was booked."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE penagihan_tax_residue slip SET state = 'closed', closed_date = %s
                  FROM account_move_line line
                 WHERE line.id = slip.move_line_id AND slip.company_id = %s
                   AND (slip.state = 'accepted'
                        OR slip.state = 'proposed' AND slip.slip_came_date IS NOT NULL)
                   AND (line.parent_state <> 'posted' OR line.amount_residual_currency <= 0)
             RETURNING slip.id
                """,
                today,
                company.id,
            )
        )
        closed = self.sudo().browse(residue_id for (residue_id,) in self.env.cr.fetchall())
        self.invalidate_model()
        for debtor, residues in closed.grouped("debtor_id").items():
            words = ", ".join(each._in_words() for each in residues)
            debtor._message_log(
                body=self.env._("Booked, no tax slip is awaited any more: %s", words)
            )

    @api.model
    def _drop_outdated(self, company):
        """Proposals nobody has looked at, whose rest has become another one. Where the customer has
        sent a slip, somebody looks at it all the same.
        """
        outdated = self.env.execute_query(
            SQL(
                """
                SELECT slip.id
                  FROM penagihan_tax_residue slip
                  JOIN account_move_line line ON line.id = slip.move_line_id
                 WHERE slip.company_id = %s AND slip.state = 'proposed'
                   AND slip.slip_came_date IS NULL
                   AND (line.parent_state <> 'posted'
                        OR line.amount_residual_currency <> slip.amount)
                """,
                company.id,
            )
        )
        self.sudo().browse(residue_id for (residue_id,) in outdated).unlink()

    @api.model
    def _propose(self, company, today):
        rows = self.env.execute_query_dict(self._proposals_sql(company))
        if not rows:
            return self.sudo().browse()
        payers = self.env["res.partner"].sudo().browse({row["payer_id"] for row in rows})
        debtors = self.env["penagihan.debtor"].sudo().with_context(tracking_disable=True)
        by_payer = {debtor.partner_id.id: debtor.id for debtor in debtors._ensure(payers, company)}
        look_until = after_working_days(today, _LOOK_DAYS, company.sudo().country_id.code)
        return (
            self.sudo()
            .with_context(tracking_disable=True)
            .create(
                [
                    {"debtor_id": by_payer[row.pop("payer_id")], "look_until": look_until, **row}
                    for row in rows
                ]
            )
        )

    def _proposals_sql(self, company) -> SQL:
        """Partly paid invoices of whose items one is open, by just what a rule says is withheld:
        values of this model, and the payer of each.

        Compared in the company's currency; where two rules fit the nearer one counts. What is
        disputed is left alone, and what was looked at with the same rest is not proposed again.
        Of an invoice in an agreement it fills instalments like a payment; not where the agreement
        has a discount.
        """
        return SQL(
            """
            SELECT DISTINCT ON (line.id) line.id AS move_line_id, line.move_id, rule.id AS rule_id,
                   date_trunc('month', move.invoice_date)::date AS period, line.currency_id,
                   line.amount_residual_currency AS amount,
                   COALESCE(main.penagihan_payer_id, main.id) AS payer_id
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner contact ON contact.id = line.partner_id
              JOIN res_partner main ON main.id = contact.commercial_partner_id
              JOIN penagihan_tax_rule rule
                ON rule.active AND (rule.company_id IS NULL OR rule.company_id = ANY(%(owned)s))
               AND (rule.country_id IS NULL OR rule.country_id = %(country)s)
        CROSS JOIN LATERAL (
            SELECT abs(move.amount_untaxed_signed) * COALESCE(rule.untaxed_rate, 0) / 100
                   + abs(move.amount_tax_signed) * COALESCE(rule.tax_rate, 0) / 100 AS amount) tax
             WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
               AND line.account_id = ANY(%(accounts)s) AND line.company_id = ANY(%(owned)s)
               AND line.amount_residual_currency > 0 AND line.no_followup IS NOT TRUE
               AND move.move_type = 'out_invoice' AND move.payment_state = 'partial'
               -- its other instalments are paid
               AND abs(move.amount_residual - line.amount_residual_currency) < 1
               AND tax.amount > COALESCE(rule.tolerance, 0)
               AND abs(line.amount_residual - tax.amount) <= COALESCE(rule.tolerance, 0)
               AND COALESCE(main.penagihan_payer_id, main.id) NOT IN (
                   SELECT partner_id FROM res_company)
               AND NOT EXISTS (SELECT FROM penagihan_tax_residue known
                                WHERE known.move_line_id = line.id
                                  AND (known.state IN ('proposed', 'accepted')
                                       OR known.state = 'refused'
                                       AND known.amount = line.amount_residual_currency))
               AND NOT EXISTS (SELECT FROM penagihan_dispute_line disputed
                                WHERE disputed.move_line_id = line.id AND disputed.open)
               -- the rest may be the discount of an agreement that was kept
               AND NOT EXISTS (SELECT FROM penagihan_agreement_line held
                                 JOIN penagihan_agreement agreement
                                   ON agreement.id = held.agreement_id
                                WHERE held.move_line_id = line.id AND held.holds
                                  AND agreement.discount > 0)
          ORDER BY line.id, abs(line.amount_residual - tax.amount), rule.sequence, rule.id
            """,
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            owned=company._penagihan_collected().ids,
            country=company.sudo().country_id.id or None,
        )
