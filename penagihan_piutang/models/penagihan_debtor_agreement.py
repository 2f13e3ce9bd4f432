from odoo import fields, models


class PenagihanDebtorAgreement(models.Model):
    """What a customer pays by instalments."""

    _inherit = "penagihan.debtor"

    agreement_ids = fields.One2many(
        "penagihan.agreement",
        "debtor_id",
        string="Agreements",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )

    def action_agreement(self):
        """Draft an agreement over what is overdue."""
        self.ensure_one()
        self.check_access("read")
        overdue = self.decision_ids.filtered(
            lambda each: (
                each.move_id
                and each.days_overdue > 0
                and each.reason not in ("excluded", "agreement")
            )
        )
        currency = overdue.currency_id[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Instalment Agreement"),
            "res_model": "penagihan.agreement",
            "view_mode": "form",
            "context": {
                "default_debtor_id": self.id,
                "default_move_ids": [
                    (6, 0, overdue.filtered(lambda each: each.currency_id == currency).move_id.ids)
                ],
            },
        }
