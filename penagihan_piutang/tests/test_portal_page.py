"""What a customer reads on its page."""

from odoo.tests import tagged

from .common import MILLION
from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalPage(PortalCase):
    def test_what_is_open(self):
        soon = self.invoice(due=3, partner=self.partner, amount=2 * MILLION)
        text = self.visit().text
        for fact in (self.late.name, "PO-7781", soon.name, "10 days overdue", "due in 3 days"):
            self.assertIn(fact, text)
        self.assertIn(f"/my/piutang/{self.mine.id}/invoice/{self.late.id}", text)
        self.assertNotIn(self.secret.name, text)
        self.assertNotIn("<script", text)

    def test_is_light(self):
        for number in range(30):
            self.invoice(due=number, partner=self.partner)
        self.assertLess(len(self.visit().content), 100_000)

    def test_number_of_queries(self):
        self.env["penagihan.debtor"].invalidate_model()
        self.mine._portal_values()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.mine._portal_values()
            return self.cr.sql_log_count - before

        few = count()
        for number in range(25):
            self.invoice(due=-number, partner=self.partner)
        self.assertEqual(count(), few)
