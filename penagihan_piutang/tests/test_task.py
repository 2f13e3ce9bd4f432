"""A collector at work on one task: what the page says, and what becomes of it."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import tagged

from .common import MILLION, D
from .test_today import TodayCase


@tagged("post_install", "-at_install")
class TestTask(TodayCase):
    def setUp(self):
        super().setUp()
        self.followup = self.task("PT Panggil")
        self.mine = self.followup.with_user(self.collector)

    # -- taking it up ---------------------------------------------------------------------

    def test_paid_meanwhile_is_nobodys_work(self):
        self.pay(self.followup.line_ids.move_id, 5 * MILLION)
        self.assertFalse(self.mine.take_up())
        self.assertRecordValues(
            self.followup, [{"state": "cancelled", "failure": "Paid, held or answered meanwhile."}]
        )

    def test_partly_paid_asks_for_the_rest(self):
        self.pay(self.followup.line_ids.move_id, 2 * MILLION)
        self.assertEqual(self.mine.take_up(), self.mine)
        self.assertEqual(self.followup.line_ids.amount_due, 3 * MILLION)
        self.assertIn("3,000,000", self.mine._totals())

    def test_of_two_invoices_the_paid_one_is_not_spoken_of(self):
        other = self.invoice(due=-9, amount=7 * MILLION, partner=self.followup.partner_id)
        self.did(other, 7, 0, "todo").line_ids.followup_id = self.followup
        self.pay(other, 7 * MILLION)
        self.mine.take_up()
        self.assertEqual(len(self.followup.line_ids), 2)
        self.assertNotIn(other.name, self.mine._invoices())
        self.assertIn("5,000,000", self.mine._totals())

    def test_on_hold_is_nobodys_work(self):
        self.followup.debtor_id.write({"hold_until": D, "hold_reason": "Fire"})
        self.assertFalse(self.mine.take_up())
        self.assertEqual(self.followup.state, "cancelled")

    def test_auditor_looks_and_changes_nothing(self):
        auditor = self.make_user("auditor")
        self.pay(self.followup.line_ids.move_id, 5 * MILLION)
        self.followup.with_user(auditor).take_up()
        self.assertEqual(self.followup.state, "todo")
        for action in ("action_done", "action_not_reached", "action_open_chat"):
            with self.assertRaises(AccessError):
                getattr(self.followup.with_user(auditor), action)()

    def test_foreign_task_is_refused(self):
        self.followup.debtor_id.user_id = self.officer
        for action in ("take_up", "action_done", "action_not_reached", "action_open_chat"):
            with self.assertRaises(AccessError):
                getattr(self.mine, action)()
        self.assertFalse(self.followup.attempt_ids)

    def test_nobody_writes_the_diary(self):
        self.mine.action_not_reached()
        for user in (self.collector, self.officer, self.manager):
            attempts = self.followup.attempt_ids.with_user(user)
            for change in (
                lambda attempts=attempts: attempts.write({"result": "done"}),
                lambda attempts=attempts: attempts.unlink(),
                lambda attempts=attempts: attempts.create(
                    {"followup_id": self.followup.id, "result": "done"}
                ),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_attempts_are_read_by_who_may_read_the_task(self):
        self.mine.action_not_reached()
        self.assertTrue(self.env["penagihan.attempt"].with_user(self.collector).search([]))
        self.followup.debtor_id.user_id = self.officer
        self.assertFalse(self.env["penagihan.attempt"].with_user(self.collector).search([]))
        self.assertTrue(self.env["penagihan.attempt"].with_user(self.officer).search([]))

    # -- done, not reached ----------------------------------------------------------------

    def test_done_is_in_the_diary(self):
        self.mine.action_done()
        self.assertRecordValues(
            self.followup.attempt_ids,
            [
                {
                    "result": "done",
                    "user_id": self.collector.id,
                    "moment": Datetime.to_datetime(f"{D} 03:00:00"),
                }
            ],
        )

    def test_not_reached_comes_back_tomorrow(self):
        self.followup._make_tasks()
        self.mine.action_not_reached()
        tomorrow = D + timedelta(days=1)
        self.assertRecordValues(self.followup, [{"state": "todo", "try_on": tomorrow}])
        self.assertEqual(self.followup.activity_id.date_deadline, tomorrow)
        self.assertEqual(self.mine.tried, "1 of 3: 03:00")
        self.assertFalse(self.today(self.collector))
        with self.at(f"{tomorrow} 01:00:00"):
            self.assertEqual(self.today(self.collector), ["PT Panggil"])
            self.assertFalse(self.mine.tried)

    def test_not_reached_on_a_friday_comes_back_on_monday(self):
        with self.at("2026-04-17 03:00:00"):
            self.mine.action_not_reached()
        self.assertEqual(self.followup.try_on, date(2026, 4, 20))

    def test_three_attempts_a_day_whatever_the_task(self):
        other = self.did(
            self.invoice(due=-32, partner=self.followup.partner_id), 30, 0, "todo", "visit"
        ).with_user(self.collector)
        self.mine.action_not_reached()
        other.action_not_reached()
        self.assertFalse(self.mine.caution)
        self.mine.action_not_reached()
        self.env.invalidate_all()
        self.assertEqual(
            self.mine.caution,
            "3 attempts have been made today: please leave it for another day.",
        )
        with self.assertRaisesRegex(UserError, "3 times today"):
            other.action_not_reached()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            other.action_not_reached()
        self.assertEqual(len((self.followup | other).attempt_ids), 4)

    def test_only_what_waits_can_be_tried(self):
        self.mine.action_done()
        with self.assertRaises(UserError):
            self.mine.action_not_reached()

    # -- what the page says ---------------------------------------------------------------

    def test_hours_are_the_customers_own(self):
        self.assertFalse(self.mine.caution)
        papua = self.env["res.country.state"].search(
            [("country_id.code", "=", "ID"), ("code", "=", "PA")]
        )
        self.assertTrue(papua)
        self.followup.partner_id.state_id = papua
        self.env.invalidate_all()
        with self.at(f"{D} 09:00:00"):  # 16:00 in Jakarta, 18:00 in Jayapura
            self.assertEqual(
                self.mine.caution,
                "It is 18:00 where the customer is. Contact is polite from Thursday, 08:00 on.",
            )

    def test_nobody_is_called_at_friday_prayer(self):
        with self.at("2026-04-17 05:00:00"):  # Friday, 12:00 in Jakarta
            self.assertEqual(
                self.mine.caution,
                "It is 12:00 where the customer is. Contact is polite from Friday, 13:00 on.",
            )

    def test_address_and_map(self):
        self.followup.partner_id.write({"street": "Jl. Merdeka 1 & 2", "city": "Bandung"})
        self.env.invalidate_all()
        self.assertIn("Jl. Merdeka 1 & 2", self.mine.address)
        self.assertTrue(
            self.mine.map_url.startswith("https://www.google.com/maps/search/?api=1&query=Jl.")
        )
        self.assertIn("1%20%26%202", self.mine.map_url)
        self.assertNotIn(" ", self.mine.map_url)

    def test_last_contacts(self):
        partner = self.followup.partner_id
        told = self.did(self.invoice(due=-20, partner=partner), 3, ago=10)
        self.did(self.invoice(due=-20, partner=partner), 3, ago=9, state="failed")
        self.env.invalidate_all()
        self.assertEqual(self.mine.contacted_ids.ids, told.ids)

    # -- the script -----------------------------------------------------------------------

    def say(self, script):
        self.step(7).script = script
        self.env.invalidate_all()
        return str(self.mine.spoken_script)

    def test_script_names_the_figures(self):
        said = self.say(
            "<p>{{ object._greeting() }}, {{ object.partner_id.name }} owes "
            "{{object._totals()}}.</p>"
        )
        self.assertIn("Good morning, PT Panggil owes", said)
        self.assertIn("5,000,000", said)

    def test_greeting_by_the_customers_clock(self):
        for hour, greeting in (
            ("01", "Good morning"),
            ("05", "Good day"),
            ("09", "Good afternoon"),
            ("12", "Good evening"),
        ):
            with self.at(f"{D} {hour}:00:00"):
                self.assertEqual(self.mine._greeting(), greeting)

    def test_script_shows_the_table_of_invoices(self):
        said = self.say("<div>{{ object._facts() }}</div>")
        self.assertIn("<table", said)
        self.assertIn(self.followup.line_ids.move_id.name, said)

    def test_html_in_a_name_stays_text(self):
        self.followup.partner_id.name = "<script>alert(1)</script><b>PT</b>"
        said = self.say("<p>{{ object.partner_id.name }}</p>")
        self.assertNotIn("<script", said)
        self.assertNotIn("<b>", said)
        self.assertIn("&lt;b&gt;PT", said)

    def test_script_can_show_and_do_nothing_else(self):
        for placeholder in (
            "object.env",
            "object.action_done()",
            "object.partner_id.unlink()",
            "object.nosuchfield",
            "object.amount_company.real",
            "user.name",
            "object._totals",
            "object._totals(1)",
            "1 +",
        ):
            with self.subTest(placeholder), self.assertRaises(ValidationError):
                self.step(7).script = f"<p>{{{{ {placeholder} }}}}</p>"

    def test_script_without_placeholders_is_as_written(self):
        self.assertIn("<p>Ask how they are.</p>", self.say("<p>Ask how they are.</p>"))

    def test_message_shows_the_script_with_the_figures(self):
        self.say("<p>It is about {{ object._totals() }}.</p>")
        action = self.mine.action_preview()
        why = self.env[action["res_model"]].browse(action["res_id"])
        self.assertRegex(why.body, r"It is about Rp.+5,000,000\.00\.")
