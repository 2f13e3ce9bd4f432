"""Links to a customer's page: made, ending, revoked, and never written down."""

import logging
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import D
from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalLink(PortalCase):
    def grant(self, contact=None):
        return self.env["penagihan.debtor"]._portal_grant(self.link(contact=contact)[16:])

    def holds(self, grant):
        return bool(self.env["penagihan.debtor"]._portal_holds(grant)[0])

    def test_opens_the_page_without_the_token(self):
        answer = self.visit()
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.url.endswith(f"/my/piutang/{self.mine.id}"), answer.url)
        self.assertIn("PT Pelanggan", answer.text)
        first = answer.history[0]
        self.assertEqual(first.status_code, 303)
        for each in (first, answer):
            self.assertEqual(each.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(each.headers["Cache-Control"], "no-store")
            self.assertIn("noindex", each.headers["X-Robots-Tag"])

    def test_leads_to_known_places_only(self):
        answer = self.url_open(f"{self.link()}?to=paid", allow_redirects=False)
        self.assertTrue(answer.headers["Location"].endswith("?do=paid#paid"))
        answer = self.url_open(f"{self.link()}?to=//evil.example", allow_redirects=False)
        self.assertTrue(answer.headers["Location"].endswith(f"/my/piutang/{self.mine.id}"))

    def test_ends_by_itself(self):
        self.policy.portal_days = 60
        grant = self.grant()
        with self.at(f"{D + timedelta(days=59)} 03:00:00"):
            self.assertTrue(self.holds(grant))
        with self.at(f"{D + timedelta(days=60)} 03:00:01"):
            self.assertFalse(self.holds(grant))

    def test_officer_revokes(self):
        grant = self.grant()
        with self.assertRaises(AccessError):
            self.mine.with_user(self.collector).action_revoke_portal_links()
        self.assertTrue(self.holds(grant))
        self.mine.with_user(self.officer).action_revoke_portal_links()
        self.assertFalse(self.holds(grant))
        self.assertTrue(self.holds(self.grant()), "new links work")

    def test_contact_must_still_be_one(self):
        person = self.env["res.partner"].create(
            {"name": "Bu Ani", "parent_id": self.partner.id, "email": "ani@pelanggan.example"}
        )
        grant = self.grant(person)
        self.assertTrue(self.holds(grant))
        person.sudo()._penagihan_set_status("wrong", "call")
        self.assertFalse(self.holds(grant))
        person.sudo()._penagihan_set_status(False, False)
        person.parent_id = self.stranger
        self.assertFalse(self.holds(grant), "works for somebody else now")
        person.parent_id = self.partner
        person.active = False
        self.assertFalse(self.holds(grant))

    def test_ends_with_the_address_it_was_sent_to(self):
        grant = self.grant()
        self.partner.phone = "021 555"
        self.assertTrue(self.holds(grant))
        self.assertFalse(self.holds(grant[:4]), "one of an earlier version")
        self.partner.email = "baru@pelanggan.example"
        self.assertFalse(self.holds(grant), "read by somebody else now")
        self.assertTrue(self.holds(self.grant()))

    def test_policy_may_want_no_page(self):
        grant = self.grant()
        self.policy.portal_page = False
        self.assertFalse(self.holds(grant))
        self.assertEqual(self.mine._portal_links({self.mine: self.partner}), {self.mine: ""})

    def test_changed_link_opens_nothing(self):
        token = self.link()[16:]
        Debtor = self.env["penagihan.debtor"]
        forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), "", "x", "é", "A" * 4000]
        for each in forged:
            self.assertIsNone(Debtor._portal_grant(each), each[:9])
        answer = self.url_open(f"/penagihan/open/{forged[0]}")
        self.assertEqual(answer.status_code, 403)
        self.assertNotIn("Pelanggan", answer.text)

    def test_never_in_the_log(self):
        token = self.link()[16:]
        # the number: Odoo gives the name INFO to another level
        with self.assertLogs("werkzeug", logging.INFO) as log:
            self.url_open(f"/penagihan/open/{token}?to=paid")
        said = "\n".join(log.output)
        self.assertIn("/penagihan/open/***", said)
        self.assertNotIn(token[:40], said)

    def test_page_ends_with_its_link(self):
        self.visit()
        self.assertEqual(self.page().status_code, 200)
        self.mine.with_user(self.officer).action_revoke_portal_links()
        answer = self.page()
        self.assertEqual(answer.status_code, 403)
        self.assertNotIn("PT Pelanggan", answer.text)

    def test_new_link_goes_to_the_known_address_only(self):
        Mail = self.env["mail.mail"].sudo()
        before = Mail.search([])
        answers = {
            address: self.post("/penagihan/link", email=address).text
            for address in ("keuangan@pelanggan.example", "siapa@lain.example", "x")
        }
        self.assertEqual(len(set(answers.values())), 1, "nobody learns who is a customer")
        mail = Mail.search([]) - before
        self.assertEqual(mail.mapped("email_to"), [self.partner.email_formatted])
        self.assertIn("/penagihan/open/", mail.body_html)
        self.assertTrue(
            self.url_open(mail.body_html.split('href="')[1].split('"')[0]).url.endswith(
                f"/{self.mine.id}"
            )
        )

    def test_new_link_goes_to_whom_the_page_is_for(self):
        """Of several with the same address, somebody who may see it."""
        address = "utang@pelanggan.example"
        gone, person = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.partner.id, "email": address} for name in "AB"]
        )
        for step, contact in ((3, gone), (7, person)):
            self.did(self.late, step, ago=9 - step).contact_id = contact
        gone.sudo()._penagihan_set_status("wrong", "call")
        Mail = self.env["mail.mail"].sudo()
        before = Mail.search([])
        self.env["penagihan.debtor"]._portal_ask(address)
        self.assertEqual((Mail.search([]) - before).mapped("email_to"), [person.email_formatted])

    def test_asking_is_limited(self):
        for _each in range(5):
            self.assertEqual(self.post("/penagihan/link", email="a@b.example").status_code, 200)
        self.assertEqual(self.post("/penagihan/link", email="a@b.example").status_code, 429)
