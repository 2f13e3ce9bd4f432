"""Letters are issued with a number when they leave, and stay as they were."""

from datetime import timedelta

from odoo import sql_db
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from .common import MILLION, D
from .letter_case import LetterCase
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestDocument(LetterCase):
    def send(self):
        with mail_server() as server:
            self.run_today()
        return server

    # -- issuing --------------------------------------------------------------------------

    def test_message_carries_its_letter(self):
        move = self.overdue(14, last=3, ago=11)
        server = self.send()
        document = self.documents()
        self.assertRecordValues(
            document,
            [
                {
                    "name": "001/ST1/KEU/IV/2026",
                    "date": D,
                    "deadline": D + timedelta(days=7),
                    "state": "issued",
                    "channel": "email",
                    "amount_company": MILLION,
                }
            ],
        )
        self.assertRecordValues(
            document.line_ids,
            [{"move_line_id": self.items(move).id, "amount": MILLION, "days_overdue": 14}],
        )
        self.assertEqual(document.followup_id.state, "sent")
        (message,) = server.messages
        names = [part.get_filename() for part in message.iter_attachments()]
        self.assertEqual(names, ["001-ST1-KEU-IV-2026.pdf"])

    def test_numbers_go_on_and_begin_anew_with_year_kind_and_company(self):
        for name in ("PT Satu", "PT Dua"):
            self.overdue(14, 3, 11, partner=self.customer(name, email=f"{name[3:]}@uji.example"))
        self.overdue(30, 14, 16)
        self.send()
        names = self.env["penagihan.document"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        self.assertEqual(
            sorted(names.mapped("name")),
            ["001/ST1/KEU/IV/2026", "001/ST2/KEU/IV/2026", "002/ST1/KEU/IV/2026"],
        )
        other = self.make_company("PT Lain", penagihan_letter_department=False)
        debtor = self.debtor(self.partner, other)
        issue = self.env["penagihan.document"]._issue
        self.assertEqual(issue("ST1", debtor, lambda _each: b"1").name, "001/ST1/IV/2026")
        own = self.debtor(self.partner)
        self.assertEqual(issue("ST1", own, lambda _each: b"2").name, "003/ST1/KEU/IV/2026")
        new_year = issue("ST1", own, lambda _each: b"3", date=D.replace(year=2027))
        self.assertEqual(new_year.name, "001/ST1/KEU/IV/2027")

    def test_paid_after_planning_takes_no_number(self):
        move = self.overdue(14, 3, 11)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.pay(move, MILLION)
        with mail_server() as server:
            run.action_dispatch()
        self.assertFalse(server.messages)
        self.assertFalse(self.documents())
        self.overdue(14, 3, 11)
        self.send()
        self.assertEqual(self.documents().name, "001/ST1/KEU/IV/2026")

    def test_partly_paid_after_planning_is_issued_for_the_rest(self):
        move = self.overdue(14, 3, 11)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.pay(move, 400_000)
        with mail_server():
            run.action_dispatch()
        self.assertEqual(self.documents().line_ids.amount, 600_000)
        self.assertIn("enam ratus ribu" if self.indonesian() else "six hundred thousand rupiah",
                      self.text(self.documents()))  # fmt: skip

    def indonesian(self):
        return self.documents().language.startswith("id")

    @mute_logger("odoo.addons.penagihan_piutang.models.penagihan_followup_dispatch")
    def test_letter_that_cannot_be_made_takes_no_number(self):
        move = self.overdue(14, 3, 11)
        view = self.env.ref("penagihan_piutang.letter_items")
        arch = view.arch_db
        view.arch_db = arch.replace("line.number", "line.no_such_field")
        server = self.send()
        self.assertFalse(server.messages)
        self.assertFalse(self.documents())
        self.assertEqual(move.penagihan_line_ids.sorted("id")[-1:].state, "failed")
        view.arch_db = arch
        self.send()
        self.assertEqual(self.documents().name, "001/ST1/KEU/IV/2026")

    # -- what was issued stays --------------------------------------------------------------

    def test_pdf_stays_whatever_becomes_of_the_invoice(self):
        move = self.overdue(14, 3, 11)
        self.send()
        document = self.documents()
        before = document.file_id.raw
        self.pay(move, 400_000)
        self.partner.name = "PT Nama Baru"
        self.letter("ST1").opening = "<p>Other words</p>"
        self.env.invalidate_all()
        self.assertEqual(document.file_id.raw, before)
        self.assertEqual(document.line_ids.amount, MILLION)
        with self.assertRaisesRegex(UserError, "has been issued"):
            self.env["report.penagihan_piutang.letter"]._pdfs(document)

    def test_never_deleted(self):
        self.overdue(14, 3, 11)
        self.send()
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.documents().unlink()
        with self.assertRaisesRegex(UserError, "archive it"):
            self.documents().letter_id.unlink()

    def test_voided_keeps_number_and_pdf(self):
        self.overdue(14, 3, 11)
        self.send()
        document = self.documents()
        self.env["penagihan.document.void"].with_user(self.officer).create(
            {"document_ids": [Command.set(document.ids)], "reason": "Wrong customer"}
        ).action_void()
        self.assertRecordValues(
            document,
            [
                {
                    "name": "001/ST1/KEU/IV/2026",
                    "state": "void",
                    "void_reason": "Wrong customer",
                    "void_user_id": self.officer.id,
                    "void_date": D,
                }
            ],
        )
        self.assertTrue(document.file_id.raw)
        self.overdue(14, 3, 11, partner=self.customer("PT Dua", email="dua@uji.example"))
        self.send()
        self.assertEqual(
            self.documents(self.env["res.partner"].search([("name", "=", "PT Dua")])).name,
            "002/ST1/KEU/IV/2026",
        )

    # -- messages that do not leave ---------------------------------------------------------

    @mute_logger("odoo.addons.penagihan_piutang.models.penagihan_followup_dispatch")
    def test_waits_for_the_server_with_its_letter(self):
        self.overdue(14, 3, 11)
        with mail_server() as server:
            server.down = True
            run = self.run_today()
        document = self.documents()
        self.assertEqual(document.followup_id.state, "planned")
        with mail_server() as server:
            run.action_dispatch()
        self.assertEqual(len(server.messages), 1)
        self.assertEqual(self.documents(), document)
        self.assertEqual(document.state, "issued")

    @mute_logger("odoo.addons.penagihan_piutang.models.penagihan_followup_dispatch")
    def test_another_day_another_letter(self):
        self.overdue(14, 3, 11)
        with mail_server() as server:
            server.down = True
            run = self.run_today()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"), mail_server():
            run.action_dispatch()
        self.assertRecordValues(
            self.documents(),
            [
                {"name": "001/ST1/KEU/IV/2026", "state": "void", "date": D},
                {"name": "002/ST1/KEU/IV/2026", "state": "issued", "date": D + timedelta(days=1)},
            ],
        )

    @mute_logger("odoo.addons.penagihan_piutang.models.penagihan_followup_dispatch")
    def test_planned_anew_voids_what_never_left(self):
        self.overdue(14, 3, 11)
        with mail_server() as server:
            server.down = True
            self.run_today()
        self.send()
        self.assertEqual(self.documents().mapped("state"), ["void", "issued"])

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_refused_address_voids(self):
        self.overdue(14, 3, 11)
        with mail_server() as server:
            server.refused = {"keuangan@pelanggan.example"}
            self.run_today()
        self.assertEqual(self.documents().state, "void")
        self.assertIn("550", self.documents().void_reason)

    def test_test_address_gets_a_draft_without_a_number(self):
        self.company.penagihan_test_email = "coba@uji.example"
        self.overdue(14, 3, 11)
        server = self.send()
        self.assertFalse(self.documents())
        (message,) = server.messages
        (draft,) = message.iter_attachments()
        self.assertEqual(draft.get_filename(), "DRAFT ST1.pdf")
        self.assertIn("DRAFT ST1", draft.get_content().decode())
        self.company.penagihan_test_email = False
        self.send()
        self.assertEqual(self.documents().name, "001/ST1/KEU/IV/2026")

    # -- one number, one document -----------------------------------------------------------

    def test_two_at_once_and_one_that_fails(self):
        """Real transactions: who began before another took a number is refused, begins again and
        gets the next one; what is rolled back leaves no gap.
        """
        company, letter = self.env.ref("base.main_company"), self.letter("ST1")
        connection = sql_db.db_connect(self.env.cr.dbname)

        def take(cursor):
            counter = self.env(cr=cursor)["penagihan.document.counter"]
            return counter._take(company, letter, 1999)[0]

        try:
            with connection.cursor() as first, connection.cursor() as second:
                self.assertEqual(take(first), 1)
                first.commit()
                second.execute("SELECT 1")  # its view of the data begins here
                self.assertEqual(take(first), 2)
                first.commit()
                with self.assertRaises(SerializationFailure):
                    take(second)
                second.rollback()
                self.assertEqual(take(second), 3)
                second.rollback()
                self.assertEqual(take(first), 3)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM penagihan_document_counter WHERE year = 1999")
