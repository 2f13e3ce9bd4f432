from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html


class PenagihanOfferJudge(models.Model):
    """Whether a discount was earned: all that was to be paid has arrived by the last day."""

    _inherit = "penagihan.offer"
    _judged_lines = ("penagihan_offer_line", "offer_id")
    _judged_in_vain = ("lapsed",)

    @api.model
    def _judge(self, company, today=None):
        """Judge the offers of a company, and ask for what was earned to be booked.

        :param company: one that collects
        :return: what has come to its end
        """
        judged = self._judge_all(company, today or company._penagihan_today())
        judged._ended()
        judged.filtered(lambda offer: offer.state == "earned")._ask_to_book()
        judged._tell()
        self._to_approve(company)._ask_to_approve(since=company._penagihan_today())
        return judged

    def _past_sql(self, company, today) -> SQL:
        """Earned on any day; lapsed only when the grace is over, in which a payment that arrived
        in time is booked.
        """
        return SQL(
            """
            SELECT offer.id, offer.partner_id, offer.currency_id, offer.amount,
                   offer.valid_until + 1 AS until, TRUE AS strict,
                   offer.valid_until + 1 + COALESCE(policy.promise_grace_days, 0) <= %(today)s
                       AND %(booked)s AS over
              FROM penagihan_offer offer
              JOIN penagihan_debtor debtor ON debtor.id = offer.debtor_id
         LEFT JOIN penagihan_policy policy ON policy.id = COALESCE(debtor.policy_id, %(policy)s)
             WHERE offer.company_id = %(company)s AND offer.state = 'offered'
            """,
            company=company.id,
            today=today,
            policy=company._penagihan_owners()[company.sudo()][1].id or None,
            booked=self._booked_sql(company, SQL("(offer.valid_until + 1)")),
        )

    def _outcome_sql(self) -> SQL:
        return SQL("CASE WHEN amount - paid < 1 THEN 'earned' WHEN over THEN 'lapsed' END")

    def action_accept(self):
        """A manager grants it although the payment came late: all else must be paid."""
        for offer in self._may("group_manager", "lapsed"):
            for line in offer.line_ids:
                if line._left() > line.discount + 1:
                    raise UserError(
                        self.env._("%s is not paid as far as was agreed.", line.move_id.name or "")
                    )
            offer.state = "earned"
            offer._ask_to_book()
            offer._tell()
            offer.debtor_id._refresh()

    def _ask_to_approve(self, since=None):
        """A manager is asked.

        :param since: see ``penagihan.debtor._ask``
        """
        for offer in self:
            manager = offer.debtor_id._supervisor()
            words = plaintext2html(offer._in_words(manager))
            offer.debtor_id._ask("activity_offer_approve", manager, words, since=since)

    def _ask_to_book(self):
        """Whoever books receipts books the discount, too."""
        for offer in self:
            company = offer.company_id
            user = company.penagihan_bank_user_id or company.penagihan_user_id
            user = user or offer.debtor_id._somebody()
            offer.debtor_id._ask("activity_offer_book", user, plaintext2html(offer._in_words(user)))
