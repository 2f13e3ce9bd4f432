"""What customers do about agreements on their page."""

import base64
from datetime import timedelta
from io import BytesIO

from odoo.exceptions import UserError
from odoo.tests import tagged
from PIL import Image

from .agreement_case import AgreementCase
from .common import MILLION, D
from .smtp import mail_server

_HTML = "<b>Budi</b><script>alert(1)</script>"


def _drawn(kind="PNG"):
    picture = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(picture, kind)
    return base64.b64encode(picture.getvalue())


class AgreementPortalCase(AgreementCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(due=-30)
        self.stranger = self.customer("PT Lain")

    def state_of(self, agreement):
        """All that may not change by what is refused."""
        agreement.invalidate_recordset()
        return (
            agreement.read()[0],
            agreement.instalment_ids.read(["due_date", "amount", "wished_date"]),
            agreement.debtor_id.activity_ids.ids,
            agreement.line_ids.mapped("holds"),
        )

    def refused(self, agreement, words, act):
        before = self.state_of(agreement)
        with self.assertRaisesRegex(UserError, words):
            act(agreement)
        self.assertEqual(self.state_of(agreement), before)


@tagged("post_install", "-at_install")
class TestAgreementSignedByTheCustomer(AgreementPortalCase):
    def sign_there(self, agreement, name="Budi", signature=None, partner=None):
        # the visitor of a page has no rights of its own
        visitor = agreement.with_user(self.env.ref("base.public_user"))
        visitor._sign_portal(name, signature or _drawn(), partner or self.partner, "10.0.0.7")

    def test_signed(self):
        agreement = self.agree(self.move, state="proposed")
        notified = self.env["mail.message"].search([], order="id DESC", limit=1)
        self.sign_there(agreement, _HTML)
        self.assertEqual((agreement.state, agreement.signed_date), ("active", D))
        self.assertEqual(agreement.signed_by, _HTML)
        self.assertTrue(agreement.signature and agreement.signed_at)
        self.assertFalse(agreement.signed_user_id)
        self.assertDecision(self.move, "agreement")
        # the paper that was signed is kept, in the history as well
        paper = base64.b64decode(agreement.signed_file).decode()
        self.assertIn("data:image/png;base64", paper)
        self.assertIn("Signed electronically", paper)
        self.assertIn("&lt;b&gt;Budi", paper)
        message = agreement.message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids.name, agreement.signed_name)
        # nothing a customer wrote is HTML to staff
        for body in (*agreement.message_ids, *agreement.debtor_id.message_ids):
            self.assertNotIn("<script>", body.body)
        task = self.agreement_tasks(agreement.debtor_id, "answer")
        self.assertEqual(task.user_id, self.collector)
        self.assertIn("10.0.0.7", task.note)
        self.assertNotIn("<script>", task.note)
        self.assertFalse(self.agreement_tasks(agreement.debtor_id, "sign"))
        told = self.env["mail.message"].search(
            [("id", ">", notified.id), ("partner_ids", "=", self.collector.partner_id.id)]
        )
        self.assertIn(agreement.name, told.subject)

    def test_a_jpeg_of_a_contact(self):
        agreement = self.agree(self.move, state="proposed")
        contact = self.env["res.partner"].create({"name": "Ani", "parent_id": self.partner.id})
        self.sign_there(agreement, signature=_drawn("JPEG"), partner=contact)
        self.assertEqual(agreement.state, "active")

    def test_twice_or_after_its_end(self):
        agreement = self.agree(self.move, state="proposed")
        self.sign_there(agreement)
        self.refused(agreement, "signed already", self.sign_there)
        self.refused(agreement, "signed already", lambda it: it._refuse_portal("No", self.partner))
        agreement.with_user(self.officer)._breach("Not kept")
        self.refused(agreement, "has ended", self.sign_there)
        other = self.agree(self.invoice(due=-20), state="proposed")
        other.with_user(self.manager).action_cancel()
        self.refused(other, "withdrawn", self.sign_there)

    def test_not_proposed(self):
        agreement = self.agree(self.move, state="draft")
        self.refused(agreement, "being prepared", self.sign_there)
        self.policy.agreement_count = 1
        agreement.with_user(self.collector).action_propose()
        self.assertEqual(agreement.state, "to_approve")
        self.refused(agreement, "being prepared", self.sign_there)

    def test_anothers(self):
        agreement = self.agree(self.move, state="proposed")
        nobody = self.env["res.partner"]
        for partner in (self.stranger, nobody, self.company.partner_id):
            self.refused(
                agreement,
                "not one of yours",
                lambda it, who=partner: it._sign_portal("Budi", _drawn(), who),
            )
        self.refused(
            agreement, "not one of yours", lambda it: it._refuse_portal("No", self.stranger)
        )
        self.refused(
            agreement, "not one of yours", lambda it: it._propose_dates_portal({}, self.stranger)
        )
        with self.assertRaisesRegex(UserError, "not one of yours"):
            agreement.browse(agreement.id + 1000)._sign_portal("B", _drawn(), self.partner)

    def test_no_name_or_no_signature(self):
        agreement = self.agree(self.move, state="proposed")
        self.refused(agreement, "name", lambda it: self.sign_there(it, name="  "))
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        torn = base64.b64encode(b"\x89PNG\r\n\x1a\n and no picture")
        cut = base64.b64encode(base64.b64decode(_drawn())[:40])
        for signature in (b"", "no base64!", svg, cut, torn, False):
            self.refused(
                agreement,
                "could not be read",
                lambda it, what=signature: it._sign_portal("Budi", what, self.partner),
            )
        self.assertEqual(agreement.state, "proposed")
        large = base64.b64encode(base64.b64decode(_drawn()) + bytes(1024 * 1024))
        # few bytes, and many pixels
        bomb = BytesIO()
        Image.new("1", (2500, 2500)).save(bomb, "PNG")
        for signature in (large, base64.b64encode(bomb.getvalue())):
            self.refused(
                agreement,
                "too large",
                lambda it, what=signature: self.sign_there(it, signature=what),
            )

    def test_out_of_date(self):
        agreement = self.agree(self.move, state="proposed", day=1)
        receipt = self.pay(self.move, 400_000)
        later = self.agree(self.invoice(due=-20), state="proposed")
        self.past(agreement, -1, 30, 60)
        self.refused(agreement, "out of date", self.sign_there)
        agreement.with_user(self.manager).action_cancel()
        again = self.agree(self.move, state="proposed")
        receipt.line_ids.remove_move_reconcile()
        self.refused(again, "out of date", self.sign_there)
        self.sign_there(later)
        self.assertEqual(later.state, "active")

    def test_signed_by_nobody_but_there(self):
        agreement = self.agree(self.move, state="draft").with_user(self.manager)
        for values in ({"signed_by": "Me"}, {"signature": _drawn()}, {"channel": "portal"}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "buttons"):
                agreement.write(values)


