from odoo import api, fields, models
from odoo.exceptions import UserError


class PenagihanDocument(models.Model):
    """A letter of ours that should not have been written is taken back by another letter.

    The first stays issued, since it was; no later letter names or encloses it.
    """

    _inherit = "penagihan.document"

    withdraws_id = fields.Many2one(
        "penagihan.document",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    withdrawal_ids = fields.One2many(
        "penagihan.document",
        "withdraws_id",
        string="Withdrawn By",
        readonly=True,
        domain=[("state", "=", "issued")],
    )
    reason = fields.Char(readonly=True, help="As the customer reads it.")

    _withdrawn_once = models.UniqueIndex(
        "(withdraws_id) WHERE state = 'issued'", "This letter has been withdrawn already."
    )

    def action_withdraw(self):
        """Ask why, in a dialog."""
        self.ensure_one()
        self._check_may_withdraw()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw"),
            "res_model": "penagihan.document.withdraw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def _check_may_withdraw(self):
        """
        :raise AccessError: for collectors and auditors
        :raise UserError: where no letter has left, or it is withdrawn already
        """
        self._check_may_void()
        # sudo: read, see above
        document = self.sudo()
        if document.letter_id.kind == "other":
            raise UserError(self.env._("%s is no letter to withdraw.", self.display_name))
        if document.state == "void" or document.paper in ("printed", "signed"):
            raise UserError(
                self.env._("%s has not reached the customer: void it instead.", self.display_name)
            )
        if document.withdrawal_ids:
            raise UserError(self.env._("%s has been withdrawn already.", self.display_name))

    def _withdraw(self, reason):
        """Issue the letter that takes this one back, with ``reason`` in words for the customer.

        :return: the new document
        """
        self.ensure_one()
        self._check_may_withdraw()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the letter is withdrawn."))
        withdrawal = self._issue(
            "PC",
            self.sudo().debtor_id,
            self._letter_pdf,
            contact_id=self.sudo().contact_id.id,
            language=self.language,
            withdraws_id=self.id,
            reason=reason.strip(),
        )
        self.sudo()._message_log(body=self.env._("Withdrawn by %s", withdrawal.name))
        return withdrawal.with_env(self.env)

    @api.model
    def _letter_pdf(self, document) -> bytes:
        return self.env["report.penagihan_piutang.letter"]._pdfs(document)[document]

    def _withdrawn_in_words(self) -> str:
        """The letter it takes back, as the text of a withdrawal names it."""
        self.ensure_one()
        if not self.withdraws_id:
            return ""
        report = self.env["report.penagihan_piutang.letter"]
        return report._named(self, self.withdraws_id)


class PenagihanComplaint(models.Model):
    _inherit = "penagihan.complaint"

    def action_apology_letter(self):
        """An apology on paper: issued once, then as it was issued."""
        self.ensure_one()
        return self._apology_letter().action_open_pdf()

    def _apology_letter(self):
        """
        :return: the document
        :raise AccessError: for whoever does not answer complaints, see ``_check_answerer``
        """
        self._check_answerer("open", "answered", "closed")
        Document = self.env["penagihan.document"]
        # sudo: checked above
        issued = Document.sudo().search(
            [("complaint_id", "=", self.id), ("state", "=", "issued")], limit=1
        )
        if not issued:
            complaint = self.sudo()
            issued = Document._issue(
                "PM",
                complaint.debtor_id,
                Document._letter_pdf,
                contact_id=complaint.contact_id.id,
                complaint_id=self.id,
            )
        return issued.with_env(self.env)


class PenagihanApologyLetter(models.Model):
    _inherit = "penagihan.document"

    complaint_id = fields.Many2one(
        "penagihan.complaint", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _complaint_in_words(self) -> str:
        """The day of the complaint, for the text of an apology."""
        self.ensure_one()
        return self._in_full(self.sudo().complaint_id.day) if self.complaint_id else ""
