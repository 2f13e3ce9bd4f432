"""No customer's page shows anything of another one, by whatever way it is asked for.

What is asked are all routes of the page there are, as Odoo knows them: a new one is tried, too.
"""

import re
from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import tagged

from ..controllers.portal_base import _HEAVY_LOCKS
from .common import D
from .portal_case import PortalCase

_SECRETS = ("PT Orang Lain", "RAHASIA-1", "77.777", "77,777")


@tagged("post_install", "-at_install")
class TestPortalSecurity(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.portal_user("pelanggan", cls.partner)

    @classmethod
    def portal_user(cls, login, partner):
        user = cls.person(login, "base.group_portal")
        user.partner_id.parent_id = partner
        user.password = login * 2
        return user

    # -- shorthands -----------------------------------------------------------------------

    def routes(self):
        """(rule, method) of every route of the page."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if rule.rule.startswith("/my/piutang"):
                for method in rule.methods & {"GET", "POST"}:
                    yield rule, method

    def ask(self, rule, method, debtor, other=None):
        """The answer to ``rule`` about ``debtor``; every further number is ``other``."""
        path = rule.rule.replace("<int:debtor_id>", str(debtor.id))
        path = re.sub(r"<int:\w+>", str(other or debtor.id), path)
        path = re.sub(r"<string:\w+>", "pdf", path)
        if method == "POST":
            return self.post(path)
        return self.url_open(path, allow_redirects=False)

    def assertNothingTold(self, answer, status):
        self.assertEqual(answer.status_code, status, answer.url)
        for secret in _SECRETS:
            self.assertNotIn(secret, answer.text, answer.url)

    def own(self):
        """Routes about one customer."""
        return [each for each in self.routes() if "debtor_id" in each[0]._converters]

    # -- whom one may see -----------------------------------------------------------------

    def test_there_are_routes(self):
        paths = {rule.rule for rule, _method in self.routes()}
        self.assertIn("/my/piutang/<int:debtor_id>", paths)
        self.assertGreater(len(paths), 5)

    def test_without_a_link(self):
        for rule, method in self.routes():
            self.assertNothingTold(self.ask(rule, method, self.other), 403)

    def test_foreign_customer(self):
        self.visit()
        for rule, method in self.own():
            self.assertNothingTold(self.ask(rule, method, self.other), 404)

    def test_foreign_numbers_under_ones_own(self):
        """An invoice or letter of somebody else, asked for on one's own page."""
        self.visit()
        letter = self.letter_of(self.other)
        for rule, method in self.own():
            if method == "GET" and {"move_id", "document_id"} & rule._converters.keys():
                for other in (self.secret.id, letter.id, 2**31 - 1, 0):
                    self.assertNothingTold(self.ask(rule, method, self.mine, other), 404)

    def test_expired(self):
        self.visit()
        with (
            self.at(f"{D + timedelta(days=61)} 03:00:00"),
            self.assertLogs("odoo.http", "WARNING"),
        ):
            for rule, method in self.routes():
                # the session has ended as well, and with it the key of its forms
                status = 400 if method == "POST" else 403
                self.assertNothingTold(self.ask(rule, method, self.mine), status)

    def test_revoked(self):
        self.visit()
        self.mine.sudo().portal_version += 1
        for rule, method in self.routes():
            answer = self.ask(rule, method, self.mine)
            self.assertNothingTold(answer, 403)
            self.assertNotIn(self.late.name, answer.text)

    def test_link_for_another_customer_beside_the_first(self):
        """Each page for itself, in the language of whom its link is for."""
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.stranger.lang = french.code
        self.visit()
        self.assertEqual(self.page(self.other).status_code, 404)
        self.visit(self.other)
        self.visit(self.other)
        for debtor, own, foreign, lang in (
            (self.mine, self.late, self.secret, "en"),
            (self.other, self.secret, self.late, "fr"),
        ):
            answer = self.page(debtor)
            self.assertIn(own.name, answer.text)
            self.assertNotIn(foreign.ref, answer.text)
            self.assertIn(f'<html lang="{lang}', answer.text)
        self.mine.sudo().portal_version += 1
        self.assertEqual(self.page(self.mine).status_code, 404)
        self.assertEqual(self.page(self.other).status_code, 200)

    def test_few_links_are_remembered(self):
        self.visit()
        for number in range(5):
            self.visit(self.debtor(self.customer(f"PT {number}")))
        self.assertEqual(self.page(self.mine).status_code, 404)

    # -- what costs the server seconds ----------------------------------------------------

    def test_two_at_a_time(self):
        self.visit()
        path = f"/my/piutang/{self.mine.id}/statement/xlsx"
        # as others do at the same time: in transactions of their own
        with ExitStack() as others:
            for lock in _HEAVY_LOCKS:
                cr = others.enter_context(db_connect(self.env.cr.dbname).cursor())
                # never waiting: this test's own transaction keeps what a request has locked
                cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [lock, self.mine.id])
                self.assertTrue(cr.fetchone()[0])
            self.assertEqual(self.url_open(path).status_code, 429)
            cr.rollback()
            self.assertEqual(self.url_open(path).status_code, 200, "one of them is done")

    def test_counted_before_it_is_made(self):
        self.visit()
        hits = self.env["penagihan.portal.hit"].sudo()
        before = hits.search_count([])

        def rendered(*_args):
            raise RuntimeError("rolled back")

        with (
            patch.object(self.env.registry["penagihan.debtor"], "_statement_file", rendered),
            self.assertLogs("odoo.http", "ERROR"),
        ):
            self.assertEqual(self.page(tail="/statement/pdf").status_code, 500)
        self.env.invalidate_all()
        self.assertEqual(hits.search_count([]), before + 2, "of the address, and of the session")

    def test_other_company(self):
        """A link is for one company; a portal user sees both, each by itself."""
        elsewhere = self.make_company("PT Sebelah")
        self.env.user.company_ids |= elsewhere
        self.make_policy(company_id=elsewhere.id, name="B")
        there = self.debtor(self.partner, elsewhere)
        with_accounts = self.partner.with_company(elsewhere)
        with_accounts.property_account_receivable_id = self.account("1100", elsewhere)
        theirs = self.invoice(due=-5, partner=self.partner, company=elsewhere, ref="B-1")
        self.visit()
        self.assertEqual(self.page(there).status_code, 404)
        path = f"/my/piutang/{self.mine.id}/invoice/{theirs.id}"
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertNotIn("B-1", self.page().text)
        self.authenticate("test_pelanggan", "pelanggan" * 2)
        self.assertIn("B-1", self.page(there).text)
        self.assertNotIn("B-1", self.page(self.mine).text)
        self.assertIn("PT Sebelah", self.url_open("/my/piutang").text)

    # -- portal users ---------------------------------------------------------------------

    def test_portal_user_sees_own(self):
        self.authenticate("test_pelanggan", "pelanggan" * 2)
        answer = self.url_open("/my/piutang")
        self.assertTrue(answer.url.endswith(f"/my/piutang/{self.mine.id}"))
        self.assertIn(self.late.name, answer.text)
        for rule, method in self.own():
            self.assertNothingTold(self.ask(rule, method, self.other), 404)

    def test_outlet_does_not_see_head_office(self):
        """Nor does the head office's other outlet; the head office sees what it pays."""
        head = self.customer("PT Pusat", email="pusat@uji.example")
        outlet = self.customer("Toko Melati", penagihan_payer_id=head.id)
        self.invoice(due=-3, partner=outlet, ref="MELATI-1")
        debtor = self.debtor(outlet)
        self.assertEqual(debtor.partner_id, head)
        Debtor = self.env["penagihan.debtor"]
        self.assertFalse(Debtor._portal_of_user(self.portal_user("melati", outlet)))
        self.assertEqual(Debtor._portal_of_user(self.portal_user("pusat", head)), debtor)
        self.assertEqual(debtor._portal_links({debtor: outlet}), {debtor: ""})
        self.assertIn("MELATI-1", self.visit(debtor, head).text)

    def test_contact_found_wrong_sees_nothing(self):
        self.user.partner_id.sudo()._penagihan_set_status("wrong", "call")
        self.assertFalse(self.env["penagihan.debtor"]._portal_of_user(self.user))

    def test_staff_look_on_and_save_nothing(self):
        self.authenticate("test_collector", "test_collector")
        self.visit()
        answer = self.page()
        self.assertIn("signed in as staff", answer.text)
        for rule, method in self.own():
            if method == "POST":
                answer = self.ask(rule, method, self.mine)
                self.assertIn("signed in as staff: nothing was saved", answer.text)

    # -- what is written ------------------------------------------------------------------

    def test_html_and_sql_stay_text(self):
        evil = "<script>alert(1)</script>' OR 1=1 --"
        self.partner.name = f"PT {evil}"
        self.invoice(due=-1, partner=self.partner, ref=evil)
        self.visit()
        for path in ("", f"?do={evil}", f"?page={evil}", "/page/99999", "/page/0"):
            answer = self.page(tail=path)
            self.assertEqual(answer.status_code, 200, path)
            self.assertNotIn("<script", answer.text)
        self.assertIn("&lt;script&gt;", answer.text)
        self.assertEqual(self.page(tail=f"/statement/{evil}").status_code, 404)
        self.assertEqual(self.post("/penagihan/link", email=evil).status_code, 200)

    def test_posts_need_a_csrf_token(self):
        for path in ["/penagihan/link", *(r.rule for r, m in self.routes() if m == "POST")]:
            path = re.sub(r"<\w+:\w+>", str(self.mine.id), path)
            with self.subTest(path), self.assertLogs("odoo.http", "WARNING"):
                self.assertEqual(
                    self.url_open(path, data={"email": "a@b.example"}).status_code, 400
                )

    def test_files_are_what_they_are(self):
        """Only own letters that have left; none that is void."""
        self.visit()
        letter = self.letter_of(self.mine)
        path = f"/my/piutang/{self.mine.id}/letter/{letter.id}"
        answer = self.url_open(path)
        self.assertEqual((answer.status_code, answer.content), (200, b"%PDF-1.4 letter"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        letter.followup_id.sudo().state = "planned"
        self.assertEqual(self.url_open(path).status_code, 404)
        letter.followup_id.sudo().state = "sent"
        letter._void("Mistake")
        self.assertEqual(self.url_open(path).status_code, 404)

    def letter_of(self, debtor):
        """A letter issued to ``debtor`` and sent."""
        move = self.late if debtor == self.mine else self.secret
        followup = self.did(move, 3, ago=2)
        return self.env["penagihan.document"]._issue(
            "ST1",
            debtor,
            lambda _document: b"%PDF-1.4 letter",
            followup_id=followup.id,
            line_ids=[Command.clear()],
        )
