"""Whose aging is whose: managers, officers and auditors see all, a collector own customers."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .aging_case import AgingMixin


@tagged("post_install", "-at_install")
class TestAgingAccess(AgingMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.anybody = cls.person("anybody", "base.group_user")

    def test_those_who_see_all_see_all(self):
        for user in (self.officer, self.manager, self.auditor):
            with self.subTest(user.login):
                self.assertEqual(
                    set(self.shown(self.wizard(user))), {"PT Milik Sendiri", "PT Milik Orang"}
                )

    def test_collector_sees_own_customers_only(self):
        wizard = self.wizard(self.collector)
        self.assertEqual(set(self.shown(wizard)), {"PT Milik Sendiri"})
        items = self.items_of(wizard.action_items(), self.collector)
        self.assertEqual(items.partner_id.name, "PT Milik Sendiri")

    def test_superuser_looking_into_a_collectors_report_shows_no_more(self):
        """Odoo does so itself when it checks rules."""
        wizard = self.wizard(self.collector)
        wizard.action_show()
        everything = self.items_of(self.wizard(self.officer).action_items())
        self.assertGreater(len(everything), 2)
        items = self.env["penagihan.aging.item"].sudo().with_context(penagihan_aging_id=wizard.id)
        self.assertEqual(items.search([]).partner_id.name, "PT Milik Sendiri")
        foreign = self.items(*self.moves(self.foreign))[0]
        made_up = items.browse(wizard.id * 2**32 + foreign.id).with_user(self.collector)
        self.assertFalse(made_up.exists())

    def test_collector_sees_no_foreign_customer_by_asking_for_it(self):
        foreign = [Command.set(self.foreign.partner_id.ids)]
        wizard = self.wizard(self.collector, partner_ids=foreign)
        self.assertEqual(self.shown(wizard), {})
        rival = [Command.set(self.rival.ids)]
        self.assertEqual(self.shown(self.wizard(self.collector, collector_ids=rival)), {})

    def test_collector_sees_no_totals_of_the_company(self):
        with self.assertRefused("check"):
            self.wizard(self.collector).action_check()

    def test_accountant_and_employee_see_nothing(self):
        for user in (self.accountant, self.anybody):
            with self.assertRefused(user.login):
                self.wizard(user)
            with self.assertRefused(user.login):
                self.env["penagihan.aging"].with_user(user)._rows_sql(
                    self.company._penagihan_today(), company_ids=self.company.ids
                )

    def test_other_company_is_refused(self):
        other = self.make_company("PT Rahasia")
        for user in (self.officer, self.manager, self.auditor, self.collector):
            with self.assertRefused(user.login):
                self.wizard(user, companies=other).action_show()

    def test_report_of_another_is_not_read(self):
        wizard = self.wizard(self.officer)
        wizard.action_show()
        wizard.action_check()
        items = self.items_of(wizard.action_items())
        checks = self.env["penagihan.aging.check"].search([("wizard_id", "=", wizard.id)])
        for records in (wizard, wizard.bucket_ids, wizard.customer_ids, checks):
            self.assertTrue(records, "there is something to hide")
            with self.assertRefused(records._name):
                self.by(self.collector, records).read(["create_date"])
            self.assertFalse(self.by(self.collector, records).search([("id", "in", records.ids)]))
        self.assertTrue(items)
        with self.assertRefused("items"):
            self.by(self.collector, items).with_context(penagihan_aging_id=wizard.id).search([])
        with self.assertRefused("button"):
            self.by(self.collector, wizard.customer_ids[0]).action_items()
        with self.assertRefused("context"):
            self.by(self.collector, wizard.customer_ids.browse()).with_context(
                penagihan_aging_id=wizard.id
            ).action_analyse()

    def test_rows_are_made_by_nobody(self):
        wizard = self.wizard(self.officer)
        wizard.action_show()
        for name in ("customer", "item", "movement", "check", "bucket"):
            model = self.env[f"penagihan.aging.{name}"].with_user(self.officer)
            with self.assertRefused(name):
                model.create({"wizard_id": wizard.id})
        with self.assertRaises(AccessError):
            wizard.customer_ids.with_user(self.officer).write({"total": 0})
