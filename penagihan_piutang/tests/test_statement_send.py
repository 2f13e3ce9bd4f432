"""Who is sent a statement of account, who is not, and what it says when it leaves."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..wizard import penagihan_statement
from .access_case import AccessCase
from .aging_case import AgingMixin
from .common import MILLION, D
from .smtp import mail_server
from .statement_case import StatementMixin
from .test_tours import TourCase


class StatementSendCase(StatementMixin, AgingMixin, AccessCase):
    def setUp(self):
        super().setUp()
        self.smtp = self.enterContext(mail_server())

    def sent(self, debtor):
        return debtor.followup_ids.filtered(lambda each: each.kind == "statement")


@tagged("post_install", "-at_install")
class TestStatementSend(StatementSendCase):
    def test_officer_sends_one_with_its_files(self):
        wizard = self.open_statement(self.mine)
        self.assertEqual((wizard.single, wizard.ready_count), (True, 1))
        self.assertIn("2,000,000", wizard.body)
        self.assertFalse(self.sent(self.mine), "the preview leaves nothing behind")
        wizard.action_send()
        followup = self.sent(self.mine)
        self.assertEqual((followup.state, followup.statement_date), ("sent", D))
        (message,) = self.smtp.messages
        self.assertEqual(
            sorted(each.get_filename() for each in message.iter_attachments()),
            ["001-RT-KEU-IV-2026.pdf", f"Statement of Account PT Milik Sendiri {D}.xlsx"],
        )
        self.assertIn("statement of account as of 15 April 2026", self.smtp.html())
        self.assertIn("Have you already paid?", self.smtp.html())
        self.assertIn("Dear Finance Department of PT Milik Sendiri", self.smtp.html())

    def test_an_issued_statement_stays(self):
        self.open_statement(self.mine).action_send()
        files = self.sent(self.mine).message_id.attachment_ids
        self.assertEqual(set(files.mapped("res_model")), {"penagihan.document", "penagihan.debtor"})
        kept = files.mapped("raw")
        self.moves(self.mine).button_draft()
        self.assertEqual(files.mapped("raw"), kept)

    def test_amounts_are_those_of_the_moment_it_leaves(self):
        old, young = self.moves(self.mine)
        Followup = self.env["penagihan.followup"]
        followups, _refused = Followup._plan_statements(self.mine, D)
        self.pay(young, 400_000)
        Followup._dispatch(self.company, only=followups)
        self.assertIn("1,600,000", self.smtp.html())
        self.assertTrue(old)

    def test_as_of_the_day_chosen(self):
        _old, young = self.moves(self.mine)
        self.pay(young, MILLION)
        wizard = self.open_statement(self.mine, on=-1)
        self.assertIn("14 April 2026", wizard.subject)
        wizard.action_send()
        self.assertEqual(self.sent(self.mine).statement_date, D - timedelta(days=1))
        self.assertIn("2,000,000", self.smtp.html())

    def test_paid_after_planning_is_not_sent(self):
        Followup = self.env["penagihan.followup"]
        for on in (0, -1):
            with self.subTest(on=on), self.env.cr.savepoint() as savepoint:
                followups, _refused = Followup._plan_statements(self.mine, D + timedelta(days=on))
                for move in self.moves(self.mine):
                    self.pay(move, MILLION)
                Followup._dispatch(self.company, only=followups)
                self.assertEqual(followups.state, "cancelled")
                self.assertEqual(followups.failure, "Nothing is open any more.")
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertFalse(self.smtp.messages)

    def test_left_out_are_named_with_the_reason(self):
        silent, held, empty = (self.customer(name) for name in ("Silent", "Held", "Empty"))
        for partner in (silent, held):
            self.invoice(due=-10, partner=partner)
        silent.email = False
        self.debtor(held).write({"hold_until": D, "hold_reason": "asked for it"})
        debtors = self.mine | self.debtor(silent) | self.debtor(held) | self.debtor(empty)
        wizard = self.open_statement(debtors)
        self.assertEqual((wizard.ready_count, wizard.left_out_count), (1, 3))
        for words in ("e-mail address", "on hold", "Nothing is open", "Silent", "Held", "Empty"):
            self.assertIn(words, wizard.left_out)
        wizard.action_send()
        self.assertEqual(len(self.smtp.messages), 1)

    def test_nobody_left_is_said(self):
        self.mine.handling = "by_hand"
        wizard = self.open_statement(self.mine)
        self.assertFalse(wizard.body)
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_not_twice_while_one_waits(self):
        with freeze_time(f"{D} 13:00:00"):
            self.open_statement(self.mine).action_send()
            self.assertEqual(self.sent(self.mine).state, "planned")
            wizard = self.open_statement(self.mine)
        self.assertFalse(wizard.ready_count)
        self.assertIn("waiting", wizard.left_out)

    def test_many_leave_in_the_background(self):
        debtors = self.mine | self.foreign
        cron = self.env.ref("penagihan_piutang.ir_cron_dispatch")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        with patch.object(penagihan_statement, "MOST_AT_ONCE", 1):
            self.open_statement(debtors).action_send()
        self.assertEqual(
            (self.sent(self.mine) | self.sent(self.foreign)).mapped("state"), ["planned"] * 2
        )
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers + 1
        )
        self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual(
            (self.sent(self.mine) | self.sent(self.foreign)).mapped("state"), ["sent"] * 2
        )

    def test_each_gets_its_own(self):
        self.invoice(due=-10, amount=123_456, partner=self.foreign.partner_id)
        self.open_statement(self.mine | self.foreign).action_send()
        by_recipient = {
            name: [
                part.get_payload(decode=True)
                for part in message.iter_attachments()
                if part.get_filename().endswith(".pdf")
            ]
            for message in self.smtp.messages
            for name in [message["X-Odoo-Objects"] or message["Message-Id"]]
        }
        self.assertEqual(len(by_recipient), 2)
        self.assertEqual(sum(b"PT Milik Sendiri" in files[0] for files in by_recipient.values()), 1)
        for files in by_recipient.values():
            self.assertNotEqual(b"PT Milik Sendiri" in files[0], b"PT Milik Orang" in files[0])
            self.assertEqual(b"123,456" in files[0], b"PT Milik Orang" in files[0])

    def test_consumes_no_step_of_the_ladder(self):
        before = self.env["penagihan.followup.line"].search_count([])
        self.open_statement(self.mine).action_send()
        self.assertEqual(self.env["penagihan.followup.line"].search_count([]), before)

    # -- from the aging -------------------------------------------------------------------

    def test_from_the_rows_of_an_aging(self):
        wizard = self.wizard(on=-1)
        wizard.action_show()
        row = wizard.customer_ids.filtered(lambda each: each.partner_id == self.mine.partner_id)
        opened = self.opened(row.action_send_statements()).with_user(self.officer)
        self.assertEqual((opened.debtor_ids, opened.date), (self.mine, D - timedelta(days=1)))

    def test_without_a_choice_all_that_the_list_shows(self):
        partner = self.customer("PT Baru")
        self.invoice(due=-10, partner=partner)
        outlet = self.customer("Cabang", penagihan_payer_id=self.mine.partner_id.id)
        self.invoice(due=-10, partner=outlet)
        wizard = self.wizard()
        wizard.action_show()
        rows = wizard.customer_ids.browse().with_context(penagihan_aging_id=wizard.id)
        opened = self.opened(rows.action_send_statements())
        found = opened.debtor_ids.partner_id
        self.assertEqual(found, self.mine.partner_id | self.foreign.partner_id | partner)
        shown = rows.with_context(active_domain=[("partner_id", "=", partner.id)])
        opened = self.opened(shown.action_send_statements())
        self.assertEqual(opened.debtor_ids.partner_id, partner)

    def test_collector_sends_from_own_aging(self):
        wizard = self.wizard(self.collector)
        wizard.action_show()
        rows = wizard.customer_ids.browse().with_context(penagihan_aging_id=wizard.id)
        opened = self.opened(rows.action_send_statements())
        self.assertEqual(opened.debtor_ids, self.mine)
        self.by(self.collector, opened).action_send()
        self.assertEqual(self.sent(self.mine).state, "sent")


@tagged("post_install", "-at_install")
class TestStatementAccess(StatementSendCase):
    def test_who_may_download(self):
        for user in (self.collector, self.officer, self.manager, self.auditor):
            for kind in ("pdf", "xlsx"):
                with self.subTest(user.login, kind=kind):
                    self.assertTrue(self.file(self.mine, kind, user=user)[1])

    def test_who_may_send(self):
        for user in (self.collector, self.officer, self.manager):
            with self.subTest(user.login), self.env.cr.savepoint() as savepoint:
                self.open_statement(self.mine, user).action_send()
                self.assertEqual(self.sent(self.mine).state, "sent")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_auditor_only_reads(self):
        wizard = self.open_statement(self.mine, self.auditor)
        self.assertEqual(wizard.ready_count, 1)
        self.assertFalse(wizard.body)
        with self.assertRefused("send"):
            wizard.action_send()

    def test_collector_has_nothing_of_others(self):
        for kind in ("pdf", "xlsx"):
            with self.assertRefused(kind):
                self.file(self.foreign, kind, user=self.collector)
        with self.assertRefused("dialog"):
            self.open_statement(self.foreign, self.collector)
        wizard = self.open_statement(self.mine, self.collector)
        with self.assertRefused("made up"):
            wizard.debtor_ids = self.foreign
        # even if it were
        wizard.sudo().debtor_ids = self.foreign
        wizard = self.by(self.collector, wizard)
        self.assertFalse(wizard.debtor_ids)
        self.assertNotIn("PT Milik Orang", wizard.left_out or "")
        with self.assertRaises(UserError):
            wizard.action_send()
        self.assertFalse(self.sent(self.foreign))

    def test_collector_prints_no_foreign_one_through_the_report(self):
        report = self.env["ir.actions.report"].with_user(self.collector)
        with self.assertRefused("report"):
            report._render_qweb_html("penagihan_piutang.statement", self.foreign.ids)

    def test_salesperson_and_employee_have_none(self):
        sales = self.person("sales", "penagihan_piutang.group_salesperson")
        self.mine.partner_id.user_id = sales
        for user in (sales, self.person("anybody", "base.group_user")):
            with self.assertRefused(user.login):
                self.file(self.mine, "pdf", user=user)
            with self.assertRefused(f"{user.login}: dialog"):
                self.open_statement(self.mine, user)

    def test_another_companys_is_refused(self):
        other = self.make_company("PT Rahasia")
        for role in ("collector", "officer", "manager", "auditor"):
            user = self.person(f"foreign_{role}", f"penagihan_piutang.group_{role}", company=other)
            self.mine.user_id = user
            with self.assertRefused(role):
                self.file(self.mine, "pdf", user=user)
            with self.assertRefused(f"{role}: dialog"):
                self.open_statement(self.mine, user)

    def test_dialog_of_another_is_not_read(self):
        wizard = self.open_statement(self.mine, self.officer)
        with self.assertRefused("read"):
            self.by(self.collector, wizard).read(["date"])
        with self.assertRefused("made"):
            self.env["penagihan.statement"].with_user(self.officer).create({"date": D})


@tagged("post_install", "-at_install")
class TestStatementDownload(HttpCase):
    def test_only_for_those_who_may(self):
        partner = self.env["res.partner"].create({"name": "PT Unduh", "is_company": True})
        company = self.env.company
        debtor = self.env["penagihan.debtor"].create(
            {"partner_id": partner.id, "company_id": company.id}
        )
        day = company._penagihan_today()
        url = f"/penagihan/statement/{debtor.id}"
        for role, status in (("officer", 200), ("collector", 403)):
            login = f"download_{role}"
            new_test_user(
                self.env,
                login=login,
                groups=f"penagihan_piutang.group_{role}",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            self.authenticate(login, login)
            with self.subTest(role), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(f"{url}/xlsx?date={day}").status_code, status)
        self.authenticate("download_officer", "download_officer")
        response = self.url_open(f"{url}/pdf?date={day}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Nothing was open", response.text)
        for wrong in (
            f"{url}/docx?date={day}",
            f"{url}/pdf?date=x",
            "/penagihan/statement/0/pdf?date=x",
        ):
            with self.subTest(wrong):
                self.assertEqual(self.url_open(wrong).status_code, 404)


@tagged("post_install", "-at_install")
class TestStatementTour(TourCase):
    def test_officer_sends_a_statement(self):
        debtor = self.late_customer()
        with self.mock_smtplib_connection():
            self.tour("officer_statement", self.officer)
        followup = debtor.followup_ids
        self.assertRecordValues(
            followup, [{"kind": "statement", "state": "sent", "statement_date": D}]
        )
        self.assertEqual(len(followup.message_id.attachment_ids), 2)
