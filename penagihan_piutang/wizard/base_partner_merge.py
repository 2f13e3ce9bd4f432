from odoo import api, models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        return super()._update_values(
            src_partners, dst_partner.with_context(penagihan_merging=True)
        )

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: whoever may merge contacts need not know of collection
        everybody = (src_partners | dst_partner).sudo()
        # nobody pays for itself
        everybody.filtered(
            lambda partner: partner.penagihan_payer_id in everybody
        ).penagihan_payer_id = False
        self.env["penagihan.debtor"].sudo()._merge_partners(src_partners, dst_partner)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
