"""What customers read, how it reaches them, and whom they answer."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import format_amount

from .confirmation_case import MILLION, ConfirmationCase, D, text


@tagged("post_install", "-at_install")
class TestConfirmationLetter(ConfirmationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls("run").owing("PT Anggrek", 6 * MILLION, 2 * MILLION)
        cls.moves = cls.env["account.move"].search([("partner_id", "=", cls.partner.id)])

    def lines(self, **values):
        confirmation = self.round(**values)
        self.add(confirmation, self.partner)
        return confirmation.line_ids

    def test_positive_letter_says_it_all(self):
        lines = self.lines(on=-1)
        page = self.letter(lines)
        words = text(page)
        for expected in (
            "PT Anggrek",
            "Confirmation of Balance",
            "14 April 2026",
            "in our favour",
            "KAP Wibowo & Rekan",
            "audit@kap.example",
            "Jl. Thamrin 9",
            "whether you agree or not",
            "29 April 2026",
            "This letter is not a request for payment.",
            "Name, position and company stamp",
        ):
            self.assertIn(expected, words)
        (balances,) = page.xpath("//table[@name='balances']")
        # as Odoo writes rupiah, with a space that does not break
        amount = " ".join(format_amount(self.env, 8 * MILLION, self.idr).split())
        self.assertIn(amount, text(balances))

    def test_annex_lists_the_items(self):
        (annex,) = self.letter(self.lines()).xpath("//div[@name='annex']")
        for move in self.moves:
            self.assertIn(move.name, text(annex))
        self.assertEqual(len(annex.xpath(".//tbody/tr")), 3, "two items and their sum")

    def test_reply_slip_says_everything_by_itself(self):
        (slip,) = self.letter(self.lines()).xpath("//div[@name='slip']")
        for expected in (
            "Reply slip",
            "15 April 2026",
            "PT Anggrek",
            "PT Uji Penagihan",
            "KAP Wibowo & Rekan",
            "8,000,000",
            "We agree with the balance above",
            "We do not agree",
            "because",
            "Name",
            "Position",
            "Place and date",
            "Signature and company stamp",
        ):
            self.assertIn(expected, text(slip))

    def test_negative_letter_asks_only_those_who_disagree(self):
        page = self.letter(self.lines(form="negative"))
        self.assertIn("Only if it does not agree", text(page))
        self.assertNotIn("whether you agree or not", text(page))
        self.assertFalse(page.xpath("//p[@name='agree']"))
        self.assertIn("not a request for payment", text(page))

    def test_credit_balance_is_in_the_customers_favour(self):
        self.entry(-9 * MILLION, self.partner)
        (balances,) = self.letter(self.lines()).xpath("//table[@name='balances']")
        self.assertIn("in your favour", text(balances))
        self.assertIn("1,000,000", text(balances))

    def test_answers_to_the_company_itself(self):
        page = self.letter(self.lines(answer_to="company"))
        self.assertIn("keuangan@uji.example", text(page))
        self.assertNotIn("KAP", text(page))

    def test_one_letter_with_all_currencies(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.entry(100, self.partner, currency=usd)
        page = self.letter(self.lines())
        (balances,) = page.xpath("//table[@name='balances']")
        self.assertEqual(len(balances.xpath(".//tr")), 2)
        self.assertEqual(len(page.xpath("//div[@name='slip']")), 1)

    def test_html_in_a_name_stays_text(self):
        self.partner.name = "PT <b>Tebal</b>"
        self.assertIn("PT <b>Tebal</b>", text(self.letter(self.lines())))

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.partner.lang = "id_ID"
        view = self.env.ref("penagihan_piutang.confirmation_letter")
        view.update_field_translations(
            "arch_db", {"id_ID": {"Confirmation of Balance": "Konfirmasi Saldo Piutang"}}
        )
        lines = self.lines()
        words = text(self.letter(lines))
        self.assertIn("Konfirmasi Saldo Piutang", words)
        self.assertIn("Rp 8.000.000,00", words.replace("\xa0", " "))

    def test_a_letter_made_again_is_the_same(self):
        confirmation = self.sent(self.partner)
        before = text(self.letter(confirmation.line_ids))
        self.invoice(due=-20, partner=self.partner)
        self.assertEqual(text(self.letter(confirmation.line_ids)), before)


@tagged("post_install", "-at_install")
class TestConfirmationSending(ConfirmationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run")
        cls.a, cls.b, cls.c = (
            self.owing(f"PT {name}", amount * MILLION, email=f"{name}@uji.example".lower())
            for name, amount in (("Anggrek", 6), ("Bakung", 3), ("Cempaka", 1))
        )

    def test_leaves_by_the_dispatch_and_answers_go_to_the_auditor(self):
        confirmation = self.round()
        self.add(confirmation, self.a, self.b)
        confirmation.action_send()
        self.assertEqual(confirmation.state, "sent")
        self.assertEqual(set(confirmation.line_ids.mapped("state")), {"to_send"})
        self.assertFalse(self.smtp.messages)
        self.dispatch()
        self.assertEqual(len(self.smtp.messages), 2)
        for line in confirmation.line_ids:
            self.assertEqual((line.state, line.sent_by, line.sent_on), ("sent", "email", D))
        message = self.smtp.messages[0]
        self.assertIn("audit@kap.example", message["Reply-To"])
        self.assertNotIn("keuangan@uji.example", message["Reply-To"])
        self.assertIn("Confirmation of balance as of 15 April 2026", message["Subject"])
        self.assertIn("This is not a request for payment", self.smtp.html(0))
        self.assertIn("6,000,000", self.smtp.html(0))
        (file,) = list(message.iter_attachments())
        self.assertIn("Balance confirmation 15 April 2026", file.get_filename())
        self.assertIn("Reply slip", file.get_content())
        self.dispatch()
        self.assertEqual(len(self.smtp.messages), 2, "nothing twice")
        with self.assertRaisesRegex(UserError, "nobody left"):
            confirmation.action_send()

    def test_nothing_of_the_ladder_is_consumed(self):
        before = self.env["penagihan.followup.line"].search_count([])
        self.sent(self.a)
        self.assertEqual(self.env["penagihan.followup.line"].search_count([]), before)

    def test_hours_and_one_message_a_day(self):
        confirmation = self.round()
        self.add(confirmation, self.a)
        with self.at(f"{D} 13:00:00"):
            confirmation.action_send()
            self.dispatch()
            self.assertFalse(self.smtp.messages)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_today()
            self.dispatch()
            mine = [each for each in self.smtp.messages if "anggrek" in each["To"]]
            self.assertEqual(len(mine), 1)
            self.assertIn("Reminder", mine[0]["Subject"])
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.dispatch()
        self.assertEqual(confirmation.line_ids.state, "sent")
        self.assertEqual(confirmation.line_ids.sent_on, D + timedelta(days=2))

    def test_whom_nobody_writes_to_is_named_and_gets_paper(self):
        held, silent, by_hand = self.a, self.b, self.c
        self.debtor(held).write({"hold_until": D, "hold_reason": "asked for it"})
        silent.email = False
        self.debtor(by_hand).handling = "by_hand"
        confirmation = self.sent(held, silent, by_hand)
        self.assertFalse(self.smtp.messages)
        obstacles = {line.partner_id: line.obstacle for line in confirmation.line_ids}
        self.assertIn("on hold", obstacles[held])
        self.assertIn("e-mail address", obstacles[silent])
        self.assertIn("by hand", obstacles[by_hand])
        with self.assertRaisesRegex(UserError, "Print the letters first"):
            confirmation.line_ids.action_sent_on_paper()
        action = confirmation.action_print()
        self.assertIn("/web/content/", action["url"])
        (file,) = confirmation.message_ids.attachment_ids
        printed = file.raw.decode()
        self.assertIn("PT Bakung", printed)
        self.assertIn("PT Cempaka", printed)
        self.assertNotIn("PT Anggrek", printed, "on hold")
        confirmation.action_sent_on_paper()
        states = {line.partner_id: (line.state, line.sent_by) for line in confirmation.line_ids}
        self.assertEqual(
            states,
            {held: ("to_send", False), silent: ("sent", "paper"), by_hand: ("sent", "paper")},
        )

    def test_refused_address_is_undeliverable_until_corrected(self):
        self.smtp.refused.add("anggrek@uji.example")
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            confirmation = self.sent(self.a)
        line = confirmation.line_ids
        self.assertEqual(line.state, "undeliverable")
        self.assertIn("User unknown", line.obstacle)
        self.a.email = "baru@uji.example"
        line.action_again()
        confirmation.action_send()
        self.dispatch()
        self.assertEqual(line.state, "sent")
        self.assertIn("baru@uji.example", self.smtp.recipients[-1])

    def test_ledger_changed_between_planning_and_leaving(self):
        confirmation = self.round()
        self.add(confirmation, self.a)
        confirmation.action_send()
        self.invoice(due=-20, partner=self.a)
        self.dispatch()
        line = confirmation.line_ids
        self.assertFalse(self.smtp.messages)
        self.assertEqual((line.state, bool(line.followup_id)), ("to_send", False))
        self.assertIn("has changed", line.obstacle)
        confirmation.action_refresh()
        confirmation.action_send()
        self.dispatch()
        self.assertEqual(line.state, "sent")
        self.assertIn("7,000,000", self.smtp.html())

    def test_letters_leave_in_small_batches(self):
        confirmation = self.round()
        self.add(confirmation, self.a, self.b, self.c)
        confirmation.action_send()
        cron = self.env.ref("penagihan_piutang.ir_cron_dispatch")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        room = "odoo.addons.penagihan_piutang.models.penagihan_followup_notice_confirmation"
        with (
            patch(f"{room}.MOST_IN_BATCH", 2),
            patch.object(
                self.registry["penagihan.confirmation"],
                "_changed_payers",
                autospec=True,
                side_effect=lambda *args: set(),
            ) as asked,
        ):
            self.dispatch()
            self.assertEqual(asked.call_count, 1, "for all of them at once")
            self.assertEqual(len(self.smtp.messages), 2)
            again = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers
            self.assertTrue(again, "the others leave soon")
            self.dispatch()
        self.assertEqual(len(self.smtp.messages), 3)

    def test_one_message_about_one_round_at_a_time(self):
        first, second = self.round(), self.round(on=-1)
        for confirmation in (first, second):
            self.add(confirmation, self.a)
            confirmation.action_send()
        self.assertIn("waiting", second.line_ids.obstacle)

    def test_closed_meanwhile(self):
        confirmation = self.round()
        self.add(confirmation, self.a)
        confirmation.action_send()
        confirmation.action_close()
        self.dispatch()
        self.assertFalse(self.smtp.messages)
        self.assertIn("closed", confirmation.line_ids.obstacle)

    def test_reminder_to_those_who_are_silent(self):
        confirmation = self.sent(self.a, self.b)
        self.line(confirmation, self.b).action_agree()
        with self.assertRaisesRegex(UserError, "until"):
            confirmation.action_remind()
        later = D + timedelta(days=15)
        with self.at(f"{later} 03:00:00"):
            confirmation.action_remind()
            self.dispatch()
        self.assertEqual(len(self.smtp.messages), 3)
        self.assertIn("anggrek", self.smtp.recipients[-1])
        self.assertIn("We wrote to you about this on 15 April 2026", self.smtp.html())
        line = self.line(confirmation, self.a)
        self.assertEqual((line.state, line.reminded_on), ("sent", later))
        with self.at(f"{later} 04:00:00"), self.assertRaisesRegex(UserError, "Nobody is left"):
            confirmation.action_remind()

    def test_answered_before_the_reminder_left(self):
        confirmation = self.sent(self.a)
        with self.at(f"{D + timedelta(days=15)} 03:00:00"):
            confirmation.action_remind()
            confirmation.line_ids.action_agree()
            self.dispatch()
        self.assertEqual(len(self.smtp.messages), 1)
        self.assertFalse(confirmation.line_ids.reminded_on)

    def test_no_reminder_of_a_negative_round(self):
        confirmation = self.sent(self.a, form="negative")
        later = f"{D + timedelta(days=15)} 03:00:00"
        with self.at(later), self.assertRaisesRegex(UserError, "negative"):
            confirmation.action_remind()

    def test_nowhere_to_answer(self):
        confirmation = self.round(auditor_email=False, auditor_address=False)
        self.add(confirmation, self.a)
        with self.assertRaisesRegex(UserError, "where answers go"):
            confirmation.action_send()
