from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, email_normalize


class ResCompanySafety(models.Model):
    """Two brakes of a company's collection: stop everything now, and try it out."""

    _inherit = "res.company"

    penagihan_stopped = fields.Boolean(
        string="Collection Stopped",
        readonly=True,
        help="Nothing is planned and nothing leaves, whoever wants it.",
    )
    penagihan_stopped_user_id = fields.Many2one("res.users", string="Stopped By", readonly=True)
    penagihan_test_email = fields.Char(
        string="Test Address",
        help="While an address stands here, every message of collection goes there instead of to "
        "the customer, marked as a test, and counts as not sent.",
    )

    @api.constrains("penagihan_test_email")
    def _check_penagihan_test_email(self):
        for company in self:
            address = company.penagihan_test_email
            if address and not email_normalize(address):
                raise ValidationError(self.env._("“%s” is not one e-mail address.", address))

    def action_penagihan_stop(self):
        """Stop at once: also what is being sent at this moment, after the message in hand."""
        if not self.env.user.has_group("penagihan_piutang.group_officer"):
            raise AccessError(self.env._("Only a finance officer stops collection."))
        self._penagihan_set_stopped(True)

    def action_penagihan_resume(self):
        """Let it go on: what was planned is decided again before it leaves."""
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(self.env._("Only a manager lets collection go on."))
        self._penagihan_set_stopped(False)
        # sudo: triggering is for the scheduled action's owner
        self.env.ref("penagihan_piutang.ir_cron_dispatch").sudo()._trigger()

    def _penagihan_set_stopped(self, stopped):
        self.check_access("read")
        # sudo: people of collection do not write on companies, but for this
        self.sudo().write({"penagihan_stopped": stopped, "penagihan_stopped_user_id": self.env.uid})

    def _penagihan_check_running(self):
        """:raise UserError: while collection is stopped"""
        for company in self.sudo():
            if company.penagihan_stopped:
                raise UserError(
                    self.env._(
                        "Collection of %(company)s was stopped by %(user)s. A manager lets it go "
                        "on.",
                        company=company.name,
                        user=company.penagihan_stopped_user_id.name,
                    )
                )

    def _penagihan_is_stopped(self) -> bool:
        """As the database says now: another worker may have been told meanwhile."""
        self.ensure_one()
        self.flush_recordset(["penagihan_stopped"])
        ((stopped,),) = self.env.execute_query(
            SQL("SELECT penagihan_stopped IS TRUE FROM res_company WHERE id = %s", self.id)
        )
        return stopped
