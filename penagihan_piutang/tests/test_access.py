"""What a collector may see and do: the customers assigned to them, and nothing else."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .common import D


@tagged("post_install", "-at_install")
class TestCollectorSees(AccessCase):
    def records(self, debtor):
        task = self.task(debtor)
        return {
            "customer": debtor,
            "decision": self.decided(debtor),
            "follow-up": task,
            "follow-up item": task.line_ids,
        }

    def test_collector_finds_own_customer_only(self):
        mine, foreign = self.records(self.mine), self.records(self.foreign)
        for what, records in mine.items():
            with self.subTest(what):
                self.assertTrue(foreign[what], "there is something to hide")
                found = self.by(self.collector, records).search([])
                self.assertEqual(found.ids, records.search([("id", "in", records.ids)]).ids)

    def test_collector_cannot_read_foreign_customer(self):
        for what, records in self.records(self.foreign).items():
            with self.assertRefused(what):
                self.by(self.collector, records).read(["company_id"])

    def test_collector_counts_own_customer_only(self):
        for what, records in self.records(self.mine).items():
            with self.subTest(what):
                grouped = self.by(self.collector, records)._read_group([], [], ["__count"])
                self.assertEqual(grouped, [(len(records),)])

    def test_customer_of_nobody_is_seen_by_officers_only(self):
        debtor = self.story("PT Tanpa Penagih", self.env["res.users"])
        self.assertIn(debtor, self.by(self.officer, debtor).search([]))
        with self.assertRefused("customer"):
            self.by(self.collector, debtor).read(["hold_reason"])
        decisions = self.by(self.collector, self.decided(debtor))
        self.assertFalse(decisions.search([("debtor_id", "=", debtor.id)]))

    def test_customer_handed_over_is_seen_no_more(self):
        self.by(self.officer, self.mine).user_id = self.rival
        self.assertFalse(self.by(self.collector, self.mine).search([]))
        with self.assertRefused("customer"):
            self.by(self.collector, self.mine).read(["partner_id"])

    def test_naming_the_payer_opens_no_foreign_decision(self):
        """The page of a customer asks by payer in the context; anybody may write a context."""
        decisions = self.by(self.collector, self.decided(self.foreign))
        decisions = decisions.with_context(penagihan_payer_ids=self.foreign.partner_id.ids)
        self.assertFalse(decisions.search([]))
        with self.assertRefused("decision"):
            decisions.read(["reason"])

    def test_foreign_customer_is_not_searched_through_others(self):
        """Neither contacts nor invoices, which a collector may read, lead to the record."""
        for debtor in (self.mine, self.foreign):
            debtor.write({"hold_until": D, "hold_reason": "Divorce of the owner"})
        of_mine = {
            "res.partner": ("penagihan_debtor_ids", self.mine.partner_id),
            "account.move": ("penagihan_line_ids.debtor_id", self.task(self.mine).line_ids.move_id),
        }
        for model, (path, expected) in of_mine.items():
            with self.subTest(model):
                found = self.by(self.collector, self.env[model]).search(
                    [(f"{path}.hold_reason", "=", "Divorce of the owner")]
                )
                self.assertEqual(found.ids, expected.ids)

    def test_collector_cannot_follow_foreign_correspondence(self):
        """What was written, and what is still to be done, stand in the chatter."""
        for debtor in (self.mine, self.foreign):
            debtor.message_post(body="Pays when the house is sold")
            self.task(debtor)._make_tasks()
        for model, field in (("mail.message", "model"), ("mail.activity", "res_model")):
            records = self.env[model].search(
                [(field, "=", "penagihan.debtor"), ("res_id", "in", (self.mine | self.foreign).ids)]
            )
            found = self.by(self.collector, records).search([("id", "in", records.ids)])
            with self.subTest(model):
                self.assertEqual(set(records.mapped("res_id")), {self.mine.id, self.foreign.id})
                self.assertEqual(set(found.sudo().mapped("res_id")), {self.mine.id})
            foreign = records.filtered(lambda each: each.res_id == self.foreign.id)
            with self.assertRefused(model):
                self.by(self.collector, foreign).read(["res_id"])

    def test_contact_and_invoice_hide_what_is_foreign(self):
        partner = self.by(self.collector, self.foreign.partner_id)
        self.assertFalse(partner.penagihan_debtor_ids)
        move = self.by(self.collector, self.task(self.foreign).line_ids.move_id)
        self.assertEqual(move.amount_residual, 1_000_000, "the invoice itself is readable")
        self.assertFalse(move.penagihan_line_ids)


@tagged("post_install", "-at_install")
class TestCollectorDoes(AccessCase):
    def hold(self, user, debtors):
        wizard = self.by(user, self.env["penagihan.hold"]).create(
            {"debtor_ids": [Command.set(debtors.ids)], "reason": "Flood", "until": D}
        )
        return wizard.action_hold()

    def test_collector_holds_and_releases_own_customer(self):
        self.hold(self.collector, self.mine)
        self.assertEqual(self.mine.hold_reason, "Flood")
        self.assertEqual(self.mine.hold_user_id, self.collector)
        self.by(self.collector, self.mine).action_release()
        self.assertFalse(self.mine.on_hold)

    def test_collector_cannot_hold_foreign_customer(self):
        with self.assertRefused("write"):
            self.by(self.collector, self.foreign).write({"hold_until": D, "hold_reason": "Flood"})
        with self.assertRefused("wizard"):
            self.hold(self.collector, self.foreign | self.mine)
        self.assertFalse(self.foreign.hold_until)
        self.assertFalse(self.mine.hold_until, "all or none")

    def test_collector_cannot_release_foreign_customer(self):
        self.foreign.write({"hold_until": D, "hold_reason": "Flood"})
        with self.assertRefused("release"):
            self.by(self.collector, self.foreign).action_release()
        self.assertEqual(self.foreign.hold_until, D)

    def test_hold_being_entered_is_not_for_others(self):
        wizard = self.by(self.rival, self.env["penagihan.hold"]).create(
            {"debtor_ids": [Command.set(self.foreign.ids)], "reason": "Divorce", "until": D}
        )
        self.assertFalse(self.by(self.collector, wizard).search([]))
        with self.assertRefused("wizard"):
            self.by(self.collector, wizard).action_hold()

    def test_collector_cannot_change_handling_policy_or_collector(self):
        for field, value in (
            ("handling", "by_hand"),
            ("policy_id", self.policy.id),
            ("user_id", self.rival.id),
        ):
            with self.assertRefused(field):
                self.by(self.collector, self.mine).write({field: value})

    def test_collector_cannot_turn_own_record_into_another_customer(self):
        """Whose record it is decides which invoices its collector sees."""
        stranger = self.customer("PT Belum Ditagih")
        for field, value in (
            ("partner_id", stranger.id),
            ("company_id", self.make_company("PT Lain").id),
        ):
            with self.assertRefused(field):
                self.by(self.collector, self.mine).write({field: value})

    def test_collector_cannot_change_what_is_worked_out(self):
        for field, value in (
            ("amount_due", 1),
            ("amount_overdue", 1),
            ("item_count", 0),
            ("oldest_days", 0),
            ("stage_id", self.step(60).stage_id.id),
        ):
            with self.assertRefused(field):
                self.by(self.collector, self.mine).write({field: value})

    def test_collector_cannot_make_or_delete_a_customer(self):
        with self.assertRefused("create"):
            self.by(self.collector, self.mine).create(
                {"partner_id": self.customer("PT Baru").id, "company_id": self.company.id}
            )
        with self.assertRefused("unlink"):
            self.by(self.collector, self.mine).unlink()

    def test_collector_cannot_touch_the_ledger(self):
        task = self.task(self.mine)
        for records, values in (
            (task, {"state": "cancelled"}),
            (task, {"result": "Will pay"}),
            (task, {"user_id": self.rival.id}),
            (task.line_ids, {"state": "cancelled"}),
            (task.line_ids, {"consumes": False}),
        ):
            with self.assertRefused(f"write {records._name} {values}"):
                self.by(self.collector, records).write(values)
        for records in (task.line_ids, task):
            with self.assertRefused(f"copy {records._name}"):
                self.by(self.collector, records).copy({"state": "cancelled"})
            with self.assertRefused(f"unlink {records._name}"):
                self.by(self.collector, records).unlink()

    def test_collector_cannot_touch_the_ledger_through_own_customer(self):
        """They may write on the customer, whose follow-ups are a list on it."""
        task = self.task(self.mine)
        for command in (
            Command.update(task.id, {"state": "cancelled"}),
            Command.delete(task.id),
            Command.create({"step_id": self.step(3).id, "channel": "email", "date": D}),
        ):
            with self.assertRefused(command[0].name):
                self.by(self.collector, self.mine).write({"followup_ids": [command]})

    def test_collector_cannot_write_to_foreign_customer(self):
        message = self.by(self.collector, self.mine).message_post(body="Called, no answer")
        self.assertEqual(message.sudo().author_id, self.collector.partner_id)
        with self.assertRefused("post"):
            self.by(self.collector, self.foreign).message_post(body="Pay at once")

    def test_collector_finishes_own_task(self):
        task = self.task(self.mine)
        self.by(self.collector, task).action_done()
        self.assertEqual(task.state, "done")
        self.assertEqual(task.sent_date, D)
        self.assertEqual(task.line_ids.mapped(lambda line: (line.state, line.date)), [("done", D)])

    def test_collector_cannot_finish_foreign_task(self):
        task = self.task(self.foreign)
        with self.assertRefused("done"):
            self.by(self.collector, task).action_done()
        self.assertEqual(task.state, "todo")

    def test_collector_cannot_finish_own_and_foreign_task_together(self):
        tasks = self.task(self.mine) | self.task(self.foreign)
        with self.assertRefused("done"):
            self.by(self.collector, tasks).action_done()
        self.assertEqual(set(tasks.mapped("state")), {"todo"})

    def test_collector_cannot_call_an_unsent_email_done(self):
        planned = self.did(self.moves(self.mine)[1], 3, ago=0, state="planned")
        with self.assertRaises(UserError):
            self.by(self.collector, planned).action_done()
        self.assertEqual(planned.state, "planned")

    def test_collector_cannot_approve_own_customers_letter(self):
        letter = self.waiting_for_approval(self.mine)
        with self.assertRefused("approve"):
            self.by(self.collector, letter).action_approve()
        self.assertEqual(letter.state, "to_approve")

    def test_collector_cannot_cancel_own_task(self):
        task = self.task(self.mine)
        with self.assertRefused("cancel"):
            self.by(self.collector, task).action_cancel()
        self.assertEqual(task.state, "todo")

    def test_collector_cannot_start_or_see_a_run(self):
        run = self.run_today()
        with self.assertRefused("create"):
            self.by(self.collector, run).create({"company_id": self.company.id, "date": D})
        for method in ("action_preview", "action_plan", "action_execute", "action_dispatch"):
            with self.assertRefused(method):
                getattr(self.by(self.collector, run), method)()
        with self.assertRefused("read"):
            self.by(self.collector, run).read(["state"])
        with self.assertRefused("summary"):
            self.by(self.collector, run.reason_ids).read(["item_count"])

    def test_collector_cannot_change_the_ladder(self):
        step = self.step(3)
        for records, values in (
            (self.policy, {"contact_interval_days": 0}),
            (step, {"offset_days": 1}),
            (step.stage_id, {"firm": True}),
        ):
            with self.assertRefused(records._name):
                self.by(self.collector, records).write(values)


@tagged("post_install", "-at_install")
class TestCollectorAsksWhy(AccessCase):
    def test_why_of_own_invoice_shows_the_message(self):
        move = self.moves(self.mine)[1]
        why = self.opened(self.by(self.collector, move).action_penagihan_why())
        self.assertEqual(why.reason, "due")
        self.assertEqual(why.debtor_id, self.mine)
        self.assertIn(move.name, why.body)

    def test_why_of_foreign_invoice_shows_no_message(self):
        """Whoever reads the invoice may know the reason; what is written to whom is not theirs."""
        move = self.moves(self.foreign)[1]
        why = self.opened(self.by(self.collector, move).action_penagihan_why())
        self.assertEqual(why.reason, "due")
        self.assertFalse(why.body)
        self.assertFalse(why.recipient)
        self.assertFalse(why.debtor_id)

    def test_why_of_foreign_invoice_keeps_the_private_part(self):
        """That a customer is on hold explains the invoice; why it is stands on the customer."""
        (self.mine | self.foreign).write({"hold_until": D, "hold_reason": "Divorce of the owner"})
        answers = [
            self.opened(self.by(self.collector, move).action_penagihan_why())
            for move in self.moves(self.mine)[1] | self.moves(self.foreign)[1]
        ]
        self.assertEqual([why.reason for why in answers], ["hold", "hold"])
        self.assertEqual(["Divorce" in why.answer for why in answers], [True, False])

    def test_why_of_foreign_decision_is_refused(self):
        with self.assertRefused("why"):
            self.by(self.collector, self.decided(self.foreign)[0]).action_why()

    def test_preview_of_own_customer(self):
        why = self.opened(self.by(self.collector, self.mine).action_preview_message())
        self.assertEqual(why.channel, "email")
        self.assertIn("keuangan@pelanggan.example", why.recipient)
        self.assertEqual(self.mine.followup_ids, self.task(self.mine), "nothing was planned")

    def test_preview_of_foreign_customer_is_refused(self):
        for records, method in (
            (self.foreign, "action_preview_message"),
            (self.foreign, "action_open_invoices"),
            (self.task(self.foreign), "action_preview"),
            (self.task(self.foreign).line_ids, "action_preview"),
        ):
            with self.assertRefused(f"{records._name} {method}"):
                getattr(self.by(self.collector, records), method)()

    def test_answer_given_to_another_is_not_readable(self):
        move = self.moves(self.foreign)[1]
        why = self.opened(self.by(self.rival, move).action_penagihan_why())
        self.assertIn(move.name, why.body)
        self.assertFalse(self.by(self.collector, why).search([]))
        with self.assertRefused("why"):
            self.by(self.collector, why).read(["body"])
