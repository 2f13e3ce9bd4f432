from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    penagihan_payer_id = fields.Many2one(
        "res.partner",
        string="Paid By",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('parent_id', '=', False), ('id', '!=', id)]",
        help="The head office that pays for this customer: it gets one message for all.",
    )
    penagihan_refused_email = fields.Char(
        string="Refused Address",
        readonly=True,
        copy=False,
        help="The last address a mail server refused; collection does not use it again.",
    )
    penagihan_debtor_ids = fields.One2many(
        "penagihan.debtor", "partner_id", string="Collection Records"
    )

    @api.constrains("penagihan_payer_id", "parent_id")
    def _check_penagihan_payer(self):
        for partner in self:
            payer = partner.penagihan_payer_id
            if not payer:
                continue
            if payer == partner or payer.parent_id or payer.penagihan_payer_id:
                raise ValidationError(
                    self.env._(
                        "%(payer)s cannot pay for %(customer)s: choose a main contact that pays "
                        "for itself.",
                        payer=payer.display_name,
                        customer=partner.display_name,
                    )
                )
            if self.sudo().search_count([("penagihan_payer_id", "=", partner.id)], limit=1):
                raise ValidationError(
                    self.env._(
                        "%(customer)s pays for others, so nobody can pay for it.",
                        customer=partner.display_name,
                    )
                )

    def _penagihan_payer(self):
        """The partner who pays for this one: the unit that is contacted."""
        self.ensure_one()
        commercial = self.commercial_partner_id
        return commercial.penagihan_payer_id or commercial
