import io
from collections import defaultdict
from datetime import date as Date

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date, formatLang

from ..tools.aging_buckets import ranges
from ..tools.statement import Item, arrange
from ..tools.statement_book import StatementBook
from ..tools.terbilang import in_words

_NAME = "penagihan_piutang.statement"


class StatementReport(models.AbstractModel):
    """The statement of account: everything a payer owes at a day, by outlet.

    What is open is asked of the aging; it is arranged in ``tools.statement``, for the PDF and
    the workbook alike.
    """

    _name = "report.penagihan_piutang.statement"
    _description = "Statement of Account"

    # -- what is open ---------------------------------------------------------------------

    @api.model
    def _parts(self, debtors, date) -> dict:
        """What ``debtors`` have open at the end of ``date``, one part for each currency.

        :return: {debtor: [``tools.statement.Part``]}, an empty list where nothing is open
        """
        debtors._check_statement_reader()
        result = {debtor: [] for debtor in debtors}
        charges = debtors._late_charges(date)
        for company, own in debtors.grouped("company_id").items():
            for debtor, items in self._items(company, own, date).items():
                by_currency = defaultdict(list)
                for currency, item in items:
                    by_currency[currency].append(item)
                # the company's own currency first
                for currency in sorted(
                    by_currency, key=lambda each: (each != debtor.currency_id, each.name)
                ):
                    part = arrange(
                        currency.id,
                        currency.decimal_places,
                        by_currency[currency],
                        debtor.partner_id.id,
                    )
                    part.late_charge, part.late_percent = charges.get((debtor, currency), (0, 0))
                    result[debtor].append(part)
        return result

    @api.model
    def _items(self, company, debtors, date) -> dict:
        """{debtor: [(currency, item)]} of customers ``company`` collects from."""
        items = defaultdict(list)
        by_id = {debtor.id: debtor for debtor in debtors}
        for row in self._rows(company, debtors, date):
            is_entry = row["move_type"] == "entry"
            named = is_entry and row["amount_residual_currency"] > 0 and row["label"]
            item = Item(
                move_id=row["move_id"],
                outlet_id=row["partner_id"],
                outlet=row["partner_name"] or "",
                # an opening balance names the old invoice, a receipt what it was for
                number=(row["label"] if named else row["number"]) or "",
                reference=row["ref"] or (is_entry and not named and row["label"]) or "",
                invoice_date=row["invoice_date"],
                due_date=row["due_date"],
                days=row["days_overdue"],
                bucket=row["bucket"],
                original=float(row["original"]),
                amount=float(row["amount_residual_currency"]),
            )
            currency = self.env["res.currency"].browse(row["currency_id"])
            items[by_id[row["debtor_id"]]].append((currency, item))
        return items

    def _rows(self, company, debtors, date) -> list[dict]:
        """The aging's rows of these payers, with the original amount in the currency of each."""
        return self.env.execute_query_dict(
            SQL(
                """SELECT item.*, line.amount_currency AS original FROM (%s) item
                     JOIN account_move_line line ON line.id = item.move_line_id""",
                self._rows_sql(company, debtors, date),
            )
        )

    @api.model
    def _rows_sql(self, company, debtors, date, basis="due") -> SQL:
        """The aging of these payers, in all companies ``company`` collects for.

        What is open in the company's currency only (a difference of rates) is nothing anybody
        owes.
        """
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        outlets = partners.search([("penagihan_payer_id", "in", debtors.partner_id.ids)])
        owners = self.env["res.company"]._penagihan_owners()
        # scope: whoever may read the customers reads their statements whole, see _parts
        return self.env["penagihan.aging"]._rows_sql(
            date,
            basis=basis,
            company_ids=[each.id for each, (owner, _policy) in owners.items() if owner == company],
            bounds=company._penagihan_aging_bounds(),
            where=SQL(
                # the first two say the same: an index of customers is found by one of them only
                "item.partner_id = ANY(%s) AND item.payer_id = ANY(%s) AND item.debtor_id = ANY(%s)"
                " AND item.amount_residual_currency <> 0",
                (outlets.commercial_partner_id | debtors.partner_id).ids,
                debtors.partner_id.ids,
                debtors.ids,
            ),
            scope=False,
        )

    # -- as PDF ---------------------------------------------------------------------------

    @api.model
    def _pdfs(self, parts, date, issued=None) -> dict:
        """One PDF for each customer; one run of wkhtmltopdf makes many.

        :param parts: see ``_parts``
        :param issued: {id of a customer: the document whose number stands on its statement}
        :return: {debtor: bytes}
        """
        result = {}
        debtors = self.env["penagihan.debtor"].union(*parts)
        data = {
            "date": date,
            "parts": {debtor.id: each for debtor, each in parts.items()},
            "issued": issued or {},
        }
        for own in debtors.grouped("company_id").values():
            # who may read them is checked, see _parts
            result |= self.env["penagihan.pdf"]._each(_NAME, own, data)
        return result

    @api.model
    def _get_report_values(self, docids, data=None):
        data = data or {}
        debtors = self.env["penagihan.debtor"].browse(docids)
        date = data.get("date")
        if not isinstance(date, Date):
            date = self.env.company._penagihan_today()
        parts = data.get("parts")
        if parts is None:
            found = self._parts(debtors, date)
            parts = {debtor.id: each for debtor, each in found.items()}
        languages = debtors._statement_languages()
        issued = data.get("issued") or {}
        return {
            "documents": [
                {
                    **self._document(
                        debtor.with_context(lang=languages[debtor]), parts[debtor.id], date
                    ),
                    "number": issued[debtor.id].name if debtor.id in issued else "",
                }
                for debtor in debtors
            ]
        }

    def _document(self, debtor, parts, date) -> dict:
        """What the template shows of one customer, in its language."""
        env = debtor.env
        company = debtor.company_id.sudo()
        currencies = {
            part.currency_id: env["res.currency"].browse(part.currency_id) for part in parts
        }
        return {
            "lang": env.context["lang"],
            "debtor": debtor,
            "date": date,
            "parts": parts,
            "currencies": currencies,
            "buckets": self.with_env(env)._bucket_names(company),
            "banks": debtor._statement_banks(parts),
            "in_words": lambda amount, part: in_words(
                env.context["lang"], amount, currencies[part.currency_id].name, part.places
            ),
            "format_day": lambda day: format_date(env, day, date_format="dd/MM/yyyy"),
            "format_long": lambda day: format_date(env, day, date_format="d MMMM yyyy"),
            "late_charge": self.with_env(env)._late_charge_label,
            "format_number": lambda amount, part: formatLang(env, amount, digits=part.places),
            "format_money": lambda amount, part: format_amount(
                env, amount, currencies[part.currency_id]
            ),
        }

    @api.model
    def _bucket_names(self, company) -> dict:
        names = [self.env._("Not due"), *ranges(company._penagihan_aging_bounds())]
        return dict(enumerate(names))

    # -- as a workbook --------------------------------------------------------------------

    @api.model
    def _xlsx(self, debtor, parts, date) -> bytes:
        """The workbook for one customer, in the language of ``debtor``'s context."""
        env = debtor.env
        self = self.with_env(env)
        company = debtor.company_id.sudo()
        file = io.BytesIO()
        head = [
            env._("Statement of Account"),
            f"{debtor.partner_id.name} – {company.name}",
            env._("As of %s", format_date(env, date, date_format="d MMMM yyyy")),
        ]
        book = StatementBook(
            file,
            self._labels(),
            head,
            company._penagihan_aging_bounds(),
            self._bucket_names(company),
        )
        currencies = {
            part.currency_id: env["res.currency"].browse(part.currency_id).name for part in parts
        }
        book.write_parts(parts, currencies, self._notes(debtor, parts))
        return file.getvalue()

    def _notes(self, debtor, parts):
        """Where to pay, and what to do if it is paid already."""
        for bank in debtor._statement_banks(parts):
            holder = bank.acc_holder_name or bank.partner_id.name
            name = " ".join(filter(None, (bank.bank_name, bank.acc_number)))
            yield self.env._(
                "Please transfer to: %(account)s, %(holder)s", account=name, holder=holder
            )
        yield self.env._(
            "Have you made a payment that is not shown here? Then please tell us, if possible "
            "with the proof of transfer."
        )

    def _late_charge_label(self, part):
        return self.env._(
            "Late charge so far, %(percent)s percent a month; not part of the balance",
            percent=formatLang(self.env, part.late_percent, digits=2),
        )

    def _labels(self):
        return {
            "outlet": self.env._("Customer"),
            "number": self.env._("Invoice"),
            "reference": self.env._("Your Reference"),
            "invoice_date": self.env._("Invoice Date"),
            "due_date": self.env._("Due Date"),
            "days": self.env._("Days Overdue"),
            "original": self.env._("Original Amount"),
            "amount": self.env._("Open Amount"),
            "total": self.env._("Total"),
            "owed": self.env._("Total of Open Invoices"),
            "credits": self.env._("Credits and Payments Not Yet Matched"),
            "credited": self.env._("Total of Credits"),
            "balance": self.env._("Balance"),
            "age": self.env._("Open Invoices by Age (days)"),
            "late_charge": self._late_charge_label,
        }
