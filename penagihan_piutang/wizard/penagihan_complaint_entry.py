from odoo import api, fields, models


class PenagihanComplaintEntry(models.TransientModel):
    """A complaint, written down while it is heard."""

    _name = "penagihan.complaint.entry"
    _description = "Record a Complaint"

    debtor_id = fields.Many2one("penagihan.debtor", required=True, readonly=True)
    payer_id = fields.Many2one(related="debtor_id.partner_id")
    followup_id = fields.Many2one("penagihan.followup", readonly=True)
    reply_id = fields.Many2one("penagihan.reply", readonly=True)
    note = fields.Text(string="In Their Words")
    contact_id = fields.Many2one("res.partner", string="Said By")
    about_user_id = fields.Many2one(
        "res.users",
        string="About",
        domain=[("share", "=", False)],
        help="Whom it is about, if it is a person: somebody else answers.",
    )

    @api.model
    def _action_open(self, debtor, contact=None, note="", followup=None, reply=None):
        """The dialog for a customer.

        :param contact: who says it; else whom the task is about, else the customer
        :param reply: in which it was written
        """
        self.env["penagihan.complaint"]._check_collector()
        debtor.check_access("read")
        contact = contact or (followup and followup.contact_id)
        if not contact or contact._penagihan_payer() != debtor.partner_id:
            contact = debtor.partner_id
        # sudo: whose complaint it is is not chosen by the form
        entry = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "followup_id": followup.id if followup else False,
                "reply_id": reply.id if reply else False,
                "contact_id": contact.id,
                "note": note,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaint of %s", debtor.partner_id.name),
            "res_model": self._name,
            "res_id": entry.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_record(self):
        """Pause collection and ask somebody to answer; the reply it was written in is handled."""
        self.ensure_one()
        self.env["penagihan.complaint"]._open(
            self.debtor_id,
            self.note,
            self.contact_id,
            self.about_user_id,
            self.followup_id,
        )
        if self.reply_id:
            self.reply_id.action_handled()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.payer_id.name,
                "message": self.env._("Recorded. Nobody asks for payment until it is closed."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
