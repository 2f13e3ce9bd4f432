"""The aging's basis "chase date" is the chase date of the decision, in random worlds."""

from collections import Counter

from odoo.tests import tagged

from . import worlds
from .examples import in_many
from .oracle_tables import OracleTables


@tagged("post_install", "-at_install")
class TestAgingChase(OracleTables):
    def test_aging_and_decision_expect_payment_on_the_same_day(self):
        seen = Counter()

        @in_many(60)
        def same(random):
            maker = worlds.Maker(random, self.pool)
            world, _focus = maker.world()
            savepoint = self.env.cr.savepoint(flush=False)
            try:
                self.put(world)
                seen.update(self.compare(maker.day))
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        same()
        self.assertGreater(seen["moved"], 50, "the chase date is another than the due date")

    def compare(self, day):
        companies = list(self.pool.companies)
        decided = {
            row["move_line_id"]: row
            for row in self.env["penagihan.decision"]._rows(day)
            if row["company_id"] in companies
        }
        statement = self.env["penagihan.aging"]._rows_sql(day, "chase", companies)
        for row in self.env.execute_query_dict(statement):
            item = decided.get(row["move_line_id"])
            if item:
                self.assertEqual(row["basis_date"], item["chase_date"])
                yield "moved" if item["chase_date"] != item["due_date"] else "due"
