"""A conversation is written down once, in few steps, and its outcome does the rest."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MILLION, D
from .negotiation_case import NegotiationCase
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestNegotiation(NegotiationCase):
    def called(self, ago=1, due=-8, **values):
        """A call that waits for the collector."""
        task = self.did(self.invoice(due=due), 7, ago=ago, state="todo", **values)
        task.user_id = self.collector
        return task

    # -- the dialog -----------------------------------------------------------------------

    def test_promise_in_three_entries(self):
        old, new = self.invoice(due=-20), self.invoice(due=10)
        with self.dialog(self.mine) as form:
            self.assertEqual((form.outcome, form.amount), ("promise", MILLION))
            form.when = "friday"
            form.note = "Wait for\nour customer"
        form.record.action_record()
        (talk,) = self.mine.negotiation_ids
        self.assertRecordValues(
            talk,
            [{"outcome": "promise", "reached": True, "user_id": self.collector.id, "date": D}],
        )
        self.assertEqual(talk.promise_id.date, D + timedelta(days=2))
        self.assertEqual(talk.promise_id.note, "Wait for our customer")
        self.assertEqual(talk.promise_id.heard_user_id, self.collector)
        self.assertEqual(talk.move_ids, old)
        self.assertDecision(old, "promised", until=4)
        self.assertDecision(new, "not_yet", until=8)

    def test_every_kind_of_promise_by_the_rules_of_promises(self):
        for kind, values in (
            ("claims_paid", {}),
            ("giro", {"giro_number": "AB 1", "giro_bank": "BCA", "date": D + timedelta(days=20)}),
            ("in_process", {"when": "tomorrow", "process": "signature"}),
        ):
            with self.subTest(kind):
                partner = self.customer(kind)
                debtor = self.debtor(partner, user_id=self.collector.id)
                move = self.invoice(due=-5, partner=partner)
                with self.dialog(debtor) as form:
                    form.outcome = kind
                    for name, value in values.items():
                        setattr(form, name, value)
                form.record.action_record()
                self.assertEqual(debtor.negotiation_ids.promise_id.kind, kind)
                self.assertEqual(self.decide(move)["reason"], kind)

    def test_promise_without_a_day_is_refused(self):
        self.invoice(due=-5)
        form = self.dialog(self.mine)
        form.when = "tomorrow"
        entry = form.save()
        entry.date = False
        with self.assertRaisesRegex(UserError, "give the day"):
            entry.action_record()
        self.assertFalse(self.mine.negotiation_ids)

    def test_promise_above_what_is_open_is_refused_and_nothing_recorded(self):
        move = self.invoice(due=-5)
        promise = {"kind": "promise", "date": D, "amounts": {self.items(move): 2 * MILLION}}
        with self.assertRaisesRegex(UserError, "is open of"), self.env.cr.savepoint():
            self.talk(self.mine, "promise", move, promise=promise)
        self.assertFalse(self.mine.negotiation_ids)

    def test_from_an_invoice_it_is_about_that_one(self):
        move, other = self.invoice(due=-5), self.invoice(due=-20)
        with self.dialog(move, "action_penagihan_conversation") as form:
            form.outcome = "other"
        form.record.action_record()
        self.assertEqual(self.mine.negotiation_ids.move_ids, move)
        self.assertEqual(move.penagihan_negotiation_ids, self.mine.negotiation_ids)
        self.assertFalse(other.penagihan_negotiation_ids)

    def test_with_a_customer_who_owes_nothing(self):
        with self.dialog(self.mine) as form:
            form.outcome = "other"
            form.note = "Thanks for the calendar"
        form.record.action_record()
        self.assertEqual(self.mine.negotiation_ids.note, "Thanks for the calendar")

    def test_what_was_open_then_stays(self):
        move = self.invoice(due=-5)
        talk = self.talk(self.mine, "other", move)
        self.pay(move, MILLION)
        self.assertEqual(talk.amount_overdue, MILLION)
        self.assertEqual([row["amount"] for row in talk.position], [MILLION])

    # -- the task -------------------------------------------------------------------------

    def test_reached_finishes_the_task(self):
        task = self.called(channel="phone")
        with self.dialog(task) as form:
            self.assertEqual(form.channel, "phone")
            form.outcome = "other"
        form.record.action_record()
        self.assertEqual(task.state, "done")
        self.assertEqual(self.mine.negotiation_ids.followup_id, task)

    def test_from_the_customer_the_waiting_call_is_meant(self):
        """Else the customer would be called again about what was just talked about."""
        task = self.called()
        with self.dialog(self.mine) as form:
            form.outcome = "other"
        form.record.action_record()
        self.assertEqual(task.state, "done")

    def test_no_answer_counts_an_attempt_and_the_task_comes_back(self):
        task = self.called()
        with self.dialog(task) as form:
            form.outcome = "no_answer"
        form.record.action_record()
        self.assertRecordValues(task, [{"state": "todo", "try_on": D + timedelta(days=1)}])
        self.assertEqual(task.attempt_ids.mapped("result"), ["not_reached"])
        self.assertFalse(self.mine.negotiation_ids.reached)

    def test_three_attempts_a_day_with_or_without_a_task(self):
        self.invoice(due=-5)
        for _number in range(3):
            self.talk(self.mine, "no_answer")
        with self.assertRaisesRegex(UserError, "3 times today"):
            self.talk(self.mine, "no_answer")
        attempts = self.env["penagihan.attempt"].search([("debtor_id", "=", self.mine.id)])
        self.assertEqual(attempts.mapped("user_id"), self.collector)
        self.assertEqual(len(attempts), 3)

    def test_task_of_another_customer(self):
        task = self.called()
        other = self.debtor(self.customer("PT Lain"), user_id=self.collector.id)
        with self.assertRaisesRegex(UserError, "another customer"):
            self.talk(other, "other", followup=task)

    # -- outcomes -------------------------------------------------------------------------

    def test_call_again_at_an_hour_of_the_customer(self):
        self.partner.state_id = self.env.ref("base.state_id_pa")  # Papua: two hours ahead
        move = self.invoice(due=-3)
        with self.dialog(self.mine) as form:
            form.outcome = "callback"
            form.when = "friday"
            form.hour = 14.5
        form.record.action_record()
        talk = self.mine.negotiation_ids
        self.assertEqual(talk.callback_at, datetime(2026, 4, 17, 5, 30))
        (task,) = self.asked(self.mine, "callback")
        self.assertRecordValues(
            task, [{"user_id": self.collector.id, "date_deadline": D + timedelta(days=2)}]
        )
        self.assertIn("14:30", task.note)
        self.assertDecision(move, "callback", until=3)

    def test_call_again_in_the_past_or_too_late(self):
        self.invoice(due=-3)
        for moment, words in (
            (datetime(2026, 4, 15, 1, 0), "later moment"),
            (datetime(2026, 5, 15, 1, 0), "too far ahead"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.talk(self.mine, "callback", callback_at=moment)

    def test_other_calls_wait_for_the_one_that_was_agreed(self):
        task = self.called()
        self.talk(self.mine, "callback", callback_at=datetime(2026, 4, 17, 3, 0))
        self.assertEqual(task.try_on, D + timedelta(days=2))

    def test_calls_about_money_are_left_in_peace_as_well(self):
        self.invoice(due=-8)
        self.mine._ask("activity_promise_broken")
        self.mine._ask("activity_reply")
        broken, reply = (
            self.env["penagihan.followup"].search(
                [("debtor_id", "=", self.mine.id), ("work", "=", work)]
            )
            for work in ("broken", "reply")
        )
        self.talk(self.mine, "other", attitude="aggressive")
        self.assertTrue(self.mine.calming)
        self.assertEqual(broken.try_on, self.mine.calm_until)
        self.assertEqual(broken.activity_id.date_deadline, self.mine.calm_until)
        self.assertEqual(reply.try_on, D)

    def test_calls_for_tax_slips_are_left_in_peace_as_well(self):
        """They ask for papers, not for money: a heated customer is not called for them either."""
        self.invoice(due=-8)
        self.mine._ask("activity_tax_slip")
        self.mine._ask("activity_promise_again")
        calls = self.env["penagihan.followup"].search(
            [("debtor_id", "=", self.mine.id), ("kind", "=", "errand")]
        )
        self.assertEqual(len(calls), 2)
        self.talk(self.mine, "other", attitude="emotional")
        self.assertEqual(set(calls.mapped("try_on")), {self.mine.calm_until})

    def test_agreed_call_made_or_done_lets_it_go_on(self):
        for made in ("talk", "task"):
            with self.subTest(made):
                partner = self.customer(made)
                debtor = self.debtor(partner, user_id=self.collector.id)
                self.talk(debtor, "callback", callback_at=datetime(2026, 4, 17, 3, 0))
                self.assertTrue(debtor.call_agreed)
                if made == "talk":
                    self.talk(debtor, "other")
                else:
                    self.asked(debtor, "callback").with_user(self.collector).action_done()
                self.assertFalse(debtor.callback_until)
                self.assertFalse(self.asked(debtor, "callback"))

    def test_nobody_answers_the_agreed_call(self):
        """The task stays; the pause ends by itself."""
        move = self.invoice(due=-3)
        self.talk(self.mine, "callback", callback_at=datetime(2026, 4, 16, 3, 0))
        self.talk(self.mine, "no_answer")
        self.assertTrue(self.asked(self.mine, "callback"))
        self.assertDecision(move, "interval", until=3, on=2)
        self.assertDecision(move, "due", on=3)

    def test_tasks_of_outcomes(self):
        for outcome, name, who in (
            ("refuses", "refused", self.mine._supervisor()),
            ("instalments", "instalments", self.collector),
            ("wrong_contact", "wrong_contact", self.collector),
        ):
            with self.subTest(outcome):
                self.talk(self.mine, outcome, note="<b>No</b>")
                (task,) = self.asked(self.mine, name)
                self.assertEqual(task.user_id, who)
                self.assertIn("&lt;b&gt;No", task.note)

    def test_dispute_that_is_not_written_down(self):
        """The dialog that follows was closed: somebody has to write it down, until it is."""
        move = self.invoice(due=-3)
        with self.dialog(self.mine) as form:
            form.outcome = "dispute"
        action = form.record.action_record()
        self.assertEqual(action["res_model"], "penagihan.dispute.entry")
        (task,) = self.asked(self.mine, "dispute_unwritten")
        self.assertEqual(task.user_id, self.collector)
        self.env["penagihan.dispute"].with_user(self.collector)._open(
            self.mine.with_user(self.collector), {self.items(move): MILLION}, reason="goods"
        )
        self.assertFalse(self.asked(self.mine, "dispute_unwritten"))

    def test_supervisor_is_a_manager_of_the_company(self):
        self.assertTrue(
            self.mine._supervisor().has_group("penagihan_piutang.group_manager"),
        )

    def test_dispute_without_its_dialog_is_written_down(self):
        """What asks for the rest comes with the disputes themselves."""
        self.invoice(due=-5)
        with self.dialog(self.mine) as form:
            form.outcome = "dispute"
        action = form.record.action_record()
        self.assertIn(action["type"], ("ir.actions.act_window_close", "ir.actions.act_window"))
        self.assertEqual(self.mine.negotiation_ids.outcome, "dispute")

    # -- papers ---------------------------------------------------------------------------

    def test_copies_of_the_chosen_invoices_leave(self):
        moves = self.invoice(due=-5) | self.invoice(due=-20)
        self.invoice(due=10)
        for move in moves:
            self.env["ir.attachment"].create(
                {
                    "name": f"{move.name}.pdf",
                    "raw": f"%PDF-1.4 {move.name}".encode(),
                    "mimetype": "application/pdf",
                    "res_model": "account.move",
                    "res_id": move.id,
                    "res_field": "invoice_pdf_report_file",
                }
            )
        with self.dialog(self.mine) as form:
            form.outcome = "papers"
        form.record.action_record()
        (notice,) = self.mine.followup_ids
        self.assertRecordValues(notice, [{"kind": "copies", "state": "planned"}])
        with mail_server() as smtp:
            self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual(notice.state, "sent")
        (message,) = smtp.messages
        sent = {part.get_content() for part in message.iter_attachments()}
        self.assertEqual(sent, {f"%PDF-1.4 {move.name}".encode() for move in moves})
        for move in moves:
            self.assertIn(move.name, smtp.html())
        # it asks for no payment: no step is consumed, no interval begins with it
        self.assertFalse(notice.line_ids)
        self.assertFalse(notice.post_due)

    def test_copies_that_cannot_be_sent_are_a_task(self):
        self.partner.email = False
        move = self.invoice(due=-5)
        self.talk(self.mine, "papers", move)
        self.assertFalse(self.mine.followup_ids)
        (task,) = self.asked(self.mine, "papers")
        self.assertIn("no usable e-mail address", task.note)

    def test_copies_of_nothing(self):
        with self.assertRaisesRegex(UserError, "choose the invoices"):
            self.talk(self.mine, "papers")

    def test_copies_of_somebody_elses_invoice(self):
        foreign = self.invoice(due=-5, partner=self.customer("PT Orang"))
        with self.assertRaisesRegex(UserError, "is not owed by"):
            self.talk(self.mine, "papers", foreign)

    # -- heated ---------------------------------------------------------------------------

    def test_heated_leaves_in_peace_and_offers_to_hand_over(self):
        task = self.called()
        with self.dialog(self.mine) as form:
            form.outcome = "refuses"
            form.attitude = "aggressive"
            form.hand_over = True
        form.record.action_record()
        self.assertEqual(self.mine.calm_until, D + timedelta(days=3))
        self.assertEqual(self.asked(self.mine, "hand_over").user_id, self.mine._supervisor())
        self.assertEqual(task.state, "done")

    def test_calm_needs_no_peace(self):
        self.talk(self.mine, "other", attitude="defensive")
        self.policy.calm_days = 0
        self.talk(self.mine, "other", attitude="aggressive")
        self.assertFalse(self.mine.calm_until)

    # -- in the history -------------------------------------------------------------------

    def test_a_line_in_the_history_and_no_html(self):
        talk = self.talk(self.mine, "other", note="<img src=x onerror=alert(1)> later")
        body = str(self.mine.message_ids[:1].body)
        self.assertIn("Phone call, Nothing agreed", body)
        self.assertIn("&lt;img", body)
        self.assertNotIn("<img", body)
        self.assertEqual(self.mine.message_ids[:1].author_id, self.collector.partner_id)
        self.assertIn("<img", talk.note)

    def test_a_conversation_to_come(self):
        with self.assertRaisesRegex(UserError, "is to come"):
            self.talk(self.mine, "other", date=D + timedelta(days=1))

    def test_query_count_does_not_grow_with_invoices(self):
        def queries(outcome, count):
            partner = self.customer(f"PT {outcome} {count}")
            moves = [self.invoice(due=-5, partner=partner) for _number in range(count)]
            debtor = self.debtor(partner, user_id=self.collector.id)
            form = self.dialog(debtor)
            form.outcome = outcome
            if outcome in ("promise", "callback"):
                form.when = "friday"
            entry = form.save()
            self.assertEqual(len(entry.line_ids), len(moves))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            entry.action_record()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for outcome in ("promise", "callback", "papers"):
            with self.subTest(outcome):
                queries(outcome, 1)
                few = queries(outcome, 5)
                # copies of ten invoices fit into a message
                many = queries(outcome, 200 if outcome == "promise" else 10)
                self.assertLessEqual(many, few + 5)
