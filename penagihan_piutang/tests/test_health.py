"""What needs repair is named, counted and opened; what is well is not."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MILLION, CollectionCase


@tagged("post_install", "-at_install")
class TestHealth(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.debtor(self.partner)

    def health(self, user=None):
        Health = self.env["penagihan.health"].with_user(user or self.officer)
        action = Health.with_company(self.company).action_show()
        return Health.search(action["domain"])

    def found(self, kind):
        """What the row of ``kind`` opens, by name; empty where there is no such row."""
        row = self.health().filtered(lambda each: each.kind == kind)
        if not row:
            return []
        action = row.action_open()
        records = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(row.count, len(records))
        self.assertTrue(row.advice)
        return sorted(records.mapped("display_name"))

    def owing(self, name, **values):
        partner = self.customer(name, **values)
        self.debtor(partner)
        self.invoice(due=-3, partner=partner)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        return partner

    def test_all_is_well(self):
        self.invoice(due=-3)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        self.assertFalse(self.health())

    def test_the_daily_run_stands_still(self):
        cron = self.env.ref("penagihan_piutang.ir_cron_run")
        cron.nextcall = fields.Datetime.now() - timedelta(days=2)
        self.assertNotIn("action", self.health().mapped("kind"), "it is not meant to run yet")
        self.company.penagihan_automatic = True
        row = self.health().filtered(lambda each: each.kind == "action")
        self.assertEqual(row.count, 1)
        with self.assertRaises(UserError):
            row.action_open()
        cron.nextcall = fields.Datetime.now() + timedelta(hours=2)
        self.env.ref("penagihan_piutang.ir_cron_dispatch").nextcall = cron.nextcall
        self.assertFalse(self.health())

    def test_no_policy(self):
        self.policy.is_default = False
        self.assertEqual(self.found("no_policy"), [self.company.name])

    def test_no_usable_address(self):
        self.owing("PT Diam", email=False)
        self.owing("PT Ditolak").penagihan_refused_email = "keuangan@pelanggan.example"
        silent = self.owing("PT Lewat", email=False)
        self.customer("Pak Budi", parent_id=silent.id, is_company=False)
        self.assertEqual(self.found("no_email"), ["PT Diam", "PT Ditolak"])

    def test_receipts_nobody_matched(self):
        self.invoice(due=-30)
        self.entry(-MILLION, day=-20)
        fresh = self.owing("PT Baru")
        self.entry(-MILLION, partner=fresh, day=-3)
        self.assertEqual(self.found("unmatched"), [self.partner.name])

    def test_receivables_without_a_customer(self):
        self.items(self.entry(MILLION, day=-20)).partner_id = False
        self.assertEqual(len(self.found("no_partner")), 1)

    def test_doubles(self):
        same = {"vat": "1234567890123456"}
        self.owing("PT Satu", email="a@satu.example", phone="+62 811 1111 111", **same)
        self.owing("PT Satu Tbk", email="b@satu.example", phone="+62 811 2222 222", **same)
        self.owing("PT Dua", email="b@dua.example", phone="+62 811 1111 111", vat="/")
        self.owing("PT Tiga", email="b@dua.example", phone="+62 811 3333 333", vat="/")
        self.assertEqual(self.found("same_vat"), ["PT Satu", "PT Satu Tbk"])
        self.assertEqual(self.found("same_phone"), ["PT Dua", "PT Satu"])
        self.assertEqual(self.found("same_email"), ["PT Dua", "PT Tiga"])

    def test_one_address_for_many(self):
        names = [f"PT {number}" for number in range(4)]
        for number, name in enumerate(names):
            self.owing(name, email="umum@pasar.example", phone=f"+62 811 1111 11{number}")
        self.assertEqual(self.found("shared_email"), names)
        self.assertFalse(self.found("same_email"))

    def test_what_waits_too_long(self):
        move = self.invoice(due=-20)
        for state, kind in (
            ("in_doubt", "in_doubt"),
            ("failed", "undelivered"),
            ("to_approve", "approvals"),
            ("missed", "missed"),
        ):
            with self.subTest(state):
                followup = self.did(move, 3, ago=5, state=state)
                self.assertEqual(self.found(kind), [followup.display_name])
                followup.unlink()
        self.did(move, 3, ago=1, state="to_approve")
        self.assertFalse(self.found("approvals"), "since yesterday")

    def test_each_sees_own_companies_only(self):
        other = self.make_company("PT Lain")
        self.owing("PT Diam", email=False)
        rows = self.health()
        for user in (self.manager, self.officer):
            with self.assertRaises(AccessError):
                self.env["penagihan.health"].with_user(user)._load(other)
        with self.assertRaises(AccessError):
            rows.with_user(self.manager).read(["count"])
        with self.assertRaises(AccessError):
            rows.with_user(self.collector).read(["count"])
        self.officer.company_ids = [Command.link(other.id)]
        both = {"allowed_company_ids": [self.company.id, other.id]}
        Health = self.env["penagihan.health"].with_user(self.officer).with_context(**both)
        self.assertEqual(Health._load(other).mapped("kind"), ["no_policy"])
