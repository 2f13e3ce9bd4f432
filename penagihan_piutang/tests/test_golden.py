"""The worked cases of the decision (docs/design.md), numbered as there."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MILLION, CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestGolden(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    def test_01_not_yet(self):
        self.assertDecision(self.invoice(due=5), "not_yet", until=3, rung=-2)

    def test_02_two_days_before(self):
        self.assertDecision(self.invoice(due=2), "due", rung=-2)

    def test_03_cron_was_off(self):
        self.assertDecision(self.invoice(due=1), "due", rung=-2)

    def test_04_pre_due_is_not_bound_by_the_interval(self):
        move = self.invoice(due=0)
        self.did(move, -2, ago=2)
        self.assertDecision(move, "due", rung=0)

    def test_05_rungs_up_to_0_are_passed_over(self):
        self.assertDecision(self.invoice(due=-1), "not_yet", until=2, rung=3)

    def test_06_third_day(self):
        move = self.invoice(due=-3)
        self.did(move, 0, ago=5)
        self.assertDecision(move, "due", rung=3)

    def test_07_backlog_enters_at_the_first_rung(self):
        self.assertDecision(self.invoice(due=-200), "due", rung=3)

    def test_08_one_rung_at_a_time(self):
        move = self.invoice(due=-200)
        self.did(move, 3, ago=1)
        self.assertDecision(move, "not_yet", until=3, rung=7)

    def test_09_pending_while_there_is_patience(self):
        move = self.invoice(due=-8)
        self.did(move, 3, ago=5)
        self.did(move, 7, ago=1, state="todo")
        self.assertDecision(move, "pending", until=2, rung=7)

    def test_10_missed_task_counts_as_done(self):
        move = self.invoice(due=-10)
        self.did(move, 3, ago=7)
        task = self.did(move, 7, ago=3, state="todo")
        self.run_today()
        self.assertEqual(task.state, "missed")
        self.assertTrue(task.line_ids.consumes)
        self.assertDecision(move, "not_yet", until=4, rung=14)

    def test_11_demand_waits_for_approval(self):
        move = self.invoice(due=-60)
        self.did(move, 30, ago=30)
        self.assertDecision(move, "due", rung=60)
        run = self.run_today()
        self.assertEqual(run.followup_ids.mapped("state"), ["to_approve"])
        self.assertDecision(move, "pending", rung=60)

    def test_12_refusal_needs_a_hold_with_an_end(self):
        move = self.invoice(due=-60)
        self.did(move, 30, ago=30)
        followup = self.run_today().followup_ids.with_user(self.manager)
        with self.assertRaises(AccessError):
            followup.with_user(self.officer).action_refuse()
        action = followup.action_refuse()
        Hold = self.env["penagihan.hold"].with_user(self.manager).with_context(**action["context"])
        with self.assertRaisesRegex(UserError, "needs a hold"):
            followup._refuse()
        with self.assertRaisesRegex(UserError, "end today or later"):
            Hold.create({"reason": "Talks", "until": D - timedelta(days=1)}).action_hold()
        self.assertEqual(followup.state, "to_approve")
        Hold.create({"reason": "Talks", "until": D + timedelta(days=5)}).action_hold()
        self.assertEqual(followup.state, "refused")
        self.assertDecision(move, "hold", until=6, rung=60)
        self.assertDecision(move, "due", rung=60, on=90)

    def test_13_all_done(self):
        move = self.invoice(due=-90)
        self.did(move, 60, ago=5)
        self.assertDecision(move, "ladder_done")

    def test_14_instalments_are_items_of_their_own(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "three",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((40, 0), (30, 30), (30, 60))
                ],
            }
        )
        move = self.invoice(invoice_date=D - timedelta(days=40), invoice_payment_term_id=term.id)
        rows = self.decisions()
        self.assertEqual(
            [(rows[item.id]["reason"], rows[item.id]["offset_days"]) for item in self.items(move)],
            [("due", 3), ("due", 3), ("not_yet", -2)],
        )
        run = self.run_today()
        self.assertEqual(len(run.followup_ids), 1)
        self.assertEqual(run.followup_ids.line_ids.move_line_id, self.items(move)[:2])

    def test_15_amount_due_is_what_is_left(self):
        move = self.invoice(due=-3)
        self.pay(move, 600_000)
        self.assertDecision(move, "due", amount=400_000)

    def test_16_credit_note_covers(self):
        move = self.invoice(due=-3)
        self.invoice(due=-1, kind="out_refund")
        self.assertDecision(move, "credit_covers")

    def test_17_credits_pay_the_oldest_first(self):
        old = self.invoice(due=-20, amount=600_000)
        new = self.invoice(due=-5, amount=500_000)
        self.entry(-800_000, journal="BNK")
        self.assertDecision(old, "credit_covers")
        self.assertDecision(new, "due", rung=3, amount=300_000)

    def test_18_credit_note_covers_its_own_invoice_first(self):
        a = self.invoice(due=-20)
        b = self.invoice(due=-5)
        refund = self.invoice(kind="out_refund", reversed_entry_id=b.id)
        self.items(refund).remove_move_reconcile()  # Odoo matches it on posting
        self.assertDecision(b, "credit_covers")
        self.assertDecision(a, "due", amount=MILLION)

    def test_19_credit_in_another_currency_covers_nothing(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        move = self.invoice(due=-5)
        self.entry(-100, journal="BNK", currency=usd)
        self.assertDecision(move, "due", amount=MILLION)

    def draft_credit(self, move, amount, ago):
        refund = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "company_id": self.company.id,
                "journal_id": self.journal("INV").id,
                "partner_id": move.partner_id.id,
                "reversed_entry_id": move.id,
                "currency_id": self.idr.id,
                "invoice_line_ids": [
                    Command.create({"name": "Back", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        refund.flush_recordset()
        self.env.cr.execute(
            "UPDATE account_move SET create_date = %s WHERE id = %s",
            [D - timedelta(days=ago), refund.id],
        )
        return refund

    def test_20_draft_credit_note_covers_for_a_while(self):
        move = self.invoice(due=-5)
        self.draft_credit(move, MILLION, ago=3)
        self.assertDecision(move, "credit_covers", until=11)
        self.assertEqual(self.decide(move)["detail"], "draft_credit")
        self.assertDecision(move, "due", on=11)

    def test_70_draft_credit_note_of_a_part(self):
        move = self.invoice(due=-5, amount=100 * MILLION)
        self.draft_credit(move, 10_000, ago=3)
        self.assertDecision(move, "due", amount=99_990_000)

    def test_22_blocked_payment(self):
        move = self.invoice(due=-5)
        move.action_toggle_block_payment()
        self.assertDecision(move, "excluded")
        self.assertEqual(self.decide(move)["detail"], "blocked")

    def test_23_no_followup(self):
        move = self.invoice(due=-5)
        move.no_followup = True
        self.assertDecision(move, "excluded")
        self.assertEqual(self.decide(move)["detail"], "no_followup")

    def test_24_opening_balances_by_switch(self):
        move = self.entry(MILLION, day=-5)
        self.assertNotIn(self.items(move).id, self.decisions())
        self.policy.opening_balances = True
        self.assertDecision(move, "due", rung=3)

    def test_25_refund_paid_by_bank_is_no_item(self):
        self.policy.opening_balances = True
        move = self.entry(MILLION, journal="BNK", day=-5)
        self.assertNotIn(self.items(move).id, self.decisions())

    def test_26_excluded_account_is_no_item(self):
        self.policy.excluded_account_ids = self.account("1110")
        self.partner.property_account_receivable_id = self.account("1110")
        move = self.invoice(due=-5)
        self.assertEqual(self.items(move).account_id, self.account("1110"))
        self.assertNotIn(self.items(move).id, self.decisions())

    def test_27_tax_receivable_is_no_item(self):
        self.policy.opening_balances = True
        self.account("1110").non_trade = True
        move = self.entry(MILLION, day=-5, account="1110")
        self.assertNotIn(self.items(move).id, self.decisions())

    def test_28_own_company_is_left_out(self):
        self.partner = self.make_company("PT Saudara").partner_id
        self.partner.with_company(self.company).property_account_receivable_id = self.account(
            "1100"
        )
        move = self.invoice(due=-5)
        self.assertDecision(move, "excluded")
        self.assertEqual(self.decide(move)["detail"], "own_company")

    def test_32_hold_ends_by_itself(self):
        move = self.invoice(due=-5)
        self.debtor(
            self.partner, hold_until=D + timedelta(days=10), hold_reason="Fire in the warehouse"
        )
        self.assertDecision(move, "hold", until=11)
        self.assertDecision(move, "hold", until=11, on=10)
        self.assertDecision(move, "due", on=11)

    def test_33_by_hand_becomes_a_task(self):
        move = self.invoice(due=-5)
        self.debtor(self.partner, handling="by_hand")
        self.assertDecision(move, "by_hand")
        run = self.run_today()
        self.assertEqual(run.followup_ids.mapped("state"), ["todo"])
        self.assertFalse(run.followup_ids.mail_id)
        self.assertDecision(move, "by_hand")

    def test_34_interval_between_contacts(self):
        other = self.invoice(due=-20)
        self.did(other, 14, ago=1)
        move = self.invoice(due=-3)
        self.assertDecision(move, "interval", until=2)

    def test_35_invoices_due_on_each_of_the_next_days(self):
        moves = [self.invoice(due=day) for day in range(1, 11)]
        contacts = {}
        for day in range(11):
            with self.at(f"{D + timedelta(days=day)} 03:00:00"), mail_server() as smtp:
                self.run_today()
            self.assertLessEqual(len(smtp.messages), 1)
            contacts[day] = len(smtp.messages)
        self.assertGreater(sum(contacts.values()), 3)
        lines = self.env["penagihan.followup.line"].search([("move_id", "in", self.ids(moves))])
        done = [(line.move_id, line.step_id) for line in lines if line.consumes]
        self.assertEqual(len(done), len(set(done)), "each rung once")
        receipt = lines.filtered(lambda line: line.offset_days == -2)
        self.assertEqual(receipt.move_id, self.env["account.move"].union(*moves))
        first = receipt.filtered(lambda line: line.date == D)
        # due in one and two days; those due in three to five reach the rung within three days
        self.assertEqual(first.move_id, self.env["account.move"].union(*moves[:5]))
        due_today = lines.filtered(lambda line: line.offset_days == 0)
        self.assertTrue(all(line.date == line.due_date for line in due_today))

    def ids(self, moves):
        return [move.id for move in moves]

    def test_36_nothing_soft_beside_a_firm_letter(self):
        firm = self.invoice(due=-40)
        self.did(firm, 30, ago=5)
        soft = self.invoice(due=-3)
        run = self.run_today()
        self.assertEqual(run.followup_ids.mapped("state"), ["to_approve"])
        self.assertEqual(run.followup_ids.line_ids.move_id, soft)

    def test_37_highest_rung_sets_the_tone(self):
        first = self.invoice(due=-14)
        self.did(first, 7, ago=7)
        second = self.invoice(due=-3)
        run = self.run_today()
        self.assertEqual(len(run.followup_ids), 1)
        self.assertEqual(run.followup_ids.step_id, self.step(14))
        self.assertEqual(
            {line.move_id: line.offset_days for line in run.followup_ids.line_ids},
            {first: 14, second: 3},
        )

    def test_38_channel_of_the_highest_rung(self):
        first = self.invoice(due=-14)
        self.did(first, 7, ago=7)
        second = self.invoice(due=-7)
        self.did(second, 3, ago=4)
        run = self.run_today()
        self.assertEqual(run.followup_ids.mapped("channel"), ["email"])
        self.assertEqual(run.followup_ids.line_ids.step_id, self.step(14) | self.step(7))

    def test_39_below_the_minimum(self):
        self.assertDecision(self.invoice(due=-5, amount=40_000), "below_minimum")

    def test_40_thresholds_at_the_days_rate(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "company_id": self.company.id,
                "name": D - timedelta(days=90),
                "rate": 1 / 16_000,
            }
        )
        self.assertDecision(self.invoice(due=-5, amount=100, currency=usd), "due", amount=100)

    def test_43_archived_step_is_skipped(self):
        move = self.invoice(due=-40)
        self.did(move, 7, ago=30)
        self.step(14).active = False
        self.assertDecision(move, "due", rung=30)

    def test_44_another_ladder_in_the_middle(self):
        move = self.invoice(due=-20)
        self.did(move, 14, ago=6)
        other = self.make_policy(
            is_default=False,
            rungs=[(day, "email", "reminder", "automatic") for day in (5, 20, 50)],
        )
        self.debtor(self.partner, policy_id=other.id)
        self.assertDecision(move, "due", rung=20)
        self.assertDecision(move, "not_yet", rung=20, until=0, on=-1)

    def test_45_no_policy_is_counted(self):
        self.policy.company_id = self.make_company("PT Lain")
        move = self.invoice(due=-5)
        self.assertDecision(move, "excluded")
        self.assertEqual(self.decide(move)["detail"], "no_policy")

    def test_46_branch_with_its_parents_policy(self):
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.env.user.company_ids |= branch
        self.partner.with_company(branch).property_account_receivable_id = self.account("1100")
        here = self.invoice(due=-5)
        there = self.invoice(due=-5, company=branch)
        run = self.run_today()
        self.assertEqual(len(run.followup_ids), 1)
        self.assertEqual(run.followup_ids.line_ids.move_id, here | there)

    def test_47_outlets_of_one_payer(self):
        head = self.customer("PT Pusat")
        moves = [
            self.invoice(due=-5, partner=self.customer(name, penagihan_payer_id=head.id))
            for name in ("Toko X", "Toko Y")
        ]
        run = self.run_today()
        self.assertEqual(run.followup_ids.partner_id, head)
        self.assertEqual(len(run.followup_ids), 1)
        self.assertEqual(set(run.followup_ids.line_ids.move_id), set(moves))

    def test_48_no_contact(self):
        self.partner.write({"email": False, "phone": False, "street": False})
        move = self.invoice(due=-5)
        self.assertDecision(move, "no_contact")
        self.run_today()
        debtor = self.debtor(self.partner)
        self.assertEqual(len(debtor.activity_ids), 1)
        self.assertFalse(debtor.followup_ids.line_ids)
        self.run_today()
        self.assertEqual(len(debtor.activity_ids), 1, "no second task")

    def dispatched_at(self, moment):
        """Recipients of what a run at ``moment`` (UTC) sends."""
        with self.at(moment), mail_server() as smtp:
            self.run_today()
        return smtp.recipients

    def test_50_friday_evening_waits_for_monday_morning(self):
        move = self.invoice(due=-3)
        self.assertFalse(self.dispatched_at("2026-04-17 10:30:00"))  # 17:30
        followup = self.debtor(self.partner).followup_ids
        self.assertEqual(followup.state, "planned")
        self.assertEqual(str(followup.not_before), "2026-04-20 01:00:00")
        for day in (18, 19):
            self.assertFalse(self.dispatched_at(f"2026-04-{day} 02:00:00"))
        self.assertEqual(len(self.dispatched_at("2026-04-20 02:00:00")), 1)
        self.assertFalse(self.dispatched_at("2026-04-20 03:00:00"))
        self.assertEqual(len(move.penagihan_line_ids.filtered("consumes")), 1)

    def test_50_paid_on_saturday_is_never_sent(self):
        move = self.invoice(due=-3)
        self.dispatched_at("2026-04-17 10:30:00")
        self.pay(move, MILLION)
        self.assertFalse(self.dispatched_at("2026-04-20 02:00:00"))

    def test_51_hours_of_jayapura(self):
        self.partner.state_id = self.env.ref("base.state_id_pa")
        self.invoice(due=-3)
        self.assertFalse(self.dispatched_at("2026-04-15 08:30:00"))  # 17:30 there
        self.assertEqual(len(self.dispatched_at("2026-04-16 00:30:00")), 1)  # 09:30 there

    def test_52_holiday_of_the_customers_country(self):
        self.invoice(due=-3)
        abroad = self.customer(
            "Merlion", country_id=self.env.ref("base.sg").id, email="ap@merlion.example"
        )
        self.invoice(due=-3, partner=abroad)
        # Independence Day of Indonesia, a Monday
        self.assertEqual(
            self.dispatched_at("2026-08-17 03:00:00"), ['"Merlion" <ap@merlion.example>']
        )

    def test_58_trifle(self):
        self.assertDecision(self.invoice(due=-5, amount=0.30), "settled_small")

    def test_60_the_day_begins_in_jakarta(self):
        self.assertEqual(self.company._penagihan_today(), D)
        with self.at(f"{D - timedelta(days=1)} 23:30:00"):
            self.assertEqual(self.company._penagihan_today(), D)

    def test_64_a_trifle_silences_nobody(self):
        trifle = self.invoice(due=-40, amount=0.30)
        self.did(trifle, 30, ago=5)
        self.invoice(due=-3)
        run = self.run_today()
        self.assertEqual(run.followup_ids.mapped("channel"), ["email"])
        self.assertNotIn("to_approve", run.followup_ids.mapped("state"))

    def test_65_edited_step_is_not_repeated(self):
        move = self.invoice(due=-65)
        self.did(move, 14, ago=50)
        self.did(move, 30, ago=35)
        self.step(14).offset_days = 40
        self.assertDecision(move, "due", rung=60)

    def test_68_minimum_counts_what_may_be_chased(self):
        self.assertDecision(self.invoice(due=-5, amount=40_000), "below_minimum")
        self.invoice(due=3, amount=10 * MILLION)
        small = self.invoice(due=-4, amount=1_000)
        self.assertDecision(small, "below_minimum")

    def test_69_missed_call_releases_the_mail(self):
        a = self.invoice(due=-10)
        task = self.did(a, 7, ago=3, state="todo")
        b = self.invoice(due=-6)
        line = task.line_ids.copy(
            {"move_line_id": self.items(b).id, "move_id": b.id, "step_id": self.step(3).id,
             "offset_days": 3, "followup_id": task.id}
        )  # fmt: skip
        self.run_today()
        self.assertEqual(task.line_ids.mapped("consumes"), [True, False])
        self.assertEqual(line.state, "cancelled")

    def test_run_of_another_day_is_refused(self):
        run = self.env["penagihan.run"].create(
            {"company_id": self.company.id, "date": D - timedelta(days=1)}
        )
        with self.assertRaises(UserError):
            run.action_execute()
