"""A person writes to a customer now: what they may override, what not, and what becomes of it."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .access_case import AccessCase
from .common import MILLION, CollectionCase, D
from .smtp import mail_server


class SendCase(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.smtp = self.enterContext(mail_server())

    def opened(self, action):
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return wizard.with_user(wizard.create_uid)

    def open_on(self, *moves, user=None):
        """The wizard as the officer gets it from the list of decisions."""
        decisions = self.env["penagihan.decision"].search(
            [("move_id", "in", [move.id for move in moves])]
        )
        return self.opened(decisions.with_user(user or self.officer).action_send())

    def open_customer(self, user=None):
        debtor = self.debtor(self.partner)
        return self.opened(debtor.with_user(user or self.officer).action_send())

    def send(self, *moves, user=None):
        wizard = self.open_on(*moves, user=user)
        wizard.action_send()
        return self.debtor(self.partner).followup_ids.filtered("manual")[:1]

    def chosen(self, wizard):
        return wizard.line_ids.filtered("selected").move_id

    def edit(self, wizard):
        wizard.body = wizard.body.replace("escaped your attention", "were mislaid in the move")
        return wizard

    def warn_by_mail(self):
        template = self.env.ref("penagihan_piutang.mail_warning")
        self.step(30).write({"channel": "email", "template_id": template.id})

    def assertNotSent(self, words, call):
        with self.assertRaises(UserError) as refusal:
            call()
        self.assertIn(words, str(refusal.exception))
        self.assertFalse(self.smtp.messages)


@tagged("post_install", "-at_install")
class TestSendNow(SendCase):
    def test_shows_what_goes_out_and_sends_just_that(self):
        move = self.invoice(due=-3)
        wizard = self.open_on(move)
        self.assertEqual(wizard.step_id, self.step(3))
        self.assertEqual(wizard.contact_id, self.partner)
        self.assertEqual(wizard.subject, f"Reminder: invoices past due – {self.company.name}")
        self.assertIn(move.name, wizard.body)
        self.assertFalse(wizard.problem or wizard.not_before or wizard.sent_today)
        wizard.action_send()
        self.assertEqual(len(self.smtp.messages), 1)
        self.assertEqual(self.smtp.messages[0]["Subject"], wizard.subject)
        followup = self.debtor(self.partner).followup_ids
        self.assertRecordValues(
            followup,
            [
                {
                    "state": "sent",
                    "manual": True,
                    "create_uid": self.officer.id,
                    "sent_date": D,
                    "post_due": True,
                    "subject": False,
                    "amount_company": MILLION,
                }
            ],
        )
        self.assertIn(followup.message_id, followup.debtor_id.message_ids)
        self.assertEqual(move.penagihan_stage_id, self.step(3).stage_id)
        self.assertDecision(move, "not_yet", until=4, rung=7)

    def test_own_words_go_out_in_the_company_s_frame(self):
        move = self.invoice(due=-3)
        wizard = self.edit(self.open_on(move))
        wizard.subject = "About our talk of Monday"
        wizard.action_send()
        self.assertEqual(self.smtp.messages[0]["Subject"], "About our talk of Monday")
        html = self.smtp.html()
        self.assertIn("were mislaid in the move", html)
        self.assertNotIn("escaped your attention", html)
        self.assertIn("max-width:640px", html)
        self.assertIn(f"access_token={move.access_token}", html, "its link works")
        why = self.opened(self.debtor(self.partner).followup_ids.action_preview())
        self.assertIn("were mislaid in the move", why.body)

    def test_script_in_own_words_is_taken_out(self):
        wizard = self.open_on(self.invoice(due=-3))
        wizard.body = "<p>Pay<script>alert(1)</script></p>"
        wizard.action_send()
        self.assertNotIn("<script", self.smtp.html())

    def test_choosing_other_invoices_writes_it_anew(self):
        moves = [self.invoice(due=-3), self.invoice(due=-20), self.invoice(due=40)]
        self.did(moves[1], 7, ago=13)
        wizard = self.open_customer()
        self.assertEqual(self.chosen(wizard), moves[0] | moves[1], "those that are due")
        self.assertEqual(wizard.step_id, self.step(14), "the highest sets the tone")
        with Form(wizard) as form:
            index = [line.move_id for line in wizard.line_ids].index(moves[1])
            with form.line_ids.edit(index) as line:
                line.selected = False
            self.assertEqual(form.step_id, self.step(3))
            self.assertNotIn(moves[1].name + "</a>", form.body.split("For your information")[0])
        self.assertIn(moves[0].name, wizard.body)
        wizard.action_send()
        followup = self.debtor(self.partner).followup_ids.filtered("manual")
        self.assertEqual(followup.line_ids.move_id, moves[0])
        self.assertFalse(followup.subject, "nothing was changed by hand")
        self.assertDecision(moves[1], "interval", until=3, rung=14)

    def test_nothing_stays_of_what_was_only_looked_at(self):
        move = self.invoice(due=-3)
        self.open_on(move)
        self.assertFalse(self.debtor(self.partner).followup_ids)
        self.assertFalse(move.penagihan_line_ids)
        self.assertFalse(self.smtp.messages)

    def test_says_that_an_email_has_gone_today(self):
        self.invoice(due=-3)
        self.run_today()
        self.invoice(due=-5)
        wizard = self.open_customer()
        self.assertTrue(wizard.sent_today)

    def test_interval_counts_from_it(self):
        self.send(self.invoice(due=-3))
        self.assertDecision(self.invoice(due=-5), "interval", until=3, rung=3)
        self.run_today()
        self.assertEqual(len(self.smtp.messages), 1)

    # -- what may be overridden -----------------------------------------------------------

    def test_soft_step_before_its_day(self):
        move = self.invoice(due=-1)
        self.assertDecision(move, "not_yet", until=2, rung=3)
        self.assertEqual(self.send(move).state, "sent")

    def test_within_the_interval(self):
        old, new = self.invoice(due=-20), self.invoice(due=-3)
        self.did(old, 14, ago=1)
        self.assertDecision(new, "interval", until=2, rung=3)
        self.assertEqual(self.send(new).state, "sent")

    def test_below_the_minimum(self):
        move = self.invoice(due=-3, amount=20_000)
        self.assertDecision(move, "below_minimum", rung=3)
        self.assertEqual(self.send(move).state, "sent")

    def test_while_the_bank_is_not_booked(self):
        self.policy.write({"bank_check": True, "bank_days": 1})
        self.company.penagihan_bank_date = D - timedelta(days=9)
        move = self.invoice(due=-3)
        self.assertEqual(self.decide(move)["reason"], "bank_stale")
        self.assertEqual(self.send(move).state, "sent")

    def test_over_the_limit_of_the_day(self):
        self.invoice(due=-4, partner=self.customer("CV Lain", email="lain@lain.example"))
        self.company.penagihan_daily_cap = 1
        move = self.invoice(due=-3)
        self.assertEqual(self.decide(move)["reason"], "capped")
        self.assertEqual(self.send(move).state, "sent")

    def test_firm_step_never_before_its_day(self):
        self.warn_by_mail()
        move = self.invoice(due=-29)
        self.did(move, 14, ago=10)
        self.assertDecision(move, "not_yet", until=6, rung=30)
        wizard = self.open_on(move)
        self.assertFalse(wizard.line_ids.allowed)
        self.assertNotSent("at least one invoice", wizard.action_send)
        wizard.sudo().line_ids.write({"allowed": True, "selected": True})
        self.assertNotSent("has changed", wizard.action_send)

    def test_firm_step_on_its_day(self):
        self.warn_by_mail()
        move, soft = self.invoice(due=-40), self.invoice(due=-3)
        self.did(move, 14, ago=20)
        wizard = self.open_customer()
        self.assertEqual(self.chosen(wizard), move, "a firm letter names its own invoices only")
        with Form(wizard) as form:
            index = [line.move_id for line in wizard.line_ids].index(soft)
            with form.line_ids.edit(index) as line:
                line.selected = True
            self.assertIn("names only the invoices at that step", form.problem)
        self.assertNotSent("names only", wizard.action_send)
        self.assertEqual(self.send(move).state, "sent")

    # -- what never -----------------------------------------------------------------------

    def test_what_holds_for_a_cause_is_not_overridden(self):
        held = {}
        held["hold"] = self.invoice(due=-3)
        self.debtor(self.partner, hold_until=D, hold_reason="Talks")
        for reason, move in self.held_moves().items():
            held[reason] = move
        for reason, move in held.items():
            with self.subTest(reason):
                self.assertEqual(self.decide(move)["reason"], reason)
                wizard = self.open_on(move)
                line = wizard.line_ids.filtered(lambda line, move=move: line.move_id == move)
                self.assertFalse(line.allowed)
                self.assertFalse(line.selected)
                line.sudo().write({"allowed": True, "selected": True})
                self.assertNotSent("has changed", wizard.action_send)
        self.assertFalse(self.env["penagihan.followup"].search([("manual", "=", True)]))

    def held_moves(self):
        def of(name, **values):
            return self.invoice(due=-3, partner=self.customer(name), **values)

        moves = {"excluded": of("PT A"), "credit_covers": of("PT B"), "settled_small": of("PT C")}
        moves["excluded"].line_ids.no_followup = True
        self.entry(-MILLION, moves["credit_covers"].partner_id)
        self.pay(moves["settled_small"], MILLION - 0.5)
        moves["by_hand"] = of("PT D")
        self.debtor(moves["by_hand"].partner_id, handling="by_hand")
        moves["pending"] = of("PT E")
        self.did(moves["pending"], 3, ago=0, state="to_approve")
        moves["in_payment"] = of("PT G")
        self.payment(moves["in_payment"].partner_id, MILLION, moves["in_payment"])
        moves["reopened"] = of("PT H")
        receipt = self.pay(moves["reopened"], MILLION)
        receipt.line_ids.remove_move_reconcile()
        receipt.button_cancel()
        moves["ladder_done"] = of("PT F")
        self.did(moves["ladder_done"], 60, ago=30)
        return moves

    def test_without_an_address_it_says_so(self):
        self.partner.email = False
        move = self.invoice(due=-3)
        self.debtor(self.partner)
        wizard = self.open_on(move)
        self.assertEqual(wizard.line_ids.reason, "no_contact")
        self.assertNotSent("at least one invoice", wizard.action_send)

    def test_two_customers_are_refused(self):
        moves = [self.invoice(due=-3), self.invoice(due=-3, partner=self.customer("CV Lain"))]
        self.assertNotSent("one customer", lambda: self.open_on(*moves))

    def test_nothing_open(self):
        self.debtor(self.partner)
        self.assertNotSent("Nothing is open", self.open_customer)

    # -- hours ----------------------------------------------------------------------------

    def test_outside_the_hours_it_waits_and_says_until_when(self):
        move = self.invoice(due=-3)
        with self.at(f"{D} 12:00:00"):  # 19:00 in Jakarta
            wizard = self.open_on(move)
            self.assertEqual(str(wizard.not_before), f"{D + timedelta(days=1)} 01:00:00")
            message = self.edit(wizard).action_send()["params"]["message"]
            self.assertIn("It leaves on", message)
            followup = self.debtor(self.partner).followup_ids
            self.assertEqual((followup.state, len(self.smtp.messages)), ("planned", 0))
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_today()
            self.assertEqual(followup.state, "sent", "a run does not plan it anew")
            self.assertEqual(len(self.smtp.messages), 1, "and adds nothing to it")
            self.assertIn("were mislaid in the move", self.smtp.html())

    def test_automatic_message_gives_way_to_the_one_by_hand(self):
        old, new = self.invoice(due=-3), self.invoice(due=-2)
        with self.at(f"{D} 12:00:00"):
            self.send(old)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            run = self.run_today()
            self.assertEqual(len(self.smtp.messages), 1)
            self.assertEqual(run.followup_ids.mapped("state"), ["cancelled"])
            self.assertDecision(new, "interval", until=4, rung=3, on=1)

    def test_what_waits_is_not_sent_a_second_time(self):
        move = self.invoice(due=-3)
        with self.at(f"{D} 12:00:00"):
            self.send(move)
            wizard = self.open_on(move)
            self.assertEqual(wizard.line_ids.reason, "pending")
            self.assertFalse(wizard.line_ids.allowed)

    # -- changes between writing and sending ----------------------------------------------

    def late(self, move, own_words):
        with self.at(f"{D} 12:00:00"):
            wizard = self.open_on(move)
            (self.edit(wizard) if own_words else wizard).action_send()
        return self.debtor(self.partner).followup_ids.filtered("manual")

    def go_on(self):
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.env["penagihan.followup"]._dispatch(self.company)

    def test_own_words_about_other_amounts_are_not_sent(self):
        move = self.invoice(due=-3)
        followup = self.late(move, own_words=True)
        self.pay(move, 400_000)
        self.go_on()
        self.assertFalse(self.smtp.messages)
        self.assertEqual((followup.state, followup.trouble), ("cancelled", "outdated"))
        self.assertIn("have changed since the message was written", followup.failure)
        (task,) = followup.debtor_id.activity_ids
        self.assertEqual(task.user_id, self.officer, "whoever wrote it")
        self.assertEqual(self.decide(move, on=1)["reason"], "due", "its step is open")

    def test_own_words_to_an_address_that_changed_are_not_sent(self):
        move = self.invoice(due=-3)
        followup = self.late(move, own_words=True)
        self.customer(
            "Bu Sari", parent_id=self.partner.id, is_company=False, type="invoice", email="s@x.id"
        )
        self.go_on()
        self.assertEqual(followup.trouble, "outdated")

    def test_written_again(self):
        move = self.invoice(due=-3)
        followup = self.late(move, own_words=True)
        self.pay(move, 400_000)
        self.go_on()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            wizard = self.opened(followup.with_user(self.officer).action_write_again())
            self.assertEqual(self.chosen(wizard), move)
            wizard.action_send()
        self.assertTrue(followup.settled)
        self.assertFalse(followup.debtor_id.activity_ids)
        self.assertIn("600,000", self.smtp.html())

    def test_words_of_the_template_take_the_amounts_of_the_moment(self):
        move = self.invoice(due=-3)
        followup = self.late(move, own_words=False)
        self.pay(move, 400_000)
        self.go_on()
        self.assertEqual(followup.state, "sent")
        self.assertIn("600,000", self.smtp.html())

    def test_paid_meanwhile_is_not_sent(self):
        move = self.invoice(due=-3)
        followup = self.late(move, own_words=False)
        self.pay(move, MILLION)
        self.go_on()
        self.assertEqual((followup.state, followup.trouble), ("cancelled", False))

    def test_held_meanwhile_is_not_sent(self):
        for own_words in (True, False):
            with self.subTest(own_words=own_words):
                self.debtor(self.partner, hold_until=False, hold_reason=False)
                followup = self.late(self.invoice(due=-3), own_words)[:1]
                self.debtor(self.partner, hold_until=D + timedelta(days=5), hold_reason="Talks")
                self.go_on()
                self.assertEqual(followup.state, "cancelled")
        self.assertFalse(self.smtp.messages)

    def test_paid_while_the_wizard_was_open(self):
        move = self.invoice(due=-3)
        wizard = self.open_on(move)
        self.pay(move, 400_000)
        self.assertNotSent("has changed since this was written", wizard.action_send)

    # -- beside a run ---------------------------------------------------------------------

    def test_takes_the_place_of_what_a_run_has_planned(self):
        move, other = self.invoice(due=-3), self.invoice(due=-4)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.assertEqual(run.followup_ids.mapped("state"), ["planned"])
        self.assertEqual(self.send(move).state, "sent")
        self.assertFalse(run.followup_ids)
        run.action_dispatch()
        self.assertEqual(len(self.smtp.messages), 1)
        self.assertDecision(other, "interval", until=3, rung=3)

    def test_preview_of_a_run_leaves_what_waits(self):
        move = self.invoice(due=-3)
        with self.at(f"{D} 12:00:00"):
            followup = self.send(move)
            self.debtor(self.partner).with_user(self.officer).action_preview_message()
        self.assertEqual(followup.state, "planned")

    # -- persons' channels ----------------------------------------------------------------

    def test_call_is_made_a_task_now(self):
        move = self.invoice(due=-5)
        self.did(move, 3, ago=2)
        self.step(7).script = "<p>Ask about the business first. Then: {{ object._totals() }}.</p>"
        self.debtor(self.partner, user_id=self.collector.id)
        wizard = self.open_on(move)
        self.assertEqual(wizard.channel, "phone")
        self.assertIn("Ask about the business", wizard.script)
        self.assertRegex(wizard.script, r"Then: Rp.+1,000,000\.00\.")
        self.assertFalse(wizard.body)
        wizard.action_send()
        followup = self.debtor(self.partner).followup_ids.filtered("manual")
        self.assertEqual((followup.state, followup.user_id), ("todo", self.collector))
        self.assertEqual(followup.line_ids.patience_until, D + timedelta(days=3))
        self.assertEqual(followup.activity_id.user_id, self.collector)
        self.assertDecision(move, "pending", until=3, rung=7)

    # -- approval -------------------------------------------------------------------------

    def approval_step(self):
        self.step(14).mode = "approval"
        move = self.invoice(due=-20)
        self.did(move, 7, ago=13)
        return move

    def test_step_that_needs_approval_needs_it_still(self):
        move = self.approval_step()
        wizard = self.edit(self.open_on(move))
        self.assertTrue(wizard.needs_approval)
        message = wizard.action_send()["params"]["message"]
        self.assertIn("approval", message)
        followup = self.debtor(self.partner).followup_ids.filtered("manual")
        self.assertEqual(followup.state, "to_approve")
        self.assertFalse(self.smtp.messages)
        followup.with_user(self.manager).action_approve()
        self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual(followup.state, "sent")
        self.assertIn("were mislaid in the move", self.smtp.html())

    def test_manager_sends_it_at_once(self):
        move = self.approval_step()
        wizard = self.open_on(move, user=self.manager)
        self.assertFalse(wizard.needs_approval)
        wizard.action_send()
        followup = self.debtor(self.partner).followup_ids.filtered("manual")
        self.assertEqual((followup.state, followup.approved_user_id), ("sent", self.manager))

    def test_soft_beside_firm_is_approved_by_who_sends_it(self):
        """Nothing soft goes out by itself beside a letter; here a person has decided."""
        firm = self.invoice(due=-40)
        self.did(firm, 30, ago=5)
        move = self.invoice(due=-3)
        self.assertFalse(self.open_on(move).needs_approval)
        followup = self.send(move)
        self.assertEqual((followup.state, followup.approved_user_id), ("sent", self.officer))

    def test_customer_handled_after_approval(self):
        self.debtor(self.partner, handling="approval")
        followup = self.send(self.invoice(due=-3))
        self.assertEqual((followup.state, followup.approved_user_id), ("sent", self.officer))

    # -- trouble --------------------------------------------------------------------------

    def test_server_down_sends_it_later(self):
        self.smtp.down = True
        with self.assertLogs("odoo.addons.penagihan_piutang", "WARNING"):
            followup = self.send(self.invoice(due=-3))
        self.assertEqual(followup.state, "planned")
        self.smtp.down = False
        self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual(followup.state, "sent")

    def test_refused_address_is_reported_to_who_sent_it(self):
        move = self.invoice(due=-3)
        self.debtor(self.partner, user_id=self.collector.id)
        self.smtp.refused.add("keuangan@pelanggan.example")
        wizard = self.open_on(move)
        with self.assertLogs("odoo.addons.mail", "ERROR"):
            params = wizard.action_send()["params"]
        self.assertEqual(params["type"], "danger")
        self.assertEqual(self.debtor(self.partner).activity_ids.user_id, self.officer)

    def test_sends_nobody_elses_messages(self):
        self.invoice(due=-3, partner=self.customer("CV Lain", email="lain@lain.example"))
        self.env["penagihan.run"].create({"company_id": self.company.id, "date": D}).action_plan()
        self.send(self.invoice(due=-3))
        self.assertEqual(self.smtp.recipients, ['"PT Pelanggan" <keuangan@pelanggan.example>'])


@tagged("post_install", "-at_install")
class TestWhoSendsNow(AccessCase):
    def wizard(self):
        return self.opened(self.by(self.officer, self.mine).action_send())

    def test_only_officers_open_it(self):
        move = self.moves(self.mine)[1]
        decision = self.decided(self.mine).filtered(lambda each: each.move_id == move)
        for user in (self.collector, self.rival, self.auditor):
            for records, method in (
                (self.mine, "action_send"),
                (decision, "action_send"),
                (move, "action_penagihan_send"),
            ):
                with self.assertRefused(f"{user.login} {records._name}"):
                    getattr(self.by(user, records), method)()

    def test_only_officers_send(self):
        wizard = self.wizard()
        for user in (self.collector, self.auditor):
            with self.assertRefused(user.login):
                self.by(user, wizard).action_send()
        self.assertEqual(self.mine.followup_ids, self.task(self.mine))

    def test_another_officers_message_is_not_mine(self):
        wizard = self.wizard()
        other = self.person("officer2", "penagihan_piutang.group_officer")
        for records in (wizard, wizard.line_ids):
            with self.assertRefused(records._name):
                self.by(other, records).read(["display_name"])
        with self.assertRefused("send"):
            self.by(other, wizard).action_send()

    def test_nobody_makes_one_up(self):
        with self.assertRefused("create"):
            self.by(self.officer, self.env["penagihan.send"]).create({"debtor_id": self.mine.id})
        with self.assertRefused("line"):
            self.by(self.officer, self.env["penagihan.send.line"]).create(
                {"wizard_id": self.wizard().id, "selected": True}
            )

    def test_customer_of_another_company_is_refused(self):
        other = self.make_company("PT Sebelah")
        stranger = self.person("officer_b", "penagihan_piutang.group_officer", company=other)
        with self.assertRefused("open"):
            self.by(stranger, self.mine).action_send()
        wizard = self.wizard()
        wizard.sudo().debtor_id = self.debtor(self.customer("PT Jauh"), company=other)
        with self.assertRefused("send"):
            self.by(self.officer, wizard).action_send()
