"""A manager's morning: Odoo's digest with three figures, and word of what failed in the night."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MILLION, CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestDigest(CollectionCase):
    def kpis(self, user, day=D):
        digest = self.env.ref("penagihan_piutang.digest_collection")
        digest = digest.with_context(
            start_datetime=datetime.combine(day - timedelta(days=1), datetime.min.time()),
            end_datetime=datetime.combine(day, datetime.min.time()),
        )
        digest = digest.with_user(user).with_company(self.company)
        return {
            name: digest[f"kpi_penagihan_{name}_value"]
            for name in ("overdue", "contacts", "repair")
        }

    def test_three_figures(self):
        partner = self.customer()
        self.debtor(partner)
        move = self.invoice(due=-3, partner=partner)
        self.invoice(due=3, partner=partner)
        self.did(move, 3, ago=1)
        self.did(move, 7, ago=0, state="in_doubt")
        self.assertEqual(self.kpis(self.manager), {"overdue": MILLION, "contacts": 1, "repair": 1})

    def test_others_get_it_without_these_figures(self):
        digest = self.env.ref("penagihan_piutang.digest_collection")
        names = {
            user: {kpi["kpi_name"] for kpi in digest._compute_kpis(self.company, user)}
            for user in (self.manager, self.officer)
        }
        self.assertEqual(len(names[self.manager]), 3)
        self.assertFalse(names[self.officer])


@tagged("post_install", "-at_install")
class TestDailyRunFails(CollectionCase):
    @mute_logger("odoo.addons.penagihan_piutang.models.penagihan_run")
    def test_managers_are_told_and_other_companies_go_on(self):
        smtp = self.enterContext(mail_server())
        other = self.make_company("PT Lain")
        (self.company | other).penagihan_automatic = True
        self.invoice(due=-3, partner=self.customer())
        plan = type(self.env["penagihan.run"]).action_plan
        run_companies = []

        def fail_for_other(run):
            run_companies.append(run.company_id)
            if run.company_id == other:
                raise ValueError("no such rate")
            return plan(run)

        self.policy.copy({"name": "T2", "company_id": other.id, "is_default": True})
        self.manager.company_ids |= other
        before = self.env["mail.message"].search([], limit=1).id
        with (
            patch.object(self.registry["penagihan.run"], "action_plan", fail_for_other),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("penagihan_piutang.ir_cron_run").method_direct_trigger()
        self.assertIn(other, run_companies)
        self.assertEqual(len(smtp.messages), 1)
        told = self.env["mail.message"].search(
            [("id", ">", before), ("body", "like", "no such rate")]
        )
        self.assertIn(self.manager.partner_id, told.notified_partner_ids)
        self.assertNotIn(self.officer.partner_id, told.notified_partner_ids)
