"""Finance officer, manager and auditor: who runs, who decides, who only looks."""

from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .common import D


class LedgerOfNobody:
    """Refusals that hold for everybody who works with collection, whatever their role."""

    def assertLedgerRefused(self, user):
        task = self.task(self.mine)
        for records in (task, task.line_ids):
            with self.assertRefused(f"write {records._name}"):
                self.by(user, records).write({"state": "cancelled"})
            with self.assertRefused(f"copy {records._name}"):
                self.by(user, records).copy({"state": "cancelled"})
            with self.assertRefused(f"unlink {records._name}"):
                self.by(user, records).unlink()
        self.assertEqual(task.line_ids.state, "todo")

    def assertLedgerRefusedThrough(self, user, record, field, target):
        for command in (
            Command.update(target.id, {"state": "cancelled"}),
            Command.delete(target.id),
        ):
            with self.assertRefused(f"{record._name} {command[0].name}"):
                self.by(user, record).write({field: [command]})


@tagged("post_install", "-at_install")
class TestOfficer(LedgerOfNobody, AccessCase):
    def test_officer_sees_every_customer(self):
        found = self.by(self.officer, self.mine).search([])
        self.assertEqual(set(found.ids), {self.mine.id, self.foreign.id})

    def test_officer_runs_and_the_first_run_starts_the_daily_one(self):
        run = self.run_today(self.officer)
        self.assertEqual(set(run.followup_ids.debtor_id), {self.mine, self.foreign})
        self.assertTrue(self.company.penagihan_automatic)

    def test_officer_cannot_set_the_daily_run(self):
        """Executing a run is their way to start it; the company's settings are not theirs."""
        with self.assertRefused("company"):
            self.by(self.officer, self.company).write({"penagihan_automatic": True})

    def test_officer_cannot_approve(self):
        letter = self.waiting_for_approval(self.mine)
        with self.assertRefused("approve"):
            self.by(self.officer, letter).action_approve()
        self.assertEqual(letter.state, "to_approve")

    def test_officer_assigns_and_cancels(self):
        self.by(self.officer, self.mine).write({"user_id": self.rival.id, "handling": "by_hand"})
        self.assertEqual(self.mine.user_id, self.rival)
        task = self.task(self.mine)
        self.by(self.officer, task).action_cancel()
        self.assertEqual(task.state, "cancelled")
        self.assertFalse(task.line_ids.consumes)

    def test_officer_cannot_turn_a_record_into_another_customer(self):
        """The ledger would follow, and say that somebody else was warned."""
        stranger = self.customer("PT Belum Ditagih")
        with self.assertRefused("partner"):
            self.by(self.officer, self.mine).write({"partner_id": stranger.id})

    def test_officer_cannot_change_the_ladder(self):
        step = self.step(3)
        for records, values in (
            (self.policy, {"minimum_amount": 0}),
            (step, {"mode": "approval"}),
            (step.stage_id, {"name": "Nothing"}),
        ):
            with self.assertRefused(f"write {records._name}"):
                self.by(self.officer, records).write(values)
            with self.assertRefused(f"copy {records._name}"):
                self.by(self.officer, records).copy()
            with self.assertRefused(f"unlink {records._name}"):
                self.by(self.officer, records).unlink()

    def test_officer_cannot_delete_customer_or_run(self):
        run = self.run_today()
        for records in (self.mine, run, run.reason_ids):
            with self.assertRefused(records._name):
                self.by(self.officer, records).unlink()

    def test_officer_cannot_touch_the_ledger(self):
        self.assertLedgerRefused(self.officer)
        task = self.task(self.mine)
        self.assertLedgerRefusedThrough(self.officer, self.mine, "followup_ids", task)
        run = self.run_today()
        self.assertLedgerRefusedThrough(self.officer, run, "followup_ids", run.followup_ids[0])

    def test_biller_cannot_touch_the_ledger_through_the_invoice(self):
        biller = self.person(
            "biller", "penagihan_piutang.group_officer", "account.group_account_invoice"
        )
        line = self.task(self.mine).line_ids
        self.assertLedgerRefusedThrough(biller, line.move_id, "penagihan_line_ids", line)

    def test_officer_cannot_write_the_result_of_a_run(self):
        run = self.run_today()
        with self.assertRefused("summary"):
            self.by(self.officer, run.reason_ids[0]).write({"item_count": 0})


