from datetime import timedelta

from odoo.fields import Command

from .common import D


class AgingMixin:
    """Shorthands for tests of the aging; days are counted from ``D``."""

    def wizard(self, user=None, on=0, **values):
        Wizard = self.env["penagihan.aging.wizard"].with_user(user or self.officer)
        Wizard = Wizard.with_context(allowed_company_ids=(user or self.officer).company_ids.ids)
        companies = values.pop("companies", self.company)
        return Wizard.create(
            {
                "date": D + timedelta(days=on),
                "company_ids": [Command.set(companies.ids)],
                **values,
            }
        )

    def shown(self, wizard):
        """{customer's name: its amounts by bucket}, as the list shows them."""
        wizard.action_show()
        width = len(wizard._bounds()) + 2
        return {
            row.display_name: [row[f"amount_{number}"] for number in range(width)]
            for row in wizard.customer_ids
        }

    def items_of(self, action, user=None):
        """What the list of items that ``action`` opens holds."""
        items = self.env[action["res_model"]].with_user(user or self.officer)
        return items.with_context(**action["context"]).search(action["domain"])

    def aged(self, on=0, **values):
        """{number of the entry: open amount} of the company at a day."""
        wizard = self.wizard(on=on, **values)
        rows = self.env.execute_query_dict(wizard._rows_sql())
        return {row["number"]: row["amount_residual"] for row in rows}

    def assertEqualsLedger(self, on=0):
        rows = self.env["penagihan.aging"]._check_rows(D + timedelta(days=on), self.company.ids)
        for row in rows:
            self.assertEqual(row["aging"], row["ledger"])
            self.assertFalse(row["difference"])
        return sum(row["ledger"] for row in rows)
