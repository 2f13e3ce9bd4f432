"""Stop everything now; and try it out without a customer noticing."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CollectionCase, D
from .smtp import mail_server


class SafetyCase(CollectionCase):
    def setUp(self):
        super().setUp()
        self.smtp = self.enterContext(mail_server())
        self.partner = self.customer()

    def stop(self, user=None):
        self.env["penagihan.run"].with_user(user or self.officer).with_company(
            self.company
        ).action_stop()

    def resume(self, user=None):
        self.env["penagihan.run"].with_user(user or self.manager).with_company(
            self.company
        ).action_resume()


@tagged("post_install", "-at_install")
class TestStop(SafetyCase):
    def test_nothing_is_planned_and_nothing_leaves(self):
        self.invoice(due=-3)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.stop()
        with self.assertRaises(UserError) as refusal:
            self.run_today()
        self.assertIn(self.officer.name, str(refusal.exception))
        run.action_dispatch()
        self.assertEqual((run.state, run.followup_ids.state), ("planned", "planned"))
        self.assertFalse(self.smtp.messages)
        self.company.penagihan_automatic = True
        with self.enter_registry_test_mode():
            self.env.ref("penagihan_piutang.ir_cron_run").method_direct_trigger()
            self.env.ref("penagihan_piutang.ir_cron_dispatch").method_direct_trigger()
        self.assertFalse(self.smtp.messages)

    def test_it_goes_on_where_it_was(self):
        self.invoice(due=-3)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.stop()
        self.resume()
        run.action_dispatch()
        self.assertEqual(run.followup_ids.state, "sent")

    def test_a_batch_being_sent_stops_after_the_message_in_hand(self):
        partners = [self.customer(f"PT {number}") for number in range(3)]
        for number, partner in enumerate(partners):
            partner.email = f"c{number}@pelanggan.example"
            self.invoice(due=-3, partner=partner)
        send = type(self.smtp).send_message

        def stop_meanwhile(server, *args):
            send(server, *args)
            self.stop()

        self.patch(type(self.smtp), "send_message", stop_meanwhile)
        run = self.run_today()
        self.assertEqual(len(self.smtp.messages), 1)
        states = sorted(run.followup_ids.mapped("state"))
        self.assertEqual(states, ["planned", "planned", "sent"])

    def test_a_message_by_hand_is_refused(self):
        move = self.invoice(due=-3)
        decision = self.env["penagihan.decision"].search([("move_id", "=", move.id)])
        action = decision.with_user(self.officer).action_send()
        wizard = self.env["penagihan.send"].with_user(self.officer).browse(action["res_id"])
        self.stop()
        with self.assertRaisesRegex(UserError, "stopped by"):
            wizard.action_send()
        self.assertFalse(self.smtp.messages)

    def test_another_company_goes_on(self):
        other = self.make_company("PT Lain")
        self.officer.company_ids |= other
        self.stop()
        self.assertTrue(self.company.penagihan_stopped)
        self.assertFalse(other.penagihan_stopped)

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self.stop(self.collector)
        self.stop(self.officer)
        with self.assertRaises(AccessError):
            self.resume(self.officer)
        self.assertEqual(self.company.penagihan_stopped_user_id, self.officer)
        self.resume(self.manager)
        self.assertFalse(self.company.penagihan_stopped)


@tagged("post_install", "-at_install")
class TestTestAddress(SafetyCase):
    def setUp(self):
        super().setUp()
        self.company.penagihan_test_email = "uji@kantor.example"

    def test_goes_there_marked_and_counts_as_not_sent(self):
        move = self.invoice(due=-3)
        followup = self.run_today().followup_ids
        (message,) = self.smtp.messages
        self.assertEqual(message["To"], "uji@kantor.example")
        self.assertFalse(message["Cc"])
        self.assertTrue(message["Subject"].startswith("[Test for keuangan@pelanggan.example]"))
        self.assertEqual((followup.state, followup.test), ("cancelled", True))
        self.assertDecision(move, "due", rung=3)

        self.company.penagihan_test_email = False
        self.run_today()
        self.assertEqual(self.smtp.recipients[1:], ['"PT Pelanggan" <keuangan@pelanggan.example>'])

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_broken_connection_leaves_no_doubt(self):
        move = self.invoice(due=-3)
        self.smtp.hang_up_before = 0
        followup = self.run_today().followup_ids
        self.assertEqual(followup.state, "cancelled")
        self.assertDecision(move, "due", rung=3)

    def test_a_crash_leaves_no_doubt(self):
        move = self.invoice(due=-3)
        self.run_today()
        followup = self.debtor(self.partner).followup_ids
        followup._set_state("sending")
        self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual(followup.state, "cancelled")
        self.assertDecision(move, "due", rung=3)

    def test_one_address(self):
        with self.assertRaises(ValidationError):
            self.company.penagihan_test_email = "nobody"