@tagged("post_install", "-at_install")
class TestManager(LedgerOfNobody, AccessCase):
    def test_manager_approves_a_letter(self):
        letter = self.waiting_for_approval(self.foreign)
        self.by(self.manager, letter).action_approve()
        self.assertEqual(letter.state, "todo")
        self.assertEqual(letter.approved_user_id, self.manager)
        self.assertEqual(letter.activity_id.res_id, self.foreign.id)

    def test_manager_approves_only_what_waits_for_it(self):
        with self.assertRaises(UserError):
            self.by(self.manager, self.task(self.mine)).action_approve()

    def test_manager_sets_the_ladder(self):
        stage = self.by(self.manager, self.env["penagihan.stage"]).create({"name": "Court"})
        policy = self.by(self.manager, self.policy).copy({"is_default": False, "name": "Gentle"})
        step = policy.step_ids.filtered(lambda each: each.offset_days == 60)
        step.write({"offset_days": 90, "stage_id": stage.id})
        policy.step_ids.filtered(lambda each: each.offset_days < 0).unlink()
        self.assertEqual(
            policy.step_ids.sorted("offset_days").mapped("offset_days"), [0, 3, 7, 14, 30, 90]
        )

    def test_manager_cannot_touch_the_ledger(self):
        self.assertLedgerRefused(self.manager)
        task = self.task(self.mine)
        self.assertLedgerRefusedThrough(self.manager, self.mine, "followup_ids", task)

    def test_manager_cannot_set_the_daily_run(self):
        with self.assertRefused("company"):
            self.by(self.manager, self.company).write({"penagihan_automatic": True})


