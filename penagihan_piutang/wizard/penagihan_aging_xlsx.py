from contextlib import closing

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..tools.aging_book import AgingBook
from ..tools.aging_rows import APART, COLUMNS, ROW_LIMIT, AgingRows
from .penagihan_aging_wizard import CREDITS, QUESTION

# Rows fetched at a time: memory stays the same whatever the number of items.
_FETCH = 2_000
# A request has a minute of CPU time: what is longer is made by the scheduled action.
MOST_AT_ONCE = 100_000
_DAYS = ("invoice_date", "due_date", "last_contact")


def xlsx_shape(frame):
    """What long sheets need to know of ``_xlsx_frame``, also when it has been JSON since."""
    return {
        "labels": frame["labels"],
        "buckets": frame["buckets"],
        "companies": {company: facts for company, *facts in frame["companies"]},
        "apart": frame.get("apart", ()),
    }


def write_book(file, frame, state, pieces):
    """Write the workbook: see ``AgingBook.write_to``."""
    book = AgingBook(frame["title"], **xlsx_shape(frame))
    book.write_to(file, state, pieces, frame["checks"], frame["parameters"])


class PenagihanAgingXlsx(models.TransientModel):
    """The aging as a workbook."""

    _inherit = "penagihan.aging.wizard"

    def action_xlsx(self):
        """Download it, or, when it is long, have it made in the background."""
        self.ensure_one()
        if self._count_items() > MOST_AT_ONCE:
            return self.env["penagihan.aging.export"]._start(self)
        return {"type": "ir.actions.act_url", "url": f"/penagihan/aging/{self.id}/xlsx"}

    def _count_items(self):
        ((count,),) = self.env.execute_query(
            SQL("SELECT count(*) FROM (%s) item", self._rows_sql())
        )
        return count

    def _file_name(self):
        return f"{self.env._('Aging')} {self.date}.xlsx"

    def _write_xlsx(self, file, limit=ROW_LIMIT):
        """Write the workbook to ``file``, any writable binary file.

        :param limit: rows of a sheet; after them it goes on in another
        """
        self.ensure_one()
        frame = self._xlsx_frame()
        rows = AgingRows(limit=limit, **xlsx_shape(frame))
        with closing(rows):
            for part in self._xlsx_parts():
                rows.write_items(part)
            rows.end()
            for piece in rows.pieces.values():
                piece.seek(0)
            write_book(file, frame, rows.state, lambda *key: filter(None, [rows.pieces.get(key)]))

    def _xlsx_frame(self):
        """All that the workbook says but for its items, as plain values JSON can hold."""
        buckets = self._bucket_names()
        if self.credits == "apart":
            buckets[CREDITS] = self.env._("Credits")
        return {
            "title": self._title(),
            "labels": self._xlsx_labels(),
            "buckets": list(buckets.items()),
            "apart": self.env["penagihan.aging.customer"]._apart_columns(self.date),
            "companies": [
                (
                    company.id,
                    company.name,
                    company.currency_id.name,
                    company.currency_id.decimal_places,
                )
                for company in self.company_ids
            ],
            "checks": self._xlsx_checks(),
            "parameters": list(self._xlsx_parameters()),
        }

    def _xlsx_parts(self, size=_FETCH):
        """The items, ordered by company and customer, so many at a time."""
        statement = self._xlsx_sql()
        # a cursor on the server: memory stays the same whatever their number
        with self.env.cr._cnx.cursor(name="penagihan_aging_xlsx") as cursor:
            cursor.execute(statement.code, statement.params)
            while rows := cursor.fetchmany(size):
                yield rows

    def _xlsx_sql(self) -> SQL:
        return SQL(
            """
            SELECT %(columns)s
              FROM (%(rows)s) item
         LEFT JOIN res_currency currency ON currency.id = item.currency_id
         LEFT JOIN penagihan_stage stage ON stage.id = item.stage_id
         LEFT JOIN (SELECT users.id, partner.name FROM res_users users
                      JOIN res_partner partner ON partner.id = users.partner_id) collector
                ON collector.id = item.user_id
         LEFT JOIN (SELECT users.id, partner.name FROM res_users users
                      JOIN res_partner partner ON partner.id = users.partner_id) salesperson
                ON salesperson.id = item.salesperson_id
         LEFT JOIN (SELECT debtor_id, max(sent_date) AS day FROM penagihan_followup
                     WHERE state IN ('sent', 'done') GROUP BY debtor_id) contact
                ON contact.debtor_id = item.debtor_id
         %(apart)s
          ORDER BY item.company_id, item.partner_name, item.partner_id, item.due_date,
                   item.move_line_id
            """,
            columns=SQL(", ").join(self._xlsx_column(name) for name in COLUMNS),
            rows=self._rows_sql(),
            apart=self.env["penagihan.aging.customer"]._apart_join_sql(self.date),
        )

    def _xlsx_column(self, name) -> SQL:
        if name in ("currency", "collector", "salesperson"):
            return SQL("%s.name", SQL.identifier(name))
        if name == "stage":
            return SQL("COALESCE(stage.name ->> %s, stage.name ->> 'en_US')", self.env.lang)
        if name in APART:
            return SQL("apart.%s", SQL.identifier(name))
        column = SQL("contact.day") if name == "last_contact" else SQL.identifier("item", name)
        # as spreadsheets count days
        return SQL("%s - DATE '1899-12-30'", column) if name in _DAYS else column

    def _xlsx_checks(self):
        try:
            self._require_all()
        except AccessError:
            return None
        account = self.env["account.account"]
        return [
            (
                row["company_id"],
                account.browse(row["account_id"]).display_name,
                row["ledger"],
                row["crossing"],
                row["aging"],
                row["difference"],
                row.get("explanation", ""),
            )
            for row in self.env["penagihan.aging.check"]._values(self)
        ]

    def _xlsx_labels(self):
        return {
            "summary": self.env._("Summary"),
            "customers": self.env._("Per Customer"),
            "details": self.env._("Details"),
            "credits": self.env._("Credits"),
            "parameters": self.env._("Parameters"),
            "customer": self.env._("Customer"),
            "nobody": self.env._("Without a customer"),
            "continued": self.env._("(goes on in the next sheet)"),
            "vat": self.env._("Tax Number"),
            "company": self.env._("Company"),
            "number": self.env._("Number"),
            "ref": self.env._("Reference"),
            "invoice_date": self.env._("Invoice Date"),
            "due_date": self.env._("Due Date"),
            "days": self.env._("Days"),
            "bucket": self.env._("Bucket"),
            "amount": self.env._("Amount"),
            "currency": self.env._("Currency"),
            "amount_currency": self.env._("Amount in Currency"),
            "original": self.env._("Original Amount"),
            "settled_later": self.env._("Settled After the Date"),
            "stage": self.env._("Stage"),
            "last_contact": self.env._("Last Contact"),
            "collector": self.env._("Collector"),
            "salesperson": self.env._("Salesperson"),
            "total": self.env._("Total"),
            "disputed": self.env._("Of Which Disputed"),
            "withheld": self.env._("Of Which Tax Slips Awaited"),
            "giro": self.env._("Of Which Giros Held"),
            "share": self.env._("Share"),
            "items": self.env._("Items"),
            "largest": self.env._("Largest Customers"),
            "overdue": self.env._("Overdue"),
            "check": self.env._("Check Against the Ledger"),
            "ledger": self.env._("Ledger"),
            "crossing": self.env._("Between Branches"),
            "aging": self.env._("Aging"),
            "difference": self.env._("Difference"),
            "explanation": self.env._("Entries Behind It"),
        }

    def _xlsx_parameters(self):
        """What was asked for, as the form names it."""
        yield from self._question_words(("date", "compare_date", *QUESTION))
        yield self.env._("Made By"), self.env.user.name
        yield self.env._("Made On"), format_datetime(self.env, fields.Datetime.now())
