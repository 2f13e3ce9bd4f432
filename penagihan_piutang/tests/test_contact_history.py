"""Everything that was said and sent, on paper."""

import re
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .access_case import AccessCase
from .common import CollectionCase, D
from .complaint_case import ComplaintMixin
from .mailbox import answer, arrives, delivery_report
from .round_case import RoundCase
from .smtp import mail_server


class HistoryMixin:
    def history(self, debtor, first=0, last=0, user=None):
        """The contacts of the days from D + first to D + last."""
        report = self.env["report.penagihan_piutang.contact_history"].with_user(
            user or self.officer
        )
        debtor = debtor.with_user(user or self.officer)
        return report._contacts(debtor, D + timedelta(days=first), D + timedelta(days=last))

    def paper(self, debtor, first=0, last=0, user=None, lang=None):
        """The page, as HTML."""
        user = user or self.officer
        action = debtor.with_user(user).action_contact_history()
        wizard = self.env["penagihan.contact.history"].with_user(user).browse(action["res_id"])
        wizard.write({"date_from": D + timedelta(days=first), "date_to": D + timedelta(days=last)})
        wizard.action_pdf()
        report = self.env["ir.actions.report"].with_user(user)
        if lang:
            report = report.with_context(lang=lang)
        html, _kind = report._render_qweb_html("penagihan_piutang.contact_history", wizard.ids)
        return html.decode()


