from odoo import api, models
from odoo.tools import SQL, float_compare, plaintext2html


class PenagihanAgreementWatch(models.Model):
    """What a run does about agreements: those paid up end, those whose payment was taken back go
    on. Set-based: what they have been paid comes from the books.
    """

    _inherit = "penagihan.agreement"

    @api.model
    def _watch(self, company):
        """Bring the states of ``company``'s agreements to what the books say now."""
        self.sudo()._paid_up(company)._settle_paid()
        self._reopen(company)
        waiting = self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "to_approve")]
        )
        waiting._ask_to_approve(since=company._penagihan_today())
        self._ask_to_answer(company)

    @api.model
    def _ask_to_answer(self, company):
        """What customers have proposed on their page, or wished for, is not forgotten with a task
        that was done: somebody is asked again the next day.
        """
        today = company._penagihan_today()
        for kind, domain in (
            ("activity_instalments", [("state", "=", "draft"), ("channel", "=", "portal")]),
            (
                "activity_agreement_answer",
                [("state", "=", "proposed"), ("instalment_ids.wished_date", "!=", False)],
            ),
        ):
            waiting = self.sudo().search([("company_id", "=", company.id), *domain])
            names = {
                debtor: plaintext2html("\n".join(agreements.mapped("name")))
                for debtor, agreements in waiting.grouped("debtor_id").items()
            }
            waiting.debtor_id._ask(
                kind, note=lambda debtor, _user, names=names: names[debtor], since=today
            )

    @api.model
    def _paid_up(self, company):
        """Active ones that have been paid all that was agreed; while somebody looks whether the
        rest is tax they go on.
        """
        return self.browse(
            agreement_id
            for agreement_id, owed, paid, unit in self.env.execute_query(
                SQL(
                    """
                    SELECT agreement.id, agreement.debt - agreement.discount, covered.paid,
                           currency.rounding
                      FROM (%s) covered
                      JOIN penagihan_agreement agreement ON agreement.id = covered.agreement_id
                      JOIN res_currency currency ON currency.id = agreement.currency_id
                     WHERE agreement.state = 'active' AND agreement.company_id = %s
                       AND covered.paid >= agreement.debt - agreement.discount - currency.rounding
                       AND NOT EXISTS (SELECT FROM penagihan_agreement_line held
                                         JOIN penagihan_tax_residue slip
                                           ON slip.move_line_id = held.move_line_id
                                        WHERE held.agreement_id = agreement.id AND held.holds
                                          AND slip.state = 'proposed')
                    """,
                    self._paid_sql(SQL("covered.holds")),
                    company.id,
                )
            )
            if float_compare(paid, owed, precision_rounding=unit) >= 0
        )

    def _settle_paid(self):
        """Those whose instalments are all paid end. With a discount to be booked they wait for it:
        the customer owes nothing, yet the books do not know.
        """
        paid = self._paid()
        for agreement in self:
            received = paid[agreement.id]
            currency = agreement.currency_id
            if agreement.discount and currency.compare_amounts(received, agreement.debt) < 0:
                agreement.debtor_id._ask(
                    "activity_agreement_discount",
                    agreement.company_id.penagihan_user_id or None,
                    plaintext2html(agreement.display_name),
                )
                continue
            agreement._end("fulfilled", agreement.env._("All instalments are paid."))

    @api.model
    def _reopen(self, company):
        """A payment was taken back after an agreement had been fulfilled, or what was taken for
        withheld tax is none: it goes on.
        """
        found = self.env.execute_query(
            SQL(
                """
                SELECT agreement.id,
                       bool_or(line.penagihan_reopened_date >= agreement.ended_date)
                  FROM penagihan_agreement agreement
                  JOIN penagihan_agreement_line covered ON covered.agreement_id = agreement.id
                  JOIN account_move_line line ON line.id = covered.move_line_id
                 WHERE agreement.state = 'fulfilled' AND agreement.company_id = %s
                   AND (line.penagihan_reopened_date >= agreement.ended_date
                        OR EXISTS (SELECT FROM penagihan_tax_residue slip
                                    WHERE slip.move_line_id = line.id
                                      AND slip.state = 'refused'
                                      AND slip.accepted_date IS NOT NULL))
                   AND line.parent_state = 'posted' AND line.amount_residual_currency > 0
                   AND NOT EXISTS (SELECT FROM penagihan_agreement_line other
                                    WHERE other.holds AND other.move_line_id = line.id)
              GROUP BY agreement.id
                """,
                company.id,
            )
        )
        taken_back = dict(found)
        agreements = self.sudo().browse(taken_back)
        paid = agreements._paid()
        for agreement in agreements:
            owed = agreement.debt - agreement.discount
            if agreement.currency_id.compare_amounts(paid[agreement.id], owed) >= 0:
                continue
            agreement.write(
                {
                    "state": "active",
                    "ended_date": False,
                    "ended_user_id": False,
                    "ended_reason": False,
                }
            )
            agreement.line_ids.write({"holds": True, "ended_date": False})
            agreement._tell(
                agreement.env._("%s: a payment was taken back, it goes on.", agreement.name)
                if taken_back[agreement.id]
                else agreement.env._(
                    "%s: what was taken for withheld tax is owed, it goes on.", agreement.name
                )
            )
