"""What a company knew before going live comes from tables: whole, or not at all."""

import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CollectionCase


@tagged("post_install", "-at_install")
class TestImport(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer("PT Maju", ref="C-001", vat="1234567890123456")
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")

    def wizard(self, kind, *rows, user=None):
        content = "\r\n".join(rows).encode()
        return (
            self.env["penagihan.import"]
            .with_user(user or self.manager)
            .with_company(self.company)
            .create(
                {
                    "kind": kind,
                    "company_id": self.company.id,
                    "file": base64.b64encode(content),
                    "file_name": "lama.csv",
                }
            )
        )

    def problems(self, kind, *rows):
        wizard = self.wizard(kind, *rows)
        wizard.action_check()
        with self.assertRaises(UserError):
            wizard.action_import()
        return wizard.problems

    def test_positions(self):
        first, second = self.invoice(due=-40), self.invoice(due=-40)
        wizard = self.wizard(
            "positions", "invoice;step", f"{first.name};Rung 14", f"{second.name};3"
        )
        wizard.action_check()
        self.assertEqual((wizard.count, wizard.problems), (2, ""))
        wizard.action_import()
        # the gap runs from today: nobody is written to by surprise
        self.assertDecision(first, "not_yet", rung=30, until=16)
        self.assertDecision(second, "not_yet", rung=7, until=4)
        line = self.env["penagihan.followup.line"].search([("move_id", "=", first.id)], limit=1)
        self.assertIn("lama.csv", line.note)
        self.assertEqual(line.create_uid, self.manager)

    def test_holds_by_reference_tax_number_or_name(self):
        for number, name in enumerate(("c-001", "1234567890123456", "PT MAJU")):
            with self.subTest(name):
                day = date(2026, 5, 1 + number)
                self.wizard(
                    "holds", "customer,until,reason", f"{name},{day:%d/%m/%Y},restructured"
                ).action_import()
                debtor = self.debtor(self.partner)
                self.assertEqual((debtor.hold_until, debtor.hold_reason), (day, "restructured"))

    def test_contacts_are_made_once(self):
        rows = ("customer,name,email,phone", "C-001,Bu Sari,sari@maju.example,")
        self.wizard("contacts", *rows).action_import()
        self.wizard("contacts", rows[0], "C-001,Bu Sari,sari@maju.example,0812345").action_import()
        contact = self.partner.child_ids
        self.assertEqual(
            (contact.name, contact.type, contact.phone), ("Bu Sari", "invoice", "0812345")
        )
        contacts = self.debtor(self.partner)._email_contacts()
        self.assertEqual(contacts[self.debtor(self.partner)], contact)

    def test_each_row_that_does_not_fit_is_named_and_nothing_is_written(self):
        self.customer("PT Kembar")
        self.customer("PT Kembar")
        problems = self.problems(
            "holds",
            "customer,until,reason",
            "C-001,2026-05-01,fine",
            "PT Tiada,2026-05-01,why",
            "PT Kembar,2026-05-01,why",
            "PT Maju,2026-05-01,again",
            "C-001,2026-01-01,past",
            "C-001,tomorrow,why",
            "C-001,2026-05-01,",
        )
        for line, words in {
            3: "no customer is called “PT Tiada”",
            4: "several customers",
            5: "the same as in row 2",
            6: "is not a day from today on",
            7: "“tomorrow”",
            8: "needs a reason",
        }.items():
            self.assertRegex(problems, f"Row {line}: .*{words}")
        self.assertFalse(self.debtor(self.partner).hold_until)

    def test_positions_that_do_not_fit(self):
        move = self.invoice(due=-40)
        problems = self.problems(
            "positions", "invoice,step", "INV/NONE,Rung 3", f"{move.name},Rung 99"
        )
        self.assertIn("no open invoice is called “INV/NONE”", problems)
        self.assertIn("there are Rung -2", problems)
        self.assertDecision(move, "due", rung=3)

    def test_contacts_that_do_not_fit(self):
        problems = self.problems(
            "contacts", "customer,name,email", "C-001,,a@b.example", "C-001,A,nobody", "C-001,B,"
        )
        self.assertIn("Row 2: the contact has no name", problems)
        self.assertIn("Row 3: “nobody” is not one", problems)
        self.assertIn("Row 4: neither", problems)

    def test_tables_that_cannot_be_read(self):
        for rows, words in (
            (("invoice",), "step"),
            (("invoice,step", ",", ""), "no rows"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.wizard("positions", *rows).action_check()
        wizard = self.wizard("positions", "x")
        wizard.file = base64.b64encode("invoice,step\né".encode("latin-1"))
        with self.assertRaisesRegex(UserError, "UTF-8"):
            wizard.action_check()

    def test_only_managers_of_the_company(self):
        with self.assertRaises(AccessError):
            self.wizard("holds", "customer,until,reason", user=self.officer)
        other = self.make_company("PT Lain")
        wizard = self.wizard("holds", "customer,until,reason", "C-001,2026-05-01,x")
        wizard.sudo().company_id = other
        with self.assertRaises(AccessError):
            wizard.action_import()
