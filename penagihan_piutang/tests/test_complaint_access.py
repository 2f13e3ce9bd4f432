"""Who records complaints, who reads them, who deals with them."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access_case import AccessCase
from .complaint_case import ComplaintMixin


@tagged("post_install", "-at_install")
class TestComplaintAccess(ComplaintMixin, AccessCase):
    def test_collector_records_for_own_customers_only(self):
        complaint = self.complain(self.mine, user=self.collector)
        self.assertEqual(complaint.heard_user_id, self.collector)
        with self.assertRefused("another's customer"):
            self.complain(self.foreign, user=self.collector)
        with self.assertRefused("dialog"):
            self.by(self.collector, self.foreign).action_complaint()

    def test_collector_reads_own_and_deals_with_none(self):
        mine, foreign = self.complain(self.mine), self.complain(self.foreign)
        found = self.by(self.collector, mine).search([])
        self.assertEqual(found.ids, mine.ids)
        with self.assertRefused("read another's"):
            self.by(self.collector, foreign).read(["note"])
        for action in ("answer", "close", "change_collector", "apologise"):
            with self.assertRefused(action):
                getattr(self.by(self.collector, mine), f"action_{action}")()
        for method in ("_answer", "_close"):
            with self.assertRefused(method):
                getattr(self.by(self.collector, mine), method)("Done")
        self.assertEqual(mine.state, "open")

    def test_nobody_writes_or_deletes_one(self):
        complaint = self.complain(self.mine)
        for user in (self.collector, self.officer, self.manager, self.auditor):
            records = self.by(user, complaint)
            for change in (
                lambda records=records: records.write({"state": "closed"}),
                lambda records=records: records.unlink(),
                lambda records=records: records.create({"debtor_id": self.mine.id, "note": "x"}),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_whom_it_is_about_does_not_answer(self):
        complaint = self.complain(self.mine, about_user=self.officer)
        with self.assertRefused("about oneself"):
            self.by(self.officer, complaint)._answer("All is well")
        self.by(self.manager, complaint)._close("Talked to both")
        self.assertEqual(complaint.state, "closed")

    def test_officer_answers_and_closes(self):
        complaint = self.complain(self.mine, user=self.collector)
        self.by(self.officer, complaint)._answer("Sudah dijawab")
        self.by(self.officer, complaint)._close("Selesai")
        self.assertEqual(complaint.closed_user_id, self.officer)

    def test_auditor_only_reads(self):
        complaint = self.complain(self.mine)
        self.assertEqual(self.by(self.auditor, complaint).note, complaint.note)
        with self.assertRefused("record"):
            self.complain(self.mine, user=self.auditor)
        with self.assertRefused("close"):
            self.by(self.auditor, complaint).action_close()

    def test_salesperson_sees_none(self):
        seller = self.person("seller", "penagihan_piutang.group_salesperson")
        self.mine.partner_id.user_id = seller
        complaint = self.complain(self.mine)
        with self.assertRefused("read"):
            self.by(seller, complaint).read(["note"])
        with self.assertRefused("record"):
            self.complain(self.mine, user=seller)
        with self.assertRefused("through the customer"):
            self.by(seller, self.mine).read(["complaint_ids"])

    def test_other_companies_see_none(self):
        complaint = self.complain(self.mine)
        elsewhere = self.make_company("PT Sebelah")
        stranger = self.person("far", "penagihan_piutang.group_manager", company=elsewhere)
        self.assertFalse(self.by(stranger, complaint).search([("id", "=", complaint.id)]))
        with self.assertRefused("close"):
            self.by(stranger, complaint)._close("x")

    def test_deputy_stands_in(self):
        complaint = self.complain(self.foreign)
        self.rival.sudo().write(
            {
                "penagihan_deputy_id": self.collector.id,
                "penagihan_deputy_from": "2026-04-01",
                "penagihan_deputy_until": "2026-04-30",
            }
        )
        self.assertIn(complaint.id, self.by(self.collector, complaint).search([]).ids)

    def test_dialog_of_another_person_is_closed(self):
        complaint = self.complain(self.mine)
        step = self.by(self.manager, complaint).action_close()["res_id"]
        with self.assertRefused("step"):
            self.by(self.officer, self.env["penagihan.complaint.step"].browse(step)).action_do()
