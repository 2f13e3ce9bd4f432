"""Messages that ask for nothing leave by the same dispatch, under the same rules."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.tests import tagged

from .common import CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestNotices(CollectionCase):
    def setUp(self):
        super().setUp()
        self.smtp = self.enterContext(mail_server())
        self.partner = self.customer()
        self.notice_template = self.env["mail.template"].create(
            {
                "name": "Notice",
                "model_id": self.env["ir.model"]._get_id("penagihan.followup"),
                "subject": "A notice",
                "body_html": "<p>Hello</p>",
            }
        )
        self.patch(
            self.registry["penagihan.followup"],
            "_notice_template",
            lambda followup: self.notice_template,
        )

    def plan(self, *partners):
        debtors = self.env["penagihan.debtor"].union(
            *(self.debtor(each) for each in partners or [self.partner])
        )
        return self.env["penagihan.followup"]._plan_notices("statement", debtors)

    def dispatch(self):
        self.env["penagihan.followup"]._dispatch(self.company)

    def test_leaves_and_consumes_nothing(self):
        move = self.invoice(due=-3)
        followups, refused = self.plan()
        self.dispatch()
        self.assertFalse(refused)
        self.assertEqual(followups.state, "sent")
        self.assertEqual(len(self.smtp.messages), 1)
        self.assertFalse(followups.line_ids)
        self.assertEqual(self.decide(move)["step_id"], self.step(3).id)

    def test_a_run_neither_drops_nor_doubles_it(self):
        self.invoice(due=-3)
        followups, _refused = self.plan()
        self.run_today()
        self.assertTrue(followups.exists())
        # the reminder of the ladder came first: one message a day
        self.assertEqual(followups.state, "planned")
        self.assertEqual(
            followups.not_before, self.company._penagihan_day_start(D + timedelta(days=1))
        )
        with freeze_time(f"{D + timedelta(days=1)} 03:00:00"):
            self.dispatch()
        self.assertEqual(followups.state, "sent")

    def test_a_reminder_waits_on_the_day_of_a_notice(self):
        move = self.invoice(due=-3)
        self.plan()
        self.dispatch()
        self.assertEqual(self.decide(move)["reason"], "interval")

    def test_waits_for_the_hours_of_the_customer(self):
        followups, _refused = self.plan()
        with freeze_time(f"{D} 13:00:00"):
            self.dispatch()
        self.assertEqual(followups.state, "planned")
        self.assertTrue(followups.not_before)
        self.assertFalse(self.smtp.messages)

    def test_whom_nobody_writes_to_is_left_out_and_named(self):
        by_hand, held, silent = self.customer("A"), self.customer("B"), self.customer("C")
        self.debtor(by_hand).handling = "by_hand"
        self.debtor(held).write({"hold_until": D, "hold_reason": "asked for it"})
        silent.email = False
        followups, refused = self.plan(by_hand, held, silent, self.partner)
        self.assertEqual(followups.partner_id, self.partner)
        self.assertEqual(len(refused), 3)
        self.assertIn("e-mail address", refused[self.debtor(silent)])
        _followups, refused = self.plan()
        self.assertIn("waiting", refused[self.debtor(self.partner)])

    def test_what_holds_meanwhile_is_obeyed(self):
        followups, _refused = self.plan()
        self.debtor(self.partner).write({"hold_until": D, "hold_reason": "asked for it"})
        self.dispatch()
        self.assertEqual(followups.state, "cancelled")
        self.assertIn("on hold", followups.failure)
        self.assertFalse(self.smtp.messages)

    def test_complaint_that_is_open_is_obeyed(self):
        """A statement to a customer who has complained would be one message more to complain of."""
        self.invoice(due=20)
        followups, _refused = self.plan()
        debtor = self.debtor(self.partner)
        self.env["penagihan.complaint"]._open(debtor, "You call every day", self.partner)
        self.dispatch()
        self.assertEqual(followups.state, "cancelled")
        self.assertIn("complained", followups.failure)
        self.assertFalse(self.smtp.messages)
        for kind in ("statement", "confirmation", "tax"):
            _followups, refused = self.env["penagihan.followup"]._plan_notices(kind, debtor)
            self.assertIn("complained", refused[debtor])

    def answer(self, debtor):
        message = debtor.message_post(body="That is not right", message_type="comment")
        self.env["penagihan.reply"]._receive(debtor, message)

    def test_answer_is_handled_first(self):
        debtor = self.debtor(self.partner)
        self.answer(debtor)
        for kind in ("statement", "confirmation"):
            _followups, refused = self.env["penagihan.followup"]._plan_notices(kind, debtor)
            self.assertIn("handle its reply first", refused[debtor])
        # what the customer asks for in it is sent all the same
        followups, refused = self.env["penagihan.followup"]._plan_notices("copies", debtor)
        self.assertTrue(followups)
        debtor._answers_handled()
        self.assertFalse(self.plan()[1])

    def test_answer_after_it_was_planned_makes_it_wait(self):
        self.invoice(due=20)
        followups, _refused = self.plan()
        debtor = self.debtor(self.partner)
        self.answer(debtor)
        self.dispatch()
        self.assertEqual(followups.state, "planned")
        self.assertFalse(self.smtp.messages)
        debtor._answers_handled()
        with freeze_time(f"{D + timedelta(days=1)} 03:00:00"):
            self.dispatch()
        self.assertEqual(followups.state, "sent")


@tagged("post_install", "-at_install")
class TestTemplates(CollectionCase):
    def test_any_follow_up_serves_to_try_a_template_on(self):
        """Odoo tries a template on whatever follow-up is first, also when the add-on is updated."""
        move = self.invoice(due=-8, partner=self.customer())
        followups = self.did(move, 3, ago=5) | self.did(move, 7, ago=1, state="todo")
        notices, _refused = self.env["penagihan.followup"]._plan_notices(
            "statement", followups.debtor_id
        )
        Followup = type(self.env["penagihan.followup"])
        templates = self.env["mail.template"].search([("model", "=", "penagihan.followup")])
        self.assertGreater(len(templates), 5)
        for followup in followups | notices:
            self.patch(Followup, "search", lambda *args, first=followup, **kwargs: first)
            for template in templates:
                with self.subTest(template=template.name, kind=followup.kind):
                    template.write({"body_html": template.body_html, "subject": template.subject})
