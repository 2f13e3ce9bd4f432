from odoo import api, models
from odoo.tools.misc import format_amount, format_date

from ..models.penagihan_letter import TEXTS

_NAME = "penagihan_piutang.letter"


class ReportLetter(models.AbstractModel):
    """Letters as they are issued, each in the language of its customer.

    A letter is made once: of one that has its PDF nothing is made again.
    """

    _name = "report.penagihan_piutang.letter"
    _description = "Collection Letter"

    @api.model
    def _pdfs(self, documents) -> dict:
        """{document: bytes}; one run of wkhtmltopdf makes many."""
        result = {}
        for own in documents.grouped("company_id").values():
            result |= self.env["penagihan.pdf"]._each(_NAME, own)
        return result

    @api.model
    def _get_report_values(self, docids, data=None):
        documents = self.env["penagihan.document"].browse(docids)
        documents._check_not_issued()
        return {
            "letters": [
                self._letter(document.with_context(lang=document.language))
                for document in documents
            ]
        }

    def _letter(self, document) -> dict:
        """What the template shows of one document.

        :param document: in its own language
        """
        env = document.env
        company = document.company_id.sudo()
        letter = document.letter_id
        contact = document.contact_id
        return {
            "document": document,
            "lang": document.language,
            "company": company,
            "kind": letter,
            "invoice_copies": document._number_in_words(document.invoice_copies),
            "person": contact if contact.name and not contact.is_company else contact.browse(),
            "company_address": self._address(company.partner_id, company),
            "debtor_address": self._address(document.partner_id, company),
            "place": company.penagihan_letter_place or company.city,
            "day": document._in_full(document.date),
            "groups": [
                {
                    "currency": currency,
                    "lines": document.line_ids.filtered(
                        lambda line, currency=currency: line.currency_id == currency
                    ),
                    "total": amount,
                    "words": words,
                }
                for currency, amount, words in document._totals()
            ],
            "texts": {name: document._text(name) for name in TEXTS},
            "earlier": [self._named(document, before) for before in document.earlier_ids],
            "enclosures": self._enclosures(document),
            # what asks for no money names no account
            "banks": letter.kind != "other"
            and company._penagihan_bank_accounts(document.line_ids.move_id.sudo()),
            "signer": document._signer(),
            "signature": document.channel == "email" and company.penagihan_signature,
            "format_day": lambda day: format_date(env, day, date_format="dd/MM/yyyy"),
            "format_amount": lambda amount, currency: format_amount(env, amount, currency),
        }

    def _address(self, partner, company) -> list:
        """The lines of an address; within one country its name is left out."""
        lines = [
            line.strip() for line in partner._display_address(without_company=True).split("\n")
        ]
        home = partner.country_id == company.country_id and partner.country_id.name
        return [line for line in lines if line and line != home]

    def _named(self, document, before) -> str:
        """A letter sent before, as another one names it."""
        return document.env._(
            "%(letter)s no. %(number)s of %(day)s",
            letter=before.letter_id.with_env(document.env).name,
            number=before.name,
            day=document._in_full(before.date),
        )

    def _enclosures(self, document) -> str:
        """How many papers go along, in figures and words."""
        count = len(document.earlier_ids) + document.invoice_copies
        return document.env._("%s enclosed", document._number_in_words(count)) if count else ""
