"""An agreement that is signed: what the decision makes of it, what payments fill, how it ends."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .agreement_case import AgreementCase
from .common import MILLION, D
from .promise_case import PromiseMixin

THIRD = 333_333


@tagged("post_install", "-at_install")
class TestGoldenAgreements(AgreementCase):
    def test_63_unmatched_payment_covers_the_instalment(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move, count=4, day=0)
        self.past(agreement, -4, 26, 57, 87)
        self.entry(-250_000, journal="BNK")
        self.assertEqual(self.reasons(agreement)[0], "credit_covers")
        self.assertDecision(move, "agreement", amount=MILLION)
        self.assertEqual(self.decide(move)["credit"], 0)

    def test_every_line_and_every_open_instalment_is_a_row(self):
        moves = self.invoice(due=-30), self.invoice(due=-3), self.invoice(due=-60)
        agreement = self.agree(*moves[:2])
        self.pay(moves[0], 700_000)
        ids = [
            row["id"]
            for row in self.env["penagihan.decision"]._rows()
            if row["owner_id"] == self.company.id
        ]
        self.assertEqual(len(ids), len(set(ids)))
        # three lines; of 666 666 each the first is paid
        left = agreement.instalment_ids.sorted("due_date")[1:]
        self.assertEqual(
            sorted(ids),
            sorted(
                [2 * item.id for item in self.items(*moves)]
                + [2 * instalment.id + 1 for instalment in left]
            ),
        )

    def test_the_ladder_of_instalments(self):
        agreement = self.agree(self.invoice(due=-30), day=4)
        row = self.instalments(agreement)[0]
        self.assertEqual((row["reason"], row["offset_days"]), ("not_yet", -3))
        self.assertEqual(row["until"], D + timedelta(days=1))
        row = self.instalments(agreement, on=1)[0]
        self.assertEqual((row["reason"], row["channel"]), ("due", "email"))
        row = self.instalments(agreement, on=6)[0]
        self.assertEqual((row["reason"], row["offset_days"], row["channel"]), ("due", 2, "phone"))

    def test_the_invoice_waits_and_is_listed(self):
        move = self.invoice(due=-30)
        self.assertDecision(move, "due")
        self.agree(move)
        self.assertDecision(move, "agreement", until=None)
        self.assertTrue(self.decide(move)["listed"])

    def test_totals_are_those_of_the_instalments(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move, day=0)
        self.past(agreement, -3, 27, 58)
        debtor = agreement.debtor_id
        debtor._refresh()
        self.assertAlmostEqual(debtor.amount_due, MILLION, 2)
        self.assertAlmostEqual(debtor.amount_overdue, THIRD, 1)
        self.assertEqual(debtor.item_count, 3)

    def test_what_left_out_means_for_instalments(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move, day=0)
        self.items(move).no_followup = True
        self.assertEqual(set(self.reasons(agreement)), {"excluded"})

    def test_hold_holds_instalments(self):
        agreement = self.agree(self.invoice(due=-30), day=1)
        agreement.debtor_id.write({"hold_until": D + timedelta(days=9), "hold_reason": "Flood"})
        self.assertEqual(self.reasons(agreement, on=2)[0], "hold")


@tagged("post_install", "-at_install")
class TestAgreementPayments(PromiseMixin, AgreementCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(due=-30, amount=900_000)
        self.other = self.invoice(due=-20, amount=300_000)
        self.agreement = self.agree(self.move, self.other, unit=1)

    def statuses(self):
        self.agreement.invalidate_recordset()
        ordered = self.agreement.instalment_ids.sorted("due_date")
        ordered.invalidate_recordset()
        return [each.paid for each in ordered]

    def test_payments_fill_by_date_whatever_they_are_matched_with(self):
        self.assertEqual(self.open_amounts(self.agreement), [400_000, 400_000, 400_000])
        # the younger invoice is paid: the first instalment is
        self.pay(self.other, 300_000)
        self.assertEqual(self.open_amounts(self.agreement), [100_000, 400_000, 400_000])
        self.pay(self.move, 200_000)
        self.assertEqual(self.open_amounts(self.agreement), [300_000, 400_000])
        self.assertEqual(self.statuses(), [400_000, 100_000, 0])
        self.assertAlmostEqual(self.agreement.progress, 100 * 5 / 12)
        self.assertEqual(self.agreement.next_amount, 300_000)

    def test_a_credit_note_fills_too(self):
        refund = self.invoice(due=0, amount=400_000, kind="out_refund")
        (self.items(self.move) | self.items(refund)).reconcile()
        self.assertEqual(self.open_amounts(self.agreement), [400_000, 400_000])

    def test_a_payment_taken_back_opens_it_again(self):
        receipt = self.pay(self.move, 400_000)
        self.assertEqual(len(self.open_amounts(self.agreement)), 2)
        receipt.line_ids.remove_move_reconcile()
        # the money is there still, unmatched
        self.assertEqual(self.open_amounts(self.agreement), [400_000] * 3)
        self.assertEqual(self.reasons(self.agreement)[0], "credit_covers")

    def test_a_registered_payment_is_on_its_way(self):
        self.payment(self.partner, 400_000, self.move)
        self.assertEqual(self.reasons(self.agreement), ["in_payment", "not_yet", "not_yet"])
        self.assertDecision(self.move, "agreement", amount=900_000)

    def test_a_payment_of_both_invoices_counts_once(self):
        self.payment(self.partner, 500_000, self.move, self.other)
        self.assertEqual(
            [float(row["in_process"]) for row in self.instalments(self.agreement)],
            [400_000, 100_000, 0],
        )

    def test_a_draft_credit_note_covers_instalments(self):
        self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "reversed_entry_id": self.move.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "R", "price_unit": 450_000, "tax_ids": False})
                ],
            }
        )
        rows = self.instalments(self.agreement)
        self.assertEqual((rows[0]["reason"], rows[0]["detail"]), ("credit_covers", "draft_credit"))
        self.assertEqual(float(rows[1]["amount_due"]), 350_000)

    def test_says_it_is_paid(self):
        """What is said about an invoice of the agreement is about its instalments."""
        self.say(self.move, kind="claims_paid", day=-1)
        self.assertEqual(set(self.reasons(self.agreement)), {"claims_paid"})

    def test_an_invoice_set_back_to_draft_is_not_owed(self):
        self.other.button_draft()
        self.assertEqual(self.open_amounts(self.agreement), [100_000, 400_000, 400_000])
        self.other.action_post()
        self.assertEqual(self.open_amounts(self.agreement), [400_000] * 3)

    def test_all_paid_is_fulfilled(self):
        self.pay(self.move, 900_000)
        self.run_today()
        self.assertEqual(self.agreement.state, "active")
        self.pay(self.other, 300_000)
        self.run_today()
        self.assertEqual(self.agreement.state, "fulfilled")
        self.assertFalse(self.reasons(self.agreement))

    def test_fulfilled_and_a_payment_taken_back_goes_on(self):
        receipt = self.pay(self.move, 900_000)
        self.pay(self.other, 300_000)
        self.run_today()
        receipt.line_ids.remove_move_reconcile()
        receipt.button_draft()
        self.run_today()
        self.assertEqual(self.agreement.state, "active")
        self.assertEqual(self.open_amounts(self.agreement), [100_000, 400_000, 400_000])
        self.assertEqual(self.reasons(self.agreement)[0], "reopened")

    def test_progress_of_many_in_few_queries(self):
        agreements = self.agreement
        for _number in range(9):
            agreements |= self.agree(self.invoice(due=-9, partner=self.customer("PT B")))
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("progress")
            records.mapped("next_date")
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(count(agreements) - count(self.agreement), 2)


@tagged("post_install", "-at_install")
class TestAgreementDiscount(AgreementCase):
    def test_earned_with_the_last_instalment(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move, discount_percent=10, count=2, unit=1)
        self.assertEqual(self.open_amounts(agreement), [450_000, 450_000])
        self.pay(move, 900_000)
        self.run_today()
        # nothing is asked for, and somebody books it
        self.assertFalse(self.open_amounts(agreement))
        self.assertDecision(move, "agreement")
        self.assertEqual(agreement.state, "active")
        self.assertTrue(self.agreement_tasks(agreement.debtor_id, "discount"))
        refund = self.invoice(due=0, amount=100_000, kind="out_refund")
        (
            self.items(move).filtered(lambda line: not line.reconciled) | self.items(refund)
        ).reconcile()
        self.run_today()
        self.assertEqual(agreement.state, "fulfilled")
        self.assertFalse(self.agreement_tasks(agreement.debtor_id, "discount"))

    def test_booked_without_tax_in_an_entry_of_its_own(self):
        cashier = self.person(
            "cashier", "penagihan_piutang.group_officer", "account.group_account_invoice"
        )
        expense = self.account("4000").copy({"code": "6100", "account_type": "expense"})
        self.company.account_journal_early_pay_discount_loss_account_id = expense
        move = self.invoice(due=-30)
        before = move.line_ids.mapped("balance")
        agreement = self.agree(move, discount_percent=10, count=2, unit=1)
        with self.assertRaisesRegex(UserError, "last instalment"):
            agreement.with_user(cashier).action_book()
        self.pay(move, 900_000)
        self.env.invalidate_all()
        for user in (self.collector, self.officer):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                agreement.with_user(user).action_book()
        agreement.with_user(cashier).action_book()
        self.assertEqual(agreement.state, "fulfilled")
        entry = agreement.entry_ids
        self.assertEqual((entry.state, entry.amount_total), ("posted", 100_000))
        self.assertEqual(entry.line_ids.filtered("debit").account_id, expense)
        self.assertFalse(entry.line_ids.tax_ids or entry.line_ids.tax_tag_ids)
        self.assertIn(agreement.name, entry.ref)
        self.assertEqual(move.line_ids.mapped("balance"), before)
        with self.assertRaisesRegex(UserError, "not possible any more"):
            agreement.with_user(cashier).action_book()

    def test_lost_by_a_breach(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move, discount_percent=10)
        agreement.with_user(self.officer)._breach("Not kept")
        self.assertEqual(float(self.decide(move)["amount_due"]), MILLION)


@tagged("post_install", "-at_install")
class TestAgreementMissed(AgreementCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(due=-50)
        self.did(self.move, 14, ago=36)
        self.before = self.books()
        self.agreement = self.agree(self.move)
        self.debtor_record = self.agreement.debtor_id

    def missed(self, *days):
        self.past(self.agreement, *days)
        self.run_today()
        return self.agreement_tasks(self.debtor_record, "missed")

    def choose(self, **values):
        action = self.agreement.with_user(self.officer).action_missed()
        wizard = self.env[action["res_model"]].with_user(self.officer).browse(action["res_id"])
        wizard.write(values)
        return wizard.action_choose()

    def test_six_days_late_nobody_is_asked(self):
        self.assertFalse(self.missed(-6, 24, 55))

    def test_seven_days_late_an_officer_is_asked_once(self):
        self.assertEqual(len(self.missed(-7, 23, 54)), 1)
        self.run_today()
        self.assertEqual(len(self.agreement_tasks(self.debtor_record, "missed")), 1)

    def test_money_on_its_way_is_not_missed(self):
        self.payment(self.partner, 400_000, self.move)
        self.assertFalse(self.missed(-7, 23, 54))

    def test_unmatched_money_is_not_missed(self):
        self.entry(-400_000, journal="BNK")
        self.assertFalse(self.missed(-7, 23, 54))

    def test_tolerance_gives_a_new_day_once(self):
        self.missed(-7, 23, 54)
        first = self.agreement.instalment_ids.sorted("due_date")[0]
        with self.assertRaisesRegex(UserError, "reason"):
            self.choose(choice="tolerate", new_date=D + timedelta(days=5))
        with self.assertRaisesRegex(UserError, "to come"):
            self.choose(choice="tolerate", new_date=D, reason="Flood")
        self.choose(choice="tolerate", new_date=D + timedelta(days=5), reason="Flood")
        self.assertEqual(first.due_date, D + timedelta(days=5))
        self.assertEqual(first.original_date, D + timedelta(days=-7))
        self.assertFalse(self.agreement_tasks(self.debtor_record, "missed"))
        with self.assertRaisesRegex(UserError, "before"):
            self.choose(choice="tolerate", new_date=D + timedelta(days=9), reason="Flood")

    def test_its_steps_are_taken_anew(self):
        self.missed(-7, 23, 54)
        # the call was planned by the run
        call = self.debtor_record.followup_ids.filtered(lambda each: each.state == "todo")
        self.assertTrue(call.line_ids.instalment_id)
        self.choose(choice="tolerate", new_date=D + timedelta(days=5), reason="Flood")
        self.assertEqual(call.state, "cancelled")
        row = self.instalments(self.agreement)[0]
        self.assertEqual((row["reason"], row["offset_days"]), ("not_yet", -3))
        row = self.instalments(self.agreement, on=2)[0]
        self.assertEqual((row["reason"], row["offset_days"]), ("due", -3))

    def test_renegotiation_replaces_it(self):
        self.missed(-7, 23, 54)
        self.pay(self.move, 100_000)
        action = self.choose(choice="renegotiate")
        new = self.env["penagihan.agreement"].browse(action["res_id"]).with_user(self.manager)
        self.assertEqual((new.state, new.debt), ("draft", 900_000))
        self.assertEqual(self.agreement.state, "active")
        new.first_date = D + timedelta(days=20)
        new.action_propose()
        self.sign(new)
        self.assertEqual(self.agreement.state, "cancelled")
        self.assertEqual(self.agreement.replaced_by_id, new.sudo())
        self.assertEqual(len(self.instalments(new)), 3)
        self.assertFalse(self.reasons(self.agreement))

    def test_breach_brings_the_invoices_back_where_they_stood(self):
        self.missed(-7, 23, 54)
        with self.assertRaisesRegex(UserError, "reason"):
            self.choose(choice="breach")
        self.choose(choice="breach", reason="Does not answer")
        self.assertEqual(self.agreement.state, "breached")
        self.assertFalse(self.reasons(self.agreement))
        # the warning letter, after its gap from the end of the wait
        self.assertDecision(self.move, "not_yet", until=16, rung=30)
        self.assertDecision(self.move, "due", rung=30, on=16)
        self.assertTrue(self.agreement_tasks(self.debtor_record, "breached"))
        self.assertFalse(self.agreement_tasks(self.debtor_record, "missed"))
        # what waited about the instalment is withdrawn
        waiting = self.debtor_record.followup_ids.filtered(lambda each: each.state == "todo")
        self.assertFalse(waiting)

    def test_accounting_entries_are_byte_identical(self):
        self.missed(-7, 23, 54)
        self.choose(choice="tolerate", new_date=D + timedelta(days=1), reason="Flood")
        with freeze_time(f"{D + timedelta(days=9)} 03:00:00"):
            self.run_today()
            self.choose(choice="breach", reason="Does not answer")
            self.run_today()
            other = self.agree(self.move, state="proposed", day=20)
            other.with_user(self.manager).action_cancel()
        self.assertEqual(self.agreement.state, "breached")
        self.assertEqual(self.books(), self.before)

    def test_an_officer_decides_not_a_collector(self):
        self.missed(-7, 23, 54)
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.collector)._tolerate(
                self.agreement.instalment_ids[0], D + timedelta(days=5), "Flood"
            )


@tagged("post_install", "-at_install")
class TestAgreementMessages(AgreementCase):
    def test_short_names_beside_other_things(self):
        agreement = self.agree(
            self.invoice(due=-30), state="draft", down_payment=100_000, down_date=D, count=2
        )
        ordered = agreement.instalment_ids.sorted("due_date").with_context(penagihan_short=True)
        self.assertEqual(ordered.mapped("display_name"), ["Down", "1/2", "2/2"])
        # a new day for it leaves the numbers of the paper as they are
        agreement.with_user(self.manager).action_propose()
        self.sign(agreement.with_user(self.manager))
        first = ordered[1].with_user(self.officer)
        agreement.with_user(self.officer)._tolerate(first, D + timedelta(days=70), "Flood")
        self.assertEqual(ordered.mapped("number"), [0, 1, 2])

    def test_an_instalment_is_named(self):
        late = self.invoice(due=-3)
        agreement = self.agree(self.invoice(due=-30), day=0)
        run = self.run_today()
        (followup,) = run.followup_ids.filtered(lambda each: each.channel == "email")
        self.assertEqual(len(followup.line_ids), 2)
        body = followup._preview()["body"]
        self.assertIn(f"Instalment 1 of 3, agreement {agreement.name}", body)
        self.assertIn(late.name, body)
        self.assertNotIn(agreement.move_ids.name, body)

    def test_paid_after_planning_is_not_sent(self):
        agreement = self.agree(self.invoice(due=-30), day=0)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run._plan()
        followup = run.followup_ids
        self.assertEqual(
            followup.line_ids.instalment_id, agreement.instalment_ids.sorted("due_date")[0]
        )
        self.pay(agreement.move_ids, 400_000)
        self.assertFalse(followup._recheck(self.company))
        self.assertEqual(followup.state, "cancelled")

    def test_partly_paid_after_planning_asks_for_the_rest(self):
        agreement = self.agree(self.invoice(due=-30), day=0)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run._plan()
        self.pay(agreement.move_ids, 100_000)
        self.assertTrue(run.followup_ids._recheck(self.company))
        self.assertAlmostEqual(run.followup_ids.line_ids.amount_due, 233_333, 0)

    def test_a_step_is_done_once(self):
        agreement = self.agree(self.invoice(due=-30), day=0)
        line = self.env["penagihan.followup.line"].sudo()
        self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})._plan()
        done = line.search([("instalment_id", "in", agreement.instalment_ids.ids)])
        self.assertEqual(len(done), 1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            done.copy()
            self.env.flush_all()

    def test_why(self):
        agreement = self.agree(self.invoice(due=-30), day=0)
        decision = self.env["penagihan.decision"].search(
            [("instalment_id", "in", agreement.instalment_ids.ids)], limit=1
        )
        action = decision.with_user(self.collector).action_why()
        why = self.env["penagihan.why"].browse(action["res_id"])
        self.assertEqual(why.instalment_id, decision.instalment_id)
        self.assertIn("is due today", why.answer)
