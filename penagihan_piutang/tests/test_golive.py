"""Going live: what is wrong, what would be sent, what is very old; then, and only then, on."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MILLION, CollectionCase
from .smtp import mail_server
from .test_tours import TourCase


@tagged("post_install", "-at_install")
class TestGoLive(CollectionCase):
    def setUp(self):
        super().setUp()
        self.smtp = self.enterContext(mail_server())
        self.young, self.old = self.customer("PT Baru"), self.customer("PT Lama")
        self.invoice(due=-3, partner=self.young)
        self.ancient = self.invoice(due=-200, partner=self.old)

    def look(self, user=None):
        Golive = self.env["penagihan.golive"].with_user(user or self.manager)
        action = Golive.with_company(self.company).action_start()
        return Golive.browse(action["res_id"])

    def test_shows_what_the_first_run_would_do_and_sends_nothing(self):
        wizard = self.look()
        self.assertEqual(wizard.due_count, 2)
        self.assertEqual(
            [(step.step_id, step.debtor_count) for step in wizard.step_ids], [(self.step(3), 2)]
        )
        self.assertEqual((wizard.old_count, wizard.old_amount), (1, MILLION))
        self.assertFalse(wizard.health_ids)
        self.assertFalse(self.smtp.messages)
        self.assertFalse(self.company.penagihan_automatic)
        self.assertFalse(
            self.env["penagihan.followup"].search([("company_id", "=", self.company.id)])
        )

    def test_decides_once(self):
        decision = self.registry["penagihan.decision"]
        worked_out = []
        rows_sql = decision._rows_sql

        def counted(*args, **kwargs):
            worked_out.append(args)
            return rows_sql(*args, **kwargs)

        with patch.object(decision, "_rows_sql", counted):
            wizard = self.look()
            self.assertEqual(len(worked_out), 1)
            wizard.action_look()
            self.assertEqual(len(worked_out), 2, "once more, to look again")

    def test_other_age_of_old_invoices(self):
        wizard = self.look()
        wizard.old_days = 250
        wizard._onchange_old_days()
        self.assertEqual((wizard.old_count, wizard.old_amount), (0, 0))
        wizard.old_days = 2
        wizard._onchange_old_days()
        self.assertEqual((wizard.old_count, wizard.old_amount), (2, 2 * MILLION))

    def test_repaired_and_looked_at_again(self):
        self.debtor(self.young)
        self.young.email = False
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        wizard = self.look()
        self.assertEqual(wizard.health_ids.mapped("kind"), ["no_email"])
        self.young.email = "baru@pelanggan.example"
        wizard.action_look()
        self.assertFalse(wizard.health_ids)

    def test_live_with_the_limit(self):
        wizard = self.look()
        wizard.write({"daily_cap": 7, "old_how": "same"})
        wizard.action_live()
        self.assertTrue(self.company.penagihan_automatic)
        self.assertEqual(self.company.penagihan_daily_cap, 7)
        self.assertFalse(
            self.env["penagihan.confirmation"].search([("company_id", "=", self.company.id)])
        )
        with self.assertRaises(UserError):
            wizard.action_live()

    def test_old_balances_are_confirmed_before_anything_goes_out_by_itself(self):
        wizard = self.look()
        action = wizard.action_live()
        confirmation = self.env["penagihan.confirmation"].browse(action["res_id"])
        self.assertEqual(confirmation.line_ids.partner_id, self.old)
        debtor = self.debtor(self.old)
        self.assertEqual((debtor.handling, debtor.confirm_first), ("approval", True))
        run = self.run_today()
        states = {each.partner_id: each.state for each in run.followup_ids}
        self.assertEqual(states, {self.young: "sent", self.old: "to_approve"})

        by_officer = confirmation.with_user(self.officer)
        by_officer.action_print()
        by_officer.action_sent_on_paper()
        by_officer.line_ids.action_agree()
        self.assertEqual((debtor.handling, debtor.confirm_first), ("automatic", False))

    def test_released_by_whoever_changes_the_handling(self):
        self.look().action_live()
        debtor = self.debtor(self.old)
        debtor.with_user(self.officer).handling = "automatic"
        self.assertFalse(debtor.confirm_first)

    def test_what_somebody_chose_by_hand_is_kept(self):
        self.debtor(self.old).handling = "by_hand"
        self.look().action_live()
        debtor = self.debtor(self.old)
        self.assertEqual((debtor.handling, debtor.confirm_first), ("by_hand", False))

    def test_without_a_policy_nothing_goes_live(self):
        wizard = self.look()
        self.policy.is_default = False
        wizard.action_look()
        self.assertIn("no_policy", wizard.health_ids.mapped("kind"))
        with self.assertRaises(UserError):
            wizard.action_live()

    def test_only_managers(self):
        with self.assertRaises(AccessError):
            self.look(self.officer)


@tagged("post_install", "-at_install")
class TestGoLiveTour(TourCase):
    def test_manager_goes_live(self):
        self.invoice(due=-3, partner=self.customer("PT Baru"))
        self.invoice(due=-200, partner=self.customer("PT Lama"))
        silent = self.customer("PT Diam", email=False, phone=False, street=False)
        self.debtor(silent)
        self.invoice(due=-3, partner=silent)
        self.env["penagihan.debtor"]._refresh_totals(self.company)

        self.tour("manager_golive", self.manager)

        self.assertTrue(self.company.penagihan_automatic)
        confirmation = self.env["penagihan.confirmation"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(confirmation.line_ids.partner_id.name, "PT Lama")
