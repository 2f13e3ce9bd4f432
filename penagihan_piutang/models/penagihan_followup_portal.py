from markupsafe import Markup
from odoo import models

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
        links = self.env.context.get("penagihan_portal_links", {})
        for followup in self:
            mail = values[followup.id]
            if links.get(followup.id):
                # what stands in the chatter opens nothing: a link speaks for the customer
                mail["body"] = mail["body_html"].replace(
                    links[followup.id], followup._portal_without_key()
                )
        return values

    def _portal_without_key(self) -> str:
        return f"{self.company_id.get_base_url()}/my/piutang"

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
