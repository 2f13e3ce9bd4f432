from odoo import fields, models


class PenagihanClassEntry(models.Model):
    """That somebody put a customer into a class: who, when, why, and what behaviour suggested.

    Written by ``penagihan.debtor._classify`` only. It is no message in the customer's chatter,
    since salespersons read that.
    """

    _name = "penagihan.class.entry"
    _description = "Class Given to a Customer"
    _order = "date DESC, id DESC"
    _rec_name = "approach_id"

    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    approach_id = fields.Many2one(
        "penagihan.approach", string="Class", readonly=True, ondelete="restrict"
    )
    suggested_id = fields.Many2one(
        "penagihan.approach", string="Suggested Class", readonly=True, ondelete="restrict"
    )
    figures = fields.Text(readonly=True, help="What the suggestion was made of, on that day.")
    reason = fields.Char(required=True, readonly=True)
