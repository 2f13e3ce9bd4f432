from odoo import api, fields, models

# More do not fit into a message.
MOST_COPIES = 10


class PenagihanFollowupCopies(models.Model):
    """Copies of invoices a customer has asked for, as a notice: it asks for no payment."""

    _inherit = "penagihan.followup"

    copy_move_ids = fields.Many2many("account.move", string="Copies Of", readonly=True)

    @api.model
    def _plan_copies(self, debtor, moves) -> str:
        """Plan a message to ``debtor`` with copies of ``moves``; it leaves in the background.

        :return: why nothing can be sent; empty when it leaves
        """
        if len(moves) > MOST_COPIES:
            return self.env._("More than %s invoices do not fit into one message.", MOST_COPIES)
        followups, refused = self._plan_notices("copies", debtor)
        if refused:
            return refused[debtor]
        followups.copy_move_ids = moves
        # sudo: triggering is for the scheduled action's owner
        self.env.ref("penagihan_piutang.ir_cron_dispatch").sudo()._trigger()
        return ""

    def _notice_objection(self):
        if self.kind == "copies" and not self._copied():
            return self.env._("The invoices are not valid any more.")
        return super()._notice_objection()

    def _copied(self):
        # sudo: the customer gets the document, whoever sends it
        return self.sudo().copy_move_ids.filtered(lambda move: move.state == "posted")

    def _copied_names(self) -> str:
        """The invoices by number; called by the template."""
        return ", ".join(self._copied().mapped("name"))

    def _notice_files(self):
        files = super()._notice_files()
        for notice in self.filtered(lambda each: each.kind == "copies"):
            files[notice] = [
                (move._get_invoice_report_filename(), _pdf(move), "application/pdf")
                for move in notice._copied()
            ]
        return files

    def _preview(self):
        if self.kind == "copies" and not self.message_id:
            return {
                "channel": self.channel,
                "recipient": self.contact_id.email_formatted,
                "subject": self._title(),
                "body": False,
            }
        return super()._preview()


def _pdf(move) -> bytes:
    """The invoice as it was issued, else as it is now."""
    issued = move.invoice_pdf_report_id or move.message_main_attachment_id.filtered(
        lambda file: file.mimetype == "application/pdf"
    )
    if issued:
        return issued.raw
    return move.env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", move.ids)[0]
