"""What a customer does on its page: each time what the decision says afterwards, what stands in
the history, and who is asked.
"""

import base64
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.portal_self import PortalSelf
from .common import MILLION, D
from .portal_self_case import NASTY, PDF, PNG, PortalSelfCase
from .test_tax_residue import TaxMixin

PORTAL_LOG = "odoo.addons.penagihan_piutang.controllers.portal_base"


@tagged("post_install", "-at_install")
class TestPortalSelfMoney(PortalSelfCase):
    def test_promise(self):
        answer = self.tell("promise", which="overdue", day=self.day(5), note=NASTY)
        # the grace of the policy, and the day after
        until = 5 + self.policy.promise_grace_days + 1
        self.assertSaid(answer, r"noted Rp.1,400,000.* for 20 April 2026\. Reminders about it are")
        self.assertDecision(self.late, "promised", until)
        self.assertDecision(self.second, "promised", until)
        promise = self.mine.promise_ids
        self.assertEqual((promise.state, promise.contact_id), ("open", self.partner))
        self.assertFalse(promise.heard_user_id)
        message = self.history()[:1]
        self.assertIn("&lt;script&gt;", message.body)
        self.assertNotIn("<script", message.body)
        self.assertIn("{{ 7*7 }} %s", message.body)

    def test_promise_twice_is_one(self):
        values = {"which": "chosen", "item": [self.item(self.late)], "day": self.day(3)}
        first = self.said(self.tell("promise", **values))
        before = self.everything()
        self.assertEqual(self.said(self.tell("promise", **values)), first)
        self.assertEqual(self.everything(), before)
        self.assertDecision(self.second, "due")

    def test_another_day_replaces_and_the_third_waits(self):
        for number, day in enumerate((2, 3, 4), 1):
            answer = self.tell("promise", which="overdue", day=self.day(day))
            self.assertSaid(answer, "Thank you")
            self.assertEqual(len(self.mine.promise_ids), number)
        self.assertIn("a colleague looks at it", self.said(answer))
        self.assertEqual(
            self.mine.promise_ids.sorted("date").mapped("state"),
            ["cancelled", "cancelled", "to_approve"],
        )
        self.assertTrue(self.asked("activity_promise_approve"))

    def test_the_rest_of_a_promise_holds(self):
        self.tell("promise", which="overdue", day=self.day(6))
        promise = self.mine.promise_ids
        until = promise.until
        self.tell("paid", which="chosen", item=[self.item(self.late)], day=self.day(-1))
        self.assertEqual((promise.state, promise.amount), ("open", 400_000))
        self.assertDecision(self.late, "claims_paid", 6)
        self.assertDecision(self.second, "promised", (until - D).days)

    def test_promise_refused(self):
        self.policy.portal_promise_days = 7
        before = self.everything()
        foreign = self.item(self.secret)
        for words, values in (
            ("too far ahead: at most 7", {"which": "overdue", "day": self.day(8)}),
            ("today or a later day", {"which": "overdue", "day": self.day(-1)}),
            ("choose a day", {"which": "overdue", "day": NASTY}),
            ("open invoices", {"which": "chosen", "day": self.day(1)}),
            ("open invoices", {"which": "chosen", "item": [foreign], "day": self.day(1)}),
            (
                "open invoices",
                {"which": "chosen", "item": [self.item(self.late), foreign], "day": self.day(1)},
            ),
            ("from the list", {"which": "chosen", "item": ["1; DROP"], "day": self.day(1)}),
        ):
            with self.subTest(values):
                answer = self.tell("promise", note="Typed before", **values)
                self.assertRefused(answer, words)
                self.assertIn("Typed before", answer.text)
        self.assertEqual(self.everything(), before)

    def test_paid(self):
        answer = self.tell(
            "paid",
            files=[("bukti.png", PNG), ("x.html", PDF)],
            which="overdue",
            day=self.day(-2),
        )
        self.assertSaid(answer, "look for your payment of .*1,400,000.* paused until 21 April")
        self.assertDecision(self.late, "claims_paid", 6)
        promise = self.mine.promise_ids
        self.assertEqual(base64.b64decode(promise.proof), PNG)
        self.assertTrue(self.asked("activity_promise_claim"))
        sent = promise.message_ids.filtered("attachment_ids")
        self.assertEqual(sent.author_id, self.partner)
        self.assertEqual(sorted(sent.attachment_ids.mapped("name")), ["bukti.png", "x.pdf"])

    def test_paid_refused(self):
        before = self.everything()
        answer = self.tell("paid", which="overdue", day=self.day(1))
        self.assertRefused(answer, "cannot be to come")
        for ago in (366, 700_000):
            answer = self.tell("paid", which="overdue", day=self.day(-ago))
            self.assertRefused(answer, "more than a year ago")
        answer = self.tell("paid", files=[("a.pdf", b"<html>")], which="overdue", day=self.day(-1))
        self.assertRefused(answer, "PDF, PNG or JPEG")
        self.assertEqual(self.everything(), before)

    def test_dispute(self):
        values = {"item": self.item(self.late), "reason": "price", "amount": "250000.00"}
        answer = self.tell("dispute", files=[("po.pdf", PDF)], note=NASTY, **values)
        self.assertSaid(answer, "clear this up by 22 April 2026.*250,000.* of " + self.late.name)
        dispute = self.mine.dispute_ids
        self.assertEqual(
            (dispute.reason, dispute.amount, dispute.contact_id), ("price", 250_000, self.partner)
        )
        self.assertEqual(self.decide(self.late)["disputed"], 250_000)
        self.assertEqual(self.asked("activity_dispute").user_id, self.collector)
        self.assertNotIn("<script", self.asked("activity_dispute").note)
        self.assertEqual(dispute.message_ids.attachment_ids.mapped("name"), ["po.pdf"])
        before = self.everything()
        again = self.tell("dispute", files=[("po.pdf", PDF)], note=NASTY, **values)
        self.assertEqual(self.said(again), self.said(answer))
        self.assertEqual(self.everything(), before)

    def test_dispute_refused(self):
        before = self.everything()
        item = self.item(self.late)
        for words, values in (
            ("At most", {"item": item, "reason": "price", "amount": "1000001"}),
            ("digits only", {"item": item, "reason": "price", "amount": "-5"}),
            ("digits only", {"item": item, "reason": "price", "amount": "1e9"}),
            ("not right", {"item": item, "reason": NASTY}),
            ("open invoices", {"item": self.item(self.secret), "reason": "price"}),
        ):
            with self.subTest(words):
                self.assertRefused(self.tell("dispute", **values), words)
        self.assertEqual(self.everything(), before)


