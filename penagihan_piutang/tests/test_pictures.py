"""What is shown as a picture is what the figures say."""

from odoo.tests import tagged

from .common import MILLION, CollectionCase


@tagged("post_install", "-at_install")
class TestPictures(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    def bar(self):
        debtor = self.debtor(self.partner)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        return {
            part["name"]: (part["amount"].replace("\xa0", " "), part["share"])
            for part in debtor.with_user(self.officer).aging_bar or []
        }

    def test_what_is_owed_by_age(self):
        self.company.penagihan_aging_days = "10, 20"
        self.assertEqual(self.bar(), {})
        self.invoice(due=0, amount=MILLION)
        self.invoice(due=-1, amount=MILLION)
        self.invoice(due=-10, amount=MILLION)
        self.invoice(due=-21, amount=MILLION)
        bar = self.bar()
        self.assertEqual(list(bar), ["Not due", "1–10", "11–20", "> 20"])
        self.assertEqual([share for _amount, share in bar.values()], [0.25, 0.5, 0, 0.25])
        self.assertIn("2,000,000", bar["1–10"][0])

    def test_buckets_changed_since_keep_their_names(self):
        self.invoice(due=-21)
        self.assertEqual(list(self.bar())[-1], "> 120")
        self.company.penagihan_aging_days = "7"
        debtor = self.debtor(self.partner)
        self.assertEqual([part["name"] for part in debtor.aging_bar][-1], "> 120")

    def ladder(self, move):
        move = move.with_user(self.officer)
        return {
            int(step["name"].removeprefix("Rung ")): (step["state"], step["when"])
            for step in move.penagihan_ladder
        }

    def test_steps_of_an_invoice(self):
        move = self.invoice(due=-8)
        self.did(move, 3, ago=4)
        self.assertEqual(
            self.ladder(move),
            {
                -2: ("passed", ""),
                0: ("passed", ""),
                3: ("done", "04/11/2026"),
                7: ("next", "04/15/2026"),
                14: ("to_come", "04/21/2026"),
                30: ("to_come", "05/07/2026"),
                60: ("to_come", "06/06/2026"),
            },
        )

    def test_before_the_due_date(self):
        ladder = self.ladder(self.invoice(due=5))
        self.assertEqual(ladder[-2], ("next", "04/18/2026"))
        self.assertEqual(ladder[0], ("to_come", "04/20/2026"))

    def test_missed_and_archived_steps(self):
        move = self.invoice(due=-15)
        self.did(move, 7, ago=3, state="missed")
        self.step(30).active = False
        ladder = self.ladder(move)
        self.assertEqual(ladder[7], ("passed", "Missed"))
        self.assertEqual(ladder[14][0], "next")
        self.assertNotIn(30, ladder)

    def test_nothing_open_nothing_shown(self):
        move = self.invoice(due=-8)
        self.pay(move, MILLION)
        self.assertFalse(move.with_user(self.officer).penagihan_ladder)
