from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from ..tools.aging_rows import TOP
from ..wizard.penagihan_aging_wizard import CREDITS


class AgingSummaryReport(models.AbstractModel):
    """The aging on one sheet to be signed: the summary of its workbook, as a PDF."""

    _name = "report.penagihan_piutang.aging_summary"
    _description = "Aging: Summary"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["penagihan.aging.wizard"].browse(docids)
        wizards.check_access("read")
        return {"documents": [self._document(wizard) for wizard in wizards]}

    def _document(self, wizard) -> dict:
        checks = wizard._xlsx_checks()
        companies = [self._company(wizard, company) for company in wizard.company_ids]
        return {
            "aging": wizard,
            "title": wizard._title(),
            "date": format_date(self.env, wizard.date, date_format="d MMMM yyyy"),
            "companies": self._with_figures(wizard, companies),
            "checks": checks and [self._check_line(wizard, *check) for check in checks],
            "parameters": list(wizard._xlsx_parameters()),
        }

    def _company(self, wizard, company):
        places = company.currency_id.decimal_places
        return {
            "id": company.id,
            "name": company.name,
            "currency": company.currency_id.name,
            "format": lambda amount: formatLang(self.env, amount, digits=places),
        }

    def _check_line(self, wizard, company_id, account, *amounts):
        *amounts, explanation = amounts
        company = self.env["res.company"].browse(company_id)
        places = company.currency_id.decimal_places
        return {
            "name": f"{company.name}: {account}",
            "amounts": [formatLang(self.env, amount, digits=places) for amount in amounts],
            "differs": not company.currency_id.is_zero(amounts[-1]),
            "explanation": explanation,
        }

    # -- figures --------------------------------------------------------------------------

    @api.model
    def _with_figures(self, wizard, companies):
        """The totals by bucket, the largest customers, and what the others come to."""
        names = wizard._bucket_names()
        if wizard.credits == "apart":
            names[CREDITS] = self.env._("Credits")
        by_company = defaultdict(lambda: defaultdict(dict))
        customers = {}
        for row in self._sums(wizard):
            amounts = by_company[row["company_id"]][row["partner_id"] or 0]
            amounts[row["column_no"]] = (row["amount"], row["items"])
            customers[row["partner_id"] or 0] = row["partner_name"]
        nobody = self.env._("Without a customer")
        for company in companies:
            lines = [
                self._line(customers[partner] or nobody, partner, amounts, names)
                for partner, amounts in by_company[company["id"]].items()
            ]
            # the same order as in the workbook
            lines.sort(key=lambda line: (line["total"], line["id"], line["name"]), reverse=True)
            company["buckets"] = self._buckets(lines, names)
            company["largest"] = lines[:TOP]
            company["rest"] = self._sum(lines[TOP:], names)
            company["rest_count"] = len(lines[TOP:])
            company["all"] = self._sum(lines, names)
        return companies

    def _sums(self, wizard):
        return self.env.execute_query_dict(
            SQL(
                """SELECT company_id, partner_id, max(partner_name) AS partner_name, column_no,
                          sum(amount_residual) AS amount, count(*) AS items
                     FROM (%s) item GROUP BY company_id, partner_id, column_no""",
                wizard._rows_sql(),
            )
        )

    def _line(self, name, partner_id, amounts, names):
        """A customer; ``amounts`` are (amount, items) by bucket."""
        return {
            "id": partner_id,
            "name": name,
            "amounts": {number: amounts.get(number, (0, 0))[0] for number in names},
            "items": {number: amounts.get(number, (0, 0))[1] for number in names},
            "total": round(sum(amount for amount, _items in amounts.values()), 6),
        }

    def _sum(self, lines, names):
        return {
            "amounts": {
                number: round(sum(line["amounts"][number] for line in lines), 6) for number in names
            },
            "total": round(sum(line["total"] for line in lines), 6),
        }

    def _buckets(self, lines, names):
        """Amount, share of the whole, items, and how long a bar is, by bucket."""
        totals = self._sum(lines, names)
        longest = max(map(abs, totals["amounts"].values()), default=0)
        return [
            {
                "name": name,
                "amount": amount,
                "share": amount / totals["total"] if totals["total"] else 0,
                "items": sum(line["items"][number] for line in lines),
                "bar": round(100 * abs(amount) / longest) if longest else 0,
                "negative": amount < 0,
                "overdue": 0 < number < CREDITS,
            }
            for number, name in names.items()
            for amount in [totals["amounts"][number]]
        ]
