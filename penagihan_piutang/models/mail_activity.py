from odoo import api, models
from odoo.tools import SQL

# What its row on the worklist says of a task; the text is read where it stands.
_MIRRORED = {"active", "activity_type_id", "date_deadline", "res_id", "res_model_id", "user_id"}


class MailActivity(models.Model):
    """Activities of customers in collection stand on the worklist as errands."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        # the task of a step is a row of the worklist already
        if not self.env.context.get("penagihan_step_task"):
            activities._penagihan_mirror()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & _MIRRORED:
            self._penagihan_mirror()
        return result

    def unlink(self):
        errands = self.env["penagihan.followup"]._errands_of(self)
        result = super().unlink()
        # nobody is to do it any more
        errands.write({"state": "cancelled"})
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        """Who has done the task about a customer's answer has handled the answer."""
        kind = self.env.ref("penagihan_piutang.activity_reply", raise_if_not_found=False)
        debtor_ids = self.filtered(lambda task: kind and task.activity_type_id == kind).mapped(
            "res_id"
        )
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if debtor_ids:
            # sudo: whoever may do the task has handled it
            debtors = self.env["penagihan.debtor"].sudo().browse(debtor_ids).exists()
            debtors.reply_ids._set_handled()
        return result

    def _penagihan_mirror(self):
        """Bring the worklist up to date with these activities."""
        # sudo: whoever makes or moves a task need not see the worklist
        ours = self.sudo().filtered(lambda task: task.res_model == "penagihan.debtor")
        if ours:
            self.env["penagihan.followup"]._mirror(SQL("activity.id = ANY(%s)", ours.ids))
