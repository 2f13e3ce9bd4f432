from odoo import api, fields, models


class PenagihanCashText(models.TransientModel):
    """A few lines about expected cash, to be copied into a chat."""

    _name = "penagihan.cash.text"
    _description = "Text About Expected Cash"

    text = fields.Text(readonly=True)

    @api.model
    def _action_open(self, text):
        # sudo: it holds what whoever asks may read, and can be made up by nobody
        wizard = self.sudo().create({"text": text})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Text for a chat"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }
