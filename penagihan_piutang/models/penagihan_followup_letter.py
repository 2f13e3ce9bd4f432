from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_amount

from ..tools.pdf_division import join

# Any number: with the id of a company it names the lock of its numbers.
_NUMBER_LOCK = 1_902_004
# Nothing of it has reached, or will reach, the customer.
_NEVER_LEFT = ("failed", "cancelled", "refused", "missed")


class PenagihanFollowupLetter(models.Model):
    """The letters of a follow-up: issued after the last check, with the amounts of that moment.

    A letter names only the items at its own rung. It is issued once: a message that waits for its
    mail server keeps it, unless what it says has changed meanwhile; then it is void and another
    one, with another number, takes its place.
    """

    _inherit = "penagihan.followup"

    document_ids = fields.One2many("penagihan.document", "followup_id", string="Letters")

    has_letter = fields.Boolean(compute="_compute_has_letter")

    @api.depends("line_ids.step_id.letter_id", "channel", "state")
    def _compute_has_letter(self):
        for followup in self:
            followup.has_letter = followup.channel in ("email", "letter") and bool(
                followup.line_ids.step_id.letter_id
            )

    def _live_documents(self):
        """The letters that go along; not those that are void."""
        # sudo: whoever has the follow-up has its letters
        return self.sudo().document_ids.filtered(lambda each: each.state == "issued")

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        if state in _NEVER_LEFT:
            label = dict(self._fields["state"]._description_selection(self.env))[state]
            for followup in self.sudo():
                followup._live_documents()._void(followup.failure or label)
        return result

    def _takes_numbers(self) -> bool:
        """Whether documents are issued with any of them."""
        return bool(self.line_ids.step_id.letter_id)

    @contextmanager
    def _numbering(self, company):
        """Wait for another worker that gives numbers for ``company``, and begin a new transaction
        behind it: else the database would refuse the second one, see
        ``penagihan.document.counter``. Without letters nobody waits.
        """
        if not self._takes_numbers():
            yield
            return
        self.env.cr.execute("SELECT pg_advisory_lock(%s, %s)", [_NUMBER_LOCK, company.id])
        try:
            self._commit()
            self.env.invalidate_all()
            yield
        except Exception:
            # a failed transaction would not let go of it
            if self._may_commit():
                self.env.cr.rollback()
            raise
        finally:
            self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", [_NUMBER_LOCK, company.id])

    # -- issuing --------------------------------------------------------------------------

    def _letter_lines(self) -> dict:
        """{letter: the items it names}, the first of the ladder first. What is not overdue is not
        demanded by a letter.
        """
        self.ensure_one()
        lines = self._split_lines()[0].filtered("step_id.letter_id")
        by_letter = lines.grouped(lambda line: line.step_id.letter_id)
        return dict(sorted(by_letter.items(), key=lambda each: (each[0].sequence, each[0].id)))

    def _issue_letters(self):
        """Issue the letters that go with these follow-ups; what a test address gets has none.

        :return: their documents, those that are issued already included
        """
        documents = self.env["penagihan.document"].sudo()
        wanted = {}
        real = self.filtered(
            lambda each: each.channel != "email" or not each.company_id.penagihan_test_email
        )
        for followup, letter, values in real._letters_to_issue():
            document = followup._live_documents().filtered(
                lambda each, letter=letter: each.letter_id == letter
            )
            if document and document._says(values):
                documents |= document
            else:
                document._void(self.env._("What it said has changed before it was sent."))
                wanted.setdefault(letter, []).append(values)
        issued = documents.browse()
        # in one order always, see the counter
        for letter in sorted(wanted, key=lambda each: each.id):
            issued |= documents._number(letter, wanted[letter])
        issued._keep(self.env["report.penagihan_piutang.letter"]._pdfs(issued))
        return documents | issued

    def _letters_to_issue(self) -> list:
        """[(follow-up, kind, fields of the document)]: what the letters say at this moment."""
        followups = self.sudo().filtered(
            lambda each: each.kind == "step" and each.line_ids.step_id.letter_id
        )
        if not followups:
            return []
        followups = followups.with_context(penagihan_rows=followups._rows_by_debtor())
        earlier = followups._letters_before()
        copies = followups._invoice_pdfs()
        return [
            (followup, letter, followup._letter_values(letter, lines, earlier, copies))
            for followup in followups
            for letter, lines in followup._letter_lines().items()
        ]

    def _letters_before(self) -> dict:
        """{debtor: letters that have reached it}, the oldest first."""
        documents = self.env["penagihan.document"].search(
            [
                ("debtor_id", "in", self.debtor_id.ids),
                ("state", "=", "issued"),
                ("letter_id.kind", "!=", "other"),
                ("withdrawal_ids", "=", False),
                # in doubt is not certain enough to be named
                ("followup_id.state", "in", ("sent", "done")),
            ],
            order="date, id",
        )
        return documents.grouped("debtor_id")

    def _letter_values(self, letter, lines, earlier, copies) -> dict:
        """
        :param earlier: see ``_letters_before``
        :param copies: see ``_invoice_pdfs``
        """
        language = self._language()
        today = self.company_id._penagihan_today()
        items, instalments = lines.move_line_id, lines.instalment_id
        before = earlier.get(self.debtor_id, self.env["penagihan.document"]).filtered(
            lambda each: (
                letter.enclose
                and each.letter_id.sequence < letter.sequence
                and (
                    each.line_ids.move_line_id & items or each.line_ids.instalment_id & instalments
                )
            )
        )
        localized = self.with_context(lang=language)
        return {
            "debtor_id": self.debtor_id.id,
            "contact_id": self.contact_id.id,
            "followup_id": self.id,
            "language": language,
            "user_id": self.user_id.id,
            "date": today,
            "channel": self.channel,
            # of paper nobody knows yet when it will be received
            "deadline": self.channel == "email" and letter._last_day(today),
            "line_ids": [Command.create(localized._document_line(line, today)) for line in lines],
            "earlier_ids": [Command.set(before.ids)],
            "invoice_copies": len(copies[self.id]),
            "totals": " + ".join(
                format_amount(localized.env, sum(own.mapped("amount_due")), currency)
                for currency, own in lines.grouped("currency_id").items()
            ),
            "amount_company": sum(
                line.currency_id._convert(line.amount_due, self.currency_id, self.company_id, today)
                for line in lines
            ),
        }

    def _document_line(self, line, today) -> dict:
        row = self._line_row(line, {})
        return {
            "move_line_id": line.move_line_id.id,
            "instalment_id": line.instalment_id.id,
            "move_id": line.move_id.id,
            "number": row["number"],
            "reference": row["reference"],
            "outlet": row["outlet"],
            "date": row["date"],
            "due_date": line.due_date,
            "days_overdue": (today - line.due_date).days,
            "currency_id": line.currency_id.id,
            "amount": line.amount_due,
        }

    # -- by e-mail ------------------------------------------------------------------------

    def _letter_note(self) -> str:
        """The letters that go along, for the text of the message; before they are issued, what
        they are.
        """
        self.ensure_one()
        return ", ".join(
            self._live_documents().mapped("display_name")
            or [letter.name for letter in self._letter_lines()]
        )

    def _letter_files(self) -> list:
        """Commands that attach its letters and copies of those they enclose; to what goes to a
        test address, drafts.
        """
        self.ensure_one()
        documents = self._live_documents()
        files = documents.file_id | documents.earlier_ids.file_id
        drafts = self._draft_letters() if self.company_id.penagihan_test_email else ()
        return [
            *(Command.link(file.id) for file in files),
            *(self._file(name, content, "application/pdf") for name, content in drafts),
        ]

    def _draft_letters(self) -> list:
        """What its letters would look like now: made, and rolled back.

        :return: [(file name, PDF)]
        """
        drafts = [(letter, values) for _each, letter, values in self._letters_to_issue()]
        return self.env["penagihan.document"]._drafts(drafts)

    def _draft_pdf(self) -> bytes:
        """All its drafts as one file."""
        self.ensure_one()
        drafts = self._draft_letters()
        if not drafts:
            raise UserError(self.env._("No letter goes with %s.", self.display_name))
        return join(content for _name, content in drafts)

    def action_draft_letter(self):
        """Look at the letters before they are issued, as whoever approves them does."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/penagihan/letter/followup/{self.id}",
            "target": "new",
        }