@tagged("post_install", "-at_install")
class TestPortalSelfWords(TaxMixin, PortalSelfCase):
    def test_receipt(self):
        answer = self.tell("receipt", which="overdue", day=self.day(-1), receiver=NASTY)
        self.assertSaid(answer, "noted what you have received")
        receipts = (self.late | self.second).penagihan_receipt_ids
        self.assertEqual(
            [(each.state, each.method, str(each.received_date)) for each in receipts],
            [("checked", "portal", self.day(-1))] * 2,
        )
        self.assertIn("&lt;script&gt;", self.history()[:1].body)
        before = self.everything()
        self.tell("receipt", which="overdue", day=self.day(-1), receiver=NASTY)
        self.assertEqual(self.everything(), before)

    def test_receipt_refused(self):
        before = self.everything()
        answer = self.tell("receipt", which="overdue", day=self.day(1))
        self.assertRefused(answer, "cannot be to come")
        answer = self.tell("receipt", which="chosen", move=[self.secret.id], day=self.day(0))
        self.assertRefused(answer, "open invoices")
        sent = self.env["penagihan.receipt"].create({"move_id": self.late.id, "sent_date": D})
        answer = self.tell("receipt", which="overdue", day=self.day(-1))
        self.assertRefused(answer, f"{self.late.name} was sent on .*day once more")
        self.assertEqual(sent.state, "sent")
        sent.unlink()
        self.assertEqual(self.everything(), before)

    def test_papers(self):
        papers = [
            self.env.ref(f"penagihan_piutang.paper_{name}").id
            for name in ("invoice", "tax_invoice")
        ]
        values = {"which": "chosen", "move": [self.late.id], "paper": papers, "note": NASTY}
        answer = self.tell("papers", **values)
        self.assertSaid(answer, "Reminders are paused until 21 April 2026")
        self.assertDecision(self.late, "reply", 6)
        self.assertDecision(self.second, "reply", 6)
        note = self.asked("activity_reply").note
        for fact in ("Tax invoice", self.late.name, "Copies are on their way", "{{ 7*7 }}"):
            self.assertIn(fact, note)
        self.assertNotIn("<script", note)
        copies = self.mine.followup_ids.filtered(lambda each: each.kind == "copies")
        self.assertEqual(copies.copy_move_ids, self.late)
        before = self.everything()
        self.assertEqual(self.said(self.tell("papers", **values)), self.said(answer))
        self.assertEqual(self.everything(), before)
        self.assertRefused(self.tell("papers", which="overdue"), "which papers")

    def test_contact_is_verified_first(self):
        partners = self.env["res.partner"].search_count([])
        values = {"name": "Bu Sari <b>", "email": "sari@pelanggan.example", "role": "billing"}
        answer = self.tell("contact", **values)
        self.assertSaid(answer, "right person .* paused until 21 April")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        note = self.asked("activity_reply").note
        self.assertIn("sari@pelanggan.example", note)
        self.assertIn("Bu Sari &lt;b&gt;", note)
        self.assertIn("verified first", note)
        before = self.everything()
        self.tell("contact", **values)
        self.assertEqual(self.everything(), before)
        self.assertRefused(self.tell("contact", name=" ", email="a@b.co"), "the name")
        self.assertRefused(self.tell("contact", name="Sari"), "e-mail address or a telephone")
        self.assertRefused(self.tell("contact", name="Sari", email="x y"), "once more")

    def test_call(self):
        values = {"day": self.day(1), "hour": "14:30", "note": NASTY}
        answer = self.tell("call", **values)
        self.assertSaid(answer, r"call on Thursday, 16 April 2026, 14:30\. .*until 17 April")
        self.assertDecision(self.late, "callback", 2)
        task = self.asked("activity_callback")
        self.assertEqual((task.user_id, str(task.date_deadline)), (self.collector, self.day(1)))
        self.assertIn("14:30", task.note)
        self.assertNotIn("<script", task.note)
        before = self.everything()
        self.tell("call", **values)
        self.assertEqual(self.everything(), before)
        for words, day, hour in (
            ("How about Thursday", 1, "05:00"),
            ("How about Monday", 4, "10:00"),
            ("a later time", 0, "08:00"),
            ("too far", 201, "10:00"),
            ("choose a time", 1, "ten"),
            ("a later time", "0001-01-01", "00:00"),
            ("too far", "9999-12-31", "23:59"),
        ):
            with self.subTest(words):
                day = day if isinstance(day, str) else self.day(day)
                self.assertRefused(self.tell("call", day=day, hour=hour), words)
        self.assertEqual(self.everything(), before)

    def test_slip(self):
        self.assertNotIn("tax slip", self.visit().text)
        _move, residue = self.withheld(partner=self.partner)
        foreign = self.withheld(partner=self.stranger)[1]
        values = {"residue": [residue.id], "number": "BP-1", "day": self.day(-1)}
        for words, wrong in (
            ("what the slip is for", {"residue": [foreign.id]}),
            ("what the slip is for", {"residue": []}),
            ("cannot be to come", {"day": self.day(1)}),
        ):
            answer = self.tell("slips", files=[("slip.pdf", PDF)], **{**values, **wrong})
            self.assertRefused(answer, words)
        self.assertRefused(self.tell("slips", **values), "the file")
        self.assertFalse(residue.slip or foreign.slip)
        residue.state = "accepted"
        month = D.replace(month=D.month + 1, day=1)
        waiting = self.env["penagihan.tax.residue"]._awaited(self.company, month)
        self.assertIn(residue, waiting)
        answer = self.tell("slips", files=[("slip.pdf", PDF)], **values)
        self.assertSaid(answer, "do not ask for it again")
        self.assertEqual((base64.b64decode(residue.slip), residue.slip_number), (PDF, "BP-1"))
        self.assertTrue(self.asked("activity_tax_slip_came"))
        waiting = self.env["penagihan.tax.residue"]._awaited(self.company, month)
        self.assertNotIn(residue, waiting)
        # the same once more is thanked for; what has come is not replaced
        before = self.everything()
        again = self.tell("slips", files=[("slip.pdf", PDF)], **values)
        self.assertEqual(self.said(again), self.said(answer))
        other = self.tell("slips", files=[("slip.pdf", PDF + b"2")], **values)
        self.assertRefused(other, "got a slip for it already")
        self.assertEqual(self.everything(), before)
        self.assertEqual(base64.b64decode(residue.slip), PDF)


