"""Who collects from a new customer: the first rule that fits, and never over a person's choice."""

from contextlib import suppress

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .common import CollectionCase


class AssignmentCase(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.person("rival", "penagihan_piutang.group_collector")
        cls.east = cls.env.ref("base.state_id_pa")
        cls.west = cls.env.ref("base.state_id_jk")
        cls.chain, cls.small = cls.env["res.partner.category"].create(
            [{"name": "Chain store"}, {"name": "Small shop"}]
        )

    def rule(self, user, **values):
        """Rules come in the order they are made; many to many values are given as records."""
        values = {
            name: [Command.set(value.ids)] if name.endswith("_ids") else value
            for name, value in values.items()
        }
        return (
            self.env["penagihan.assignment"]
            .with_user(self.manager)
            .create({"company_id": self.company.id, "user_id": user.id, **values})
        )

    def collector_of(self, **values):
        return self.debtor(self.customer(**values)).user_id


@tagged("post_install", "-at_install")
class TestAssignment(AssignmentCase):
    def test_without_a_rule_nobody_is_assigned(self):
        self.assertFalse(self.collector_of())

    def test_first_rule_that_fits(self):
        self.rule(self.collector, state_ids=self.east)
        self.rule(self.rival)
        self.assertEqual(self.collector_of(state_id=self.east.id), self.collector)
        self.assertEqual(self.collector_of(state_id=self.west.id), self.rival)

    def test_order_is_what_counts(self):
        first = self.rule(self.collector, state_ids=self.east)
        self.rule(self.rival, sequence=1)
        self.assertEqual(self.collector_of(state_id=self.east.id), self.rival)
        first.sequence = 0
        self.assertEqual(self.collector_of(state_id=self.east.id), self.collector)

    def test_every_condition_must_hold(self):
        seller = self.person("seller", "base.group_user")
        self.rule(
            self.collector,
            category_ids=self.chain,
            state_ids=self.east | self.west,
            city="Bandung,  jayapura",
            salesperson_ids=seller,
        )
        fits = {
            "category_id": [Command.set(self.chain.ids)],
            "state_id": self.east.id,
            "city": " Jayapura",
            "user_id": seller.id,
        }
        self.assertEqual(self.collector_of(**fits), self.collector)
        for name, wrong in (
            ("category_id", [Command.set(self.small.ids)]),
            ("state_id", False),
            ("city", "Jaya"),
            ("user_id", self.officer.id),
        ):
            with self.subTest(name):
                self.assertFalse(self.collector_of(**{**fits, name: wrong}))

    def test_tag_below_the_one_named(self):
        below = self.env["res.partner.category"].create(
            {"name": "Supermarket", "parent_id": self.chain.id}
        )
        self.rule(self.collector, category_ids=self.chain)
        tagged_below = [Command.set(below.ids)]
        self.assertEqual(self.collector_of(category_id=tagged_below), self.collector)

    def test_archived_rule_and_other_company_do_not_count(self):
        other = self.make_company("PT Sebelah")
        self.collector.company_ids |= other
        self.rule(self.collector, active=False)
        self.env["penagihan.assignment"].create(
            {"company_id": other.id, "user_id": self.collector.id}
        )
        self.assertFalse(self.collector_of())
        partner = self.customer()
        self.assertEqual(self.debtor(partner, company=other).user_id, self.collector)

    def test_the_run_assigns_whom_it_meets_first(self):
        self.rule(self.collector, state_ids=self.east)
        self.company.penagihan_user_id = self.officer
        east, west = (self.customer(name, state_id=state.id) for name, state in self.places())
        for partner in (east, west):
            self.invoice(due=-7, partner=partner)
        run = self.run_today()
        by_partner = {each.partner_id: each for each in run.followup_ids}
        self.assertEqual(by_partner[east].debtor_id.user_id, self.collector)
        self.assertEqual(by_partner[east].user_id, self.collector)
        self.assertFalse(by_partner[west].debtor_id.user_id)
        self.assertEqual(by_partner[west].user_id, self.officer, "the company's default collector")

    def places(self):
        return (("PT Timur", self.east), ("PT Barat", self.west))

    def test_a_collector_given_on_creation_stays(self):
        self.rule(self.collector)
        for chosen in (self.rival, self.env["res.users"]):
            debtor = self.env["penagihan.debtor"].create(
                {
                    "partner_id": self.customer().id,
                    "company_id": self.company.id,
                    "user_id": chosen.id,
                }
            )
            self.assertEqual(debtor.user_id, chosen)

    def test_by_rules_never_over_a_choice(self):
        chosen, free = self.debtor(self.customer()), self.debtor(self.customer())
        chosen.user_id = self.rival
        self.rule(self.collector)
        action = (chosen | free).with_user(self.manager).action_assign_by_rules()
        self.assertEqual(chosen.user_id, self.rival)
        self.assertEqual(free.user_id, self.collector)
        message = action["params"]["message"]
        self.assertEqual(message, "Assigned: 1. Kept their collector: 1. No rule fits: 0.")
        self.assertIn("Test collector", str(free.message_ids[0].body))
        self.assertNotIn("by rule", str(chosen.message_ids.mapped("body")))

    def test_all_without_a_collector(self):
        debtors = self.debtor(self.customer()) | self.debtor(self.customer())
        self.rule(self.collector)
        self.env["penagihan.assignment"].with_user(self.manager).action_assign()
        self.assertEqual(debtors.user_id, self.collector)

    def test_collector_who_may_not_collect_is_refused_when_saved(self):
        stranger = self.person("stranger", "base.group_user")
        elsewhere = self.person(
            "elsewhere",
            "penagihan_piutang.group_collector",
            company=self.make_company("PT Sebelah"),
        )
        for user in (stranger, elsewhere):
            with self.subTest(user.login), self.assertRaises(ValidationError) as refusal:
                self.rule(user)
            self.assertIn(user.name, str(refusal.exception))
            self.assertIn(self.company.name, str(refusal.exception))

    def test_rule_of_a_branch_that_does_not_collect_is_refused(self):
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.collector.company_ids |= branch
        with self.assertRaises(ValidationError) as refusal:
            self.env["penagihan.assignment"].create(
                {"company_id": branch.id, "user_id": self.collector.id}
            )
        self.assertIn(self.company.name, str(refusal.exception))

    def test_rule_whose_collector_has_left_is_passed_over_and_shown(self):
        self.rule(self.collector)
        self.rule(self.rival)
        self.collector.active = False
        self.assertEqual(self.collector_of(), self.rival)
        health = self.env["penagihan.health"].with_user(self.officer)._load(self.company)
        self.assertEqual(
            health.filtered(lambda row: row.kind == "assignment").record_ids,
            self.env["penagihan.assignment"].search([("user_id", "=", self.collector.id)]).ids,
        )

    def test_queries_do_not_grow_with_customers(self):
        self.rule(self.collector, state_ids=self.east)
        self.rule(self.rival)

        def queries(count):
            debtors = self.env["penagihan.debtor"].create(
                [
                    {
                        "partner_id": self.customer(state_id=state.id).id,
                        "company_id": self.company.id,
                        "user_id": False,
                    }
                    for state in (self.east, self.west)
                    for _each in range(count)
                ]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(debtors._assign_by_rules(), debtors)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(1), queries(50))


@tagged("post_install", "-at_install")
class TestAssignmentAccess(AccessCase):
    def test_managers_only_change_rules(self):
        rule = (
            self.env["penagihan.assignment"]
            .with_user(self.manager)
            .create({"company_id": self.company.id, "user_id": self.rival.id})
        )
        for user in (self.officer, self.auditor, self.collector):
            asked = self.by(user, rule)
            for right in ("write", "create", "unlink"):
                with self.subTest(f"{user.login} {right}"):
                    self.assertFalse(asked.has_access(right))
        with self.assertRefused("collector reads"):
            self.by(self.collector, rule).read(["user_id"])
        self.assertEqual(self.by(self.officer, rule).user_id, self.rival)

    def test_rules_of_other_companies_are_hidden(self):
        other = self.make_company("PT Sebelah")
        self.rival.company_ids |= other
        rule = self.env["penagihan.assignment"].create(
            {"company_id": other.id, "user_id": self.rival.id}
        )
        self.assertNotIn(rule, self.by(self.manager, rule).search([]))
        with self.assertRefused("write"):
            self.by(self.manager, rule).write({"sequence": 1})

    def test_rule_cannot_be_moved_to_a_foreign_company(self):
        other = self.make_company("PT Sebelah")
        self.rival.company_ids |= other
        rule = self.env["penagihan.assignment"].create(
            {"company_id": self.company.id, "user_id": self.rival.id}
        )
        with self.assertRefused("company"):
            self.by(self.manager, rule).write({"company_id": other.id})

    def test_only_managers_assign(self):
        self.env["penagihan.assignment"].create(
            {"company_id": self.company.id, "user_id": self.rival.id}
        )
        free = self.story("PT Bebas", self.env["res.users"])
        free.user_id = False
        for user in (self.officer, self.collector, self.auditor):
            with self.assertRefused(user.login):
                self.by(user, free).action_assign_by_rules()
            with suppress(UserError):
                self.by(user, self.env["penagihan.assignment"]).action_assign()
        self.assertFalse(free.user_id)
        self.by(self.manager, free).action_assign_by_rules()
        self.assertEqual(free.user_id, self.rival)
