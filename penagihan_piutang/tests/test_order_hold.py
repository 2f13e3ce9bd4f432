"""Orders of late customers: held by a manager, told to whoever sells, released by itself."""

from datetime import timedelta
from types import SimpleNamespace

from lxml import etree
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_path
from odoo.tools.safe_eval import safe_eval

from .access_case import AccessCase
from .common import MILLION, D
from .offer_case import OfferMixin


@tagged("post_install", "-at_install")
class TestOrderHold(OfferMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls.person("biller", "account.group_account_invoice")
        cls.env["penagihan.debtor"]._refresh_totals(cls.company)

    def hold(self, debtor=None, user=None, **values):
        debtor = self.by(user or self.manager, debtor or self.mine)
        action = debtor.action_hold_orders()
        wizard = debtor.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "Two letters, no answer", **values}).action_hold()

    def warning(self, partner=None, user=None):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": self.company.id,
                "journal_id": self.journal("INV").id,
                "partner_id": (partner or self.mine.partner_id).id,
                "currency_id": self.idr.id,
            }
        )
        return self.by(user or self.biller, move).partner_credit_warning

    def test_told_with_amount_age_who_and_why(self):
        self.assertNotIn("Orders", self.warning())
        self.hold()
        text = self.warning()
        self.assertIn("has Rp", text)
        self.assertIn("the oldest for 8 days", text)
        self.assertIn(
            "Orders are on hold since 04/15/2026, says Test manager: Two letters, no answer.", text
        )
        self.assertEqual(self.mine.order_hold_user_id, self.manager)

    def test_told_of_an_outlet(self):
        outlet = self.customer("Toko Cabang", penagihan_payer_id=self.mine.partner_id.id)
        self.hold()
        self.assertIn("Orders are on hold", self.warning(outlet))

    def order(self, debtor=None, **values):
        return SimpleNamespace(
            partner_id=(debtor or self.mine).partner_id,
            company_id=self.company,
            state="draft",
            partner_credit_warning="",
            **values,
        )

    def test_orders_are_told_without_credit_limits(self):
        """As ``sale.order`` has it, which is not installed here."""
        self.hold()
        order, free = self.order(), self.order(self.foreign)
        sold = self.order()
        sold.state = "sale"
        self.by(self.biller, self.env["account.move"])._penagihan_warn_orders([order, free, sold])
        self.assertIn("Orders are on hold", order.partner_credit_warning)
        self.assertEqual((free.partner_credit_warning, sold.partner_credit_warning), ("", ""))

    def test_sale_order(self):
        """With sales installed (``-i sale``), through the order itself."""
        if "sale.order" not in self.env:
            self.assertFalse(hasattr(self.env.registry.get("sale.order"), "state"))
            return
        self.assertFalse(self.company.account_use_credit_limit)
        values = {"partner_id": self.mine.partner_id.id, "company_id": self.company.id}
        order = self.env["sale.order"].create(values)
        self.assertFalse(order.partner_credit_warning)
        self.hold()
        order.invalidate_recordset()
        self.assertIn("Orders are on hold", order.partner_credit_warning)

    # -- who ------------------------------------------------------------------------------

    def test_only_a_manager(self):
        for user in (self.collector, self.officer, self.auditor):
            with self.assertRefused(f"{user.login} hold"):
                self.hold(user=user)
            with self.assertRefused(f"{user.login} release"):
                self.by(user, self.mine).action_release_orders()
            with self.assertRefused(f"{user.login} write"):
                self.by(user, self.mine).write({"order_hold": True})
        self.assertFalse(self.mine.order_hold)

    def test_nothing_overdue_no_hold(self):
        early = self.debtor(self.customer("PT Awal"))
        self.invoice(due=5, partner=early.partner_id)
        with self.assertRaisesRegex(UserError, "Nothing of PT Awal is overdue"):
            self.hold(early)
        with self.assertRaisesRegex(UserError, "today or later"):
            self.hold(until=D - timedelta(days=1))

    # -- its end --------------------------------------------------------------------------

    def test_released_by_a_manager(self):
        self.hold()
        self.by(self.manager, self.mine).action_release_orders()
        self.assertFalse(self.mine.order_hold)
        self.assertNotIn("Orders", self.warning())

    def test_released_by_itself_once_nothing_is_overdue(self):
        self.hold()
        self.pay(self.moves(self.mine)[0], MILLION)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        self.assertTrue(self.mine.order_hold)
        self.pay(self.moves(self.mine)[1], MILLION)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        self.assertFalse(self.mine.order_hold)
        told = self.mine.message_ids[0]
        self.assertIn("orders are released", str(told.body))
        self.assertIn(self.manager.partner_id, told.notified_partner_ids)

    def test_ends_on_its_day(self):
        self.hold(until=D + timedelta(days=2))
        self.assertIn("until 04/17/2026", self.warning())
        for day, held in ((2, True), (3, False)):
            with self.at(f"{D + timedelta(days=day)} 03:00:00"):
                self.env["penagihan.debtor"]._refresh_totals(self.company)
                self.assertEqual(self.mine.order_hold, held)

    def test_goes_along_when_customers_are_merged(self):
        self.hold(self.foreign)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.mine | self.foreign).partner_id.ids, self.mine.partner_id
        )
        self.assertTrue(self.mine.order_hold)
        self.assertEqual(self.mine.order_hold_user_id, self.manager)

    # -- proposed -------------------------------------------------------------------------

    def test_step_proposes_it_to_a_manager_once(self):
        self.step(3).propose_order_hold = True
        # an officer, who starts the run, cannot read the companies of other managers
        self.person(
            "elsewhere", "penagihan_piutang.group_manager", company=self.make_company("PT Jauh")
        )
        move = self.invoice(due=-3, partner=self.customer("PT Telat"))
        self.run_today()
        debtor = self.debtor(move.partner_id)
        task = self.asked(debtor, "order_hold")
        self.assertIn(task.user_id, self.env.ref("penagihan_piutang.group_manager").all_user_ids)
        self.assertIn("1,000,000", str(task.note))
        self.assertFalse(debtor.order_hold, "a person decides")
        task.action_done()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_today()
        self.assertFalse(self.asked(debtor, "order_hold"))

    def test_done_with_the_hold(self):
        self.mine._ask("activity_order_hold", self.manager)
        self.hold()
        self.assertFalse(self.asked(self.mine, "order_hold"))

    def test_list_of_holds_and_proposals(self):
        """What the menu shows; it reads the domain as the web client does."""
        domain = safe_eval(self.env.ref("penagihan_piutang.action_penagihan_order_hold").domain)
        debtors = self.by(self.manager, self.env["penagihan.debtor"])
        self.assertFalse(debtors.search(domain))
        self.hold()
        self.foreign._ask("activity_order_hold", self.manager)
        self.assertEqual(set(debtors.search(domain).ids), {self.mine.id, self.foreign.id})

    def test_other_steps_propose_nothing(self):
        move = self.invoice(due=-3, partner=self.customer("PT Telat"))
        self.run_today()
        self.assertFalse(self.asked(self.debtor(move.partner_id), "order_hold"))

    def test_shipped_ladders_propose_it_after_thirty_days(self):
        """Of the file: whoever has edited a ladder keeps it when the add-on is updated."""
        tree = etree.parse(file_path("penagihan_piutang/data/penagihan_policy.xml"))
        proposing = tree.xpath("//record[field[@name='propose_order_hold']]")
        self.assertEqual(
            {record.get("id") for record in proposing}, {"step_standard_30", "step_strict_30"}
        )
