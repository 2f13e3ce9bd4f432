"""The PDFs of invoices go along where the step wants it: those that exist, within limits."""

from odoo.tests import tagged

from .common import CollectionCase
from .smtp import mail_server

_MEGABYTE = 1024 * 1024


@tagged("post_install", "-at_install")
class TestAttach(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.step(3).attach_invoices = True

    def issued(self, due, size=10, **values):
        """An invoice whose PDF has been made and kept."""
        move = self.invoice(due=due, **values)
        pdf = self.env["ir.attachment"].create(
            {
                "name": f"{move.name.replace('/', '_')}.pdf",
                "raw": b"%PDF-1.4" + b" " * (size - 8),
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        return move, pdf

    def sent(self):
        with mail_server() as smtp:
            followup = self.run_today().followup_ids
        (message,) = smtp.messages
        files = [part.get_filename() for part in message.iter_attachments()]
        return followup, [name for name in files if name.endswith(".pdf")]

    def test_pdf_goes_along_and_is_the_same_file(self):
        _move, pdf = self.issued(-3)
        self.invoice(due=-4)
        before = self.env["ir.attachment"].search_count([("mimetype", "=", "application/pdf")])
        followup, names = self.sent()
        self.assertEqual(names, [pdf.name], "the other has none, and none is made")
        self.assertEqual(followup.mail_id.attachment_ids, pdf)
        self.assertEqual(
            (pdf.res_model, pdf.res_field), ("account.move", "invoice_pdf_report_file")
        )
        after = self.env["ir.attachment"].search_count([("mimetype", "=", "application/pdf")])
        self.assertEqual(after, before)

    def test_main_attachment_serves_where_odoo_kept_no_report(self):
        move = self.invoice(due=-3)
        move.message_main_attachment_id = self.env["ir.attachment"].create(
            {
                "name": "scan.pdf",
                "raw": b"%PDF-1.4 ",
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": move.id,
            }
        )
        self.assertEqual(self.sent()[1], ["scan.pdf"])

    def test_main_attachment_of_another_kind_stays_at_home(self):
        move = self.invoice(due=-3)
        move.message_main_attachment_id = self.env["ir.attachment"].create(
            {"name": "photo.png", "raw": b"x", "res_model": "account.move", "res_id": move.id}
        )
        self.assertEqual(self.sent()[1], [])

    def test_not_where_the_step_does_not_want_it(self):
        self.step(3).attach_invoices = False
        self.issued(-3)
        self.assertEqual(self.sent()[1], [])

    def test_ten_at_most_the_oldest_first(self):
        issued = [self.issued(-3 - day)[1] for day in range(12)]
        followup, names = self.sent()
        self.assertEqual(len(followup.line_ids), 12)
        self.assertEqual(set(names), {pdf.name for pdf in issued[2:]})

    def test_eight_megabytes_at_most(self):
        small_old = self.issued(-6)[1]
        self.issued(-5, size=9 * _MEGABYTE)
        big = self.issued(-4, size=5 * _MEGABYTE)[1]
        self.issued(-3, size=4 * _MEGABYTE)
        self.assertEqual(set(self.sent()[1]), {small_old.name, big.name})

    def test_crash_and_second_try_keep_the_file(self):
        _move, pdf = self.issued(-3)
        with mail_server() as smtp:
            smtp.down = True
            with self.assertLogs("odoo.addons.penagihan_piutang", "WARNING"):
                self.run_today()
        self.assertTrue(pdf.exists(), "what is planned anew drops its mail, not the invoice's PDF")
        self.assertEqual(self.sent()[1], [pdf.name])

    def test_queries_do_not_grow_with_the_invoices(self):
        def count(invoices):
            partner = self.customer(f"PT {invoices}", email=f"p{invoices}@x.example")
            moves = [self.issued(-3, partner=partner)[0] for _each in range(invoices)]
            followup = self.did(moves[0], 3, ago=0, state="planned")
            for move in moves[1:]:
                self.did(move, 3, ago=0, state="planned").line_ids.followup_id = followup
            self.env.flush_all()
            self.env.invalidate_all()
            followup = followup.with_prefetch()
            before = self.env.cr.sql_log_count
            found = followup._invoice_pdfs()[followup.id]
            found.mapped("name")
            self.assertEqual(len(found), min(invoices, 10))
            return self.env.cr.sql_log_count - before

        count(1)  # warms the caches
        self.assertEqual(count(1), count(40))

    def test_message_by_hand_says_what_it_carries(self):
        _move, pdf = self.issued(-3)
        debtor = self.debtor(self.partner)
        action = debtor.with_user(self.officer).action_send()
        wizard = self.env["penagihan.send"].with_user(self.officer).browse(action["res_id"])
        self.assertEqual(wizard.files, pdf.name)
        with mail_server() as smtp:
            wizard.action_send()
        (message,) = smtp.messages
        self.assertEqual([part.get_filename() for part in message.iter_attachments()], [pdf.name])
