from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date, formatLang

from ..tools.discount import yearly_rate

# How far back payments tell how late a customer usually pays.
_HABIT_DAYS = 365


class PenagihanOfferCost(models.Model):
    """What an offer costs: the amount, and as a yearly rate, beside waiting as long as this
    customer usually lets us wait.
    """

    _inherit = "penagihan.offer"

    usual_days_late = fields.Integer(
        readonly=True,
        help="Median of the invoices paid in the last year, when the offer was drafted; -1 where "
        "none was.",
    )
    yearly_rate = fields.Float(
        string="Cost (% a year)",
        compute="_compute_cost",
        digits=(10, 1),
        help="As if the money were borrowed until the day the customer would pay anyway. Empty: no "
        "day is gained, or nothing is known of the customer.",
    )
    cost = fields.Char(string="What It Costs", compute="_compute_cost")

    @api.depends(
        "discount", "amount", "residual", "valid_until", "usual_days_late", "line_ids.chosen"
    )
    @api.depends_context("lang")
    def _compute_cost(self):
        for offer in self:
            days = offer._days_gained()
            rate = None if days is None else yearly_rate(offer.discount, offer.amount, days)
            offer.yearly_rate = rate or 0
            offer.cost = offer._cost_in_words(days, rate) if offer.residual else ""

    def _days_gained(self):
        """How many days sooner it is paid, on average of what is to be paid; None if unknown."""
        self.ensure_one()
        if self.usual_days_late < 0 or not self.valid_until or not self.amount:
            return None
        late = timedelta(days=self.usual_days_late)
        return (
            sum(
                max(0, (line.due_date + late - self.valid_until).days) * line.amount
                for line in self.line_ids
                if line.chosen and line.due_date
            )
            / self.amount
        )

    def _cost_in_words(self, days, rate):
        facts = {
            "discount": format_amount(self.env, self.discount, self.currency_id),
            "percent": self._decimals(100 * self.discount / self.residual, 2),
            "late": self.usual_days_late,
            "days": round(days or 0),
            "day": format_date(self.env, self.valid_until),
            "rate": self._decimals(rate or 0, 1),
        }
        if days is None:
            return self.env._(
                "It costs %(discount)s (%(percent)s %%). How late this customer usually pays is "
                "not known.",
                **facts,
            )
        if rate is None:
            return self.env._(
                "It costs %(discount)s (%(percent)s %%). This customer usually pays %(late)s days "
                "late, which is not after %(day)s: no day is gained.",
                **facts,
            )
        return self.env._(
            "It costs %(discount)s (%(percent)s %%) to be paid about %(days)s days sooner than "
            "this customer, usually %(late)s days late, would: as dear as %(rate)s %% a year.",
            **facts,
        )

    def _decimals(self, number, most) -> str:
        """A number as the reader writes it: at most so many decimals, and none for nothing."""
        number = round(number, most)
        digits = next(each for each in range(most + 1) if round(number, each) == number)
        return formatLang(self.env, number, digits=digits)


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def _usual_days_late(self) -> int:
        """How many days after the due date this customer usually pays, early being 0; -1 where
        nothing was paid in full within a year.
        """
        self.ensure_one()
        company = self.company_id
        owners = company._penagihan_owners()
        self.env.flush_all()
        ((days,),) = self.env.execute_query(
            SQL(
                """
                SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY late)
                  FROM (SELECT GREATEST(0, max(part.max_date)
                                           - COALESCE(line.date_maturity, line.date)) AS late
                          FROM res_partner main
                          JOIN res_partner contact ON contact.commercial_partner_id = main.id
                          JOIN account_move_line line ON line.partner_id = contact.id
                          JOIN account_account account ON account.id = line.account_id
                          JOIN account_move move ON move.id = line.move_id
                          JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                         WHERE (main.penagihan_payer_id = %(payer)s
                                OR main.id = %(payer)s AND main.penagihan_payer_id IS NULL)
                           AND account.account_type = 'asset_receivable'
                           AND account.non_trade IS NOT TRUE
                           AND move.move_type IN ('out_invoice', 'out_receipt')
                           AND line.parent_state = 'posted' AND line.reconciled
                           AND line.company_id = ANY(%(owned)s)
                      GROUP BY line.id
                        HAVING max(part.max_date) > %(since)s) paid
                """,
                payer=self.partner_id.id,
                owned=[each.id for each, (owner, _policy) in owners.items() if owner == company],
                since=company._penagihan_today() - timedelta(days=_HABIT_DAYS),
            )
        )
        return -1 if days is None else days
