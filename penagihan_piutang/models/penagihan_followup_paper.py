from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .penagihan_followup import WITHDRAWN


class PenagihanFollowupPaper(models.Model):
    """Letters that a person prints and sends: one step of the ladder, done when it has left."""

    _inherit = "penagihan.followup"

    amount_now = fields.Monetary(
        compute="_compute_amount_now",
        help="What would be asked for now; nothing, if all of it was paid or is held.",
    )
    returned_note = fields.Char(string="Came Back Before", compute="_compute_returned_note")

    def _compute_amount_now(self):
        # sudo: whoever has the task may know what is right of it
        rows = {
            row["id"]: row["amount_company"]
            for row in self.env["penagihan.decision"].sudo()._rows(debtor_ids=self.debtor_id.ids)
            if row["reason"] not in WITHDRAWN
        }
        for followup in self:
            followup.amount_now = sum(
                rows.get(line._item_id(), 0)
                for line in followup.sudo().line_ids
                if line.state != "cancelled"
            )

    def _compute_returned_note(self):
        """Whether a letter to the same customer has come back, and why."""
        returned = self.env["penagihan.document"].search(
            [("debtor_id", "in", self.debtor_id.ids), ("paper", "=", "returned")],
            order="returned_date, id",
        )
        last = {document.debtor_id: document for document in returned}
        for followup in self:
            document = last.get(followup.debtor_id)
            followup.returned_note = document.return_reason if document else False

    # -- printing -------------------------------------------------------------------------

    def action_print_letters(self):
        """Issue the letters of these tasks, with their numbers, and print them as one file.

        What was paid or is held meanwhile is withdrawn; what was printed and has changed since
        becomes void, and gets another number.
        """
        self._check_allowed("group_collector", "todo")
        chosen = self.filtered(lambda each: each.channel == "letter" and each.has_letter)
        if not chosen:
            raise UserError(self.env._("Please select letters that are to be printed."))
        kept = chosen.take_up().sudo()
        documents = kept._issue_letters()
        if not documents:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._("Nothing is left to print: it was paid or is held."),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        documents.filtered(lambda each: not each.paper).paper = "printed"
        ordered = documents.sorted(lambda each: (each.partner_id.name or "", each.id))
        ids = ",".join(map(str, ordered.ids))
        return {"type": "ir.actions.act_url", "url": f"/penagihan/letter/print/{ids}"}

    def action_done(self):
        """A letter is done when it is recorded as sent."""
        for followup in self:
            if followup.channel == "letter" and followup.has_letter:
                raise UserError(
                    self.env._(
                        "%s: please print the letter, and record that it was sent, under Letters.",
                        followup.display_name,
                    )
                )
        return super().action_done()

    # -- after it has left ----------------------------------------------------------------

    def _left_on_paper(self, day):
        """Its step is done, on the day the letter was sent."""
        self._set_state("done")
        self.write({"sent_date": day})
        self.line_ids.write({"date": day})
        self._log("done")
        self._write_stages()

    def _received_on_paper(self, day):
        """The gap to the next step runs from the day the letter was received."""
        for line in self.sudo().line_ids:
            if line.date < day:
                line.date = day

    def _returned_on_paper(self, document, reason):
        """One of its letters came back: the steps of the items it names are open again. Another
        letter of it may have arrived: that one counts.
        """
        if not self._live_documents() - document:
            self.filtered(lambda each: each.state == "done")._fail("undelivered", reason)
            return
        named = document.line_ids.move_line_id
        lines = self.sudo().line_ids.filtered(lambda line: line.move_line_id in named)
        lines.state = "cancelled"
        self.debtor_id._ask(
            "activity_undelivered", user=self._whose_trouble(), note=plaintext2html(reason)
        )

    def _handed_over(self, day):
        """Brought to the customer on a round: what was printed has been received."""
        for followup in self:
            documents = followup._live_documents().filtered(
                lambda each: each.paper in ("printed", "signed") and not each.outdated
            )
            documents.with_user(self.env.user)._record("received", day)
