"""What stands on a statement of account, and what does not."""

import io
import re
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .access_case import AccessCase
from .common import MILLION, D
from .statement_case import StatementMixin


@tagged("post_install", "-at_install")
class TestStatement(StatementMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer("PT Induk Jaya")
        cls.outlet = cls.customer("Cabang Bogor", penagihan_payer_id=cls.partner.id)
        cls.head = cls("run").debtor(cls.partner, user_id=cls.collector.id)

    def test_outlets_are_groups_with_subtotals(self):
        own = self.invoice(due=-10)
        late = self.invoice(due=-40, partner=self.outlet, amount=200_000, ref="PO-7")
        soon = self.invoice(due=5, partner=self.outlet, amount=300_000)
        (part,) = self.statement(self.head)
        self.assertEqual(
            [(group.name, group.total) for group in part.groups],
            [("PT Induk Jaya", MILLION), ("Cabang Bogor", 500_000)],
        )
        self.assertEqual(
            [item.number for item in part.items], [own.name, late.name, soon.name], "oldest first"
        )
        item = part.groups[1].items[0]
        self.assertEqual(
            (item.reference, item.due_date, item.days, item.original, item.amount),
            ("PO-7", D - timedelta(days=40), 40, 200_000, 200_000),
        )
        self.assertEqual(part.buckets, {0: 300_000, 1: MILLION, 2: 200_000})
        self.assertEqual((part.owed, part.overdue, part.balance), (1_500_000, 1_200_000, 1_500_000))

    def test_nobody_gets_what_is_not_theirs(self):
        mine = self.invoice(due=-10)
        other = self.customer("PT Lain")
        self.invoice(due=-10, partner=other)
        self.invoice(due=-10, partner=self.customer("Cabang Lain", penagihan_payer_id=other.id))
        self.invoice(due=-10).button_draft()
        self.entry(5_000, day=1)
        foreign = self.make_company("PT Perusahaan Lain")
        self.env.user.company_ids |= foreign
        self.partner.with_company(foreign).property_account_receivable_id = self.account(
            "1100", foreign
        )
        self.invoice(due=-10, company=foreign)
        self.assertEqual(self.numbers(self.statement(self.head)), {mine.name: MILLION})

    def test_another_company_collects_for_itself(self):
        foreign = self.make_company("PT Perusahaan Lain")
        self.env.user.company_ids |= foreign
        self.make_policy(company_id=foreign.id)
        self.partner.with_company(foreign).property_account_receivable_id = self.account(
            "1100", foreign
        )
        self.invoice(due=-10)
        theirs = self.invoice(due=-10, company=foreign, amount=7)
        debtor = self.debtor(self.partner, foreign)
        person = self.person("theirs", "penagihan_piutang.group_officer", company=foreign)
        self.assertEqual(self.numbers(self.statement(debtor, user=person)), {theirs.name: 7})

    def test_totals_are_the_agings(self):
        self.invoice(due=-100, partner=self.outlet, amount=70_000)
        self.pay(self.invoice(due=-3), 400_000)
        self.invoice(due=-20, kind="out_refund", amount=50_000)
        for on in (0, -5, -40):
            parts = self.statement(self.head, on)
            rows = self.aged(self.head, on)
            self.assertEqual(
                sorted(self.numbers(parts).values()),
                sorted(row["amount_residual_currency"] for row in rows),
            )
            self.assertEqual(
                sum(part.balance for part in parts), sum(row["amount_residual"] for row in rows)
            )
            for part in parts:
                self.assertEqual(sum(part.buckets.values()), part.owed)

    def test_past_day_shows_what_was_open_then(self):
        move = self.invoice(due=-10)
        self.pay(move, MILLION)
        self.assertEqual(self.statement(self.head), [])
        (part,) = self.statement(self.head, on=-1)
        self.assertEqual((part.items[0].number, part.balance), (move.name, MILLION))
        self.assertEqual(part.items[0].days, 9)

    def test_part_payment_leaves_the_rest(self):
        self.pay(self.invoice(due=-10), 400_000)
        ((item,),) = (part.items for part in self.statement(self.head))
        self.assertEqual((item.original, item.amount), (MILLION, 600_000))

    def test_credits_stand_apart_and_are_deducted(self):
        self.invoice(due=-10)
        refund = self.invoice(due=-5, kind="out_refund", amount=150_000, partner=self.outlet)
        receipt = self.entry(-50_000, journal="BNK", day=-1)
        (part,) = self.statement(self.head)
        self.assertEqual(
            {item.number: item.amount for item in part.credits},
            {refund.name: -150_000, receipt.name: -50_000},
        )
        self.assertEqual((part.owed, part.credited, part.balance), (MILLION, -200_000, 800_000))

    def test_currencies_are_never_added_up(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.invoice(due=-10)
        self.entry(100, currency=usd, day=-20)
        own, dollars = self.statement(self.head)
        self.assertEqual((own.currency_id, own.balance), (self.idr.id, MILLION))
        self.assertEqual((dollars.currency_id, dollars.balance), (usd.id, 100))
        book = self.book(self.file(self.head, "xlsx")[1])
        self.assertEqual(book.sheetnames, ["IDR", "USD"])

    def test_opening_balance_is_named_by_its_label(self):
        move = self.entry(90_000, day=-30)
        self.items(move).name = "INV/2024/0815"
        self.assertEqual(self.numbers(self.statement(self.head)), {"INV/2024/0815": 90_000})

    def test_branches_are_on_it(self):
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.env.user.company_ids |= branch
        self.partner.with_company(branch).property_account_receivable_id = self.account("1100")
        move = self.invoice(due=-10, company=branch)
        self.assertIn(move.name, self.numbers(self.statement(self.head)))

    def test_asked_for_many_as_often_as_for_one(self):
        debtors = self.env["penagihan.debtor"]
        for number in range(6):
            partner = self.customer(f"PT {number}")
            self.invoice(due=-10, partner=partner)
            debtors |= self.debtor(partner)
        report = self.env["report.penagihan_piutang.statement"]
        report._parts(debtors[:1], D)
        counts = []
        for some in (debtors[:2], debtors):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report._parts(some, D)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # -- the files ------------------------------------------------------------------------

    def test_pdf_says_what_is_open(self):
        self.partner.lang = "en_US"
        move = self.invoice(due=-10, ref="PO-9")
        self.invoice(due=3, partner=self.outlet, amount=250_000)
        bank = self.env["res.bank"].create({"name": "Bank Kita"})
        self.company.partner_id.bank_ids = [
            Command.create({"acc_number": "123-456-789", "bank_id": bank.id})
        ]
        name, content = self.file(self.head, "pdf", user=self.collector)
        self.assertEqual(name, f"Statement of Account PT Induk Jaya {D}.pdf")
        page = content.decode()  # in tests Odoo leaves it at HTML
        for words in (
            "Statement of Account", "15 April 2026", "Cabang Bogor", move.name, "PO-9",
            "06/03/2026", "05/04/2026", "1,000,000.00", "1,250,000.00", "Bank Kita",
            "123-456-789", "Have you made a payment",
        ):  # fmt: skip
            with self.subTest(words):
                self.assertIn(words, page)

    def test_pdf_in_the_language_of_the_contact(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.partner.lang = "id_ID"
        self.invoice(due=-10)
        page = self.file(self.head, "pdf")[1].decode()
        self.assertIn('data-oe-lang="id_ID"', page)
        self.assertIn("1.000.000,00", page)

    def test_workbook_is_what_it_says(self):
        self.partner.lang = "en_US"
        self.invoice(due=-10, ref="=1+1")
        self.invoice(due=-40, partner=self.outlet, amount=200_000, ref="@x")
        self.invoice(due=5, partner=self.outlet, amount=300_000)
        self.invoice(due=-5, kind="out_refund", amount=150_000, ref="-2")
        _name, content = self.file(self.head, "xlsx")
        sheet = self.book(content)["IDR"]
        self.assertEqual(sheet.freeze_panes, "A6")
        self.assertEqual(sheet.print_title_rows, "$5:$5")
        self.assertEqual(str(sheet.page_setup.paperSize), sheet.PAPERSIZE_A4)
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        first = rows[5]
        self.assertEqual(first[2], "=1+1")
        self.assertEqual(first[4], datetime.combine(D - timedelta(days=10), datetime.min.time()))
        self.assertEqual(first[5:8], [10, MILLION, MILLION])
        by_name = {row[0]: row for row in rows if row[0]}
        self.assertEqual(by_name["Total Cabang Bogor"][7], 500_000)
        self.assertEqual(by_name["Total of Open Invoices"][7], 1_500_000)
        self.assertEqual(by_name["Total of Credits"][7], -150_000)
        self.assertEqual(by_name["Balance (IDR)"][7], 1_350_000)
        self.assertEqual(by_name["Not due"][1], 300_000)
        self.assertEqual(by_name["31–60"][1], 200_000)
        kinds = {
            cell.value: cell.data_type
            for row in self.book(content, formulas=True)["IDR"].iter_rows()
            for cell in row
            if cell.value
        }
        self.assertEqual({kinds[text] for text in ("=1+1", "@x", "-2")}, {"s"})
        self.assertIn("f", kinds.values())

    def test_formulas_come_to_the_values(self):
        for days, amount in ((40, 200_000), (5, 300_000), (-9, 50_000), (130, 7_500)):
            self.invoice(due=-days, amount=amount)
            self.invoice(due=-days - 1, amount=2 * amount, partner=self.outlet)
        self.invoice(due=-5, kind="out_refund", amount=150_000)
        content = self.file(self.head, "xlsx")[1]
        values = self.book(content)["IDR"]
        formulas = self.book(content, formulas=True)["IDR"]
        written = {cell.coordinate: cell.value for row in formulas for cell in row if cell.value}
        plain = {at: value for at, value in written.items() if not str(value).startswith("=S")}
        found = 0
        for at, formula in written.items():
            if match := re.fullmatch(r"=SUBTOTAL\(9,H(\d+):H(\d+)\)", str(formula)):
                first, last = map(int, match.groups())
                # other subtotals in between do not count
                total = sum(plain.get(f"H{row}", 0) for row in range(first, last + 1))
            elif match := re.match(r"=SUMIFS\(\$H\$(\d+):\$H\$(\d+)(.*)\)", str(formula)):
                first, last = map(int, match.groups()[:2])
                limits = re.findall(r'"(>=|<=)(\d+)"', match[3])
                total = sum(
                    plain[f"H{row}"]
                    for row in range(first, last + 1)
                    if f"F{row}" in plain
                    and all(
                        plain[f"F{row}"] >= int(limit)
                        if sign == ">="
                        else plain[f"F{row}"] <= int(limit)
                        for sign, limit in limits
                    )
                )
            else:
                continue
            found += 1
            self.assertEqual(values[at].value, total, formula)
        self.assertEqual(found, 11, "two outlets, invoices, credits, balance; six buckets")

    def test_name_that_looks_like_a_formula_stays_text(self):
        partner = self.customer("=HYPERLINK(1)/x")
        self.invoice(due=-10, partner=partner)
        debtor = self.debtor(partner)
        name, content = self.file(debtor, "xlsx")
        self.assertNotIn("/", name)
        cells = {
            cell.value: cell.data_type
            for row in self.book(content, formulas=True)["IDR"].iter_rows()
            for cell in row
        }
        self.assertEqual(cells["=HYPERLINK(1)/x"], "s")
        self.assertIn("=HYPERLINK(1)/x", self.file(debtor, "pdf")[1].decode())

    def test_three_hundred_items(self):
        self.many_items(300, self.partner)
        (part,) = self.statement(self.head)
        self.assertEqual((len(part.items), part.balance), (300, 300 * 1_000))
        sheet = self.book(self.file(self.head, "xlsx")[1])["IDR"]
        self.assertGreater(sheet.max_row, 305)

    def test_day_that_has_not_come_is_refused(self):
        self.invoice(due=-10)
        with self.assertRaises(UserError):
            self.file(self.head, "pdf", on=1)

    def test_many_are_divided_among_their_customers(self):
        """One run of wkhtmltopdf, cut where each statement begins."""
        # nobody answers there: styles are not fetched, and nothing is waited for
        self.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")
        debtors = self.env["penagihan.debtor"]
        for number, items in enumerate((1, 60, 2)):
            partner = self.customer(f"PT {number}")
            self.many_items(items, partner)
            debtors |= self.debtor(partner)
        report = self.env["report.penagihan_piutang.statement"].with_context(
            force_report_rendering=True
        )
        parts = report._parts(debtors, D)
        together = report._pdfs(parts, D)
        pages = [self.pages(together[debtor]) for debtor in debtors]
        apart = [self.pages(report._pdfs({debtor: parts[debtor]}, D)[debtor]) for debtor in debtors]
        self.assertEqual(pages, apart)
        self.assertEqual([pages[0], pages[2]], [1, 1])
        self.assertGreater(pages[1], 1)

    def many_items(self, count, partner):
        """Opening balances of ``count`` old invoices, in one entry."""
        self.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": self.company.id,
                "journal_id": self.journal("GEN").id,
                "date": D - timedelta(days=10),
                "line_ids": [
                    Command.create(
                        {
                            "partner_id": partner.id,
                            "account_id": self.account("1100").id,
                            "name": f"OLD/{number:03}",
                            "debit": 1_000,
                            "date_maturity": D - timedelta(days=number),
                        }
                    )
                    for number in range(count)
                ]
                + [
                    Command.create({"account_id": self.account("4000").id, "credit": 1_000 * count})
                ],
            }
        ).action_post()

    def pages(self, content):
        return len(PdfReader(io.BytesIO(content)).pages)
