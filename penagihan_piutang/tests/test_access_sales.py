"""A salesperson reads how far collection has come with own customers, and nothing else."""

from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .access_case import AccessCase
from .common import D


@tagged("post_install", "-at_install")
class TestSalesperson(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.mine.partner_id.user_id = cls.seller
        cls.foreign.partner_id.user_id = cls.rival
        cls.env["penagihan.debtor"]._refresh_totals(cls.company)

    def records(self, debtor):
        task = self.task(debtor)
        return {
            "customer": debtor,
            "decision": self.decided(debtor),
            "follow-up": task,
            "follow-up item": task.line_ids,
        }

    def test_has_no_rights_to_accounting(self):
        for group in ("account.group_account_readonly", "account.group_account_invoice"):
            self.assertFalse(self.seller.has_group(group))
        with self.assertRefused("invoice"):
            self.by(self.seller, self.moves(self.mine)).read(["amount_total"])

    def test_finds_own_customers_only(self):
        for what, records in self.records(self.mine).items():
            found = self.by(self.seller, records).search([])
            with self.subTest(what):
                self.assertTrue(records)
                self.assertEqual(set(found.ids), set(records.ids))

    def test_reads_no_foreign_customer(self):
        for what, records in self.records(self.foreign).items():
            self.assertTrue(records)
            with self.assertRefused(what):
                self.by(self.seller, records).read(["company_id"])

    def test_outlet_belongs_to_who_sells_to_its_payer(self):
        outlet = self.customer("Toko", penagihan_payer_id=self.foreign.partner_id.id)
        outlet.user_id = self.seller
        self.invoice(due=-3, partner=outlet)
        decisions = self.by(self.seller, self.env["penagihan.decision"])
        self.assertFalse(decisions.search([("partner_id", "=", outlet.id)]))

    def test_customer_handed_to_a_colleague_is_seen_no_more(self):
        self.mine.partner_id.user_id = self.rival
        self.assertFalse(self.by(self.seller, self.mine).search([]))

    def test_another_company_s_customer_is_not_seen(self):
        other = self.make_company("PT Sebelah")
        debtor = self.debtor(self.mine.partner_id, company=other)
        self.assertNotIn(debtor.id, self.by(self.seller, debtor).search([]).ids)
        with self.assertRefused("read"):
            self.by(self.seller, debtor).read(["amount_due"])

    def test_changes_nothing(self):
        for what, records in self.records(self.mine).items():
            asked = self.by(self.seller, records)
            for right in ("write", "create", "unlink"):
                with self.subTest(f"{right} {what}"):
                    self.assertFalse(asked.has_access(right))
        step = self.step(3)
        for records in (step, step.policy_id, step.stage_id):
            with self.assertRefused(f"write {records._name}"):
                self.by(self.seller, records).write({"name": "Nothing"})
        for values in ({"hold_until": D, "hold_reason": "x"}, {"user_id": self.seller.id}):
            with self.assertRefused(values):
                self.by(self.seller, self.mine).write(values)
        with self.assertRefused("post"):
            self.by(self.seller, self.mine).message_post(body="Pay at once")
        with self.assertRefused("followups"):
            self.by(self.seller, self.mine).write(
                {"followup_ids": [Command.delete(self.task(self.mine).id)]}
            )

    def test_every_wizard_is_refused(self):
        for model in ("penagihan.hold", "penagihan.send", "penagihan.set.step", "penagihan.run"):
            with self.assertRefused(model):
                self.by(self.seller, self.env[model]).create({})

    def test_no_button_changes_anything(self):
        task = self.task(self.mine)
        for records in (self.mine, self.decided(self.mine)[0], task, task.line_ids):
            for name in dir(type(records)):
                method = getattr(type(records), name)
                if not name.startswith("action_") or "penagihan" not in method.__module__:
                    continue
                before = self.state_of_things()
                with (
                    self.subTest(model=records._name, button=name),
                    patch.object(self.registry["penagihan.followup"], "_dispatch") as dispatch,
                ):
                    with suppress(AccessError, UserError):
                        getattr(self.by(self.seller, records), name)()
                    self.assertEqual(self.state_of_things(), before)
                    dispatch.assert_not_called()

    def state_of_things(self):
        self.env.flush_all()
        result = {}
        for table in ("penagihan_debtor", "penagihan_followup", "penagihan_followup_line"):
            self.env.cr.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")
            result[table] = self.env.cr.fetchone()[0]
        return result

    def test_what_changes_or_shows_messages_is_refused(self):
        task = self.task(self.mine)
        for records, method in (
            (self.mine, "action_send"),
            (self.mine, "action_set_step"),
            (self.decided(self.mine)[0], "action_send"),
            (self.decided(self.mine)[0], "action_set_step"),
            (task, "action_done"),
            (task, "action_cancel"),
            (task, "action_approve"),
            (task, "action_settle"),
        ):
            with self.assertRefused(f"{records._name} {method}"):
                getattr(self.by(self.seller, records), method)()

    def test_is_told_why_and_not_what_is_written(self):
        decision = self.decided(self.mine).filtered(lambda each: each.reason == "due")
        why = self.opened(self.by(self.seller, decision).action_why())
        self.assertIn("Rung 3", why.answer)
        self.assertFalse(why.body or why.recipient)
        with self.assertRefused("foreign"):
            self.by(self.seller, self.decided(self.foreign)[0]).action_why()

    def test_form_and_lists_open(self):
        """As the browser reads them, with every field of the views."""
        for records in self.records(self.mine).values():
            asked = self.by(self.seller, records)
            for kind in ("list", "kanban", "form"):
                with self.subTest(f"{records._name} {kind}"):
                    asked.get_views([(False, kind)])
        with Form(self.by(self.seller, self.mine)) as form:
            self.assertEqual(form.amount_overdue, 2_000_000)
            self.assertEqual(len(form.decision_ids), 2)
            self.assertEqual(len(form.followup_ids), 1)
        with Form(self.by(self.seller, self.task(self.mine))) as form:
            self.assertEqual(form.state, "todo")

    def test_menu_shows_own_customers_and_no_other_work(self):
        menus = self.by(self.seller, self.env["ir.ui.menu"]).load_menus(debug=False)
        seen = {
            name
            for name in ("root", "my_customers", "today", "trouble", "debtors", "runs")
            if self.env.ref(f"penagihan_piutang.menu_{name}").id in menus
        }
        self.assertEqual(seen, {"root", "my_customers"})
