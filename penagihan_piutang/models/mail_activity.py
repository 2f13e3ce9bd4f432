from odoo import api, models

# What its row on the worklist says of a task; the text is read where it stands.
_MIRRORED = {"active", "activity_type_id", "date_deadline", "res_id", "res_model_id", "user_id"}

# Kinds of tasks with which something of their customers ends, and the method that ends it.
_HANGING = {
    "activity_reply": "_answers_handled",
    "activity_callback": "_call_kept",
    "activity_agreement_answer": "_wait_over",
    "activity_instalments": "_wait_over",
}


class MailActivity(models.Model):
    """Activities of customers in collection stand on the worklist as errands."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        # the task of a step is a row of the worklist already
        ours = activities._of_debtors()
        if ours and not self.env.context.get("penagihan_step_task"):
            self.env.flush_all()
            # sudo: whoever makes a task need not see the worklist
            errands = self.env["penagihan.followup"].sudo()
            errands._queue_errands(errands._mirror_new(ours))
        return activities

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & _MIRRORED and (ours := self._of_debtors()):
            # sudo: whoever moves a task need not see the worklist
            self.env["penagihan.followup"].sudo()._mirror(ours)
        return result

    def unlink(self):
        errands = self.env["penagihan.followup"]._errands_of(self)
        result = super().unlink()
        # nobody is to do it any more
        errands.write({"state": "cancelled"})
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        """Who has done a task about a customer has done what hangs on it."""
        hanging = {}
        for name, what in _HANGING.items():
            kind = self.env.ref(f"penagihan_piutang.{name}", raise_if_not_found=False)
            done = self.filtered(lambda task, kind=kind: kind and task.activity_type_id == kind)
            if done:
                hanging[what] = done.mapped("res_id")
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for what, debtor_ids in hanging.items():
            # sudo: whoever may do the task may do what hangs on it
            getattr(self.env["penagihan.debtor"].sudo().browse(debtor_ids).exists(), what)()
        return result

    def _of_debtors(self):
        """Those of customers in collection."""
        return self.sudo().filtered(lambda task: task.res_model == "penagihan.debtor")
