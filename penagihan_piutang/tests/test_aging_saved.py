"""Agings kept under a name, and sent by e-mail: by whom they were saved, for nobody else."""

import io
from datetime import date, timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from openpyxl import load_workbook

from .access_case import AccessCase
from .aging_case import AgingMixin
from .common import D


@tagged("post_install", "-at_install")
class TestAgingSaved(AgingMixin, AccessCase):
    def save(self, user=None, name="Mine", **values):
        user = user or self.officer
        asked = {key: values.pop(key) for key in list(values) if key not in ("schedule", "weekday")}
        action = self.wizard(user, **asked).action_save()
        saved = self.env["penagihan.aging.saved"].with_user(user).with_context(**action["context"])
        saved = saved.create({"name": name, **values})
        # its next day is that of the day it was saved on
        saved.flush_recordset()
        return saved

    def run_crons(self, *names):
        self.env.flush_all()
        for name in names or ("aging_saved", "aging_export"):
            with self.enter_registry_test_mode():
                self.env.ref(f"penagihan_piutang.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def mails(self):
        return self.env["mail.mail"].search([("subject", "like", "Mine:")], order="id")

    def test_asks_again_what_was_saved(self):
        partner = self.mine.partner_id
        saved = self.save(
            days="10,20", basis="invoice", credits="apart", partner_ids=[(6, 0, partner.ids)]
        )
        shown = self.env["penagihan.aging.wizard"].browse(
            saved.action_show()["context"]["penagihan_aging_id"]
        )
        self.assertEqual((shown.days, shown.basis, shown.credits), ("10,20", "invoice", "apart"))
        self.assertEqual(shown.partner_ids, partner)
        self.assertEqual(shown.date, D)
        self.assertEqual(shown.customer_ids.partner_id, partner)
        self.assertIn("Buckets: 10,20", saved.question_text)

    def test_chosen_in_the_form(self):
        saved = self.save(days="10,20", amount_min=7)
        with Form(self.env["penagihan.aging.wizard"].with_user(self.officer)) as form:
            form.saved_id = saved
            self.assertEqual((form.days, form.amount_min), ("10,20", 7))

    def test_a_filter_that_is_gone_shows_no_more_than_was_asked_for(self):
        tag = self.env["res.partner.category"].create({"name": "Retail"})
        saved = self.save(tag_ids=[(6, 0, tag.ids)])
        tag.unlink()
        with self.assertRaises(UserError) as refusal:
            saved.action_show()
        self.assertIn("Tags", str(refusal.exception))

    def test_weekly_on_its_day_about_the_day_before(self):
        # D is a Wednesday
        saved = self.save(schedule="weekly", weekday="4")
        self.assertEqual(saved.next_date, D + timedelta(days=2))
        self.run_crons()
        self.assertFalse(self.mails())
        with freeze_time(f"{D + timedelta(days=2)} 03:00:00"):
            self.run_crons()
            self.run_crons()
        mail = self.mails()
        self.assertEqual(len(mail), 1, "once, however often the action runs")
        self.assertEqual(mail.recipient_ids, self.officer.partner_id)
        self.assertIn("04/16/2026", mail.subject)
        self.assertEqual(saved.next_date, D + timedelta(days=9))
        book = load_workbook(io.BytesIO(mail.attachment_ids.raw))
        self.assertEqual(book["Details"].max_row, 5)

    def test_days_the_server_was_off_are_made_up_for_once(self):
        saved = self.save(schedule="weekly", weekday="4")
        with freeze_time(f"{D + timedelta(days=20)} 03:00:00"):
            self.run_crons()
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(saved.next_date, D + timedelta(days=23))

    def test_monthly_on_the_first_working_day_about_the_end_of_the_month(self):
        saved = self.save(schedule="monthly")
        # the first of May is a holiday, the second and third a weekend
        self.assertEqual(saved.next_date, date(2026, 5, 4))
        with freeze_time("2026-05-04 03:00:00"):
            self.run_crons()
        self.assertIn("04/30/2026", self.mails().subject)
        self.assertEqual(saved.next_date, date(2026, 6, 2), "the first of June is a holiday")

    def test_made_with_the_rights_and_in_the_language_of_its_owner(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.collector.lang = "id_ID"
        self.save(self.collector, schedule="weekly", weekday="3")
        with freeze_time(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_crons()
        mail = self.mails()
        book = load_workbook(io.BytesIO(mail.attachment_ids.raw))
        self.assertEqual(book.worksheets[2].max_row, 3, "own customers only")
        self.assertEqual(mail.recipient_ids, self.collector.partner_id)
        self.assertEqual(book.worksheets[2].title, "Rincian")

    def test_sent_now(self):
        self.save(schedule="monthly").action_send()
        self.run_crons("aging_export")
        self.assertEqual(len(self.mails()), 1)

    def test_nothing_is_sent_to_who_has_left(self):
        self.save(schedule="weekly", weekday="3")
        self.officer.active = False
        with freeze_time(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_crons()
        self.assertFalse(self.mails())

    @mute_logger("odoo.addons.penagihan_piutang.models.penagihan_aging_saved")
    def test_its_owner_hears_why_nothing_came(self):
        tag = self.env["res.partner.category"].create({"name": "Retail"})
        saved = self.save(schedule="weekly", weekday="3", tag_ids=[(6, 0, tag.ids)])
        tag.unlink()
        before = self.env["mail.message"].search([], limit=1).id
        with freeze_time(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_crons()
        self.assertFalse(self.mails())
        told = self.env["mail.message"].search([("id", ">", before)])
        self.assertEqual(told.notified_partner_ids, self.officer.partner_id)
        self.assertIn("does not exist any more", told.body)
        self.assertEqual(saved.next_date, D + timedelta(days=8))

    def test_nobody_sees_or_makes_those_of_others(self):
        saved = self.save()
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                saved.with_user(user).read(["question"])
        with self.assertRaises(AccessError):
            self.env["penagihan.aging.saved"].with_user(self.collector).create(
                {"name": "X", "question": {"basis": "due"}, "user_id": self.officer.id}
            )

    def test_a_question_about_another_company_is_refused(self):
        other = self.make_company("PT Lain")
        saved = self.save(schedule="weekly", weekday="3")
        saved.question = {**saved.question, "company_ids": other.ids}
        with self.assertRaises(AccessError):
            saved.action_show()
