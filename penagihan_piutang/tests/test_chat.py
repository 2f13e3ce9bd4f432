"""WhatsApp: opened by a person, sent by a person, and never by the add-on."""

import re
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools.link_mask import without_key
from ..tools.wa_link import LONGEST_LINK
from .common import MILLION
from .test_today import TodayCase


@tagged("post_install", "-at_install")
class TestChat(TodayCase):
    def setUp(self):
        super().setUp()
        self.followup = self.task("PT Ngobrol", channel="whatsapp")
        self.mine = self.followup.with_user(self.collector)

    def open_chat(self):
        action = self.mine.action_open_chat()
        self.assertEqual((action["type"], action["target"]), ("ir.actions.act_url", "new"))
        address = urlsplit(action["url"])
        self.assertEqual((address.scheme, address.netloc), ("https", "wa.me"))
        self.assertLessEqual(len(action["url"]), LONGEST_LINK)
        return address.path[1:], parse_qs(address.query)["text"][0]

    def test_opened_and_sent_are_two_entries(self):
        self.assertFalse(self.mine.chat_opened)
        self.open_chat()
        self.assertTrue(self.mine.chat_opened)
        self.assertEqual(self.followup.state, "todo")
        self.mine.action_done()
        self.assertEqual(self.followup.state, "done")
        self.assertEqual(set(self.followup.attempt_ids.mapped("result")), {"opened", "sent"})

    def test_text_says_who_what_and_offers_to_talk(self):
        digits, text = self.open_chat()
        self.assertEqual(digits, "6281234567890")
        self.assertEqual(without_key(text), self.mine.chat_text)
        self.assertTrue(text.startswith("Good morning, Finance Department of PT Ngobrol."))
        for words in (
            "This is Test collector of PT Uji Penagihan.",
            "5,000,000",
            f"- {self.followup.line_ids.move_id.name}",
            "8 days overdue",
            "paid already",
            "talk about a schedule",
        ):
            self.assertIn(words, text)

    def test_text_of_the_step(self):
        self.step(7).message = "{{ object._addressee() }}: {{ object._totals() }} & more"
        self.env.invalidate_all()
        _digits, text = self.open_chat()
        self.assertIn("Finance Department of PT Ngobrol: ", text)
        self.assertTrue(text.endswith(" & more"))

    def test_text_cannot_show_a_table(self):
        with self.assertRaises(ValidationError):
            self.step(7).message = "{{ object._facts() }}"

    def test_link_to_the_page(self):
        """What is opened carries the customer's key; what is read and kept of it does not."""
        for message in (False, "{{ object._invoices() }}\n\n{{ object._page() }}\n\nThank you."):
            with self.subTest(message):
                self.step(7).message = message
                self.env.invalidate_all()
                _digits, text = self.open_chat()
                token = re.search(r"ways to answer at once: \S+/penagihan/open/(\S+)\n\n", text)[1]
                held = self.env["penagihan.debtor"]
                self.assertEqual(
                    held._portal_holds(held._portal_grant(token)),
                    (self.followup.debtor_id, self.followup.partner_id),
                )
                kept = self.followup.attempt_ids.sorted("id")[-1].text
                for shown in (kept, self.mine.chat_text):
                    self.assertNotIn(token, shown)
                    self.assertRegex(shown, r"at once: http\S+/my/piutang\s")

    def test_no_link_where_there_is_no_page(self):
        self.policy.portal_page = False
        self.step(7).message = "{{ object._invoices() }}\n\n{{ object._page() }}\n\nThank you."
        self.env.invalidate_all()
        _digits, text = self.open_chat()
        self.assertRegex(text, r"^- .* overdue\n\nThank you\.$")
        self.step(7).message = False
        self.env.invalidate_all()
        _digits, text = self.open_chat()
        self.assertRegex(text, r"overdue\n\nIf they have been paid")

    def test_many_invoices_fit_into_the_link(self):
        for number in range(12):
            move = self.invoice(due=-8, amount=MILLION + number, partner=self.followup.partner_id)
            self.did(move, 7, 0, "todo").line_ids.followup_id = self.followup
        self.env.invalidate_all()
        _digits, text = self.open_chat()
        self.assertRegex(text, r"- and \d+ more")
        self.assertEqual(without_key(text), self.mine.chat_text)
        self.assertIn("17,000,066", text, "the total is of all")

    def test_text_too_long_for_a_link_is_refused(self):
        self.step(7).message = "x" * LONGEST_LINK
        self.env.invalidate_all()
        self.assertIn("longer than a link", self.mine.chat_problem)
        with self.assertRaisesRegex(UserError, "longer than a link"):
            self.mine.action_open_chat()
        self.assertFalse(self.followup.attempt_ids)

    def test_numbers_that_have_no_chat(self):
        for number, words in (
            ("0812 3456 7890 / 0813 1111 2222", "more than one number"),
            ("021 555 0123", "is a landline"),
            ("call Budi", "is not a telephone number"),
            (False, "has no telephone number"),
        ):
            self.followup.partner_id.phone = number
            self.env.invalidate_all()
            with self.subTest(number):
                self.assertIn(words, self.mine.chat_problem)
                with self.assertRaisesRegex(UserError, words):
                    self.mine.action_open_chat()

    def test_number_without_country_code_is_of_the_customers_country(self):
        self.followup.partner_id.write(
            {"phone": "8123 4567", "country_id": self.env.ref("base.sg").id}
        )
        self.env.invalidate_all()
        self.assertEqual(self.open_chat()[0], "6581234567")

    def test_paid_meanwhile_opens_nothing(self):
        self.pay(self.followup.line_ids.move_id, 5 * MILLION)
        self.assertFalse(self.mine.action_open_chat())
        self.assertEqual(self.followup.state, "cancelled")
        self.assertFalse(self.followup.attempt_ids)

    def test_partly_paid_meanwhile_asks_for_the_rest(self):
        self.pay(self.followup.line_ids.move_id, 1 * MILLION)
        _digits, text = self.open_chat()
        self.assertIn("4,000,000", text)
        self.assertNotIn("5,000,000", text)

    def test_text_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.step(7).with_context(lang="en_US").message = "Hello"
        self.step(7).with_context(lang="id_ID").message = "Halo"
        self.followup.partner_id.lang = "id_ID"
        self.env.invalidate_all()
        self.assertEqual(self.open_chat()[1], "Halo")

    def test_outside_the_hours_a_warning(self):
        with self.at("2026-04-19 03:00:00"):  # a Sunday
            self.assertIn("Contact is polite from Monday, 08:00 on.", self.mine.caution)
