"""Letters on paper: printed with a number, sent, received or come back."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MILLION, D
from .letter_case import LetterCase


@tagged("post_install", "-at_install")
class TestDocumentPaper(LetterCase):
    channel = "letter"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the step before is an e-mail, which needs no paper
        cls.policy.step_ids.filtered(lambda step: not step.letter_id).channel = "phone"
        cls.partner.user_id = False

    def task(self, partner=None):
        return self.env["penagihan.followup"].search(
            [
                ("partner_id", "=", (partner or self.partner).id),
                ("state", "=", "todo"),
                # not what somebody is asked to see to
                ("channel", "=", "letter"),
            ]
        )

    def planned(self, days=14, last=3, ago=11, **values):
        move = self.overdue(days, last, ago, **values)
        self.run_today()
        return move

    def printed(self, task=None):
        """The letter of a task, printed by the officer."""
        task = task or self.task()
        task.with_user(self.officer).action_print_letters()
        return task.document_ids.filtered(lambda each: each.state == "issued")

    def record(self, document, what, on=0, **values):
        with self.at(f"{D + timedelta(days=on)} 03:00:00"):
            self.env["penagihan.document.paper"].with_user(self.officer).create(
                {
                    "document_ids": document.ids,
                    "what": what,
                    "day": D + timedelta(days=on),
                    **values,
                }
            ).action_record()

    # -- printing -------------------------------------------------------------------------

    def test_number_and_date_when_printed(self):
        move = self.planned()
        task = self.task()
        self.assertEqual((task.channel, task.has_letter), ("letter", True))
        self.assertFalse(task.document_ids)
        action = task.with_user(self.officer).action_print_letters()
        document = task.document_ids
        self.assertRecordValues(
            document,
            [
                {
                    "name": "001/ST1/KEU/IV/2026",
                    "paper": "printed",
                    "deadline": False,
                    "channel": "letter",
                }
            ],
        )
        self.assertEqual(action["url"], f"/penagihan/letter/print/{document.id}")
        self.assertIn("within 7 (seven) calendar days", self.text(document))
        self.assertEqual(document.line_ids.move_id, move)
        self.assertEqual(task.state, "todo")

    def test_printed_again_unchanged_keeps_its_number(self):
        self.planned()
        document = self.printed()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.assertEqual(self.printed(), document)
        self.assertEqual(len(self.documents()), 1)

    def test_printed_again_keeps_its_number_whatever_it_encloses(self):
        self.planned()
        for day in (1, 20):
            with self.at(f"{D + timedelta(days=day)} 03:00:00"):
                self.run_today()
                self.record(self.printed(self.task()), "sent", on=day)
        with self.at(f"{D + timedelta(days=40)} 03:00:00"):
            self.run_today()
            third = self.printed(self.task())
            self.assertEqual(len(third.earlier_ids), 2)
            self.env.invalidate_all()
            self.assertEqual(self.printed(self.task()), third)

    def test_many_in_one_file_by_customer(self):
        for name in ("PT B", "PT A"):
            self.overdue(14, 3, 11, partner=self.customer(name))
        self.run_today()
        tasks = self.env["penagihan.followup"].search([("state", "=", "todo")])
        action = tasks.with_user(self.officer).action_print_letters()
        ordered = self.env["penagihan.document"].browse(
            int(each) for each in action["url"].rpartition("/")[2].split(",")
        )
        self.assertEqual(ordered.mapped("partner_id.name"), ["PT A", "PT B"])

    def test_paid_before_printing_is_not_printed(self):
        move = self.planned()
        task = self.task()
        for paid, now in ((0, MILLION), (300_000, 700_000), (700_000, 0)):
            if paid:
                self.pay(move, paid)
            task.invalidate_recordset(["amount_now"])
            self.assertEqual(task.amount_now, now, "the list shows what is right at the moment")
        action = task.with_user(self.officer).action_print_letters()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(task.state, "cancelled")
        self.assertFalse(self.documents())

    def test_not_done_before_it_is_sent(self):
        self.planned()
        with self.assertRaisesRegex(UserError, "print the letter"):
            self.task().with_user(self.officer).action_done()

    # -- balance changes before it is sent --------------------------------------------------

    def test_changed_balance_is_not_sent_but_printed_anew(self):
        move = self.planned()
        document = self.printed()
        self.assertFalse(document.outdated)
        self.pay(move, 400_000)
        self.env.invalidate_all()
        self.assertIn(move.name, document.outdated)
        with self.assertRaisesRegex(UserError, "print it anew"):
            self.record(document, "sent")
        document.with_user(self.officer).action_print_again()
        self.assertEqual(document.state, "void")
        new = self.documents() - document
        self.assertEqual((new.name, new.line_ids.amount), ("002/ST1/KEU/IV/2026", 600_000))
        self.record(new, "sent")
        self.assertEqual(new.followup_id.state, "done")

    def test_paid_after_printing_is_void(self):
        move = self.planned()
        document = self.printed()
        self.pay(move, MILLION)
        self.env.invalidate_all()
        self.assertTrue(document.outdated)
        with self.assertRaises(UserError):
            self.record(document, "sent")
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_today()
        self.assertEqual((document.state, document.followup_id.state), ("void", "cancelled"))

    def test_left_in_peace_keeps_the_letter_here(self):
        self.planned()
        document = self.printed()
        document.debtor_id.calm_until = D + timedelta(days=3)
        self.env.invalidate_all()
        self.assertIn("left in peace", document.with_user(self.officer).outdated)
        for what in ("sent", "received"):
            with self.assertRaisesRegex(UserError, "left in peace"):
                self.record(document, what, on=2)
        self.env.invalidate_all()
        with self.at(f"{D + timedelta(days=3)} 03:00:00"):
            self.assertFalse(document.outdated)
            self.record(document, "sent", on=3)
        self.assertEqual(document.followup_id.state, "done")

    # -- sent and received ------------------------------------------------------------------

    def test_step_counts_from_sent_deadline_and_gap_from_received(self):
        move = self.planned(days=60, last=45, ago=15)
        document = self.printed()
        self.record(document, "signed", file=b"c2Nhbg==", file_name="scan.pdf")
        self.assertEqual((document.paper, document.scan_name), ("signed", "scan.pdf"))
        self.assertEqual(document.followup_id.state, "todo")
        self.record(document, "sent", on=1, courier="JNE", courier_number="R-77")
        followup = document.followup_id
        self.assertRecordValues(followup, [{"state": "done", "sent_date": D + timedelta(days=1)}])
        # nobody has said that it arrived: the gap of 30 days runs from the day it was sent
        self.assertDecision(move, "not_yet", until=1 + 30, rung=90, on=2)
        self.record(document, "received", on=6, receiver="Ibu Sari")
        self.assertRecordValues(
            document,
            [
                {
                    "sent_date": D + timedelta(days=1),
                    "received_date": D + timedelta(days=6),
                    "deadline": D + timedelta(days=13),
                    "receiver": "Ibu Sari",
                    "courier_number": "R-77",
                }
            ],
        )
        self.assertEqual(followup.sent_date, D + timedelta(days=1))
        self.assertDecision(move, "not_yet", until=6 + 30, rung=90, on=7)

    def test_handed_over_at_once(self):
        self.planned()
        document = self.printed()
        self.record(document, "received", on=2, receiver="Pak Joko")
        self.assertRecordValues(
            document,
            [
                {
                    "paper": "received",
                    "sent_date": D + timedelta(days=2),
                    "deadline": D + timedelta(days=9),
                }
            ],
        )
        self.assertEqual(document.followup_id.state, "done")

    def test_came_back(self):
        move = self.planned(days=60, last=45, ago=15)
        document = self.printed()
        self.record(document, "sent")
        self.assertDecision(move, "not_yet", rung=90, until=30)
        self.record(document, "returned", on=5, return_reason="Moved")
        self.assertRecordValues(
            document, [{"paper": "returned", "state": "void", "name": "001/SP/KEU/IV/2026"}]
        )
        self.assertRecordValues(
            document.followup_id, [{"state": "failed", "trouble": "undelivered"}]
        )
        # its step is open again, and whoever prints the next one is told
        with self.at(f"{D + timedelta(days=5)} 03:00:00"):
            self.run_today()
            task = self.task()
            self.assertEqual(task.step_id.offset_days, 60)
            self.assertEqual(task.returned_note, "Moved")

    def two_letters(self):
        """A task with the letters ST1 and ST2, each about one invoice, printed."""
        young, old = self.overdue(14, 3, 11), self.overdue(30, 14, 16)
        self.run_today()
        by_code = self.printed(self.task()).grouped(lambda each: each.letter_id.code)
        self.assertEqual(len(by_code["ST1"].followup_id | by_code["ST2"].followup_id), 1)
        return young, old, by_code["ST1"], by_code["ST2"]

    def test_came_back_and_the_other_arrived(self):
        young, old, first, second = self.two_letters()
        self.record(first | second, "sent")
        self.record(second, "received", on=4)
        self.record(first, "returned", on=5, return_reason="Moved")
        self.assertEqual((first.state, second.state), ("void", "issued"))
        self.assertEqual(first.followup_id.state, "done")
        self.assertDecision(old, "not_yet", rung=45, until=4 + 15, on=5)
        task = self.env.ref("penagihan_piutang.activity_undelivered")
        asked = first.debtor_id.activity_ids.filtered(lambda each: each.activity_type_id == task)
        self.assertIn("Moved", asked.note)
        with self.at(f"{D + timedelta(days=12)} 03:00:00"):
            self.run_today()
            again = self.printed(self.task())
        self.assertEqual((again.letter_id.code, again.line_ids.move_id), ("ST1", young))

    def test_came_back_before_the_other_left(self):
        young, _old, first, second = self.two_letters()
        self.record(first, "sent")
        self.record(first, "returned", on=1, return_reason="Moved")
        self.record(second, "sent", on=2)
        lines = second.followup_id.line_ids.grouped("move_id")
        self.assertEqual((second.followup_id.state, lines[young].consumes), ("done", False))

    def test_days_must_make_sense(self):
        self.planned()
        document = self.printed()
        for day in (D - timedelta(days=1), D + timedelta(days=1)):
            with self.assertRaisesRegex(UserError, "must lie between"):
                document.with_user(self.officer)._record("sent", day)
        for what in ("returned",):
            with self.assertRaisesRegex(UserError, "not possible"):
                self.record(document, what)
        self.record(document, "sent")
        with self.assertRaisesRegex(UserError, "not possible"):
            self.record(document, "sent")

    def test_next_letter_names_the_one_that_was_sent_on_paper(self):
        self.planned()
        first = self.printed()
        self.record(first, "sent", on=1)
        with self.at(f"{D + timedelta(days=20)} 03:00:00"):
            self.run_today()
            second = self.printed(self.task())
        self.assertEqual(second.letter_id.code, "ST2")
        self.assertEqual(second.earlier_ids, first)

    def test_approved_then_printed(self):
        self.step(60).mode = "approval"
        self.planned(days=60, last=45, ago=15)
        followup = self.env["penagihan.followup"].search([("state", "=", "to_approve")])
        with self.assertRaises(UserError):
            followup.with_user(self.officer).action_print_letters()
        followup.with_user(self.manager).action_approve()
        document = self.printed(followup)
        self.assertEqual(document.letter_id.code, "SP")
        self.assertIn("Test manager", self.text(document))
