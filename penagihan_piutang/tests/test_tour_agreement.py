"""From the conversation to the warning letter: an agreement's whole life in a browser."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.tests import tagged

from .agreement_case import AgreementMixin
from .common import D
from .test_tours import TourCase


@tagged("post_install", "-at_install")
class TestTourAgreement(AgreementMixin, TourCase):
    def test_agreed_missed_tolerated_missed_and_ended(self):
        partner = self.customer("PT Cicil")
        debtor = self.debtor(partner, user_id=self.officer.id)
        move = self.invoice(due=-60, partner=partner)
        self.did(move, 14, ago=40)
        self.step(30).letter_id = self.env.ref("penagihan_piutang.letter_sp")
        debtor._ask("activity_callback", self.officer)
        debtor._refresh()
        before = self.books()

        self.tour("agreement_drafted", self.officer)
        agreement = debtor.agreement_ids
        self.assertEqual(agreement.state, "to_approve")
        self.tour("agreement_signed", self.manager)
        self.assertEqual((agreement.state, agreement.signed_name), ("active", "signed.pdf"))
        self.assertDecision(move, "agreement")

        self.past(agreement, -7, 23, 54)
        self.run_today()
        self.assertTrue(self.agreement_tasks(debtor, "missed"))
        self.tour("agreement_tolerated", self.officer)
        first = agreement.instalment_ids.sorted("due_date")[0]
        self.assertEqual(first.due_date, D + timedelta(days=5))
        self.assertFalse(self.agreement_tasks(debtor, "missed"))

        # the new day has passed, too
        first.sudo().due_date = D - timedelta(days=8)
        self.run_today()
        self.assertTrue(self.agreement_tasks(debtor, "missed"))
        self.tour("agreement_breached", self.officer)
        self.assertEqual(agreement.state, "breached")

        # the warning letter, once its gap from the end of the wait has passed
        self.assertDecision(move, "not_yet", until=16, rung=30)
        with freeze_time(f"{D + timedelta(days=16)} 03:00:00"):
            self.run_today()
        letter = debtor.followup_ids.filtered(lambda each: each.step_id == self.step(30))
        self.assertEqual((letter.channel, letter.state), ("letter", "todo"))
        self.assertEqual(letter.line_ids.move_id, move)
        with freeze_time(f"{D + timedelta(days=16)} 04:00:00"):
            letter.with_user(self.officer).action_print_letters()
        self.assertEqual(letter.document_ids.line_ids.move_id, move)
        self.assertIn("SP", letter.document_ids.name)
        self.assertEqual(self.books(), before)
