"""One customer from the first call to the last rupiah: what is said decides what happens next."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import MILLION, D
from .promise_case import PromiseMixin
from .test_tours import TourCase


@tagged("post_install", "-at_install")
class TestConversationTour(PromiseMixin, TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the officer looks after the bank; the manager writes invoices, too
        cls.company.penagihan_bank_user_id = cls.officer
        cls.manager.group_ids = [Command.link(cls.env.ref("account.group_account_invoice").id)]

    def setUp(self):
        super().setUp()
        call = self.waiting("PT Cerita", self.collector)
        self.partner = call.partner_id
        self.owing = call.debtor_id
        self.large = call.line_ids.move_id
        self.small = self.invoice(due=-9, amount=2 * MILLION)
        self.heard = self.owing.message_ids

    def test_from_the_first_call_to_the_last_rupiah(self):
        with self.on_day(0):
            self.tour("story_promise", self.collector)
            self.assertStory(
                "promised",
                ["Recorded: Promise: Rp 5,000,000.00, 04/17/2026", "“On Friday, surely”"],
                large="promised",
                small="interval",
            )
        with self.on_day(5):
            self.env["penagihan.promise"].with_user(self.officer).action_judge()
            self.assertStory(
                "not kept",
                ["Broken: Promise: Rp 5,000,000.00, 04/17/2026"],
                [("broken", self.collector)],
                large="due",
                small="due",
            )
            self.tour("story_claim", self.collector)
            self.assertStory(
                "says it is paid",
                ["Recorded: Says it is paid: Rp 7,000,000.00, 04/19/2026"],
                [("claim", self.officer)],
                large="claims_paid",
                small="claims_paid",
            )
        with self.on_day(6):
            self.tour("story_not_found", self.officer)
            self.assertStory(
                "not found",
                ["Not Found: Says it is paid: Rp 7,000,000.00, 04/19/2026"],
                [("missing", self.collector)],
                large="interval",
                small="interval",
            )
            self.tour("story_dispute", self.collector)
            self.assertStory(
                "disputed",
                [
                    "Disputed: Price difference: Rp 2,000,000.00 disputed",
                    "Conversation: Phone call, Disputes it – “It was to be the old price”",
                ],
                large="interval",
                small="disputed",
                disputed=2 * MILLION,
            )
        with self.on_day(7):
            self.tour("story_credit_note", self.manager)
            self.assertStory(
                "a draft covers it",
                ["Credit note proposed", "The old price holds"],
                large="interval",
                small="credit_covers",
            )
            self.tour("story_posted", self.manager)
            self.assertStory("credited", [], large="interval")
            self.assertTracked(self.owing.dispute_ids.credit_note_ids, "Posted")
        with self.on_day(8):
            # as in a browser, where changes are tracked
            self.env = self.env(context=dict(self.env.context, tracking_disable=False))
            self.pay_on(self.large.with_env(self.env), 5 * MILLION, day=8)
            run = self.run_today()
            self.assertFalse(run.followup_ids, "nobody is asked for what is paid")
            self.assertStory("paid", [])
            self.assertTracked(self.large, "Paid")
            self.assertEqual(self.owing.amount_overdue, 0)
            self.tour("story_paid", self.collector)

        promise, claim = self.owing.promise_ids.sorted("id")
        self.assertEqual((promise.state, claim.state), ("broken", "not_found"))
        (dispute,) = self.owing.dispute_ids
        self.assertRecordValues(
            dispute,
            [{"state": "resolved", "resolution": "credit_note", "amount": 2 * MILLION}],
        )
        self.assertRecordValues(
            dispute.credit_note_ids,
            [{"state": "posted", "amount_total": 2 * MILLION, "reversed_entry_id": self.small.id}],
        )
        self.assertEqual(
            self.owing.negotiation_ids.sorted("id").mapped("outcome"),
            ["promise", "claims_paid", "dispute"],
        )

    def on_day(self, day):
        """It is 10:00 in Jakarta, so many days after ``D``; the clock goes on."""
        return freeze_time(f"{D + timedelta(days=day)} 03:00:00", tick=True)

    def assertTracked(self, move, value):
        """Accounting's own history of a document says so."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        values = move.message_ids.sudo().tracking_value_ids.mapped("new_value_char")
        self.assertIn(value, values)

    def assertStory(self, chapter, told, waiting=(), large=None, small=None, disputed=None):
        """What a step leaves behind.

        :param told: what the customer's history says since the last look
        :param waiting: (kind of work, whose) on Today
        :param large, small: why the decision is what it is; None when nothing is owed
        :param disputed: how much of the small invoice
        """
        self.env.invalidate_all()
        messages = self.owing.message_ids - self.heard
        self.heard |= messages
        history = "\n".join(map(html2plaintext, messages.mapped("body"))).replace("\xa0", " ")
        for words in told:
            with self.subTest(chapter, words=words):
                self.assertIn(words, history)
        tasks = self.env["penagihan.followup"].search(
            [("debtor_id", "=", self.owing.id), ("state", "=", "todo"), ("later", "=", False)]
        )
        with self.subTest(chapter, of="Today"):
            self.assertEqual([(task.work, task.user_id) for task in tasks], list(waiting))
        rows = {
            row["move_id"]: row
            for row in self.env["penagihan.decision"]._rows()
            if row["debtor_id"] == self.owing.id
        }
        reasons = [rows.get(move.id, {}).get("reason") for move in (self.large, self.small)]
        with self.subTest(chapter, of="the decision"):
            self.assertEqual(reasons, [large, small])
        with self.subTest(chapter, of="the amount in dispute"):
            found = rows.get(self.small.id, {}).get("disputed")
            self.assertEqual(found and float(found), disputed)
