"""Cash that customers have agreed to pay this week (D is a Wednesday) and next."""

from datetime import timedelta

from odoo.tests import tagged

from .access_case import AccessCase
from .agreement_case import AgreementMixin
from .common import MILLION, D
from .offer_case import OfferMixin


@tagged("post_install", "-at_install")
class TestCash(AgreementMixin, OfferMixin, AccessCase):
    def rows(self, user=None):
        found = self.by(user or self.officer, self.env["penagihan.cash"]).search([])
        return {
            (row.kind, row.partner_id.name): ((row.day - D).days, row.week, row.amount)
            for row in found
        }

    def new(self, name="PT Baru", amount=MILLION, **values):
        return self.invoice(due=-5, amount=amount, partner=self.customer(name), **values)

    def test_by_kind_day_and_week(self):
        self.say(self.new("A"), day=4)  # Sunday
        self.say(self.new("B"), day=5)  # Monday
        self.say(self.new("C"), day=11, kind="giro")
        self.say(self.new("D"), day=12)
        self.say(self.new("E"), day=-3, kind="claims_paid")
        self.say(self.new("F"), day=2, kind="in_process")
        self.offer(self.new("G"), percent=10, until=1)
        self.assertEqual(
            self.rows(),
            {
                ("promise", "A"): (4, "this", MILLION),
                ("promise", "B"): (5, "next", MILLION),
                ("giro", "C"): (11, "next", MILLION),
                ("claims_paid", "E"): (0, "this", MILLION),
                ("offer", "G"): (1, "this", 900_000),
            },
        )

    def test_late_is_expected_today(self):
        self.say(self.new("A"), day=0)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.assertEqual(self.rows(), {("promise", "A"): (1, "this", MILLION)})

    def test_paid_since_is_taken_off(self):
        move = self.new("A")
        self.say(move, amount=700_000)
        self.pay(move, 500_000)
        self.assertEqual(self.rows()["promise", "A"][2], 200_000)
        self.pay(move, 500_000)
        self.assertFalse(self.rows())

    def test_promised_under_an_offer_is_counted_once(self):
        move = self.new("A")
        self.offer(move, percent=10)
        self.say(move, amount=900_000)
        self.assertEqual(set(self.rows()), {("promise", "A")})

    def test_instalments(self):
        agreement = self.agree(self.new("A"), day=2)
        # what is said of the invoice is the same money
        self.say(agreement.move_ids, day=1)
        self.past(agreement, -3, 2, 33)
        found = self.by(self.officer, self.env["penagihan.cash"]).search([])
        self.assertEqual(
            [(row.kind, (row.day - D).days, row.amount) for row in found],
            [("instalment", 0, 333_333), ("instalment", 2, 333_333)],
        )
        self.assertEqual(found[0].action_source()["res_id"], agreement.id)
        self.pay(agreement.move_ids, 500_000)
        self.env.invalidate_all()
        self.assertEqual(self.rows(), {("instalment", "A"): (2, "this", 166_666)})

    def test_waiting_for_a_manager_is_not_cash(self):
        draft = self.draft(self.new("A"))
        draft.action_offer()
        self.assertFalse(self.rows())

    # -- currencies -----------------------------------------------------------------------

    def test_currencies_are_never_mixed(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.say(self.new("A"))
        cash = self.by(self.officer, self.env["penagihan.cash"])
        self.assertEqual(cash._action_open()["context"], {"search_default_group_day": 1})
        self.say(self.new("B", 250, currency=usd))
        context = cash._action_open()["context"]
        self.assertEqual(
            list(context), ["search_default_group_currency", "search_default_group_day"]
        )
        self.assertIn(
            "1,000,000.00 + $ 250.00", cash.search([])._totals().replace("\N{NO-BREAK SPACE}", " ")
        )

    # -- the text -------------------------------------------------------------------------

    def text(self, user=None):
        action = self.by(user or self.officer, self.env["penagihan.cash"]).action_text()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return wizard.text.replace("\N{NO-BREAK SPACE}", " ").split("\n"), wizard

    def test_text_biggest_first(self):
        self.say(self.new("Kecil", 10_000), day=1)
        self.say(self.new("Besar", 9 * MILLION), day=2, kind="giro")
        self.say(self.new("Nanti", 5 * MILLION), day=6)
        lines, _wizard = self.text()
        self.assertEqual(
            lines,
            [
                "Cash this week: Rp 9,010,000.00",
                "• Rp 9,000,000.00 – Besar, Fri 17 Apr (giro)",
                "• Rp 10,000.00 – Kecil, Thu 16 Apr (promise)",
                "Next week: Rp 5,000,000.00",
            ],
        )

    def test_text_stays_short(self):
        for number in range(14):
            self.say(self.new(f"PT {number}", 1000 + number), day=1)
        lines, _wizard = self.text()
        self.assertEqual(len(lines), 14)
        self.assertEqual(lines[-1], "• and 2 more: Rp 2,001.00")

    def test_text_of_nothing(self):
        self.assertEqual(self.text()[0], ["Cash this week: –"])

    # -- who ------------------------------------------------------------------------------

    def test_collector_sees_own_customers_only(self):
        own = self.say(self.moves(self.mine)[0], user=self.collector)
        self.say(self.moves(self.foreign)[0], user=self.rival)
        self.assertEqual(set(self.rows(self.collector)), {("promise", "PT Milik Sendiri")})
        self.assertEqual(len(self.rows(self.auditor)), 2)
        row = self.by(self.collector, self.env["penagihan.cash"]).search([])
        self.assertEqual(row.action_source()["res_id"], own.id)
        lines, wizard = self.text(self.collector)
        self.assertNotIn("Orang", "".join(lines))
        with self.assertRefused("somebody else's text"):
            self.by(self.rival, wizard).read(["text"])

    def test_outsiders_and_other_companies(self):
        self.say(self.moves(self.mine)[0], user=self.collector)
        seller = self.person("seller", "penagihan_piutang.group_salesperson")
        for act in ("action_text", "_action_open"):
            with self.assertRefused(act):
                getattr(self.by(seller, self.env["penagihan.cash"]), act)()
        stranger = self.manager_elsewhere()
        self.assertFalse(self.rows(stranger))
