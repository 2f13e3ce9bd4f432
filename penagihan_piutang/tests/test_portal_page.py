"""What a customer reads on its page."""

from odoo.tests import tagged

from .common import MILLION, D
from .portal_case import PortalCase
from .promise_case import PromiseMixin
from .refusals import RefusalCase


@tagged("post_install", "-at_install")
class TestPortalPage(PromiseMixin, PortalCase):
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

    def test_within_the_portal(self):
        """Who has an account finds the page among the others."""
        user = self.person("pelanggan", "base.group_portal")
        user.partner_id.parent_id = self.partner
        user.password = "pelanggan" * 2
        self.mine._refresh()
        self.authenticate("test_pelanggan", "pelanggan" * 2)
        answer = self.url_open(
            "/my/counters", json={"params": {"counters": ["penagihan_count"]}, "method": "call"}
        )
        self.assertEqual(answer.json()["result"], {"penagihan_count": 1})
        text = self.url_open("/my/piutang").text
        self.assertIn("o_portal_submenu", text)
        self.assertIn(self.late.name, text)

    def test_what_is_said_about_an_invoice(self):
        """What the customer has told is said; what only collection knows is not."""
        promised = self.invoice(due=-2, partner=self.partner)
        self.say(promised)
        self.mine.write({"hold_until": D, "hold_reason": "Bankrupt soon"})
        text = self.visit().text
        self.assertIn("payment promised", text)
        self.assertIn("10 days overdue", text)
        self.assertNotIn("Bankrupt", text)
        self.assertNotIn("hold", text)

    def test_credits(self):
        self.entry(-300_000, self.partner, "BNK")
        text = self.visit().text
        self.assertIn("Your credits", text)
        self.assertIn("700", text)

    def test_statement_files(self):
        self.visit()
        # in tests Odoo gives the HTML of a PDF
        for kind in ("pdf", "xlsx"):
            answer = self.page(tail=f"/statement/{kind}")
            self.assertEqual(answer.status_code, 200)
            self.assertIn(kind, answer.headers["Content-Type"].replace("openxmlformats", "xlsx"))
            self.assertIn(f".{kind}", answer.headers["Content-Disposition"])

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


@tagged("post_install", "-at_install")
class TestPortalPolicy(RefusalCase):
    def test_limits_of_a_policy(self):
        policy = self.policy.with_user(self.manager)
        policy.write({"portal_days": 365, "portal_promise_days": 0})
        for values in (
            {"portal_days": 0},
            {"portal_days": 366},
            {"portal_promise_days": 91},
        ):
            with self.assertDatabaseRefuses("penagihan.policy", "A link works for"):
                policy.write(values)
