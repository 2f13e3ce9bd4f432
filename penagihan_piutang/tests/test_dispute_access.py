"""Who records disputes and ends them: a collector those of own customers; ends what is own."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .access_case import AccessCase
from .common import D
from .dispute_case import DisputeMixin


@tagged("post_install", "-at_install")
class TestDisputeAccess(DisputeMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.anybody = cls.person("anybody", "base.group_user")
        test = cls("run")
        cls.own = test.disputed(cls.mine)
        cls.others = test.disputed(cls.foreign)

    def disputed(self, debtor, user=None, place=0, **values):
        """What a customer does not agree with about its older invoice, or its younger one."""
        item = self.items(self.moves(debtor)[place])
        user = user or self.officer
        return (
            self.by(user, self.env["penagihan.dispute"])
            ._open(debtor.with_user(user), {item: 100_000}, reason="price", **values)
            .with_env(self.env)
        )

    def test_collector_records_and_ends_own(self):
        dispute = self.disputed(self.mine, self.collector, place=1)
        self.assertEqual(dispute.user_id, self.collector)
        self.by(self.collector, dispute)._resolve("withdrawn")
        self.assertEqual(dispute.state, "resolved")

    def test_collector_reads_own_only(self):
        model = self.by(self.collector, self.env["penagihan.dispute"])
        self.assertEqual(model.search([]).ids, self.own.ids)
        self.assertEqual(model.env["penagihan.dispute.line"].search([]).ids, self.own.line_ids.ids)
        for records in (self.others, self.others.line_ids):
            with self.assertRefused(records._name):
                self.by(self.collector, records).read(["amount"])

    def test_collector_does_nothing_to_foreign_ones(self):
        for what, act in (
            ("record", lambda: self.disputed(self.foreign, self.collector, place=1)),
            ("dialog", self.by(self.collector, self.foreign).action_dispute),
            ("from the invoice",
             self.by(self.collector, self.moves(self.foreign)[1]).action_penagihan_dispute),
            ("dialog of its end", self.by(self.collector, self.others).action_resolve),
            ("end", lambda: self.by(self.collector, self.others)._resolve("withdrawn")),
        ):  # fmt: skip
            with self.assertRefused(what):
                act()
        self.assertEqual(self.others.state, "open")

    def test_collector_does_not_end_what_somebody_else_clears_up(self):
        dispute = self.disputed(self.mine, place=1, owner=self.officer)
        for what, act in (
            ("dialog", self.by(self.collector, dispute).action_resolve),
            ("end", lambda: self.by(self.collector, dispute)._resolve("withdrawn")),
            ("owner", lambda: self.by(self.collector, dispute).write({"user_id": 2})),
            ("deadline", lambda: self.by(self.collector, dispute).write({"deadline": D})),
        ):
            with self.assertRefused(what):
                act()

    def test_officer_gives_it_to_somebody_else_and_moves_the_deadline(self):
        self.by(self.officer, self.own).write(
            {"user_id": self.manager.id, "deadline": D + timedelta(days=20)}
        )
        task = self.tasks_of(self.mine, "dispute")
        self.assertEqual((task.user_id, task.date_deadline), (self.manager, D + timedelta(days=20)))

    def test_late_one_is_given_to_somebody_else_alone(self):
        with self.at(f"{self.own.deadline + timedelta(days=1)} 03:00:00"):
            self.by(self.officer, self.own).write({"user_id": self.manager.id})
            self.assertEqual(self.own.user_id, self.manager)
            with self.assertRaisesRegex(UserError, "today or a later day"):
                self.by(self.officer, self.own).write({"deadline": self.own.deadline})
        with self.assertRaisesRegex(UserError, "choose another owner"):
            self.by(self.officer, self.own).write({"user_id": self.anybody.id})

    def test_nobody_writes_disputes_directly(self):
        for user in (self.collector, self.officer, self.manager, self.auditor):
            dispute = self.by(user, self.own)
            for what, act in (
                ("write", lambda dispute=dispute: dispute.write({"state": "resolved"})),
                ("note", lambda dispute=dispute: dispute.write({"note": "x"})),
                ("amount", lambda dispute=dispute: dispute.write({"amount": 1})),
                ("delete", dispute.unlink),
                ("line", lambda dispute=dispute: dispute.line_ids.write({"amount": 1})),
                ("create", lambda dispute=dispute: dispute.create({})),
            ):
                with self.assertRefused(f"{user.login} {what}"):
                    act()

    def test_dialogs_of_somebody_else(self):
        entry = self.opened(self.by(self.collector, self.mine).action_dispute())
        ending = self.opened(self.by(self.collector, self.own | self.disputed(
            self.mine, self.collector, place=1)).filtered(
                lambda each: each.user_id == self.collector)[:1].action_resolve())  # fmt: skip
        for what, records in (
            ("entry", entry), ("line", entry.line_ids), ("ending", ending),
        ):  # fmt: skip
            with self.assertRefused(what):
                self.by(self.rival, records).read([])
        with self.assertRefused("another customer in one's own dialog"):
            self.by(self.collector, entry).write({"debtor_id": self.foreign.id})
            self.by(self.collector, entry).action_record()
        with self.assertRefused("another dispute in one's own dialog"):
            self.by(self.collector, ending).write({"dispute_id": self.others.id})
            self.by(self.collector, ending).write({"resolution": "withdrawn"})
            self.by(self.collector, ending).action_resolve()
        self.assertEqual(self.others.state, "open")

    def test_auditor_reads_and_changes_nothing(self):
        both = self.own | self.others
        found = self.by(self.auditor, both).search([])
        self.assertEqual(set(found.ids), set(both.ids))
        for what, act in (
            ("record", lambda: self.disputed(self.mine, self.auditor, place=1)),
            ("dialog", self.by(self.auditor, self.mine).action_dispute),
            ("end", lambda: found[0]._resolve("withdrawn")),
        ):
            with self.assertRefused(what):
                act()

    def test_outsiders_see_nothing(self):
        for user in (self.seller, self.accountant, self.anybody):
            with self.assertRefused(user.login):
                self.by(user, self.own).read(["amount"])
            with self.assertRefused(f"{user.login} record"):
                self.disputed(self.mine, user, place=1)

    def test_another_company(self):
        stranger = self.manager_elsewhere()
        self.assertFalse(self.by(stranger, self.own).search([]))
        for what, act in (
            ("read", lambda: self.by(stranger, self.own).read(["amount"])),
            ("record", lambda: self.disputed(self.mine, stranger, place=1)),
            ("end", lambda: self.by(stranger, self.own)._resolve("withdrawn")),
        ):
            with self.assertRefused(what):
                act()

    def test_deputy_until_the_last_day(self):
        self.rival_stands_in()
        found = self.by(self.rival, self.own).search([])
        self.assertEqual(set(found.ids), {self.own.id, self.others.id})
        self.assertTrue(self.disputed(self.mine, self.rival, place=1))
        with self.at(f"{D + timedelta(days=1)} 03:00:00"), self.assertRefused("the day after"):
            self.by(self.rival, self.own).read(["amount"])
