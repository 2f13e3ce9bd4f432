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
        # sudo: nobody need see all whom a customer pays for
        paying = self.sudo().search([("penagihan_payer_id", "in", self.ids)]).penagihan_payer_id
        for partner in self:
            payer = partner.penagihan_payer_id
            if payer and (payer == partner or payer.parent_id or payer.penagihan_payer_id):
                raise ValidationError(
                    self.env._(
                        "%(payer)s cannot pay for %(customer)s: choose a main contact that pays "
                        "for itself.",
                        payer=payer.display_name,
                        customer=partner.display_name,
                    )
                )
            if (payer or partner.parent_id) and partner in paying:
                raise ValidationError(
                    self.env._(
                        "%(customer)s pays for others, so it must be a main contact that pays "
                        "for itself.",
                        customer=partner.display_name,
                    )
                )

    def write(self, vals):
        if "penagihan_payer_id" not in vals and "parent_id" not in vals:
            return super().write(vals)
        before = {partner: partner._penagihan_payer() for partner in self}
        result = super().write(vals)
        for partner, payer in before.items():
            if payer == partner != partner._penagihan_payer():
                # sudo: whoever may write contacts need not know of collection
                for debtor in partner.sudo().penagihan_debtor_ids:
                    if (
                        debtor.on_hold
                        or debtor.reply_count
                        or debtor.complaint_count
                        or debtor._paused()
                    ):
                        paying = debtor._ensure(partner, debtor.company_id)
                        paying._take_hold(debtor)
                        paying._take_pauses(debtor)
                        paying._take_replies(debtor)
                        paying._take_complaints(debtor)
        return result

    def _penagihan_payer(self):
        """The partner who pays for this one: the unit that is contacted."""
        self.ensure_one()
        commercial = self.commercial_partner_id
        return commercial.penagihan_payer_id or commercial

    def _penagihan_address(self) -> str:
        """Where to find them, in one line; empty without a street."""
        self.ensure_one()
        lines = self._display_address(without_company=True).splitlines()
        return ", ".join(filter(None, map(str.strip, lines))) if self.street else ""
