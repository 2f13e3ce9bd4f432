from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac
from odoo.tools.misc import get_lang, hash_sign, verify_hash_signed

_SCOPE = "penagihan_portal"
# Links made before ended with an update.
_LENGTH_OF_GRANT, _LENGTH_OF_MARK = 5, 12
# Where a link may lead to on the page: nothing else is taken from an address.
PORTAL_PLACES = (
    "receipt", "paid", "promise", "papers", "dispute", "slips", "instalments", "contact", "call",
)  # fmt: skip


class PenagihanPortal(models.Model):
    """A customer's link to its own page: signed, ending by itself, and revocable.

    It is made of who it is for and nothing is stored, so that thousands cost nothing. It says
    nothing about rights: these are asked for at every visit (``_portal_holds``).
    """

    _inherit = "penagihan.debtor"

    portal_version = fields.Integer(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Links made for an earlier number have ended.",
    )

    # -- links ----------------------------------------------------------------------------

    def _portal_links(self, contacts) -> dict:
        """{customer: address of its page}; empty where its policy wants none.

        :param contacts: {customer: contact whom the link is for}
        """
        # sudo: whoever writes to a customer need not know its policy
        policies = self.sudo()._portal_policies()
        return {
            debtor: debtor._portal_link(contacts[debtor], policy)
            for debtor, policy in policies.items()
        }

    def _portal_link(self, contact, policy) -> str:
        """The address of this customer's page for ``contact``; empty where there is none."""
        self.ensure_one()
        if not policy.portal_page or not contact or not self._portal_knows(contact):
            return ""
        ends = fields.Datetime.now() + timedelta(days=policy.portal_days)
        grant = [
            self.id,
            contact.id,
            self.portal_version,
            int(ends.timestamp()),
            self._portal_address(contact),
        ]
        token = hash_sign(self.env, _SCOPE, grant)
        return f"{self.company_id.get_base_url()}/penagihan/open/{token}"

    @api.model
    def _portal_address(self, contact) -> str:
        """What stands for the address of ``contact`` in a link: who has another one by now gets
        another link, and whoever reads the mails of the old one sees nothing any more.
        """
        # sudo: the key it is made with is the system's
        mark = hmac(self.env(su=True), _SCOPE, contact.email_normalized or "")
        return mark[:_LENGTH_OF_MARK]

    @api.model
    def _portal_grant(self, token):
        """What a link says: [customer, contact, version, end, address]; None where we did not
        make it.

        Whether it still holds is another question: ``_portal_holds``.
        """
        try:
            return verify_hash_signed(self.env(su=True), _SCOPE, token)
        except ValueError:
            return None

    @api.model
    def _portal_holds(self, grant):
        """Who may be seen with ``grant`` at this moment.

        :return: (customer, contact), with the rights of the system; both empty where it has
            ended, was revoked, or the contact has another address or is not one of this customer
            any more
        """
        # sudo: a visitor has no rights; what is found here is all it sees
        nobody = self.sudo().browse(), self.env["res.partner"].sudo()
        if not grant or len(grant) != _LENGTH_OF_GRANT:
            return nobody
        debtor_id, contact_id, version, ends, address = grant
        debtor = self.sudo().browse(debtor_id).exists()
        if (
            not debtor
            or ends <= fields.Datetime.now().timestamp()
            or version != debtor.portal_version
            or not debtor._portal_policies()[debtor].portal_page
        ):
            return nobody
        contact = debtor.env["res.partner"].browse(contact_id).exists()
        if not debtor._portal_knows(contact) or address != self._portal_address(contact):
            return nobody
        return debtor, contact

    def _portal_knows(self, contact) -> bool:
        """Whether ``contact`` may see this customer's page."""
        self.ensure_one()
        return (
            contact.active
            and contact.penagihan_status != "wrong"
            and contact.commercial_partner_id == self.partner_id
        )

    @api.model
    def _portal_of_user(self, user):
        """The customers somebody with a portal account sees: the own company's only, since those
        it is paid by, or pays for, may be somebody else's.
        """
        partner = user.sudo().partner_id
        own = self.sudo().search(
            [("partner_id", "=", partner.commercial_partner_id.id)], order="company_id"
        )
        policies = own._portal_policies()
        return own.filtered(
            lambda debtor: policies[debtor].portal_page and debtor._portal_knows(partner)
        )

    def _portal_policies(self) -> dict:
        """{customer: policy}, the owners asked for once."""
        owners = self.env["res.company"]._penagihan_owners() if self else {}
        return {debtor: debtor.policy_id or owners[debtor.company_id][1] for debtor in self}

    def _portal_language(self, contact) -> str:
        """Code of the language ``contact`` reads the page in."""
        self.ensure_one()
        company = self.company_id.partner_id
        return get_lang(self.env, contact.lang or self.partner_id.lang or company.lang).code

    # -- ending and asking again ----------------------------------------------------------

    def action_revoke_portal_links(self):
        """All links these customers ever got end now; the next message carries a new one."""
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("write")
        for debtor in self:
            # sudo: only this button changes it
            debtor.sudo().portal_version += 1
            debtor._message_log(body=self.env._("All links to the customer's page have ended."))

    @api.model
    def _portal_ask(self, address):
        """Send whoever is written to at ``address`` a fresh link to each page of theirs, at most
        three times a day. Nobody learns whether there is anybody.
        """
        contacts = (
            self.env["res.partner"].sudo().search([("email_normalized", "=", address)], limit=20)
        )
        debtors = self.sudo().search(
            [("partner_id", "in", contacts.commercial_partner_id.ids)], limit=20
        )
        chosen = debtors._email_contacts()
        for debtor in debtors:
            # who has been written to already, or would be now; never any warehouse of the customer
            known = chosen[debtor] | debtor.followup_ids.filtered("sent_date").contact_id
            for contact in (contacts & known).filtered(debtor._portal_knows)[:1]:
                debtor._portal_send_link(contact)

    def _portal_send_link(self, contact):
        """A fresh link to the contact's own address."""
        self.ensure_one()
        usable = self._portal_knows(contact) and contact.email_normalized
        if not usable or contact.email_normalized == contact.penagihan_refused_email:
            return
        link = self._portal_links({self: contact})[self]
        if not link or not self.env["penagihan.portal.hit"]._take("link", contact.id, 3, 24 * 60):
            return
        local = self.with_context(lang=self._portal_language(contact))
        company = local.company_id
        body = local.env["ir.qweb"]._render(
            "penagihan_piutang.mail_portal_link", {"link": link, "contact": contact}
        )
        body = local.env["mail.render.mixin"]._render_encapsulate(
            "penagihan_piutang.mail_layout",
            body,
            add_context={"company": company, "followup": local, "portal_box": ""},
            context_record=local,
        )
        self.env["mail.mail"].sudo().create(
            {
                "subject": local.env._("Your invoices with %s", company.name),
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                # while a company tries out collection, nothing leaves to customers
                "email_to": company.penagihan_test_email or contact.email_formatted,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