@tagged("post_install", "-at_install")
class TestAuditor(AccessCase):
    def models(self):
        return [
            model
            for name, model in self.env.items()
            if name.startswith("penagihan.")
            and not model._abstract
            and not model._transient
            # counts what visitors post, under sums that say nothing
            and name != "penagihan.portal.hit"
        ]

    def test_auditor_may_read_every_model_and_change_none(self):
        for model in self.models():
            asked = self.by(self.auditor, model)
            rights = {op for op in ("read", "write", "create", "unlink") if asked.has_access(op)}
            # balances are confirmed by them: see test_confirmation_access
            more = {
                "penagihan.confirmation": {"write", "create", "unlink"},
                "penagihan.confirmation.line": {"write", "unlink"},
                # their own, see test_aging_saved
                "penagihan.aging.saved": {"write", "create", "unlink"},
            }.get(model._name, set())
            with self.subTest(model._name):
                self.assertEqual(rights, {"read"} | more)

    def test_auditor_reads_what_officers_read(self):
        self.by(self.collector, self.task(self.mine)).action_not_reached()
        self.run_today()
        self.mine.message_post(
            body="Besok", message_type="email", author_id=self.mine.partner_id.id
        )
        move = self.moves(self.mine)[:1]
        self.env["penagihan.receipt"].create({"move_id": move.id, "sent_date": D})
        self.mine.partner_id.penagihan_receive_day_ids = self.env["penagihan.weekday"].search([])
        self.env["penagihan.assignment"].create(
            {"company_id": self.company.id, "user_id": self.collector.id}
        )
        for model in self.models():
            # filled by whoever opens or signs an aging, has balances confirmed, or hands invoices
            # over: see test_aging_access, test_aging_signing, test_confirmation_access,
            # test_receipt_access; makes rounds: see test_round_access
            if model._name.startswith(
                (
                    *("penagihan.aging.", "penagihan.match.", "penagihan.confirmation"),
                    *("penagihan.receipt", "penagihan.exchange", "penagihan.round"),
                    # tests of access of their own
                    *("penagihan.promise", "penagihan.offer", "penagihan.cash"),
                    *("penagihan.negotiation", "penagihan.complaint", "penagihan.dispute"),
                    *("penagihan.tax.residue", "penagihan.class.entry", "penagihan.document"),
                    "penagihan.third.party",
                    *("penagihan.agreement", "penagihan.instalment"),
                    *("penagihan.snapshot", "penagihan.performance", "penagihan.contacted"),
                    *("penagihan.forecast", "penagihan.payment.curve"),
                    *("penagihan.impairment", "penagihan.writeoff"),
                )
            ):
                continue
            seen_by_officer = self.by(self.officer, model).search([])
            seen = self.by(self.auditor, model).search([])
            with self.subTest(model._name):
                self.assertTrue(seen.read(), "there is something to read")
                self.assertEqual(seen.ids, seen_by_officer.ids)

    def test_auditor_sees_the_message_of_any_customer(self):
        why = self.opened(self.by(self.auditor, self.foreign).action_preview_message())
        self.assertIn(self.moves(self.foreign)[1].name, why.body)
        task = self.task(self.foreign)
        why = self.opened(self.by(self.auditor, task).action_preview())
        self.assertEqual(why.channel, "phone")

    def test_auditor_changes_nothing_by_any_button(self):
        """A refusal must come first: sending commits as it goes, so nothing would be undone."""
        letter = self.waiting_for_approval(self.mine)
        self.mine.write({"hold_until": D, "hold_reason": "Flood"})
        planned = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        planned.action_plan()
        preview = planned.copy()
        self.invoice(due=-30, partner=self.foreign.partner_id)
        for records in (
            *(self.mine, self.foreign, letter, self.task(self.foreign)),
            *(*planned.followup_ids, planned, preview, planned.reason_ids[0]),
            *(self.decided(self.mine)[0], self.policy, self.step(3)),
        ):
            for button in self.buttons(records):
                before = self.everything()
                with self.subTest(model=records._name, button=button):
                    with suppress(AccessError, UserError):
                        getattr(self.by(self.auditor, records), button)()
                    self.assertEqual(self.everything(), before)

    def test_auditor_sends_nothing(self):
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        planned = run.followup_ids
        self.assertEqual(set(planned.mapped("state")), {"planned"})
        for method in ("action_dispatch", "action_execute"):
            with (
                patch.object(self.registry["penagihan.followup"], "_dispatch") as dispatch,
                self.assertRefused(method),
            ):
                getattr(self.by(self.auditor, run), method)()
            dispatch.assert_not_called()

    def test_auditor_cannot_hold_a_customer(self):
        with self.assertRefused("wizard"):
            self.by(self.auditor, self.env["penagihan.hold"]).create(
                {"debtor_ids": self.mine.ids, "reason": "Flood", "until": D}
            )

    def test_auditor_cannot_write_to_a_customer(self):
        """What is posted with recipients leaves by e-mail."""
        with self.assertRefused("post"):
            self.by(self.auditor, self.mine).message_post(
                body="Pay at once", partner_ids=self.mine.partner_id.ids
            )

    # -- everything there is --------------------------------------------------------------

    def buttons(self, records):
        """What a button, or anybody over RPC, can call."""
        methods = {name: getattr(type(records), name) for name in dir(type(records))}
        return [
            name
            for name, method in methods.items()
            if name.startswith("action_") and "penagihan_piutang" in method.__module__
        ]

    def everything(self):
        """A fingerprint of each table a button might write to."""
        self.env.flush_all()
        tables = [model._table for model in self.models() if model._auto]
        tables += ["mail_activity", "mail_mail", "mail_message"]
        result = {}
        for table in tables:
            self.env.cr.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")
            result[table] = self.env.cr.fetchone()[0]
        return result
