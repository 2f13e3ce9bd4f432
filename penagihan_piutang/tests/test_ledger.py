"""The ledger of what was done: a step once per item, and nothing forgotten."""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import D
from .refusals import RefusalCase

CONSUMES = {
    "planned": True,
    "to_approve": True,
    "todo": True,
    "sending": True,
    "sent": True,
    "done": True,
    "missed": True,
    "in_doubt": True,
    "entered": True,
    "waived": True,
    "failed": False,
    "cancelled": False,
    "refused": False,
}


@tagged("post_install", "-at_install")
class TestStepOnce(RefusalCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.move = self.invoice(due=-20)

    def test_every_state_says_whether_it_consumes(self):
        line = self.did(self.move, 3, ago=10).line_ids
        found = {}
        for state, _label in line._fields["state"].selection:
            line.state = state
            found[state] = line.consumes
        self.assertEqual(found, CONSUMES)

    def test_step_is_done_once_per_item(self):
        self.did(self.move, 3, ago=10)
        with self.assertDatabaseRefuses("penagihan.followup.line", "already been done"):
            self.did(self.move, 3, ago=1, state="planned")

    def test_left_out_by_amount_is_not_done_later(self):
        line = self.did(self.move, 3, ago=10).line_ids
        line.state = "waived"
        with self.assertDatabaseRefuses("penagihan.followup.line", "already been done"):
            self.did(self.move, 3, ago=1, state="todo")

    def test_step_that_did_not_happen_may_be_repeated(self):
        for state, consumes in CONSUMES.items():
            if not consumes:
                self.did(self.move, 3, ago=10, state=state)
        done = self.did(self.move, 3, ago=1)
        lines = self.env["penagihan.followup.line"].search([("move_id", "=", self.move.id)])
        self.assertEqual(len(lines), 4)
        self.assertEqual(lines.filtered("consumes"), done.line_ids)

    def test_failed_step_is_not_called_sent_after_another_was(self):
        failed = self.did(self.move, 3, ago=10, state="failed")
        self.did(self.move, 3, ago=1)
        with self.assertDatabaseRefuses("penagihan.followup.line", "already been done"):
            failed._set_state("sent")

    def test_step_counts_per_item_not_per_invoice(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 10)
                ],
            }
        )
        move = self.invoice(invoice_date=D, invoice_payment_term_id=term.id)
        followup = self.did(move, 3, ago=0)
        self.assertEqual(followup.line_ids.move_line_id, self.items(move))
        self.assertEqual(len(followup.line_ids), 2)

    def test_items_of_one_message_are_done_together(self):
        task = self.did(self.move, 7, ago=1, state="todo")
        task.with_user(self.officer).action_done()
        self.assertEqual(task.line_ids.state, "done")
        self.assertEqual(task.line_ids.date, D, "the day it was done, not the day it was planned")

    def test_cancelled_task_gives_its_step_back(self):
        task = self.did(self.move, 3, ago=1, state="todo")
        task.with_user(self.officer).action_cancel()
        self.assertDecision(self.move, "due", rung=3)


@tagged("post_install", "-at_install")
class TestNothingForgotten(RefusalCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.move = self.invoice(due=-20)
        self.history = self.did(self.move, 3, ago=10).line_ids

    def facts(self, lines):
        return lines.read(["debtor_id", "step_id", "offset_days", "date", "due_date", "state"])

    def test_deleted_draft_leaves_its_history(self):
        """Whoever deletes an invoice need not know of collection."""
        biller = new_test_user(
            self.env,
            login="test_biller",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        before = self.facts(self.history)
        move = self.move.with_user(biller)
        move.button_draft()
        move.unlink()
        self.env.invalidate_all()
        self.assertEqual(self.facts(self.history), before)
        self.assertFalse(self.history.move_line_id)
        self.assertFalse(self.history.move_id)
        self.assertTrue(self.history.consumes)

    def test_two_deleted_drafts_do_not_collide(self):
        """Both lose their item, and rows without an item are not the same item."""
        other = self.invoice(due=-20)
        history = self.history | self.did(other, 3, ago=10).line_ids
        moves = self.move | other
        moves.button_draft()
        moves.unlink()
        self.env.invalidate_all()
        self.assertFalse(history.move_line_id)
        self.assertEqual(history.mapped("consumes"), [True, True])

    def test_draft_and_posted_again_keeps_its_place_on_the_ladder(self):
        item = self.items(self.move)
        self.move.button_draft()
        self.move.action_post()
        self.assertEqual(self.history.move_line_id, item)
        self.assertDecision(self.move, "due", rung=7)

    def test_customer_with_history_cannot_be_deleted(self):
        """With it would go what was done, and all of it would be done again."""
        debtor = self.history.debtor_id.with_user(self.manager)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            debtor.unlink()
        self.assertTrue(self.history.exists())

    def test_customer_without_history_can_be_deleted(self):
        debtor = self.debtor(self.customer("PT Salah Catat")).with_user(self.manager)
        debtor.unlink()
        self.assertFalse(debtor.exists())

    def test_deleted_run_leaves_its_follow_ups(self):
        run = self.run_today()
        followups = run.followup_ids
        self.assertTrue(followups)
        run.with_user(self.manager).unlink()
        self.env.invalidate_all()
        self.assertEqual(followups.exists(), followups)
        self.assertFalse(followups.run_id)

    def test_used_step_cannot_be_deleted(self):
        with self.assertInvalid("archive it instead"):
            self.step(3).with_user(self.manager).unlink()

    def test_used_step_can_be_archived(self):
        step = self.step(3)
        step.with_user(self.manager).active = False
        self.assertEqual(self.history.step_id, step)
        self.assertDecision(self.move, "due", rung=7)

    def test_unused_step_can_be_deleted(self):
        step = self.step(60).with_user(self.manager)
        step.unlink()
        self.assertFalse(step.exists())

    def test_step_of_a_cancelled_follow_up_is_history_too(self):
        self.did(self.move, 60, ago=1, state="cancelled")
        with self.assertInvalid("archive it instead"):
            self.step(60).with_user(self.manager).unlink()

    def test_policy_with_a_used_step_cannot_be_deleted(self):
        with self.assertInUse("penagihan_followup_line_step_id"):
            self.policy.with_user(self.manager).unlink()

    def test_moved_step_does_not_rewrite_history(self):
        self.step(3).with_user(self.manager).offset_days = 5
        self.assertEqual(self.history.offset_days, 3)
