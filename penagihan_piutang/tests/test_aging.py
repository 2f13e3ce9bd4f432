"""The aging of entries that Odoo itself posts, matches and takes back."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .aging_case import AgingMixin
from .common import MILLION, CollectionCase, D


@tagged("post_install", "-at_install")
class TestAging(AgingMixin, CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer()

    def test_each_item_stands_in_one_bucket_and_the_last_has_no_end(self):
        for number, due in enumerate((1, 0, -1, -30, -31, -60, -120, -121, -4000)):
            self.invoice(due=due, amount=10**number)
        self.assertEqual(
            self.shown(self.wizard())["PT Pelanggan"],
            [11, 1_100, 110_000, 0, 1_000_000, 110_000_000],
        )

    def test_buckets_are_the_companys_own(self):
        self.company.penagihan_aging_days = "7, 14"
        for due in (0, -7, -8, -15, -500):
            self.invoice(due=due, amount=-due or 1)
        self.assertEqual(self.shown(self.wizard())["PT Pelanggan"], [1, 7, 8, 515])
        with self.assertRaises(ValidationError):
            self.company.penagihan_aging_days = "30, 14"

    def test_age_counts_from_the_invoice_date(self):
        self.invoice(due=-1)
        self.assertEqual(self.shown(self.wizard())["PT Pelanggan"][1], MILLION)
        self.assertEqual(self.shown(self.wizard(basis="invoice"))["PT Pelanggan"][2], MILLION)

    def test_paid_after_the_day_is_still_open_that_day(self):
        move = self.invoice(due=-40)
        self.pay(move, MILLION)
        self.assertEqual(self.aged(on=-1), {move.name: MILLION})
        self.assertEqual(self.aged(), {})
        self.assertEqual(self.assertEqualsLedger(on=-1), MILLION)
        self.assertEqual(self.assertEqualsLedger(), 0)

    def test_paid_in_parts_on_several_days(self):
        move = self.invoice(due=-40)
        for ago, amount in ((20, 300_000), (10, 500_000)):
            receipt = self.entry(-amount, journal="BNK", day=-ago)
            (self.items(move) | self.items(receipt)).reconcile()
        days = {-21: MILLION, -20: 700_000, -11: 700_000, -10: 200_000, 0: 200_000}
        for on, open_amount in days.items():
            with self.subTest(on=on):
                self.assertEqual(self.aged(on=on)[move.name], open_amount)
                self.assertEqual(self.assertEqualsLedger(on=on), open_amount)

    def test_today_is_a_date_like_any_other(self):
        """Matched with a post-dated entry: open today, whatever ``reconciled`` says."""
        move = self.invoice(due=-40)
        post_dated = self.entry(-MILLION, journal="BNK", day=10)
        (self.items(move) | self.items(post_dated)).reconcile()
        self.assertTrue(self.items(move).reconciled)
        self.assertEqual(self.aged(), {move.name: MILLION})
        self.assertEqual(self.aged(on=10), {})

    def test_drafts_and_cancelled_entries_are_out(self):
        self.invoice(due=-40).button_draft()
        cancelled = self.invoice(due=-40)
        cancelled.button_draft()
        cancelled.button_cancel()
        self.assertEqual(self.aged(), {})

    def test_terms_are_items_of_their_own(self):
        move = self.entry(MILLION)
        move.button_draft()
        line = self.items(move)
        move.line_ids = [
            Command.update(line.id, {"debit": 400_000, "amount_currency": 400_000}),
            Command.create(
                {
                    "account_id": line.account_id.id,
                    "partner_id": self.partner.id,
                    "debit": 600_000,
                    "amount_currency": 600_000,
                    "currency_id": self.idr.id,
                    "date_maturity": D - timedelta(days=45),
                }
            ),
        ]
        move.action_post()
        self.assertEqual(self.shown(self.wizard())["PT Pelanggan"], [400_000, 0, 600_000, 0, 0, 0])

    def test_credits_are_netted_or_stand_apart(self):
        self.invoice(due=-40)
        self.invoice(due=-3, amount=200_000, kind="out_refund")
        self.assertEqual(self.shown(self.wizard())["PT Pelanggan"][1:3], [-200_000, MILLION])
        apart = self.wizard(credits="apart")
        self.assertEqual(self.shown(apart)["PT Pelanggan"][1:3], [0, MILLION])
        self.assertEqual(apart.customer_ids.credit, -200_000)
        self.assertEqual(apart.customer_ids.total, 800_000)
        self.assertEqual(apart.customer_ids.overdue, MILLION)

    def test_reversal_matched_with_its_invoice(self):
        move = self.invoice(due=-40)
        reversal = move._reverse_moves(
            [{"date": D - timedelta(days=5), "invoice_date": D - timedelta(days=5)}], cancel=True
        )
        self.assertEqual(self.aged(on=-6), {move.name: MILLION})
        self.assertEqual(self.aged(on=-5), {})
        reversal.line_ids.remove_move_reconcile()
        self.assertEqual(self.aged(), {move.name: MILLION, reversal.name: -MILLION})
        self.assertEqual(self.assertEqualsLedger(), 0)

    def test_exchange_differences_leave_nothing_over(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", usd.id)]).unlink()
        for day, rate in ((-100, 1 / 15_000), (-10, 1 / 16_500)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": usd.id,
                    "company_id": self.company.id,
                    "name": D + timedelta(days=day),
                    "rate": rate,
                }
            )
        gain = self.account("4000")
        self.company.write(
            {
                "currency_exchange_journal_id": self.journal("GEN").id,
                "income_currency_exchange_account_id": gain.id,
                "expense_currency_exchange_account_id": gain.id,
            }
        )
        move = self.invoice(due=-40, amount=100, currency=usd)
        receipt = self.entry(-40, currency=usd, journal="BNK")
        (self.items(move) | self.items(receipt)).reconcile()
        self.assertEqual(self.aged(on=-1), {move.name: 1_500_000})
        self.assertEqual(self.aged(), {move.name: 900_000})
        row = self.env.execute_query_dict(self.wizard()._rows_sql())[0]
        self.assertEqual(row["amount_residual_currency"], 60)
        self.assertEqual(self.assertEqualsLedger(), 900_000)
        rest = self.entry(-60, currency=usd, journal="BNK")
        (self.items(move) | self.items(rest)).reconcile()
        self.assertEqual(self.aged(), {})
        self.assertEqual(self.assertEqualsLedger(), 0)

    def test_match_between_branches_crosses(self):
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.env.user.company_ids |= branch
        self.officer.company_ids |= branch
        books = self.partner.with_company(branch)
        books.property_account_receivable_id = self.account("1100")
        move = self.invoice(due=-40, company=branch)
        self.pay(move, MILLION)  # the head office's bank
        wizard = self.wizard(companies=self.company | branch)
        wizard.action_check()
        found = {
            check.company_id: (check.ledger, check.crossing, check.aging, check.difference)
            for check in self.env["penagihan.aging.check"].search([("wizard_id", "=", wizard.id)])
        }
        self.assertEqual(
            found,
            {
                self.company: (-MILLION, MILLION, 0, 0),
                branch: (MILLION, -MILLION, 0, 0),
            },
        )

    def test_difference_is_named_with_its_entry(self):
        move = self.invoice(due=-40)
        line = self.items(move)
        self.env.flush_all()
        # what an import may leave behind
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = 1 WHERE id = %s", [line.id]
        )
        wizard = self.wizard()
        wizard.action_check()
        check = self.env["penagihan.aging.check"].search([("wizard_id", "=", wizard.id)])
        self.assertEqual((check.aging, check.ledger), (1, MILLION))
        self.assertIn(move.name, check.explanation)

    def test_filters(self):
        other = self.customer("Outlet", penagihan_payer_id=self.partner.id)
        tag = self.env["res.partner.category"].create({"name": "Ritel"})
        other.category_id = tag
        self.debtor(self.partner, user_id=self.collector.id)
        mine, theirs = self.invoice(due=-40), self.invoice(due=-40, partner=other, amount=5)
        self.invoice(due=-1, partner=self.customer("Asing", country_id=False), amount=70)
        asked = {
            "partner_ids": (other.ids, {theirs.name}),
            "payer_ids": (self.partner.ids, {mine.name, theirs.name}),
            "tag_ids": (tag.ids, {theirs.name}),
            "collector_ids": (self.collector.ids, {mine.name, theirs.name}),
            "country_ids": (self.env.ref("base.id").ids, {mine.name, theirs.name}),
            "journal_ids": (self.journal("GEN").ids, set()),
            "salesperson_ids": (mine.invoice_user_id.ids, set(self.aged())),
            "currency_ids": (self.env.ref("base.USD").ids, set()),
            "account_ids": (self.account("1110").ids, set()),
        }
        for field, (ids, expected) in asked.items():
            with self.subTest(field):
                self.assertTrue(ids)
                self.assertEqual(set(self.aged(**{field: [Command.set(ids)]})), expected)
        self.assertEqual(set(self.aged(amount_min=MILLION)), {mine.name})
        mine.penagihan_stage_id = self.env.ref("penagihan_piutang.stage_warning")
        stage = [Command.set(mine.penagihan_stage_id.ids)]
        self.assertEqual(set(self.aged(stage_ids=stage)), {mine.name})


@tagged("post_install", "-at_install")
class TestAgingScreen(AgingMixin, CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer()

    def test_one_click_shows_today(self):
        self.invoice(due=-40)
        action = (
            self.env["penagihan.aging.wizard"]
            .with_user(self.officer)
            .with_context(allowed_company_ids=self.company.ids)
            .action_today()
        )
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.mapped("total"), [MILLION])
        self.assertEqual(rows.wizard_id.date, D)

    def test_customer_leads_to_its_items_and_these_to_the_invoice(self):
        move = self.invoice(due=-40)
        self.invoice(due=-5, partner=self.customer("PT Lain"))
        self.items(self.entry(7)).partner_id = False
        wizard = self.wizard()
        wizard.action_show()
        for row, expected in ((0, MILLION), (2, 7)):
            found = self.items_of(wizard.customer_ids[row].action_items())
            self.assertEqual(found.mapped("amount_residual"), [expected])
        items = self.items_of(wizard.action_items())
        self.assertEqual(len(items), 3)
        first = items.filtered(lambda item: item.move_id == move)
        self.assertEqual(first.action_open_move()["res_id"], move.id)
        self.assertEqual(first.bucket_id.name, "31–60")

    def test_items_of_two_days_are_not_mixed_up(self):
        """One line has one id in each report, so the cache keeps their days apart."""
        move = self.invoice(due=-40)
        receipt = self.entry(-300_000, journal="BNK", day=-10)
        (self.items(move) | self.items(receipt)).reconcile()
        today, before = (self.wizard(on=on) for on in (0, -11))
        found = [self.items_of(wizard.action_items()) for wizard in (today, before)]
        self.assertEqual([each.amount_residual for each in found], [700_000, MILLION])
        self.assertEqual([each.days_overdue for each in found], [40, 29])
        self.assertFalse(self.env["penagihan.aging.item"].search([]), "no report is named")

    def test_pivot_adds_up(self):
        self.invoice(due=-40)
        self.invoice(due=5, amount=70_000)
        self.invoice(due=-40, amount=5, partner=self.customer("PT Lain"))
        action = self.wizard().action_items()
        rows = (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
            ._read_group(action["domain"], ["bucket_id"], ["amount_residual:sum", "__count"])
        )
        found = [(bucket.name, amount, count) for bucket, amount, count in rows]
        self.assertEqual(found, [("Not due", 70_000, 1), ("31–60", 1_000_005, 2)])

    def test_list_has_the_reports_own_columns(self):
        wizard = self.wizard(days="7, 14")
        context = wizard.action_show()["context"]
        views = self.env["penagihan.aging.customer"].with_context(**context)
        arch = views.get_view(view_type="list")["arch"]
        self.assertIn('string="8–14"', arch)
        self.assertIn('string="&gt; 14"', arch)
        for absent in ("amount_4", "credit", "change", "action_movement"):
            self.assertNotIn(f'name="{absent}"', arch)
        compared = self.wizard(days="7", credits="apart", compare_date=D - timedelta(days=30))
        arch = views.with_context(**compared.action_show()["context"]).get_view(view_type="list")
        for present in ("credit", "change", "action_movement"):
            self.assertIn(f'name="{present}"', arch["arch"])

    def test_movement_between_buckets(self):
        """Thirty days ago beside today: one rolled on, one was paid, one is new."""
        self.invoice(due=-40)
        self.pay(self.invoice(due=-45, amount=300_000), 300_000)
        self.invoice(due=0, amount=70_000, invoice_date=D)
        wizard = self.wizard(compare_date=D - timedelta(days=30))
        wizard.action_show()
        row = wizard.customer_ids
        self.assertEqual((row.before, row.total, row.change), (1_300_000, 1_070_000, -230_000))
        wizard.action_movement()
        moved = {
            (each.from_id.name, each.to_id.name): (
                each.amount_before,
                each.amount_after,
                round(each.share, 1),
            )
            for each in self.env["penagihan.aging.movement"].search([("wizard_id", "=", wizard.id)])
        }
        self.assertEqual(
            moved,
            {
                ("1–30", "31–60"): (MILLION, MILLION, 76.9),
                ("1–30", "No longer there"): (300_000, 0, 0),
                ("Not there before", "Not due"): (0, 70_000, 0),
            },
        )

    def test_movement_needs_an_earlier_day(self):
        with self.assertRaises(UserError):
            self.wizard().action_movement()
        with self.assertRaises(ValidationError):
            self.wizard(compare_date=D)

    def test_asking_anew_forgets_the_old_rows(self):
        self.invoice(due=-40)
        wizard = self.wizard()
        wizard.action_show()
        wizard.date = D - timedelta(days=365)
        wizard.action_show()
        self.assertFalse(wizard.customer_ids)
        self.assertFalse(self.items_of(wizard.action_items()))

    def test_pages_of_items_come_to_all_of_them(self):
        """A page reads only the customers it has; nobody notices."""
        for number in (3, 1, 2):
            for due in range(number):
                self.invoice(due=-due, partner=self.customer(f"PT {number}"))
        self.invoice(due=-40)
        wizard = self.wizard()
        wizard.action_show()
        action = wizard.action_items()
        everything = self.items_of(action)
        self.assertGreater(len(everything), 6)
        names = everything.mapped("partner_id.complete_name")
        self.assertEqual(names, sorted(names))
        Item = everything.with_context(**action["context"])
        for size in (1, 2, 3, 80):
            pages = [
                Item.search(action["domain"], offset=offset, limit=size).ids
                for offset in range(0, len(everything), size)
            ]
            self.assertEqual([each for page in pages for each in page], everything.ids, size)
            self.assertLessEqual({len(page) for page in pages[:-1]}, {size})
        self.assertFalse(Item.search(action["domain"], offset=len(everything), limit=2))
        self.assertEqual(Item.search_count(action["domain"], limit=2), 2)
        self.assertEqual(Item.search_count(action["domain"], limit=99), len(everything))
        late = [*action["domain"], ("days_overdue", ">", 1)]
        self.assertEqual(
            Item.search(late, limit=3), everything.filtered(lambda item: item.days_overdue > 1)[:3]
        )

    def test_items_of_a_customer_on_a_past_day(self):
        """Its matches are looked up one by one: paid later, in part, and by a credit."""
        paid, part = self.invoice(due=-40), self.invoice(due=-45, amount=300_000)
        self.pay(paid, MILLION)
        self.pay(part, 100_000)
        credit = self.invoice(due=-50, amount=50_000, kind="out_refund")
        (self.items(credit) | self.items(part)).reconcile()
        self.invoice(due=-3, partner=self.customer("PT Lain"))
        for on in (-1, -42, 0):
            wizard = self.wizard(on=on)
            wizard.action_show()
            expected = self.items_of(wizard.action_items())
            expected = expected.filtered(lambda item: item.partner_id == self.partner)
            row = wizard.customer_ids.filtered(lambda row: row.partner_id == self.partner)
            found = self.items_of(row.action_items())
            self.assertEqual(found, expected)
            self.assertEqual(sum(found.mapped("amount_residual")), row.total)

    def test_queries_do_not_grow_with_customers(self):
        counts = []
        for _ in range(2):
            wizard = self.wizard()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_show()
            counts.append(self.env.cr.sql_log_count - before)
            for number in range(20):
                self.invoice(due=-40, partner=self.customer(f"PT {number}"))
        self.assertLessEqual(counts[1], counts[0])
