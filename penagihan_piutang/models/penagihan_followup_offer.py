from markupsafe import Markup
from odoo import fields, models


class PenagihanFollowupOffer(models.Model):
    """A reminder says of the invoices it lists what discount is offered on them."""

    _inherit = "penagihan.followup"

    def _facts(self) -> Markup:
        return super()._facts() + self._offers_told()

    def _offers_told(self) -> Markup:
        """Offers that are valid on this day, with what is still to be paid of them. Formal letters
        ask for what is owed.
        """
        self.ensure_one()
        today = self.company_id._penagihan_today()
        # sudo: whoever may read the message may read what the customer is offered
        offers = self.env["penagihan.offer"].sudo()
        if self.step_id.firm:
            return Markup()
        offers = offers.search(
            [
                ("state", "=", "offered"),
                ("valid_until", ">=", today),
                ("line_ids.move_line_id", "in", self.line_ids.move_line_id.ids),
            ],
            order="valid_until, id",
        )
        told = Markup()
        for offer in offers:
            left = sum(line._left() for line in offer.line_ids) - offer.discount
            if offer.currency_id.compare_amounts(left, 0) > 0:
                told += self._render("mail_offer", {"offer": offer, "left": left})
        return told


class PenagihanDebtorOffer(models.Model):
    _inherit = "penagihan.debtor"

    offer_ids = fields.One2many(
        "penagihan.offer",
        "debtor_id",
        string="Discounts",
        domain=[("state", "!=", "draft")],
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )

    def action_offer(self):
        """Offer this customer a discount for prompt payment."""
        self.ensure_one()
        return self.env["penagihan.offer"]._action_new(self)
