"""Where a complaint is heard, and where it shows that nobody has dealt with it."""

from odoo import models


class PenagihanFollowup(models.Model):
    _inherit = "penagihan.followup"

    def action_complaint(self):
        """The customer complains, perhaps in this very call."""
        self.ensure_one()
        return self.env["penagihan.complaint.entry"]._action_open(self.debtor_id, followup=self)


class PenagihanReply(models.Model):
    _inherit = "penagihan.reply"

    def action_complaint(self):
        """What the customer wrote is a complaint."""
        self.ensure_one()
        return self.env["penagihan.complaint.entry"]._action_open(
            self.debtor_id, self.message_id.author_id, self.text, reply=self
        )


class PenagihanHealth(models.TransientModel):
    _inherit = "penagihan.health"

    def _check_complaint(self, company):
        """Complaints whose day has passed: until they are closed the customers hear nothing."""
        late = self.env["penagihan.complaint"].search(
            [
                ("company_id", "=", company.id),
                ("state", "!=", "closed"),
                ("deadline", "<", company._penagihan_today()),
            ]
        )
        return late._name, late.ids
