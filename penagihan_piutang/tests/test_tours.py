"""A real browser does what a person does, as the person whose work it is (static/tests/tours)."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.base.tests.common import MockSmtplibCase
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MILLION, CollectionCase, D


class TourCase(CollectionCase, HttpCase, MockSmtplibCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # it is the same day, but the clock goes on: a browser that hangs is waited for by time
        ticking = freeze_time(f"{D} 03:00:00", tick=True)
        ticking.start()
        cls.addClassCleanup(ticking.stop)
        users = cls.collector | cls.officer | cls.manager
        if "odoobot_state" in users._fields:  # its greeting covers a phone's screen
            users.odoobot_state = "disabled"

    def tour(self, name, user, url="/odoo"):
        self.start_tour(url, f"penagihan_{name}", login=user.login)

    def late_customer(self, name="PT Terlambat", **values):
        """Somebody whose e-mail is due today."""
        partner = self.customer(name, email="late@pelanggan.example")
        debtor = self.debtor(partner, **values)
        self.invoice(due=-3, partner=partner)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        return debtor

    def waiting(self, name, user, amount=5 * MILLION, due=-8, channel="phone"):
        """A task of ``user`` with a new customer."""
        partner = self.customer(name)
        self.debtor(partner, user_id=user.id)
        move = self.invoice(due=due, amount=amount, partner=partner)
        task = self.did(move, 7, ago=0, state="todo", channel=channel)
        task.user_id = user
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        return task


@tagged("post_install", "-at_install")
class TestTours(TourCase):
    def test_collector_works_through_a_day(self):
        self.step(7).script = "<p>{{ object.partner_id.name }} owes {{ object._totals() }}.</p>"
        large = self.waiting("PT Besar", self.collector, amount=90 * MILLION, due=-100)
        medium = self.waiting("PT Sedang", self.collector, amount=20 * MILLION, due=-20)
        small = self.waiting("PT Kecil", self.collector, amount=1 * MILLION)
        first = self.waiting("PT Chat Satu", self.collector, 7 * MILLION, channel="whatsapp")
        second = self.waiting("PT Chat Dua", self.collector, 3 * MILLION, channel="whatsapp")
        self.waiting("PT Orang", self.officer)

        self.tour("collector_day", self.collector)

        self.assertRecordValues(
            large | medium | small | first | second,
            [
                {"state": "todo", "try_on": D + timedelta(days=1)},
                {"state": "todo", "try_on": False},
                {"state": "done", "try_on": False},
                {"state": "done", "try_on": False},
                {"state": "todo", "try_on": False},
            ],
        )
        self.assertEqual(large.attempt_ids.mapped("result"), ["not_reached"])
        self.assertEqual(first.attempt_ids.sorted("id").mapped("result"), ["opened", "sent"])
        self.assertFalse(medium.attempt_ids | second.attempt_ids)

    def test_collector_records_a_round(self):
        paid = self.waiting("PT Bayar", self.collector, channel="visit", due=-20)
        closed = self.waiting("PT Kosong", self.collector, channel="letter", due=-30)
        debtors = paid.debtor_id | closed.debtor_id
        self.env["account.journal"].create(
            {"name": "Cash", "code": "KAS", "type": "cash", "company_id": self.company.id}
        )
        methods = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "in", ("cash", "bank"))]
        )
        methods.inbound_payment_method_line_ids.payment_account_id = self.account("1000")

        # the paper is looked at in test_round; here it need not be rendered
        paper = patch.object(
            self.registry["ir.actions.report"],
            "_render_qweb_pdf",
            lambda *_args, **_kwargs: (b"%PDF-1.4", "pdf"),
        )
        # who forgets a customer is told so: Odoo logs every such answer
        with paper, mute_logger("odoo.http"):
            self.tour("collector_round", self.collector)

        (round,) = self.env["penagihan.round"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(round, [{"state": "done", "user_id": self.collector.id}])
        self.assertEqual(round.stop_ids.debtor_id, debtors)
        self.assertRecordValues(
            round.payment_ids,
            [
                {
                    "state": "draft",
                    "amount": 2 * MILLION,
                    "memo": paid.line_ids.move_id.name,
                }
            ],
        )
        self.assertRecordValues(paid | closed, [{"state": "done"}, {"state": "todo"}])
        self.assertIn("KW-7", str(paid.debtor_id.message_ids.mapped("body")))

    def test_officer_previews_and_executes_the_first_run(self):
        debtor = self.late_customer()
        early = self.debtor(self.customer("PT Belum"))
        self.invoice(due=5, partner=early.partner_id)
        self.assertFalse(self.company.penagihan_automatic)

        with self.mock_smtplib_connection():
            self.tour("officer_run", self.officer)

        run = self.env["penagihan.run"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(
            run, [{"state": "done", "date": D, "create_uid": self.officer.id, "automatic": False}]
        )
        self.assertRecordValues(
            run.followup_ids, [{"debtor_id": debtor.id, "channel": "email", "state": "sent"}]
        )
        mail = run.followup_ids.mail_id
        self.assertEqual(mail.state, "sent")
        self.assertEqual(mail.recipient_ids, debtor.partner_id)
        recipients = [sent["smtp_to_list"] for sent in self.emails]
        self.assertEqual(recipients, [["late@pelanggan.example"]])
        self.assertFalse(early.followup_ids)
        self.assertTrue(self.company.penagihan_automatic, "the first run starts the daily one")

    def test_officer_says_that_the_bank_is_booked(self):
        self.late_customer()
        self.policy.write({"bank_check": True, "bank_days": 1})
        self.company.penagihan_bank_date = D - timedelta(days=6)

        self.tour("officer_bank", self.officer)

        self.assertEqual(self.company.penagihan_bank_date, D - timedelta(days=1))
        self.assertEqual(self.company.penagihan_bank_user_id, self.officer)
        run = self.env["penagihan.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(run.reason_ids.mapped("reason"), ["due"])

    def test_collector_holds_and_goes_on(self):
        mine = self.late_customer("PT Sendiri", user_id=self.collector.id)
        self.late_customer("PT Orang", user_id=self.officer.id)

        self.tour("collector_hold", self.collector)

        self.assertFalse(mine.on_hold)
        self.assertEqual(mine.hold_until, D - timedelta(days=1))
        hold = self.env["penagihan.hold"].search([("debtor_ids", "in", mine.ids)])
        self.assertRecordValues(
            hold,
            [
                {
                    "create_uid": self.collector.id,
                    "user_id": self.collector.id,
                    "until": D + timedelta(days=9),
                    "reason": "Fire in the warehouse",
                }
            ],
        )

    def test_collector_records_a_conversation_by_keyboard(self):
        debtor = self.late_customer(user_id=self.collector.id)

        self.tour("collector_conversation", self.collector)

        (talk,) = debtor.negotiation_ids
        self.assertRecordValues(
            talk,
            [
                {
                    "outcome": "promise",
                    "user_id": self.collector.id,
                    "note": "Our customer pays on Thursday",
                }
            ],
        )
        self.assertEqual(talk.promise_id.date, D + timedelta(days=2))
        self.assertEqual(talk.promise_id.state, "open")

    def test_collector_talks_and_the_next_task_opens(self):
        first = self.waiting("PT Satu", self.collector, amount=90 * MILLION, due=-100)
        second = self.waiting("PT Dua", self.collector, amount=2 * MILLION)

        self.tour("collector_talks", self.collector)

        self.assertRecordValues(first | second, [{"state": "done"}, {"state": "todo"}])
        self.assertEqual(first.debtor_id.negotiation_ids.outcome, "other")
        self.assertEqual(second.debtor_id.negotiation_ids.outcome, "no_answer")
        self.assertEqual(second.try_on, D + timedelta(days=1))

    def test_collector_configures_and_runs_nothing(self):
        self.tour("collector_menus", self.collector)

    def test_invoice_says_why(self):
        invoice = self.invoice(due=5, partner=self.customer())
        self.tour("invoice_why", self.officer, f"/odoo/account.move/{invoice.id}")
        why = self.env["penagihan.why"].search([("move_id", "=", invoice.id)])
        self.assertRecordValues(why, [{"create_uid": self.officer.id, "reason": "not_yet"}])

    def test_manager_approves_a_demand(self):
        partner = self.customer("PT Bandel")
        letter = self.did(self.invoice(due=-60, partner=partner), 60, ago=0, state="to_approve")

        self.tour("manager_approval", self.manager)

        self.assertRecordValues(
            letter, [{"state": "todo", "approved_user_id": self.manager.id, "sent_date": False}]
        )
        self.assertEqual(letter.line_ids.mapped("state"), ["todo"])
        self.assertEqual(letter.activity_id.summary, "Letter: Rung 60")

    def test_officer_prints_sends_and_hears_of_letters(self):
        for day, name, code in ((60, "PT Diperingatkan", "SP"), (90, "PT Disomasi", "SOM1")):
            step = self.step(60) if day == 60 else self.step(60).copy({"offset_days": day})
            step.letter_id = self.env["penagihan.letter"]._of_code(code)
            move = self.invoice(due=-day, partner=self.customer(name))
            self.did(move, day, ago=0, state="todo", channel="letter")

        self.tour("officer_letters", self.officer)

        documents = self.env["penagihan.document"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        self.assertEqual(
            sorted(documents.mapped("name")), ["001/SOM1/KEU/IV/2026", "001/SP/KEU/IV/2026"]
        )
        for document in documents:
            self.assertRecordValues(
                document,
                [
                    {
                        "paper": "received",
                        "courier_number": "R-77",
                        "receiver": "Ibu Sari",
                        "deadline": D + timedelta(days=7),
                    }
                ],
            )
            self.assertEqual(document.followup_id.state, "done")

    def test_manager_refuses_a_demand(self):
        partner = self.customer("PT Bandel")
        letter = self.did(self.invoice(due=-60, partner=partner), 60, ago=0, state="to_approve")
        other = self.did(
            self.invoice(due=-60, partner=self.customer("PT Lain")), 60, ago=0, state="to_approve"
        )

        self.tour("manager_refusal", self.manager)

        self.assertEqual(other.state, "to_approve")

        self.assertEqual(letter.state, "refused")
        self.assertRecordValues(
            letter.debtor_id,
            [
                {
                    "hold_until": D + timedelta(days=7),
                    "hold_reason": "New owner, talks on Monday",
                    "hold_user_id": self.manager.id,
                }
            ],
        )

    def test_officer_sends_one_now(self):
        debtor = self.late_customer()
        with self.mock_smtplib_connection():
            self.tour("officer_send", self.officer)
        (followup,) = debtor.followup_ids
        self.assertRecordValues(
            followup,
            [
                {
                    "state": "sent",
                    "manual": True,
                    "subject": "About our talk",
                    "create_uid": self.officer.id,
                }
            ],
        )
        (mail,) = self.emails
        self.assertEqual(mail["smtp_to_list"], ["late@pelanggan.example"])
        self.assertIn("About our talk", mail["message"])
        self.assertIn("slipped your attention", followup.message_id.body)
        self.assertNotIn("escaped your attention", followup.message_id.body)

    def test_officer_sets_the_step_of_two_invoices(self):
        debtor = self.late_customer()
        self.invoice(due=-40, partner=debtor.partner_id)
        self.tour("officer_set_step", self.officer)
        lines = self.env["penagihan.followup.line"].search([("debtor_id", "=", debtor.id)])
        self.assertEqual(lines.mapped("state"), ["entered"] * 6)
        self.assertEqual(set(lines.mapped("note")), {"Three letters before go-live"})
        self.assertEqual(set(lines.create_uid), {self.officer})


@tagged("post_install", "-at_install")
class TestToursOnPhone(TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_collector_visits_a_customer(self):
        visit = self.waiting("PT Kunjung", self.collector, channel="visit")
        self.waiting("PT Telepon", self.collector)
        self.tour("phone_visit", self.collector)
        self.assertRecordValues(visit, [{"state": "done", "sent_date": D}])
        self.assertEqual(visit.attempt_ids.user_id, self.collector)

    def test_officer_asks_why_on_a_phone(self):
        debtor = self.late_customer()
        self.tour("phone_why", self.officer)
        why = self.env["penagihan.why"].search([("debtor_id", "=", debtor.id)])
        self.assertRecordValues(why, [{"create_uid": self.officer.id, "reason": "due"}])
        self.assertFalse(debtor.followup_ids, "looking plans nothing")
