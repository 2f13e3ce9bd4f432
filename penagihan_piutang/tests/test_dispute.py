"""Recording what customers do not agree with: what is accepted, what is refused, what follows."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MILLION, D
from .dispute_case import DisputeCase
from .promise_case import PromiseMixin
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestDispute(PromiseMixin, DisputeCase):
    def assertDisputes(self, words, *moves, **said):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.dispute(*moves, **said)

    def plan(self):
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        return run

    def test_recorded_with_who_and_by_when(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000, note="Barang rusak 3 dus")
        self.assertEqual(
            (dispute.state, dispute.amount, dispute.user_id, dispute.heard_user_id),
            ("open", 300_000, self.collector, self.collector),
        )
        # Thursday, Friday, Monday, Tuesday, Wednesday
        self.assertEqual(dispute.deadline, D + timedelta(days=7))
        self.assertIn("Barang rusak", str(dispute.debtor_id.message_ids[0].body))
        self.assertEqual(dispute.debtor_id.disputed_amount, 300_000)
        self.assertEqual(move.penagihan_disputed, 300_000)
        task = self.tasks_of(dispute.debtor_id, "dispute")
        self.assertEqual((task.user_id, task.date_deadline), (self.collector, dispute.deadline))

    def test_words_of_a_customer_stay_text(self):
        dispute = self.dispute(self.invoice(due=-5), note="<img src=x onerror=alert(1)>")
        task = self.tasks_of(dispute.debtor_id, "dispute")
        for text in (dispute.debtor_id.message_ids[0].body, task.note):
            self.assertNotIn("<img", str(text))

    def test_owner_is_told(self):
        dispute = self.dispute(self.invoice(due=-5), owner=self.officer)
        self.assertIn(
            self.officer.partner_id, dispute.debtor_id.message_ids[0].notified_partner_ids
        )
        self.assertEqual(self.tasks_of(dispute.debtor_id, "dispute").user_id, self.officer)

    # -- refused --------------------------------------------------------------------------

    def test_above_the_residual(self):
        move = self.invoice(due=-5)
        self.pay(move, 400_000)
        self.assertDisputes("is open of", move, amount=600_001)
        self.assertTrue(self.dispute(move, amount=600_000))

    def test_on_a_paid_item(self):
        move = self.invoice(due=-5)
        self.pay(move, MILLION)
        self.assertDisputes("paid already", move, amount=1)

    def test_without_an_amount_or_an_invoice(self):
        self.assertDisputes("give an amount", self.invoice(due=-5), amount=-5)
        debtor = self.debtor(self.partner)
        with self.assertRaisesRegex(UserError, "at least one"):
            self.env["penagihan.dispute"]._open(debtor, {}, reason="other")

    def test_two_on_one_item(self):
        move = self.invoice(due=-5)
        first = self.dispute(move, amount=300_000)
        self.assertDisputes("disputed already", move, amount=100_000)
        self.resolve(first)
        self.assertTrue(self.dispute(move, amount=100_000))

    def test_the_database_refuses_two(self):
        dispute = self.dispute(self.invoice(due=-5))
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            dispute.line_ids.copy()

    def test_of_somebody_else(self):
        other = self.invoice(due=-5, partner=self.customer("PT Lain"))
        debtor = self.debtor(self.partner)
        with self.assertRaisesRegex(UserError, "not owed by"):
            self.env["penagihan.dispute"]._open(
                debtor, dict.fromkeys(self.items(other), 1), reason="other"
            )

    def test_of_another_company(self):
        sister = self.make_company("PT Saudara")
        self.env.user.company_ids |= sister
        self.partner.with_company(sister).property_account_receivable_id = self.account(
            "1100", sister
        )
        move = self.invoice(due=-5, company=sister)
        with self.assertRaisesRegex(UserError, "not owed by"):
            self.env["penagihan.dispute"]._open(
                self.debtor(self.partner), dict.fromkeys(self.items(move), 1), reason="other"
            )

    def test_of_two_currencies(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.assertDisputes(
            "different currencies", self.invoice(due=-5), self.invoice(due=-5, currency=usd)
        )

    def test_deadline(self):
        move = self.invoice(due=-5)
        self.assertDisputes("today or a later day", move, day=-1)
        self.assertDisputes("too far ahead", move, day=91)
        self.assertTrue(self.dispute(move, day=90))

    def test_owner_who_may_not_see_the_customer(self):
        nobody = self.person("nobody", "base.group_user")
        self.assertDisputes("choose another owner", self.invoice(due=-5), owner=nobody)

    # -- beside promises ------------------------------------------------------------------

    def test_disputed_cannot_be_promised(self):
        move = self.invoice(due=-5)
        self.dispute(move, amount=300_000)
        with self.assertRaisesRegex(UserError, "is disputed"), self.env.cr.savepoint():
            self.say(move, amount=700_001)
        self.assertTrue(self.say(move, amount=700_000))

    def test_what_was_promised_before_becomes_less(self):
        move = self.invoice(due=-5)
        promise = self.say(move, day=2)
        self.dispute(move, amount=300_000)
        self.assertEqual((promise.state, promise.amount), ("open", 700_000))
        # paying just the rest breaks no word
        self.pay_on(move, 700_000, day=2)
        self.judge(on=4)
        self.assertEqual(promise.state, "kept")

    def test_what_was_promised_before_is_disputed_whole(self):
        move = self.invoice(due=-5)
        promise = self.say(move, day=2)
        self.dispute(move, day=5)
        self.assertEqual(promise.state, "cancelled")
        self.assertDecision(move, "disputed", until=6)

    # -- messages -------------------------------------------------------------------------

    def test_written_before_it_was_said_is_not_sent(self):
        move = self.invoice(due=-3)
        run = self.plan()
        self.dispute(move)
        with mail_server() as smtp:
            run.action_dispatch()
        self.assertEqual(run.followup_ids.mapped("state"), ["cancelled"])
        self.assertFalse(smtp.messages)

    def test_message_asks_for_the_rest_and_says_so(self):
        move = self.invoice(due=-3)
        run = self.plan()
        self.dispute(move, amount=300_000)
        with mail_server() as smtp:
            run.action_dispatch()
        self.assertEqual(len(smtp.messages), 1)
        body = str(run.followup_ids.message_id.body)
        self.assertIn("700,000", body)
        self.assertIn("300,000", body)
        self.assertIn("being clarified", body)
        self.assertNotIn("1,000,000", body)

    def test_nothing_is_said_where_nothing_is_disputed(self):
        self.invoice(due=-3)
        run = self.plan()
        with mail_server():
            run.action_dispatch()
        self.assertNotIn("being clarified", str(run.followup_ids.message_id.body))

    def test_a_call_about_it_is_withdrawn(self):
        move = self.invoice(due=-10)
        self.did(move, 3, ago=5)
        task = self.run_today().followup_ids
        self.assertEqual(task.channel, "phone")
        self.dispute(move)
        self.run_today()
        self.assertEqual(task.state, "cancelled")

    # -- the dialog -----------------------------------------------------------------------

    def dialog(self, record, method="action_dispute"):
        action = getattr(record.with_user(self.collector), method)()
        return Form(
            self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
        )

    def test_dialog_from_the_decision_of_an_invoice(self):
        move, other = self.invoice(due=-5), self.invoice(due=-20)
        self.debtor(self.partner, user_id=self.collector.id)
        decision = self.env["penagihan.decision"].search([("move_id", "=", move.id)])
        with self.dialog(decision) as form:
            self.assertEqual(form.amount, MILLION)
            self.assertEqual(form.deadline, str(D + timedelta(days=7)))
            form.amount = 200_000
            form.reason = "price"
            form.note = "Harga tidak sesuai PO"
        form.record.action_record()
        self.assertDecision(move, "due", amount=800_000)
        self.assertDecision(other, "due", amount=MILLION)

    def test_dialog_of_a_customer_chooses_nothing(self):
        self.invoice(due=-5)
        self.invoice(due=-20)
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        with self.dialog(debtor) as form:
            self.assertFalse(form.amount)
        with self.assertRaisesRegex(UserError, "at least one"):
            form.record.action_record()

    def test_call_in_which_it_was_said_is_done(self):
        move = self.invoice(due=-10)
        self.did(move, 3, ago=5)
        task = self.run_today().followup_ids
        self.debtor(self.partner, user_id=self.collector.id)
        with self.dialog(task) as form:
            form.reason = "goods"
        form.record.action_record()
        self.assertEqual(task.state, "done")
        self.assertDecision(move, "disputed", until=8)

    def test_dialog_offers_what_is_not_disputed(self):
        whole, part = self.invoice(due=-5), self.invoice(due=-20)
        self.dispute(whole)
        self.dispute(part, amount=400_000)
        action = self.debtor(self.partner).with_user(self.collector).action_dispute()
        lines = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        self.assertEqual([(each.move_id, each.amount_due) for each in lines], [(part, 600_000)])

    def test_dialog_where_nothing_is_open(self):
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        with self.assertRaisesRegex(UserError, "to be disputed"):
            debtor.with_user(self.collector).action_dispute()
