"""What a customer cannot do on its page: pause collection for ever, undo what we hold, hear a day
that does not hold.
"""

from datetime import timedelta

from odoo.tests import tagged

from .common import MILLION, D
from .portal_self_case import NASTY, PDF, PortalSelfCase


@tagged("post_install", "-at_install")
class TestPortalSelfLimits(PortalSelfCase):
    def test_call_is_not_put_off_for_ever(self):
        self.assertSaid(self.tell("call", day=self.day(1), hour="14:30"), "will call on Thursday")
        task = self.asked("activity_callback")
        self.cr.execute("UPDATE mail_activity SET create_date = %s", [f"{D} 03:00:00"])
        self.env.invalidate_all()
        # a few days later, and earlier again
        for ahead in (6, 2):
            self.assertSaid(self.tell("call", day=self.day(ahead), hour="10:00"), "will call on")
            self.assertEqual(str(task.date_deadline), self.day(ahead))
        answer = self.tell("call", day=self.day(8), hour="10:00", note="Rather later")
        self.assertSaid(answer, "A colleague reads it first")
        self.assertEqual(str(task.date_deadline), self.day(2))
        self.assertEqual(self.mine.callback_until, D + timedelta(days=3))
        self.assertIn("Rather later", self.asked("activity_reply").note)

    def test_answers_gain_no_time(self):
        """Until somebody has handled the first."""
        self.tell("contact", name="Sari", phone="0812")
        self.assertDecision(self.late, "reply", 6)
        with self.at(f"{D + timedelta(days=5)} 03:00:00"):
            self.tell("contact", name="Sari", phone="0813")
            self.assertEqual(len(self.mine.reply_ids), 2)
            self.assertIn("0813", self.asked("activity_reply").note)
        self.assertDecision(self.late, "reply", 6, on=5)
        self.assertNotEqual(self.decide(self.late, on=6)["reason"], "reply")
        self.mine.reply_ids._set_handled()
        self.tell("contact", name="Sari", phone="0814")
        self.assertDecision(self.late, "reply", 6)

    def test_third_dispute_is_read_by_a_person(self):
        values = {"item": self.item(self.late), "reason": "price"}
        for number in range(2):
            self.assertSaid(self.tell("dispute", note=str(number), **values), "clear this up")
            self.mine.dispute_ids.filtered(lambda each: each.state == "open")._resolve(
                "withdrawn", "Right as it is"
            )
        answer = self.tell("dispute", files=[("po.pdf", PDF)], note=NASTY, **values)
        self.assertSaid(answer, "A colleague reads it first, and will answer. .*paused until")
        self.assertEqual(len(self.mine.dispute_ids), 2)
        self.assertIn(self.late.name, self.asked("activity_reply").note)
        self.assertEqual(self.history()[:1].attachment_ids.mapped("name"), ["po.pdf"])
        self.assertNotIn("<script", self.history()[:1].body)
        self.assertDecision(self.late, "reply", 6)
        before = self.everything()
        self.tell("dispute", files=[("po.pdf", PDF)], note=NASTY, **values)
        self.assertEqual(self.everything(), before)

    def test_call_puts_off_no_warning(self):
        """No day is told on which a warning may be under way already."""
        move = self.invoice(due=-100, partner=self.partner)
        self.did(move, 30, ago=60)
        self.assertDecision(move, "due", rung=60)
        answer = self.tell("call", day=self.day(1), hour="14:30")
        self.assertSaid(answer, "We will call on Thursday")
        self.assertNotIn("paused", self.said(answer))
        # an answer puts off everything
        answer = self.tell("contact", name="Sari", phone="0812")
        self.assertSaid(answer, "paused until 21 April")

    def test_giro_we_hold_is_not_cancelled(self):
        giro = self.env["penagihan.promise"]._write_down(
            self.mine, {self.items(self.late): 1 * MILLION}, kind="giro", date=D
        )
        # nobody has said yet whether it was credited: its item is free again
        with self.at(f"{giro.until} 03:00:00"):
            day = str(giro.until)
            for place in ("promise", "paid"):
                values = {"which": "chosen", "item": [self.item(self.late)], "day": day}
                self.assertRefused(self.tell(place, **values), "open invoices")
            self.assertSaid(self.tell("paid", which="overdue", day=day), "400,000")
        self.assertEqual(giro.state, "open")

    def test_promise_of_what_was_disputed(self):
        """Of what was disputed nothing is promised any more; of the other it holds."""
        promise = self.promise_of_both()
        self.tell("paid", which="chosen", item=[self.item(self.late)], day=self.day(-1))
        self.assertEqual((promise.state, promise.amount), ("open", 400_000))
        self.assertDecision(self.late, "claims_paid", 6)
        self.assertDecision(self.second, "promised", (promise.until - D).days)

    def test_promise_beside_what_was_disputed(self):
        promise = self.promise_of_both()
        self.tell("paid", which="chosen", item=[self.item(self.second)], day=self.day(-1))
        self.assertEqual((promise.state, promise.amount), ("cancelled", 400_000))
        self.assertDecision(self.second, "claims_paid", 6)

    def promise_of_both(self):
        """One over two invoices, of which one was disputed for a while."""
        self.tell("promise", which="overdue", day=self.day(6))
        dispute = self.env["penagihan.dispute"]._write_down(
            self.mine, {self.items(self.late): self.late.amount_residual}, "price"
        )
        dispute._resolve("withdrawn", None)
        return self.mine.promise_ids
