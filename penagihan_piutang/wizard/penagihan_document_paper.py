from odoo import api, fields, models

_WHAT = [
    ("signed", "It was signed"),
    ("sent", "It was sent"),
    ("received", "The customer received it"),
    ("returned", "It came back"),
]


class PenagihanDocumentPaper(models.TransientModel):
    """Say what became of letters on paper: one dialog for all, one or many at once."""

    _name = "penagihan.document.paper"
    _description = "Letters on Paper"

    document_ids = fields.Many2many("penagihan.document", string="Letters", required=True)
    what = fields.Selection(_WHAT, required=True, default="sent")
    day = fields.Date(
        string="On", required=True, default=lambda self: self.env.company._penagihan_today()
    )
    courier = fields.Char()
    courier_number = fields.Char(string="Receipt Number")
    receiver = fields.Char(string="Received By", help="Who took it, at the customer’s.")
    return_reason = fields.Char(string="Why")
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    outdated = fields.Text(compute="_compute_outdated")

    @api.depends("document_ids")
    def _compute_outdated(self):
        for wizard in self:
            wizard.outdated = "\n".join(
                f"{document.display_name}: {document.outdated}"
                for document in wizard.document_ids
                if document.outdated
            )

    def action_record(self):
        self.ensure_one()
        names = {
            "signed": (),
            "sent": ("courier", "courier_number"),
            "received": ("receiver",),
            "returned": ("return_reason",),
        }[self.what]
        values = {name: self[name] for name in names}
        field = {"signed": "scan", "received": "proof"}.get(self.what)
        if field and self.file:
            values |= {field: self.file, f"{field}_name": self.file_name}
        self.document_ids._record(self.what, self.day, **values)
        return {"type": "ir.actions.act_window_close"}
