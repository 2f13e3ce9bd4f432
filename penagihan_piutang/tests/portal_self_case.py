"""What a customer sends from its page, and what became of it."""

import re
from datetime import timedelta

from .common import D
from .portal_case import PortalCase

PNG = b"\x89PNG\r\n\x1a\n"
PDF = b"%PDF-1.4 proof"
# Whatever somebody may type: neither HTML, nor a template, nor a placeholder.
NASTY = "<script>alert(1)</script> {{ 7*7 }} %s %(x)s ' OR 1=1 --"


class PortalSelfCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine.user_id = cls.collector
        cls.second = cls("run").invoice(due=-4, partner=cls.partner, amount=400_000)

    def setUp(self):
        super().setUp()
        self.visiting = False

    def tell(self, place, files=None, debtor=None, tail=None, **values):
        """Send a form of the page, as a browser does; the answer is the page."""
        if not self.visiting:
            self.visiting = self.visit()
        return self.post(
            f"/my/piutang/{(debtor or self.mine).id}/{tail or f'tell/{place}'}",
            files=[("files", file) for file in files or ()],
            **values,
        )

    def day(self, ahead):
        return str(D + timedelta(days=ahead))

    def item(self, move):
        return self.items(move).id

    def said(self, answer):
        """What the customer is thanked with, and what was wrong."""
        found = re.search(r'class="(said|problem)"[^>]*>([^<]*)<', answer.text)
        return found[2] if found else ""

    def assertSaid(self, answer, words):
        self.assertEqual(answer.status_code, 200)
        self.assertIn('class="said"', answer.text, self.said(answer))
        self.assertRegex(self.said(answer), words)

    def assertRefused(self, answer, words):
        self.assertEqual(answer.status_code, 200)
        self.assertIn('class="problem"', answer.text, self.said(answer))
        self.assertRegex(self.said(answer), words)

    def asked(self, kind):
        kind = self.env.ref(f"penagihan_piutang.{kind}")
        return self.mine.activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def history(self):
        """What stands in the customer's history in its own name, newest first."""
        return self.mine.message_ids.filtered(lambda each: each.author_id == self.partner)

    def everything(self):
        """How much there is of all that a form could make."""
        models = ("promise", "dispute", "receipt", "agreement", "reply", "negotiation", "followup")
        return [self.env[f"penagihan.{name}"].search_count([]) for name in models] + [
            self.env["mail.activity"].search_count([]),
            self.env["ir.attachment"].search_count([]),
            len(self.mine.message_ids),
        ]
