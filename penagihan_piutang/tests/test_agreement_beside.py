"""An agreement beside what else is said and done about a customer."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .agreement_case import AgreementMixin
from .common import MILLION, CollectionCase, D
from .dispute_case import DisputeMixin
from .letter_case import LetterCase
from .negotiation_case import NegotiationCase
from .offer_case import OfferMixin
from .test_tax_residue import TaxMixin


@tagged("post_install", "-at_install")
class TestAgreementBeside(AgreementMixin, DisputeMixin, OfferMixin, NegotiationCase):
    def test_what_is_agreed_on_is_neither_disputed_nor_discounted(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move)
        with self.assertRaisesRegex(UserError, agreement.name):
            self.dispute(move)
        self.assertFalse(self.env["penagihan.dispute"].search([("debtor_id", "=", self.mine.id)]))
        with self.assertRaisesRegex(UserError, "no open invoice"):
            self.offer(move)
        # one that was drafted before
        agreement.action_cancel()
        draft = self.draft(move, user=self.manager)
        again = self.agree(move)
        with self.assertRaisesRegex(UserError, again.name):
            draft.action_offer()
        self.assertEqual(draft.state, "draft")

    def test_what_is_disputed_is_cleared_up_first(self):
        move = self.invoice(due=-30)
        dispute = self.dispute(move, amount=100_000)
        agreement = self.agree(move, state="draft")
        with self.assertRaisesRegex(UserError, f"{move.name} is disputed"):
            agreement.with_user(self.manager).action_propose()
        self.assertEqual(agreement.state, "draft")
        self.resolve(dispute)
        agreement.with_user(self.manager).action_propose()
        self.assertEqual(agreement.state, "proposed")

    def test_disputed_or_discounted_after_it_was_proposed(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move, state="proposed")
        signing = agreement.with_user(self.manager)
        dispute = self.dispute(move, amount=100_000)
        with self.assertRaisesRegex(UserError, f"{move.name} is disputed"):
            self.sign(signing)
        with self.assertRaisesRegex(UserError, "out of date"):
            agreement._check_signable()
        self.resolve(dispute)
        offer = self.offer(move)
        with self.assertRaisesRegex(UserError, f"discount is offered on {move.name}"):
            self.sign(signing)
        with self.assertRaisesRegex(UserError, "out of date"):
            agreement._check_signable()
        self.assertEqual(agreement.state, "proposed")
        offer.state = "cancelled"
        agreement._check_signable()
        self.sign(signing)
        self.assertEqual(agreement.state, "active")

    def test_disputed_whole_comes_before_the_agreement(self):
        """As it was before agreements were refused, or by an import."""
        move = self.invoice(due=-30)
        dispute = self.dispute(move, day=9)
        dispute.line_ids.open = False
        agreement = self.agree(move)
        dispute.line_ids.open = True
        self.assertDecision(move, "disputed", until=None)
        self.assertEqual(self.reasons(agreement), ["not_yet"] * 3)

    def test_a_conversation_is_about_instalments(self):
        agreement = self.agree(self.invoice(due=-30), day=0)
        late = self.invoice(due=-3, amount=200_000)
        self.past(agreement, -4, 26, 57)
        talk = self.talk(self.mine, "other", late, note="They will see")
        self.assertEqual(
            sorted((row["invoice"], row["amount"]) for row in talk.position),
            sorted(
                [(late.name, 200_000)]
                + [
                    (f"Instalment {number} of 3, agreement {agreement.name}", amount)
                    for number, amount in ((1, 333_333), (2, 333_333), (3, 333_334))
                ]
            ),
        )
        self.assertEqual(talk.amount_overdue, 533_333)
        self.assertTrue(talk._minutes_position())
        script = self.mine.with_user(self.collector)._script_words()
        self.assertIn(f"Instalment 1 of 3, agreement {agreement.name}", script["_invoices"])
        self.assertNotIn(agreement.move_ids.name, script["_invoices"])

    def test_from_a_conversation_to_a_draft(self):
        self.invoice(due=-3)
        move = self.invoice(due=-30)
        with self.dialog(self.mine) as form:
            form.outcome = "instalments"
            form.note = "Three months, please"
            # what is overdue is chosen
            with form.line_ids.edit(1) as line:
                line.chosen = False
        action = form.record.action_record()
        self.assertTrue(self.asked(self.mine, "instalments"))
        self.assertEqual(action["res_model"], "penagihan.agreement")
        self.assertEqual(action["context"]["default_move_ids"], [Command.set(move.ids)])
        agreement = self.agree(move, state="proposed")
        self.assertEqual(agreement.state, "proposed")
        self.assertFalse(self.asked(self.mine, "instalments"))

    def test_a_missed_instalment_on_today(self):
        agreement = self.agree(self.invoice(due=-60))
        self.past(agreement, -7, 23, 54)
        self.run_today()
        errand = self.env["penagihan.followup"].search(
            [("debtor_id", "=", self.mine.id), ("kind", "=", "errand"), ("state", "=", "todo")]
        )
        self.assertEqual((errand.work, errand.on_agreement), ("broken", True))
        action = errand.with_user(self.officer).action_show()
        self.assertEqual((action["res_model"], action["res_id"]), (agreement._name, agreement.id))
        self.assertEqual((errand.agreement_id, errand.agreement_progress), (agreement, 0))
        # nobody calls about it once it is paid
        self.pay(agreement.move_ids, 333_333)
        self.env.invalidate_all()
        self.assertEqual(errand.with_user(self.officer).take_up(), errand)

    def test_what_waits_for_a_manager_on_today(self):
        self.policy.agreement_count = 1
        agreement = self.agree(self.invoice(due=-60), state="draft", user=self.collector)
        agreement.with_user(self.collector).action_propose()
        draft = self.draft(self.invoice(due=-20))
        draft.action_offer()
        self.assertEqual((agreement.state, draft.state), ("to_approve", "to_approve"))
        errands = self.env["penagihan.followup"].search(
            [("debtor_id", "=", self.mine.id), ("work", "=", "approve"), ("state", "=", "todo")]
        )
        about = {
            errand.activity_id.activity_type_id.get_external_id().popitem()[1]: errand
            for errand in errands.with_user(self.manager).sudo()
        }
        for kind, record in (("agreement", agreement), ("offer", draft)):
            errand = about[f"penagihan_piutang.activity_{kind}_approve"].sudo(False)
            with self.subTest(kind):
                self.assertTrue(errand.on_agreement and errand.to_decide)
                action = errand.action_approve()
                self.assertEqual((action["res_model"], action["res_id"]), (record._name, record.id))
                # not by Done, and not unseen
                with self.assertRaisesRegex(UserError, "what has become of it"):
                    errand.action_done()
                with self.assertRaises(AccessError):
                    errand.with_user(self.officer).action_approve()
        with self.assertRaisesRegex(UserError, "figures"):
            errands.with_user(self.manager).action_approve()
        agreement.with_user(self.manager).action_approve()
        draft.with_user(self.manager).action_approve()
        self.assertEqual(set(errands.mapped("state")), {"done"})

    def test_a_manager_is_asked_until_it_is_decided(self):
        self.policy.agreement_count = 1
        agreement = self.agree(self.invoice(due=-60), state="draft", user=self.collector)
        agreement.with_user(self.collector).action_propose()
        self.agreement_tasks(self.mine, "approve").unlink()
        self.run_today()
        self.assertEqual(len(self.agreement_tasks(self.mine, "approve")), 1)

    def promise_dialog(self, *moves):
        action = self.env["penagihan.promise"]._action_enter(self.mine, self.items(*moves))
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_a_promise_is_not_about_what_is_paid_by_instalments(self):
        covered, free = self.invoice(due=-60), self.invoice(due=-3)
        self.assertFalse(self.promise_dialog().agreed)
        agreement = self.agree(covered)
        for named in ((), (covered, free)):
            entry = self.promise_dialog(*named)
            self.assertEqual(entry.line_ids.filtered("chosen").move_id, free)
            self.assertIn(agreement.name, entry.agreed)
            self.assertIn(covered.name, entry.agreed)
            self.assertNotIn(free.name, entry.agreed)
        self.assertFalse(self.promise_dialog(covered).line_ids.filtered("chosen"))
        with self.dialog(self.mine) as form:
            form.outcome = "other"
            self.assertIn(agreement.name, form.agreed)

    def test_history_of_contacts(self):
        agreement = self.agree(self.invoice(due=-60), day=0)
        self.past(agreement, 0, 30, 61)
        self.run_today()
        report = self.env["report.penagihan_piutang.contact_history"]
        contacts = report._contacts(self.mine, D - timedelta(days=1), D + timedelta(days=1))
        self.assertEqual([contact.channel for contact in contacts], ["email"])
        self.assertIn(agreement.name, contacts[0].text)


@tagged("post_install", "-at_install")
class TestAgreementTax(AgreementMixin, TaxMixin, CollectionCase):
    """Tax that is withheld is no debt, also of an invoice that is paid by instalments."""

    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    def test_withheld_before_is_not_agreed_on(self):
        move, residue = self.withheld()
        residue.action_accept()
        other = self.invoice(due=-30)
        agreement = self.agree(other, move, state="draft")
        self.assertEqual(agreement.debt, MILLION)
        with self.assertRaisesRegex(UserError, move.name):
            agreement.with_user(self.manager).action_propose()

    def test_withheld_of_an_invoice_that_is_agreed_on(self):
        """97 500 of 1 110 000: what is left is agreed on, less what is not owed."""
        move = self.taxed()
        residue = self.env["penagihan.tax.residue"].create(
            {
                "debtor_id": self.debtor(self.partner).id,
                "move_line_id": self.items(move).id,
                "move_id": move.id,
                "rule_id": self.env.ref("penagihan_piutang.tax_rule_pph23").id,
                "period": D.replace(day=1),
                "currency_id": move.currency_id.id,
                "amount": 110_000,
                "state": "accepted",
                "accepted_date": D,
            }
        )
        agreement = self.agree(move, count=2)
        self.assertEqual((agreement.debt, self.open_amounts(agreement)), (MILLION, [500_000] * 2))
        # it is no tax after all: the last instalment is not paid before it is
        self.pay(move, MILLION)
        self.assertEqual((agreement.progress, self.open_amounts(agreement)), (100, []))
        residue.with_user(self.officer).action_refuse()
        agreement.invalidate_recordset()
        self.assertEqual(self.open_amounts(agreement), [110_000])
        self.assertEqual(agreement.paid, 890_000)

    def test_the_rest_is_a_tax(self):
        move = self.taxed()
        agreement = self.agree(move, count=2)
        self.pay(move, move.amount_total - 20_000)
        self.assertEqual(self.open_amounts(agreement), [20_000])
        residue = self.follow_taxes()
        # while an officer looks at it, and while the slip is awaited, nobody asks for it
        self.assertFalse(self.open_amounts(agreement))
        # nor is it cash that was promised
        self.past(agreement, 1, 2)
        for model in ("penagihan.cash", "penagihan.forecast"):
            self.assertFalse(
                self.env[model].search(
                    [("partner_id", "=", self.partner.id), ("kind", "=", "instalment")]
                ),
                model,
            )
        residue.with_user(self.officer).action_accept()
        self.assertFalse(self.open_amounts(agreement))
        self.run_today()
        self.assertEqual(agreement.state, "fulfilled")
        self.assertDecision(move, "tax_slip", until=16)
        # an officer was mistaken: what is left is paid by instalments still
        residue.with_user(self.officer).action_refuse()
        self.run_today()
        self.assertEqual((agreement.state, self.open_amounts(agreement)), ("active", [20_000]))
        self.assertDecision(move, "agreement")
        self.assertIn("withheld tax is owed", agreement.message_ids[0].body)

    def test_what_only_looks_like_tax_ends_nothing(self):
        move = self.taxed()
        agreement = self.agree(move, count=2)
        self.pay(move, move.amount_total - 20_000)
        self.run_today()
        residue = self.env["penagihan.tax.residue"].search([("move_id", "=", move.id)])
        self.assertEqual((residue.state, agreement.state), ("proposed", "active"))
        residue.with_user(self.officer).action_refuse()
        self.run_today()
        self.assertEqual((agreement.state, self.open_amounts(agreement)), ("active", [20_000]))


@tagged("post_install", "-at_install")
class TestAgreementLetter(AgreementMixin, LetterCase):
    """A firm that sends letters about instalments, too."""

    def setUp(self):
        super().setUp()
        ladder = self.env.ref("penagihan_piutang.policy_instalments")
        ladder.step_ids.active = False
        ladder.step_ids = [
            Command.create(
                {
                    "name": "Letter",
                    "offset_days": 5,
                    "channel": "letter",
                    "stage_id": self.env.ref("penagihan_piutang.stage_collection").id,
                    "letter_id": self.letter("ST1").id,
                }
            )
        ]
        self.agreement = self.agree(self.invoice(due=-60, partner=self.partner))
        self.past(self.agreement, -6, 24, 55)

    def test_printed_and_outdated_once_it_is_paid(self):
        self.run_today()
        task = self.env["penagihan.followup"].search(
            [("partner_id", "=", self.partner.id), ("channel", "=", "letter")]
        )
        task.with_user(self.officer).action_print_letters()
        document = task.document_ids
        first = self.agreement.instalment_ids.sorted("due_date")[0]
        self.assertEqual(document.line_ids.instalment_id, first)
        self.assertFalse(document.line_ids.move_line_id)
        self.assertIn(first._in_words(), self.text(document))
        self.assertFalse(document.outdated)
        with freeze_time(f"{D + timedelta(days=1)} 03:00:00"):
            # printed again unchanged it keeps its number
            task.with_user(self.officer).action_print_letters()
        self.assertEqual(task.document_ids, document)
        self.pay(self.agreement.move_ids, MILLION / 2)
        document.invalidate_recordset(["outdated"])
        self.assertIn(first._in_words(), document.outdated)