@tagged("post_install", "-at_install")
class TestAgreementAnswers(AgreementPortalCase):
    def test_refused_with_a_reason(self):
        agreement = self.agree(self.move, state="proposed")
        self.refused(
            agreement, "what does not suit", lambda it: it._refuse_portal(" ", self.partner)
        )
        agreement._refuse_portal(_HTML, self.partner)
        self.assertEqual((agreement.state, agreement.wish), ("cancelled", _HTML))
        # it goes on once somebody has thought about it, or some working days later
        self.assertDecision(self.move, "reply", 6)
        task = self.agreement_tasks(agreement.debtor_id, "answer")
        self.assertIn("&lt;script&gt;", task.note)
        self.assertFalse(self.agreement_tasks(agreement.debtor_id, "sign"))
        # from the list of work to what it is about
        errand = self.env["penagihan.followup"].search([("activity_id", "=", task.id)])
        self.assertEqual(errand.work, "reply")
        self.assertEqual(errand.with_user(self.collector).action_show()["res_id"], agreement.id)

    def test_other_days(self):
        agreement = self.agree(self.move, state="proposed")
        first, second, third = agreement.instalment_ids.sorted("due_date")
        day = first.due_date + timedelta(days=5)
        agreement._propose_dates_portal({first.id: day}, self.partner, "Payday is the 30th")
        self.assertEqual((agreement.state, agreement.wish), ("proposed", "Payday is the 30th"))
        self.assertEqual((first.wished_date, second.wished_date), (day, False))
        self.assertTrue(self.agreement_tasks(agreement.debtor_id, "answer"))
        agreement.with_user(self.manager).action_take_days()
        self.assertEqual(agreement.state, "proposed")
        self.assertEqual(
            agreement.instalment_ids.sorted("due_date").mapped("due_date"),
            [day, second.due_date, third.due_date],
        )
        self.assertFalse(agreement.has_wishes or agreement.wish)
        self.assertFalse(self.agreement_tasks(agreement.debtor_id, "answer"))
        with self.assertRaisesRegex(UserError, "no other days"):
            agreement.with_user(self.manager).action_take_days()

    def test_other_days_that_cannot_be(self):
        agreement = self.agree(self.move, state="proposed")
        foreign = self.agree(self.invoice(due=-9, partner=self.stranger), state="proposed")
        first, second, third = agreement.instalment_ids.sorted("due_date")
        for words, rows in (
            ("days of the agreement", {}),
            ("from today on", {first.id: D - timedelta(days=1)}),
            ("follow one another", {first.id: second.due_date}),
            ("until", {third.id: D + timedelta(days=300)}),
            ("for each", {first.id: "2026-05-01"}),
            ("for each", {foreign.instalment_ids[0].id: D + timedelta(days=1)}),
        ):
            with self.subTest(words):
                self.refused(
                    agreement,
                    words,
                    lambda it, wish=rows: it._propose_dates_portal(wish, self.partner),
                )

    def test_signed_all_the_same(self):
        agreement = self.agree(self.move, state="proposed")
        first = agreement.instalment_ids.sorted("due_date")[0]
        day = first.due_date
        agreement._propose_dates_portal({first.id: day + timedelta(days=1)}, self.partner)
        agreement._sign_portal("Budi", _drawn(), self.partner)
        self.assertEqual((first.due_date, first.wished_date), (day, False))


