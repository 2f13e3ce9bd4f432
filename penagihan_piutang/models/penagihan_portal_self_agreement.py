from odoo import models
from odoo.tools.misc import format_date


class PenagihanPortalSelfAgreement(models.Model):
    """Instalments a customer proposes on its page, and agreements it answers there."""

    _inherit = "penagihan.debtor"

    def _portal_instalments(self, ids, first_date, number, period):
        """The schedule of what a customer would propose; nothing is written.

        :param ids: as in ``_portal_chosen``
        :return: (currency, [(day, amount)])
        """
        moves = self._portal_instalment_moves(ids)
        agreements = self.env["penagihan.agreement"]
        return agreements._preview_portal(self, moves, first_date, number, period)

    def _portal_propose(self, ids, first_date, number, period) -> str:
        """The customer proposes it: a draft.

        :return: what it is answered
        """
        moves = self._portal_instalment_moves(ids)
        agreements = self.env["penagihan.agreement"]
        if not self._portal_same_proposal(moves, first_date, number, period):
            agreements._propose_portal(self, moves, first_date, number, self._visitor(), period)
        return self._portal_thanks(
            self.env._("Thank you. We look at your proposal, and will answer soon.")
        )

    def _portal_instalment_moves(self, ids):
        items = self._portal_chosen("instalments", ids)
        return self.env["account.move"].union(*(item.move_id for item in items))

    def _portal_same_proposal(self, moves, first_date, number, period):
        """What says just that already: sent twice."""
        drafts = self.env["penagihan.agreement"].search(
            [("debtor_id", "=", self.id), ("state", "=", "draft"), ("channel", "=", "portal")]
        )
        return drafts.filtered(
            lambda draft: (
                draft.move_ids == moves
                and (draft.first_date, draft.count, draft.period) == (first_date, number, period)
            )
        )

    def _portal_agreement(self, agreement_id):
        """The agreement of that number, if it is this customer's to see."""
        return self._portal_agreements().filtered(lambda each: each.id == agreement_id)

    def _portal_signed(self, agreement) -> str:
        """What whoever has signed is answered."""
        coming = agreement.instalment_ids.sorted("due_date")[:1]
        return self.env._(
            "Thank you. The agreement holds from now on; the first instalment is due on %s.",
            format_date(self.env, coming.due_date, date_format="d MMMM yyyy"),
        )
