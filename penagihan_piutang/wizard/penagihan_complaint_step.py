from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.penagihan_complaint import OPEN

_STATES = {"answer": ("open",), "close": OPEN, "collector": OPEN}


class PenagihanComplaintStep(models.TransientModel):
    """What is done about a complaint: answered, given to another collector, closed."""

    _name = "penagihan.complaint.step"
    _description = "Deal with a Complaint"

    complaint_id = fields.Many2one("penagihan.complaint", required=True, readonly=True)
    kind = fields.Selection(
        [("answer", "Answer"), ("close", "Close"), ("collector", "Change Collector")],
        required=True,
        readonly=True,
    )
    text = fields.Text()
    to_user_id = fields.Many2one(
        "res.users",
        string="New Collector",
        domain=lambda self: self.env["res.users"]._penagihan_collectors_domain(),
    )

    @api.model
    def _action_open(self, complaint, kind):
        complaint._check_answerer(*_STATES[kind])
        names = dict(self._fields["kind"]._description_selection(self.env))
        # sudo: which complaint it is about is not chosen by the form
        step = self.sudo().create({"complaint_id": complaint.id, "kind": kind})
        return {
            "type": "ir.actions.act_window",
            "name": f"{complaint.partner_id.name} – {names[kind]}",
            "res_model": self._name,
            "res_id": step.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_do(self):
        """
        :raise UserError: without words, or without a collector
        """
        self.ensure_one()
        complaint, text = self.complaint_id, (self.text or "").strip()
        if not text:
            raise UserError(self.env._("Please say it in a few words."))
        if self.kind == "answer":
            complaint._answer(text)
        elif self.kind == "close":
            complaint._close(text)
        else:
            self._change_collector(text)
        return {"type": "ir.actions.act_window_close"}

    def _change_collector(self, reason):
        """The customer and its open work go to somebody else, as any customer handed over."""
        complaint = self.complaint_id
        complaint._check_answerer(*OPEN)
        if not self.to_user_id:
            raise UserError(self.env._("Please choose who collects from now on."))
        debtor = complaint.debtor_id
        self.env["penagihan.handover"].create(
            {"debtor_ids": [(6, 0, debtor.ids)], "to_user_id": self.to_user_id.id}
        ).action_hand_over()
        debtor._message_log(
            body=self.env._(
                "Another collector because of a complaint: %(user)s. Reason: %(reason)s",
                user=self.to_user_id.name,
                reason=reason,
            )
        )
