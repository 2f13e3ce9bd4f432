"""Receipts for money, letters taken back, and apologies: each with a number, issued once."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MILLION, D
from .complaint_case import ComplaintMixin
from .letter_case import LetterCase
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestPaymentReceipt(LetterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = cls.env["account.account"].with_company(cls.company)
        suspense, outstanding = (
            account.create(
                {
                    "name": name,
                    "code": code,
                    "account_type": "asset_current",
                    "reconcile": True,
                    "company_ids": [Command.set(cls.company.ids)],
                }
            )
            for code, name in (("1002", "Suspense"), ("1003", "Outstanding"))
        )
        journal = cls.journal("BNK")
        journal.suspense_account_id = suspense
        journal.inbound_payment_method_line_ids.payment_account_id = outstanding

    def bank(self, amount, *moves, partner=None):
        """Money on the bank statement, matched with invoices."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.journal("BNK").id,
                "date": D,
                "payment_ref": "Transfer",
                "amount": amount,
                "partner_id": (partner or self.partner).id,
            }
        )
        other = line.move_id.line_ids.filtered(
            lambda each: each.account_id == line.journal_id.suspense_account_id
        )
        other.account_id = self.account("1100")
        for move in moves:
            (self.items(move) | other).reconcile()
        return line.move_id

    def receipt(self, move, user=None):
        return move.with_user(user or self.officer)._penagihan_payment_receipt().sudo()

    def test_of_a_bank_receipt(self):
        self.partner.lang = "en_US"
        first, second = self.invoice(amount=4 * MILLION), self.invoice(amount=3 * MILLION)
        money = self.bank(6 * MILLION, first, second)
        document = self.receipt(money)
        self.assertRecordValues(
            document,
            [
                {
                    "name": "001/KW/KEU/IV/2026",
                    "received_amount": 6 * MILLION,
                    "amount_company": 6 * MILLION,
                    "payment_move_id": money.id,
                }
            ],
        )
        self.assertEqual(
            [(line.move_id, line.amount) for line in document.line_ids],
            [(first, 4 * MILLION), (second, 2 * MILLION)],
        )
        text = self.text(document)
        for words in ("PT Pelanggan", "six million rupiah", first.name, "001/KW/KEU/IV/2026",
                      "15 April 2026", "Jakarta", "Stamp duty"):  # fmt: skip
            self.assertIn(words, text)
        self.assertNotIn("On account", text)

    def test_once(self):
        money = self.bank(MILLION, self.invoice())
        document = self.receipt(money)
        file = document.file_id
        self.assertEqual(self.receipt(money).file_id, file)
        document.with_user(self.officer)._void("Wrong name")
        self.assertEqual(self.receipt(money).name, "002/KW/KEU/IV/2026")

    def test_more_than_the_invoices_is_on_account(self):
        self.partner.lang = "en_US"
        document = self.receipt(self.bank(1_500_000, self.invoice()))
        text = self.text(document)
        self.assertIn("On account", text)
        self.assertIn("500,000", text)
        self.assertNotIn("Stamp duty", text)

    def test_stamp_duty_above_the_limit_only(self):
        for amount, due in ((5 * MILLION, False), (5 * MILLION + 1, True)):
            document = self.receipt(self.bank(amount, self.invoice(amount=amount)))
            self.assertEqual(document._needs_meterai(), due)
        self.letter("KW").meterai = False
        self.assertFalse(document._needs_meterai())

    def test_of_a_payment(self):
        invoice = self.invoice(amount=2 * MILLION)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.partner.id,
                "amount": 2 * MILLION,
                "currency_id": self.idr.id,
                "date": D,
                "journal_id": self.journal("BNK").id,
                "company_id": self.company.id,
                "destination_account_id": self.account("1100").id,
            }
        )
        payment.action_post()
        with self.assertRaisesRegex(UserError, "match"):
            self.receipt(payment.move_id)
        (self.items(invoice) | self.items(payment.move_id)).reconcile()
        action = payment.with_user(self.person("all", "account.group_account_manager",
            "penagihan_piutang.group_officer")).action_penagihan_payment_receipt()  # fmt: skip
        document = self.documents()
        self.assertEqual(document.letter_id.code, "KW")
        self.assertIn(str(document.file_id.id), action["url"])
        self.assertEqual(document.received_amount, 2 * MILLION)

    def test_refused(self):
        invoice = self.invoice()
        with self.assertRaisesRegex(UserError, "no posted payment"):
            self.receipt(invoice)
        with self.assertRaisesRegex(UserError, "no posted payment"):
            self.receipt(self.entry(-MILLION))
        with self.assertRaisesRegex(UserError, "match"):
            self.receipt(self.bank(MILLION))
        self.journal("BNK").inbound_payment_method_line_ids.payment_account_id = False
        with self.assertRaisesRegex(UserError, "no entry of its own"):
            self.payment(self.partner, MILLION, invoice).action_penagihan_payment_receipt()
        money = self.bank(MILLION, invoice)
        for user in (self.collector, self.person("look", "penagihan_piutang.group_auditor")):
            with self.assertRaises(AccessError):
                self.receipt(money, user)
        self.assertFalse(self.documents())

    def test_listed_from_the_customer(self):
        mine = self.bank(MILLION, self.invoice())
        theirs = self.bank(MILLION, partner=self.customer("PT Lain"))
        debtor = self.debtor(self.partner)
        action = debtor.with_user(self.officer).action_payments()
        found = self.env["account.move"].search(action["domain"])
        self.assertIn(mine, found)
        self.assertNotIn(theirs, found)

    def test_indonesian(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.partner.lang = "id_ID"
        document = self.receipt(self.bank(1_250_000, self.invoice(amount=1_250_000)))
        self.assertIn("satu juta dua ratus lima puluh ribu rupiah", self.text(document).lower())


@tagged("post_install", "-at_install")
class TestWithdrawal(LetterCase):
    def sent(self, days=14, last=3, ago=11):
        self.partner.lang = "en_US"
        self.overdue(days, last=last, ago=ago)
        with mail_server():
            self.run_today()
        return self.documents()

    def withdraw(self, document, reason="The invoices had been paid.", user=None):
        return document.with_user(user or self.officer)._withdraw(reason).sudo()

    def test_names_what_it_takes_back(self):
        letter = self.sent()
        wizard = self.env["penagihan.document.withdraw"].with_user(self.officer)
        wizard.create({"document_id": letter.id, "reason": "<b>Paid</b> before."}).action_withdraw()
        document = self.documents() - letter
        self.assertEqual(document.name, "001/PC/KEU/IV/2026")
        text = self.text(document)
        for words in (letter.name, "15 April 2026", "<b>Paid</b> before.", "never having been"):
            self.assertIn(words, text)
        self.assertNotIn("Please transfer", text)
        self.assertEqual(letter.state, "issued", "it voids nothing")
        self.assertEqual(letter.withdrawal_ids, document)

    def test_no_later_letter_names_it(self):
        letter = self.sent()
        followup = letter.followup_id
        self.assertIn(letter, followup._letters_before().get(letter.debtor_id, letter.browse()))
        withdrawal = self.withdraw(letter)
        self.assertFalse(followup._letters_before())
        withdrawal._void("A mistake")
        self.assertIn(letter, followup._letters_before()[letter.debtor_id])

    def test_refused(self):
        letter = self.sent()
        for user in (self.collector, self.person("look", "penagihan_piutang.group_auditor")):
            with self.assertRaises(AccessError):
                self.withdraw(letter, user=user)
        with self.assertRaisesRegex(UserError, "say why"):
            self.withdraw(letter, " ")
        withdrawal = self.withdraw(letter)
        with self.assertRaisesRegex(UserError, "withdrawn already"):
            self.withdraw(letter)
        with self.assertRaisesRegex(UserError, "no letter to withdraw"):
            self.withdraw(withdrawal)
        withdrawal._void("A mistake")
        letter._void("Never sent")
        with self.assertRaisesRegex(UserError, "void it instead"):
            self.withdraw(letter)


@tagged("post_install", "-at_install")
class TestApologyLetter(ComplaintMixin, LetterCase):
    def test_once_from_a_complaint(self):
        self.partner.lang = "en_US"
        complaint = self.complain(self.debtor(self.partner, user_id=self.collector.id))
        document = complaint.with_user(self.manager)._apology_letter().sudo()
        self.assertEqual(document.name, "001/PM/KEU/IV/2026")
        self.assertIn("15 April 2026 what went wrong", self.text(document))
        self.assertNotIn("Please transfer", self.text(document))
        self.assertEqual(complaint._apology_letter(), document)
        with self.assertRaises(AccessError):
            complaint.with_user(self.collector)._apology_letter()

    def test_not_by_whom_it_is_about(self):
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        complaint = self.complain(debtor, about_user=self.officer)
        with self.assertRaises(AccessError):
            complaint.with_user(self.officer)._apology_letter()
