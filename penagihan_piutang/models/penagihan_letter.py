from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.placeholders import can_be_shown, split

# What the texts of a letter may call of the document, beside showing its fields.
LETTER_WORDS = (
    "_deadline_in_words",
    "_totals_in_words",
    "_withdrawn_in_words",
    "_complaint_in_words",
)
# What they may show of it, and of the companies and people it names. It is read as whoever issues
# it, with all rights: nothing else gets in.
LETTER_FIELDS = (
    "name", "date", "deadline", "reason", "totals", "invoice_copies", "earlier_ids",
    "letter_id", "currency_id", "partner_id", "contact_id", "company_id", "user_id",
)  # fmt: skip
PARTY_FIELDS = (
    "name", "display_name", "ref", "function", "street", "street2", "zip", "city", "state_id",
    "country_id", "phone", "email", "website", "vat", "company_registry",
)  # fmt: skip
TEXTS = ("opening", "statement", "request", "consequence", "closing")


class PenagihanLetter(models.Model):
    """A kind of document that is issued with a number, and of letters the words of it.

    Facts, such as the table of invoices, the account and the letters before, stand between these
    texts and come from the document: nobody can write them wrongly.
    """

    _name = "penagihan.letter"
    _inherit = ["penagihan.kind.words"]
    _description = "Kind of Document"
    _order = "sequence, id"
    _kind_words = ("subject", *TEXTS)

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stands in the number: 001/ST1/KEU/XI/2026.")
    sequence = fields.Integer(default=10, help="A letter names those before it.")
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("letter", "Letter"), ("demand", "Legal demand"), ("other", "Other document")],
        required=True,
        default="letter",
        help="A legal demand says who demands what of whom, and on what ground.",
    )
    subject = fields.Char(translate=True, help="Stands behind “Re:”.")
    opening = fields.Html(translate=True, help="Before the table of invoices.")
    statement = fields.Html(
        string="Statement of Default", translate=True, help="After the table of invoices."
    )
    request = fields.Html(
        translate=True,
        help="What is asked for, and until when: {{ object._deadline_in_words() }}.",
    )
    consequence = fields.Html(translate=True, help="What follows, as a fact.")
    closing = fields.Html(translate=True)
    deadline_days = fields.Integer(
        string="Deadline (days)",
        default=7,
        help="Counts from the day of an e-mailed letter, and from receipt of one on paper.",
    )
    enclose = fields.Boolean(
        string="Enclose Earlier Letters",
        help="Copies of the letters about the same invoices go along.",
    )
    meterai = fields.Boolean(
        string="Place for Stamp Duty", help="Leaves room for a meterai beside the signature."
    )

    _code_uniq = models.UniqueIndex("(code)", "Another kind of document has this code.")
    _deadline_positive = models.Constraint(
        "CHECK (deadline_days BETWEEN 1 AND 60)", "A deadline is between 1 and 60 days."
    )

    @api.constrains("code")
    def _check_code(self):
        for letter in self:
            if not letter.code.isalnum() or letter.code != letter.code.upper():
                raise ValidationError(
                    self.env._(
                        "The code of “%s” may have capital letters and digits only.", letter.name
                    )
                )

    @api.constrains(*TEXTS)
    def _check_texts(self):
        """A placeholder that does not exist is found when it is written, not when it is sent."""
        for letter in self:
            for field in TEXTS:
                letter._parts(field)

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        # a translation is written past all constraints
        result = super()._update_field_translations(field_name, translations, *args, **kwargs)
        if field_name in TEXTS:
            for language in translations:
                self.with_context(lang=language)._check_texts()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self._used():
            raise UserError(
                self.env._("Documents of this kind have been issued: archive it instead.")
            )

    def write(self, vals):
        # another kind with the same code would begin with the same numbers
        if "code" in vals and self.filtered(lambda each: each.code != vals["code"])._used():
            raise UserError(
                self.env._(
                    "Documents of this kind have been issued with its code: please make another "
                    "kind instead."
                )
            )
        return super().write(vals)

    def _used(self) -> bool:
        """Whether documents of any of these kinds have been issued."""
        # sudo: documents of all companies count
        issued = self.env["penagihan.document"].sudo()
        return bool(issued.search_count([("letter_id", "in", self.ids)], limit=1))

    def _parts(self, field) -> list:
        """A text as strings and placeholders, all of which can be shown."""
        self.ensure_one()
        try:
            parts = split(self[field] or "")
            for names in parts:
                if not isinstance(names, str) and not self._can_be_shown(names):
                    raise ValueError(".".join(("object", *names)))
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(letter)s”: “%(placeholder)s” cannot be shown. Correct it or take it out.",
                    letter=self.name,
                    placeholder=error,
                )
            ) from error
        return parts

    @api.model
    def _can_be_shown(self, names) -> bool:
        first, *others = names
        return can_be_shown(names, self.env["penagihan.document"], LETTER_WORDS) and (
            first.endswith("()")
            or (first in LETTER_FIELDS and all(name in PARTY_FIELDS for name in others))
        )

    def _last_day(self, day):
        """The last day of its deadline, counted from ``day``."""
        self.ensure_one()
        return day + timedelta(days=self.deadline_days)

    @api.model
    def _of_code(self, code):
        """The kind of document with this code, archived or not.

        :raise UserError: where somebody has deleted it
        """
        # sudo: whoever may issue a document need not know of its texts
        letter = self.sudo().with_context(active_test=False).search([("code", "=", code)])
        if not letter:
            raise UserError(self.env._("There is no kind of document with the code %s.", code))
        return letter

    # -- what it looks like ---------------------------------------------------------------

    def action_preview(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/penagihan/letter/kind/{self.id}",
            "target": "new",
        }

    def _draft_pdf(self) -> bytes:
        """This letter to a customer of one's own, about what is overdue; nothing is issued."""
        self.ensure_one()
        company = self.env.company
        debtor = self.env["penagihan.debtor"].search(
            [("company_id", "=", company.id), ("amount_overdue", ">", 0)],
            order="amount_overdue DESC, id",
            limit=1,
        )
        if not debtor:
            raise UserError(
                self.env._("A preview needs a customer with an overdue invoice: there is none yet.")
            )
        today = company._penagihan_today()
        rows = [
            row
            for row in self.env["penagihan.decision"]._rows(debtor_ids=debtor.ids)
            if row["days_overdue"] > 0 and row["move_line_id"]
        ]
        moves = self.env["account.move"].browse(row["move_id"] for row in rows).sudo()
        values = {
            "debtor_id": debtor.id,
            "language": self.env.lang or "en_US",
            "user_id": self.env.uid,
            "date": today,
            "channel": "email",
            "deadline": self._last_day(today),
            "line_ids": [
                Command.create(
                    {
                        "number": move.name,
                        "date": move.invoice_date or move.date,
                        "due_date": row["due_date"],
                        "days_overdue": row["days_overdue"],
                        "currency_id": row["currency_id"],
                        "amount": row["amount_due"],
                    }
                )
                for row, move in zip(rows[:10], moves)
            ],
        }
        ((_name, content),) = self.env["penagihan.document"]._drafts([(self, values)])
        return content
