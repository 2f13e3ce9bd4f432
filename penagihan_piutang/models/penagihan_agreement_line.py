from odoo import fields, models


class PenagihanAgreementLine(models.Model):
    """An item an agreement covers, and what was open of it at the signing: what has been paid since
    is the difference to what is open now.
    """

    _name = "penagihan.agreement.line"
    _description = "Item of an Instalment Agreement"
    _order = "due_date, id"

    agreement_id = fields.Many2one(
        "penagihan.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", readonly=True, index=True, ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, index=True, ondelete="set null"
    )
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    residual = fields.Monetary(string="Open at Signing", required=True, readonly=True)
    holds = fields.Boolean(readonly=True, help="The agreement is active: the item waits.")
    ended_date = fields.Date(readonly=True, help="The day it was released.")

    # two agreements over one item would ask for it twice
    _one_holds = models.UniqueIndex(
        "(move_line_id) INCLUDE (agreement_id) WHERE holds",
        "An active agreement covers this invoice already.",
    )
