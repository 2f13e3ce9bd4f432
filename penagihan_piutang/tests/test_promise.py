"""Recording what customers say: what is accepted, what is refused, and who has to do something."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MILLION, D
from .promise_case import PromiseCase


@tagged("post_install", "-at_install")
class TestPromise(PromiseCase):
    def assertSays(self, words, *moves, **said):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.say(*moves, **said)

    def test_recorded_with_who_and_to_whom(self):
        move = self.invoice(due=-5)
        promise = self.say(move, note="Jumat ya", contact_id=self.partner.id)
        self.assertEqual(
            (promise.state, promise.amount, promise.heard_user_id, promise.contact_id),
            ("open", MILLION, self.collector, self.partner),
        )
        self.assertEqual((promise.made_date, promise.until), (D, D + timedelta(days=4)))
        self.assertIn("Jumat ya", str(promise.debtor_id.message_ids[0].body))

    # -- refused --------------------------------------------------------------------------

    def test_in_the_past(self):
        self.assertSays("today or a later day", self.invoice(due=-5), day=-1)

    def test_above_the_residual(self):
        move = self.invoice(due=-5)
        self.pay(move, 400_000)
        self.assertSays("is open of", move, amount=600_001)
        self.assertTrue(self.say(move, amount=600_000))

    def test_on_a_paid_item(self):
        move = self.invoice(due=-5)
        self.pay(move, MILLION)
        self.assertSays("paid already", move, amount=1)

    def test_without_an_amount_or_an_invoice(self):
        self.assertSays("give an amount", self.invoice(due=-5), amount=-5)
        debtor = self.debtor(self.partner)
        with self.assertRaisesRegex(UserError, "at least one"):
            self.env["penagihan.promise"]._record(debtor, {}, date=D)

    def test_longer_than_the_policy_allows(self):
        move = self.invoice(due=-5)
        self.assertSays("too far ahead", move, day=15)
        self.assertTrue(self.say(move, day=14))

    def test_giro_of_next_year_is_a_slip_of_the_pen(self):
        move = self.invoice(due=-5)
        self.assertSays("too far ahead", move, day=71, kind="giro")
        self.assertTrue(self.say(move, day=70, kind="giro"))

    def test_transfer_of_tomorrow(self):
        self.assertSays("cannot be to come", self.invoice(due=-5), day=1, kind="claims_paid")

    def test_of_somebody_else(self):
        other = self.invoice(due=-5, partner=self.customer("PT Lain"))
        debtor = self.debtor(self.partner)
        with self.assertRaisesRegex(UserError, "not owed by"):
            self.env["penagihan.promise"]._record(
                debtor, dict.fromkeys(self.items(other), 1), date=D
            )

    def test_of_two_currencies(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.assertSays(
            "different currencies", self.invoice(due=-5), self.invoice(due=-5, currency=usd)
        )

    def test_an_outlets_invoice_is_promised_by_who_pays(self):
        payer = self.customer("PT Pusat")
        outlet = self.customer("Toko", penagihan_payer_id=payer.id)
        promise = self.say(self.invoice(due=-5, partner=outlet))
        self.assertEqual(promise.partner_id, payer)

    # -- two over one item ----------------------------------------------------------------

    def test_second_one_is_refused_or_replaces(self):
        first_move, second_move = self.invoice(due=-5), self.invoice(due=-9)
        first = self.say(first_move, second_move)
        self.assertSays("open one about the same", second_move, day=5)
        second = self.say(second_move, day=5, replace=True)
        self.assertEqual((first.state, first.replaced_by_id), ("cancelled", second))
        self.assertDecision(second_move, "promised", until=7)
        # what was said of the other invoice went with the promise it was part of
        self.assertDecision(first_move, "due")

    def test_the_database_refuses_two(self):
        move = self.invoice(due=-5)
        promise = self.say(move)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            promise.copy({"line_ids": [(0, 0, {
                "move_line_id": self.items(move).id, "amount": 1, "residual": 1, "matched": 0,
            })]})  # fmt: skip

    def test_third_one_needs_a_manager(self):
        move = self.invoice(due=-5)
        self.say(move, day=1)
        self.say(move, day=2, replace=True)
        third = self.say(move, day=3, replace=True)
        self.assertEqual(third.state, "to_approve")
        # two working days to agree: Thursday and Friday
        self.assertDecision(move, "promised", until=3)
        self.assertDecision(move, "due", on=3)
        task = self.tasks(third.debtor_id, "approve")
        self.assertIn(task.user_id, self.env.ref("penagihan_piutang.group_manager").all_user_ids)
        third.with_user(self.manager).action_approve()
        self.assertDecision(move, "promised", until=5)
        self.assertFalse(self.tasks(third.debtor_id, "approve"))

    def test_asking_again_and_again_gains_no_time(self):
        move = self.invoice(due=-5)
        self.say(move, day=1)
        self.say(move, day=2, replace=True)
        self.say(move, day=10, replace=True)
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            fourth = self.say(move, day=12, replace=True)
        self.assertEqual((fourth.state, fourth.until), ("to_approve", D + timedelta(days=3)))

    def test_not_agreed_to_leaves_nothing_behind(self):
        """A firm step's gap runs from promises, not from what was only asked for."""
        move = self.invoice(due=-100)
        self.did(move, 30, ago=60)
        for day in (1, 2, 3):
            third = self.say(move, day=day, replace=True)
        self.env["penagihan.promise"].search([("id", "!=", third.id)]).until = False
        self.assertDecision(move, "promised", until=3)
        self.assertDecision(move, "due", rung=60, on=3)
        third.with_user(self.collector).action_cancel()
        self.assertDecision(move, "due", rung=60)

    def test_approved_late(self):
        move = self.invoice(due=-5)
        for day in (1, 2, 3):
            third = self.say(move, day=day, replace=True)
        with self.at(f"{D + timedelta(days=5)} 03:00:00"):
            third.with_user(self.manager).action_approve()
        self.assertDecision(move, "due", on=5)
        self.judge(5)
        self.assertEqual(third.state, "broken")

    def test_a_manager_who_closes_the_task_is_asked_again(self):
        move = self.invoice(due=-5)
        for day in (1, 2, 3):
            third = self.say(move, day=day, replace=True)
        kind = self.env.ref("penagihan_piutang.activity_promise_approve")

        def asked():
            return third.debtor_id._asked(kind)

        self.assertEqual(len(asked()), 1)
        asked().with_user(self.collector).action_feedback(feedback="Seen")
        self.judge(0)
        self.assertFalse(asked(), "once a day")
        self.judge(1)
        self.assertEqual(len(asked()), 1)
        self.judge(2)
        self.assertEqual(len(asked()), 1)
        third.with_user(self.manager).action_approve()
        self.judge(3)
        self.assertFalse(asked())

    def test_a_managers_third_one_is_approved(self):
        move = self.invoice(due=-5)
        self.say(move, day=1)
        self.say(move, day=2, replace=True)
        self.assertEqual(self.say(move, day=3, replace=True, user=self.manager).state, "open")

    def test_kept_ones_do_not_count(self):
        move = self.invoice(due=-5)
        for _number in (1, 2):
            promise = self.say(move, amount=100_000)
            promise.state = "kept"
        self.assertEqual(self.say(move).state, "open")

    # -- cancelled ------------------------------------------------------------------------

    def test_cancelled_on_its_day_delays_nothing(self):
        move = self.invoice(due=-100)
        self.did(move, 30, ago=60)
        promise = self.say(move)
        promise.with_user(self.collector).action_cancel()
        self.assertDecision(move, "due", rung=60)
        with self.assertRaisesRegex(UserError, "not possible any more"):
            promise.with_user(self.collector).action_cancel()

    # -- the dialog -----------------------------------------------------------------------

    def dialog(self, record, method="action_promise"):
        action = getattr(record.with_user(self.collector), method)()
        entry = self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
        return Form(entry)

    def test_dialog_offers_what_is_overdue_and_due(self):
        new, old = self.invoice(due=10), self.invoice(due=-20)
        self.pay(old, 400_000)
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        with self.dialog(debtor) as form:
            self.assertEqual(form.amount, 600_000)
            form.when = "friday"
            self.assertEqual(form.date, D + timedelta(days=2))
        form.record.action_record()
        self.assertDecision(old, "promised", until=4)
        self.assertDecision(new, "not_yet", until=8)

    def test_amount_goes_to_the_oldest_first(self):
        newer, older = self.invoice(due=-5), self.invoice(due=-20)
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        with self.dialog(debtor) as form:
            form.amount = 1_300_000
            form.when = "tomorrow"
        form.record.action_record()
        promised = {line.move_id: line.amount for line in debtor.promise_ids.line_ids}
        self.assertEqual(promised, {older: MILLION, newer: 300_000})

    def test_next_payday(self):
        self.invoice(due=-5)
        self.partner.penagihan_paydays = "25"
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        with self.dialog(debtor) as form:
            form.when = "payday"
            self.assertEqual(form.date.day, 25)

    def test_from_an_invoice(self):
        move, other = self.invoice(due=-5), self.invoice(due=-20)
        self.debtor(self.partner, user_id=self.collector.id)
        with self.dialog(move, "action_penagihan_promise") as form:
            form.when = "tomorrow"
        form.record.action_record()
        self.assertDecision(move, "promised", until=3)
        self.assertDecision(other, "due")

    def test_said_in_a_call_which_is_done_with_it(self):
        move = self.invoice(due=-8)
        task = self.did(move, 7, ago=1, state="todo")
        self.debtor(self.partner).user_id = self.collector
        with self.dialog(task) as form:
            form.when = "tomorrow"
        form.record.action_record()
        self.assertEqual(task.state, "done")
        # the next step has its gap from the call, which ends later
        self.assertDecision(move, "promised", until=7)

    def test_conflict_is_shown_and_replaced(self):
        move = self.invoice(due=-5)
        first = self.say(move)
        with self.dialog(first.debtor_id) as form:
            self.assertTrue(form.conflict)
            form.when = "tomorrow"
            form.replace = True
        form.record.action_record()
        self.assertEqual(first.state, "cancelled")

    def test_query_count_does_not_grow_with_invoices(self):
        def queries(count):
            partner = self.customer(f"PT {count}")
            moves = [self.invoice(due=-5, partner=partner) for _number in range(count)]
            debtor = self.debtor(partner, user_id=self.collector.id)
            items = dict.fromkeys(self.items(*moves), 1000)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["penagihan.promise"]._record(debtor, items, date=D)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertLessEqual(queries(30), queries(2) + 5)
