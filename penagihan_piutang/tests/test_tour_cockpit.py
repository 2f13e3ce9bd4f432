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

        self.tour("manager_cockpit", self.manager)

        self.assertEqual(task.state, "todo")  # looking changes nothing
