from odoo import fields, models


class PenagihanPaper(models.Model):
    """A paper that goes along with an invoice: payment receipt, tax invoice, delivery note."""

    _name = "penagihan.paper"
    _description = "Paper Enclosed with Invoices"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex("(name)", "There is a paper of this name already.")
