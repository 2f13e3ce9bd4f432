"""What behaviour suggests about a customer, and that a person decides."""

import random
from datetime import timedelta
from statistics import median

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .class_case import ClassMixin
from .common import MILLION, CollectionCase, D


@tagged("post_install", "-at_install")
class TestClass(ClassMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.debtor_ = self.debtor(self.partner, user_id=self.collector.id)

    def figures(self, *names):
        behaviour = self.behaviour(self.debtor_)
        return tuple(behaviour[name] for name in names)

    # -- the figures ----------------------------------------------------------------------

    def test_paid_in_time_late_and_still_open(self):
        self.paid(self.partner, due=-100, late=-5)
        self.paid(self.partner, due=-90, late=0)
        self.paid(self.partner, due=-80, late=10)
        self.invoice(due=-30)
        self.invoice(due=5)
        self.assertEqual(self.figures("items", "on_time", "days"), (4, 2, 5.0))

    def test_twelve_months_and_no_more(self):
        self.paid(self.partner, due=-400, late=10)
        self.assertEqual(self.figures("items"), (0,))
        self.paid(self.partner, due=-400, late=100)
        self.assertEqual(self.figures("items", "days"), (1, 100.0))

    def test_last_payment_counts(self):
        move = self.invoice(due=-60)
        self.pay_on(move, 400_000, -60)
        self.assertEqual(self.figures("items", "on_time", "days"), (1, 0, 60.0), "still open")
        self.pay_on(move, 600_000, -40)
        self.assertEqual(self.figures("items", "on_time", "days"), (1, 0, 20.0))

    def test_credit_note_is_no_payment(self):
        move = self.invoice(due=-60)
        credit = self.invoice(due=-1, kind="out_refund")
        (self.items(move) | self.items(credit)).reconcile()
        self.assertEqual(self.figures("items"), (0,))

    def test_what_says_nothing_against_it(self):
        """Blocked, said to be paid, covered by money nobody has matched."""
        for _time in range(3):
            self.invoice(due=-30)
        self.assertEqual(self.figures("items"), (3,))
        blocked, said, _left = self.env["account.move"].search(
            [("partner_id", "=", self.partner.id)], order="id"
        )
        blocked.payment_state = "blocked"
        self.say(said, day=0, kind="claims_paid")
        self.assertEqual(self.figures("items"), (1,))
        self.entry(-2 * MILLION)
        self.assertEqual(self.figures("items"), (0,))

    def test_paydays_are_no_delay(self):
        self.paid(self.partner, due=-20, late=3)
        self.assertEqual(self.figures("on_time"), (0,))
        # due on Thursday the 26th of March, paid on Sunday the 29th
        self.partner.penagihan_payday_ids = [
            Command.set(self.env["penagihan.weekday"].search([("number", "=", 7)]).ids)
        ]
        self.assertEqual(self.figures("on_time"), (1,))

    def test_promises_that_were_judged(self):
        for outcome in ("kept", "broken", "not_found", "lapsed", "open"):
            promise = self.say(self.invoice(due=-5))
            if outcome != "open":
                promise.write({"state": outcome, "judged_date": D})
        self.assertEqual(self.figures("promises", "broken"), (3, 2))

    def test_attempts_and_who_was_reached(self):
        call = self.did(self.invoice(due=-8), 7, ago=1, state="todo")
        self.attempt(call, "not_reached", 3)
        self.attempt(call, "done")
        # a chat says nothing about whether anybody was reached
        self.attempt(self.did(self.invoice(due=-8), 7, 1, "todo", channel="whatsapp"), "done")
        self.assertEqual(self.figures("attempts", "reached"), (4, 1))

    def test_outlets_count_for_who_pays(self):
        outlet = self.customer("Cabang", penagihan_payer_id=self.partner.id)
        self.paid(outlet, due=-50, late=7)
        self.assertEqual(self.figures("items", "days"), (1, 7.0))

    def test_against_an_obvious_oracle(self):
        """Random customers, counted invoice by invoice."""
        dice = random.Random(11)
        partners = [self.customer(f"PT Acak {number}") for number in range(8)]
        expected = {}
        for partner in partners:
            days = []
            for _time in range(dice.randint(0, 6)):
                due, late = -dice.randint(10, 500), dice.randint(-9, 90)
                paid_on = due + late
                if paid_on >= 0 or dice.random() < 0.2:
                    self.invoice(due=due, partner=partner)
                    days.append(-due)
                    continue
                self.paid(partner, due, late)
                if D + timedelta(days=paid_on) > D.replace(year=D.year - 1):
                    days.append(max(late, 0))
            expected[self.debtor(partner)] = days
        model = self.env["penagihan.debtor"]
        debtors = model.union(*expected)
        model._refresh_behaviour(self.company)
        for debtor, days in expected.items():
            with self.subTest(customer=debtor.partner_id.name):
                found = debtor.behaviour
                self.assertEqual(
                    (found["items"], found["on_time"], found["days"]),
                    (len(days), days.count(0), median(days) if days else 0),
                )
        # one by one it is the same
        together = {debtor: debtor.behaviour for debtor in debtors}
        for debtor in debtors:
            self.assertEqual(self.behaviour(debtor), together[debtor])

    def test_one_statement_for_all(self):
        """The number of queries does not grow with the customers."""
        counts = []
        for names in (["A"], ["B", "C", "D", "E"]):
            for name in names:
                partner = self.customer(f"PT {name}")
                self.debtor(partner)
                self.paid(partner, -30, 3)
            self.env.flush_all()
            self.env.invalidate_all()
            self.company._penagihan_today()
            before = self.env.cr.sql_log_count
            self.env["penagihan.debtor"]._refresh_behaviour(self.company)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_the_daily_run_works_it_out(self):
        self.paid(self.partner, due=-30, late=2)
        self.assertFalse(self.debtor_.behaviour)
        self.run_today()
        self.assertEqual((self.debtor_.behaviour["items"], self.debtor_.behaviour_date), (1, D))

    # -- what they suggest ----------------------------------------------------------------

    def test_too_little_to_say(self):
        self.assertIn("Not worked out yet", self.debtor_.suggestion)
        for _time in range(2):
            self.paid(self.partner, due=-50, late=60 - 20)
        self.behaviour(self.debtor_)
        self.assertFalse(self.debtor_.suggested_approach_id)
        self.assertIn("2 invoices", self.debtor_.suggestion)
        self.assertIn("fewer than 3", self.debtor_.suggestion)

    def test_each_class(self):
        for _time in range(3):
            self.paid(self.partner, due=-90, late=20)
        self.behaviour(self.debtor_)
        self.assertEqual(self.debtor_.suggested_approach_id, self.approach("can", "willing"))
        self.assertIn("Paid in time: 0 of 3 invoices", self.debtor_.suggestion)
        self.assertIn("Late by 20 days", self.debtor_.suggestion)

        call = self.did(self.invoice(due=-20), 7, ago=1, state="todo")
        self.attempt(call, "not_reached", 3)
        self.behaviour(self.debtor_)
        self.assertEqual(self.debtor_.suggested_approach_id, self.approach("can", "unwilling"))
        self.assertIn("Reached: 0 of 3 attempts", self.debtor_.suggestion)

        for _time in range(5):
            self.invoice(due=-60)
        self.behaviour(self.debtor_)
        self.assertEqual(self.debtor_.suggested_approach_id, self.approach("cannot", "unwilling"))

        self.attempt(call, "done", 2)
        self.behaviour(self.debtor_)
        self.assertEqual(self.debtor_.suggested_approach_id, self.approach("cannot", "willing"))

    # -- a person decides -----------------------------------------------------------------

    def wizard(self, user=None):
        debtor = self.debtor_.with_user(user or self.collector)
        action = debtor.action_classify()
        return (
            self.env[action["res_model"]].with_user(user or self.collector).browse(action["res_id"])
        )

    def test_the_suggestion_changes_no_class(self):
        for _time in range(3):
            self.paid(self.partner, due=-90, late=20)
        wizard = self.wizard()
        self.assertEqual((wizard.ability, wizard.willingness), ("can", "willing"))
        self.assertTrue(wizard.guidance)
        self.assertFalse(self.debtor_.approach_id)

    def test_set_with_a_reason_and_kept(self):
        wizard = self.wizard()
        wizard.write({"ability": "cannot", "willingness": "willing", "reason": "  "})
        with self.assertRaisesRegex(UserError, "what it rests on"):
            wizard.action_save()
        wizard.reason = "Hotel pelanggannya tutup"
        wizard.action_save()
        self.assertEqual(self.debtor_.approach_id, self.approach("cannot", "willing"))
        self.assertEqual((self.debtor_.ability, self.debtor_.willingness), ("cannot", "willing"))
        second = self.wizard(self.officer)
        self.assertEqual(second.ability, "cannot", "it begins with what holds")
        second.write({"ability": "can", "reason": "Membayar lagi"})
        second.action_save()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            [
                (entry.user_id, entry.approach_id, entry.reason)
                for entry in self.debtor_.class_entry_ids.sorted("id")
            ],
            [
                (self.collector, self.approach("cannot", "willing"), "Hotel pelanggannya tutup"),
                (self.officer, self.approach("can", "willing"), "Membayar lagi"),
            ],
        )

    def test_the_figures_of_that_day_are_kept(self):
        for _time in range(3):
            self.paid(self.partner, due=-90, late=20)
        wizard = self.wizard()
        wizard.reason = "Langganan lama"
        wizard.action_save()
        for _time in range(5):
            self.invoice(due=-60)
        self.behaviour(self.debtor_)
        entry = self.debtor_.class_entry_ids
        self.assertEqual(entry.suggested_id, self.approach("can", "willing"))
        self.assertIn("Paid in time: 0 of 3 invoices", entry.figures)

    def test_both_answers_are_needed(self):
        wizard = self.wizard()
        wizard.write({"ability": "can", "willingness": False, "reason": "Lama"})
        with self.assertRaisesRegex(UserError, "say both"):
            wizard.action_save()

    def test_into_none_again(self):
        self.debtor_._classify(self.approach("can", "willing"), "Kenal lama")
        self.wizard().action_clear()
        self.assertFalse(self.debtor_.approach_id)
        self.assertEqual(len(self.debtor_.class_entry_ids), 2)

    def test_merged_customers(self):
        other = self.debtor(self.customer("PT Kembar"))
        self.debtor_._classify(self.approach("can", "willing"), "Dulu")
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            other._classify(self.approach("cannot", "willing"), "Kemarin")
        self.debtor_._absorb(other)
        self.assertEqual(self.debtor_.approach_id, self.approach("cannot", "willing"))
        self.assertEqual(len(self.debtor_.class_entry_ids), 2)

    # -- never where customers see it -----------------------------------------------------

    def test_no_template_can_say_it(self):
        template = self.env.ref("penagihan_piutang.mail_reminder").copy()
        for expression in (
            "object.debtor_id.approach_id.name",
            "object.debtor_id.ability",
            "object.debtor_id.suggestion",
            "object.debtor_id.behaviour",
            "object.debtor_id.class_entry_ids",
            "object.debtor_id.guidance",
            "object.debtor_id.preparation",
            "object.debtor_id._conversation_script()",
            "object.debtor_id._suggestion_in_words()",
            "object.debtor_id._behaviour_in_words()",
        ):
            with self.subTest(mail=expression), self.assertRaises(ValidationError) as refusal:
                template.body_html = f'<p><t t-out="{expression}"></t></p>'
            self.assertIn("not for customers", str(refusal.exception))
            with self.subTest(subject=expression), self.assertRaises(ValidationError):
                template.subject = f"{{{{ {expression} }}}}"
            for field in ("script", "message"):
                with self.subTest(step=expression), self.assertRaises(ValidationError):
                    self.step(7)[field] = f"{{{{ {expression} }}}}"

    def test_no_message_says_it(self):
        names = self.env["penagihan.approach"].search([]).mapped("name")
        self.debtor_._classify(self.approach("cannot", "unwilling"), "Rahasia sekali")
        for day in (-2, 0, 3, 14):
            move = self.invoice(due=-day)
            followup = self.did(move, day, ago=0, state="planned")
            body = str(followup._preview()["body"])
            self.assertIn(move.name, body)
            self.assertFalse([name for name in [*names, "Rahasia"] if name in body])
        self.assertNotIn("Rahasia", "".join(self.debtor_.message_ids.mapped("body")))

    def test_no_pdf_for_the_customer_says_it(self):
        names = self.env["penagihan.approach"].search([]).mapped("name")
        self.debtor_._classify(self.approach("cannot", "unwilling"), "Rahasia sekali")
        self.invoice(due=-3)
        reports = self.env["ir.actions.report"].search([("model", "=", "penagihan.debtor")])
        internal = self.env.ref("penagihan_piutang.report_preparation")
        self.assertIn(internal, reports)
        for report in reports - internal:
            html = report._render_qweb_html(report.report_name, self.debtor_.ids)[0].decode()
            self.assertIn(self.partner.name, html)
            self.assertFalse([name for name in [*names, "Rahasia"] if name in html])
