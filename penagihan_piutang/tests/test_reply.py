"""A customer's answer by e-mail: read by a person first, and nothing leaves meanwhile."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .access_case import AccessCase
from .common import CollectionCase, D
from .mailbox import answer, arrives
from .smtp import mail_server


class ReplyCase(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.smtp = self.enterContext(mail_server())

    def written_to(self, due=-3, **values):
        """The record of a customer who got an e-mail about an invoice today."""
        self.move = self.invoice(due=due, **values)
        self.run_today()
        return self.debtor(self.move.partner_id)

    def answers(self, text="Sudah kami bayar kemarin.", **headers):
        arrives(self.env, answer(self.smtp.messages[-1]["Message-Id"], text, **headers))

    def tasks(self, debtor):
        kind = self.env.ref("penagihan_piutang.activity_reply")
        return debtor.activity_ids.filtered(lambda task: task.activity_type_id == kind)


@tagged("post_install", "-at_install")
class TestReply(ReplyCase):
    # -- what pauses ----------------------------------------------------------------------

    def test_answer_pauses_until_the_policys_days_are_over(self):
        debtor = self.written_to()
        other = self.invoice(due=-20)
        self.answers()
        self.assertEqual(debtor.reply_until, D + timedelta(days=6), "Thursday, Friday, Monday")
        self.assertDecision(other, "reply", until=6, rung=3)
        self.assertDecision(other, "due", rung=3, on=6)

    def test_answer_is_handled_and_collection_goes_on(self):
        debtor = self.written_to()
        self.debtor(self.partner, user_id=self.collector.id)
        self.answers()
        debtor.with_user(self.collector).action_reply_handled()
        self.assertFalse(debtor.reply_count)
        self.assertFalse(debtor.reply_until)
        self.assertEqual(debtor.reply_ids.handled_user_id, self.collector)
        self.assertFalse(self.tasks(debtor), "its task is done with it")
        self.assertDecision(self.move, "not_yet", until=4, rung=7)

    def test_doing_the_task_handles_the_answer(self):
        debtor = self.written_to()
        self.answers()
        self.tasks(debtor).action_done()
        self.assertEqual(debtor.reply_ids.state, "handled")
        self.assertFalse(debtor.reply_until)

    def test_answer_nobody_handles_forgets_nobody(self):
        debtor = self.written_to()
        self.answers()
        with self.at(f"{D + timedelta(days=6)} 03:00:00"):
            self.assertFalse(debtor.reply_pause)
            self.assertEqual(debtor.reply_count, 1, "it stands on the list still")
            self.assertEqual(self.run_today().followup_ids.state, "todo", "the call of rung 7")

    def test_what_was_planned_before_the_answer_does_not_leave(self):
        debtor = self.written_to(due=0)
        with self.at(f"{D + timedelta(days=5)} 03:00:00"):
            run = self.env["penagihan.run"].create(
                {"company_id": self.company.id, "date": D + timedelta(days=5)}
            )
            run.action_plan()
            self.assertEqual(run.followup_ids.mapped("state"), ["planned"])
            self.answers()
            run.action_dispatch()
            self.assertEqual(run.followup_ids.state, "cancelled")
            self.assertEqual(len(self.smtp.messages), 1)
            debtor.action_reply_handled()
            self.run_today()
            self.assertEqual(len(self.smtp.messages), 2, "the next run decides anew")

    def test_what_was_approved_before_the_answer_is_asked_about_again(self):
        demand = self.did(self.invoice(due=-60), 60, ago=0, state="to_approve")
        debtor = demand.debtor_id
        debtor.message_post(body="Besok", message_type="email", author_id=self.partner.id)
        demand.with_user(self.manager).action_approve()
        self.assertEqual(demand.state, "cancelled")
        debtor.action_reply_handled()
        self.assertDecision(demand.line_ids.move_id, "due")

    def test_call_stays_with_its_person(self):
        call = self.did(self.invoice(due=-8), 7, ago=1, state="todo")
        self.written_to(due=0)
        self.answers()
        self.run_today()
        self.assertEqual(call.state, "todo")

    def test_by_hand_makes_no_new_task_meanwhile(self):
        debtor = self.written_to()
        debtor.handling = "by_hand"
        self.answers()
        late = self.invoice(due=-20)
        self.assertDecision(late, "by_hand")
        self.assertFalse(self.run_today().followup_ids)
        debtor.action_reply_handled()
        self.assertEqual(self.run_today().followup_ids.state, "todo")

    def test_second_answer_begins_the_days_anew(self):
        debtor = self.written_to()
        self.answers()
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.answers("Besok transfer.")
        self.assertEqual(debtor.reply_until, D + timedelta(days=8))
        (task,) = self.tasks(debtor)
        self.assertIn("Sudah kami bayar kemarin.", task.note)
        self.assertIn("Besok transfer.", task.note)

    # -- what is shown --------------------------------------------------------------------

    def test_task_goes_to_the_collector_with_the_text(self):
        self.debtor(self.partner, user_id=self.collector.id)
        debtor = self.written_to()
        self.answers("Mohon kirim salinan faktur <b>INV</b>.\n\n> Yth. Bapak/Ibu\n> Mohon bayar")
        (task,) = self.tasks(debtor)
        self.assertEqual(task.user_id, self.collector)
        self.assertIn("salinan faktur &lt;b&gt;INV&lt;/b&gt;.", task.note)
        reply = debtor.reply_ids
        self.assertEqual(reply.text, "Mohon kirim salinan faktur <b>INV</b>.")
        self.assertFalse(reply.outsider)
        self.assertIn("keuangan@pelanggan.example", reply.sender)
        self.assertIn(reply.message_id, debtor.message_ids)

    def test_unknown_sender_in_the_customers_thread(self):
        debtor = self.written_to()
        self.answers(sender="asisten@gmail.example")
        self.assertTrue(debtor.reply_ids.outsider)
        self.assertDecision(self.move, "reply", until=6)

    def test_answer_to_an_invoice(self):
        move = self.invoice(due=-3)
        mail = move.message_post(body="Your invoice", message_type="email_outgoing")
        arrives(self.env, answer(mail.message_id, "Nomor PO salah."))
        debtor = self.debtor(self.partner)
        self.assertEqual(debtor.reply_ids.move_id, move)
        self.assertDecision(move, "reply", until=6)

    def test_comment_in_the_portal(self):
        move = self.invoice(due=-3)
        visitor = new_test_user(self.env, login="visitor", groups="base.group_portal")
        visitor.partner_id.parent_id = self.partner
        move.with_user(visitor).sudo().message_post(
            body="Sudah dibayar", message_type="comment", author_id=visitor.partner_id.id
        )
        self.assertDecision(move, "reply", until=6)
        (task,) = self.tasks(self.debtor(self.partner))
        self.assertNotEqual(task.user_id, visitor, "somebody of ours is asked")

    def test_answer_of_an_outlet_pauses_its_payer(self):
        outlet = self.customer("Outlet", email="outlet@x.example")
        outlet.penagihan_payer_id = self.partner
        move = self.invoice(due=-3, partner=outlet)
        mail = move.message_post(body="Your invoice", message_type="email_outgoing")
        arrives(self.env, answer(mail.message_id, "Barang rusak", sender="outlet@x.example"))
        self.assertEqual(self.debtor(self.partner).reply_ids.outsider, False)
        self.assertDecision(move, "reply", until=6)

    def test_answer_to_a_paid_invoice_of_nobody_in_collection(self):
        move = self.invoice(due=-3)
        self.pay(move, 1_000_000)
        move.message_post(body="Terima kasih", message_type="email", author_id=self.partner.id)
        self.assertFalse(
            self.env["penagihan.debtor"].search([("partner_id", "=", self.partner.id)])
        )

    # -- what is none ---------------------------------------------------------------------

    def test_machines_pause_nothing(self):
        debtor = self.written_to()
        for headers in (
            {"Auto-Submitted": "auto-replied"},
            {"X-Auto-Response-Suppress": "All"},
            {"Precedence": "bulk"},
            {"subject": "Balasan otomatis: Tagihan"},
        ):
            before = len(debtor.message_ids)
            self.answers("Saya sedang cuti.", **headers)
            self.assertEqual(len(debtor.message_ids), before + 1, "it stands in the chatter")
        self.assertFalse(debtor.reply_ids)
        self.assertFalse(self.tasks(debtor))

    def test_our_own_people_pause_nothing(self):
        debtor = self.written_to()
        self.answers(sender=self.officer.email)
        self.answers(sender="keuangan@uji.example")
        debtor.message_post(
            body="Kami cek", message_type="comment", author_id=self.officer.partner_id.id
        )
        self.assertFalse(debtor.reply_ids)

    def test_a_suppliers_bill_is_none(self):
        bill = self.invoice(due=-3, kind="in_invoice", journal_id=self.purchase_journal().id)
        bill.message_post(body="Bill", message_type="email", author_id=self.partner.id)
        self.assertFalse(self.env["penagihan.reply"].search([("company_id", "=", self.company.id)]))

    def purchase_journal(self):
        self.partner.property_account_payable_id = self.env["account.account"].create(
            {
                "name": "Payable",
                "code": "2100",
                "account_type": "liability_payable",
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        return self.env["account.journal"].create(
            {"name": "Bills", "code": "BIL", "type": "purchase", "company_id": self.company.id}
        )

    # -- customers that become one --------------------------------------------------------

    def test_merged_customer_keeps_the_answer(self):
        self.written_to()
        self.answers()
        twin = self.customer("PT Kembar", email="twin@x.example")
        self.debtor(twin)
        self.env["penagihan.debtor"]._merge_partners(self.partner, twin)
        self.assertEqual(self.debtor(twin).reply_until, D + timedelta(days=6))

    def test_answer_goes_along_to_a_payer(self):
        self.written_to()
        self.answers()
        head = self.customer("Kantor Pusat", email="pusat@x.example")
        self.partner.penagihan_payer_id = head
        self.assertEqual(self.debtor(head).reply_until, D + timedelta(days=6))
        self.assertDecision(self.move, "reply", until=6)


@tagged("post_install", "-at_install")
class TestReplyAccess(AccessCase):
    def replied(self, debtor):
        debtor.message_post(
            body="Kami bayar Jumat", message_type="email", author_id=debtor.partner_id.id
        )
        return debtor.reply_ids

    def test_collector_handles_own_customers_only(self):
        mine, foreign = self.replied(self.mine), self.replied(self.foreign)
        self.assertEqual(self.by(self.collector, mine).search([("state", "=", "waiting")]), mine)
        with self.assertRefused("another collector's reply"):
            self.by(self.collector, foreign).action_handled()
        with self.assertRefused("another collector's customer"):
            self.by(self.collector, self.foreign).action_reply_handled()
        self.by(self.collector, mine).action_handled()
        self.assertEqual((mine | foreign).mapped("state"), ["handled", "waiting"])

    def test_auditor_reads_and_handles_nothing(self):
        reply = self.replied(self.mine)
        self.assertEqual(self.by(self.auditor, reply).text, "Kami bayar Jumat")
        with self.assertRefused("handle"):
            self.by(self.auditor, reply).action_handled()

    def test_nobody_writes_replies(self):
        reply = self.replied(self.mine)
        for user in (self.collector, self.officer, self.manager):
            for name, change in (
                ("write", lambda records: records.write({"state": "handled"})),
                ("unlink", lambda records: records.unlink()),
                ("create", lambda records: records.create({"debtor_id": self.mine.id})),
            ):
                with self.assertRefused(f"{user.login} {name}"):
                    change(self.by(user, reply))

    def test_another_company_sees_none(self):
        reply = self.replied(self.mine)
        other = self.make_company("PT Lain")
        stranger = self.person("stranger", "penagihan_piutang.group_manager", company=other)
        with self.assertRaises(AccessError):
            self.by(stranger, reply).read(["text"])
        self.assertFalse(self.by(stranger, reply).search([]))
