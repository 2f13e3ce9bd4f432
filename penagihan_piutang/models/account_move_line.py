from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Accounting keeps no trace of a settlement that was taken back: this is the trace.
    penagihan_reopened_date = fields.Date(
        string="Open Again Since",
        readonly=True,
        copy=False,
        groups="account.group_account_readonly,account.group_account_invoice",
        help="It was settled, and the payment was taken back on this day.",
    )
