"""Which contact a message goes to, what is found out about contacts, and who says so."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_case import AccessCase
from .common import CollectionCase, D
from .mailbox import answer, arrives, delivery_report
from .smtp import mail_server


class ContactMixin:
    def contact(self, name, email=None, partner=None, **values):
        partner = partner or self.partner
        return self.customer(
            name,
            is_company=False,
            parent_id=partner.id,
            type=values.pop("type", "contact"),
            email=email or f"{name.lower()}@pelanggan.example",
            **values,
        )


@tagged("post_install", "-at_install")
class TestContactChoice(ContactMixin, CollectionCase):
    """The choice itself; random families are compared with the oracle."""

    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.move = self.invoice(due=-3)

    def assertGoesTo(self, contact, channel="email"):
        self.env.invalidate_all()
        debtor = self.debtor(self.partner)
        self.assertEqual(debtor._contacts_for(channel)[debtor], contact)
        if channel == "email":
            row = self.decide(self.move)
            self.assertEqual(row["contact_id"] if row["reason"] == "due" else False, contact.id)

    def test_billing_before_invoice_address_before_the_company(self):
        self.assertGoesTo(self.partner)
        invoice = self.contact("Faktur", type="invoice")
        self.assertGoesTo(invoice)
        billing = self.contact("Keu", penagihan_role="billing")
        self.assertGoesTo(billing)
        self.assertGoesTo(billing, "phone")

    def test_director_only_where_nobody_else_is(self):
        self.partner.email = False
        director = self.contact("Direktur", penagihan_role="director")
        self.assertGoesTo(director)
        clerk = self.contact("Staf")
        self.assertGoesTo(clerk)

    def test_tax_contact_and_warehouse_only_where_nobody_has_an_address(self):
        tax = self.contact("Pajak", penagihan_role="tax")
        store = self.contact("Gudang", type="delivery")
        self.assertGoesTo(self.partner)
        self.partner.email = False
        self.assertGoesTo(tax)
        clerk = self.contact("Staf")
        self.assertGoesTo(clerk)
        clerk.unlink()
        tax.unlink()
        self.assertGoesTo(store)

    def test_refused_address_of_billing_is_not_made_up_for_by_the_warehouse(self):
        self.contact("Pajak", penagihan_role="tax")
        self.contact("Gudang", type="delivery")
        self.partner._penagihan_bounced("keuangan@pelanggan.example")
        self.assertGoesTo(self.env["res.partner"])
        self.assertDecision(self.move, "no_contact", rung=3)

    def test_warehouse_that_does_the_bills_is_billing(self):
        self.assertGoesTo(self.partner)
        store = self.contact("Gudang", type="delivery", penagihan_role="billing")
        self.assertGoesTo(store)

    def test_wrong_contact_is_used_for_nothing(self):
        billing = self.contact("Keu", penagihan_role="billing")
        billing._penagihan_mark("wrong", "call")
        for channel in ("email", "phone", "whatsapp"):
            self.assertGoesTo(self.partner, channel)
        self.partner._penagihan_mark("wrong", "call")
        self.assertDecision(self.move, "no_contact", rung=3)

    def test_unreachable_is_called_last_and_written_to_still(self):
        billing = self.contact("Keu", penagihan_role="billing")
        billing._penagihan_mark("unreachable", "call")
        self.assertGoesTo(billing)
        self.assertGoesTo(self.partner, "phone")
        self.assertGoesTo(self.partner, "whatsapp")

    def test_mail_that_came_back_says_nothing_about_the_telephone(self):
        billing = self.contact("Keu", penagihan_role="billing")
        billing._penagihan_bounced(billing.email_normalized)
        self.assertGoesTo(self.partner)
        self.assertGoesTo(billing, "phone")

    def test_planned_message_goes_to_the_next_one(self):
        billing = self.contact("Keu", penagihan_role="billing")
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.assertEqual(run.followup_ids.contact_id, billing)
        billing._penagihan_mark("wrong", "call")
        with mail_server() as smtp:
            run.action_dispatch()
        self.assertIn("keuangan@pelanggan.example", smtp.recipients[0])

    def test_call_that_waits_goes_to_the_next_one(self):
        billing = self.contact("Keu", penagihan_role="billing")
        task = self.did(self.invoice(due=-8), 7, ago=0, state="todo")
        task.contact_id = billing
        billing._penagihan_mark("wrong", "call")
        self.assertEqual(task.contact_id, self.partner)


@tagged("post_install", "-at_install")
class TestContactStatus(ContactMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.move = self.invoice(due=-3)
        self.record = self.debtor(self.partner, user_id=self.collector.id)

    def task(self, contact, channel="phone"):
        task = self.did(self.invoice(due=-8), 7, ago=0, state="todo", channel=channel)
        task.write({"contact_id": contact.id, "user_id": self.collector.id})
        return task.with_user(self.collector)

    def test_conversation_verifies(self):
        contact = self.contact("Keu")
        task = self.task(contact)
        task.action_not_reached()
        self.assertEqual((contact.penagihan_attempts, contact.penagihan_status), (1, False))
        task.action_done()
        self.assertRecordValues(
            contact,
            [
                {
                    "penagihan_status": "verified",
                    "penagihan_status_source": "call",
                    "penagihan_status_date": D,
                    "penagihan_status_user_id": self.collector.id,
                    "penagihan_attempts": 0,
                }
            ],
        )

    def test_chat_that_was_sent_proves_nothing(self):
        contact = self.contact("Keu")
        self.task(contact, "whatsapp").action_done()
        self.assertFalse(contact.penagihan_status)

    def test_answer_verifies_but_takes_nothing_back(self):
        with mail_server() as smtp:
            self.run_today()
            arrives(self.env, answer(smtp.messages[-1]["Message-Id"], "Kami cek."))
            self.assertEqual(self.partner.penagihan_status, "verified")
            self.partner._penagihan_mark("wrong", "call")
            arrives(self.env, answer(smtp.messages[-1]["Message-Id"], "Salah orang."))
        self.assertEqual(self.partner.penagihan_status, "wrong")

    def test_bounce_and_status_are_one_truth(self):
        with mail_server() as smtp:
            followup = self.run_today().followup_ids
            report = delivery_report(smtp.messages[-1]["Message-Id"], "keuangan@pelanggan.example")
            arrives(self.env, report)
        self.assertEqual(self.partner.penagihan_refused_email, "keuangan@pelanggan.example")
        self.assertEqual(self.partner.penagihan_status, "unreachable")
        self.assertEqual(self.partner.penagihan_status_source, "bounce")
        followup.with_user(self.officer).action_try_again()
        self.assertFalse(self.partner.penagihan_refused_email)
        self.assertFalse(self.partner.penagihan_status)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_refused_at_once_by_the_server(self):
        with mail_server() as smtp:
            smtp.refused.add("keuangan@pelanggan.example")
            self.run_today()
        self.assertEqual(self.partner.penagihan_status_source, "bounce")

    def test_correction_begins_anew(self):
        self.partner._penagihan_mark("wrong", "call")
        self.assertDecision(self.move, "no_contact", rung=3)
        self.partner.phone = "+62 811 1111 111"
        self.assertFalse(self.partner.penagihan_status)
        self.assertDecision(self.move, "due", rung=3)

    def test_words_of_a_conversation_are_a_source(self):
        self.partner._penagihan_mark("wrong", "Resepsionis: sudah pindah")
        self.assertEqual(self.partner.penagihan_status_source, "talk")
        self.assertTrue(
            any("sudah pindah" in str(body) for body in self.record.message_ids.mapped("body"))
        )

    def test_merging_keeps_what_is_known_of_the_one_that_stays(self):
        twin = self.customer("PT Pelanggan (2)")
        self.debtor(twin)
        twin._penagihan_mark("wrong", "call")
        merger = self.person(
            "merger", "base.group_partner_manager", "account.group_account_invoice"
        )
        merge = self.env["base.partner.merge.automatic.wizard"].with_user(merger).create({})
        merge._merge((self.partner | twin).ids, self.partner.with_user(merger))
        self.assertFalse(self.partner.penagihan_status)

    # -- nobody to reach ------------------------------------------------------------------

    def unreachable(self):
        self.partner.write({"email": False, "phone": False})

    def tasks(self):
        kind = self.env.ref("penagihan_piutang.activity_contact")
        return self.record.activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def without(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.record.with_user(user or self.officer).search([("without_contact", "=", True)])

    def test_listed_with_the_next_thing_to_do(self):
        self.assertFalse(self.without())
        self.unreachable()
        self.assertEqual(self.without(), self.record)
        self.assertIn("Jl. Sudirman 1", self.record.contact_advice)
        self.partner.street = False
        self.partner.user_id = self.officer
        self.env.invalidate_all()
        self.assertIn("Test officer", self.record.contact_advice)

    def test_advice_names_what_was_wrong(self):
        self.partner._penagihan_mark("wrong", "call")
        self.env.invalidate_all()
        self.assertIn("Found wrong: PT Pelanggan", self.record.contact_advice)
        self.partner._penagihan_mark(False, "other")
        self.partner.phone = False
        self.partner._penagihan_bounced("keuangan@pelanggan.example")
        self.env.invalidate_all()
        self.assertIn("Came back: keuangan@pelanggan.example", self.record.contact_advice)

    def test_telephone_alone_is_a_contact(self):
        self.partner.email = False
        self.assertFalse(self.without())

    def test_task_closes_itself_when_somebody_can_be_reached(self):
        self.unreachable()
        self.run_today()
        self.assertEqual(len(self.tasks()), 1)
        self.partner.comment = "Nothing new"
        self.assertTrue(self.tasks())
        self.contact("Baru")
        self.assertFalse(self.tasks())

    def test_task_stays_while_its_step_finds_no_address(self):
        """Rung 3 is an e-mail and nothing else here: a telephone does not help it."""
        self.unreachable()
        self.run_today()
        self.partner.phone = "+62 811 1111 111"
        self.assertTrue(self.tasks())
        self.partner.email = "baru@pelanggan.example"
        self.assertFalse(self.tasks())

    def test_run_closes_what_has_become_needless(self):
        self.unreachable()
        self.run_today()
        # written past the ORM, as an import may
        self.env.cr.execute(
            "UPDATE res_partner SET email = %s, email_normalized = %s WHERE id = %s",
            ["baru@pelanggan.example", "baru@pelanggan.example", self.partner.id],
        )
        self.env.invalidate_all()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_today()
        self.assertFalse(self.tasks())

    # -- entered by a collector -----------------------------------------------------------

    def entry(self, partner=None, user=None, **values):
        user = user or self.collector
        if partner:
            action = partner.with_user(user).action_penagihan_contact()
        else:
            action = self.record.with_user(user).action_add_contact()
        entry = self.env["penagihan.contact.entry"].with_user(user).browse(action["res_id"])
        entry.write(values)
        return entry

    def test_collector_adds_a_contact_with_its_source(self):
        self.unreachable()
        self.run_today()
        entry = self.entry(name="Ibu Rina", phone="+62 813 0000 000", email="rina@p.example")
        with self.assertRaises(UserError):
            entry.action_save()
        entry.source = "Papan nama kantor"
        entry.role = "billing"
        entry.action_save()
        contact = self.partner.child_ids
        self.assertRecordValues(
            contact,
            [{"name": "Ibu Rina", "penagihan_role": "billing", "type": "contact"}],
        )
        self.assertEqual(contact.penagihan_source, "Papan nama kantor")
        self.assertFalse(self.tasks())
        self.assertDecision(self.move, "due", rung=3)

    def test_somebody_without_any_address_is_refused(self):
        with self.assertRaises(UserError):
            self.entry(name="Ibu Rina", source="Tetangga").action_save()

    def test_role_is_set_without_a_source(self):
        contact = self.contact("Keu")
        self.entry(contact, role="tax", status="verified", status_source="visit").action_save()
        self.assertRecordValues(
            contact,
            [
                {
                    "penagihan_role": "tax",
                    "penagihan_status": "verified",
                    "penagihan_status_source": "visit",
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestContactAccess(ContactMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.mine.partner_id.user_id = cls.seller

    def test_collector_marks_contacts_of_own_customers(self):
        contact = self.contact("Keu", partner=self.mine.partner_id)
        self.assertFalse(self.collector.has_group("base.group_partner_manager"))
        self.by(self.collector, contact).action_penagihan_wrong()
        self.assertEqual(contact.penagihan_status, "wrong")
        self.assertEqual(contact.penagihan_status_user_id, self.collector)

    def test_not_those_of_others(self):
        contact = self.contact("Keu", partner=self.foreign.partner_id)
        stranger = self.customer("PT Asing")
        for partner in contact | stranger:
            for action in (
                "action_penagihan_wrong", "action_penagihan_verified",
                "action_penagihan_unreachable", "action_penagihan_contact",
            ):  # fmt: skip
                with self.assertRefused(action):
                    getattr(self.by(self.collector, partner), action)()
        with self.assertRefused("add"):
            self.by(self.collector, self.foreign).action_add_contact()
        self.assertFalse(contact.penagihan_status)

    def test_salesperson_and_auditor_mark_nothing(self):
        for user in (self.seller, self.auditor):
            with self.assertRefused(user.name):
                self.by(user, self.mine.partner_id).action_penagihan_wrong()

    def test_status_is_not_entered_past_its_buttons(self):
        keeper = self.person("keeper", "base.group_partner_manager", "base.group_user")
        partner = self.by(keeper, self.mine.partner_id)
        with self.assertRefused("write"):
            partner.write({"penagihan_status": "wrong"})
        with self.assertRefused("create"):
            partner.create({"name": "X", "penagihan_status": "verified"})
        partner.write({"penagihan_role": "tax"})
        partner.copy()
        self.assertFalse(self.mine.partner_id.penagihan_status)

    def test_who_corrects_a_contact_need_not_know_of_collection(self):
        keeper = self.person("keeper", "base.group_partner_manager", "base.group_user")
        self.mine.partner_id._penagihan_mark("wrong", "call")
        self.by(keeper, self.mine.partner_id).write({"phone": "+62 811 2222 222"})
        self.assertFalse(self.mine.partner_id.penagihan_status)

    def test_dialog_of_another_person_is_closed(self):
        action = self.by(self.collector, self.mine).action_add_contact()
        entry = self.env["penagihan.contact.entry"].browse(action["res_id"])
        with self.assertRefused("save"):
            self.by(self.rival, entry).action_save()
