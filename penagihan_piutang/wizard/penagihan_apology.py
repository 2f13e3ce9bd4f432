from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ..models.penagihan_complaint import OPEN


class PenagihanApology(models.TransientModel):
    """An apology to a customer who complained: read, changed perhaps, and sent by a person."""

    _name = "penagihan.apology"
    _description = "Apology"

    complaint_id = fields.Many2one("penagihan.complaint", required=True, readonly=True)
    recipient = fields.Char(readonly=True)
    subject = fields.Char(required=True)
    body = fields.Html(string="Message", required=True)
    not_before = fields.Datetime(string="Leaves On", readonly=True)

    @api.model
    def _action_open(self, complaint):
        complaint._check_answerer(*OPEN)
        debtor = complaint.debtor_id
        now = fields.Datetime.now()
        moment = debtor._next_contact(debtor._penagihan_policy(), now)
        # sudo: what it is about is not chosen by the form
        wizard = self.sudo().create(
            {
                "complaint_id": complaint.id,
                "not_before": moment if moment > now else False,
                **self.env["penagihan.followup"]._apology_words(complaint),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apology"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    def action_send(self):
        """Send it as it stands, within the hours of the customer."""
        self.ensure_one()
        complaint = self.complaint_id
        complaint._check_answerer(*OPEN)
        company = complaint.company_id
        company._penagihan_check_running()
        Followup = self.env["penagihan.followup"]
        words = {"subject": self.subject, "body": self.body}
        followup = Followup._plan_apology(complaint, words)
        Followup._dispatch(company, only=followup)
        text = (
            self.env._("Sent to %s.", followup.email_to)
            if followup.state == "sent"
            else self.env._(
                "It leaves on %s.",
                format_datetime(self.env, followup.not_before, dt_format="medium"),
            )
            if followup.state == "planned" and followup.not_before
            else followup.failure or self.env._("It leaves in a few minutes.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if followup.state in ("sent", "planned") else "danger",
                "title": complaint.partner_id.name,
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
