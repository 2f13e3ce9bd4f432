"""The Indonesian translation: complete, true to its source, and in use."""

import io
import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import load_language, trans_export

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]|\{\{.*?\}\}")
TAG = re.compile(r"<[^>]+>")
ADDRESS = re.compile(r"\banda\b", re.IGNORECASE)


def placeholders(text):
    """What must come back unchanged in a translation: tags but line breaks, and placeholders."""
    tags = [tag for tag in TAG.findall(text) if tag != "<br/>"]
    return sorted(tags + PLACEHOLDER.findall(text))


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        exported = io.BytesIO()
        trans_export(None, ["penagihan_piutang"], exported, "po", cls.env)
        cls.sources = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        cls.template = cls.entries("penagihan_piutang.pot")
        cls.indonesian = cls.entries("id.po")

    @classmethod
    def entries(cls, name):
        entries = polib.pofile(
            file_path(f"penagihan_piutang/i18n/{name}"), check_for_duplicates=True
        )
        return {entry.msgid: entry.msgstr for entry in entries}

    def test_every_term_is_translated(self):
        translated = {source for source, text in self.indonesian.items() if text.strip()}
        self.assertFalse(self.sources - translated, "run python3 -m dev.i18n, then translate")

    def test_nothing_translated_that_the_code_no_longer_says(self):
        self.assertFalse(self.indonesian.keys() - self.sources, "run python3 -m dev.i18n")

    def test_template_is_what_the_code_says(self):
        self.assertEqual(self.template.keys(), self.sources, "run python3 -m dev.i18n")

    def test_placeholders_and_tags_come_back(self):
        translated = {source: text for source, text in self.indonesian.items() if text}
        for source, text in translated.items():
            with self.subTest(source=source):
                self.assertEqual(placeholders(text), placeholders(source))

    def test_readers_are_addressed_politely(self):
        impolite = [text for text in self.indonesian.values() if ADDRESS.search(text)]
        self.assertFalse(impolite, "say Bapak/Ibu")


class LanguageCase(TransactionCase):
    def assertIndonesian(self):
        env = self.env(context={"lang": "id_ID"})

        def read(name, field="name"):
            return env.ref(f"penagihan_piutang.{name}")[field]

        self.assertEqual(
            env["penagihan.stage"].search([]).mapped("name"),
            ["Belum Jatuh Tempo", "Pengingat", "Penagihan", "Peringatan", "Somasi", "Pihak Ketiga"],
        )
        self.assertEqual(read("policy_standard"), "Standar")
        self.assertEqual(read("step_standard_14"), "Surat Tagihan 1")
        self.assertIn("Penutup: ", read("step_standard_7", "script"))
        self.assertEqual(read("menu_root"), "Penagihan")
        self.assertIn("jatuh tempo", read("mail_reminder", "subject"))
        for template in env["mail.template"].search([("model", "=", "penagihan.followup")]):
            self.assertIn("Dengan hormat,", template.body_html, template.name)
        self.assertIn("Rekening kami tidak berubah", read("mail_payment", "arch"))
        field = env["penagihan.followup"]._fields["state"]
        self.assertEqual(dict(field._description_selection(env))["sent"], "Terkirim")


@tagged("post_install", "-at_install")
class TestInstalledInIndonesian(LanguageCase):
    def test_installation_translates(self):
        """The database of these tests had the language before it got the add-on."""
        self.assertIndonesian()


@tagged("post_install", "-at_install", "plain")
class TestIndonesianComesLater(LanguageCase):
    def test_activation_translates(self):
        self.assertFalse(self.env["res.lang"]._lang_get("id_ID"), "not active yet")
        load_language(self.env.cr, "id_ID")
        self.assertIndonesian()
