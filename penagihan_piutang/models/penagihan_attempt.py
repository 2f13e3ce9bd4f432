from odoo import api, fields, models
from odoo.exceptions import UserError

# So often at most somebody tries to reach a customer on one day.
ATTEMPTS_A_DAY = 3


class PenagihanAttempt(models.Model):
    """What somebody did about a task, at what hour: the diary of a collector's day."""

    _name = "penagihan.attempt"
    _description = "Attempt to Reach a Customer"
    _order = "moment DESC, id DESC"

    followup_id = fields.Many2one(
        "penagihan.followup", string="Task", index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "penagihan.debtor",
        compute="_compute_debtor_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="cascade",
        help="Of the task; somebody may try without having one.",
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
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

    @api.depends("followup_id.debtor_id")
    def _compute_debtor_id(self):
        for attempt in self:
            attempt.debtor_id = attempt.followup_id.debtor_id or attempt.debtor_id

    @api.model
    def _in_vain_today(self, debtor):
        """Attempts of today to reach a customer, about whatever, without success."""
        company = debtor.company_id
        return self.search(
            [
                ("debtor_id", "=", debtor.id),
                ("result", "=", "not_reached"),
                ("moment", ">=", company._penagihan_day_start(company._penagihan_today())),
            ]
        )

    @api.model
    def _check_one_more(self, debtor):
        """:raise UserError: where a customer has been tried often enough today"""
        if len(self._in_vain_today(debtor)) >= ATTEMPTS_A_DAY:
            raise UserError(
                self.env._(
                    "%(customer)s has been tried %(most)s times today, which is the limit. The "
                    "task comes back on the next working day.",
                    customer=debtor.partner_id.name,
                    most=ATTEMPTS_A_DAY,
                )
            )
