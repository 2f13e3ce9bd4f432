"""Customers that are merged or move, and configuration that cannot work."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import CollectionCase, D
from .promise_case import PromiseMixin
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestMoved(PromiseMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    def hold(self, partner, days=10, **values):
        return self.debtor(
            partner, hold_until=D + timedelta(days=days), hold_reason="Complaint", **values
        )

    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)

    def test_59_merged_customers_keep_hold_and_history(self):
        twin = self.customer("PT Kembar")
        self.hold(twin, days=20)
        self.hold(self.partner, days=5, handling="approval")
        mine, theirs = self.invoice(due=-20), self.invoice(due=-40, partner=twin)
        self.did(mine, 14, ago=6)
        task = self.did(theirs, 7, ago=1, state="todo")
        task._make_tasks()
        self.debtor(twin).message_post(body="Spoke with the owner")
        self.merge(twin, self.partner)
        debtor = self.debtor(self.partner)
        self.assertEqual(debtor.hold_until, D + timedelta(days=20), "the strictest hold wins")
        self.assertEqual(debtor.handling, "approval")
        self.assertEqual(theirs.penagihan_line_ids.debtor_id, debtor)
        self.assertEqual(task.debtor_id, debtor)
        self.assertEqual(task.partner_id, self.partner)
        self.assertIn(task.activity_id, debtor.activity_ids)
        self.assertIn("Spoke with the owner", str(debtor.message_ids.mapped("body")))
        self.assertDecision(mine, "hold", until=21, rung=30)
        self.assertDecision(theirs, "hold", until=21, rung=7)

    def test_59_merged_into_one_without_a_record(self):
        twin = self.customer("PT Kembar")
        self.hold(self.partner)
        move = self.invoice(due=-20)
        self.merge(self.partner, twin)
        self.assertEqual(self.debtor(twin).hold_until, D + timedelta(days=10))
        self.assertDecision(move, "hold", until=11)

    def test_59_head_office_merged_with_its_outlet(self):
        head = self.customer("PT Pusat")
        self.partner.penagihan_payer_id = head
        move = self.invoice(due=-5)
        self.merge(self.partner, head)
        self.assertFalse(head.penagihan_payer_id)
        self.assertDecision(move, "due")

    def test_hold_goes_along_with_an_outlet(self):
        head = self.customer("PT Pusat")
        self.hold(self.partner)
        move = self.invoice(due=-5)
        other = self.invoice(due=-5, partner=self.customer("Lain", penagihan_payer_id=head.id))
        self.assertDecision(other, "due")
        self.partner.penagihan_payer_id = head
        self.assertDecision(move, "hold", until=11)
        self.assertDecision(other, "hold", until=11)

    def test_hold_goes_along_when_a_customer_becomes_a_contact(self):
        parent = self.customer("PT Induk")
        self.hold(self.partner)
        move = self.invoice(due=-5)
        self.did(move, 3, ago=6)
        self.partner.write({"parent_id": parent.id, "is_company": False})
        self.env.flush_all()
        self.assertEqual(self.partner.commercial_partner_id, parent)
        self.assertDecision(move, "hold", until=11, rung=7)

    def test_hold_goes_along_when_a_branch_gets_its_own_policy(self):
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.env.user.company_ids |= branch
        self.partner.with_company(branch).property_account_receivable_id = self.account("1100")
        move = self.invoice(due=-5, company=branch)
        self.hold(self.partner, handling="by_hand")
        policy = self.make_policy(company_id=branch.id)
        debtor = self.debtor(self.partner, branch)
        self.assertEqual(debtor.company_id, branch)
        self.assertEqual(debtor.handling, "by_hand")
        self.assertEqual(debtor.hold_until, D + timedelta(days=10))
        (row,) = self.env["penagihan.decision"]._rows(D, debtor.ids)
        self.assertEqual((row["move_id"], row["reason"]), (move.id, "by_hand"))
        self.assertEqual(row["policy_id"], policy.id)

    def test_peace_and_held_orders_go_along(self):
        """Merged or paid for by another: the later of each, and orders held without an end."""
        later, sooner = D + timedelta(days=9), D + timedelta(days=4)
        pauses = {
            "calm_until": later,
            "callback_until": sooner,
            "order_hold": True,
            "order_hold_reason": "Two giros bounced",
            "order_hold_user_id": self.manager.id,
            "order_hold_date": D,
        }
        clerk = self.person("clerk", "base.group_partner_manager", "base.group_user")
        for how in ("merged", "payer"):
            with self.subTest(how):
                twin, head = self.customer("PT Kembar"), self.customer("PT Pusat")
                self.debtor(twin, **pauses)
                self.debtor(
                    head,
                    calm_until=sooner,
                    callback_until=later,
                    order_hold=True,
                    order_hold_until=later,
                )
                move = self.invoice(due=-3, partner=twin)
                if how == "merged":
                    self.merge(twin, head)
                else:
                    twin.with_user(clerk).penagihan_payer_id = head
                self.assertRecordValues(
                    self.debtor(head),
                    [{**pauses, "callback_until": later, "order_hold_until": False}],
                )
                self.assertNotEqual(self.decide(move)["reason"], "due")

    def test_what_is_under_way_goes_along_when_another_company_collects(self):
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.env.user.company_ids |= branch
        self.partner.with_company(branch).property_account_receivable_id = self.account("1100")
        promised, taxed, both = (self.invoice(due=-days, company=branch) for days in (5, 6, 7))
        promise = self.say(promised, day=2)
        stays = self.say(both, self.invoice(due=-5), day=2)
        residue = self.env["penagihan.tax.residue"].create(
            {
                "debtor_id": promise.debtor_id.id,
                "move_line_id": self.items(taxed).id,
                "move_id": taxed.id,
                "rule_id": self.env.ref("penagihan_piutang.tax_rule_pph23").id,
                "period": "2026-03-01",
                "currency_id": taxed.currency_id.id,
                "amount": 20_000,
                "state": "accepted",
                "accepted_date": D,
            }
        )
        before = promise.debtor_id
        self.make_policy(company_id=branch.id)
        debtor = self.debtor(self.partner, branch)
        self.assertEqual((promise.debtor_id, residue.debtor_id), (debtor, debtor))
        self.assertEqual((promise.company_id, residue.company_id), (branch, branch))
        # about an invoice of the old company as well
        self.assertEqual(stays.debtor_id, before)
        reasons = {
            row["move_id"]: row["reason"]
            for row in self.env["penagihan.decision"]._rows(D, debtor.ids)
        }
        self.assertEqual(reasons[promised.id], "promised")
        with self.at(f"{D + timedelta(days=10)} 03:00:00"):
            self.env["penagihan.promise"]._judge(branch)
        self.assertEqual(promise.state, "broken")
        self.assertTrue(self.tasks(debtor, "broken"))

    def test_customer_archived_is_still_asked(self):
        move = self.invoice(due=-5)
        self.customer("Billing", is_company=False, parent_id=self.partner.id, type="invoice")
        self.partner.active = False
        self.assertDecision(move, "due")

    # -- odd documents --------------------------------------------------------------------

    def test_no_due_date(self):
        move = self.invoice(due=-5)
        self.items(move).date_maturity = False
        self.assertDecision(move, "due")
        self.assertEqual(self.decide(move)["due_date"], move.date)

    def test_due_in_1900(self):
        move = self.invoice(due=-5)
        self.items(move).date_maturity = "1900-01-01"
        self.assertDecision(move, "due", rung=3)
        with mail_server() as smtp:
            self.run_today()
        self.assertEqual(len(smtp.messages), 1)

    def test_negative_lines_reduce_what_is_asked(self):
        line = {"name": "Discount", "price_unit": -400_000, "tax_ids": False}
        account = {"account_id": self.account("4000").id}
        move = self.invoice(
            due=-5,
            invoice_line_ids=[
                Command.create(
                    {"name": "Goods", "price_unit": 1_000_000, "tax_ids": False} | account
                ),
                Command.create(line | account),
            ],
        )
        self.assertDecision(move, "due", amount=600_000)

    # -- configuration that cannot work ---------------------------------------------------

    def test_default_policy_needs_steps(self):
        with self.assertRaises(ValidationError) as caught:
            self.policy.step_ids.active = False
        self.assertIn("no steps", str(caught.exception))
        self.policy.is_default = False
        with self.assertRaises(ValidationError) as caught:
            self.make_policy(step_ids=False)
        self.assertIn("no steps", str(caught.exception))
        self.make_policy(step_ids=False, is_default=False)

    def test_template_with_an_unknown_field(self):
        template = self.env.ref("penagihan_piutang.mail_reminder").copy()
        for values in (
            {"subject": "Dear {{ object.partner_id.nme }}"},
            {"body_html": '<p>Dear <t t-out="object.partner_idd.name"/></p>'},
            {"body_html": '<p><t t-out="object.partner_id."/></p>'},
        ):
            with self.assertRaises(ValidationError) as caught:
                template.write(values)
            self.assertIn("Correct it or take it out", str(caught.exception))
        template.subject = "Dear {{ object.partner_id.name }}: {{ object._totals() }}"

    def test_customer_is_copied_by_who_may_not_see_collection(self):
        accountant = self.person(
            "accountant", "account.group_account_manager", "base.group_partner_manager"
        )
        self.partner.penagihan_payday_ids = self.env["penagihan.weekday"].search([], limit=1)
        self.env.invalidate_all()
        copy = self.partner.with_user(accountant).copy()
        self.assertNotEqual(copy, self.partner)
        self.assertFalse(copy.sudo().penagihan_payday_ids)

    def test_templates_are_tried_out_on_any_follow_up(self):
        """Odoo renders what is saved on the first record there is, whatever it is about."""
        followups = self.env["penagihan.followup"].search([])
        self.assertFalse(followups)
        self.did(self.invoice(due=-20), 3, ago=5)
        templates = self.env["mail.template"].search([("model", "=", followups._name)])
        self.assertIn(self.env.ref("penagihan_piutang.mail_confirmation"), templates)
        self.assertIn(self.env.ref("penagihan_piutang.mail_statement"), templates)
        for template in templates:
            template._check_can_be_rendered()

    def test_template_that_is_used_cannot_be_deleted(self):
        template = self.policy.step_ids.template_id
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            template.unlink()
        self.assertTrue(template.exists())

    def test_day_of_an_archived_step_is_free_in_the_same_save(self):
        step = self.step(14)
        values = {"name": "Mail", "offset_days": 14, "stage_id": step.stage_id.id}
        self.policy.write(
            {
                "step_ids": [
                    Command.update(step.id, {"active": False}),
                    Command.create(values | {"channel": "phone"}),
                ]
            }
        )
        self.env.flush_all()
        self.assertEqual(self.step(14).channel, "phone")
