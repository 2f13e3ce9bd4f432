from odoo import api, fields, models
from odoo.exceptions import AccessError

ROLES = [
    ("billing", "Billing"),
    ("tax", "Tax"),
    ("decision", "Decision Maker"),
    ("director", "Director"),
]
STATUSES = [("verified", "Verified"), ("wrong", "Wrong"), ("unreachable", "Unreachable")]
SOURCES = [
    ("bounce", "E-mail came back"),
    ("reply", "Answer by e-mail"),
    ("talk", "Conversation"),
    ("call", "Telephone call"),
    ("chat", "WhatsApp"),
    ("visit", "Visit"),
    ("customer", "Told by the customer"),
    ("sales", "Told by a salesperson"),
    ("register", "Public register"),
    ("other", "Otherwise"),
]
# What is found out about a contact, and never entered.
_FOUND_OUT = {
    *("penagihan_status", "penagihan_status_source", "penagihan_status_date"),
    *("penagihan_status_user_id", "penagihan_attempts"),
}
# What decides which contact a message goes to.
_CHOSEN_BY = {"email", "phone", "active", "type", "penagihan_role", "penagihan_status"}


class ResPartnerContact(models.Model):
    """What collection knows of a contact: what it is there for, and whether it works. The
    decision chooses by it whom a message goes to (``penagihan_decision_contacts``).

    Nothing of it is copied along with a contact: it was found out about that one.
    """

    _inherit = "res.partner"

    penagihan_role = fields.Selection(
        ROLES,
        string="Role in Payment",
        help="Billing hears of bills first; tax contacts and delivery addresses only where the "
        "customer has nobody else.",
    )
    penagihan_status = fields.Selection(
        STATUSES,
        string="Contact Status",
        readonly=True,
        copy=False,
        help="A wrong contact is not written to or called any more.",
    )
    penagihan_status_source = fields.Selection(
        SOURCES, string="Known From", readonly=True, copy=False
    )
    penagihan_status_date = fields.Date(string="Known Since", readonly=True, copy=False)
    penagihan_status_user_id = fields.Many2one(
        "res.users", string="Found Out By", readonly=True, copy=False, ondelete="set null"
    )
    penagihan_attempts = fields.Integer(
        string="Attempts in Vain",
        readonly=True,
        copy=False,
        help="How often somebody tried to reach this contact since it last worked.",
    )
    penagihan_source = fields.Char(
        string="Source of the Data",
        copy=False,
        help="Where name, address and number come from, as laws on personal data ask.",
    )

    # -- what changes ---------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.keys() & _FOUND_OUT for vals in vals_list):
            self._penagihan_refuse_entering()
        partners = super().create(vals_list)
        partners.filtered(lambda each: each.email or each.phone)._penagihan_chosen_anew()
        return partners

    def write(self, vals):
        if self.env.context.get("penagihan_merging"):
            # what was found out about others does not hold for the one that stays
            vals = {name: value for name, value in vals.items() if name not in _FOUND_OUT}
        elif not self.env.su and vals.keys() & _FOUND_OUT:
            self._penagihan_refuse_entering()
        if not vals.keys() & _CHOSEN_BY:
            return super().write(vals)
        before = {partner: (partner.email, partner.phone) for partner in self}
        result = super().write(vals)
        # what was found out was about another address
        changed = self.filtered(lambda each: before[each] != (each.email, each.phone))
        forgotten = changed.filtered(lambda each: each.penagihan_status in ("wrong", "unreachable"))
        if forgotten:
            # sudo: whoever may correct a contact need not know of collection
            forgotten.sudo()._penagihan_set_status(False, False)
        self._penagihan_chosen_anew()
        return result

    def _penagihan_refuse_entering(self):
        raise AccessError(
            self.env._("Whether a contact works is said by its buttons, with who says so.")
        )

    def _penagihan_chosen_anew(self):
        """Messages may go to somebody else now: whoever was asked to complete the contact may
        have nothing left to do.
        """
        payers = self.browse().union(*(partner._penagihan_payer() for partner in self))
        # sudo: as above
        self.env["penagihan.debtor"].sudo().search(
            [("partner_id", "in", payers.ids)]
        )._close_contact_tasks()

    # -- what is found out ----------------------------------------------------------------

    def _penagihan_mark(self, status, source):
        """Write down what somebody has found out about these contacts.

        :param status: one of ``STATUSES``, or empty: nothing is known any more
        :param source: one of ``SOURCES``, or what was said in words
        :raise AccessError: for those who do not collect from the customer
        """
        self._penagihan_check_marker()
        sources = dict(self._fields["penagihan_status_source"]._description_selection(self.env))
        # sudo: a collector need not be allowed to change contacts
        self.sudo()._penagihan_set_status(status, source if source in sources else "talk")
        labels = dict(self._fields["penagihan_status"]._description_selection(self.env))
        for partner in self:
            payer = partner._penagihan_payer()
            for debtor in self.env["penagihan.debtor"].search([("partner_id", "=", payer.id)]):
                debtor._message_log(
                    body=self.env._(
                        "%(contact)s: %(status)s (%(origin)s)",
                        contact=partner.display_name,
                        status=labels.get(status, "–"),
                        origin=sources.get(source, source) or "–",
                    )
                )

    def _penagihan_check_marker(self):
        """Collectors say what they find out about contacts of customers they see, and nobody
        else does.
        """
        if self.env.su:
            return
        if not self.env.user.has_group("penagihan_piutang.group_collector"):
            raise AccessError(self.env._("Only those who collect say whether a contact works."))
        payers = self.browse().union(*(partner._penagihan_payer() for partner in self))
        seen = self.env["penagihan.debtor"].search([("partner_id", "in", payers.ids)])
        if payers - seen.partner_id:
            raise AccessError(self.env._("This contact belongs to no customer of yours."))

    def _penagihan_set_status(self, status, source):
        known = bool(status)
        self.write(
            {
                "penagihan_status": status,
                "penagihan_status_source": known and source,
                "penagihan_status_date": known and self.env.company._penagihan_today(),
                "penagihan_status_user_id": known and self.env.uid,
                **({} if status in ("wrong", "unreachable") else {"penagihan_attempts": 0}),
            }
        )
        if status == "wrong":
            self.env["penagihan.followup"]._leave_contacts(self)

    def _penagihan_works(self, source):
        """They answered. Whom a person found wrong stays so until a person takes it back: "he has
        left us" is an answer, too.
        """
        # sudo: noted beside what somebody does, whoever it is
        self.sudo().filtered(lambda each: each.penagihan_status != "wrong")._penagihan_set_status(
            "verified", source
        )

    def _penagihan_tried(self):
        """Somebody tried in vain to reach them."""
        # sudo: as above
        for partner in self.sudo():
            partner.penagihan_attempts += 1

    def _penagihan_bounced(self, address):
        """A mail server has refused ``address``; empty: it is right after all."""
        self.penagihan_refused_email = address
        if address:
            found = self.filtered(lambda each: each.penagihan_status != "wrong")
            found._penagihan_set_status("unreachable", "bounce")
        else:
            found = self.filtered(lambda each: each.penagihan_status_source == "bounce")
            found._penagihan_set_status(False, False)

    # -- buttons --------------------------------------------------------------------------

    def action_penagihan_verified(self):
        self._penagihan_mark("verified", "call")

    def action_penagihan_wrong(self):
        self._penagihan_mark("wrong", "call")

    def action_penagihan_unreachable(self):
        self._penagihan_mark("unreachable", "call")

    def action_penagihan_contact(self):
        """Correct this contact, say what it is there for and whether it works."""
        self.ensure_one()
        return self.env["penagihan.contact.entry"]._action_open(self._penagihan_payer(), self)
