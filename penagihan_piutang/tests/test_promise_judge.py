"""Whether promises were kept: from what was matched, once, when the bank is booked."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import MILLION, D
from .promise_case import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseJudge(PromiseCase):
    """A promise for D+2 with a day of grace is judged on D+4."""

    def setUp(self):
        super().setUp()
        self.move = self.invoice(due=-8)
        self.did(self.move, 7, ago=2, state="done")

    def assertJudged(self, promise, state, paid=None, on=4):
        self.judge(on)
        self.assertEqual(promise.state, state)
        if paid is not None:
            self.assertEqual(promise.paid, paid)

    def test_not_before_its_day_and_grace_are_over(self):
        promise = self.say(self.move)
        self.assertJudged(promise, "open", on=3)

    def test_nothing_paid_is_broken(self):
        promise = self.say(self.move)
        self.assertJudged(promise, "broken", paid=0)
        self.assertEqual(promise.judged_date, D + timedelta(days=4))
        # the next step comes that day instead of a week after the call
        self.assertDecision(self.move, "due", rung=14, on=4)
        task = self.tasks(promise.debtor_id, "broken")
        self.assertEqual(task.user_id, self.collector)
        self.assertIn(self.move.name, str(task.note))
        self.assertIn("Broken", str(promise.debtor_id.message_ids[0].body))

    def test_judged_once(self):
        promise = self.say(self.move)
        self.judge(4)
        self.assertFalse(self.judge(5))
        self.assertEqual(promise.judged_date, D + timedelta(days=4))
        self.assertEqual(len(self.tasks(promise.debtor_id, "broken")), 1)

    def test_paid_in_two_payments(self):
        promise = self.say(self.move)
        self.pay_on(self.move, 400_000, 1)
        self.pay_on(self.move, 600_000, 3)
        self.assertJudged(promise, "kept", paid=MILLION)

    def test_paid_early(self):
        """Also what was promised of it only in part."""
        promise = self.say(self.move, amount=300_000)
        self.pay_on(self.move, 300_000, 0)
        self.assertDecision(self.move, "promised", until=6)
        self.assertJudged(promise, "kept", paid=300_000)

    def test_paid_before_it_was_said_does_not_count(self):
        self.pay_on(self.move, 400_000, -1)
        promise = self.say(self.move, amount=300_000)
        self.assertJudged(promise, "broken", paid=0)

    def test_paid_too_late(self):
        promise = self.say(self.move)
        self.pay_on(self.move, MILLION, 4)
        self.assertJudged(promise, "broken", on=6)

    def test_partly(self):
        promise = self.say(self.move)
        self.pay_on(self.move, 400_000, 1)
        self.assertJudged(promise, "partly", paid=400_000)
        self.assertTrue(self.tasks(promise.debtor_id, "broken"))

    def test_overpaid(self):
        promise = self.say(self.move, amount=300_000)
        self.pay_on(self.move, 1_200_000, 1)
        self.assertJudged(promise, "kept", paid=300_000)

    def test_too_much_on_one_invoice_does_not_pay_the_other(self):
        other = self.invoice(due=-5)
        promise = self.say(self.move, other, amount=500_000)
        self.pay_on(self.move, MILLION, 1)
        self.assertJudged(promise, "partly", paid=500_000)

    def test_credit_note(self):
        promise = self.say(self.move)
        note = self.invoice(due=0, kind="out_refund")
        (self.items(self.move) | self.items(note)).reconcile()
        self.assertJudged(promise, "kept")

    def test_payment_taken_back_afterwards(self):
        """It was kept all the same; the invoice rests for a week, and somebody asks why."""
        promise = self.say(self.move)
        receipt = self.pay_on(self.move, MILLION, 1)
        self.judge(4)
        self.items(self.move).remove_move_reconcile()
        receipt.button_draft()
        self.assertJudged(promise, "kept", on=5)
        self.assertDecision(self.move, "reopened", until=7, on=5)

    def test_payment_taken_back_before_it_is_judged(self):
        promise = self.say(self.move)
        receipt = self.pay_on(self.move, MILLION, 1)
        self.items(self.move).remove_move_reconcile()
        receipt.button_draft()
        self.assertJudged(promise, "broken")

    def test_promise_changed(self):
        first = self.say(self.move)
        second = self.say(self.move, day=5, replace=True)
        self.judge(4)
        self.assertEqual((first.state, second.state), ("cancelled", "open"))
        self.assertJudged(second, "broken", on=7)

    # -- money nobody has matched ---------------------------------------------------------

    def test_unmatched_receipt_may_have_kept_it(self):
        promise = self.say(self.move)
        receipt = self.entry(-MILLION, journal="BNK", day=1)
        self.assertJudged(promise, "open")
        (self.items(self.move) | self.items(receipt)).reconcile()
        self.assertJudged(promise, "kept", on=5)

    def test_unmatched_receipt_is_not_waited_for_for_ever(self):
        promise = self.say(self.move)
        self.entry(-MILLION, journal="BNK", day=1)
        self.assertJudged(promise, "open", on=17)
        self.assertJudged(promise, "broken", on=18)

    def test_payment_on_its_way(self):
        promise = self.say(self.move)
        self.payment(self.partner, MILLION, self.move)
        self.assertJudged(promise, "open")

    # -- the bank -------------------------------------------------------------------------

    def test_not_while_the_bank_is_behind(self):
        self.policy.bank_check = True
        promise = self.say(self.move)
        self.company.penagihan_bank_date = D + timedelta(days=2)
        self.assertJudged(promise, "open", on=6)
        self.company.penagihan_bank_date = D + timedelta(days=3)
        self.assertJudged(promise, "broken", on=6)
        self.assertEqual(promise.judged_date, D + timedelta(days=6))

    def test_bank_never_booked(self):
        self.policy.bank_check = True
        promise = self.say(self.move)
        self.assertJudged(promise, "open", on=6)

    # -- when -----------------------------------------------------------------------------

    def test_the_run_judges_first(self):
        promise = self.say(self.move)
        with self.at(f"{D + timedelta(days=4)} 03:00:00"):
            run = self.run_today()
            self.assertEqual(promise.state, "broken")
            self.assertEqual(run.followup_ids.step_id, self.step(14))

    def test_an_officer_asks(self):
        promise = self.say(self.move)
        with self.at(f"{D + timedelta(days=4)} 03:00:00"):
            with self.assertRaises(AccessError):
                promise.with_user(self.collector).action_judge()
            promise.with_user(self.officer).action_judge()
        self.assertEqual(promise.state, "broken")

    def test_own_policy_of_the_customer(self):
        own = self.make_policy(is_default=False, name="Own", promise_grace_days=3)
        self.debtor(self.partner, policy_id=own.id)
        promise = self.say(self.move)
        self.assertJudged(promise, "open", on=5)
        self.assertJudged(promise, "broken", on=6)

    def test_no_more_queries_for_many(self):
        def queries(count):
            for number in range(count):
                partner = self.customer(f"PT {count} {number}")
                promise = self.say(self.invoice(due=-5, partner=partner))
                promise.until = D
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            judged = self.env["penagihan.promise"]._judge_all(self.company, D)
            self.assertEqual(len(judged), count)
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(2), queries(20))


@tagged("post_install", "-at_install")
class TestOtherKinds(PromiseCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(due=-5)

    def by(self, user, promise):
        return promise.with_user(user)

    # -- says it is paid ------------------------------------------------------------------

    def test_claim_goes_to_the_cashier(self):
        self.company.penagihan_bank_user_id = self.officer
        promise = self.say(self.move, kind="claims_paid", day=-1)
        self.assertEqual(self.tasks(promise.debtor_id, "claim").user_id, self.officer)

    def test_found_waits_for_the_booking(self):
        promise = self.say(self.move, kind="claims_paid", day=-1)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.by(self.officer, promise).action_found()
        self.assertEqual(promise.state, "found")
        self.assertDecision(self.move, "claims_paid", until=7, on=1)
        self.assertFalse(self.tasks(promise.debtor_id, "claim"))

    def test_not_found_makes_a_call(self):
        promise = self.say(self.move, kind="claims_paid", day=-1)
        self.by(self.officer, promise).action_not_found()
        self.assertEqual(promise.state, "not_found")
        self.assertDecision(self.move, "due")
        self.assertEqual(self.tasks(promise.debtor_id, "not_found").user_id, self.collector)

    def test_lapses_after_three_working_days(self):
        promise = self.say(self.move, kind="claims_paid", day=-1)
        self.judge(5)
        self.assertEqual(promise.state, "open")
        self.judge(6)
        self.assertEqual(promise.state, "lapsed")
        self.assertDecision(self.move, "due", on=6)

    def test_matched_before_anybody_says_so(self):
        promise = self.say(self.move, kind="claims_paid", day=-1)
        self.pay_on(self.move, MILLION, -1)
        self.judge(1)
        self.assertEqual(promise.state, "kept")
        self.assertFalse(self.tasks(promise.debtor_id, "claim"))

    # -- giro -----------------------------------------------------------------------------

    def giro(self, day=10):
        return self.say(
            self.move,
            kind="giro",
            day=day,
            giro_number="CK 123",
            giro_bank="BCA",
            giro_place="Safe",
        )

    def test_to_deposit_today(self):
        promise = self.giro(day=0)
        later = self.say(self.invoice(due=-5), kind="giro", day=1, giro_number="1", giro_bank="BCA")
        arch = self.env.ref("penagihan_piutang.view_penagihan_promise_search").arch
        domain = arch.split('name="deposit"')[1].split('domain="')[1].split('"')[0]
        domain = safe_eval(domain.replace("&lt;", "<"))
        found = self.env["penagihan.promise"].search(domain)
        self.assertIn(promise, found)
        self.assertNotIn(later, found)

    def test_cleared_once_the_payment_is_registered(self):
        promise = self.giro(day=2)
        self.pay_on(self.move, MILLION, 3)
        self.judge(3)
        self.assertEqual(promise.state, "kept")

    def test_bounced_is_broken_and_the_managers(self):
        self.did(self.move, 3, ago=4)
        promise = self.giro(day=0)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.by(self.officer, promise).action_bounced()
        self.assertEqual((promise.state, promise.judged_date), ("broken", D + timedelta(days=1)))
        task = self.tasks(promise.debtor_id, "bounced")
        self.assertIn(task.user_id, self.env.ref("penagihan_piutang.group_manager").all_user_ids)
        self.assertDecision(self.move, "due", rung=7, on=1)

    def test_never_broken_by_itself(self):
        """Only a person knows what the bank did: it is asked, and the invoice is free again."""
        promise = self.giro(day=0)
        self.judge(2)
        self.assertEqual(promise.state, "open")
        self.assertTrue(self.tasks(promise.debtor_id, "giro"))
        self.assertDecision(self.move, "due", on=2)

    def test_other_kinds_do_not_bounce(self):
        promise = self.say(self.move)
        with self.assertRaises(UserError):
            self.by(self.officer, promise).action_bounced()

    # -- being processed ------------------------------------------------------------------

    def test_ask_again(self):
        promise = self.say(self.move, kind="in_process", process="signature")
        self.judge(4)
        self.assertEqual(promise.state, "lapsed")
        self.assertEqual(self.tasks(promise.debtor_id, "again").user_id, self.collector)
        # nothing was broken: the step comes on its own day
        self.assertFalse(self.tasks(promise.debtor_id, "broken"))