@tagged("post_install", "-at_install")
class TestAgreementProposed(AgreementPortalCase):
    def propose(self, moves=None, day=5, number=3, partner=None):
        self.env.flush_all()
        public = self.env["penagihan.agreement"].with_user(self.env.ref("base.public_user"))
        debtor = self.debtor(self.partner, user_id=self.collector.id)
        return public._propose_portal(
            debtor, moves or self.move, D + timedelta(days=day), number, partner or self.partner
        )

    def test_a_draft_for_the_collector(self):
        agreement = self.propose()
        self.assertEqual((agreement.state, agreement.channel), ("draft", "portal"))
        self.assertEqual(agreement.instalment_ids.mapped("amount"), [333_333, 333_333, 333_334])
        task = self.asked(agreement.debtor_id)
        self.assertEqual(task.user_id, self.collector)
        errand = self.env["penagihan.followup"].search([("activity_id", "=", task.id)])
        self.assertEqual(errand.with_user(self.collector).action_show()["res_id"], agreement.id)
        # nothing is agreed yet: it waits for an answer of ours, though not for long
        self.assertDecision(self.move, "reply", 6)
        agreement.with_user(self.manager).action_propose()
        self.assertEqual(agreement.state, "proposed")
        self.assertFalse(self.asked(agreement.debtor_id))
        self.assertDecision(self.move, "due")

    def asked(self, debtor):
        kind = self.env.ref("penagihan_piutang.activity_instalments")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def test_asked_again_until_it_is_answered(self):
        """Whoever presses Done has answered nobody yet."""
        agreement = self.agree(self.invoice(due=-9), state="proposed")
        draft = self.propose()
        first = agreement.instalment_ids.sorted("due_date")[0]
        agreement._propose_dates_portal(
            {first.id: first.due_date + timedelta(days=1)}, self.partner
        )
        debtor = draft.debtor_id

        def tasks():
            return self.asked(debtor), self.agreement_tasks(debtor, "answer")

        for task in tasks():
            self.assertEqual(len(task), 1)
            task.action_done()
        self.env["penagihan.agreement"]._watch(self.company)
        self.assertFalse(any(tasks()), "not on the same day")
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            for _twice in range(2):
                self.env["penagihan.agreement"]._watch(self.company)
        proposed, wished = tasks()
        self.assertEqual((len(proposed), len(wished)), (1, 1))
        self.assertEqual(proposed.user_id, self.collector)
        self.assertIn(draft.name, proposed.note)
        self.assertIn(agreement.name, wished.note)

    def test_dropped(self):
        agreement = self.propose()
        agreement.with_user(self.collector).action_cancel()
        self.assertFalse(self.asked(agreement.debtor_id))
        self.assertTrue(self.propose())

    def test_refused(self):
        other = self.invoice(due=-5, partner=self.stranger)
        paid = self.invoice(due=-5)
        self.pay(paid, MILLION)
        held = self.invoice(due=-5)
        self.agree(held)
        apart = self.invoice(due=-5)
        self.items(apart).no_followup = True
        self.policy.portal_instalment_amount = 300_000
        count = self.env["penagihan.agreement"].search_count([])
        for words, values in (
            ("not yours", {"partner": self.stranger}),
            ("open invoices", {"moves": self.move | other}),
            ("open invoices", {"moves": self.move | paid}),
            ("already", {"moves": self.move | held}),
            ("leave it out", {"moves": self.move | apart}),
            ("today on", {"day": -1}),
            ("too far", {"day": 40}),
            ("between 2 and 6", {"number": 1}),
            ("between 2 and 6", {"number": 7}),
            ("at least", {"number": 4}),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.propose(**values)
        self.env.flush_all()
        self.assertEqual(self.env["penagihan.agreement"].search_count([]), count)
        self.propose()
        with self.assertRaisesRegex(UserError, "answer it soon"):
            self.propose()

    def test_an_outlet_pays_by_its_main_office(self):
        outlet = self.env["res.partner"].create(
            {"name": "Cabang", "parent_id": self.partner.id, "type": "invoice"}
        )
        self.assertEqual(self.propose(partner=outlet).move_ids, self.move)


@tagged("post_install", "-at_install")
class TestAgreementSent(AgreementPortalCase):
    """An agreement goes to the customer to be signed."""

    def send(self, agreement):
        """What whoever sends it is told, and the mails that leave."""
        told = agreement.with_user(self.collector).action_send()["params"]["type"]
        with mail_server() as smtp:
            self.env["penagihan.followup"]._dispatch(self.company, seconds=45)
        return told, smtp

    def proposed(self):
        agreement = self.agree(self.move, state="proposed")
        agreement.debtor_id.user_id = self.collector
        return agreement

    def test_with_its_paper_and_the_way_to_the_page(self):
        agreement = self.proposed()
        told, smtp = self.send(agreement)
        self.assertEqual((told, len(smtp.messages)), ("success", 1))
        html = smtp.html(0)
        self.assertIn("/penagihan/open/", html)
        self.assertIn("on the page behind the button", html)
        paper = agreement._paper_document()
        self.assertEqual(agreement.name, paper.name)
        files = [part.get_filename() for part in smtp.messages[0].iter_attachments()]
        self.assertEqual(files, [paper.file_id.name])
        # it asks for no payment
        self.assertFalse(agreement.debtor_id.followup_ids.line_ids)

    def test_without_a_page_it_is_signed_on_paper(self):
        self.policy.portal_page = False
        _told, smtp = self.send(self.proposed())
        self.assertNotIn("/penagihan/open/", smtp.html(0))
        self.assertIn("send us a scan", smtp.html(0))

    def test_twice(self):
        agreement = self.proposed()
        agreement.with_user(self.collector).action_send()
        told, smtp = self.send(agreement)
        self.assertEqual((told, len(smtp.messages)), ("warning", 1))

    def test_signed_before_it_leaves(self):
        agreement = self.proposed()
        agreement.with_user(self.collector).action_send()
        agreement.action_cancel()
        with mail_server() as smtp:
            self.env["penagihan.followup"]._dispatch(self.company, seconds=45)
        self.assertFalse(smtp.messages)
        self.assertEqual(agreement.debtor_id.followup_ids.state, "cancelled")
        with self.assertRaises(UserError):
            agreement.with_user(self.collector).action_send()
