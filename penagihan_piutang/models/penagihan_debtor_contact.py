from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .penagihan_decision_contacts import chat_contact_sql, email_contact_sql, phone_contact_sql


class PenagihanDebtorContact(models.Model):
    """Whom of a customer one can reach, and what to do where there is nobody."""

    _inherit = "penagihan.debtor"

    contact_ids = fields.Many2many(
        "res.partner", string="Contacts", compute="_compute_contact_ids", compute_sudo=True
    )
    without_contact = fields.Boolean(
        string="Without a Contact",
        compute="_compute_without_contact",
        search="_search_without_contact",
        help="No e-mail address and no telephone number that may be used.",
    )
    contact_advice = fields.Char(string="Next", compute="_compute_contact_advice")

    @api.depends("partner_id")
    def _compute_contact_ids(self):
        contacts = self.env["res.partner"].search(
            [("commercial_partner_id", "in", self.partner_id.ids)]
        )
        by_payer = contacts.grouped("commercial_partner_id")
        for debtor in self:
            own = by_payer.get(debtor.partner_id, contacts.browse())
            debtor.contact_ids = own.sorted(lambda each, main=debtor.partner_id: each != main)

    @api.depends("contact_ids")
    def _compute_without_contact(self):
        without = set(self._without_contact(SQL("debt.id = ANY(%s)", self.ids)))
        for debtor in self:
            debtor.without_contact = debtor._origin.id in without

    def _search_without_contact(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._without_contact(SQL("TRUE")))

    def _without_contact(self, which) -> list:
        """Ids of the customers nobody can write to or call.

        :param which: condition on ``debt``
        """
        self.env.flush_all()
        return [
            debtor_id
            for (debtor_id,) in self.env.execute_query(
                SQL(
                    """SELECT debt.id
                         FROM (SELECT id, partner_id AS payer_id FROM penagihan_debtor) debt
                        WHERE %s AND NOT EXISTS (%s) AND NOT EXISTS (%s)""",
                    which,
                    email_contact_sql(),
                    phone_contact_sql(),
                )
            )
        ]

    @api.depends("contact_ids", "without_contact")
    @api.depends_context("lang")
    def _compute_contact_advice(self):
        for debtor in self:
            debtor.contact_advice = debtor.without_contact and debtor._contact_advice()

    def _contact_advice(self) -> str:
        """The next thing to do to find somebody."""
        self.ensure_one()
        # sudo: what is known of contacts of a customer one may read
        contacts = self.sudo().contact_ids
        wrong = contacts.filtered(lambda each: each.penagihan_status == "wrong")
        refused = contacts.filtered("penagihan_refused_email")
        seller = self.sudo().partner_id.user_id
        if self.sudo().partner_id.street:
            go = self.env._("Go there, or send a letter: %s.", self.partner_id._penagihan_address())
        elif seller:
            go = self.env._("Ask %s, who sells to them.", seller.name)
        else:
            go = self.env._("Ask whoever sells to them, or look at orders and tax invoices.")
        if wrong:
            names = ", ".join(wrong.mapped("display_name"))
            return self.env._("Found wrong: %(names)s. %(next)s", names=names, next=go)
        if refused:
            addresses = ", ".join(refused.mapped("penagihan_refused_email"))
            return self.env._("Came back: %(names)s. %(next)s", names=addresses, next=go)
        return go

    # -- choosing -------------------------------------------------------------------------

    def _contacts_by(self, choice: SQL) -> dict:
        """The contact of each of ``self`` that ``choice`` gives, see
        ``penagihan_decision_contacts``; empty where it gives none.
        """
        self.env.flush_all()
        found = dict(
            self.env.execute_query(
                SQL(
                    """SELECT debt.id, contact.id
                         FROM (SELECT id, partner_id AS payer_id FROM penagihan_debtor
                                WHERE id = ANY(%s)) debt
                         JOIN LATERAL (%s) contact ON TRUE""",
                    self.ids,
                    choice,
                )
            )
        )
        return {debtor: self.env["res.partner"].browse(found.get(debtor.id)) for debtor in self}

    def _contacts_for(self, channel) -> dict:
        """Whom of each of ``self`` one reaches by e-mail, telephone or chat."""
        choices = {
            "email": email_contact_sql,
            "phone": phone_contact_sql,
            "whatsapp": chat_contact_sql,
        }
        return self._contacts_by(choices[channel]())

    # -- tasks ----------------------------------------------------------------------------

    def _close_contact_tasks(self):
        """Whoever was asked to complete the contact has nothing left to do where somebody can be
        reached, and no step waits for an address.
        """
        kind = self.env.ref("penagihan_piutang.activity_contact", raise_if_not_found=False)
        asked = self.browse(kind and self.sudo()._asked(kind).mapped("res_id"))
        if not asked:
            return
        asked.invalidate_recordset(["contact_ids", "without_contact"])
        missing = {
            row["debtor_id"]
            for row in self.env["penagihan.decision"].sudo()._rows(debtor_ids=asked.ids)
            if row["reason"] == "no_contact"
        }
        asked.filtered(
            lambda debtor: debtor.id not in missing and not debtor.without_contact
        )._answered("activity_contact")

    # -- buttons --------------------------------------------------------------------------

    def action_add_contact(self):
        """Write down somebody else of the customer."""
        self.ensure_one()
        return self.env["penagihan.contact.entry"]._action_open(self.partner_id)
