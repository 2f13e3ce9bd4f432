from odoo import fields, models


class PenagihanDocumentLine(models.Model):
    """An invoice as an issued document names it: what it said then, whatever it is now."""

    _name = "penagihan.document.line"
    _description = "Item of an Issued Document"
    _order = "document_id, due_date, id"

    document_id = fields.Many2one(
        "penagihan.document", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    move_line_id = fields.Many2one(
        "account.move.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    instalment_id = fields.Many2one(
        "penagihan.instalment", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, index="btree_not_null", ondelete="set null"
    )
    number = fields.Char(readonly=True)
    reference = fields.Char(string="Your Reference", readonly=True)
    outlet = fields.Char(string="Customer", readonly=True, help="Where a head office pays.")
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="What was asked for when it was issued.")
    papers = fields.Char(string="Papers Enclosed", readonly=True)
