import io
from datetime import timedelta

from openpyxl import load_workbook

from .common import D


class StatementMixin:
    """Shorthands for tests of the statement; days are counted from ``D``."""

    def statement(self, debtor, on=0, user=None):
        """The parts of its statement, as ``user`` reads them."""
        report = self.env["report.penagihan_piutang.statement"].with_user(user or self.officer)
        debtor = self.by(user or self.officer, debtor)
        return report._parts(debtor, D + timedelta(days=on))[debtor]

    def file(self, debtor, kind, on=0, user=None):
        """The file to download: (name, content)."""
        debtor = self.by(user or self.officer, debtor)
        return debtor._statement_file(D + timedelta(days=on), kind)

    def numbers(self, parts):
        """{number: open amount} of everything on it."""
        return {item.number: item.amount for part in parts for item in [*part.items, *part.credits]}

    def aged(self, debtor, on=0):
        """The aging's rows of this payer."""
        rows = self.env["penagihan.aging"]._rows_sql(
            D + timedelta(days=on), company_ids=self.company.ids
        )
        return [
            row
            for row in self.env.execute_query_dict(rows)
            if row["payer_id"] == debtor.partner_id.id
        ]

    def book(self, content, formulas=False):
        return load_workbook(io.BytesIO(content), data_only=not formulas)

    def open_statement(self, debtors, user=None, on=None):
        """The dialog as ``user`` opens it on ``debtors``."""
        action = self.by(user or self.officer, debtors).action_statement()
        wizard = self.env["penagihan.statement"].browse(action["res_id"])
        wizard = self.by(user or self.officer, wizard)
        if on is not None:
            wizard.date = D + timedelta(days=on)
        return wizard
