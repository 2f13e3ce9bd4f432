"""A letter that was sent on paper long ago, and of which nobody has heard since."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.tests import tagged

from .common import D
from .letter_case import LetterCase


@tagged("post_install", "-at_install")
class TestLetterLate(LetterCase):
    channel = "letter"

    def setUp(self):
        super().setUp()
        self.debtor(self.partner).user_id = self.collector
        task = self.did(self.overdue(60), 60, ago=0, state="todo", channel="letter")
        task.with_user(self.officer).action_print_letters()
        self.document = task.document_ids
        self.record("sent", D, courier="JNE", courier_number="JNE 7")

    def record(self, what, day, **values):
        self.document.with_user(self.officer)._record(what, day, **values)

    def on(self, days):
        """The tasks after the run of this day."""
        with freeze_time(f"{D + timedelta(days=days)} 03:00:00"):
            self.env["penagihan.document"]._ask_for_receipts(self.company)
            return self.tasks()

    def tasks(self):
        kind = self.env.ref("penagihan_piutang.activity_letter_late")
        return self.debtor(self.partner).sudo().activity_ids.filtered(
            lambda each: each.activity_type_id == kind
        )  # fmt: skip

    def health(self, days):
        with freeze_time(f"{D + timedelta(days=days)} 03:00:00"):
            return self.env["penagihan.health"]._check_letter_late(self.company)[1]

    def test_asked_once_after_ten_working_days(self):
        # Wednesday; two weeks later the tenth working day ends, holidays aside
        last = (self.document._receipt_expected() - D).days
        self.assertGreaterEqual(last, 14)
        self.assertFalse(self.on(last))
        task = self.on(last + 1)
        self.assertEqual((len(task), task.user_id), (1, self.collector))
        for words in (self.document.name, "JNE 7"):
            self.assertIn(words, task.note)
        self.assertEqual(self.health(last + 1), self.document.ids)
        task.action_feedback()
        self.assertFalse(self.on(last + 5), "once")
        self.assertEqual(self.health(last + 5), self.document.ids, "but on the list")

    def test_as_many_days_as_the_policy_says(self):
        self.policy.letter_days = 1
        self.assertFalse(self.on(1))
        self.assertTrue(self.on(2))

    def test_done_once_it_is_known(self):
        self.policy.letter_days = 1
        for what, values in (("received", {}), ("returned", {"return_reason": "Moved"})):
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                self.assertTrue(self.on(3))
                with freeze_time(f"{D + timedelta(days=3)} 03:00:00"):
                    self.record(what, D + timedelta(days=2), **values)
                    self.assertFalse(self.tasks())
                self.assertFalse(self.health(9))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_void_or_not_sent_is_not_looked_for(self):
        self.document._void("Lost in our own house")
        self.assertFalse(self.on(30))

    def test_its_task_leads_to_the_letters(self):
        self.policy.letter_days = 1
        self.on(2)
        errand = self.env["penagihan.followup"].search(
            [("kind", "=", "errand"), ("debtor_id", "=", self.debtor(self.partner).id)]
        )
        action = errand._about("activity_letter_late")
        self.assertEqual(self.env["penagihan.document"].search(action["domain"]), self.document)