@tagged("post_install", "-at_install")
class TestContactHistory(HistoryMixin, ComplaintMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer(lang="en_US")
        self.record = self.debtor(self.partner, user_id=self.collector.id)

    def task(self, channel="phone"):
        task = self.did(self.invoice(due=-8), 7, ago=0, state="todo", channel=channel)
        task.write({"contact_id": self.partner.id, "user_id": self.collector.id})
        return task.with_user(self.collector)

    def test_automatic_mail_as_it_was_kept(self):
        move = self.invoice(due=-3)
        with mail_server():
            self.run_today()
        # what happens to the invoice afterwards changes nothing of what was said
        self.pay(move, 1_000_000)
        self.partner.email = "lain@pelanggan.example"
        (contact,) = self.history(self.record)
        self.assertEqual(contact.moment, datetime(D.year, D.month, D.day, 3))
        self.assertEqual((contact.channel, contact.automatic, contact.attempt), ("email", 1, 1))
        self.assertEqual(contact.address, "keuangan@pelanggan.example")
        self.assertEqual(contact.result, "Sent")
        self.assertIn("Reminder: invoices past due", contact.title)
        self.assertRegex(contact.text, f"{move.name}, Dated .* overdue\\) \\| Rp")
        self.assertIn("perhaps they escaped your attention", contact.text)
        self.assertNotIn("<", contact.text)

    def test_mail_that_came_back_says_so(self):
        self.invoice(due=-3)
        with mail_server() as smtp:
            self.run_today()
            arrives(
                self.env,
                delivery_report(smtp.messages[-1]["Message-Id"], "keuangan@pelanggan.example"),
            )
        (contact,) = self.history(self.record)
        self.assertIn("User unknown", contact.result)
        self.assertTrue(contact.attempt)

    def test_mail_to_our_own_test_address_reached_nobody(self):
        self.company.penagihan_test_email = "coba@uji.example"
        self.invoice(due=-3)
        with mail_server() as smtp:
            self.run_today()
        self.assertEqual(len(smtp.messages), 1)
        self.assertFalse(self.history(self.record))

    def test_chat_with_the_text_of_that_moment(self):
        task = self.task("whatsapp")
        text = task.chat_text
        task.action_open_chat()
        (opened,) = self.history(self.record)
        self.assertEqual(opened.text, text)
        self.assertIn("nobody said", opened.result)
        task.action_done()
        self.partner.name = "PT Ganti Nama"
        (sent,) = self.history(self.record)
        self.assertEqual((sent.text, sent.result), (text, "Sent"))
        self.assertEqual((sent.who, sent.address), ("Test collector", "+62 812 3456 7890"))
        self.assertFalse(sent.automatic)

    def test_calls_with_their_hours_and_by_which_number(self):
        task = self.task()
        for hour in (3, 5):
            with self.at(f"{D} 0{hour}:00:00"):
                task.action_not_reached()
        self.partner.phone = "+62 899 9999 999"
        task.action_done()
        calls = self.history(self.record)
        self.assertEqual([call.moment.hour for call in calls], [3, 3, 5])
        self.assertEqual({call.result for call in calls}, {"Not reached", "Done"})
        self.assertEqual(calls[-1].address, "+62 812 3456 7890")

    def test_done_without_a_diary_has_no_hour(self):
        self.did(self.invoice(due=-40), 30, ago=4, state="done", channel="letter")
        (letter,) = self.history(self.record, first=-4)
        self.assertEqual((letter.channel, letter.timed), ("letter", False))
        self.assertIn(">–<", self.paper(self.record, first=-4))

    def test_reply_and_complaint_come_from_the_customer(self):
        self.invoice(due=-3)
        with mail_server() as smtp:
            self.run_today()
            arrives(self.env, answer(smtp.messages[-1]["Message-Id"], "Sudah <b>lunas</b>!"))
        self.complain(self.record, "<script>alert(1)</script> kasar")
        incoming = [each for each in self.history(self.record) if each.incoming]
        self.assertEqual(len(incoming), 2)
        self.assertFalse(any(each.attempt for each in incoming))
        page = self.paper(self.record)
        self.assertIn("Sudah &lt;b&gt;lunas&lt;/b&gt;!", page)
        self.assertNotIn("<script>alert", page)
        self.assertIn("From the customer", page)

    def test_written_by_hand_from_the_page(self):
        with mail_server():
            self.record.with_user(self.collector).message_post(
                body="Terima kasih atas kabarnya.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.partner.ids,
            )
        self.record.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        (contact,) = self.history(self.record)
        self.assertIn("Terima kasih", contact.text)
        self.assertEqual(contact.who, "Test collector")

    def test_three_attempts_a_day(self):
        for _number in range(2):
            task = self.task()
            task.action_not_reached()
            task.action_done()
        page = self.paper(self.record)
        self.assertEqual(len(self.history(self.record)), 4)
        self.assertRegex(page, r"Days above the limit: <strong>1</strong>")
        self.assertRegex(page, r"most on one day: <strong>4</strong>")

    def test_days_are_those_of_the_company(self):
        task = self.task()
        with self.at(f"{D} 16:59:00"):  # 23:59 in Jakarta
            task.action_not_reached()
        with self.at(f"{D} 17:01:00"):
            task.action_done()
        self.assertEqual(len(self.history(self.record)), 1)
        self.assertEqual(len(self.history(self.record, first=1, last=1)), 1)
        self.assertEqual(len(self.history(self.record, last=1)), 2)

    def test_hours_of_the_customer_and_ours(self):
        self.partner.state_id = self.env.ref("base.state_id_pa")
        self.task().action_not_reached()
        page = self.paper(self.record)
        self.assertIn("Asia/Jayapura", page)
        self.assertIn("<strong>12:00</strong>", page)
        self.assertRegex(page, r"ours: (<[^>]+>)?10:00")

    def test_long_history_is_whole(self):
        task = self.task()
        attempts = self.env["penagihan.attempt"].create(
            [
                {
                    "followup_id": task.id,
                    "result": "not_reached",
                    "moment": datetime(D.year, D.month, D.day, 1) + timedelta(minutes=number),
                    "text": f"call number {number:03}.",
                }
                for number in range(250)
            ]
        )
        page = self.paper(self.record)
        self.assertEqual(len(self.history(self.record)), len(attempts))
        self.assertFalse([n for n in range(250) if f"call number {n:03}." not in page])

    def test_long_paragraph_is_whole(self):
        """Cut into rows that fit a page: not a word is lost where it is cut."""
        words = [f"kata{number:04}" for number in range(2000)]
        for text in (" ".join(words), "".join(words)):
            self.complain(self.record, text)
            page = self.paper(self.record).replace("\n", "")
            rows = re.findall(r"<div>([^<]*kata[^<]*)</div>", page)
            self.assertGreater(len(rows), 10)
            self.assertEqual("".join(rows), text)
            self.record.complaint_ids.sudo().unlink()

    def test_nothing_happened(self):
        self.assertIn("There was no contact in these days.", self.paper(self.record))

    def test_days_the_wrong_way_round(self):
        with self.assertRaises(UserError):
            self.paper(self.record, first=1, last=0)

    def test_number_of_queries_does_not_grow(self):
        def count(number):
            task = self.task()
            self.env["penagihan.attempt"].create(
                [{"followup_id": task.id, "result": "not_reached"}] * number
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.history(self.record)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(100), count(1) + 3)


@tagged("post_install", "-at_install")
class TestContactHistoryRound(HistoryMixin, RoundCase):
    def test_visit_of_a_round_with_what_came_of_it(self):
        task = self.visit()
        round = self.out(task.debtor_id)
        line = round.line_ids
        line.sudo().write({"outcome": "absent", "note": "Tutup <i>sejak</i> pagi"})
        round.action_record()
        (visit,) = self.history(task.debtor_id)
        self.assertEqual((visit.channel, visit.result), ("visit", "Nobody was there"))
        self.assertIn("Tutup <i>sejak</i> pagi", visit.text)
        self.assertIn("Tutup &lt;i&gt;sejak", self.paper(task.debtor_id))


@tagged("post_install", "-at_install")
class TestContactHistoryAccess(HistoryMixin, AccessCase):
    def test_collector_has_own_customers(self):
        self.task(self.mine).with_user(self.collector).action_not_reached()
        self.assertEqual(len(self.history(self.mine, user=self.collector)), 1)
        self.assertIn("PT Milik Sendiri", self.paper(self.mine, user=self.collector))
        with self.assertRefused("another's"):
            self.history(self.foreign, user=self.collector)
        with self.assertRefused("dialog"):
            self.by(self.collector, self.foreign).action_contact_history()

    def test_auditor_reads_all(self):
        self.assertIn("PT Milik Orang", self.paper(self.foreign, user=self.auditor))

    def test_salesperson_reads_none(self):
        seller = self.person("seller", "penagihan_piutang.group_salesperson")
        self.mine.partner_id.user_id = seller
        with self.assertRefused("dialog"):
            self.by(seller, self.mine).action_contact_history()
        with self.assertRefused("report"):
            self.history(self.mine, user=seller)

    def test_dialog_of_another_person_is_closed(self):
        action = self.by(self.collector, self.mine).action_contact_history()
        wizard = self.env["penagihan.contact.history"].browse(action["res_id"])
        with self.assertRefused("print"):
            self.by(self.rival, wizard).action_pdf()
        with self.assertRefused("report"):
            self.env["report.penagihan_piutang.contact_history"].with_user(
                self.rival
            )._get_report_values(wizard.ids)
