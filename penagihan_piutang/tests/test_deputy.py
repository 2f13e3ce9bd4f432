"""While a collector is away a deputy does the work, from the first day to the last."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .access_case import AccessCase
from .aging_case import AgingMixin
from .common import D

LAST = D + timedelta(days=5)


@tagged("post_install", "-at_install")
class TestDeputy(AgingMixin, AccessCase):
    def stand_in(self, first=D, last=LAST, deputy=None):
        self.collector.write(
            {
                "penagihan_deputy_id": (deputy or self.rival).id,
                "penagihan_deputy_from": first,
                "penagihan_deputy_until": last,
            }
        )

    def at(self, day, time="03:00:00"):
        return freeze_time(f"{day} {time}")

    def records(self, debtor):
        task = self.task(debtor)
        return {
            "customer": debtor,
            "decision": self.decided(debtor),
            "follow-up": task,
            "follow-up item": task.line_ids,
        }

    def sees(self, records, user=None):
        """Whether the deputy finds them, reads them, and is not refused in between."""
        asked = self.by(user or self.rival, records)
        found = asked.search([("id", "in", records.ids)])
        self.assertEqual(found, asked._filtered_access("read"))
        return len(found) == len(records)

    def test_nobody_sees_it_without_a_deputy(self):
        for what, records in self.records(self.mine).items():
            with self.subTest(what):
                self.assertFalse(self.sees(records))

    def test_begins_and_ends_by_itself(self):
        """One and the same registry: what the rules cached on one day holds on none after it."""
        self.stand_in(first=D + timedelta(days=1))
        records = self.records(self.mine)
        for day, expected in (
            (D, False),
            (D + timedelta(days=1), True),
            (LAST, True),
            (LAST + timedelta(days=1), False),
            (LAST, True),
        ):
            for what, each in records.items():
                if what == "decision":
                    continue  # its rows are those of the day: see below
                with self.subTest(what, day=day), self.at(day):
                    self.assertEqual(self.sees(each), expected)

    def test_decisions_of_the_last_day_and_the_day_after(self):
        self.stand_in()
        for day, expected in ((LAST, True), (LAST + timedelta(days=1), False)):
            with self.at(day):
                decided = self.decided(self.mine)
                self.assertTrue(decided)
                self.assertEqual(self.sees(decided), expected)

    def test_the_day_ends_in_jakarta(self):
        """17:00 UTC is midnight there; the server's day goes on."""
        self.stand_in()
        with self.at(LAST, "16:59:00"):
            self.assertTrue(self.sees(self.mine))
        with self.at(LAST, "17:01:00"):
            self.assertFalse(self.sees(self.mine))

    def test_deputy_works_on_it(self):
        self.stand_in()
        self.by(self.rival, self.task(self.mine)).action_done()
        self.assertEqual(self.mine.followup_ids.mapped("state"), ["done"])
        self.by(self.rival, self.mine).write({"hold_until": D, "hold_reason": "Flood"})
        message = self.by(self.rival, self.mine).message_post(body="Called")
        self.assertEqual(message.sudo().author_id, self.rival.partner_id)

    def test_whatever_belongs_to_a_collector_is_shown_to_the_deputy(self):
        """A model with a rule for collectors' own records has one for deputies beside it."""
        group = self.env.ref("penagihan_piutang.group_collector")
        rules = self.env["ir.rule"].search([("groups", "in", group.ids)])
        own = rules.filtered(lambda rule: "user_id', '=', user.id" in rule.domain_force)
        acting = rules.filtered(lambda rule: "penagihan_acting_id" in rule.domain_force)
        self.assertTrue(own)
        # what a person did is told to that person only
        personal = {"penagihan.contacted", "penagihan.performance"}
        shown = set(own.model_id.mapped("model")) - personal
        self.assertEqual(shown, set(acting.model_id.mapped("model")))

    def test_deputy_does_no_more_than_the_collector(self):
        self.stand_in()
        for values in ({"handling": "by_hand"}, {"user_id": self.rival.id}):
            with self.assertRefused(values):
                self.by(self.rival, self.mine).write(values)
        letter = self.waiting_for_approval(self.mine)
        with self.assertRefused("approve"):
            self.by(self.rival, letter).action_approve()

    def test_after_the_last_day_work_is_refused(self):
        self.stand_in()
        task = self.task(self.mine)
        with self.at(LAST):
            self.assertEqual(self.by(self.rival, task).state, "todo")
        with self.at(LAST + timedelta(days=1)):
            with self.assertRefused("done"):
                self.by(self.rival, task).action_done()
            with self.assertRefused("hold"):
                self.by(self.rival, self.mine).write({"hold_until": LAST, "hold_reason": "x"})
        self.assertEqual(task.state, "todo")

    def test_new_tasks_are_the_collectors_and_the_deputy_sees_them(self):
        self.stand_in()
        partner = self.customer("PT Baru")
        debtor = self.debtor(partner, user_id=self.collector.id)
        self.invoice(due=-7, partner=partner)
        move = self.invoice(due=-10, partner=partner)
        self.did(move, 3, ago=6)
        self.run_today()
        task = debtor.followup_ids.filtered(lambda each: each.state == "todo")
        self.assertEqual(task.user_id, self.collector)
        self.assertTrue(self.sees(task))
        mine = self.by(self.rival, task).search(
            [
                "|",
                ("user_id", "=", self.rival.id),
                ("user_id.penagihan_acting_id", "=", self.rival.id),
            ]
        )
        self.assertIn(task.id, mine.ids)

    def test_collector_sees_the_own_work_all_the_time(self):
        self.stand_in()
        self.assertTrue(self.sees(self.mine, self.collector))
        self.assertFalse(self.sees(self.foreign, self.collector), "it does not go both ways")

    def test_deputy_of_a_deputy_sees_nothing(self):
        third = self.person("third", "penagihan_piutang.group_collector")
        self.stand_in()
        self.rival.write(
            {
                "penagihan_deputy_id": third.id,
                "penagihan_deputy_from": D,
                "penagihan_deputy_until": LAST,
            }
        )
        self.assertTrue(self.sees(self.foreign, third))
        self.assertFalse(self.sees(self.mine, third))

    def test_other_company_stays_closed(self):
        other = self.make_company("PT Sebelah")
        self.collector.company_ids |= other
        there = self.debtor(self.mine.partner_id, company=other)
        self.stand_in()
        there.user_id = self.collector
        self.assertFalse(self.sees(there))

    def test_aging(self):
        self.stand_in()
        own = {"PT Milik Orang"}
        for day, expected in (
            (D, own | {"PT Milik Sendiri"}),
            (LAST, own | {"PT Milik Sendiri"}),
            (LAST + timedelta(days=1), own),
        ):
            with self.subTest(day=day), self.at(day):
                self.assertEqual(set(self.shown(self.wizard(self.rival))), expected)

    def test_customers_and_tasks_of_nobody_go_with_the_default_collector(self):
        self.company.penagihan_user_id = self.collector
        free = self.story("PT Bebas", self.env["res.users"])
        free.user_id = False
        self.stand_in()
        for what, records in self.records(free).items():
            with self.subTest(what):
                self.assertTrue(self.sees(records))
        with self.at(LAST + timedelta(days=1)):
            self.assertFalse(self.sees(free))

    # -- who sets it ----------------------------------------------------------------------

    def test_collector_sets_the_own_deputy(self):
        self.by(self.collector, self.collector).write(
            {
                "penagihan_deputy_id": self.rival.id,
                "penagihan_deputy_from": D,
                "penagihan_deputy_until": LAST,
            }
        )
        self.assertTrue(self.sees(self.mine))

    def test_collector_sets_nobody_elses(self):
        values = {
            "penagihan_deputy_id": self.collector.id,
            "penagihan_deputy_from": D,
            "penagihan_deputy_until": LAST,
        }
        for user in (self.collector, self.officer):
            with self.assertRefused(user.login):
                self.by(user, self.rival).write(values)
            with self.assertRefused(f"{user.login}, by the method"):
                self.by(user, self.rival)._penagihan_set_deputy(self.collector, D, LAST)
            with self.assertRefused(f"{user.login}, by the wizard"):
                self.by(user, self.env["penagihan.deputy"]).create({"user_id": self.rival.id})
        self.assertFalse(self.sees(self.foreign, self.collector))

    def test_manager_sets_and_ends_it(self):
        wizard = self.by(self.manager, self.env["penagihan.deputy"])
        with Form(wizard) as form:
            form.user_id = self.collector
            form.deputy_id = self.rival
            form.first_date, form.last_date = D, LAST
        form.record.action_save()
        self.assertTrue(self.sees(self.mine))
        with Form(wizard) as form:
            form.user_id = self.collector
            self.assertEqual(form.deputy_id, self.rival)
            self.assertEqual(form.last_date, LAST)
            form.deputy_id = self.env["res.users"]
            form.first_date = form.last_date = False
        form.record.action_save()
        self.assertFalse(self.sees(self.mine))

    def test_deputy_hears_of_it(self):
        last = self.env["mail.message"].search([], limit=1).id
        self.stand_in()
        told = self.env["mail.message"].search([("id", ">", last)])
        self.assertEqual(told.partner_ids, self.rival.partner_id)
        self.assertIn("Test collector", told.subject)
        self.assertIn("04/20/2026", str(told.body))

    def test_what_makes_no_sense_is_refused(self):
        stranger = self.person("stranger", "base.group_user")
        elsewhere = self.person(
            "elsewhere", "penagihan_piutang.group_collector", company=self.make_company("PT Jauh")
        )
        day = timedelta(days=1)
        for values in (
            (self.rival, D, False),
            (self.rival, False, LAST),
            (self.env["res.users"], D, LAST),
            (self.rival, LAST, LAST - day),
            (self.collector, D, LAST),
            (stranger, D, LAST),
            (elsewhere, D, LAST),
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.collector._penagihan_set_deputy(*values)

    def test_preferences_open_for_everybody(self):
        view = self.env.ref("base.view_users_form_simple_modif")
        seller = self.person("seller", "base.group_user")
        for user, shown in ((self.collector, True), (seller, False)):
            arch = self.by(user, user).get_view(view.id, "form")["arch"]
            with self.subTest(user.login):
                self.assertEqual("penagihan_deputy_until" in arch, shown)
                self.by(user, user).read(["penagihan_deputy_id", "penagihan_deputy_from"])
