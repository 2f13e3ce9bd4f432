"""What salespersons hear: once a week what is overdue, and of a firm step before it is taken."""

from datetime import timedelta

from odoo.tests import tagged

from .access_case import AccessCase
from .common import D, freeze_time


class SalesCase(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.colleague = cls.person("colleague", "penagihan_piutang.group_salesperson")
        cls.mine.partner_id.user_id = cls.seller
        cls.foreign.partner_id.user_id = cls.colleague
        cls.company.penagihan_tell_sales = True
        cls.env["penagihan.debtor"]._refresh_totals(cls.company)

    def setUp(self):
        super().setUp()
        self.last_mail = self.env["mail.mail"].search([], limit=1, order="id desc").id or 0
        self.last_message = self.env["mail.message"].search([], limit=1, order="id desc").id or 0


@tagged("post_install", "-at_install")
class TestSalesWeekly(SalesCase):
    def weekly(self):
        """{recipient: body} of the e-mails of this week."""
        with self.enter_registry_test_mode():
            self.env.ref("penagihan_piutang.ir_cron_tell_sales").method_direct_trigger()
        mails = self.env["mail.mail"].search([("id", ">", self.last_mail)])
        for mail in mails:
            self.assertEqual(len(mail.recipient_ids), 1)
            self.assertFalse(mail.email_to or mail.email_cc)
        return {mail.recipient_ids: str(mail.body_html) for mail in mails}

    def test_own_customers_only(self):
        mails = self.weekly()
        self.assertEqual(
            set(mails), {self.seller.partner_id, self.colleague.partner_id}, "nobody else"
        )
        body = mails[self.seller.partner_id]
        self.assertIn("PT Milik Sendiri", body)
        self.assertNotIn("PT Milik Orang", body)

    def test_what_it_says(self):
        body = self.weekly()[self.seller.partner_id]
        # stored totals: two invoices of a million, the older 8 days late
        self.assertIn("2,000,000", body)
        self.assertIn(">8<", body)
        self.assertIn("Reminder", body)
        self.assertIn("Next step: 04/15/2026.", body)
        self.assertIn(f"res_id={self.mine.id}", body)

    def test_on_hold_is_said(self):
        self.mine.write({"hold_until": D + timedelta(days=3), "hold_reason": "Divorce"})
        body = self.weekly()[self.seller.partner_id]
        self.assertIn("On hold", body)
        self.assertNotIn("Divorce", body)

    def test_next_step_is_no_sooner_than_what_holds_it(self):
        self.mine.followup_ids.line_ids.unlink()
        self.did(self.moves(self.mine)[0], 3, ago=1)
        steps = self.company._penagihan_next_steps(self.mine)
        # contacted yesterday: the interval of three days ends in two
        self.assertEqual(steps, {self.mine.id: D + timedelta(days=2)})

    def test_off_by_default_and_when_switched_off(self):
        self.assertFalse(self.make_company("PT Baru").penagihan_tell_sales)
        self.company.penagihan_tell_sales = False
        self.assertEqual(self.weekly(), {})

    def test_nothing_while_collection_is_stopped(self):
        self.company.penagihan_stopped = True
        self.assertEqual(self.weekly(), {})

    def test_nothing_where_nothing_is_overdue(self):
        for move in self.moves(self.mine):
            self.pay(move, move.amount_residual)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        self.assertEqual(set(self.weekly()), {self.colleague.partner_id})

    def test_who_may_not_see_collection_hears_nothing(self):
        """A name on the contact alone gives no right to know what it owes."""
        stranger = self.person("stranger", "base.group_user")
        self.mine.partner_id.user_id = stranger
        self.assertNotIn(stranger.partner_id, self.weekly())

    def test_who_left_or_has_no_address_hears_nothing(self):
        self.seller.active = False
        self.colleague.partner_id.email = False
        self.assertEqual(self.weekly(), {})

    def test_other_company_is_not_told_about(self):
        other = self.make_company("PT Sebelah", penagihan_tell_sales=True)
        there = self.debtor(self.mine.partner_id, company=other)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE penagihan_debtor SET amount_overdue = 77000 WHERE id = %s", [there.id]
        )
        self.env.invalidate_all()
        bodies = self.weekly()
        self.assertEqual(len(bodies), 2)
        self.assertNotIn("77,000", bodies[self.seller.partner_id])

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.seller.lang = "fr_FR"
        body = self.weekly()[self.seller.partner_id]
        self.assertIn("15/04/2026", body)

    def test_long_lists_are_cut(self):
        self.env["penagihan.debtor"].create(
            [
                {"partner_id": self.customer(f"PT {n}", user_id=self.seller.id).id, **self.here()}
                for n in range(51)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE penagihan_debtor SET amount_overdue = 1000 WHERE company_id = %s"
            " AND id NOT IN %s",
            [self.company.id, (self.mine.id, self.foreign.id)],
        )
        self.env.invalidate_all()
        body = self.weekly()[self.seller.partner_id]
        self.assertEqual(body.count("/mail/view"), 50)
        self.assertIn("and 2 more", body)
        self.assertIn("2,051,000", body, "the total is of all")

    def here(self):
        return {"company_id": self.company.id}


@tagged("post_install", "-at_install")
class TestSalesFirm(SalesCase):
    def firm(self, partner, days):
        """An invoice whose warning letter (day 30) comes in ``days``."""
        move = self.invoice(due=days - 30, partner=partner)
        self.did(move, 14, ago=16 - days)
        return move

    def told(self):
        """{salesperson: body} of what was said since the last look."""
        messages = self.env["mail.message"].search(
            [("id", ">", self.last_message), ("message_type", "=", "user_notification")]
        )
        self.last_message = max(messages.ids, default=self.last_message)
        sellers = (self.seller | self.colleague).partner_id
        return {
            message.partner_ids: str(message.body)
            for message in messages
            if message.partner_ids <= sellers
        }

    def run_on(self, day, user=None):
        with freeze_time(f"{D + timedelta(days=day)} 03:00:00"):
            return self.run_today(user)

    def test_three_days_before(self):
        self.firm(self.mine.partner_id, 4)
        self.run_on(0)
        self.assertEqual(self.told(), {})
        self.run_on(1)
        told = self.told()
        self.assertEqual(set(told), {self.seller.partner_id})
        self.assertIn("PT Milik Sendiri", told[self.seller.partner_id])
        self.assertIn("Rung 30, 04/19/2026 (Test collector)", told[self.seller.partner_id])

    def test_told_once(self):
        self.firm(self.mine.partner_id, 3)
        self.run_on(0)
        self.assertEqual(len(self.told()), 1)
        for day in (0, 1, 2, 3, 4):
            self.run_on(day)
            self.assertEqual(self.told(), {})

    def test_run_that_was_missed_is_made_up_for(self):
        self.firm(self.mine.partner_id, 4)
        self.run_on(3)
        self.assertEqual(set(self.told()), {self.seller.partner_id})

    def test_day_not_known_before_is_told_when_planned(self):
        """Held until yesterday: no run could have known."""
        self.firm(self.mine.partner_id, 0)
        self.run_on(0)
        told = self.told()
        self.assertIn("Rung 30, 04/15/2026", told[self.seller.partner_id])
        self.assertIn("letter", self.mine.followup_ids.mapped("channel"))

    def test_told_again_when_it_gets_firmer_or_after_long(self):
        self.firm(self.mine.partner_id, 3)
        self.run_on(0)
        self.told()
        move = self.invoice(due=-58, partner=self.mine.partner_id)
        self.did(move, 30, ago=28)
        self.run_on(1)
        self.assertIn("Rung 60", self.told()[self.seller.partner_id])
        self.run_on(16)
        self.assertIn("Rung 60", self.told()[self.seller.partner_id], "nothing came of it so far")

    def test_one_message_lists_all_customers(self):
        second = self.customer("PT Kedua", user_id=self.seller.id)
        self.debtor(second)
        for partner in (self.mine.partner_id, second, self.foreign.partner_id):
            self.firm(partner, 2)
        self.run_on(0, self.officer)
        told = self.told()
        self.assertEqual(set(told), {self.seller.partner_id, self.colleague.partner_id})
        self.assertIn("PT Milik Sendiri", told[self.seller.partner_id])
        self.assertIn("PT Kedua", told[self.seller.partner_id])
        self.assertNotIn("PT Milik Orang", told[self.seller.partner_id])

    def test_nothing_of_soft_steps_or_what_is_held(self):
        self.run_on(0)
        self.assertEqual(self.told(), {}, "a reminder is due")
        self.firm(self.mine.partner_id, 1)
        self.mine.write({"hold_until": D + timedelta(days=9), "hold_reason": "Flood"})
        self.run_on(1)
        self.assertEqual(self.told(), {})

    def test_off_by_default(self):
        self.company.penagihan_tell_sales = False
        self.firm(self.mine.partner_id, 1)
        self.run_on(0)
        self.assertEqual(self.told(), {})

    def test_preview_tells_nobody(self):
        self.firm(self.mine.partner_id, 1)
        self.env["penagihan.run"].with_user(self.officer).create(
            {"company_id": self.company.id, "date": D}
        )
        self.assertEqual(self.told(), {})

    def test_who_may_not_see_collection_hears_nothing(self):
        stranger = self.person("stranger", "base.group_user")
        self.mine.partner_id.user_id = stranger
        self.firm(self.mine.partner_id, 1)
        self.run_on(0)
        messages = self.env["mail.message"].search(
            [("id", ">", self.last_message), ("partner_ids", "in", stranger.partner_id.ids)]
        )
        self.assertFalse(messages)
        self.assertFalse(self.mine.sales_told_date, "who sells to it next may still hear")
