"""What letters say, and to whom about what."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MILLION, D
from .letter_case import LetterCase
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestLetter(LetterCase):
    def send(self, on=0):
        with self.at(f"{D + timedelta(days=on)} 03:00:00"), mail_server() as server:
            self.run_today()
        return server

    def test_names_only_the_items_at_its_rung(self):
        first, second = self.overdue(30, 14, 16), self.overdue(15, 3, 11)
        third = self.overdue(3, partner=self.partner)
        self.send()
        by_code = self.documents().grouped(lambda each: each.letter_id.code)
        self.assertEqual(by_code["ST2"].line_ids.move_id, first)
        self.assertEqual(by_code["ST1"].line_ids.move_id, second)
        self.assertNotIn(third.name, self.text(by_code["ST1"]) + self.text(by_code["ST2"]))
        self.assertEqual(len(self.documents().followup_id), 1)

    def test_firm_letters_are_messages_of_their_own(self):
        warned, demanded = self.overdue(60, 45, 20), self.overdue(95, 60, 35)
        self.policy.step_ids.mode = "automatic"
        self.send()
        by_code = self.documents().grouped(lambda each: each.letter_id.code)
        self.assertEqual(by_code["SP"].line_ids.move_id, warned)
        self.assertEqual(by_code["SOM1"].line_ids.move_id, demanded)
        self.assertEqual(len(self.documents().followup_id), 2)

    def test_encloses_the_letters_that_were_sent(self):
        self.overdue(14, 3, 11)
        self.send()
        first = self.documents()
        server = self.send(on=19)
        second = self.documents() - first
        self.assertEqual(second.letter_id.code, "ST2")
        self.assertEqual(second.earlier_ids, first)
        self.assertIn(first.name, self.text(second))
        names = {part.get_filename() for part in server.messages[0].iter_attachments()}
        self.assertEqual(names, {"001-ST2-KEU-V-2026.pdf", "001-ST1-KEU-IV-2026.pdf"})
        server = self.send(on=35)
        third = self.documents() - first - second
        self.assertEqual(third.earlier_ids, first | second)
        self.assertEqual(len(list(server.messages[0].iter_attachments())), 3)

    def test_names_no_letter_that_was_not_sent(self):
        # the step was done before letters had numbers
        self.overdue(30, 14, 16)
        self.send()
        self.assertFalse(self.documents().earlier_ids)
        self.assertNotIn("no. 0", self.text(self.documents()))

    def test_names_no_void_letter_and_none_about_other_invoices(self):
        self.overdue(14, 3, 11)
        self.send()
        self.documents()._void("Wrong amount")
        self.overdue(30, 14, 16)
        self.send(on=19)
        self.assertFalse(self.documents()[-1].earlier_ids)

    def test_in_doubt_is_not_named(self):
        self.overdue(14, 3, 11)
        self.send()
        self.documents().followup_id._set_state("in_doubt")
        self.send(on=19)
        self.assertEqual(self.documents()[-1].letter_id.code, "ST2")
        self.assertFalse(self.documents()[-1].earlier_ids)

    # -- words ----------------------------------------------------------------------------

    def test_all_of_a_letter(self):
        self.company.write(
            {"penagihan_signer": "Ir. Budi Santoso", "penagihan_signer_title": "Finance Director"}
        )
        move = self.overdue(14, 3, 11, amount=2_950_000)
        self.send()
        text = self.text(self.documents())
        for part in (
            "Jakarta, 15 April 2026",
            "001/ST1/KEU/IV/2026",
            "First letter about overdue invoices",
            "PT Pelanggan",
            "Jl. Sudirman 1",
            "Dear Sir or Madam,",
            move.name,
            "two million nine hundred and fifty thousand rupiah",
            "no later than 22 April 2026",
            "123-456-7890",
            "Ir. Budi Santoso",
            "Finance Director",
        ):
            self.assertIn(part, text)

    def test_all_of_a_legal_demand(self):
        self.overdue(60, 45, 20)
        self.policy.step_ids.mode = "automatic"
        self.send()
        self.send(on=35)
        demand = self.documents()[-1]
        self.assertEqual(demand.letter_id.code, "SOM1")
        text = self.text(demand)
        for part in (
            "Creditor",
            "*PT Uji Penagihan*, Jl. Gatot Subroto 5, Jakarta",
            "Debtor (customer)",
            "*PT Pelanggan*, Jl. Sudirman 1",
            "Basis",
            "one million rupiah",
            "in default",
            "1238",
            "Warning Letter no. 001/SP/KEU/IV/2026 of 15 April 2026",
            "no later than 27 May 2026",
            "123-456-7890",
            "1243",
            "amicably",
        ):
            self.assertIn(part, text)
        for threat in ("police", "criminal", "polisi", "pidana"):
            self.assertNotIn(threat, text.lower())

    def test_no_letter_threatens_or_speaks_brusquely(self):
        letters = self.env["penagihan.letter"].search([("kind", "!=", "other")])
        self.assertEqual(len(letters), 6)
        for letter in letters:
            words = " ".join(
                str(letter[name] or "")
                for name in ("opening", "statement", "request", "consequence", "closing")
            ).lower()
            for word in ("police", "criminal", "prison", "shame", "immediately", "!"):
                self.assertNotIn(word, words, letter.name)
            self.assertIn("disregard this letter", words)

    def test_currencies_apart_each_in_words(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.overdue(14, 3, 11)
        self.overdue(14, 3, 11, amount=200, currency=usd)
        self.send()
        text = self.text(self.documents())
        self.assertIn("one million rupiah", text)
        self.assertIn("two hundred US dollars", text)

    def test_words_follow_the_letter_not_the_user(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.partner.lang = "id_ID"
        self.overdue(14, 3, 11, amount=1_001_000)
        self.assertEqual(self.officer.lang, "en_US")
        self.send()
        self.assertIn("satu juta seribu rupiah", self.text(self.documents()))

    def test_place_for_stamp_duty_by_switch(self):
        self.letter("ST1").meterai = True
        self.overdue(14, 3, 11)
        self.send()
        self.assertIn('name="meterai"', self.documents().file_id.raw.decode())
        self.overdue(30, 14, 16, partner=self.customer("PT Dua", email="dua@uji.example"))
        self.send()
        other = self.env["penagihan.document"].search([("letter_id.code", "=", "ST2")], limit=1)
        self.assertNotIn('name="meterai"', other.file_id.raw.decode())

    def test_signed_by_who_approved_it(self):
        self.overdue(60, 45, 20)
        self.step(60).mode = "approval"
        self.send()
        followup = self.env["penagihan.followup"].search([("state", "=", "to_approve")])
        self.assertFalse(self.documents())
        followup.with_user(self.manager).action_approve()
        with mail_server():
            self.env["penagihan.followup"]._dispatch(self.company)
        self.assertIn("Test manager", self.text(self.documents()))

    def test_html_in_names_stays_text(self):
        self.partner.name = "PT <b>Tebal</b>"
        self.overdue(14, 3, 11, ref="<script>x</script>")
        self.send()
        raw = self.documents().file_id.raw.decode()
        self.assertNotIn("<b>Tebal", raw)
        self.assertNotIn("<script>x", raw)
        self.assertIn("&lt;script&gt;x", raw)

    def test_placeholder_that_cannot_be_shown_is_refused(self):
        for text in ("{{ object.env }}", "{{ object.write() }}", "{{ user.name }}"):
            with self.assertRaises(ValidationError):
                self.letter("ST1").with_user(self.manager).request = f"<p>{text}</p>"
        self.letter("ST1").with_user(self.manager).request = "<p>{{ object.partner_id.name }}</p>"

    def test_nothing_internal_is_shown(self):
        letter = self.letter("ST1")
        for path in (
            "user_id.totp_secret",
            "user_id.login",
            "partner_id.comment",
            "partner_id.user_id.name",
            "debtor_id.hold_reason",
            "debtor_id.preparation",
            "followup_id.failure",
            "earlier_ids.void_reason",
        ):
            with self.assertRaises(ValidationError, msg=path):
                letter.with_user(self.manager).request = f"<p>{{{{ object.{path} }}}}</p>"
        self.env["res.lang"]._activate_lang("id_ID")
        term = letter.get_field_translations("closing")[0][0]["source"]
        with self.assertRaises(ValidationError):
            letter.with_user(self.manager).update_field_translations(
                "closing", {"id_ID": {term: "{{ object.partner_id.comment }}"}}
            )

    def test_nothing_internal_is_sent_that_was_written_earlier(self):
        self.overdue(14, 3, 11)
        self.partner.comment = "<p>Slow payer</p>"
        with patch.object(self.registry["penagihan.letter"], "_can_be_shown", return_value=True):
            self.letter("ST1").request = "<p>{{ object.partner_id.comment }}</p>"
        self.env.invalidate_all()
        with mute_logger("odoo.addons.penagihan_piutang.models.penagihan_followup_dispatch"):
            server = self.send()
        self.assertFalse(server.messages)
        self.assertFalse(self.documents())

    def test_draft_before_approval_gives_no_number(self):
        self.overdue(60, 45, 20, amount=3 * MILLION)
        self.step(60).mode = "approval"
        self.send()
        followup = self.env["penagihan.followup"].search([("state", "=", "to_approve")])
        self.assertTrue(followup.has_letter)
        draft = followup.with_user(self.manager)._draft_pdf().decode()
        self.assertIn("DRAFT SP", draft)
        self.assertIn("three million rupiah", draft)
        self.assertFalse(self.documents())

    def test_preview_of_a_kind(self):
        self.overdue(60, 45, 20)
        self.run_today()
        self.debtor(self.partner)._refresh()
        draft = self.letter("SOM2").with_user(self.manager)._draft_pdf().decode()
        self.assertIn("DRAFT SOM2", draft)
        self.assertFalse(self.documents().filtered(lambda each: each.letter_id.code == "SOM2"))
