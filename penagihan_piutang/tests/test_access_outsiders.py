"""Who has nothing to do with collection, and who collects for another company."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .common import MILLION, D


class Buttons:
    def buttons(self):
        """Everything that shows or changes something, as (record, method)."""
        task = self.task(self.mine)
        run = self.run_today()
        return (
            (self.mine, "action_preview_message"),
            (self.mine, "action_release"),
            (self.decided(self.mine)[0], "action_why"),
            (task, "action_preview"),
            (task, "action_done"),
            (task, "action_cancel"),
            (task, "action_approve"),
            (task.line_ids, "action_preview"),
            (run, "action_preview"),
            (run, "action_plan"),
            (run, "action_execute"),
            (run, "action_dispatch"),
            (run, "action_open_due"),
        )

    def assertEveryButtonRefused(self, user):
        for records, method in self.buttons():
            with (
                patch.object(self.registry["penagihan.followup"], "_dispatch") as dispatch,
                self.assertRefused(f"{records._name} {method}"),
            ):
                getattr(self.by(user, records), method)()
            dispatch.assert_not_called()


@tagged("post_install", "-at_install")
class TestOutsiders(Buttons, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.person("plain", "base.group_user")
        cls.biller = cls.person("biller", "account.group_account_invoice")
        cls.portal = cls.person("portal", "base.group_portal")
        cls.portal.partner_id.parent_id = cls.mine.partner_id

    def rights(self, user):
        """What ``user`` may do with the add-on's models, wizards included."""
        return {
            (name, operation)
            for name, model in self.env.items()
            if name.startswith("penagihan.") and not model._abstract
            for operation in ("read", "write", "create", "unlink")
            if self.by(user, model).has_access(operation)
        }

    def test_outsiders_have_no_right_to_any_model(self):
        self.assertEqual(self.rights(self.plain), set())
        self.assertEqual(self.rights(self.portal), set())

    def test_biller_knows_the_stages_only(self):
        """The stage stands on invoices, which they write."""
        self.assertEqual(self.rights(self.biller), {("penagihan.stage", "read")})

    def test_every_button_is_refused(self):
        for user in (self.plain, self.biller, self.portal):
            with self.subTest(user.login):
                self.assertEveryButtonRefused(user)

    def test_biller_reads_the_reason_and_not_the_message(self):
        move = self.moves(self.mine)[1]
        self.assertEqual(self.by(self.biller, move).penagihan_reason, "due")
        with self.assertRefused("why"):
            self.by(self.biller, move).action_penagihan_why()

    def test_customer_does_not_see_what_is_planned_for_them(self):
        """In the portal they read their own invoices, and over RPC any field of those."""
        move = self.moves(self.mine)[1]
        move.message_subscribe(self.mine.partner_id.ids)
        self.assertEqual(
            self.by(self.portal, move).read(["amount_residual"])[0]["amount_residual"], MILLION
        )
        for field in sorted(move._fields):
            if field.startswith("penagihan_"):
                with self.assertRefused(field):
                    self.by(self.portal, move).read([field])
        with self.assertRefused("why"):
            self.by(self.portal, move).action_penagihan_why()

    def test_whole_invoice_stays_readable(self):
        """Who reads all fields, as integrations do, must not fail over those of this add-on."""
        move = self.moves(self.mine)[1]
        self.assertEqual(self.by(self.biller, move).read()[0]["name"], move.name)


