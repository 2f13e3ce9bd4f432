from odoo import fields, models


class PenagihanAttempt(models.Model):
    """What somebody did about a task, at what hour: the diary of a collector's day."""

    _name = "penagihan.attempt"
    _description = "Attempt to Reach a Customer"
    _order = "moment DESC, id DESC"

    followup_id = fields.Many2one(
        "penagihan.followup", string="Task", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(related="followup_id.debtor_id", store=True, index=True)
    company_id = fields.Many2one(related="followup_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    contact_id = fields.Many2one("res.partner", string="With", readonly=True)
    address = fields.Char(string="Number or Address", readonly=True, help="At that moment.")
    text = fields.Text(readonly=True, help="What was written in a chat, as it was opened.")
    moment = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    result = fields.Selection(
        [
            ("not_reached", "Not reached"),
            ("opened", "Chat opened"),
            ("sent", "Sent"),
            ("done", "Done"),
        ],
        required=True,
    )
