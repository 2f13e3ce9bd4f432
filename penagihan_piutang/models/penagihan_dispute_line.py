from odoo import fields, models


class PenagihanDisputeLine(models.Model):
    """One item a customer does not agree with, in full or in part."""

    _name = "penagihan.dispute.line"
    _description = "Item of a Dispute"
    _order = "due_date, id"

    dispute_id = fields.Many2one(
        "penagihan.dispute", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    debtor_id = fields.Many2one(related="dispute_id.debtor_id")
    # set back to draft, an invoice may lose its lines: see ``_relink``
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", readonly=True, ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, readonly=True, ondelete="cascade"
    )
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    amount = fields.Monetary(string="Disputed", required=True, readonly=True)
    residual = fields.Monetary(
        string="Open Then", required=True, readonly=True, help="What was open when it was said."
    )
    credited = fields.Monetary(
        string="Credited Then",
        required=True,
        readonly=True,
        help="What credit notes had settled before.",
    )
    open = fields.Boolean(default=True, readonly=True, help="It holds the amount up still.")
    ended_date = fields.Date(string="Ended On", readonly=True)

    _one_open = models.UniqueIndex("(move_line_id) WHERE open", "This invoice is disputed already.")
    _item_idx = models.Index("(move_line_id)")
    _move_idx = models.Index("(move_id)")
