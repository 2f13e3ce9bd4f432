"""A manager looks at the figures, and at what is behind them."""

from datetime import date

from odoo.tests import tagged

from .common import D
from .test_tours import TourCase


@tagged("post_install", "-at_install")
class TestCockpitTour(TourCase):
    def test_manager_goes_from_the_figures_to_what_is_behind(self):
        task = self.waiting("PT Terlambat", self.collector)
        for day in (date(2026, 2, 28), date(2026, 3, 31), D):
            self.env["penagihan.snapshot"]._take(self.company, day)
        self.env["penagihan.payment.curve"]._refresh(self.company)
        impairment = self.impairment()

        self.tour("manager_cockpit", self.manager)

        self.assertEqual(task.state, "todo")  # looking changes nothing
        self.assertEqual(impairment.state, "final")
        self.assertEqual(impairment.entry_id.state, "draft")
        self.assertEqual(
            {line.account_id.name: line.balance for line in impairment.entry_id.line_ids},
            {"Impairment": 500_000, "Allowance": -500_000},
        )

    def impairment(self):
        """A calculation with a typed rate: a tenth of everything."""
        accounts = self.env["account.account"].with_company(self.company)
        expense, allowance = (
            accounts.create({"name": name, "code": code, "account_type": kind})
            for name, code, kind in (
                ("Impairment", "6100", "expense"),
                ("Allowance", "1190", "asset_current"),
            )
        )
        self.company.penagihan_impairment_account_id = expense
        self.company.penagihan_allowance_account_id = allowance
        calculation = self.env["penagihan.impairment"].with_user(self.manager).create({"date": D})
        calculation.action_calculate()
        for line in calculation.line_ids:
            line.write({"typed": True, "typed_percent": 10, "reason": "Study of 2025"})
        return calculation
