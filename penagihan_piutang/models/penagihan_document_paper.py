from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools.pdf_division import join
from .penagihan_followup import WITHDRAWN

PAPER_STATES = [
    ("printed", "Printed"),
    ("signed", "Signed"),
    ("sent", "Sent"),
    ("received", "Received"),
    ("returned", "Returned"),
]
# What may be recorded of a letter, by how far it has come. One handed over by hand is received
# on the day it leaves.
_NEXT = {
    "signed": ("printed",),
    "sent": ("printed", "signed"),
    "received": ("printed", "signed", "sent"),
    "returned": ("sent",),
}
_AT_HOME = ("printed", "signed")


class PenagihanDocument(models.Model):
    """A letter on paper: printed, signed, sent, and received by the customer or come back.

    Its step is done on the day it is sent; its deadline, and the gap to the next step, run from the
    day it is received.
    """

    _inherit = "penagihan.document"

    paper = fields.Selection(PAPER_STATES, string="On Paper", readonly=True, index="btree_not_null")
    scan = fields.Binary(attachment=True, readonly=True, help="The letter as it was signed.")
    scan_name = fields.Char(readonly=True)
    sent_date = fields.Date(string="Sent On", readonly=True)
    courier = fields.Char(readonly=True)
    courier_number = fields.Char(string="Receipt Number", readonly=True)
    received_date = fields.Date(string="Received On", readonly=True)
    receiver = fields.Char(string="Received By", readonly=True)
    proof = fields.Binary(
        string="Proof of Receipt", attachment=True, readonly=True, help="Signed by the customer."
    )
    proof_name = fields.Char(readonly=True)
    returned_date = fields.Date(string="Returned On", readonly=True)
    return_reason = fields.Char(string="Why It Came Back", readonly=True)
    outdated = fields.Char(
        compute="_compute_outdated", help="What has changed since it was printed."
    )

    _received_after_sent = models.Constraint(
        "CHECK (received_date >= sent_date)", "A letter is not received before it is sent."
    )
    _sent_after_printed = models.Constraint(
        "CHECK (sent_date >= date)", "A letter is not sent before it is printed."
    )

    def _compute_outdated(self):
        """A letter that lies here names amounts that may have been paid meanwhile."""
        waiting = self.filtered(lambda each: each.state == "issued" and each.paper in _AT_HOME)
        (self - waiting).outdated = False
        if not waiting:
            return
        # sudo: whoever has the letter may know whether it is right still
        rows = {
            (row["move_line_id"] or False, row["instalment_id"] or False): row
            for row in self.env["penagihan.decision"].sudo()._rows(debtor_ids=waiting.debtor_id.ids)
        }
        for document in waiting:
            changed = document.line_ids.filtered(
                lambda line: line._changed(rows.get((line.move_line_id.id, line.instalment_id.id)))
            )
            document.outdated = bool(changed) and self.env._(
                "Paid, held or changed since it was printed: %s. Please print it anew.",
                ", ".join(changed.mapped("number")),
            )
        for document in waiting.filtered(lambda each: not each.outdated):
            debtor = document.debtor_id.sudo()
            document.outdated = debtor.calming and self.env._(
                "The customer is left in peace. Please keep it here, and send it from %s on.",
                format_date(self.env, debtor.calm_until),
            )

    # -- what people do -------------------------------------------------------------------

    def _check_paper(self, role="group_collector"):
        self.env.user._penagihan_check_role(role)
        self.check_access("read")

    def action_record(self):
        """Say what became of letters on paper, in a dialog."""
        self._check_paper()
        letters = self.filtered(lambda each: each.state == "issued" and each.channel == "letter")
        if not letters:
            raise UserError(self.env._("Please select letters on paper that are under way."))
        further = {"printed": "sent", "signed": "sent"}.get(letters[0].paper, "received")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What became of it?"),
            "res_model": "penagihan.document.paper",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": letters.ids, "default_what": further},
        }

    def action_print_again(self):
        """The balance has changed, or the paper is lost: what is right now is printed."""
        self._check_paper()
        wrong = self.filtered(lambda each: each.state != "issued" or each.paper not in _AT_HOME)
        if wrong:
            raise UserError(
                self.env._("%s has left already, or is void.", wrong[0].display_name),
            )
        return self.followup_id.action_print_letters()

    def _record(self, what, day, **values):
        """Record what became of letters on ``day``.

        :param what: signed, sent, received or returned
        :param values: further fields, such as ``courier``, ``receiver`` and ``scan``
        """
        self._check_paper()
        for document in self.sudo():
            document._check_next(what, day)
            document.write({"paper": what, **values})
            getattr(document, f"_become_{what}")(day)
            document._message_log(
                body=self.env._(
                    "%(what)s on %(day)s by %(user)s",
                    what=dict(document._fields["paper"]._description_selection(self.env))[what],
                    day=format_date(self.env, day),
                    user=self.env.user.name,
                )
            )
        self.debtor_id._refresh()

    def _check_next(self, what, day):
        if self.state != "issued" or self.paper not in _NEXT[what]:
            raise UserError(
                self.env._("%s: this is not possible any more.", self.display_name),
            )
        if day > self.company_id._penagihan_today() or day < (self.sent_date or self.date):
            raise UserError(
                self.env._(
                    "%(letter)s: the day must lie between %(first)s and today.",
                    letter=self.display_name,
                    first=format_date(self.env, self.sent_date or self.date),
                )
            )
        if what != "signed" and self.paper in _AT_HOME and self.outdated:
            raise UserError(
                self.env._(
                    "%(letter)s: %(outdated)s", letter=self.display_name, outdated=self.outdated
                )
            )

    def _become_signed(self, day):
        """It lies here still."""

    def _become_sent(self, day):
        self.sent_date = day
        followup = self.followup_id
        if followup.state == "todo" and not followup._live_documents().filtered(
            lambda each: each.paper in _AT_HOME
        ):
            followup._left_on_paper(day)

    def _become_received(self, day):
        if not self.sent_date:
            self._become_sent(day)
        self.write({"received_date": day, "deadline": self.letter_id._last_day(day)})
        self.followup_id._received_on_paper(day)

    def _become_returned(self, day):
        self.returned_date = day
        reason = self.env._("It came back: %s", self.return_reason or "–")
        self.followup_id._returned_on_paper(self, reason)
        self._void(reason)

    # -- the paper itself -----------------------------------------------------------------

    def _print_file(self) -> bytes:
        """What is to be printed, as one PDF: each letter, then what it encloses."""
        self.check_access("read")
        self = self.sudo()
        copies = self.followup_id._invoice_pdfs()
        return join(
            file.raw
            for document in self
            for file in (
                document.file_id,
                *document.earlier_ids.file_id,
                *(copies[document.followup_id.id] if document.invoice_copies else ()),
            )
        )


class PenagihanDocumentLine(models.Model):
    _inherit = "penagihan.document.line"

    @api.model
    def _changed(self, row) -> bool:
        """Whether it is no longer what a letter says of it.

        :param row: of the decision; none where nothing of it is open
        """
        return (
            not row
            or row["reason"] in WITHDRAWN
            or bool(self.currency_id.compare_amounts(self.amount, row["amount_due"]))
        )
