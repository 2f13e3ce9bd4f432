"""How disputes end, by a person or by themselves, and whom they go to when they are late."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MILLION, D
from .dispute_case import DisputeCase


@tagged("post_install", "-at_install")
class TestDisputeEnds(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.person(
            "accountant", "penagihan_piutang.group_officer", "account.group_account_invoice"
        )

    def credit_note(self, dispute, user=None, outcome="Diskon terlambat"):
        """Through the dialogs: resolve, then accounting's own."""
        user = user or self.accountant
        action = dispute.with_user(user).action_resolve()
        with Form(self.env[action["res_model"]].with_user(user).browse(action["res_id"])) as form:
            form.resolution = "credit_note"
            form.outcome = outcome
        action = form.record.action_resolve()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        wizard.with_context(**action["context"]).refund_moves()
        return dispute.credit_note_ids

    def test_credit_note_of_what_is_disputed(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000)
        note = self.credit_note(dispute)
        self.assertEqual((note.state, note.amount_total), ("draft", 300_000))
        self.assertEqual(note.reversed_entry_id, move)
        self.assertEqual(
            (dispute.state, dispute.resolution, dispute.ended_user_id, dispute.outcome),
            ("resolved", "credit_note", self.accountant, "Diskon terlambat"),
        )
        # the draft covers it, and nothing twice
        self.assertDecision(move, "due", amount=700_000)
        self.assertFalse(self.tasks_of(dispute.debtor_id, "dispute"))

    def test_credit_note_with_taxes_and_odd_amounts(self):
        tax = self.env["account.tax"].create(
            {"name": "PPN 11 %", "amount": 11, "company_id": self.company.id,
             "country_id": self.company.country_id.id,
             "tax_group_id": self.env["account.tax.group"].create(
                 {"name": "PPN", "company_id": self.company.id,
                  "country_id": self.company.country_id.id}).id}
        )  # fmt: skip
        lines = [
            (0, 0, {"name": name, "quantity": quantity, "price_unit": price,
                    "tax_ids": [(6, 0, tax.ids)], "account_id": self.account("4000").id})
            for name, quantity, price in (("A", 3, 333_333), ("B", 7, 111_111))
        ]  # fmt: skip
        move = self.invoice(due=-5, invoice_line_ids=lines)
        note = self.credit_note(self.dispute(move, amount=123_457))
        self.assertAlmostEqual(note.amount_total, 123_457, delta=1)
        self.assertAlmostEqual(note.amount_tax, note.amount_untaxed * 0.11, delta=1)

    def test_credit_note_of_the_whole(self):
        move = self.invoice(due=-5)
        note = self.credit_note(self.dispute(move))
        self.assertEqual(note.amount_total, MILLION)
        self.assertEqual(self.decide(move)["reason"], "credit_covers")

    def test_credit_note_left_as_a_draft(self):
        """Its owner is asked in good time, and again, until it is posted."""
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000)
        note = self.credit_note(dispute)
        self.env.cr.execute("UPDATE account_move SET create_date = %s WHERE id = %s", [D, note.id])
        debtor = dispute.debtor_id
        self.follow(on=6)
        self.assertFalse(self.tasks_of(debtor, "credit_note"))
        self.follow(on=7)
        (task,) = self.tasks_of(debtor, "credit_note")
        self.assertEqual(task.user_id, self.collector)
        self.assertIn("300", task.note)
        task.with_user(self.collector).action_done()
        self.follow(on=8)
        self.assertFalse(self.tasks_of(debtor, "credit_note"))
        # it covers its invoice no longer, but the customer is right still
        self.assertDecision(move, "due", amount=700_000)
        self.follow(on=14)
        self.assertDecision(move, "due", amount=700_000, on=14)
        self.assertEqual((dispute.state, dispute.resolution), ("open", "upheld"))
        self.assertTrue(self.tasks_of(debtor, "credit_note"))
        note.action_post()
        self.follow(on=15)
        self.assertFalse(self.tasks_of(debtor, "credit_note"))
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "settled"))
        self.assertDecision(move, "due", amount=700_000)

    def test_credit_note_for_another_dispute(self):
        """Of the same invoice: what is to be credited here is not."""
        move = self.invoice(due=-5)
        first = self.dispute(move, amount=300_000)
        note = self.credit_note(first)
        second = self.dispute(move, amount=200_000, reason="price")
        debtor = second.debtor_id
        self.resolve(second, "upheld", "Harga lama")
        self.assertTrue(self.tasks_of(debtor, "credit_note"), "the other one's draft")
        note.action_post()
        self.assertEqual(self.items(move).amount_residual, 700_000)
        self.follow(on=1)
        self.assertEqual((second.state, second.resolution), ("open", "upheld"))
        self.assertTrue(self.tasks_of(debtor, "credit_note"))
        self.assertDecision(move, "due", amount=500_000, on=1)
        # its draft is deleted: it is left out again
        self.credit_note(second).with_user(self.accountant).unlink()
        self.follow(on=2)
        self.assertEqual((second.state, second.resolution), ("open", "upheld"))

    def test_credit_note_deleted(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000)
        self.credit_note(dispute).with_user(self.accountant).unlink()
        self.follow(on=1)
        self.assertTrue(self.tasks_of(dispute.debtor_id, "credit_note"))
        self.assertDecision(move, "due", amount=700_000, on=1)
        self.pay(move, MILLION)
        self.follow(on=2)
        self.assertFalse(self.tasks_of(dispute.debtor_id, "credit_note"))

    def test_credit_note_needs_accountings_right(self):
        dispute = self.dispute(self.invoice(due=-5))
        with self.assertRaisesRegex(UserError, "who write invoices"):
            self.credit_note(dispute, self.officer)
        self.assertEqual(dispute.state, "open")

    def test_customer_is_right_says_how(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move)
        action = dispute.with_user(self.officer).action_resolve()
        wizard = self.env[action["res_model"]].with_user(self.officer).browse(action["res_id"])
        wizard.resolution = "upheld"
        with self.assertRaisesRegex(UserError, "how it was settled"):
            wizard.action_resolve()
        wizard.outcome = "Barang diganti"
        wizard.action_resolve()
        self.assertEqual((dispute.state, dispute.resolution), ("open", "upheld"))
        told = dispute.debtor_id.message_ids.mapped("body")
        self.assertTrue([body for body in told if "Barang diganti" in body])
        # it is not asked for, now or later
        self.assertDecision(move, "disputed", until=8, amount=0)

    def test_customer_is_right_and_nobody_credits_it(self):
        """It stays out; who writes invoices is asked at once, a manager when it takes too long."""
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000, day=2)
        debtor = dispute.debtor_id
        self.resolve(dispute, "upheld", "Harga lama")
        (task,) = self.tasks_of(debtor, "credit_note")
        self.assertTrue(task.user_id.has_group("account.group_account_invoice"))
        self.assertIn("Harga lama", task.note)
        self.assertFalse(self.tasks_of(debtor, "dispute"), "there is nothing to clear up")
        # there are some days anew
        self.assertEqual(dispute.deadline, D + timedelta(days=7))
        self.follow(on=8)
        self.assertTrue(self.tasks_of(debtor, "dispute_late"))
        self.assertTrue(self.tasks_of(debtor, "credit_note"))
        self.assertDecision(move, "due", amount=700_000, on=30)

    def test_customer_is_right_and_gets_its_credit_note(self):
        """Matched or not: it covers its invoice, and nothing is left out twice."""
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000)
        self.resolve(dispute, "upheld", "Harga lama")
        self.invoice(
            kind="out_refund", due=0, amount=300_000, reversed_entry_id=move.id, invoice_date=D
        )
        self.assertEqual(self.follow(on=1), dispute)
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "settled"))
        self.assertFalse(self.tasks_of(dispute.debtor_id, "credit_note"))
        self.assertDecision(move, "due", amount=700_000)

    def test_accountings_dialog_is_closed(self):
        """What was said in the first dialog is kept, and the second can be opened again."""
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000)
        action = dispute.with_user(self.accountant).action_resolve()
        wizard = self.env[action["res_model"]].with_user(self.accountant).browse(action["res_id"])
        wizard.outcome = "Diskon terlambat"
        wizard.action_resolve()
        self.assertEqual(
            (dispute.state, dispute.resolution, dispute.outcome),
            ("open", "upheld", "Diskon terlambat"),
        )
        self.assertDecision(move, "due", amount=700_000)
        (task,) = self.tasks_of(dispute.debtor_id, "credit_note")
        self.assertIn("Diskon terlambat", task.note)
        again = dispute.with_user(self.accountant).action_resolve()
        self.assertEqual(
            self.env[again["res_model"]].browse(again["res_id"]).outcome, wizard.outcome
        )
        self.assertEqual(self.credit_note(dispute).amount_total, 300_000)
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "credit_note"))
        self.assertFalse(self.tasks_of(dispute.debtor_id, "credit_note"))

    def test_customer_is_right_and_nothing_is_to_be_credited(self):
        """The papers came: the customer agrees now."""
        move = self.invoice(due=-5)
        dispute = self.dispute(move, reason="papers")
        self.resolve(dispute, "upheld", "Surat jalan kurang")
        self.resolve(dispute, "withdrawn", "Surat jalan diterima")
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "withdrawn"))
        self.assertFalse(self.tasks_of(dispute.debtor_id, "credit_note"))
        self.assertDecision(move, "due", amount=MILLION)

    def test_resolved_once(self):
        dispute = self.dispute(self.invoice(due=-5))
        self.resolve(dispute)
        with self.assertRaisesRegex(UserError, "not possible any more"):
            self.resolve(dispute)

    # -- by itself ------------------------------------------------------------------------

    def test_paid_in_full(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move)
        self.pay(move, MILLION)
        self.assertEqual(self.follow(on=1), dispute)
        self.assertEqual(
            (dispute.state, dispute.resolution, dispute.ended_date),
            ("resolved", "settled", D + timedelta(days=1)),
        )
        self.assertFalse(self.tasks_of(dispute.debtor_id, "dispute"))

    def test_paid_but_for_what_is_disputed(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000)
        self.pay(move, 700_000)
        self.assertFalse(self.follow(on=1))
        self.assertEqual(dispute.state, "open")
        self.assertDecision(move, "disputed", until=8, amount=0)

    def test_credited_what_is_disputed(self):
        """The credit note has settled it; what is left is owed."""
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000)
        note = self.invoice(kind="out_refund", amount=300_000)
        self.items(move, note).reconcile()
        self.assertEqual(self.follow(), dispute)
        self.assertDecision(move, "due", amount=700_000)

    def test_credited_before_does_not_count(self):
        move = self.invoice(due=-5)
        note = self.invoice(kind="out_refund", amount=300_000)
        self.items(move, note).reconcile()
        dispute = self.dispute(move, amount=200_000)
        self.assertFalse(self.follow(on=1))
        self.assertEqual(dispute.state, "open")

    def test_one_of_two_paid(self):
        one, other = self.invoice(due=-5), self.invoice(due=-9)
        dispute = self.dispute(one, other)
        self.pay(one, MILLION)
        self.follow(on=1)
        self.assertEqual(dispute.state, "open")
        self.assertEqual(dispute.line_ids.filtered("open").move_id, other)
        self.pay(other, MILLION)
        self.follow(on=2)
        self.assertEqual(dispute.state, "resolved")

    def test_cancelled_invoice(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move)
        move.button_draft()
        self.follow()
        self.assertEqual(dispute.state, "open")
        move.button_cancel()
        self.follow()
        self.assertEqual(dispute.state, "resolved")

    def test_draft_again_and_posted(self):
        """Whatever its lines are then, it is disputed still."""
        move = self.invoice(due=-5)
        dispute = self.dispute(move)
        move.button_draft()
        # as when a change of its terms makes its lines anew
        dispute.line_ids.move_line_id = False
        move.action_post()
        self.assertEqual(dispute.line_ids.move_line_id, self.items(move))
        self.assertDecision(move, "disputed", until=8)

    def test_payment_taken_back(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move)
        self.pay(move, MILLION)
        self.follow()
        with self.at(f"{D + timedelta(days=9)} 03:00:00"):
            self.items(move).remove_move_reconcile()
        self.follow(on=9)
        self.assertEqual((dispute.state, dispute.resolution), ("open", False))
        self.assertGreater(dispute.deadline, D + timedelta(days=9))
        self.assertDecision(move, "disputed", until=20, on=9)
        self.assertTrue(self.tasks_of(dispute.debtor_id, "dispute"))
        self.assertFalse(self.follow(on=10))
        self.assertEqual(dispute.state, "open")

    def test_payment_of_one_of_two_taken_back(self):
        """The dispute is open all the while: it is about both of them again."""
        one, other = self.invoice(due=-5), self.invoice(due=-9)
        dispute = self.dispute(one, other)
        self.pay(one, MILLION)
        self.follow(on=1)
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.items(one).remove_move_reconcile()
        self.follow(on=2)
        self.assertEqual(dispute.line_ids.filtered("open").move_id, one | other)
        with self.at(f"{D + timedelta(days=9)} 03:00:00"):
            self.assertEqual(self.decide(one, on=9)["reason"], "disputed")

    def test_payment_taken_back_after_a_person_resolved_it(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move)
        self.resolve(dispute)
        self.pay(move, MILLION)
        self.items(move).remove_move_reconcile()
        self.follow()
        self.assertEqual(dispute.state, "resolved")

    def test_the_daily_run_does_it(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move)
        self.pay(move, MILLION)
        self.run_today()
        self.assertEqual(dispute.state, "resolved")

    # -- late -----------------------------------------------------------------------------

    def test_late_goes_to_a_manager_once(self):
        dispute = self.dispute(self.invoice(due=-5), day=2)
        debtor = dispute.debtor_id
        self.follow(on=2)
        self.assertFalse(self.tasks_of(debtor, "dispute_late"))
        self.follow(on=3)
        task = self.tasks_of(debtor, "dispute_late")
        managers = self.env.ref("penagihan_piutang.group_manager").all_user_ids
        self.assertIn(task.user_id, managers)
        # it stays with its owner as well
        self.assertEqual(self.tasks_of(debtor, "dispute").user_id, self.collector)
        task.action_done()
        self.follow(on=4)
        self.assertFalse(self.tasks_of(debtor, "dispute_late"))
        self.follow(on=17)
        self.assertTrue(self.tasks_of(debtor, "dispute_late"))
        self.resolve(dispute, on=18)
        self.assertFalse(self.tasks_of(debtor, "dispute_late"))
        self.assertFalse(self.tasks_of(debtor, "dispute"))

    def test_more_time_is_given(self):
        dispute = self.dispute(self.invoice(due=-5), day=2)
        self.follow(on=3)
        with self.at(f"{D + timedelta(days=3)} 03:00:00"):
            dispute.with_user(self.officer).write({"deadline": D + timedelta(days=10)})
        self.assertFalse(self.tasks_of(dispute.debtor_id, "dispute_late"))
        task = self.tasks_of(dispute.debtor_id, "dispute")
        self.assertEqual(task.date_deadline, D + timedelta(days=10))

    def test_the_next_one_of_a_customer_is_asked_about(self):
        first = self.dispute(self.invoice(due=-5), day=2)
        second = self.dispute(self.invoice(due=-9), day=4, owner=self.officer)
        task = self.tasks_of(first.debtor_id, "dispute")
        self.assertEqual((len(task), task.user_id), (1, self.collector))
        self.resolve(first)
        task = self.tasks_of(first.debtor_id, "dispute")
        self.assertEqual((task.user_id, task.date_deadline), (self.officer, second.deadline))

    def test_queries_do_not_grow_with_disputes(self):
        """Nothing to be done about any of them: a few statements, for one and for twenty."""
        moves = [self.invoice(due=-number) for number in range(1, 21)]
        self.dispute(moves[0])
        self.follow()
        with self.assertQueryCount(14) as one:
            self.follow()
        for move in moves[1:]:
            self.dispute(move)
        with self.assertQueryCount(14) as many:
            self.follow()
        self.assertIsNotNone((one, many))

    def test_handed_over(self):
        dispute = self.dispute(self.invoice(due=-5), day=2)
        with self.at(f"{D + timedelta(days=5)} 03:00:00"):
            wizard = (
                self.env["penagihan.handover"]
                .with_user(self.manager)
                .create({"from_user_id": self.collector.id, "to_user_id": self.officer.id})
            )
            wizard.action_hand_over()
        self.assertEqual(dispute.user_id, self.officer)

    def test_another_company_collects(self):
        """What is about its invoices goes along, and is followed there; the rest stays."""
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.env.user.company_ids |= branch
        self.partner.with_company(branch).property_account_receivable_id = self.account("1100")
        moves = self.invoice(due=-5, company=branch) | self.invoice(due=-5)
        disputes = [self.dispute(move, day=2) for move in moves]
        debtor = disputes[0].debtor_id
        self.make_policy(company_id=branch.id)
        followed = self.debtor(self.partner, branch)
        self.assertEqual([each.debtor_id for each in disputes], [followed, debtor])
        self.assertEqual([each.company_id for each in disputes], [branch, self.company])
        self.assertTrue(self.tasks_of(followed, "dispute"))
        self.assertTrue(self.tasks_of(debtor, "dispute"))
        with self.at(f"{D + timedelta(days=3)} 03:00:00"):
            self.env["penagihan.dispute"]._follow(branch)
        self.assertTrue(self.tasks_of(followed, "dispute_late"))

    def test_merged_customers_keep_theirs(self):
        other = self.customer("PT Sama")
        one = self.dispute(self.invoice(due=-5))
        two = self.dispute(self.invoice(due=-5, partner=other))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner | other).ids, self.partner
        )
        self.assertEqual((one | two).partner_id, self.partner)
        self.assertEqual(len((one | two).debtor_id), 1)
