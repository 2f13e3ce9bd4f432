"""Customers pay on their page by Odoo's own flow, and only what is theirs."""

from odoo.addons.penagihan_piutang.tests.common import MILLION
from odoo.addons.penagihan_piutang.tests.portal_case import PortalCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPortalPayment(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run")
        cls.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )
        cls.env["payment.provider"].search([]).state = "disabled"
        method = cls.env["payment.method"].create(
            {"name": "Test", "code": "penagihan_test", "active": True}
        )
        view = cls.env["ir.ui.view"].create(
            {"name": "redirect", "type": "qweb", "arch": "<form action='/x' method='post'/>"}
        )
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Provider",
                "code": "none",
                "company_id": cls.company.id,
                "state": "enabled",
                "is_published": True,
                "redirect_form_view_id": view.id,
                "payment_method_ids": [Command.set(method.ids)],
                "journal_id": cls.journal("BNK").id,
            }
        )
        method.provider_ids = cls.provider
        cls.method = method
        cls.second = self.invoice(due=-2, partner=cls.partner, amount=2 * MILLION)
        cls.soon = self.invoice(due=9, partner=cls.partner, amount=4 * MILLION)

    def checkout(self, query):
        return self.url_open(f"/my/piutang/{self.mine.id}/pay?{query}")

    def transact(self, moves, amount, debtor=None, **values):
        ids = ",".join(str(move.id) for move in moves)
        answer = self.url_open(
            f"/penagihan/pay/{(debtor or self.mine).id}/{ids}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "token_id": None,
                    "amount": amount,
                    "flow": "redirect",
                    "tokenization_requested": False,
                    "landing_route": "/my/piutang",
                    "is_validation": False,
                    "access_token": None,
                    "payment_reference": "BATCH/1",
                    **values,
                },
            },
        )
        return answer.json()

    def transactions(self):
        return self.env["payment.transaction"].search([("provider_id", "=", self.provider.id)])

    def test_page_offers_it(self):
        text = self.visit().text
        self.assertIn("Pay all that is overdue online", text)
        self.assertIn(f"/pay?move={self.late.id}", text)
        self.provider.state = "disabled"
        text = self.page().text
        self.assertNotIn("/pay?", text)

    def test_one_several_all_overdue(self):
        self.visit()
        currency = f"company={self.company.id}&currency={self.idr.id}"
        for query, moves in (
            (f"move={self.late.id}", self.late),
            (f"move={self.late.id}&move={self.soon.id}", self.late | self.soon),
            (currency, self.late | self.second),
        ):
            answer = self.checkout(query)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("o_payment_form", answer.text)
            for move in self.late | self.second | self.soon:
                self.assertEqual(move in moves, move.name in answer.text, (query, move.name))

    def test_instalments_of_a_payment_term(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 60)
                ],
            }
        )
        move = self.invoice(
            due=0, partner=self.partner, amount=6 * MILLION, invoice_payment_term_id=term.id
        )
        self.visit()
        answer = self.checkout(f"move={move.id}")
        self.assertIn('data-amount="3000000.0"', answer.text)
        answer = self.checkout(f"move={move.id}&whole=1")
        self.assertIn('data-amount="6000000.0"', answer.text)

    def test_transaction(self):
        self.visit()
        values = self.transact(self.late | self.second, 3 * MILLION)["result"]
        self.assertEqual(values["amount"], 3 * MILLION)
        made = self.transactions()
        self.assertEqual(made.invoice_ids, self.late | self.second)
        self.assertEqual(made.partner_id, self.partner)
        made._set_pending()
        self.assertDecision(self.late, "in_payment", until=3)

    def test_stored_cards_are_of_accounts(self):
        """A link pays by no card that is stored, and stores none."""
        self.provider.allow_tokenization = self.method.support_tokenization = True
        card = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.partner.id,
                "provider_ref": "ref",
                "payment_details": "4242",
            }
        )
        tokens = "o_payment_tokenize_checkbox"
        self.visit()
        text = self.checkout(f"move={self.late.id}").text
        self.assertIn("o_payment_form", text)
        for each in (tokens, "4242"):
            self.assertNotIn(each, text)
        for values in ({"flow": "token", "token_id": card.id}, {"token_id": card.id}):
            self.assertIn("error", self.transact(self.late, MILLION, **values))
        self.assertFalse(self.transactions())
        self.transact(self.late, MILLION, tokenization_requested=True)
        self.assertEqual(self.transactions().mapped("tokenize"), [False])
        # who has an account sees its own
        user = self.person("pelanggan", "base.group_portal")
        user.partner_id.parent_id = self.partner
        user.password = "pelanggan" * 2
        card.partner_id = user.partner_id
        self.authenticate("test_pelanggan", "pelanggan" * 2)
        text = self.checkout(f"move={self.late.id}").text
        self.assertIn("4242", text)
        self.assertIn(tokens, text)

    def test_odd_numbers(self):
        self.visit()
        for odd in ("9" * 4400, "9" * 12, "²", "٣"):
            self.assertEqual(self.checkout(f"move={odd}").status_code, 404)
        answer = self.url_open(
            f"/penagihan/pay/{self.mine.id}/{'9' * 4400}",
            json={"jsonrpc": "2.0", "method": "call", "params": {"amount": 1}},
        )
        self.assertIn("404", answer.text)

    def test_only_ones_own(self):
        self.visit()
        for query in (f"move={self.secret.id}", f"move={self.late.id}&move={self.secret.id}"):
            self.assertEqual(self.checkout(query).status_code, 404)
        self.assertIn("error", self.transact(self.secret, 77_777))
        self.assertIn("error", self.transact(self.late | self.secret, 1))
        self.assertIn("error", self.transact(self.secret, 1, debtor=self.other))
        for amount in (5 * MILLION, -1):
            with self.assertLogs("odoo.http", "WARNING"):
                self.assertIn("error", self.transact(self.late, amount))
        self.mine.sudo().portal_version += 1
        self.assertIn("error", self.transact(self.late, MILLION))
        self.assertFalse(self.transactions())
