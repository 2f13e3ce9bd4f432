from markupsafe import Markup
from odoo import models

from ..tools.link_mask import without_key

# Messages that only show the way to the page; what asks for an answer of its own shows none.
_SHOWN_IN = ("statement", "copies", "tax", "agreement")


class PenagihanFollowupPortal(models.Model):
    """The link to the customer's page in its messages."""

    _inherit = "penagihan.followup"

    def _create_mails(self, template):
        # sudo: the address is made of what everybody who writes to a customer may use
        policies = self.sudo().debtor_id._portal_policies()
        links = {
            each.id: each.sudo().debtor_id._portal_link(each.contact_id, policies[each.debtor_id])
            for each in self
        }
        linked = self.with_context(penagihan_portal_links=links)
        return super(PenagihanFollowupPortal, linked)._create_mails(template)

    def _render_mails(self, template):
        values = super()._render_mails(template)
        for mail in values.values():
            # what stands in the chatter opens nothing: a link speaks for the customer
            mail["body"] = without_key(mail["body"])
        return values

    def _portal_without_key(self) -> str:
        return f"{self.company_id.get_base_url()}/my/piutang"

    def _portal_chat_line(self) -> str:
        """The way to the customer's page, as a line of a chat; empty where the policy wants none.
        It holds the key: only what is opened to be sent carries it.
        """
        self.ensure_one()
        contact = self.contact_id or self.partner_id
        link = self.debtor_id._portal_links({self.debtor_id: contact})[self.debtor_id]
        return link and self.env._("The invoices, and ways to answer at once: %s", link)

    def _portal_box(self) -> Markup:
        """The way to the customer's page, and to what is answered most; in a preview without the
        key to it. Empty where the policy wants none.
        """
        self.ensure_one()
        links = self.env.context.get("penagihan_portal_links")
        # sudo: as for the links
        policy = self.sudo().debtor_id._penagihan_policy()
        link = self._portal_without_key() if links is None else links.get(self.id)
        answers = self.kind == "step"
        if not link or not policy.portal_page or not (answers or self.kind in _SHOWN_IN):
            return Markup()
        return self._render("mail_portal_box", {"link": link, "policy": policy, "answers": answers})
