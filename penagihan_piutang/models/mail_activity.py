from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

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
