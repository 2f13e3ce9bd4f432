"""The cash forecast: what rests on what, by week, who sees it, and the week after."""

from datetime import timedelta

from odoo.tests import tagged

from .access_case import AccessCase
from .agreement_case import AgreementMixin
from .common import MILLION, D
from .dispute_case import DisputeMixin
from .payment_world import Invoice
from .promise_case import PromiseMixin
from .test_prediction import PaymentMixin

MONDAY = D - timedelta(days=2)
STRANGERS = ("penagihan_piutang.group_salesperson", "account.group_account_manager")


@tagged("post_install", "-at_install")
class TestForecast(PaymentMixin, PromiseMixin, DisputeMixin, AgreementMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_models()
        cls.regular = cls.customer("PT Teratur")
        cls.new = cls.customer("PT Baru")
        test = cls("run")
        test.debtor(cls.regular, user_id=cls.collector.id)
        # twenty invoices, each paid 12 days late
        test.put(
            [
                Invoice(
                    cls.regular.id,
                    D - timedelta(days=50 + 7 * number),
                    D - timedelta(days=20 + 7 * number),
                    D - timedelta(days=8 + 7 * number),
                )
                for number in range(20)
            ]
        )
        cls.env["penagihan.payment.curve"]._refresh(cls.company)

    def rows(self, user=None, **values):
        found = self.by(user or self.officer, self.env["penagihan.forecast"]).search([])
        return found.filtered_domain([(name, "=", value) for name, value in values.items()])

    def of(self, partner):
        """{what it rests on: (days from D or None, certainty, open, expected)}."""
        return {
            row.kind: (
                row.day and (row.day - D).days,
                row.certainty,
                round(row.amount),
                round(row.expected),
            )
            for row in self.rows(partner_id=partner.id)
        }

    # -- what it rests on -----------------------------------------------------------------

    def test_from_history(self):
        move = self.invoice(due=-3, partner=self.regular)
        (row,) = self.rows(partner_id=self.regular.id)
        self.assertEqual((row.day - D).days, 9)
        self.assertEqual((row.kind, row.certainty, row.move_id), ("history", "likely", move))
        self.assertEqual((row.paid_count, row.usual_days), (20, 12))
        self.assertGreater(row.probability, 0.99)
        self.assertEqual(row.why, "Usually pays 12 days late (invoices: 20); 100 % by 14 May")
        self.assertEqual(row.action_source()["res_id"], move.id)

    def test_never_in_the_past(self):
        """Ten days later than ever: nobody here paid so late, and nothing is made up."""
        self.invoice(due=-40, partner=self.regular)
        (row,) = self.rows(partner_id=self.regular.id)
        self.assertEqual((row.day, row.certainty, row.expected), (False, "open", 0))
        self.assertEqual(row.why, "Nobody here has paid so late within 12 months")

    def test_a_new_customer_is_like_the_others(self):
        self.invoice(due=-3, partner=self.new)
        (row,) = self.rows(partner_id=self.new.id)
        self.assertEqual(((row.day - D).days, row.kind), (9, "company"))
        self.assertEqual(row.why, "New: expected like other customers; 100 % by 14 May")

    def test_nothing_known(self):
        self.env["penagihan.payment.curve"].search([]).unlink()
        self.invoice(due=-3, partner=self.new)
        (row,) = self.rows(partner_id=self.new.id)
        self.assertEqual((row.day, row.kind, row.certainty), (False, "unknown", "open"))
        self.assertEqual(row.why, "No payments to learn from")

    def test_example_of_the_docstring(self):
        """10 million, of which 2 are promised and 1 is disputed, 0.7 of unmatched credits."""
        move = self.invoice(due=-3, amount=10 * MILLION, partner=self.regular)
        self.say(move, amount=2 * MILLION, day=4)
        # nobody disputes what is promised; the database would let them
        (line,) = self.dispute(self.invoice(partner=self.new), amount=MILLION).line_ids
        self.update("penagihan_dispute_line", line.id, move_line_id=self.items(move).id)
        self.entry(-700_000, self.regular, "BNK")
        # 80 %: as if a fifth of what has come this far were never paid
        self.env.cr.execute(
            """UPDATE penagihan_payment_curve
                  SET line = (SELECT array_agg(LEAST(part, -ln(0.2)) ORDER BY at)
                                FROM unnest(line) WITH ORDINALITY part (part, at))"""
        )
        found = self.of(self.regular)
        self.assertEqual(found["promise"], (4, "promised", 2 * MILLION, 2 * MILLION))
        self.assertEqual(found["disputed"], (False, "open", MILLION, 0))
        self.assertEqual(found["history"], (9, "likely", 6_300_000, 5_040_000))

    def test_disputed_is_not_promised(self):
        """The half in dispute has no day; the other half is likely as ever."""
        move = self.invoice(due=-3, partner=self.regular)
        self.dispute(move, amount=400_000)
        rows = self.rows(partner_id=self.regular.id)
        self.assertEqual(
            {row.kind: (row.certainty, row.amount, row.day, row.week_start) for row in rows},
            {
                "disputed": ("open", 400_000, False, False),
                "history": ("likely", 600_000, D + timedelta(days=9), D + timedelta(days=5)),
            },
        )

    def test_giro_and_payment_on_its_way_are_sure(self):
        self.say(self.invoice(due=-3, partner=self.regular), kind="giro", day=6)
        self.assertEqual(self.of(self.regular), {"giro": (6, "sure", MILLION, MILLION)})
        move = self.invoice(due=-3, partner=self.new)
        other = self.invoice(due=-2, partner=self.new)
        self.payment(self.new, 1_400_000, move, other)
        ways = self.rows(partner_id=self.new.id, kind="way").sorted("amount")
        self.assertEqual(ways.mapped("amount"), [400_000, MILLION])
        self.assertEqual(set(ways.mapped("day")), {D})
        (rest,) = self.rows(partner_id=self.new.id) - ways
        self.assertEqual((rest.kind, rest.certainty, rest.amount), ("company", "likely", 600_000))
        self.assertAlmostEqual(sum(self.rows(partner_id=self.new.id).mapped("amount")), 2 * MILLION)

    def test_promise_paid_in_part(self):
        move = self.invoice(due=-3, partner=self.regular)
        self.say(move, amount=700_000)
        self.pay(move, 500_000)
        found = self.of(self.regular)
        self.assertEqual(found["promise"][2], 200_000)
        self.assertEqual(found["history"][2], 300_000)

    def test_instalments_instead_of_the_invoice(self):
        agreement = self.agree(self.invoice(due=-5, partner=self.new), day=2)
        self.past(agreement, -3, 2, 33)
        rows = self.rows(partner_id=self.new.id)
        self.assertEqual([(row.day - D).days for row in rows], [0, 2, 33])
        self.assertEqual(set(rows.mapped("kind")), {"instalment"})
        self.assertAlmostEqual(sum(rows.mapped("expected")), MILLION, delta=1)
        self.pay(agreement.move_ids, 500_000)
        left = self.rows(partner_id=self.new.id)
        self.assertAlmostEqual(sum(left.mapped("expected")), 500_000, delta=1)

    def test_on_hold_is_said(self):
        self.invoice(due=-3, partner=self.regular)
        self.debtor(self.regular, hold_until=D + timedelta(days=5), hold_reason="Wait")
        (row,) = self.rows(partner_id=self.regular.id)
        self.assertTrue(row.why.endswith("; on hold until 04/20/2026"), row.why)

    def test_dollars_in_the_companys_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.entry(100, self.regular, currency=usd)
        (row,) = self.rows(partner_id=self.regular.id)
        self.assertEqual((row.amount, row.currency_id), (1_600_000, self.idr))

    def test_dollars_of_which_the_company_is_owed_nothing(self):
        """As a difference of exchange may leave it: it stops nobody's daily run."""
        usd = self.env.ref("base.USD")
        usd.active = True
        entry = self.entry(100, self.regular, currency=usd, day=-9)
        self.env.flush_all()
        self.update("account_move_line", self.items(entry).id, amount_residual=0)
        self.env["penagihan.debtor"]._refresh_soon(self.company)
        self.assertEqual(self.debtor(self.regular).soon_percent, 0)

    def test_all_that_is_open_stands_once(self):
        """Whatever is said of it, the parts are the whole."""
        moves = [self.invoice(due=-3, amount=7 * MILLION, partner=self.new) for _ in range(3)]
        self.say(moves[0], amount=2 * MILLION, kind="giro")
        self.dispute(moves[1], amount=3 * MILLION)
        self.payment(self.new, 8 * MILLION, *moves[1:])
        rows = self.rows(partner_id=self.new.id)
        for move in moves:
            of_move = rows.filtered(lambda row, move=move: row.move_id == move)
            self.assertAlmostEqual(sum(of_move.mapped("amount")), 7 * MILLION)
        self.assertEqual(len(rows), len(set(rows.ids)))

    # -- by week, and the text ------------------------------------------------------------

    def test_by_week(self):
        self.invoice(due=-3, partner=self.regular)
        self.say(self.invoice(due=-3, partner=self.new), day=2)
        forecast = self.by(self.officer, self.env["penagihan.forecast"])
        weeks = forecast._by_week(self.company)
        self.assertEqual(len(weeks), 13)
        self.assertEqual(weeks[0]["week_start"], MONDAY)
        self.assertEqual(weeks[0]["promised"], MILLION)
        self.assertEqual(weeks[1]["week_start"], MONDAY + timedelta(days=7))
        own = forecast._by_week(self.company, self.rival)
        self.assertEqual(own[0]["promised"], 0)
        self.assertAlmostEqual(
            sum(week["likely"] + week["promised"] for week in weeks),
            sum(self.rows().mapped("expected")),
            delta=1,
        )

    def test_text(self):
        self.say(self.invoice(due=-3, amount=90 * MILLION, partner=self.new), day=2)
        for number in range(5):
            partner = self.customer(f"PT {number}")
            move = self.invoice(due=-3, amount=(50 + number) * MILLION, partner=partner)
            self.say(move, day=5, kind="giro")
        forecast = self.by(self.officer, self.env["penagihan.forecast"])
        action = forecast.action_text()
        text = self.env[action["res_model"]].browse(action["res_id"]).text
        lines = text.replace("\N{NO-BREAK SPACE}", " ").split("\n")
        self.assertRegex(lines[0], r"^Week of 13 Apr: .*promised Rp 90,000,000")
        self.assertRegex(lines[1], r"^Week of 20 Apr: sure Rp 260,000,000")
        self.assertEqual(lines[4], "The biggest:")
        self.assertEqual(lines[5], "• Rp 90,000,000 – PT Baru, from 17 Apr on")
        self.assertEqual(len(lines), 10)
        self.assertNotIn("PT 0", text)

    # -- expected and received ------------------------------------------------------------

    def test_last_week_expected_and_received(self):
        """Expected of three; one pays less, one nothing, and one pays whom nobody expected."""
        less, nothing = self.customer("PT Kurang"), self.customer("PT Nihil")
        moves = [
            self.invoice(due=-9, amount=4 * MILLION, partner=partner) for partner in (less, nothing)
        ]
        for move in moves:
            self.say(move, day=2)
        kept = self.env["penagihan.forecast.kept"]
        kept._keep(self.company)
        self.say(moves[0], day=3, amount=MILLION, replace=True)
        kept._keep(self.company)  # another day of the week changes nothing
        self.pay_on(moves[0], 2_500_000, day=2)
        self.entry(-9 * MILLION, self.new, "BNK", day=1)
        self.entry(-9 * MILLION, self.new, "GEN", day=1)  # no money
        self.entry(-9 * MILLION, self.new, "BNK", day=7)  # another week
        with self.at(f"{D + timedelta(days=7)} 03:00:00"):
            weeks = self.by(self.officer, self.env["penagihan.forecast.week"])
            rows = weeks.search([("age", "=", "last")])
            found = {row.partner_id: (row.expected, row.received, row.gap) for row in rows}
            self.assertEqual(found[less], (4 * MILLION, 2_500_000, -1_500_000))
            self.assertEqual(found[nothing], (4 * MILLION, 0, -4 * MILLION))
            self.assertEqual(found[self.new], (0, 9 * MILLION, 9 * MILLION))
            self.assertEqual(rows[0].partner_id, nothing)
            lines = self.by(self.officer, self.env["penagihan.forecast"])._as_text()
        self.assertIn("Last week: expected", lines)
        self.assertIn("PT Baru: expected", lines)

    # -- the worklist ---------------------------------------------------------------------

    def test_who_pays_anyway_comes_later(self):
        """Two owe the same for as long; one always pays tomorrow."""
        slow = self.customer("PT Lambat")
        tasks = []
        for partner in (self.regular, slow):
            self.debtor(partner, user_id=self.collector.id)
            move = self.invoice(due=-8, amount=5 * MILLION, partner=partner)
            tasks.append(self.did(move, 7, 0, "todo"))
        self.put(
            [
                Invoice(
                    slow.id,
                    D - timedelta(days=200 + number),
                    D - timedelta(days=170 + number),
                    D - timedelta(days=30 + number),
                )
                for number in range(40)
            ]
        )
        self.env["penagihan.payment.curve"]._refresh(self.company)
        debtors = self.env["penagihan.debtor"]
        debtors._refresh_soon(self.company)
        debtors._refresh_totals(self.company)
        regular, late = tasks
        self.assertGreater(regular.debtor_id.soon_percent, 70)
        self.assertLess(late.debtor_id.soon_percent, 60)
        self.assertGreater(late.priority, regular.priority)
        percent = regular.debtor_id.soon_percent
        self.assertIn(f"{percent} % likely by itself · 8 days", regular.priority_reason)

    def test_daily_run_learns_and_keeps(self):
        self.env["penagihan.payment.curve"].search([]).unlink()
        self.say(self.invoice(due=-3, partner=self.new), day=2)
        self.invoice(due=-3, partner=self.regular)
        self.run_today()
        self.assertTrue(self.rows(partner_id=self.regular.id, kind="history"))
        self.assertGreater(self.debtor(self.regular).soon_percent, 90)
        kept = self.env["penagihan.forecast.kept"].search([("partner_id", "=", self.new.id)])
        self.assertEqual((kept.week_start, kept.promised), (MONDAY, MILLION))
        # what the dashboard shows, of all and of one collector
        self.debtor(self.new)  # nobody's
        officer = self.by(self.officer, self.env["penagihan.forecast"])
        sums = self.by(self.officer, self.env["penagihan.forecast.sum"])
        for collector in (None, self.collector, self.rival):
            self.assertEqual(
                sums._by_week(self.company, collector), officer._by_week(self.company, collector)
            )

    def test_weeks_as_of_this_morning(self):
        """Written anew where the run has not been for two days, or when asked for."""
        dashboard = self.by(self.officer, self.env["penagihan.dashboard"])

        def promised():
            shown = dashboard.forecast()
            self.assertEqual(len(shown["weeks"]), 13)
            amounts = {kind["name"]: kind["amounts"] for kind in shown["kinds"]}
            return amounts["Promised"][:2]

        before, later = promised()
        self.say(self.invoice(due=-3, partner=self.new), day=2)
        self.assertEqual(promised(), [before, later])
        dashboard.refresh()
        self.assertEqual(promised(), [before + MILLION, later])
        self.say(self.invoice(due=-3, partner=self.new), day=3)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.assertEqual(promised()[0], before + MILLION)
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.assertEqual(promised()[0], before + 2 * MILLION)

    # -- who ------------------------------------------------------------------------------

    def test_collectors_see_own_customers_only(self):
        kept = self.env["penagihan.forecast.kept"]
        self.say(self.moves(self.mine)[0], user=self.collector)
        self.say(self.moves(self.foreign)[0], user=self.rival)
        kept._keep(self.company)
        stranger = self.manager_elsewhere()
        for model in ("penagihan.forecast", "penagihan.forecast.week"):
            with self.subTest(model):
                records = self.by(self.collector, self.env[model]).search([])
                self.assertEqual(records.partner_id, self.mine.partner_id)
                both = self.mine.partner_id | self.foreign.partner_id
                self.assertLessEqual(
                    both, self.by(self.auditor, self.env[model]).search([]).partner_id
                )
                self.assertFalse(self.by(stranger, self.env[model]).search([]))
                break_off = self.by(self.rival, records)
                with self.assertRefused("somebody else's"):
                    break_off.read(["partner_id"])
        text = self.by(self.collector, self.env["penagihan.forecast"])._as_text()
        self.assertIn("Milik Sendiri", text)
        self.assertNotIn("Milik Orang", text)

    def test_deputy(self):
        self.assertFalse(self.rows(self.rival, partner_id=self.mine.partner_id.id))
        self.rival_stands_in()
        self.assertTrue(self.rows(self.rival, partner_id=self.mine.partner_id.id))

    def test_refused(self):
        models = (
            "penagihan.forecast",
            "penagihan.forecast.week",
            "penagihan.forecast.kept",
            "penagihan.forecast.sum",
            "penagihan.payment.curve",
        )
        people = [self.person(f"p{number}", group) for number, group in enumerate(STRANGERS)]
        people.append(self.person("portal", "base.group_portal"))
        for user in people:
            for model in models:
                with self.assertRefused(f"{user.name} {model}"):
                    self.by(user, self.env[model]).search([])
            with self.assertRefused("text"):
                self.by(user, self.env["penagihan.forecast"]).action_text()
            with self.assertRefused("chance"):
                self.by(user, self.mine).read(["soon_percent"])
        for model in models[2:]:
            with self.assertRefused(model):
                self.by(self.collector, self.env[model]).search([])
            with self.assertRefused(f"write {model}"):
                self.by(self.manager, self.env[model]).create({"company_id": self.company.id})
