"""Instalments a customer proposes on its page, and agreements it signs or answers there."""

import base64
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .agreement_case import AgreementMixin
from .common import D
from .portal_self_case import NASTY, PortalSelfCase
from .test_agreement_portal import _drawn
from .test_portal_self import PORTAL_LOG


@tagged("post_install", "-at_install")
class TestPortalSelfAgreement(AgreementMixin, PortalSelfCase):
    def proposed(self, move=None):
        return self.agree(move or self.late, state="proposed")

    def answer(self, agreement, what, debtor=None, **values):
        return self.tell("", debtor=debtor, tail=f"agreement/{agreement.id}/{what}", **values)

    def drawn(self):
        return f"data:image/png;base64,{_drawn().decode()}"

    def test_proposes(self):
        values = {"which": "overdue", "count": "2", "day": self.day(5), "period": "week"}
        before = self.everything()
        shown = self.tell("instalments", step="show", **values).text
        self.assertNotIn("Whole invoices", shown)
        for fact in (
            "It would be",
            "700,000",
            "In all",
            "20 Apr 2026",
            "27 Apr 2026",
            'value="send"',
        ):
            self.assertIn(fact, shown)
        self.assertEqual(self.everything(), before, "a preview")
        answer = self.tell("instalments", step="send", **values)
        self.assertSaid(answer, "answer soon.* paused until 21 April 2026")
        agreement = self.mine.agreement_ids
        self.assertEqual((agreement.state, agreement.channel), ("draft", "portal"))
        self.assertEqual(agreement.instalment_ids.mapped("amount"), [700_000, 700_000])
        self.assertDecision(self.late, "reply", 6)
        self.assertTrue(self.asked("activity_instalments"))
        before = self.everything()
        again = self.tell("instalments", step="send", **values)
        self.assertEqual(self.said(again), self.said(answer))
        self.assertEqual(self.everything(), before)
        other = self.tell("instalments", step="send", **{**values, "count": "3"})
        self.assertRefused(other, "a proposal of yours already")

    def test_proposes_too_much(self):
        self.policy.portal_instalment_amount = 600_000
        values = {"which": "overdue", "count": "2", "day": self.day(5), "period": "month"}
        for words, wrong in (
            ("at least", {"count": "3"}),
            ("between 2 and", {"count": "1"}),
            ("between 2 and", {"count": "99"}),
            ("too far", {"day": self.day(90)}),
            ("today on", {"day": self.day(-1)}),
            ("weekly and monthly", {"period": "year"}),
            ("open invoices", {"which": "chosen", "item": [self.item(self.secret)]}),
        ):
            for step in ("show", "send"):
                with self.subTest(words, step=step):
                    answer = self.tell("instalments", step=step, **{**values, **wrong})
                    self.assertRefused(answer, words)
        self.assertFalse(self.mine.agreement_ids)

    def test_signs(self):
        agreement = self.proposed()
        self.assertIn(f"/agreement/{agreement.id}", self.visit().text)
        text = self.page(tail=f"/agreement/{agreement.id}").text
        for fact in (agreement.name, self.late.name, "sign.js", "print the"):
            self.assertIn(fact, text)
        answer = self.answer(agreement, "sign", name=NASTY, signature=self.drawn())
        self.assertSaid(answer, "holds from now on; the first instalment is due on 25 April 2026")
        self.assertEqual((agreement.state, agreement.signed_by), ("active", NASTY))
        self.assertDecision(self.late, "agreement")
        self.assertTrue(self.agreement_tasks(self.mine, "answer"))
        for message in agreement.message_ids | self.mine.message_ids:
            self.assertNotIn("<script", message.body)
        pdf = self.page(tail=f"/agreement/{agreement.id}/pdf")
        self.assertEqual(pdf.content, base64.b64decode(agreement.signed_file))
        before = self.everything()
        twice = self.answer(agreement, "sign", name=NASTY, signature=self.drawn())
        self.assertEqual(self.said(twice), self.said(answer))
        again = self.answer(agreement, "sign", name="Budi", signature=self.drawn())
        self.assertRefused(again, "signed already")
        late = self.answer(agreement, "refuse", reason="No")
        self.assertRefused(late, "signed already")
        self.assertEqual(self.everything(), before)

    def test_signing_refused(self):
        agreement = self.proposed()
        before = self.everything()
        for words, values in (
            ("the name", {"name": " ", "signature": self.drawn()}),
            ("could not be read", {"name": "Budi", "signature": ""}),
            ("could not be read", {"name": "Budi", "signature": "data:image/svg+xml,<svg/>"}),
        ):
            with self.subTest(words):
                self.assertRefused(self.answer(agreement, "sign", **values), words)
        self.assertEqual((agreement.state, self.everything()), ("proposed", before))
        agreement.with_user(self.manager).action_cancel()
        answer = self.answer(agreement, "sign", name="Budi", signature=self.drawn())
        self.assertRefused(answer, "withdrawn")
        self.assertEqual(agreement.state, "cancelled")

    def test_refused_by_the_database(self):
        agreement = self.proposed()

        def refuse(agreement, *_answer):
            agreement.env.cr.execute("UPDATE penagihan_policy SET portal_days = 0")

        with (
            patch.object(self.env.registry["penagihan.agreement"], "_refuse_portal", refuse),
            mute_logger("odoo.sql_db", PORTAL_LOG),
        ):
            answer = self.answer(agreement, "refuse", reason="Too early")
        self.assertRefused(answer, "does not fit what is recorded already")
        self.assertIn("Too early", answer.text)

    def test_anothers(self):
        theirs = self.proposed(self.secret)
        values = {"name": "Budi", "signature": self.drawn(), "reason": "No"}
        for debtor in (self.mine, self.other):
            for what in ("sign", "refuse", "dates"):
                answer = self.answer(theirs, what, debtor, **values)
                self.assertEqual(answer.status_code, 404)
            for tail in ("", "/pdf"):
                answer = self.page(debtor, f"/agreement/{theirs.id}{tail}")
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(theirs.state, "proposed")

    def test_refuses(self):
        agreement = self.proposed()
        self.assertRefused(self.answer(agreement, "refuse", reason=" "), "does not suit")
        answer = self.answer(agreement, "refuse", reason=NASTY)
        self.assertSaid(answer, "another way together.* paused until 21 April")
        self.assertEqual((agreement.state, agreement.wish), ("cancelled", NASTY))
        self.assertDecision(self.late, "reply", 6)
        self.assertNotIn("<script", self.agreement_tasks(self.mine, "answer").note)
        before = self.everything()
        twice = self.answer(agreement, "refuse", reason=NASTY)
        self.assertEqual(self.said(twice), self.said(answer))
        self.assertRefused(self.answer(agreement, "refuse", reason="Other"), "withdrawn")
        self.assertEqual(self.everything(), before)

    def test_other_days(self):
        agreement = self.proposed()
        first, second, third = agreement.instalment_ids.sorted("due_date")
        days = {f"day_{each.id}": str(each.due_date) for each in (first, second, third)}
        self.assertRefused(self.answer(agreement, "dates", **days), "days of the agreement")
        wished = first.due_date + timedelta(days=5)
        wrong = {**days, f"day_{first.id}": "soon"}
        self.assertRefused(self.answer(agreement, "dates", **wrong), "for each instalment")
        days[f"day_{first.id}"] = str(wished)
        answer = self.answer(agreement, "dates", reason="Payday", **days)
        self.assertSaid(answer, "days you wish for.* paused")
        self.assertEqual((agreement.state, first.wished_date), ("proposed", wished))
        self.assertEqual(self.decide(self.late)["until"], D + timedelta(days=6))
        before = self.everything()
        twice = self.answer(agreement, "dates", reason="Payday", **days)
        self.assertEqual(self.said(twice), self.said(answer))
        self.assertEqual(self.everything(), before)
        self.answer(agreement, "dates", reason="Another reason", **days)
        self.assertNotEqual(self.everything(), before)