@tagged("post_install", "-at_install")
class TestOtherCompany(Buttons, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_company("PT Sebelah")
        cls.env.user.company_ids |= cls.other
        cls.other_policy = cls.make_policy(name="Ladder of B", company_id=cls.other.id)
        cls.shared = cls.make_policy(name="Shared", company_id=False, is_default=False)
        cls.other_collector = cls.person(
            "collector_b", "penagihan_piutang.group_collector", company=cls.other
        )
        cls.other_manager = cls.person(
            "manager_b", "penagihan_piutang.group_manager", company=cls.other
        )
        cls.other_auditor = cls.person(
            "auditor_b", "penagihan_piutang.group_auditor", company=cls.other
        )

    def records(self):
        """One of each of company A."""
        task = self.task(self.mine)
        run = self.run_today()
        return (
            *(self.mine, self.decided(self.mine)[0], task, task.line_ids),
            *(run, run.reason_ids[0], self.policy, self.step(3)),
        )

    def test_every_model_with_a_company_is_kept_apart(self):
        """By a rule for everybody; a rule of a group would only add to what others see."""
        for name, model in self.env.items():
            if not name.startswith("penagihan.") or model._transient or model._abstract:
                continue
            if "company_id" in model._fields:
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", name), ("global", "=", True)]
                )
                with self.subTest(name):
                    self.assertIn("company_ids", " ".join(rules.mapped("domain_force")))

    def test_manager_of_b_sees_nothing_of_a(self):
        for user in (self.other_manager, self.other_auditor):
            for records in self.records():
                asked = self.by(user, records)
                with self.subTest(f"{user.login} finds {records._name}"):
                    self.assertFalse(asked.search([("id", "in", records.ids)]))
                with self.assertRefused(f"{user.login} reads {records._name}"):
                    asked.read(["display_name"])

    def test_manager_of_b_presses_no_button_of_a(self):
        self.assertEveryButtonRefused(self.other_manager)

    def test_figures_of_a_open_nothing_for_b(self):
        """What these buttons show is a search, made with the rights of whoever looks."""
        run = self.run_today()
        for records, method in (
            *((reason, "action_open") for reason in run.reason_ids),
            (run, "action_open_followups"),
        ):
            action = getattr(records.with_user(self.officer), method)()
            shown = self.env[action["res_model"]]
            with self.subTest(f"{records._name} {method}"):
                self.assertTrue(self.by(self.officer, shown).search(action["domain"]))
                self.assertFalse(self.by(self.other_manager, shown).search(action["domain"]))

    def test_collector_of_b_does_not_see_a_customer_of_a_assigned_to_them(self):
        self.mine.user_id = self.other_collector
        self.assertFalse(self.by(self.other_collector, self.mine).search([]))
        self.assertFalse(self.by(self.other_collector, self.decided(self.mine)).search([]))
        with self.assertRefused("task"):
            self.by(self.other_collector, self.task(self.mine)).action_done()

    def test_why_does_not_cross_companies(self):
        move = self.moves(self.mine)[1]
        for user in (self.other_collector, self.other_manager):
            with self.assertRefused(user.login):
                self.by(user, move).action_penagihan_why()

    def test_collector_of_b_cannot_hold_a_customer_of_a(self):
        with self.assertRefused("hold"):
            self.by(self.other_collector, self.env["penagihan.hold"]).create(
                {"debtor_ids": [Command.set(self.mine.ids)], "reason": "Flood", "until": D}
            ).action_hold()
        self.assertFalse(self.mine.hold_until)

    def test_officer_of_a_cannot_run_for_b(self):
        runs = self.by(self.officer, self.env["penagihan.run"])
        with self.assertRefused("create"):
            runs.create({"company_id": self.other.id, "date": D})
        with self.assertRefused("borrowed context"):
            runs.with_context(allowed_company_ids=self.other.ids).create({"date": D})

    def test_nobody_gives_to_a_company_what_they_could_not_make_there(self):
        """Record rules look at a record before it is written, and not at what it becomes: a
        default policy slipped into another company would be that company's ladder.
        """
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        for user, records, values in (
            (self.officer, run, {"company_id": self.other.id}),
            (self.manager, self.policy, {"company_id": self.other.id, "is_default": False}),
            (self.manager, self.step(60), {"policy_id": self.other_policy.id, "offset_days": 90}),
        ):
            with self.assertRefused(f"{records._name} {values}"):
                self.by(user, records).write(values)

    def test_officer_of_a_cannot_make_a_customer_of_b(self):
        with self.assertRefused("create"):
            self.by(self.officer, self.mine).create(
                {"partner_id": self.customer("PT Baru").id, "company_id": self.other.id}
            )

    def test_run_of_b_leaves_a_alone(self):
        manager = self.by(self.other_manager, self.env["penagihan.run"])
        run = manager.create({"company_id": self.other.id, "date": D})
        run.action_execute()
        self.assertFalse(run.followup_ids)
        self.assertFalse(run.reason_ids)
        self.assertEqual(self.task(self.mine).state, "todo")

    def test_who_works_for_both_sees_the_company_switched_on(self):
        both = self.other_manager
        both.company_ids |= self.company
        debtors = self.by(both, self.mine)
        self.assertIn(self.mine.id, debtors.search([]).ids)
        self.assertFalse(debtors.with_context(allowed_company_ids=self.other.ids).search([]))

    def test_shared_policy_is_seen_by_all_and_own_policy_by_its_company(self):
        for user, own in ((self.collector, self.policy), (self.other_collector, self.other_policy)):
            found = self.by(user, own).search([])
            with self.subTest(user.login):
                self.assertEqual(set(found.ids), {own.id, self.shared.id})
                all_steps = (self.policy | self.other_policy | self.shared).step_ids
                steps = self.by(user, all_steps).search([("id", "in", all_steps.ids)])
                self.assertEqual(set(steps.ids), set((own | self.shared).step_ids.ids))

    def test_manager_of_b_cannot_change_the_ladder_of_a(self):
        for records in (self.policy, self.step(3)):
            with self.assertRefused(f"write {records._name}"):
                self.by(self.other_manager, records).write({"name": "Nothing"})
            with self.assertRefused(f"unlink {records._name}"):
                self.by(self.other_manager, records).unlink()
        with self.assertRefused("add a step"):
            self.by(self.other_manager, self.step(3)).create(
                {
                    "policy_id": self.policy.id,
                    "name": "Lawyer",
                    "offset_days": 90,
                    "channel": "letter",
                    "stage_id": self.step(60).stage_id.id,
                }
            )
