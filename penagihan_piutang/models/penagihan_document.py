from markupsafe import Markup, escape
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount, format_date

from ..tools.letter_number import letter_number
from ..tools.terbilang import english, in_words, indonesian
from .penagihan_step import CHANNELS

# What an item of a document is about.
_ITEM = ("move_line", "move", "instalment")
DOCUMENT_STATES = [("issued", "Issued"), ("void", "Void")]


class PenagihanDocument(models.Model):
    """A document that left with a number: what it said stays, whatever happens afterwards.

    Its PDF is made once, when it is issued, and never again; the number stays with it also when it
    is void. Nobody writes one directly.
    """

    _name = "penagihan.document"
    _description = "Issued Document"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True)
    letter_id = fields.Many2one(
        "penagihan.letter", string="Document", required=True, readonly=True, ondelete="restrict"
    )
    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True)
    company_id = fields.Many2one(
        related="debtor_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    contact_id = fields.Many2one("res.partner", string="Recipient", readonly=True)
    language = fields.Char(required=True, readonly=True)
    followup_id = fields.Many2one(
        "penagihan.followup",
        string="Follow-up",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    channel = fields.Selection(
        CHANNELS, readonly=True, help="How a letter goes to the customer; empty for other papers."
    )
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    date = fields.Date(required=True, readonly=True, index=True)
    deadline = fields.Date(
        readonly=True, help="Of a letter on paper, only once it has been received."
    )
    line_ids = fields.One2many(
        "penagihan.document.line", "document_id", string="Items", readonly=True
    )
    amount_company = fields.Monetary(
        string="Amount", readonly=True, help="As issued, at the rate of that day."
    )
    totals = fields.Char(string="Amounts", readonly=True, help="As issued, by currency.")
    earlier_ids = fields.Many2many(
        "penagihan.document",
        "penagihan_document_earlier_rel",
        "document_id",
        "earlier_id",
        string="Letters Enclosed",
        readonly=True,
    )
    invoice_copies = fields.Integer(readonly=True, help="Copies of invoices that go along.")
    file_id = fields.Many2one("ir.attachment", string="PDF", readonly=True, ondelete="restrict")
    state = fields.Selection(DOCUMENT_STATES, required=True, default="issued", readonly=True)
    void_reason = fields.Char(string="Void Because", readonly=True)
    void_user_id = fields.Many2one("res.users", string="Voided By", readonly=True)
    void_date = fields.Date(string="Void Since", readonly=True)

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number has been given already.")
    _void_with_reason = models.Constraint(
        "CHECK (state != 'void' OR COALESCE(void_reason, '') != '')",
        "Please say why the document is void.",
    )

    _orphan_idx = models.Index(
        "(company_id) WHERE followup_id IS NULL AND channel IS NOT NULL AND state = 'issued'"
    )

    @api.depends("name", "letter_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for document in self:
            document.display_name = f"{document.letter_id.name or ''} {document.name or ''}".strip()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was issued stays on record: void it instead."))

    # -- issuing --------------------------------------------------------------------------

    @api.model
    def _issue(self, code, debtor, render, **values):
        """Issue one document; its number, the record and the PDF come about together.

        Who may do so is checked by whoever calls.

        :param code: what kind of document it is, as ``penagihan.letter`` has it
        :param render: gives the PDF (bytes) of the record, which has its number by then
        :param values: further fields, see ``_number``; ``line_ids`` are commands
        :return: the document
        """
        letter = self.env["penagihan.letter"]._of_code(code)
        document = self._number(letter, [{"debtor_id": debtor.id, **values}])
        document._keep({document: render(document)})
        return document

    @api.model
    def _number(self, letter, values_list):
        """Records of one kind with their numbers; the PDFs follow in the same transaction.

        :param values_list: fields of each; ``debtor_id`` is needed, the day is the company's today
        """
        # sudo: nobody writes documents directly
        self = self.sudo()
        debtors = self.env["penagihan.debtor"].sudo()
        rows = [dict(values) for values in values_list]
        by_place = {}
        for row in rows:
            debtor = debtors.browse(row["debtor_id"])
            company = debtor.company_id
            row.setdefault("date", company._penagihan_today())
            row.setdefault("user_id", self.env.uid)
            row.setdefault("language", debtor.partner_id.lang or company.partner_id.lang or "en_US")
            row["letter_id"] = letter.id
            by_place.setdefault((company, row["date"].year), []).append(row)
        # in one order always: two who wait for each other would wait for ever
        for company, year in sorted(by_place, key=lambda place: (place[0].id, place[1])):
            places = by_place[company, year]
            counter = self.env["penagihan.document.counter"]
            department = company.penagihan_letter_department or ""
            for number, row in zip(counter._take(company, letter, year, len(places)), places):
                row["name"] = letter_number(number, letter.code, department, row["date"])
        return self._quietly().create(rows)

    def _keep(self, pdfs):
        """Keep the PDFs as they are: nothing makes them anew.

        :param pdfs: {document: bytes}
        """
        # sudo: nobody writes documents directly
        self = self.sudo()
        files = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": f"{document.name.replace('/', '-')}.pdf",
                        "raw": pdfs[document],
                        "mimetype": "application/pdf",
                        "res_model": document._name,
                        "res_id": document.id,
                    }
                    for document in self
                ]
            )
        )
        for document, file in zip(self, files, strict=True):
            document.file_id = file

    def _says(self, values) -> bool:
        """Whether it is what would be issued now.

        :param values: as for ``_number``
        """
        self.ensure_one()
        lines = [command[2] for command in values["line_ids"]]
        return (
            (self.language, self.contact_id.id, self.channel)
            == tuple(values[name] for name in ("language", "contact_id", "channel"))
            # paper may be sent some days after it was printed
            and (self.channel == "letter" or self.date == values["date"])
            # in whatever order: the database gives those it encloses another than the search
            and set(self.earlier_ids.ids) == set(values["earlier_ids"][0][2])
            and sorted(
                (line.move_line_id.id, line.move_id.id, line.instalment_id.id, line.amount)
                for line in self.line_ids
            )
            == sorted(
                (*(line.get(f"{name}_id") or False for name in _ITEM), line["amount"])
                for line in lines
            )
        )

    @api.model
    def _drafts(self, drafts) -> list:
        """What documents would look like: made, and rolled back. No number is given.

        :param drafts: [(kind, fields)], as for ``_number``
        :return: [(file name, PDF)]
        """
        savepoint = self.env.cr.savepoint()
        try:
            # sudo: nobody writes documents directly
            documents = self.sudo()._quietly()
            for letter, values in drafts:
                name = self.env._("DRAFT %s", letter.code)
                documents |= documents.create({**values, "letter_id": letter.id, "name": name})
            pdfs = self.env["report.penagihan_piutang.letter"]._pdfs(documents)
            return [(f"{document.name}.pdf", pdfs[document]) for document in documents]
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    @api.model
    def _quietly(self):
        return self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )

    # -- voiding --------------------------------------------------------------------------

    def action_void(self):
        """Ask why, in a dialog."""
        self._check_may_void()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Void"),
            "res_model": "penagihan.document.void",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": self.ids},
        }

    def _check_may_void(self):
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("read")

    def _void(self, reason):
        """It counts no more; number and PDF stay. Who may do so is checked by whoever calls."""
        # sudo: nobody writes documents directly
        for document in self.sudo().filtered(lambda each: each.state == "issued"):
            document.write(
                {
                    "state": "void",
                    "void_reason": reason,
                    "void_user_id": self.env.uid,
                    "void_date": document.company_id._penagihan_today(),
                }
            )
            document._message_log(body=self.env._("Void: %s", reason))
        # its place is free at once: the database writes new records before changed ones
        self.flush_recordset(["state"])

    @api.model
    def _void_orphans(self, company):
        """Letters whose messages were taken back before they left."""
        orphans = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("followup_id", "=", False),
                ("channel", "!=", False),
                ("state", "=", "issued"),
            ]
        )
        orphans._void(self.env._("The message it belonged to was taken back before it left."))

    def _check_not_issued(self):
        """:raise UserError: what is kept is not rendered a second time"""
        if issued := self.filtered("file_id")[:1]:
            raise UserError(
                self.env._(
                    "%s has been issued: open the PDF that is kept with it.", issued.display_name
                )
            )

    def action_open_pdf(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().file_id.id}/{self.sudo().file_id.name}",
            "target": "new",
        }

    # -- words ----------------------------------------------------------------------------

    def _is_indonesian(self) -> bool:
        self.ensure_one()
        return self.language.startswith("id")

    def _in_words(self, amount, currency) -> str:
        """An amount in words, in the language of the document."""
        return in_words(self.language, amount, currency.name, currency.decimal_places)

    def _number_in_words(self, number) -> str:
        """A count as letters have it: 7 (tujuh)."""
        return f"{number} ({(indonesian if self._is_indonesian() else english)(number)})"

    def _in_full(self, day) -> str:
        """A day that nobody reads as another: 31 Desember 2026."""
        return format_date(self.env, day, lang_code=self.language, date_format="d MMMM yyyy")

    def _deadline_in_words(self) -> str:
        """Until when, for the text of a letter."""
        self.ensure_one()
        if self.deadline:
            return self.env._("no later than %s", self._in_full(self.deadline))
        return self.env._(
            "within %s calendar days after this letter has been received",
            self._number_in_words(self.letter_id.deadline_days),
        )

    def _totals_in_words(self) -> Markup:
        """What is asked for, by currency, in figures and in words."""
        self.ensure_one()
        return Markup(" ").join(
            Markup("<strong>%s</strong> (%s)")
            % (format_amount(self.with_context(lang=self.language).env, amount, currency), words)
            for currency, amount, words in self._totals()
        )

    def _totals(self) -> list:
        """[(currency, amount, words)] of its items."""
        return [
            (currency, amount, self._in_words(amount, currency))
            for currency, lines in self.line_ids.grouped("currency_id").items()
            for amount in [currency.round(sum(lines.mapped("amount")))]
        ]

    def _signer(self) -> tuple:
        """Name and title of who signs: who may do so for the company, else who approved it."""
        self.ensure_one()
        company = self.company_id.sudo()
        if company.penagihan_signer:
            return company.penagihan_signer, company.penagihan_signer_title or ""
        person = self.sudo().followup_id.approved_user_id or self.sudo().user_id
        return person.name or company.name, company.penagihan_signer_title or ""

    def _text(self, field) -> Markup:
        """A text of the letter with the figures of this document in its placeholders."""
        self.ensure_one()
        filled = Markup()
        for part in self.letter_id.sudo()._parts(field):
            if isinstance(part, str):
                filled += Markup(part)
                continue
            value = self
            for name in part:
                value = getattr(value, name[:-2])() if name.endswith("()") else value[name]
            if isinstance(value, models.BaseModel):
                value = ", ".join(value.mapped("display_name"))
            filled += escape("" if value is False else value)
        return filled


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    document_count = fields.Integer(compute="_compute_document_count")

    def _compute_document_count(self):
        counts = dict(
            self.env["penagihan.document"]._read_group(
                [("debtor_id", "in", self.ids)], ["debtor_id"], ["__count"]
            )
        )
        for debtor in self:
            debtor.document_count = counts.get(debtor._origin, 0)
