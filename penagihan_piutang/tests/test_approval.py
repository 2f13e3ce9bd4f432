"""Who lets go what waits for an agreement, and what becomes of it afterwards."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
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


@tagged("post_install", "-at_install")
class TestApprovalInBulk(CollectionCase):
    """Rows chosen on the list are decided on together, or not at all."""

    def demands(self, *names, state="to_approve"):
        return self.env["penagihan.followup"].union(
            *(
                self.did(self.invoice(due=-60, partner=self.customer(name)), 60, 0, state)
                for name in names
            )
        )

    def refuse(self, followups, **values):
        action = followups.with_user(self.manager).action_refuse()
        hold = self.env[action["res_model"]].with_user(self.manager)
        hold.with_context(**action["context"]).create({"reason": "Talks", **values}).action_hold()

    def test_several_are_approved_at_once(self):
        letters = self.demands("PT Satu", "PT Dua", "PT Tiga")
        letters.with_user(self.manager).action_approve()
        self.assertEqual(set(letters.mapped("state")), {"todo"})
        self.assertEqual(letters.approved_user_id, self.manager)

    def test_paid_among_them_is_withdrawn(self):
        letters = self.demands("PT Satu", "PT Dua")
        self.pay(letters[0].line_ids.move_id, 1_000_000)
        letters.with_user(self.manager).action_approve()
        self.assertEqual(letters.mapped("state"), ["cancelled", "todo"])

    def test_one_reason_and_one_end_refuse_all(self):
        letters = self.demands("PT Satu", "PT Dua", "PT Tiga")
        self.refuse(letters[:2], until=D + timedelta(days=10))
        self.assertEqual(letters.mapped("state"), ["refused", "refused", "to_approve"])
        self.assertRecordValues(
            letters.debtor_id,
            [
                {"hold_until": D + timedelta(days=10), "hold_reason": "Talks"},
                {"hold_until": D + timedelta(days=10), "hold_reason": "Talks"},
                {"hold_until": False, "hold_reason": False},
            ],
        )

    def test_two_letters_to_one_customer_need_one_hold(self):
        letters = self.demands("PT Satu")
        partner = letters.partner_id
        letters |= self.did(self.invoice(due=-61, partner=partner), 60, 0, "to_approve")
        self.refuse(letters)
        self.assertEqual(set(letters.mapped("state")), {"refused"})

    def test_what_is_not_theirs_to_decide_stops_all(self):
        letters = self.demands("PT Satu", "PT Dua")
        for user in (self.collector, self.officer):
            for action in ("action_approve", "action_refuse"):
                with self.assertRaises(AccessError):
                    getattr(letters.with_user(user), action)()
        self.assertEqual(set(letters.mapped("state")), {"to_approve"})

    def test_something_else_among_them_stops_all(self):
        letters = self.demands("PT Satu") | self.demands("PT Dua", state="todo")
        for action in ("action_approve", "action_refuse"):
            with self.assertRaises(UserError):
                getattr(letters.with_user(self.manager), action)()
        self.assertEqual(letters.mapped("state"), ["to_approve", "todo"])
