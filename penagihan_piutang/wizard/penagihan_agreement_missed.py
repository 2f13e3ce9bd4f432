from odoo import api, fields, models
from odoo.exceptions import UserError


class PenagihanAgreementMissed(models.TransientModel):
    """An instalment was missed: a person chooses what becomes of the agreement."""

    _name = "penagihan.agreement.missed"
    _description = "Missed Instalment"

    agreement_id = fields.Many2one("penagihan.agreement", required=True, readonly=True)
    instalment_id = fields.Many2one("penagihan.instalment", readonly=True)
    tolerated = fields.Boolean(readonly=True, help="It has been given a new day before.")
    choice = fields.Selection(
        [
            ("tolerate", "Give it a new day, once"),
            ("renegotiate", "Negotiate new terms"),
            ("breach", "End the agreement: all is due"),
        ],
        required=True,
        default="tolerate",
    )
    new_date = fields.Date(string="New Day")
    reason = fields.Char()

    @api.model
    def _action_open(self, agreement):
        """
        :param agreement: an active one of a customer whoever asks may see
        """
        missed = agreement.instalment_ids.filtered(lambda each: each.status == "late")[:1]
        missed = missed or agreement.instalment_ids.filtered(lambda each: each.status == "open")[:1]
        # sudo: made for whoever opens it, and by nobody else
        wizard = self.sudo().create(
            {
                "agreement_id": agreement.id,
                "instalment_id": missed.id,
                "tolerated": bool(missed.original_date),
                "choice": "breach" if missed.original_date else "tolerate",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Missed instalment"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_choose(self):
        """Do what was chosen, with the rights of whoever presses the button."""
        self.ensure_one()
        agreement = self.agreement_id.sudo(False)
        if self.choice == "renegotiate":
            return agreement._renegotiate()._action_open()
        if not self.reason:
            raise UserError(self.env._("Please give a reason: it stays in the history."))
        if self.choice == "tolerate":
            if not self.new_date:
                raise UserError(self.env._("Please choose the new day."))
            agreement._tolerate(self.instalment_id, self.new_date, self.reason)
        else:
            agreement._breach(self.reason)
        return {"type": "ir.actions.act_window_close"}
