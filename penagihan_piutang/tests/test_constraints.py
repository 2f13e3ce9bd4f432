"""What cannot be set up: each constraint and index once, from both sides of its boundary."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import D
from .refusals import RefusalCase


@tagged("post_install", "-at_install")
class TestPolicy(RefusalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["penagihan.policy"].search([("id", "!=", cls.policy.id)]).active = False
        cls.other = cls.make_company("PT Sebelah")
        cls.manager.company_ids |= cls.other
        cls.steps = cls.policy.step_ids.with_user(cls.manager)

    def new_step(self, **values):
        return self.steps.create(
            {
                "policy_id": self.policy.id,
                "name": "New",
                "offset_days": 45,
                "channel": "phone",
                "stage_id": self.step(30).stage_id.id,
                **values,
            }
        )

    def default_policy(self, company):
        policies = self.env["penagihan.policy"].with_user(self.manager)
        return policies.with_context(allowed_company_ids=self.manager.company_ids.ids).create(
            {
                "name": "Another",
                "company_id": company.id,
                "is_default": True,
                "step_ids": [
                    Command.create(
                        {
                            "name": "Call",
                            "offset_days": 3,
                            "channel": "phone",
                            "stage_id": self.step(3).stage_id.id,
                        }
                    )
                ],
            }
        )

    def test_two_steps_on_one_day_are_refused(self):
        with self.assertDatabaseRefuses("penagihan.step", "two steps on the same day"):
            self.new_step(offset_days=30)

    def test_day_of_an_archived_step_is_free(self):
        archived = self.step(60).with_user(self.manager)
        archived.active = False
        self.env.flush_all()
        self.assertTrue(self.new_step(offset_days=60))
        with self.assertDatabaseRefuses("penagihan.step", "two steps on the same day"):
            archived.active = True

    def test_same_day_in_two_policies(self):
        copy = self.policy.with_user(self.manager).copy({"is_default": False})
        self.assertEqual(
            copy.step_ids.mapped("offset_days"), self.policy.step_ids.mapped("offset_days")
        )

    def test_two_default_policies_of_a_company_are_refused(self):
        with self.assertDatabaseRefuses("penagihan.policy", "already a default policy"):
            self.default_policy(self.company)

    def test_default_policy_of_each_company_and_one_for_all(self):
        shared = self.default_policy(self.env["res.company"])
        self.assertTrue(self.default_policy(self.other))
        with self.assertDatabaseRefuses("penagihan.policy", "already a default policy"):
            self.default_policy(self.env["res.company"])
        shared.active = False
        self.env.flush_all()
        self.assertTrue(self.default_policy(self.env["res.company"]))

    def test_days_between_contacts_are_not_negative(self):
        self.policy.with_user(self.manager).contact_interval_days = 0
        self.env.flush_all()
        with self.assertDatabaseRefuses("penagihan.policy", "cannot be negative"):
            self.policy.with_user(self.manager).contact_interval_days = -1

    def test_days_of_peace_are_few(self):
        for days in (-1, 21):
            with self.assertDatabaseRefuses("penagihan.policy", "between 0 and 20"):
                self.policy.with_user(self.manager).calm_days = days

    def test_person_has_at_least_a_day(self):
        self.assertTrue(self.new_step(patience_days=1))
        with self.assertDatabaseRefuses("penagihan.step", "at least one day"):
            self.new_step(patience_days=0, offset_days=46)

    def test_gap_is_not_negative(self):
        self.assertTrue(self.new_step(min_gap_days=0))
        with self.assertDatabaseRefuses("penagihan.step", "gap cannot be negative"):
            self.new_step(min_gap_days=-1, offset_days=46)

    def test_email_needs_a_template(self):
        for values in ({"channel": "email"}, {"channel": "phone", "fallback_channel": "email"}):
            with self.subTest(values), self.assertInvalid("choose its e-mail template"):
                self.new_step(**values)
        with self.assertInvalid("choose its e-mail template"):
            self.step(3).with_user(self.manager).template_id = False

    def test_archived_email_step_needs_its_template_when_it_comes_back(self):
        step = self.new_step(channel="email", active=False)
        with self.assertInvalid("choose its e-mail template"):
            step.active = True

    def test_template_in_use_cannot_be_deleted(self):
        with self.assertInUse("penagihan_step_template_id"):
            self.step(3).template_id.unlink()

    def test_stage_in_use_cannot_be_deleted(self):
        with self.assertInUse("penagihan_step_stage_id"):
            self.step(3).stage_id.with_user(self.manager).unlink()

    def test_two_stages_of_one_name_are_refused(self):
        stages = self.env["penagihan.stage"].with_user(self.manager)
        stages.create({"name": "Court"})
        with self.assertDatabaseRefuses("penagihan.stage", "the same name"):
            stages.create({"name": "Court"})

    def test_translated_stage_keeps_its_name_to_itself(self):
        self.env["res.lang"]._activate_lang("id_ID")
        stages = self.env["penagihan.stage"].with_user(self.manager)
        stages.create({"name": "Court"}).with_context(lang="id_ID").name = "Pengadilan"
        with self.assertDatabaseRefuses("penagihan.stage", "the same name"):
            stages.create({"name": "Court"})


@tagged("post_install", "-at_install")
class TestCustomer(RefusalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer()
        cls.other = cls.make_company("PT Sebelah")

    def test_one_record_per_customer_and_company(self):
        debtors = self.env["penagihan.debtor"]
        values = {"partner_id": self.partner.id, "company_id": self.company.id}
        debtors.with_user(self.officer).create(values)
        with self.assertDatabaseRefuses("penagihan.debtor", "already in collection"):
            debtors.with_user(self.officer).create(values)
        self.assertTrue(debtors.create({**values, "company_id": self.other.id}))

    def test_policy_of_another_company_is_refused(self):
        debtor = self.debtor(self.partner).with_user(self.officer)
        theirs = self.make_policy(name="Theirs", company_id=self.other.id)
        with self.assertRaises(UserError):
            debtor.policy_id = theirs
        shared = self.make_policy(name="Shared", company_id=False)
        debtor.policy_id = shared
        self.assertEqual(debtor.policy_id, shared)

    def test_hold_needs_reason_and_end(self):
        debtor = self.debtor(self.partner, user_id=self.collector.id).with_user(self.collector)
        for values in ({"hold_until": D}, {"hold_reason": "Flood"}):
            with self.subTest(values), self.assertInvalid("a reason and an end"):
                debtor.write(values)
        debtor.write({"hold_until": D, "hold_reason": "Flood"})
        with self.assertInvalid("a reason and an end"):
            debtor.hold_until = False

    def test_hold_ends_today_at_the_earliest(self):
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        wizard = (
            self.env["penagihan.hold"]
            .with_user(self.collector)
            .create(
                {
                    "debtor_ids": [Command.set(debtor.ids)],
                    "reason": "Flood",
                    "until": D - timedelta(days=1),
                }
            )
        )
        with self.assertInvalid("today or later", UserError):
            wizard.action_hold()
        wizard.until = D
        wizard.action_hold()
        self.assertTrue(debtor.on_hold)

    def test_automatic_run_once_a_day(self):
        runs = self.env["penagihan.run"]
        values = {"company_id": self.company.id, "date": D, "automatic": True}
        runs.create(values)
        with self.assertDatabaseRefuses("penagihan.run", "already exists"):
            runs.create(values)
        self.assertTrue(runs.create({**values, "date": D + timedelta(days=1)}))
        self.assertTrue(runs.create({**values, "company_id": self.other.id}))
        self.assertTrue(runs.with_user(self.officer).create({**values, "automatic": False}))


@tagged("post_install", "-at_install")
class TestPayer(RefusalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head, cls.outlet, cls.third = (
            cls.customer(name) for name in ("PT Pusat", "Toko X", "PT Ketiga")
        )

    def assertPayerRefused(self, customer, payer):
        with self.assertInvalid("pay"):
            customer.penagihan_payer_id = payer

    def test_head_office_pays_for_outlet(self):
        self.outlet.penagihan_payer_id = self.head
        self.assertEqual(self.outlet._penagihan_payer(), self.head)
        contact = self.customer("Kasir", parent_id=self.outlet.id, is_company=False)
        self.assertEqual(contact._penagihan_payer(), self.head)

    def test_nobody_is_their_own_payer(self):
        self.assertPayerRefused(self.head, self.head)

    def test_contact_of_a_company_pays_for_nobody(self):
        contact = self.customer("Bu Sri", parent_id=self.head.id, is_company=False)
        self.assertPayerRefused(self.outlet, contact)

    def test_payer_pays_for_itself(self):
        """No chains: neither from below nor from above."""
        self.outlet.penagihan_payer_id = self.head
        self.assertPayerRefused(self.third, self.outlet)
        self.assertPayerRefused(self.head, self.third)

    def test_payer_does_not_become_a_contact(self):
        self.outlet.penagihan_payer_id = self.head
        with self.assertInvalid("pays for"):
            self.head.parent_id = self.third

    def test_payer_cannot_be_deleted(self):
        self.outlet.penagihan_payer_id = self.head
        with self.assertInUse("res_partner_penagihan_payer_id"):
            self.head.unlink()
