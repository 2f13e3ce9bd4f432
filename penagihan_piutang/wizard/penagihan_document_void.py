from odoo import fields, models


class PenagihanDocumentVoid(models.TransientModel):
    """Say why issued documents count no more; their numbers and PDFs stay."""

    _name = "penagihan.document.void"
    _description = "Void Documents"

    document_ids = fields.Many2many("penagihan.document", string="Documents", required=True)
    reason = fields.Char(required=True)

    def action_void(self):
        self.ensure_one()
        self.document_ids._check_may_void()
        self.document_ids._void(self.reason)
        return {"type": "ir.actions.act_window_close"}
