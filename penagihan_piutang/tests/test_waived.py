"""Rungs left out because the customer owes too little are written down."""

from odoo.tests import tagged

from .common import MILLION, CollectionCase


@tagged("post_install", "-at_install")
class TestWaived(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.step(14).min_amount = 5 * MILLION
        self.move = self.invoice(due=-40)
        self.did(self.move, 3, ago=37)
        self.did(self.move, 7, ago=30, state="done")

    def assertRecorded(self):
        run = self.run_today()
        self.assertEqual(run.followup_ids.step_id, self.step(30))
        lines = self.move.sudo().penagihan_line_ids
        waived = lines.filtered(lambda line: line.step_id == self.step(14))
        self.assertEqual(waived.mapped("state"), ["waived"])

    def test_rung_left_out_is_recorded(self):
        self.assertRecorded()

    def test_of_a_customer_handled_by_hand_too(self):
        self.debtor(self.partner, handling="by_hand")
        self.assertRecorded()
