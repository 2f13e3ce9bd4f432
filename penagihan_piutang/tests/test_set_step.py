"""An officer says which step was the last one done: forward, back, one or many, and why."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .access_case import AccessCase
from .common import MILLION, CollectionCase, D


class SetStepCase(CollectionCase):
    def open_on(self, *moves, user=None):
        decisions = self.env["penagihan.decision"].search(
            [("move_id", "in", [move.id for move in moves])]
        )
        return self.opened(decisions.with_user(user or self.officer).action_set_step())

    def opened(self, action):
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return wizard.with_user(wizard.create_uid)

    def set_step(self, day, *moves, reason="Agreed by telephone", user=None):
        wizard = self.open_on(*moves, user=user)
        step = self.step(day) if day is not None else self.env["penagihan.step"]
        wizard.write({"step_id": step.id, "to_start": not step, "reason": reason})
        wizard.action_set()
        return wizard

    def ledger(self, move):
        lines = self.env["penagihan.followup.line"].search(
            [("move_id", "=", move.id)], order="offset_days, id"
        )
        return [(line.offset_days, line.state, line.consumes) for line in lines]


@tagged("post_install", "-at_install")
class TestSetStep(SetStepCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    def test_forward_records_every_step_passed_over(self):
        move = self.invoice(due=-40)
        self.did(move, 3, ago=37)
        self.set_step(14, move)
        self.assertEqual(
            self.ledger(move), [(3, "sent", True), (7, "entered", True), (14, "entered", True)]
        )
        entered = move.penagihan_line_ids.filtered(lambda line: line.state == "entered")
        self.assertEqual(set(entered.mapped("date")), {D})
        self.assertEqual(entered.user_id, self.officer)
        self.assertEqual(set(entered.mapped("note")), {"Agreed by telephone"})
        self.assertFalse(entered.followup_id, "nobody was contacted")
        self.assertDecision(move, "not_yet", until=16, rung=30)

    def test_forward_from_the_start_leaves_out_steps_up_to_the_due_date(self):
        move = self.invoice(due=-40)
        self.set_step(7, move)
        self.assertEqual(self.ledger(move), [(3, "entered", True), (7, "entered", True)])

    def test_step_before_the_due_date_is_entered_alone(self):
        move = self.invoice(due=5)
        self.set_step(0, move)
        self.assertEqual(self.ledger(move), [(0, "entered", True)])
        self.assertDecision(move, "not_yet", until=8, rung=3)

    def test_back_keeps_what_was_done_on_record(self):
        move = self.invoice(due=-40)
        for day, ago in ((3, 37), (7, 33), (14, 26)):
            self.did(move, day, ago=ago)
        self.set_step(3, move, reason="The letters went to a wrong address")
        self.assertEqual(
            self.ledger(move), [(3, "sent", True), (7, "sent", False), (14, "sent", False)]
        )
        back = move.penagihan_line_ids.filtered("rolled_back")
        self.assertEqual(back.rolled_back_user_id, self.officer)
        self.assertEqual(
            set(back.mapped("remark")),
            {"Rolled back by Test officer: The letters went to a wrong address"},
        )
        self.assertDecision(move, "due", rung=7)

    def test_back_to_the_start(self):
        move = self.invoice(due=-40)
        self.did(move, 14, ago=26)
        self.set_step(None, move)
        self.assertEqual(self.ledger(move), [(14, "sent", False)])
        self.assertDecision(move, "due", rung=3)

    def test_step_taken_back_can_be_done_again(self):
        move = self.invoice(due=-40)
        self.did(move, 3, ago=37)
        self.set_step(None, move)
        self.set_step(3, move)
        self.assertEqual(self.ledger(move), [(3, "sent", False), (3, "entered", True)])

    def test_contact_made_still_counts_for_the_interval(self):
        move = self.invoice(due=-40)
        self.did(move, 3, ago=1)
        self.set_step(None, move)
        self.assertDecision(move, "interval", until=2, rung=3)

    def test_stage_and_totals_follow(self):
        move = self.invoice(due=-40)
        self.set_step(30, move)
        self.assertEqual(move.penagihan_stage_id, self.step(30).stage_id)
        debtor = self.debtor(self.partner)
        self.assertEqual(debtor.stage_id, self.step(30).stage_id)
        self.assertEqual(debtor.amount_overdue, MILLION)
        self.set_step(None, move)
        self.assertEqual(move.penagihan_stage_id, self.step(3).stage_id)
        self.assertEqual(debtor.stage_id, self.step(3).stage_id)

    def test_totals_of_others_stay(self):
        other = self.customer("CV Lain")
        self.invoice(due=-3, partner=other)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        debtor = self.debtor(other)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        self.set_step(3, self.invoice(due=-40))
        self.assertEqual(debtor.amount_overdue, MILLION)

    def test_in_bulk_one_message_for_each_customer(self):
        other = self.customer("CV Lain")
        moves = [self.invoice(due=-40), self.invoice(due=-50)]
        moves.append(self.invoice(due=-60, partner=other))
        self.set_step(7, *moves)
        for move in moves:
            self.assertEqual(self.ledger(move), [(3, "entered", True), (7, "entered", True)])
        for partner, own in ((self.partner, moves[:2]), (other, moves[2:])):
            message = self.debtor(partner).message_ids.filtered(
                lambda message: "Agreed by telephone" in message.body
            )
            self.assertEqual(len(message), 1)
            self.assertEqual(message.author_id, self.officer.partner_id)
            for move in moves:
                self.assertEqual(move.name in message.body, move in own)

    def test_queries_do_not_grow_with_the_items(self):
        def count(moves):
            wizard = self.open_on(*moves)
            wizard.write({"step_id": self.step(14).id, "reason": "Go-live"})
            before = self.env.cr.sql_log_count
            wizard.action_set()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count([self.invoice(due=-40)])  # warms the caches
        few = count([self.invoice(due=-40)])
        many = count([self.invoice(due=-40) for _each in range(30)])
        self.assertLessEqual(many, few + 8)

    def test_html_in_a_reason_stays_text(self):
        self.set_step(3, self.invoice(due=-40), reason="<script>alert(1)</script>")
        body = self.debtor(self.partner).message_ids[0].body
        self.assertIn("&lt;script&gt;", body)

    def test_form_says_what_happens(self):
        move = self.invoice(due=-40)
        self.did(move, 7, ago=33)
        wizard = self.open_on(move)
        with Form(wizard) as form:
            form.reason = "Talks"
            form.step_id = self.step(14)
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.effect, "recorded as done: Rung 14")
            form.step_id = self.step(3)
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.effect, "may be done again: Rung 7; recorded as done: Rung 3")

    def test_from_customer_and_invoice(self):
        moves = [self.invoice(due=-40), self.invoice(due=-3)]
        debtor = self.debtor(self.partner)
        wizard = self.opened(debtor.with_user(self.officer).action_set_step())
        self.assertEqual(wizard.line_ids.move_id, moves[0] | moves[1])
        wizard = self.opened(moves[1].with_user(self.officer).action_penagihan_set_step())
        self.assertEqual(wizard.line_ids.move_id, moves[1])

    # -- refusals -------------------------------------------------------------------------

    def assertNotSet(self, words, call):
        with self.assertRaises(UserError) as refusal:
            call()
        self.assertIn(words, str(refusal.exception))

    def test_what_is_under_way_is_refused_and_says_what_to_do(self):
        for state, words in (
            ("planned", "cancel it first"),
            ("to_approve", "waits for approval"),
            ("todo", "somebody's task"),
            ("sending", "being sent"),
            ("in_doubt", "find out first"),
        ):
            with self.subTest(state):
                move = self.invoice(due=-10)
                self.did(move, 7, ago=0, state=state)
                self.assertNotSet(words, lambda move=move: self.set_step(14, move))
                self.assertNotSet("“Rung 7”", lambda move=move: self.set_step(14, move))

    def test_planned_after_opening_is_refused(self):
        move = self.invoice(due=-10)
        wizard = self.open_on(move)
        wizard.write({"step_id": self.step(14).id, "reason": "Talks"})
        self.did(move, 3, ago=0, state="planned")
        self.assertNotSet("cancel it first", wizard.action_set)
        self.assertEqual(self.ledger(move), [(3, "planned", True)])

    def test_reason_is_mandatory(self):
        move = self.invoice(due=-40)
        for reason in (False, "  "):
            self.assertNotSet("reason", lambda reason=reason: self.set_step(3, move, reason=reason))
        self.assertFalse(self.ledger(move))

    def test_two_policies_in_one_bulk_are_refused(self):
        gentle = self.make_policy(name="Gentle", is_default=False)
        other = self.customer("CV Lain")
        self.debtor(other, policy_id=gentle.id)
        moves = [self.invoice(due=-40), self.invoice(due=-40, partner=other)]
        self.assertNotSet("different policies", lambda: self.set_step(3, *moves))

    def test_step_of_another_policy_is_refused(self):
        gentle = self.make_policy(name="Gentle", is_default=False)
        move = self.invoice(due=-40)
        wizard = self.open_on(move)
        wizard.write({"step_id": self.step(7, gentle).id, "reason": "Talks"})
        self.assertNotSet("policy of these invoices", wizard.action_set)

    def test_nothing_chosen_is_not_back_to_the_start(self):
        move = self.invoice(due=-40)
        self.did(move, 3, ago=37)
        wizard = self.open_on(move)
        self.assertFalse(wizard.line_ids.effect)
        wizard.reason = "Talks"
        self.assertNotSet("Choose a step", wizard.action_set)
        self.assertEqual(self.ledger(move), [(3, "sent", True)])

    def test_paid_meanwhile_is_refused(self):
        move = self.invoice(due=-40)
        wizard = self.open_on(move)
        wizard.write({"step_id": self.step(7).id, "reason": "Talks"})
        self.pay(move, MILLION)
        self.assertNotSet("open invoices", wizard.action_set)

    def test_where_it_is_already_nothing_is_written(self):
        move = self.invoice(due=-40)
        self.did(move, 3, ago=37)
        self.assertNotSet("at this step already", lambda: self.set_step(3, move))


@tagged("post_install", "-at_install")
class TestWhoSetsSteps(AccessCase):
    def wizard(self):
        move = self.moves(self.mine)[1]
        action = self.by(self.officer, move).action_penagihan_set_step()
        wizard = self.opened(action)
        wizard.write({"step_id": self.step(14).id, "reason": "Talks"})
        return wizard

    def test_only_officers_open_it(self):
        move = self.moves(self.mine)[1]
        decision = self.decided(self.mine).filtered(lambda each: each.move_id == move)
        for user in (self.collector, self.rival, self.auditor):
            for records, method in (
                (self.mine, "action_set_step"),
                (decision, "action_set_step"),
                (move, "action_penagihan_set_step"),
            ):
                with self.assertRefused(f"{user.login} {records._name}"):
                    getattr(self.by(user, records), method)()

    def test_only_officers_confirm_it(self):
        wizard = self.wizard()
        for user in (self.collector, self.auditor):
            with self.assertRefused(user.login):
                self.by(user, wizard).action_set()

    def test_another_officers_wizard_is_not_mine(self):
        wizard = self.wizard()
        other = self.person("officer2", "penagihan_piutang.group_officer")
        with self.assertRefused("confirm"):
            self.by(other, wizard).action_set()

    def test_nobody_makes_one_up(self):
        item = self.items(self.moves(self.foreign)[1])
        with self.assertRefused("create"):
            self.by(self.officer, self.env["penagihan.set.step"]).create(
                {"reason": "x", "line_ids": [(0, 0, {"move_line_id": item.id})]}
            )

    def test_invoice_of_another_company_is_refused(self):
        other = self.make_company("PT Sebelah")
        self.env.user.company_ids |= other
        self.make_policy(name="B", company_id=other.id)
        partner = self.customer("PT Jauh")
        partner.with_company(other).property_account_receivable_id = self.account("1100", other)
        move = self.invoice(due=-40, partner=partner, company=other)
        wizard = self.wizard()
        wizard.sudo().line_ids.move_line_id = self.items(move)
        with self.assertRefused("set"):
            self.by(self.officer, wizard).action_set()
        self.assertFalse(self.env["penagihan.followup.line"].search([("move_id", "=", move.id)]))
