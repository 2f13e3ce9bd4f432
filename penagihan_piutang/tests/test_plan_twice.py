"""Two people plan at the same moment: the second waits, begins again, and doubles nothing."""

import threading
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from psycopg2.errors import UniqueViolation

from ..models import penagihan_run_plan
from .common import CollectionCase


@tagged("post_install", "-at_install")
class TestPlanTwice(CollectionCase):
    def setUp(self):
        super().setUp()
        self.invoice(due=-8, partner=self.customer())
        self.planned = self.env["penagihan.run"].create({"company_id": self.company.id})

    def held_elsewhere(self):
        """Somebody plans; after a moment it is done."""
        other = db_connect(self.env.cr.dbname).cursor()
        other.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)",
            [penagihan_run_plan._PLAN_LOCK, self.company.id],
        )
        ending = threading.Timer(0.5, other.close)
        ending.start()
        self.addCleanup(ending.join)

    def test_second_waits_and_begins_again(self):
        self.held_elsewhere()
        with self.assertRaisesRegex(ConcurrencyError, "Somebody else has planned"):
            self.planned._plan()
        self.assertFalse(self.planned.followup_ids)
        # Odoo does so by itself: see odoo.service.model.retrying
        self.planned._plan()
        self.assertTrue(self.planned.followup_ids)

    def test_what_the_first_wrote_is_no_raw_error(self):
        with (
            patch.object(
                self.registry["penagihan.run"], "_write_followups", side_effect=UniqueViolation
            ),
            self.assertRaisesRegex(ConcurrencyError, "Somebody else has planned"),
        ):
            self.planned._plan()

    def test_daily_run_begins_again(self):
        self.company.penagihan_automatic = True
        planned = []
        plan = self.registry["penagihan.run"]._plan

        def beaten_once(run):
            planned.append(run)
            if len(planned) == 1:
                raise run._planned_meanwhile()
            return plan(run)

        with (
            patch.object(self.registry["penagihan.run"], "_plan", beaten_once),
            patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kw: 1),
        ):
            self.env["penagihan.run"]._cron_run()
        run = self.env["penagihan.run"].search(
            [("company_id", "=", self.company.id), ("automatic", "=", True)]
        )
        self.assertEqual(run.state, "done")
        self.assertTrue(run.followup_ids)
