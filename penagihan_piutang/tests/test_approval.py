"""Who lets go what waits for an agreement, and what becomes of it afterwards."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestApproval(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.debtor(self.partner, user_id=self.collector.id)
        self.smtp = self.enterContext(mail_server())

    def assertNotForThem(self, followup, *users):
        for user in users:
            self.assertFalse(followup.with_user(user).may_approve)
            with self.assertRaises(AccessError):
                followup.with_user(user).action_approve()
            with self.assertRaises(AccessError):
                followup.with_user(user).action_refuse()

    def soft_beside_firm(self):
        firm = self.invoice(due=-40)
        self.did(firm, 30, ago=5)
        self.invoice(due=-3)
        return self.run_today().followup_ids

    def test_36_collector_decides_on_a_soft_step_beside_a_firm_one(self):
        followup = self.soft_beside_firm()
        self.assertEqual(followup.state, "to_approve")
        self.assertFalse(self.smtp.messages)
        self.assertTrue(followup.with_user(self.collector).may_approve)
        followup.with_user(self.collector).action_approve()
        self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual(followup.state, "sent")
        self.assertEqual(followup.approved_user_id, self.collector)
        self.assertEqual(len(self.smtp.messages), 1)

    def test_collector_decides_on_own_customers_only(self):
        followup = self.soft_beside_firm()
        followup.debtor_id.user_id = self.officer
        with self.assertRaises(AccessError):
            followup.with_user(self.collector).action_approve()
        self.assertEqual(followup.state, "to_approve")

    def test_officer_decides_on_customers_handled_after_approval(self):
        self.debtor(self.partner, handling="approval")
        self.invoice(due=-3)
        followup = self.run_today().followup_ids
        self.assertNotForThem(followup, self.collector)
        followup.with_user(self.officer).action_approve()
        self.assertEqual(followup.state, "planned")

    def test_11_manager_alone_decides_on_a_demand(self):
        move = self.invoice(due=-60)
        self.did(move, 30, ago=30)
        followup = self.run_today().followup_ids
        self.assertNotForThem(followup, self.collector, self.officer)
        followup.with_user(self.manager).action_approve()
        self.assertEqual(followup.state, "todo")

    def test_approved_message_waits_for_the_interval_and_is_not_asked_for_again(self):
        self.debtor(self.partner, handling="approval")
        self.invoice(due=-3)
        followup = self.run_today().followup_ids
        other = self.invoice(due=-30)
        self.did(other, 14, ago=1)
        followup.with_user(self.officer).action_approve()
        left = self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual((followup.state, left), ("planned", 0))
        self.assertFalse(self.smtp.messages)
        for day in (1, 2):
            with self.at(f"{D + timedelta(days=day)} 03:00:00"):
                self.run_today()
        self.assertEqual(followup.state, "sent")
        self.assertEqual(followup.sent_date, D + timedelta(days=2))
        self.assertEqual(len(self.smtp.messages), 1)
