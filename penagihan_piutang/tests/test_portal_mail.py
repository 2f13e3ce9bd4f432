"""Every reminder shows the way to the customer's page."""

import re
from urllib.parse import quote

from odoo.tests import tagged

from .mailbox import answer, arrives
from .portal_case import PortalCase
from .smtp import mail_server

_LINK = re.compile(r'href="[^"]*(/penagihan/open/[^"]+)"')


@tagged("post_install", "-at_install")
class TestPortalMail(PortalCase):
    def sent(self):
        with mail_server() as smtp:
            self.run_today()
        mine = [
            number for number, each in enumerate(smtp.messages) if self.partner.email in each["To"]
        ]
        self.assertEqual(len(mine), 1)
        return smtp.html(mine[0])

    def test_a_link_and_three_answers(self):
        links = _LINK.findall(self.sent())
        self.assertEqual(
            [link.partition("?")[2] for link in links], ["", "to=paid", "to=promise", "to=papers"]
        )
        answer = self.url_open(links[1])
        self.assertIn(f"/my/piutang/{self.mine.id}", answer.url)
        self.assertIn(self.late.name, answer.text)

    def test_policy_switches(self):
        self.policy.portal_paid = False
        self.assertEqual(len(_LINK.findall(self.sent())), 3)

    def test_no_page_no_link(self):
        self.policy.portal_page = False
        html = self.sent()
        self.assertNotIn("/penagihan/open/", html)
        self.assertNotIn("/my/piutang", html)

    def test_chatter_and_preview_hold_no_key(self):
        action = self.mine.with_user(self.officer).action_preview_message()
        preview = self.env["penagihan.why"].browse(action["res_id"]).body
        html = self.sent()
        token = _LINK.search(html)[1].partition("?")[0][len("/penagihan/open/") :]
        followup = self.mine.followup_ids.filtered(lambda each: each.state == "sent")
        for said in (preview, followup.message_id.body):
            self.assertIn("/my/piutang", said)
            self.assertNotIn("/penagihan/open/", said)
            self.assertNotIn(token, said)
        self.assertNotIn(token, followup.mail_id.body_html, "nor what has left")

    def test_quoted_by_the_customer(self):
        """Its answer brings the key back: neither the history nor a task shows it."""
        with mail_server() as smtp:
            self.run_today()
        sent = next(each for each in smtp.messages if self.partner.email in each["To"])
        html = sent.get_body(("html",)).get_content()
        link = _LINK.search(html)[0][6:-1]
        token = link.partition("/open/")[2].partition("?")[0]
        checked = "https://safe.example/?url=" + quote(link, safe="") + "&amp;d=1"
        for text, subtype in (
            (f"Sudah dibayar.\n> {link}\n", "plain"),
            (f'<p>Ya</p><blockquote>{html}</blockquote><a href="{checked}">x</a>', "html"),
        ):
            reply = answer(sent["Message-Id"], "x")
            reply.set_content(text, subtype=subtype)
            before = self.mine.message_ids
            arrives(self.env, reply)
            new = self.mine.message_ids - before
            self.assertTrue(new)
            said = "".join([*new.mapped("body"), *self.mine.activity_ids.mapped("note")])
            self.assertNotIn(token, said)
            self.assertIn("/my/piutang", said)
