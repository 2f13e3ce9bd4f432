"""Many customers at once, from the list: hold, end of hold, handling."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .common import D


@tagged("post_install", "-at_install")
class TestBulk(AccessCase):
    @property
    def both(self):
        return self.mine | self.foreign

    def offered(self, user):
        """Actions the list of customers offers ``user``, by name."""
        actions = self.by(user, self.env["ir.actions.actions"]).get_bindings("penagihan.debtor")
        return {each["name"] for each in actions.get("action", ())}

    def chosen(self, user, xmlid, debtors, **values):
        """The wizard of ``xmlid`` for chosen customers, as the list opens it."""
        action = self.env.ref(f"penagihan_piutang.{xmlid}")
        model = self.by(user, self.env[action.res_model])
        return model.with_context(default_debtor_ids=debtors.ids).create(values)

    def test_who_is_offered_what(self):
        managers = {"Change the handling", "Hand over to a collector", "Assign by rules"}
        collectors = {"Put on hold", "End the hold"}
        self.assertLessEqual(managers | collectors, self.offered(self.manager))
        self.assertLessEqual(collectors, self.offered(self.collector))
        self.assertFalse(managers & self.offered(self.officer))
        self.assertFalse((managers | collectors) & self.offered(self.auditor))

    def test_manager_holds_many_and_ends_it(self):
        wizard = self.chosen(
            self.manager, "action_penagihan_hold", self.both, reason="Flood", until=D
        )
        wizard.action_hold()
        self.assertEqual(self.both.mapped("hold_reason"), ["Flood"] * 2)
        self.assertEqual(self.both.hold_user_id, self.manager)
        self.assertEqual(self.both.mapped("on_hold"), [True] * 2)
        self.by(self.manager, self.both).action_release()
        self.assertEqual(self.both.mapped("on_hold"), [False] * 2)

    def test_end_of_many_holds_leaves_others_alone(self):
        self.mine.write({"hold_until": D + timedelta(days=3), "hold_reason": "Flood"})
        earlier = D - timedelta(days=30)
        self.foreign.write({"hold_until": earlier, "hold_reason": "Audit"})
        action = self.env.ref("penagihan_piutang.action_penagihan_release")
        self.by(self.manager, action).with_context(
            active_model="penagihan.debtor", active_ids=self.both.ids
        ).run()
        self.assertEqual(self.mine.hold_until, D - timedelta(days=1))
        self.assertEqual(self.foreign.hold_until, earlier)

    def test_collector_ends_no_foreign_hold(self):
        self.both.write({"hold_until": D, "hold_reason": "Flood"})
        with self.assertRefused("release"):
            self.by(self.collector, self.both).action_release()
        self.assertEqual(self.both.mapped("on_hold"), [True] * 2, "all or none")

    def test_handling_of_many(self):
        self.foreign.handling = "by_hand"
        self.chosen(
            self.manager, "action_penagihan_handling", self.both, handling="approval"
        ).action_apply()
        self.assertEqual(self.both.mapped("handling"), ["approval"] * 2)

    def test_by_hand_is_left_out_of_what_is_sent_and_not_forgotten(self):
        self.chosen(
            self.manager, "action_penagihan_handling", self.both, handling="by_hand"
        ).action_apply()
        run = self.run_today()
        self.assertEqual(set(run.followup_ids.mapped("state")), {"todo"})
        self.assertEqual(run.followup_ids.debtor_id, self.both)

    def test_handling_of_many_is_for_managers(self):
        for user in (self.officer, self.collector, self.auditor):
            with self.assertRefused(user.login):
                self.chosen(user, "action_penagihan_handling", self.mine, handling="by_hand")
        wizard = self.chosen(
            self.manager, "action_penagihan_handling", self.mine, handling="by_hand"
        )
        second = self.person("second", "penagihan_piutang.group_manager")
        with self.assertRefused("the wizard of another"):
            self.by(second, wizard).action_apply()
        self.assertEqual(self.mine.handling, "automatic")

    def test_customers_of_foreign_companies_are_refused(self):
        there = self.debtor(self.mine.partner_id, company=self.make_company("PT Sebelah"))
        with self.assertRefused("handling"):
            self.chosen(
                self.manager, "action_penagihan_handling", there, handling="by_hand"
            ).action_apply()
        with self.assertRefused("hand over"):
            self.by(self.manager, self.env["penagihan.handover"]).create(
                {"debtor_ids": [Command.set(there.ids)], "to_user_id": self.rival.id}
            ).action_hand_over()
        self.assertEqual((there.handling, there.user_id), ("automatic", self.env["res.users"]))
