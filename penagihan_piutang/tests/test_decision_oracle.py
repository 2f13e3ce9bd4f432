"""The statement against the oracle: the same verdict on every item of random small ledgers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from odoo.tests import tagged

from . import oracle, oracle_world, worlds
from .common import D
from .oracle_case import OracleCase


@tagged("post_install", "-at_install")
class TestDecisionOracle(OracleCase):
    def test_statement_decides_as_the_oracle(self):
        self.check(400)

    def test_reversal_of_an_entry_of_several_customers(self):
        """What is reversed of one customer's opening balance covers just that."""
        opening = {"move": 10_000_000, "move_type": "entry", "journal_type": "general"}
        reversal = {"move": 10_000_001, "move_type": "entry", "journal_type": "general"}
        one, other = self.pool.partners[:2]

        def line(number, partner, amount, ago, **values):
            day = D - timedelta(days=ago)
            return oracle_world.Line(
                id=10_000_010 + number,
                company=self.pool.root,
                partner=partner,
                residual=Decimal(amount),
                date=day,
                maturity=day,
                **values,
            )

        maker = worlds.Maker(Random(0), self.pool)
        plain = {
            policy.id: replace(
                policy,
                active=True,
                opening_balances=True,
                excluded_accounts=frozenset(),
                currency="IDR",
                minimum=Decimal(0),
                steps=(oracle_world.Step(id=10_000_030, offset=3),) if policy.company else (),
            )
            for policy in maker.policies()
            if policy.is_default and policy.company in (self.pool.root, None)
        }
        world = oracle_world.World(
            companies=self.pool.companies,
            partners={partner.id: replace(partner, payer=None) for partner in maker.partners()},
            policies=plain,
            lines=[
                line(0, other, 1_000_000, 10, **opening),
                line(1, one, 700_000, 5, **opening),
                line(2, one, 700_000, 20, move=10_000_002),
                line(3, one, -700_000, 1, reversed_move=10_000_000, **reversal),
                line(4, other, -10_000, 1, move=10_000_003, move_type="entry", journal_type="bank"),
            ],
        )
        self.compare(D, world, None)
        credits = [item.credit for item in oracle.decide(world, D).values()]
        self.assertEqual(credits, [10_000, 700_000, 0])


@tagged("post_install", "-at_install", "slow")
class TestDecisionOracleAtLength(OracleCase):
    def test_statement_decides_as_the_oracle_at_length(self):
        """So many worlds that rare meetings of rules occur, too."""
        self.check(5000)
