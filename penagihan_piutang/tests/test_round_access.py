"""Whose rounds: a collector's own, a deputy's, all for officers; an auditor reads."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MILLION, D
from .round_case import RoundCase


@tagged("post_install", "-at_install")
class TestRoundAccess(RoundCase):
    def records(self, round):
        return (round, round.stop_ids, round.line_ids)

    def test_collector_finds_own_rounds_only(self):
        own, other = self.new_round(self.mine), self.new_round(self.foreign, user=self.rival)
        for mine, theirs in zip(self.records(own), self.records(other), strict=True):
            with self.subTest(mine._name):
                found = self.by(self.collector, mine).search([])
                self.assertEqual(set(found.ids), set(mine.ids))
            for what, act in (
                (
                    "read",
                    lambda theirs=theirs: (
                        self.by(self.collector, theirs).read(["round_id"])
                        if "round_id" in theirs._fields
                        else self.by(self.collector, theirs).read(["date"])
                    ),
                ),
                ("delete", lambda theirs=theirs: self.by(self.collector, theirs).unlink()),
            ):
                with self.assertRefused(f"{what} {theirs._name}"):
                    act()

    def test_collector_presses_no_button_of_a_colleague(self):
        round = self.new_round(self.foreign, user=self.rival)
        for button in ("action_take_visits", "action_out", "action_print", "action_record"):
            with self.assertRefused(button):
                getattr(self.by(self.collector, round), button)()
        with self.assertRefused("entry"):
            self.by(self.collector, round.line_ids).write({"outcome": "cash"})
        with self.assertRefused("making one for a colleague"):
            self.new_round(self.foreign, user_id=self.rival.id)

    def test_collector_puts_no_foreign_customer_on_a_round(self):
        round = self.new_round(self.mine)
        with (
            self.assertRaisesRegex(ValidationError, "not among the customers"),
            self.env.cr.savepoint(),
        ):
            self.by(self.collector, round).write(
                {"stop_ids": [Command.create({"debtor_id": self.foreign.id})]}
            )
        round.invalidate_recordset()
        self.assertEqual(round.stop_ids.debtor_id.ids, self.mine.ids)

    def test_what_is_owed_is_entered_by_nobody(self):
        round = self.out(self.mine)
        other = self.moves(self.foreign)[0]
        for user in (self.collector, self.officer, self.manager):
            lines = self.by(user, round.line_ids[:1])
            for values in (
                {"amount_due": 5},
                {"move_id": other.id},
                {"payment_id": 1},
                {"stop_id": round.stop_ids.id},
            ):
                with self.assertRefused(f"{user.login} {values}"):
                    lines.write(values)
            with self.assertRefused(f"{user.login} new line"):
                lines.create(
                    {
                        "stop_id": round.stop_ids.id,
                        "move_id": other.id,
                        "currency_id": self.idr.id,
                        "amount_due": MILLION,
                    }
                )
            for values in ({"debtor_id": self.foreign.id}, {"task_ids": [Command.clear()]}):
                with self.assertRefused(f"{user.login} stop {values}"):
                    self.by(user, round.stop_ids).write(values)
            with self.assertRefused(f"{user.login} state"):
                self.by(user, round).write({"state": "done"})
            with self.assertRefused(f"{user.login} born recorded"):
                self.by(user, round).create({"state": "done"})

    def test_tasks_are_not_claimed_by_hand(self):
        with self.assertRefused("tasks"):
            self.new_round(
                stop_ids=[
                    Command.create(
                        {
                            "debtor_id": self.mine.id,
                            "task_ids": [Command.set(self.task(self.foreign).ids)],
                        }
                    )
                ]
            )

    def test_officer_and_manager_do_it_for_everybody(self):
        for user in (self.officer, self.manager):
            round = self.new_round(self.foreign, user=user, user_id=self.rival.id)
            with self.subTest(user.login):
                round.action_out()
                round.line_ids.outcome = "absent"
                round.action_record()
                self.assertEqual(round.state, "done")

    def test_auditor_reads_and_changes_nothing(self):
        round = self.out(self.mine)
        for records in self.records(round):
            seen = self.by(self.auditor, records)
            self.assertEqual(set(seen.search([]).ids), set(records.ids))
            self.assertTrue(seen.read())
            with self.assertRefused(f"delete {records._name}"):
                seen.unlink()
        self.by(self.auditor, round).action_print()
        for button in ("action_record", "action_back", "action_take_visits", "action_out"):
            with self.assertRefused(button):
                getattr(self.by(self.auditor, round), button)()
        with self.assertRefused("entry"):
            self.by(self.auditor, round.line_ids).write({"outcome": "cash"})
        with self.assertRefused("split"):
            self.by(self.auditor, round.line_ids[0]).action_split()
        with self.assertRefused("from the worklist"):
            self.by(self.auditor, self.visit()).action_make_round()
        self.assertEqual(round.state, "out")

    def test_others_see_nothing(self):
        round = self.new_round(self.mine)
        seller = self.person("seller", "penagihan_piutang.group_salesperson")
        plain = self.person("plain", "base.group_user")
        for user in (seller, plain, self.cashier):
            for records in self.records(round):
                with self.assertRefused(f"{user.login} {records._name}"):
                    self.by(user, records).read()

    def test_posting_stays_accountings(self):
        round = self.out(self.mine)
        round.line_ids[0].outcome = "cash"
        round.action_record()
        payment = round.sudo().payment_ids
        self.assertEqual(payment.state, "draft")
        for what, act in (
            ("post", lambda: self.by(self.collector, payment).action_post()),
            ("change", lambda: self.by(self.collector, payment).write({"amount": 1})),
            ("make", lambda: self.by(self.collector, payment).create({"amount": 1})),
        ):
            with self.assertRefused(what):
                act()
        shown = self.by(self.collector, round).action_payments()
        found = self.by(self.collector, payment).search(shown["domain"])
        self.assertEqual(found.ids, payment.ids)
        self.by(self.cashier, payment).action_post()
        self.assertNotEqual(payment.state, "draft")

    def test_deputy_goes_in_place_of_the_collector(self):
        visit = self.visit()
        round = self.new_round(self.mine)
        with self.assertRefused("before"):
            self.by(self.rival, round).read(["date"])
        self.collector.write(
            {
                "penagihan_deputy_id": self.rival.id,
                "penagihan_deputy_from": D,
                "penagihan_deputy_until": D + timedelta(days=1),
            }
        )
        asked = self.by(self.rival, round)
        asked.action_out()
        self.by(self.rival, round.line_ids).write({"outcome": "absent"})
        asked.action_record()
        self.assertEqual(round.state, "done")
        own = self.opened(self.by(self.rival, visit).action_make_round())
        self.assertEqual(own.user_id, self.rival, "who goes is who makes it")
        self.assertEqual(own.stop_ids.debtor_id, visit.debtor_id)

    def test_officer_of_two_companies_makes_it_in_the_company_of_the_tasks(self):
        visit = self.visit()
        other = self.make_company("PT Lain")
        self.officer.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        round = self.opened(self.by(self.officer, visit).with_company(other).action_make_round())
        self.assertEqual(round.company_id, self.company)
        self.assertEqual(round.cash_journal_id, self.cash)

    def test_other_company_is_not_seen(self):
        other = self.make_company("PT Sebelah")
        manager = self.person("manager_b", "penagihan_piutang.group_manager", company=other)
        round = self.new_round(self.mine)
        for records in self.records(round):
            self.assertFalse(self.by(manager, records).search([("id", "in", records.ids)]))
            with self.assertRefused(records._name):
                self.by(manager, records).read()
        with self.assertRaises(AccessError):
            self.by(manager, round).action_out()