@tagged("post_install", "-at_install")
class TestPortalSelfBounds(PortalSelfCase):
    def test_switches(self):
        for place, switch in (("promise", "portal_promise"), ("papers", "portal_receipt")):
            self.policy[switch] = False
            before = self.everything()
            self.assertNotIn(f"?do={place}", self.visit().text)
            self.assertNotIn("tell/", self.page(tail=f"?do={place}").text)
            answer = self.tell(place, which="overdue", day=self.day(1), note="x")
            self.assertRefused(answer, "not possible here")
            self.assertEqual(self.everything(), before)
        self.assertRefused(self.tell("__class__"), "not possible here")

    def test_reading_changes_nothing(self):
        self.visit()
        before = self.everything()
        for place in self.mine._portal_places():
            text = self.page(tail=f"?do={place}").text
            self.assertIn(f"tell/{place}", text)
            self.assertLess(len(text), 60_000, "light")
            self.assertEqual(self.page(tail=f"/tell/{place}").status_code, 405)
        self.assertEqual(self.everything(), before)

    def test_refused_by_the_database(self):
        """It stands beside the form, with what was typed; nothing is saved."""
        before = self.everything()

        def refuse(debtor, *_said):
            debtor._portal_answers("half")
            debtor.env.cr.execute("UPDATE penagihan_policy SET portal_days = 0")

        with (
            patch.object(self.env.registry["penagihan.debtor"], "_portal_name_contact", refuse),
            mute_logger("odoo.sql_db", PORTAL_LOG),
        ):
            answer = self.tell("contact", name="Bu Sari", phone="0812")
        self.assertRefused(answer, "does not fit what is recorded already")
        self.assertIn("Bu Sari", answer.text)
        self.assertEqual(self.everything(), before)

    def test_files_of_a_post_begun_anew(self):
        """After a conflict Odoo begins anew: all files are read once more."""
        original = PortalSelf._files

        def twice(page):
            page._uploads()
            return original(page)

        files = [("a.pdf", PDF), ("b.png", PNG + b"2")]
        with patch.object(PortalSelf, "_files", twice):
            self.assertSaid(self.tell("paid", which="overdue", day=self.day(-1), files=files), ".")
        names = self.mine.promise_ids.message_ids.attachment_ids.mapped("name")
        self.assertEqual(set(names), {"a.pdf", "b.png"})

    def test_others(self):
        before = self.everything()
        answer = self.tell("contact", debtor=self.other, name="X", phone="1")
        self.assertEqual(answer.status_code, 404)
        forged = {"csrf_token": "forged", "name": "X", "phone": "1"}
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(f"/my/piutang/{self.mine.id}/tell/contact", data=forged)
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.everything(), before)

    def test_number_of_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            chosen = self.mine._portal_chosen("promise")
            self.mine._portal_unreceived().mapped("name")
            return self.cr.sql_log_count - before, len(chosen)

        count()
        few, two = count()
        for number in range(1, 21):
            self.invoice(due=-number, partner=self.partner)
        many, more = count()
        self.assertEqual((many, two, more), (few, 2, 22))

    def test_two_currencies(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        dollars = self.invoice(due=-3, partner=self.partner, amount=100, currency=usd)
        answer = self.tell("promise", which="overdue", day=self.day(2))
        self.assertSaid(answer, "1,400,000.*100")
        self.assertEqual(len(self.mine.promise_ids), 2)
        self.assertDecision(dollars, "promised", 2 + self.policy.promise_grace_days + 1)
        self.assertEqual(sum(self.mine.promise_ids.mapped("amount")), 1.4 * MILLION + 100)
