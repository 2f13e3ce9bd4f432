"""Who has balances confirmed, who says what was answered, and who only looks."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .confirmation_case import MILLION, ConfirmationCase, D


@tagged("post_install", "-at_install")
class TestConfirmationAccess(ConfirmationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.salesperson = cls.person("salesperson", "penagihan_piutang.group_salesperson")

    def setUp(self):
        super().setUp()
        self.confirmation = self.sent(self.mine.partner_id, self.foreign.partner_id)
        self.own = self.line(self.confirmation, self.mine.partner_id)
        self.others = self.line(self.confirmation, self.foreign.partner_id)

    def test_auditor_and_officer_record_answers(self):
        self.by(self.auditor, self.own).action_agree()
        self.by(self.officer, self.others).their_amount = MILLION
        self.assertEqual((self.own.state, self.others.state), ("agreed", "differs"))

    def test_auditor_changes_nothing_else_by_it(self):
        for records, values in (
            (self.own, {"amount": 1}),
            (self.own, {"state": "agreed"}),
            (self.own, {"answered_by": self.officer.id}),
            (self.own, {"sent_on": D}),
            (self.own, {"debtor_id": self.foreign.id}),
            (self.confirmation, {"state": "closed"}),
            (self.confirmation, {"population_amount": 1}),
            (self.mine, {"hold_until": D, "hold_reason": "x"}),
        ):
            for user in (self.auditor, self.officer):
                if records == self.mine and user == self.officer:
                    continue
                with self.assertRefused(f"{user.login} {records._name} {values}"):
                    self.by(user, records).write(values)
        for user in (self.auditor, self.officer):
            lines = self.by(user, self.own)
            with self.assertRefused("line"):
                lines.create(
                    {
                        "confirmation_id": self.confirmation.id,
                        "debtor_id": self.mine.id,
                        "currency_id": self.idr.id,
                        "why": "hand",
                    }
                )
            with self.assertRefused("copy"):
                lines.copy()
            with self.assertRefused("item"):
                self.by(user, self.own.item_ids).write({"amount": 1})
            with self.assertRefused("through the round"):
                self.by(user, self.confirmation).write(
                    {"line_ids": [(1, self.own.id, {"state": "agreed"})]}
                )
            with self.assertRefused("a line through the round"):
                values = {"debtor_id": self.mine.id, "currency_id": self.idr.id, "why": "hand"}
                self.by(user, self.round()).write({"line_ids": [(0, 0, values)]})
            with self.assertRefused("born sent"):
                self.by(user, self.confirmation).create({"state": "sent"})
        self.assertEqual(self.own.state, "sent")

    def test_collector_reads_own_customers_and_records_nothing(self):
        lines = self.by(self.collector, self.own)
        self.assertEqual(lines.search([]), self.own)
        self.assertTrue(lines.item_ids)
        self.assertTrue(lines.read(), "every field of it")
        for action in (
            "action_agree", "action_differ", "action_take_back", "action_undeliverable",
            "action_again", "action_print", "action_sent_on_paper",
        ):  # fmt: skip
            with self.assertRefused(action):
                getattr(self.by(self.collector, self.own), action)()
        with self.assertRefused("figure"):
            self.by(self.collector, self.own).their_amount = MILLION
        with self.assertRefused("letter"):
            self.env["ir.actions.report"].with_user(self.collector)._render_qweb_html(
                "penagihan_piutang.report_confirmation_letter",
                self.confirmation.ids,
                data={"line_ids": self.own.ids},
            )
        with self.assertRefused("another's"):
            self.by(self.collector, self.others).read(["amount"])
        with self.assertRefused("items of another's"):
            self.by(self.collector, self.others.item_ids).read(["amount"])
        with self.assertRefused("the round and its totals"):
            self.by(self.collector, self.confirmation).read(["selected_amount"])
        self.assertEqual(self.own.state, "sent")

    def test_collector_presses_no_button_of_a_round(self):
        draft = self.round()
        for confirmation in (self.confirmation, draft):
            for action in (
                "action_select", "action_clear", "action_refresh", "action_add", "action_send",
                "action_print", "action_sent_on_paper", "action_remind", "action_close",
                "action_reopen", "action_summary",
            ):  # fmt: skip
                for user in (self.collector, self.accountant, self.salesperson):
                    with self.subTest(action=action, user=user.login):
                        if action == "action_summary":
                            continue
                        with self.assertRaises(AccessError):
                            getattr(self.by(user, confirmation), action)()
        with self.assertRefused("wizard"):
            self.by(self.collector, self.env["penagihan.confirmation.add"]).create(
                {"confirmation_id": draft.id}
            )

    def test_outsiders_read_nothing(self):
        for user in (self.accountant, self.salesperson):
            for records in (self.confirmation, self.own, self.own.item_ids):
                with self.assertRefused(f"{user.login} {records._name}"):
                    self.by(user, records).read(["create_date"])

    def test_other_company_sees_nothing(self):
        other = self.make_company("PT Sebelah")
        for role in ("auditor", "manager"):
            user = self.person(f"{role}_b", f"penagihan_piutang.group_{role}", company=other)
            for records in (self.confirmation, self.own, self.own.item_ids):
                with self.assertRefused(f"{role} {records._name}"):
                    self.by(user, records).read(["create_date"])
                self.assertFalse(self.by(user, records).search([]))
            with self.assertRefused("a round of ours"):
                self.by(user, self.confirmation).create({"company_id": self.company.id})

    def test_a_branch_one_does_not_see_is_refused(self):
        self.make_company("Cabang", parent_id=self.company.id)
        confirmation = self.round()
        confirmation.amount_from = 1
        with self.assertRefused("select"):
            confirmation.action_select()

    def test_from_a_signed_aging(self):
        wizard = self.by(self.manager, self.env["penagihan.aging.wizard"]).create({"date": D})
        signing = self.env["penagihan.aging.signing"].browse(wizard.action_sign()["res_id"])
        action = self.by(self.auditor, signing).action_confirmation()
        model = self.by(self.auditor, self.env[action["res_model"]])
        made = model.with_context(**action["context"]).create({})
        self.assertEqual((made.date, made.signing_id), (signing.date, signing))
        made.amount_from = 1
        made.action_select()
        self.assertEqual(made.population_amount, signing.total)
