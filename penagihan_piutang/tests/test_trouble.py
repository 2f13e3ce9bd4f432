"""What did not reach a customer stays on a list until a person has dealt with it."""

import errno
from ast import literal_eval
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .access_case import AccessCase
from .common import CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestTrouble(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.smtp = self.enterContext(mail_server())

    def refused(self):
        """The e-mail that a mail server refuses."""
        self.smtp.refused.add("keuangan@pelanggan.example")
        with self.assertLogs("odoo.addons.mail", "ERROR"):
            return self.run_today().followup_ids

    def doubtful(self):
        """The e-mail during which the connection was lost."""
        self.smtp.hang_up_before = 0
        with self.assertLogs("odoo.addons.mail", "ERROR"):
            followup = self.run_today().followup_ids
        self.smtp.hang_up_before = None
        self.assertEqual(followup.state, "in_doubt")
        return followup

    def listed(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_trouble"
        )
        domain = [*literal_eval(action["domain"]), ("settled", "=", False)]
        return self.env["penagihan.followup"].search(
            [*domain, ("company_id", "=", self.company.id)]
        )

    # -- tasks ----------------------------------------------------------------------------

    def test_broken_template_makes_one_task_however_often(self):
        self.step(3).template_id = broken = self.env.ref("penagihan_piutang.mail_due").copy()
        broken.body_html = "<p t-out='1 / 0'/>"
        self.invoice(due=-3)
        for _day in range(3):
            with self.assertLogs("odoo.addons.penagihan_piutang", "WARNING"):
                self.run_today()
        debtor = self.debtor(self.partner)
        self.assertEqual(debtor.followup_ids.mapped("state"), ["failed"] * 3)
        self.assertEqual(len(debtor.activity_ids), 1)
        self.assertEqual(len(self.listed()), 1, "the list shows it once, as it is now")
        self.assertEqual(self.listed(), debtor.followup_ids[0])
        self.assertIn("template of “Rung 3”", self.listed().advice)

    def test_full_disk_is_not_the_templates_fault(self):
        self.invoice(due=-3)
        full = OSError(errno.ENOSPC, "No space left on device")
        with (
            patch.object(self.registry["penagihan.followup"], "_create_mails", side_effect=full),
            self.assertLogs("odoo.addons.penagihan_piutang", "WARNING"),
        ):
            self.run_today()
        (followup,) = self.listed()
        self.assertEqual((followup.state, followup.trouble), ("failed", "no_space"))
        self.assertIn("disk of the server is full", followup.advice)
        self.assertNotIn("template", followup.advice)
        self.assertEqual(
            followup.debtor_id.activity_ids.activity_type_id.name,
            "E-mail could not be written: no space on the server",
        )
        self.assertEqual(self.run_today().followup_ids.state, "sent", "written by the next run")

    def test_each_kind_of_trouble_has_a_task_of_its_own(self):
        self.invoice(due=-3)
        debtor = self.doubtful().debtor_id
        followup = self.did(self.invoice(due=-20), 14, ago=0, state="planned")
        followup._fail("undelivered", "550 User unknown")
        self.assertEqual(
            set(debtor.activity_ids.activity_type_id.mapped("name")),
            {
                "Find out whether this e-mail arrived",
                "E-mail not delivered: correct the address",
            },
        )

    def test_task_is_brought_up_to_date(self):
        first = self.did(self.invoice(due=-3), 3, ago=0, state="planned")
        second = self.did(self.invoice(due=-20), 14, ago=0, state="planned")
        first._fail("undelivered", "451 Try later")
        (task,) = first.debtor_id.activity_ids
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            second._fail("undelivered", "550 User unknown")
        self.assertEqual(first.debtor_id.activity_ids, task)
        self.assertIn("550 User unknown", task.note)
        self.assertEqual(task.date_deadline, D + timedelta(days=1))

    # -- failed ---------------------------------------------------------------------------

    def test_refused_address_is_tried_again(self):
        self.invoice(due=-3)
        followup = self.refused()
        self.assertEqual(self.listed(), followup)
        self.assertIn("keuangan@pelanggan.example", followup.advice)
        self.smtp.refused.clear()
        self.run_today()
        self.assertFalse(self.smtp.messages, "an address that was refused is not used again")
        followup.with_user(self.officer).action_try_again()
        self.assertFalse(self.listed())
        self.assertFalse(followup.debtor_id.activity_ids.filtered(self.about_delivery))
        self.assertEqual(followup.state, "failed", "what happened stays on record")
        self.run_today()
        self.assertEqual(len(self.smtp.messages), 1)

    def about_delivery(self, task):
        return task.activity_type_id == self.env.ref("penagihan_piutang.activity_undelivered")

    def test_contact_is_opened_to_be_corrected(self):
        contact = self.customer(
            "Bu Sari", parent_id=self.partner.id, is_company=False, type="invoice", email="s@x.id"
        )
        self.smtp.refused.add("s@x.id")
        self.invoice(due=-3)
        with self.assertLogs("odoo.addons.mail", "ERROR"):
            followup = self.run_today().followup_ids
        action = followup.with_user(self.officer).action_open_contact()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", contact.id))

    def test_officer_closes_what_is_settled(self):
        self.invoice(due=-3)
        followup = self.refused()
        followup.with_user(self.officer).action_settle()
        self.assertFalse(self.listed())
        self.assertTrue(followup.exists())
        self.assertFalse(followup.advice)

    def test_task_stays_while_another_of_its_kind_is_open(self):
        first = self.did(self.invoice(due=-3), 3, ago=0, state="planned")
        second = self.did(self.invoice(due=-20), 14, ago=0, state="planned")
        (first | second)._fail("undelivered", "550 User unknown")
        self.assertEqual(len(first.debtor_id.activity_ids), 1)
        first.with_user(self.officer).action_settle()
        self.assertTrue(first.debtor_id.activity_ids)
        second.with_user(self.officer).action_settle()
        self.assertFalse(first.debtor_id.activity_ids)

    # -- in doubt -------------------------------------------------------------------------

    def test_it_arrived(self):
        move = self.invoice(due=-3)
        followup = self.doubtful()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            followup.with_user(self.officer).action_arrived()
        self.assertEqual(followup.state, "sent")
        self.assertEqual(followup.sent_date, D, "it arrived on the day it was sent")
        self.assertEqual(followup.line_ids.date, D)
        self.assertEqual(move.penagihan_stage_id, self.step(3).stage_id)
        self.assertFalse(self.listed())
        self.assertFalse(followup.debtor_id.activity_ids)
        self.assertDecision(move, "not_yet", until=4, rung=7)

    def test_it_did_not_arrive_and_goes_out_again(self):
        move = self.invoice(due=-3)
        followup = self.doubtful()
        followup.with_user(self.officer).action_not_arrived()
        self.assertEqual(followup.state, "cancelled")
        self.assertFalse(self.listed())
        self.assertDecision(move, "due", rung=3)
        self.run_today()
        self.assertEqual(len(self.smtp.messages), 1)

    def test_doubt_is_not_closed_without_an_answer(self):
        self.invoice(due=-3)
        followup = self.doubtful()
        with self.assertRaises(UserError):
            followup.with_user(self.officer).action_settle()
        self.assertEqual(self.listed(), followup)

    # -- refused --------------------------------------------------------------------------

    def test_refused_by_a_manager_shows_the_hold(self):
        letter = self.did(self.invoice(due=-60), 60, ago=0, state="to_approve")
        letter.debtor_id.write({"hold_until": D, "hold_reason": "Flood"})
        letter.with_user(self.manager)._refuse()
        self.assertEqual(self.listed(), letter)
        self.assertIn("Flood", letter.advice)
        action = letter.with_user(self.officer).action_show_hold()
        self.assertEqual(action["res_id"], letter.debtor_id.id)

    def test_what_was_sent_is_not_trouble(self):
        self.invoice(due=-3)
        followup = self.run_today().followup_ids
        self.assertFalse(self.listed())
        self.assertFalse(followup.advice)
        for action in ("arrived", "not_arrived", "try_again", "settle"):
            with self.assertRaises(UserError):
                getattr(followup.with_user(self.officer), f"action_{action}")()


@tagged("post_install", "-at_install")
class TestWhoDealsWithTrouble(AccessCase):
    def trouble(self, debtor, state):
        followup = self.did(self.moves(debtor)[1], 3, ago=0, state="planned")
        followup._set_state(state, failure="550")
        return followup

    def test_collector_answers_for_own_customer_only(self):
        own = self.trouble(self.mine, "in_doubt")
        foreign = self.trouble(self.foreign, "in_doubt")
        for action in ("action_arrived", "action_not_arrived", "action_open_contact"):
            with self.assertRefused(action):
                getattr(self.by(self.collector, foreign), action)()
        self.by(self.collector, own).action_arrived()
        self.assertEqual(own.state, "sent")
        self.assertEqual(foreign.state, "in_doubt")

    def test_collector_and_auditor_close_nothing(self):
        failed = self.trouble(self.mine, "failed")
        for user in (self.collector, self.auditor):
            for action in ("action_settle", "action_try_again"):
                with self.assertRefused(f"{user.login} {action}"):
                    getattr(self.by(user, failed), action)()
        self.assertFalse(failed.settled)

    def test_auditor_answers_nothing(self):
        doubtful = self.trouble(self.mine, "in_doubt")
        for action in ("action_arrived", "action_not_arrived"):
            with self.assertRefused(action):
                getattr(self.by(self.auditor, doubtful), action)()
        self.assertEqual(doubtful.state, "in_doubt")
