from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.res_partner_contact import ROLES, SOURCES, STATUSES


class PenagihanContactEntry(models.TransientModel):
    """Somebody of a customer, written down by whoever collects: who it is, how to reach them, where
    that is known from. Rights to change contacts in general are not needed for it.
    """

    _name = "penagihan.contact.entry"
    _description = "Contact of a Customer"

    payer_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    name = fields.Char()
    function = fields.Char(string="Job Title")
    email = fields.Char(string="E-mail")
    phone = fields.Char()
    role = fields.Selection(ROLES, string="Role in Payment")
    status = fields.Selection(STATUSES)
    status_source = fields.Selection(SOURCES, string="Known From", default="call")
    source = fields.Char(string="Source of the Data")

    @api.model
    def _action_open(self, payer, partner=None):
        """The dialog about ``partner``, or about somebody new of ``payer``."""
        (partner or payer)._penagihan_check_marker()
        values = {"payer_id": payer.id}
        if partner:
            # sudo: contacts of a customer one collects from
            known = partner.sudo()
            values |= {
                "partner_id": partner.id,
                "name": known.name or payer.name,
                "function": known.function,
                "email": known.email,
                "phone": known.phone,
                "role": known.penagihan_role,
                "status": known.penagihan_status,
                "source": known.penagihan_source,
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contact of %s", payer.name),
            "res_model": self._name,
            # sudo: whom it is about is not chosen by the form
            "res_id": self.sudo().create(values).id,
            "view_mode": "form",
            "target": "new",
        }

    def action_save(self):
        """Write it down: what changed, and where it is known from, stands on the customer's page.

        :raise UserError: without an address, a number or their source
        """
        self.ensure_one()
        partner = self.partner_id
        (partner or self.payer_id)._penagihan_check_marker()
        values = self._values()
        changed = not partner or any(
            (partner.sudo()[name] or False) != values[name] for name in ("email", "phone")
        )
        if not (self.name or "").strip():
            raise UserError(self.env._("Please give the name."))
        if not partner and not (self.email or self.phone):
            raise UserError(self.env._("Please give an e-mail address or a telephone number."))
        if changed and not self.source:
            raise UserError(self.env._("Please say where the data is from."))
        # sudo: see _penagihan_check_marker; nothing else of a contact is changed here
        if partner:
            partner.sudo().write(values)
        else:
            partner = (
                self.env["res.partner"]
                .sudo()
                .create({**values, "parent_id": self.payer_id.id, "type": "contact"})
                .sudo(False)
            )
        if changed:
            self._tell(partner)
        if self.status != partner.sudo().penagihan_status:
            partner._penagihan_mark(self.status, self.status_source or "other")
        return {"type": "ir.actions.act_window_close"}

    def _values(self) -> dict:
        return {
            "name": self.name,
            "function": self.function,
            "email": self.email,
            "phone": self.phone,
            "penagihan_role": self.role,
            "penagihan_source": self.source,
        }

    def _tell(self, partner):
        for debtor in self.env["penagihan.debtor"].search([("partner_id", "=", self.payer_id.id)]):
            debtor._message_log(
                body=self.env._(
                    "Contact: %(name)s, %(address)s. Source: %(origin)s",
                    name=self.name,
                    address=", ".join(filter(None, (self.email, self.phone))) or "–",
                    origin=self.source,
                )
            )
