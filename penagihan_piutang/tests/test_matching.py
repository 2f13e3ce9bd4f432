"""Who pays what, in random small books: nothing is paid twice, and what is obvious is found."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.matching import Credit, Debt, propose, replay
from .examples import in_many

# Few amounts, so that some are the same, and sums of others.
AMOUNTS = [Decimal(amount) for amount in ("100", "200", "300", "300.50", "0.50", "700", "1000")]


def _day(random):
    return date(2026, 1, 1) + timedelta(days=random.randint(0, 5))


def _books(random, names=True):
    debts = [
        Debt(
            number,
            _day(random),
            random.choice(AMOUNTS),
            frozenset([f"INV/2026/{number:04}"]),
        )
        for number in range(random.randint(0, 7))
    ]
    credits = [
        Credit(
            100 + number,
            _day(random),
            random.choice(AMOUNTS),
            f"bayar inv/2026/{random.randint(0, 9):04}" if names and random.random() < 0.4 else "",
            frozenset([random.randint(0, 9)] if names and random.random() < 0.2 else []),
        )
        for number in range(random.randint(0, 5))
    ]
    return credits, debts


@tagged("post_install", "-at_install")
class TestMatching(BaseCase):
    def test_never_more_than_there_is(self):
        @in_many(600)
        def check(random):
            credits, debts = _books(random)
            shares = propose(credits, debts)
            used, paid = Counter(), Counter()
            for share in shares:
                self.assertGreater(share.amount, 0)
                used[share.credit] += share.amount
                paid[share.debt] += share.amount
            amounts = {credit.id: credit.amount for credit in credits}
            for credit, amount in used.items():
                self.assertLessEqual(amount, amounts[credit])
            due = {debt.id: debt.amount for debt in debts}
            for debt, amount in paid.items():
                self.assertLessEqual(amount, due[debt])
            # and nothing is left of one side while something is left of the other
            self.assertEqual(
                sum(paid.values()), min(sum(amounts.values()), sum(due.values())), shares
            )

        check()

    def test_the_order_they_come_in_does_not_matter(self):
        @in_many(300)
        def check(random):
            credits, debts = _books(random)
            mixed = random.sample(credits, len(credits)), random.sample(debts, len(debts))
            self.assertEqual(propose(*mixed), propose(credits, debts))

        check()

    def test_all_exact_amounts_are_found(self):
        @in_many(600)
        def check(random):
            credits, debts = _books(random, names=False)
            found = Counter(
                share.amount for share in propose(credits, debts) if share.why == "exact"
            )
            wanted = Counter(each.amount for each in credits) & Counter(
                each.amount for each in debts
            )
            self.assertEqual(found, wanted)

        check()

    def test_what_is_named_is_paid_first(self):
        @in_many(300)
        def check(random):
            credits, debts = _books(random)
            shares = propose(credits, debts)
            for credit in credits:
                named = [
                    debt for debt in debts if any(n.lower() in credit.text for n in debt.names)
                ]
                for debt in named:
                    mine = [share for share in shares if share.credit == credit.id]
                    paid = sum(share.amount for share in shares if share.debt == debt.id)
                    # it is settled, or all of the credit went to what it names or belongs to
                    self.assertTrue(
                        paid == debt.amount or all(share.why in ("own", "named") for share in mine),
                        (credit, debt, shares),
                    )

        check()

    def test_matching_one_by_one_comes_to_what_was_shown(self):
        """Odoo matches a pair as far as both go: in this order that is the proposal."""

        @in_many(600)
        def check(random):
            credits, debts = _books(random)
            shares = propose(credits, debts)
            amounts = replay(
                [(share.credit, share.debt) for share in shares],
                {credit.id: credit.amount for credit in credits},
                {debt.id: debt.amount for debt in debts},
            )
            self.assertEqual(amounts, [share.amount for share in shares])

        check()
