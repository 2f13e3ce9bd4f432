from odoo import fields, models


class PenagihanPromiseLine(models.Model):
    """One item a customer said something about, in full or in part."""

    _name = "penagihan.promise.line"
    _description = "Item of a Promise"
    _order = "due_date, id"

    promise_id = fields.Many2one(
        "penagihan.promise", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True)
    debtor_id = fields.Many2one(related="promise_id.debtor_id")
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice", store=True)
    due_date = fields.Date(related="move_line_id.date_maturity", store=True)
    currency_id = fields.Many2one(related="promise_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True, help="Said to be paid.")
    residual = fields.Monetary(
        string="Open Then", required=True, readonly=True, help="What was open when it was said."
    )
    matched = fields.Monetary(
        string="Matched Then", required=True, readonly=True, help="What had been paid before."
    )
    current = fields.Boolean(
        default=True, readonly=True, help="Nothing else has been said about the item since."
    )

    # two words about one item would contradict each other; ended ones give way to the next
    _one_current = models.UniqueIndex(
        "(move_line_id) WHERE current", "There is an open promise about this invoice already."
    )
    _item_idx = models.Index("(move_line_id)")
