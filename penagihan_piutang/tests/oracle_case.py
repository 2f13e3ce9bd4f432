"""Compares what the statement and the oracle say about random worlds."""

from collections import Counter
from dataclasses import replace

from . import oracle, worlds
from .examples import in_many
from .oracle_tables import OracleTables

# A reason met by a smaller share of the items than this is hardly tested: there are so many of them
# that ten items of a reason are enough for a boundary to be wrong on one side.
LEAST_SHARE = 0.005


class OracleCase(OracleTables):
    def check(self, examples):
        """Compare in many worlds; no reason may be left out by all of them."""
        seen = Counter()

        @in_many(examples)
        def same(random):
            maker = worlds.Maker(random, self.pool)
            world, focus = maker.world()
            reasons = self.compare(maker.day, world, focus)
            seen.update(reasons)

        same()
        rare = {
            reason: seen[reason]
            for reason in (*oracle.ORDER, "due")
            if seen[reason] < LEAST_SHARE * seen.total()
        }
        self.assertFalse(rare, f"too rare among {seen.total()} items: {seen}")

    def compare(self, day, world, focus):
        """Decide both ways; where they differ, show the smallest such world.

        :return: the reasons of all items
        """
        differs = self.difference(day, world, focus)
        if differs:
            small = worlds.reduce(world, lambda each: self.difference(day, each, focus))
            self.fail(f"on {day}: item {self.difference(day, small, focus)}\n{worlds.show(small)}")
        return [item.reason for item in oracle.decide(world, day).values()]

    def difference(self, day, world, focus):
        """What the statement and the oracle say about items they do not agree on.

        The statement is asked for all, and for the debtor ``focus`` alone: as a person who
        asks why, and as the dispatch does, to whom unsent messages do not exist.
        """
        unsent = replace(
            world,
            ledger=[each for each in world.ledger if each.state != "planned"],
            followups=[each for each in world.followups if each.state != "planned"],
        )
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            debtors = self.put(world)
            decided = _facts(oracle.decide(world, day))
            differs = _difference(self.rows(day), decided)
            if focus in debtors and not differs:
                for known, replan in ((world, False), (unsent, True)):
                    expected = _facts(oracle.decide(known, day, alone=focus[0]))
                    rows = self.rows(day, debtor_ids=[debtors[focus]], replan=replan)
                    mine = {
                        item.line.id
                        for item in oracle.decide(world, day).values()
                        if (item.payer, item.owner) == focus
                    }
                    # its items in other companies may come along, if they are right
                    asked = {line_id: expected.get(line_id) for line_id in mine | rows.keys()}
                    differs.update(_difference(rows, asked))
            return differs
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def rows(self, day, **only):
        rows = [
            row
            for row in self.env["penagihan.decision"]._rows(day, **only)
            if row["company_id"] in self.pool.companies
        ]
        found = {
            row["move_line_id"] or row["instalment_id"]: (
                row["reason"],
                row["detail"],
                row["until"],
                row["chase_date"],
                row["offset_days"],
                float(row["amount_due"]),
                row["channel"] if row["reason"] == "due" else None,
                row["contact_id"] if row["reason"] == "due" else None,
            )
            for row in rows
        }
        self.assertEqual(len(found), len(rows), "an item occurs twice")
        return found


def _facts(decided):
    return {
        line_id: (
            item.reason,
            item.detail,
            item.until,
            item.chase,
            item.offset,
            float(item.amount_due),
            item.channel if item.reason == "due" else None,
            item.contact if item.reason == "due" else None,
        )
        for line_id, item in decided.items()
    }


def _difference(found, expected):
    return {
        line_id: {"statement": found.get(line_id), "oracle": expected.get(line_id)}
        for line_id in found.keys() | expected.keys()
        if found.get(line_id) != expected.get(line_id)
    }
