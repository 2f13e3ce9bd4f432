"""Who records promises and ends them: whoever collects, of own customers; an auditor reads."""

from datetime import timedelta

from odoo.tests import tagged

from .access_case import AccessCase
from .common import MILLION, D
from .promise_case import PromiseMixin


@tagged("post_install", "-at_install")
class TestPromiseAccess(PromiseMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.anybody = cls.person("anybody", "base.group_user")
        test = cls("run")
        cls.own = test.said(cls.mine)
        cls.others = test.said(cls.foreign)

    def said(self, debtor, user=None, **values):
        """What a customer says about its older invoice."""
        item = self.items(self.moves(debtor)[0])
        values = {"date": D + timedelta(days=2), **values}
        return (
            self.by(user or self.officer, self.env["penagihan.promise"])
            ._record(debtor.with_user(user or self.officer), {item: MILLION}, **values)
            .with_env(self.env)
        )

    def test_collector_records_for_own_customers(self):
        promise = self.said(self.mine, self.collector, replace=True)
        self.assertEqual(promise.heard_user_id, self.collector)
        self.by(self.collector, promise).action_cancel()
        self.assertEqual(promise.state, "cancelled")

    def test_collector_reads_own_only(self):
        model = self.by(self.collector, self.env["penagihan.promise"])
        self.assertEqual(model.search([]).ids, self.own.ids)
        self.assertEqual(model.env["penagihan.promise.line"].search([]).ids, self.own.line_ids.ids)
        for records in (self.others, self.others.line_ids):
            with self.assertRefused(records._name):
                self.by(self.collector, records).read(["amount"])

    def test_collector_does_nothing_to_foreign_ones(self):
        with self.assertRefused("record"):
            self.said(self.foreign, self.collector, replace=True)
        with self.assertRefused("dialog"):
            self.by(self.collector, self.foreign).action_promise()
        with self.assertRefused("from the invoice"):
            self.by(self.collector, self.moves(self.foreign)[0]).action_penagihan_promise()
        with self.assertRefused("cancel"):
            self.by(self.collector, self.others).action_cancel()
        self.assertEqual(self.others.state, "open")

    def test_nobody_writes_promises_directly(self):
        for user in (self.collector, self.officer, self.manager, self.auditor):
            promise = self.by(user, self.own)
            for what, act in (
                ("write", lambda promise=promise: promise.write({"state": "kept"})),
                ("note", lambda promise=promise: promise.write({"note": "x"})),
                ("delete", promise.unlink),
                ("line", lambda promise=promise: promise.line_ids.write({"amount": 1})),
                ("create", lambda promise=promise: promise.create({})),
            ):
                with self.assertRefused(f"{user.login} {what}"):
                    act()

    def test_dialog_of_somebody_else(self):
        action = self.by(self.collector, self.mine).action_promise()
        entry = self.env[action["res_model"]].browse(action["res_id"])
        self.assertTrue(self.by(self.collector, entry).line_ids.read(["amount"]))
        for what, records in (("entry", entry), ("line", entry.line_ids)):
            with self.assertRefused(what):
                self.by(self.rival, records).read(["amount"])
        with self.assertRefused("another customer in one's own dialog"):
            self.by(self.collector, entry).write({"debtor_id": self.foreign.id})
            self.by(self.collector, entry).write({"date": D})
            self.by(self.collector, entry).action_record()

    def test_what_a_role_may_not(self):
        claim = self.said(self.mine, kind="claims_paid", date=D, replace=True)
        for user in (self.collector, self.auditor):
            for act in ("action_found", "action_not_found"):
                with self.assertRefused(f"{user.login} {act}"):
                    getattr(self.by(user, claim), act)()
        giro = self.said(self.mine, kind="giro", replace=True, user=self.manager)
        for act in ("action_bounced", "action_cleared"):
            with self.assertRefused(act):
                getattr(self.by(self.collector, giro), act)()
        giro.state = "to_approve"
        for user in (self.collector, self.officer, self.auditor):
            with self.assertRefused(f"{user.login} approve"):
                self.by(user, giro).action_approve()
        self.assertEqual(giro.state, "to_approve")

    def test_officer_does_it_for_everybody(self):
        for debtor in (self.mine, self.foreign):
            promise = self.said(debtor, self.officer, replace=True)
            self.by(self.officer, promise).action_cancel()
            self.assertEqual(promise.state, "cancelled")

    def test_auditor_reads_and_changes_nothing(self):
        both = self.own | self.others
        found = self.by(self.auditor, both).search([])
        self.assertEqual(set(found.ids), set(both.ids))
        for what, act in (
            ("record", lambda: self.said(self.mine, self.auditor, replace=True)),
            ("dialog", self.by(self.auditor, self.mine).action_promise),
            ("cancel", found.action_cancel),
            ("judge", found.action_judge),
        ):
            with self.assertRefused(what):
                act()

    def test_outsiders_see_nothing(self):
        for user in (self.seller, self.accountant, self.anybody):
            with self.assertRefused(user.login):
                self.by(user, self.own).read(["amount"])
            with self.assertRefused(f"{user.login} record"):
                self.said(self.mine, user, replace=True)

    def test_another_company(self):
        stranger = self.manager_elsewhere()
        self.assertFalse(self.by(stranger, self.own).search([]))
        for what, act in (
            ("read", lambda: self.by(stranger, self.own).read(["amount"])),
            ("record", lambda: self.said(self.mine, stranger, replace=True)),
            ("cancel", self.by(stranger, self.own).action_cancel),
        ):
            with self.assertRefused(what):
                act()

    def test_deputy_until_the_last_day(self):
        self.rival_stands_in()
        found = self.by(self.rival, self.own).search([])
        self.assertEqual(set(found.ids), {self.own.id, self.others.id})
        promise = self.said(self.mine, self.rival, replace=True)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"), self.assertRefused("the day after"):
            self.by(self.rival, promise).action_cancel()

    def test_merged_customers_keep_their_promises(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.mine | self.foreign).partner_id.ids, self.mine.partner_id
        )
        self.assertEqual((self.own | self.others).debtor_id, self.mine)
        self.assertEqual((self.own | self.others).partner_id, self.mine.partner_id)
