from odoo import api, fields, models


class PenagihanPromiseEntryAgreement(models.TransientModel):
    """Where some of a customer's invoices are paid by instalments, the dialog says so."""

    _inherit = "penagihan.promise.entry"

    agreed = fields.Char(compute="_compute_agreed", help="Invoices paid by instalments.")

    @api.depends("debtor_id")
    @api.depends_context("lang")
    def _compute_agreed(self):
        for entry in self:
            # sudo: who may see the customer may know what it has agreed on
            held = self.env["penagihan.agreement.line"].sudo()
            held = held.search(
                [("move_line_id", "in", entry.line_ids.move_line_id.ids), ("holds", "=", True)]
            )
            entry.agreed = bool(held) and self.env._(
                "Paid by instalments (%(agreements)s) and not chosen: %(invoices)s. What is said "
                "of them is about the instalments.",
                agreements=", ".join(held.agreement_id.mapped("name")),
                invoices=", ".join(held.move_id.mapped("name")),
            )
