"""What cannot be said to a customer cannot be saved; what is shipped can."""

from contextlib import contextmanager

import polib
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import file_path

from ..tools.kind_words import find_harsh, shown_text
from .common import CollectionCase


@tagged("post_install", "-at_install")
class TestKindWords(CollectionCase):
    @contextmanager
    def refused(self, word):
        """The refusal names the word and something kinder."""
        with self.assertRaises(ValidationError) as refusal:
            yield
        self.assertRegex(str(refusal.exception), f"(?s)“{word}”.*“.+”")

    def test_steps(self):
        step = self.step(7).with_user(self.manager)
        with self.refused("penjara"):
            step.script = "<p>Bila tidak dibayar, Bapak masuk penjara.</p>"
        with self.refused("bayar sekarang"):
            step.message = "Bayar sekarang".lower()
        with self.refused("polisi"):
            step.script = "<p>Kami ke pol<b>isi</b>.</p>"
        step.script = "<p>Langkah berikutnya somasi, lalu gugatan ke Pengadilan Negeri.</p>"
        self.assertIn("somasi", step.script)

    def test_templates_of_collection(self):
        template = self.env.ref("penagihan_piutang.mail_warning").copy()
        with self.refused("mempermalukan"):
            template.body_html = "<p>Kami akan mempermalukan perusahaan Bapak.</p>"
        with self.refused("Last chance"):
            template.subject = "Last chance"
        with self.refused("police"):
            self.env["mail.template"].create(
                {
                    "name": "New",
                    "model_id": self.env["ir.model"]._get_id("penagihan.followup"),
                    "body_html": "<p>We will call the police.</p>",
                }
            )

    def test_other_templates_are_nobodys_business(self):
        template = self.env["mail.template"].create(
            {
                "name": "Police",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body_html": "<p>Police</p>",
            }
        )
        self.assertTrue(template)

    def test_approaches_and_scripts(self):
        with self.refused("bodoh"):
            self.env.ref("penagihan_piutang.approach_can_unwilling").guidance = "<p>Orang bodoh</p>"
        with self.refused("menghubungi keluarga"):
            self.env.ref(
                "penagihan_piutang.script_closing"
            ).body = "<p>Kami akan menghubungi keluarga Bapak.</p>"

    def test_own_words(self):
        """Also past the dialog: they cannot get into the ledger."""
        followup = self.did(
            self.invoice(due=-3, partner=self.customer()), 3, ago=0, state="planned"
        )
        with self.refused("liar"):
            followup.body = "<p>You are a liar.</p>"
        with self.refused("tanggung sendiri"):
            followup.subject = "Akibatnya tanggung sendiri"
        followup.body = "<p>Semoga Bapak dan keluarga sehat.</p>"
        self.assertIn("keluarga", followup.body)

    def test_send_now(self):
        partner = self.customer()
        self.invoice(due=-5, partner=partner)
        debtor = self.debtor(partner).with_user(self.officer)
        action = debtor.action_send()
        wizard = self.env[action["res_model"]].with_user(self.officer).browse(action["res_id"])
        wizard.body = "<p>Kami akan lapor polisi.</p>"
        with self.refused("polisi"):
            wizard.action_send()
        self.assertFalse(self.env["penagihan.followup"].search([("debtor_id", "=", debtor.id)]))

    def test_translations(self):
        """A translation is refused like the words themselves, however it is written."""
        self.env["res.lang"]._activate_lang("id_ID")
        piece = self.env.ref("penagihan_piutang.script_closing")
        with self.refused("polisi"):
            piece.with_context(lang="id_ID").body = "<p>Kami ke polisi.</p>"
        with self.refused("bajingan"):
            piece.update_field_translations("name", {"id_ID": "Dasar bajingan"})
        step = self.step(7)
        step.script = "<p>Thank you.</p>"
        with self.refused("penipu"):
            step.update_field_translations("script", {"id_ID": {"Thank you.": "Dasar penipu."}})

    def test_what_is_shipped(self):
        """Every text of the data in both languages, also those nobody checks when it is loaded."""
        self.env["res.lang"]._activate_lang("id_ID")
        shipped = {
            "penagihan.step": ("name", "script", "message"),
            "penagihan.approach": ("name", "guidance"),
            "penagihan.script": ("name", "body"),
            "mail.template": ("subject", "body_html"),
            "penagihan.letter": (
                *("subject", "opening", "statement", "request", "consequence", "closing"),
            ),
        }
        count = 0
        for model, names in shipped.items():
            records = self.env[model].with_context(active_test=False).search([])
            if model == "mail.template":
                records = records.filtered(lambda each: each.model == "penagihan.followup")
            for record in records:
                for language in ("en_US", "id_ID"):
                    for name in names:
                        text = shown_text(record.with_context(lang=language)[name] or "")
                        with self.subTest(record=record.display_name, language=language):
                            self.assertIsNone(find_harsh(text))
                        count += bool(text)
        self.assertGreater(count, 150)

    def test_what_is_translated(self):
        """No translation of the add-on has such a word: what a template calls is among them."""
        for entry in polib.pofile(file_path("penagihan_piutang/i18n/id.po")):
            # the refusals say what they refuse
            if any("kind_words" in where for where, _line in entry.occurrences):
                continue
            for text in (entry.msgid, entry.msgstr):
                with self.subTest(text=text[:60]):
                    self.assertIsNone(find_harsh(shown_text(text)))
