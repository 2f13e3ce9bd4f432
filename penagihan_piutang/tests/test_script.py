"""What to say to a customer: the pieces that fit, with its figures."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..models.penagihan_script import SECTIONS
from ..tools.kind_words import shown_text
from .class_case import ClassMixin
from .common import MILLION, CollectionCase, D


@tagged("post_install", "-at_install")
class TestScript(ClassMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.debtor_ = self.debtor(self.partner, user_id=self.collector.id)

    def script(self, user=None, **values):
        debtor = self.debtor_.with_user(user or self.collector)
        self.env.invalidate_all()
        return shown_text(debtor._conversation_script(**values))

    def piece(self, name):
        return self.env.ref(f"penagihan_piutang.script_{name}")

    def test_parts_in_order_and_figures(self):
        move = self.invoice(due=-8, amount=1_250_000)
        self.invoice(due=10)
        script = self.script()
        headings = [label for section, label in SECTIONS if section != "consequence"]
        places = [script.index(heading) for heading in headings]
        self.assertEqual(places, sorted(places))
        for words in (
            "Good morning, Finance Department of PT Pelanggan.",
            "This is Test collector of PT Uji Penagihan.",
            "how is business these days?",
            "By our books Rp",
            "1,250,000",
            f"is past its due date: {move.name} of",
        ):
            self.assertIn(words, script)
        self.assertLess(script.index("how is business"), script.index("By our books"))

    def test_greeting_by_the_customers_clock(self):
        for hour, jakarta, jayapura in (
            (3, "Good morning", "Good day"),  # 10:00 and 12:00
            (9, "Good afternoon", "Good afternoon"),  # 16:00 and 18:00
            (10, "Good afternoon", "Good evening"),  # 17:00 and 19:00
        ):
            with self.at(f"{D} {hour:02}:00:00"):
                self.partner.state_id = self.env.ref("base.state_id_jk")
                self.assertIn(f"“{jakarta}, ", self.script())
                self.partner.state_id = self.env.ref("base.state_id_pa")
                self.assertIn(f"“{jayapura}, ", self.script())

    def test_nothing_late(self):
        self.assertIn("nothing is open", self.script())
        self.invoice(due=5)
        script = self.script()
        self.assertIn("nothing of it is late", script)
        self.assertNotIn("What comes next", script)

    def test_money_on_its_way_is_not_asked_for(self):
        move = self.invoice(due=-8, amount=777_000)
        self.say(move, day=0, kind="claims_paid")
        self.assertNotIn("777,000", self.script())

    def test_questions_by_late_reason(self):
        self.invoice(due=-8)
        cash = "When do you expect money to come in?"
        process = "With whom are the invoices now"
        self.assertNotIn(cash, self.script())
        self.assertIn("What stands in the way of payment?", self.script())
        reasons = {
            name: self.env.ref(f"penagihan_piutang.late_reason_{name}")
            for name in ("cash", "approval", "other")
        }
        self.assertIn(cash, self.script(late_reason=reasons["cash"]))
        self.assertNotIn(process, self.script(late_reason=reasons["cash"]))
        self.assertIn(process, self.script(late_reason=reasons["approval"]))
        self.assertNotIn(cash, self.script(late_reason=reasons["other"]))

    def test_instalments_from_day_14(self):
        self.invoice(due=-13)
        self.debtor_._classify(self.approach("cannot", "willing"), "Sepi")
        self.assertNotIn("nstalment", self.script())
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.assertIn("Instalments after the customer's own receipts", self.script())

    def test_instalments_cannot_be_written_earlier(self):
        piece = self.piece("offer_day")
        for words in ("Pay in installments", "Boleh dicicil", "Angsuran tiga kali"):
            with self.assertRaisesRegex(ValidationError, "from day 14 on"):
                piece.body = f"<p>{words}</p>"
        with self.assertRaisesRegex(ValidationError, "from day 14 on"):
            self.piece("offer_instalments").from_days = 13
        piece.write({"body": "<p>Boleh dicicil</p>", "from_days": 14})
        self.assertEqual(piece.from_days, 14)

    def test_offers_by_class(self):
        self.invoice(due=-20)
        can, cannot = "fixed day of payment for the months to come", "New orders against payment"
        script = self.script()
        self.assertNotIn(can, script)
        self.assertNotIn(cannot, script)
        self.debtor_._classify(self.approach("can", "willing"), "Lama")
        script = self.script()
        self.assertIn(can, script)
        self.assertNotIn(cannot, script)

    def test_consequence_of_the_coming_step(self):
        collection, warning = "I would much rather settle it with you", "deliveries on credit"
        move = self.invoice(due=-8)
        self.did(move, 7, ago=1)
        script = self.script()
        self.assertIn("the next step on our side is Rung 14, 04/21/2026", script)
        self.assertIn(collection, script)
        self.assertNotIn(warning, script)
        self.did(move, 14, ago=0)
        self.assertIn(warning, self.script())
        self.debtor_.write({"hold_until": D, "hold_reason": "Rekonsiliasi"})
        self.assertNotIn("What comes next", self.script(), "something has been agreed")

    def test_from_a_task_it_is_what_follows(self):
        call = self.did(self.invoice(due=-8), 7, ago=0, state="todo")
        self.assertIn("Rung 14", self.script())
        self.assertIn("Rung 14", self.script(followup=call.with_user(self.collector)))
        # a call that has not been made yet is no consequence of itself
        early = self.invoice(due=-7)
        self.assertEqual(self.decide(early)["offset_days"], 3)
        self.assertIn("Rung 14", self.script(followup=call.with_user(self.collector)))

    def test_a_promise_is_no_moment_for_consequences(self):
        move = self.invoice(due=-8)
        self.assertIn("Rung", str(self.debtor_._situation()["step"].name))
        self.say(move)
        self.assertFalse(self.debtor_._situation()["step"])

    def test_names_are_text(self):
        self.partner.name = "PT <b>Tebal</b>"
        self.invoice(due=-8)
        html = str(self.debtor_.with_user(self.collector)._conversation_script())
        self.assertIn("PT &lt;b&gt;Tebal&lt;/b&gt;", html)

    def test_placeholders_are_checked(self):
        for words in (
            "{{ object.nothing }}",
            "{{ object._classify() }}",
            "{{ object.approach_id.name }}",
            "{{ object.suggestion }}",
            "{{ object.env }}",
            "{{ user.name }}",
        ):
            with self.subTest(words=words), self.assertRaises(ValidationError):
                self.piece("closing").body = f"<p>{words}</p>"

    def test_manager_previews(self):
        self.invoice(due=-8, amount=450_000)
        with Form(self.piece("facts").with_user(self.manager)) as form:
            self.assertFalse(form.preview)
            form.preview_debtor_id = self.debtor_.with_user(self.manager)
            self.assertIn("450,000", form.preview)
            form.body = "<p>{{ object._totals() }} please</p>"
            self.assertIn("450,000", form.preview)
            self.assertIn("please", form.preview)
        self.assertIn("object._totals()", self.piece("facts").body)

    def test_own_pieces_of_a_company(self):
        other = self.make_company("PT Lain")
        for company, words in ((self.company, "Kami sendiri"), (other, "Orang lain")):
            self.env["penagihan.script"].create(
                {
                    "name": "Own",
                    "section": "closing",
                    "body": f"<p>{words}</p>",
                    "company_id": company.id,
                }
            )
        script = self.script()
        self.assertIn("Kami sendiri", script)
        self.assertNotIn("Orang lain", script)

    def test_instant_however_many_invoices(self):
        """Nothing is asked invoice by invoice, nor of other customers."""
        counts = []
        for invoices in (1, 6):
            for _number in range(invoices):
                self.invoice(due=-8, amount=MILLION)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.debtor_.with_user(self.collector)._conversation_script()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
