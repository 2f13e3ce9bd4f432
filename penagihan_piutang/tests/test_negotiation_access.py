"""Who writes conversations down, who reads them, and that nobody alters another's."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .access_case import AccessCase
from .common import D
from .negotiation_case import NegotiationMixin


@tagged("post_install", "-at_install")
class TestNegotiationAccess(NegotiationMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.anybody = cls.person("anybody", "base.group_user")
        test = cls("run")
        cls.own = test.talk(cls.mine, "other", note="Mine")
        cls.others = test.talk(cls.foreign, "other", user=cls.rival, note="Theirs")

    def test_collector_reads_own_customers_only(self):
        model = self.by(self.collector, self.env["penagihan.negotiation"])
        self.assertEqual(model.search([]).ids, self.own.ids)
        with self.assertRefused("read"):
            self.by(self.collector, self.others).read(["note"])

    def test_collector_records_nothing_for_foreign_ones(self):
        with self.assertRefused("record"):
            self.env["penagihan.negotiation"].with_user(self.collector)._record(
                self.by(self.collector, self.foreign), "other", channel="phone"
            )
        for what, record, method in (
            ("customer", self.foreign, "action_conversation"),
            ("task", self.task(self.foreign), "action_conversation"),
            ("decision", self.decided(self.foreign)[0], "action_conversation"),
            ("invoice", self.moves(self.foreign)[0], "action_penagihan_conversation"),
        ):
            with self.assertRefused(what):
                getattr(self.by(self.collector, record), method)()

    def test_dialog_of_somebody_else_or_turned_to_another_customer(self):
        action = self.by(self.collector, self.mine).action_conversation()
        entry = self.opened(action)
        self.assertTrue(self.by(self.collector, entry).line_ids.read(["amount"]))
        for what, records in (("entry", entry), ("line", entry.line_ids)):
            with self.assertRefused(what):
                self.by(self.rival, records).read(["amount"])
        with self.assertRefused("another customer in one's own dialog"):
            mine = self.by(self.collector, entry)
            mine.write({"debtor_id": self.foreign.id, "outcome": "other"})
            mine.action_record()

    def test_foreign_invoices_in_ones_own_dialog(self):
        entry = self.by(
            self.collector, self.opened(self.by(self.collector, self.mine).action_conversation())
        )
        entry.outcome = "papers"
        entry.line_ids[0].write(
            {"move_line_id": self.items(self.moves(self.foreign)[0]).id, "chosen": True}
        )
        with self.assertRaisesRegex(UserError, "is not owed by"):
            entry.action_record()

    def test_writer_puts_words_right_for_a_day(self):
        reason = self.env.ref("penagihan_piutang.late_reason_cash")
        own = self.by(self.collector, self.own)
        own.write({"note": "Better words", "late_reason_id": reason.id})
        self.assertEqual((self.own.note, self.own.late_reason_id), ("Better words", reason))
        self.assertTrue(own.may_correct)
        self.own.written_at -= timedelta(hours=24)
        own = self.by(self.collector, self.own)
        self.assertFalse(own.may_correct)
        with self.assertRaisesRegex(UserError, "stands after a day"):
            own.write({"note": "Too late"})
        self.assertEqual(self.own.note, "Better words")

    def test_nobody_alters_anothers(self):
        for user in (self.officer, self.manager, self.rival):
            with self.assertRefused(user.login):
                self.by(user, self.own).write({"note": "Nicer"})
        with self.assertRefused("auditor"):
            self.by(self.auditor, self.own).write({"note": "Nicer"})

    def test_what_has_followed_stays_even_for_the_writer(self):
        for values in (
            {"outcome": "refuses"},
            {"date": D - timedelta(days=1)},
            {"debtor_id": self.foreign.id},
            {"reached": False},
            {"user_id": self.officer.id},
            {"corrected": True},
            {"written_at": "2030-01-01 00:00:00"},
        ):
            with self.assertRefused(str(values)):
                self.by(self.collector, self.own).write(values)

    def test_nobody_creates_or_deletes_directly(self):
        for user in (self.collector, self.officer, self.manager, self.auditor):
            with self.assertRefused(f"{user.login} deletes"):
                self.by(user, self.own).unlink()
            with self.assertRefused(f"{user.login} creates"):
                self.by(user, self.own).create(
                    {"debtor_id": self.mine.id, "outcome": "other", "channel": "phone"}
                )

    def test_correction_is_an_entry_of_its_own(self):
        entry = self.by(
            self.collector, self.opened(self.by(self.collector, self.own).action_correct())
        )
        self.assertEqual((entry.note, entry.outcome), ("Mine", "other"))
        entry.write({"outcome": "no_answer", "note": "It was the neighbour"})
        entry.action_record()
        newest = self.mine.negotiation_ids[:1]
        self.assertEqual(newest.corrects_id, self.own)
        self.assertEqual((self.own.corrected, self.own.note), (True, "Mine"))
        with self.assertRaisesRegex(UserError, "corrected already"):
            self.by(self.collector, self.own).action_correct()

    def test_correction_of_the_words_does_nothing_again(self):
        refused = self.talk(self.mine, "refuses", note="No")
        self.asked(self.mine, "refused").unlink()
        entry = self.by(
            self.collector, self.opened(self.by(self.collector, refused).action_correct())
        )
        entry.note = "Never"
        entry.action_record()
        self.assertFalse(self.asked(self.mine, "refused"))
        self.assertEqual(self.mine.negotiation_ids[:1].note, "Never")

    def test_correction_of_a_call_agreed_keeps_its_hour(self):
        at = datetime(2026, 4, 17, 3, 0)
        talk = self.talk(self.mine, "callback", callback_at=at, note="Friday")
        entry = self.by(self.collector, self.opened(self.by(self.collector, talk).action_correct()))
        entry.note = "Friday, after the prayer"
        entry.action_record()
        self.assertEqual(self.mine.negotiation_ids[:1].corrects_id, talk)
        self.assertEqual(self.mine.negotiation_ids[:1].callback_at, at)

    def test_corrected_by_the_writer_or_an_officer(self):
        self.foreign.user_id = self.collector
        with self.assertRefused("a colleague"):
            self.by(self.collector, self.others).action_correct()
        self.assertTrue(self.by(self.officer, self.others).action_correct()["res_id"])

    def test_auditor_reads_and_records_nothing(self):
        found = self.by(self.auditor, self.own).search([])
        self.assertEqual(set(found.ids), {self.own.id, self.others.id})
        self.assertTrue(found.env["penagihan.late.reason"].search([]))
        for what, act in (
            ("dialog", self.by(self.auditor, self.mine).action_conversation),
            ("correct", self.by(self.auditor, self.own).action_correct),
        ):
            with self.assertRefused(what):
                act()

    def test_outsiders_see_nothing(self):
        self.mine.partner_id.user_id = self.seller
        for user in (self.seller, self.accountant, self.anybody):
            with self.assertRefused(user.login):
                self.by(user, self.own).read(["note"])
            with self.assertRefused(f"{user.login} minutes"):
                self.by(user, self.own).action_minutes()
        with self.assertRefused("on the customer"):
            self.by(self.seller, self.mine).read(["negotiation_ids"])
        for what, act in (
            ("dialog", self.by(self.seller, self.mine).action_conversation),
            (
                "reasons",
                lambda: self.env["penagihan.late.reason"].with_user(self.seller).search([]),
            ),
        ):
            with self.assertRefused(what):
                act()

    def test_reasons_are_a_managers(self):
        reason = self.env.ref("penagihan_piutang.late_reason_cash")
        for user in (self.collector, self.officer, self.auditor):
            with self.assertRefused(user.login):
                self.by(user, reason).name = "Something else"
        self.by(self.manager, reason).name = "No cash"
        self.assertEqual(reason.name, "No cash")

    def test_another_company(self):
        stranger = self.manager_elsewhere()
        self.assertFalse(self.by(stranger, self.own).search([]))
        for what, act in (
            ("read", lambda: self.by(stranger, self.own).read(["note"])),
            ("dialog", self.by(stranger, self.mine).action_conversation),
            ("correct", self.by(stranger, self.own).action_correct),
        ):
            with self.assertRefused(what):
                act()

    def test_deputy_until_the_last_day(self):
        self.rival_stands_in()
        found = self.by(self.rival, self.own).search([])
        self.assertEqual(set(found.ids), {self.own.id, self.others.id})
        talk = self.talk(self.mine, "other", user=self.rival)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"), self.assertRefused("the day after"):
            self.by(self.rival, talk).read(["note"])

    def test_merged_customers_keep_their_conversations(self):
        self.talk(self.foreign, "no_answer", user=self.rival)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.mine | self.foreign).partner_id.ids, self.mine.partner_id
        )
        self.assertEqual((self.own | self.others).debtor_id, self.mine)
        self.assertEqual(len(self.mine.negotiation_ids), 3)
