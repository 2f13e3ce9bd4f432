"""Who sees issued documents, and who may do what about them."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .common import D


@tagged("post_install", "-at_install")
class TestDocumentAccess(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        issue = cls.env["penagihan.document"]._issue
        cls.own, cls.other = (
            issue("ST1", debtor, lambda _document: b"pdf") for debtor in (cls.mine, cls.foreign)
        )

    def test_collector_reads_the_documents_of_own_customers(self):
        documents = self.by(self.collector, self.own | self.other)
        self.assertEqual(documents.search([("id", "in", documents.ids)]), self.own)
        self.assertEqual(self.by(self.collector, self.own).file_id.raw, b"pdf")
        with self.assertRefused("another collector's document"):
            self.by(self.collector, self.other).read(["name"])
        with self.assertRefused("its PDF"):
            self.by(self.collector, self.other.sudo().file_id).read(["raw"])
        with self.assertRefused("printing it"):
            self.by(self.collector, self.other)._print_file()

    def test_officer_and_auditor_read_all(self):
        for user in (self.officer, self.auditor):
            documents = self.by(user, self.own | self.other)
            self.assertEqual(len(documents.search([("id", "in", documents.ids)])), 2)

    def test_nobody_writes_documents(self):
        for user in (self.collector, self.officer, self.manager, self.auditor):
            document = self.by(user, self.own)
            with self.assertRefused(f"{user.name} changing a number"):
                document.name = "1"
            with self.assertRefused(f"{user.name} making one"):
                document.create(
                    {
                        "name": "1",
                        "letter_id": self.own.letter_id.id,
                        "debtor_id": self.mine.id,
                        "date": D,
                        "language": "en_US",
                    }
                )
            with self.assertRefused(f"{user.name} deleting one"):
                document.unlink()
            with self.assertRefused(f"{user.name} changing the PDF"):
                self.by(user, self.own.sudo().file_id).raw = b"other"
            with self.assertRefused(f"{user.name} setting a counter"):
                counters = self.env["penagihan.document.counter"].search([], limit=1)
                self.by(user, counters).last = 100

    def test_voiding_is_for_officers(self):
        for user in (self.collector, self.auditor):
            with self.assertRefused(f"{user.name} voiding"):
                self.by(user, self.own).action_void()
            with self.assertRefused(f"{user.name} voiding in the dialog"):
                self.by(user, self.env["penagihan.document.void"]).create(
                    {"document_ids": [Command.set(self.own.ids)], "reason": "x"}
                )
        with self.assertRaises(AccessError):
            self.by(self.collector, self.own)._check_may_void()
        wizard = self.by(self.officer, self.env["penagihan.document.void"]).create(
            {"document_ids": [Command.set(self.own.ids)], "reason": "Printed twice"}
        )
        wizard.action_void()
        self.assertEqual(self.own.state, "void")

    def test_auditor_records_nothing(self):
        with self.assertRefused("recording"):
            self.by(self.auditor, self.own)._record("sent", D)
        with self.assertRefused("recording for a colleague's customer"):
            self.by(self.collector, self.other)._record("sent", D)

    def test_texts_are_the_manager_s(self):
        letter = self.own.letter_id
        for user in (self.collector, self.officer, self.auditor):
            with self.assertRefused(f"{user.name} changing words"):
                self.by(user, letter).closing = "<p>Pay</p>"
        self.by(self.manager, letter).closing = "<p>Thank you</p>"

    def test_code_in_numbers_stays(self):
        letter = self.by(self.manager, self.own.letter_id)
        with self.assertRaisesRegex(UserError, "another kind"):
            letter.code = "X1"
        letter.write({"code": "ST1", "name": "Reminder"})
        unused = self.by(self.manager, letter._of_code("SOM2").sudo(False))
        unused.code = "X1"
        self.assertEqual((letter.code, unused.code), ("ST1", "X1"))

    def test_other_companies(self):
        stranger = self.person(
            "stranger", "penagihan_piutang.group_manager", company=self.make_company("PT Asing")
        )
        documents = self.by(stranger, self.own)
        self.assertFalse(documents.search([("id", "in", self.own.ids)]))
        with self.assertRefused("a document of another company"):
            documents.read(["name"])

    def test_deputy_reads_them_while_standing_in(self):
        self.collector.sudo().write(
            {
                "penagihan_deputy_id": self.rival.id,
                "penagihan_deputy_from": D,
                "penagihan_deputy_until": D,
            }
        )
        self.assertEqual(self.by(self.rival, self.own).name, self.own.name)

    def test_counters_belong_to_companies(self):
        stranger = self.person(
            "stranger", "penagihan_piutang.group_manager", company=self.make_company("PT Asing")
        )
        counters = self.by(stranger, self.env["penagihan.document.counter"])
        self.assertFalse(counters.search([("company_id", "=", self.company.id)]))
