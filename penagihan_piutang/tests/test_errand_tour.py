"""A morning that begins with what customers have said."""

from datetime import timedelta

from odoo.tests import tagged

from .common import MILLION, D
from .promise_case import PromiseMixin
from .test_tours import TourCase


@tagged("post_install", "-at_install")
class TestErrandTour(PromiseMixin, TourCase):
    def late(self, name):
        partner = self.customer(name)
        debtor = self.debtor(partner, user_id=self.officer.id)
        return debtor, self.invoice(due=-8, amount=5 * MILLION, partner=partner)

    def test_officer_works_through_errands(self):
        self.company.penagihan_bank_user_id = self.officer
        answered, _move = self.late("PT Jawab")
        answered._ask("activity_reply", note="<p>Sudah kami bayar</p>")
        tomorrow, _move = self.late("PT Besok")
        tomorrow._ask("activity_reply", day=D + timedelta(days=1))
        _debtor, move = self.late("PT Bayar")
        claim = self.say(move, day=-1, kind="claims_paid", user=self.officer)
        broken, move = self.late("PT Ingkar")
        promise = self.say(move, day=0, user=self.officer)
        promise._end("broken")
        promise._ask("broken")
        call = self.waiting("PT Panggil", self.officer)
        call.debtor_id.user_id = self.officer

        self.tour("officer_errands", self.officer)

        errands = self.env["penagihan.followup"].search([("kind", "=", "errand")])
        states = {
            (errand.partner_id.name, errand.work): errand.state
            for errand in errands
            if errand.debtor_id in answered | claim.debtor_id | broken | tomorrow
        }
        self.assertEqual(
            states,
            {
                ("PT Jawab", "reply"): "done",
                ("PT Besok", "reply"): "todo",
                ("PT Bayar", "claim"): "done",
                ("PT Bayar", "missing"): "todo",
                ("PT Ingkar", "broken"): "done",
            },
        )
        self.assertEqual(claim.state, "not_found")
        self.assertEqual(
            broken.promise_ids.filtered(lambda each: each.state == "open").date,
            D + timedelta(days=1),
        )
        self.assertEqual(call.state, "todo")
