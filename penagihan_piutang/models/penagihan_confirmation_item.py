from odoo import fields, models


class PenagihanConfirmationItem(models.Model):
    """An item behind a balance, as it was open when the customer was selected.

    Kept, so that a letter can be made again as it was whatever happens to the ledger, and so
    that a change of the ledger before it is sent is noticed.
    """

    _name = "penagihan.confirmation.item"
    _description = "Balance Confirmation: Item"
    _order = "due_date, move_line_id, id"
    _rec_name = "number"

    line_id = fields.Many2one(
        "penagihan.confirmation.line", required=True, index=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    # a number, since what was confirmed outlives the entry
    move_line_id = fields.Integer(string="Journal Item", readonly=True)
    number = fields.Char(readonly=True)
    ref = fields.Char(string="Reference", readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one(related="line_id.company_currency_id")
    amount = fields.Monetary(readonly=True)
    amount_company = fields.Monetary(
        string="In the Company's Currency", currency_field="company_currency_id", readonly=True
    )
