from odoo import fields, models


class PenagihanDebtorPromise(models.Model):
    """What a customer has promised, and how it ended."""

    _inherit = "penagihan.debtor"

    promise_ids = fields.One2many(
        "penagihan.promise",
        "debtor_id",
        string="Promises",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
