import itertools
from collections import Counter
from decimal import Decimal

from odoo.tests import tagged

from . import aging_world
from .common import CollectionCase, D
from .examples import in_many
from .oracle_case import OracleCase

TRADE = ("1100", "1110")
BOUNDS = ([30, 60, 90, 120], [7], [1, 2, 3, 50], [45, 90])
# Of what may go wrong, at least so much is met: a share of the examples.
LEAST_SHARE = 0.02


def exact(amount):
    """What Odoo's connection hands out as a float is of whole cents."""
    return Decimal(repr(float(amount))).quantize(aging_world.CENT)


@tagged("post_install", "-at_install")
class TestAgingOracle(CollectionCase):
    """Ledgers straight in the tables; the statement beside a replay of every match."""

    # straight into the tables, hundreds of ledgers in some seconds
    insert, update = OracleCase.insert, OracleCase.update

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account("1110").non_trade = False
        cls.accounts = {code: cls.account(code).id for code in TRADE}
        cls.accounts["1120"] = cls.account("1110").copy({"code": "1120", "non_trade": True}).id
        usd = cls.env.ref("base.USD")
        usd.active = True
        cls.currencies = {"IDR": cls.idr.id, "USD": usd.id}
        cls.other = cls.make_company("PT Lain")
        branch = cls.make_company("Cabang", parent_id=cls.company.id)
        leaf = cls.make_company("Kios", parent_id=branch.id)
        cls.companies = cls.company | branch | leaf | cls.other
        cls.partner = cls.customer("Toko")
        cls.partners = [cls.partner.id, cls.customer("Outlet").id, None]
        cls.model_move = cls.invoice(cls)
        cls.model_line = cls.items(cls, cls.model_move)
        cls.env.flush_all()
        cls.ids = itertools.count(30_000_000)

    def test_aging_is_what_a_replay_of_the_matches_leaves(self):
        self.check(400)

    def check(self, examples):
        seen = Counter()

        @in_many(examples)
        def same(random):
            ledger = self.random_ledger(random)
            seen["all"] += 1
            seen.update(self.traits(ledger))
            savepoint = self.env.cr.savepoint(flush=False)
            try:
                self.put_ledger(ledger)
                self.compare_rows(random, ledger)
                self.compare_totals(random, ledger)
                seen.update(self.break_and_explain(random, ledger))
            finally:
                savepoint.close(rollback=True)

        same()
        traits = (
            "matched later", "exchange", "exchange later", "crossing", "part", "credit side open",
            "residual", "date", "account", "company", "state",
        )  # fmt: skip
        rare = {each: seen[each] for each in traits if seen[each] < LEAST_SHARE * seen["all"]}
        self.assertFalse(rare, f"too rare in {seen['all']} examples")

    def random_ledger(self, random):
        roots = {company.id: company.root_id.id for company in self.companies}
        accounts = list(self.accounts)
        return aging_world.Maker(random, D, roots, accounts, self.partners, self.ids).make()

    def traits(self, ledger):
        for match in ledger.matches:
            if match.date > D >= min(match.debit.date, match.credit.date):
                yield "matched later"
            if match.debit.company != match.credit.company and match.date <= D:
                yield "crossing"
            if not match.debit_currency:
                yield "exchange"
                sides = {match.debit.id, match.credit.id}
                of = [each for each in ledger.matches if each.debit_currency]
                if match.date > D and any(
                    each.date <= D and sides & {each.debit.id, each.credit.id} for each in of
                ):
                    yield "exchange later"
            if match.debit_currency and ledger.open(match.debit)[1]:
                yield "part"
        if any(line.balance < 0 and ledger.open(line, D)[0] for line in ledger.lines):
            yield "credit side open"

    # -- a ledger in the database ---------------------------------------------------------

    def put_ledger(self, ledger):
        moves = {line.move: line for line in ledger.lines}
        self.insert(
            "account_move",
            [
                {
                    "id": line.move,
                    "name": f"T/{line.move}",
                    "move_type": line.move_type,
                    "state": line.state,
                    "company_id": line.company,
                    "date": line.date,
                    "invoice_date": line.invoice_date,
                }
                for line in moves.values()
            ],
            like=self.model_move,
        )
        rows = []
        for line in ledger.lines:
            own, foreign = ledger.open(line)
            rows.append(
                {
                    "id": line.id,
                    "move_id": line.move,
                    "company_id": line.company,
                    "account_id": self.accounts[line.account],
                    "partner_id": line.partner,
                    "currency_id": self.currencies[line.currency],
                    "company_currency_id": self.currencies["IDR"],
                    "debit": max(line.balance, 0),
                    "credit": max(-line.balance, 0),
                    "balance": line.balance,
                    "amount_currency": line.amount_currency,
                    "amount_residual": own,
                    "amount_residual_currency": foreign,
                    "reconciled": not own and not foreign,
                    "date": line.date,
                    "date_maturity": line.maturity,
                    "invoice_date": line.invoice_date,
                    "parent_state": line.state,
                }
            )
        self.insert("account_move_line", rows, like=self.model_line)
        self.insert(
            "account_partial_reconcile",
            [
                {
                    "debit_move_id": match.debit.id,
                    "credit_move_id": match.credit.id,
                    "amount": match.amount,
                    "debit_amount_currency": match.debit_currency,
                    "credit_amount_currency": match.credit_currency,
                    "max_date": match.date,
                    "company_id": match.debit.company,
                }
                for match in ledger.matches
            ],
        )
        self.update("account_move_line", self.model_line.id, parent_state="draft")
        self.env.invalidate_all()

    # -- the comparisons ------------------------------------------------------------------

    def compare_rows(self, random, ledger):
        basis = random.choice(["due", "due", "invoice", "chase"])
        bounds = random.choice(BOUNDS)
        companies = random.sample(self.companies.ids, random.randint(1, 4))
        accounts = random.choice([TRADE, TRADE, ("1100",), ("1110", "1120")])
        chosen = None if accounts == TRADE else [self.accounts[code] for code in accounts]
        statement = self.env["penagihan.aging"]._rows_sql(D, basis, companies, chosen, bounds)
        rows = self.env.execute_query_dict(statement)
        found = {
            row["move_line_id"]: (
                exact(row["amount_residual"]),
                exact(row["amount_residual_currency"]),
                row["days_overdue"],
                row["bucket"],
            )
            for row in rows
        }
        self.assertEqual(len(found), len(rows), "a line occurs twice")
        expected = aging_world.age(ledger, D, basis, companies, accounts, bounds)
        self.assertEqual(found, expected)
        for row in rows:
            line = next(line for line in ledger.lines if line.id == row["move_line_id"])
            later = ledger.open(line, D)[0] - ledger.open(line)[0]
            self.assertEqual(exact(row["settled_later"]), later)

    def totals(self, companies):
        return {
            (row["company_id"], row["account_id"]): row
            for row in self.env["penagihan.aging"]._check_rows(D, companies)
        }

    def compare_totals(self, random, ledger):
        """Aging, ledger and what crosses, per company; over a root company nothing crosses."""
        companies = random.sample(self.companies.ids, random.randint(1, 4))
        rows = self.totals(companies)
        for company in companies:
            for code in TRADE:
                row = rows.get((company, self.accounts[code]), Counter())
                aging = aging_world.age(ledger, D, "due", [company], [code], [30])
                self.assertEqual(
                    exact(row["aging"]), sum((own for own, *_rest in aging.values()), Decimal())
                )
                self.assertEqual(
                    exact(row["ledger"]), aging_world.balance(ledger, D, company, code)
                )
                self.assertFalse(row["difference"])
        crossing = Counter()
        for row in self.totals(self.companies.ids).values():
            crossing[row["root_id"], row["account_id"]] += exact(row["crossing"])
        self.assertFalse(any(crossing.values()), "it comes to nothing over a root company")

    def break_and_explain(self, random, ledger):
        """Spoil the books as no user can; the entries named are the difference, to the cent."""
        posted = [line for line in ledger.lines if line.state == "posted"]
        for _ in range(3):
            how = random.choice(["residual", "date", "date", "account", "company", "state"])
            matches = [match for match in ledger.matches if (match.date > D) == (how == "date")]
            line, match = random.choice(posted or [None]), random.choice(matches or [None])
            if how == "residual" and line:
                self.env.cr.execute(
                    "UPDATE account_move_line SET amount_residual = amount_residual + 0.01,"
                    " reconciled = FALSE WHERE id = %s",
                    [line.id],
                )
            elif how == "date" and match:
                early = min(match.debit.date, match.credit.date)
                self.env.cr.execute(
                    "UPDATE account_partial_reconcile SET max_date = %s"
                    " WHERE debit_move_id = %s AND credit_move_id = %s",
                    [early, match.debit.id, match.credit.id],
                )
            elif match:
                value = {
                    "account": ("account_id", self.accounts["1120"]),
                    "company": ("company_id", self.other.id),
                    "state": ("parent_state", "draft"),
                }.get(how)
                if value:
                    self.update("account_move_line", match.credit.id, **{value[0]: value[1]})
        causes = set()
        for row in self.totals(self.companies.ids).values():
            named = self.env["penagihan.aging"]._difference_rows(
                D, row["company_id"], row["account_id"]
            )
            amount = sum((exact(each["amount"]) for each in named), Decimal())
            self.assertEqual(amount, exact(row["difference"]))
            causes |= {each["cause"] for each in named}
        self.assertNotIn(None, causes)
        return causes
