from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.discount import split


class PenagihanOfferLine(models.Model):
    """One item a discount is offered on."""

    _name = "penagihan.offer.line"
    _description = "Item of an Offer"
    _order = "due_date, id"

    offer_id = fields.Many2one(
        "penagihan.offer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="offer_id.company_id", store=True)
    debtor_id = fields.Many2one(related="offer_id.debtor_id")
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice", store=True)
    due_date = fields.Date(related="move_line_id.date_maturity", store=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    chosen = fields.Boolean(string="Offered On")
    residual = fields.Monetary(
        string="Open Then", required=True, readonly=True, help="What was open when it was offered."
    )
    matched = fields.Monetary(
        string="Matched Then", readonly=True, help="What had been paid before."
    )
    discount = fields.Monetary(compute="_compute_discount", store=True)
    amount = fields.Monetary(string="To Be Paid", compute="_compute_discount", store=True)
    current = fields.Boolean(readonly=True, help="The offer is waiting or valid.")

    _one_current = models.UniqueIndex(
        "(move_line_id) WHERE current", "There is an offer about this invoice already."
    )
    _item_idx = models.Index("(move_line_id)")

    @api.depends(
        "chosen",
        "residual",
        "offer_id.how",
        "offer_id.percent",
        "offer_id.asked",
        "offer_id.currency_id",
        "offer_id.line_ids.chosen",
        "offer_id.line_ids.residual",
    )
    def _compute_discount(self):
        for offer in self.offer_id:
            currency = offer.currency_id
            chosen = offer.line_ids.filtered("chosen")
            open_amounts = chosen.mapped("residual")
            if offer.how == "amount":
                shares = split(offer.asked, open_amounts, currency.rounding or 0.01)
            else:
                shares = [amount * offer.percent / 100 for amount in open_amounts]
            share_of = dict(zip(chosen, shares, strict=True))
            for line in offer.line_ids:
                line.discount = currency.round(share_of.get(line, 0.0)) if currency else 0.0
                line.amount = line.residual - line.discount if line.chosen else 0.0

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"chosen"}:
                raise AccessError(self.env._("This is written by the actions of the offer only."))
            self.offer_id._check_draft()
        return super().write(vals)

    def _left(self) -> float:
        """What is open of its item now."""
        self.ensure_one()
        item = self.move_line_id
        return item.amount_residual_currency if item.parent_state == "posted" else 0.0
