from odoo import api, fields, models


class PenagihanFollowupNoticeAgreement(models.Model):
    """An agreement that goes to the customer to be signed, as a notice: the paper, and the way to
    the page where it can be signed without any.
    """

    _inherit = "penagihan.followup"

    to_sign_id = fields.Many2one("penagihan.agreement", readonly=True, ondelete="set null")

    @api.model
    def _plan_signing(self, agreement) -> str:
        """Plan a message with ``agreement``; it leaves in the background.

        :return: why nothing can be sent; empty when it leaves
        """
        debtor = agreement.debtor_id
        followups, refused = self._plan_notices("agreement", debtor)
        if refused:
            return refused[debtor]
        followups.to_sign_id = agreement
        # sudo: triggering is for the scheduled action's owner
        self.env.ref("penagihan_piutang.ir_cron_dispatch").sudo()._trigger()
        return ""

    def _notice_objection(self):
        if self.kind == "agreement" and self.sudo().to_sign_id.state != "proposed":
            return self.env._("The agreement does not wait to be signed any more.")
        return super()._notice_objection()

    def _notice_files(self):
        files = super()._notice_files()
        for notice in self.filtered(lambda each: each.kind == "agreement"):
            agreement = notice.sudo().to_sign_id
            paper = (agreement._paper_document() or agreement._issue_paper()).file_id
            files[notice] = [(paper.name, paper.raw, "application/pdf")]
        return files

    def _signs_on_page(self) -> bool:
        """Whether the message carries the link to the customer's page; called by the template."""
        return bool(self._portal_box())
