"""A customer goes to a lawyer with its whole file; nothing is sent by itself any more."""

import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from openpyxl import load_workbook

from ..models import penagihan_third_party_file
from .access_case import AccessCase
from .common import MILLION, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestThirdParty(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lawyer = cls.env["res.partner"].create({"name": "Kantor Hukum Adil"})
        cls.stage = cls.env.ref("penagihan_piutang.stage_third_party")

    def hand_over(self, debtor=None, user=None, partner=None):
        """As ``user``, else the manager, in the dialog."""
        wizard = self.by(user or self.manager, self.env["penagihan.third.party.entry"])
        entry = wizard.create(
            {
                "debtor_id": (debtor or self.mine).id,
                "partner_id": (partner or self.lawyer).id,
                "reason": "No answer since March",
            }
        )
        return self.opened(entry.action_hand_over())

    def names(self, record):
        with zipfile.ZipFile(io.BytesIO(record.sudo().file_id.raw)) as archive:
            self.assertIsNone(archive.testzip())
            return archive.namelist()

    def test_file_has_all_there_is(self):
        issue = self.env["penagihan.document"]._issue
        letter = issue("ST1", self.mine, lambda _each: b"letter")
        letter.write({"proof": "cHJvb2Y=", "proof_name": "../../tanda.jpg", "scan": "c2Nhbg=="})
        void = issue("ST2", self.mine, lambda _each: b"void")
        void._void("A mistake")
        foreign = issue("ST1", self.foreign, lambda _each: b"foreign")
        names = self.names(self.hand_over())
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("0 Index.xlsx", names)
        self.assertIn("3 Letters/001-ST1-KEU-IV-2026.pdf", names)
        for move in self.moves(self.mine):
            self.assertIn(f"2 Invoices/{move.name.replace('/', '-')}.pdf", names)
        self.assertEqual(sum(name.startswith("3 Letters/") for name in names), 3)
        self.assertEqual(sum(name.startswith("1 Statement/") for name in names), 2)
        self.assertIn("4 Contact History/Contact History.pdf", names)
        self.assertFalse([name for name in names if ".." in name or name.startswith("/")])
        for other in (void, foreign):
            self.assertFalse([name for name in names if other.name.replace("/", "-") in name])
        for move in self.moves(self.foreign):
            self.assertNotIn(f"2 Invoices/{move.name.replace('/', '-')}.pdf", names)

    def test_index_names_every_paper_and_what_is_open(self):
        self.mine.partner_id.name = "=cmd PT Café"
        record = self.hand_over().sudo()
        with zipfile.ZipFile(io.BytesIO(record.file_id.raw)) as archive:
            names = archive.namelist()
            book = load_workbook(io.BytesIO(archive.read("0 Index.xlsx")))
        self.assertFalse([name for name in names if not name.isascii() or len(name) > 120])
        papers, invoices, _promises = book.worksheets
        links = [cell.hyperlink for cell in papers["D"] if cell.hyperlink]
        self.assertEqual(len(links), len(names) - 1)
        facts = {row[0].value: row[2].value for row in papers.iter_rows(max_row=12)}
        self.assertEqual(facts["Customer"], "=cmd PT Café")
        self.assertEqual(facts["Handed over to"], "Kantor Hukum Adil")
        rows = list(invoices.iter_rows(min_row=2, values_only=True))
        self.assertEqual({row[0] for row in rows[:-1]}, set(self.moves(self.mine).mapped("name")))
        self.assertEqual((rows[-1][0], rows[-1][7]), ("Total IDR", 2 * MILLION))

    def test_nothing_is_sent_by_itself(self):
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        planned = self.mine.followup_ids.filtered(lambda each: each.state == "planned")
        self.assertTrue(planned, "a message was on its way")
        record = self.hand_over()
        self.assertRecordValues(
            self.mine,
            [{"handling": "by_hand", "third_party_id": record.id, "stage_id": self.stage.id}],
        )
        self.assertEqual((record.partner_id, record.date), (self.lawyer, D))
        with mail_server() as server:
            run.action_dispatch()
            self.run_today()
        self.assertNotIn("sent", planned.mapped("state"))
        to = [message["To"] for message in server.messages]
        self.assertFalse([one for one in to if self.mine.partner_id.name in one], to)
        self.assertTrue([one for one in to if self.foreign.partner_id.name in one], "others go on")
        self.assertEqual(self.mine.stage_id, self.stage, "the run leaves the stage")

    def test_too_large_is_refused_whole(self):
        with (
            patch.object(penagihan_third_party_file, "MOST_MEGABYTES", 0),
            self.assertRaisesRegex(UserError, "larger than 0 MB"),
        ):
            self.hand_over()
        self.assertFalse(self.mine.third_party_id)
        self.assertEqual(self.mine.handling, "automatic")

    def test_comes_back(self):
        record = self.by(self.manager, self.hand_over())
        dialog = self.env["penagihan.third.party.return"].with_user(self.manager)
        values = {"third_party_id": record.id, "day": D, "outcome": "Paid half"}
        with self.assertRaisesRegex(UserError, "between"):
            dialog.create({**values, "day": D - timedelta(days=1)}).action_record()
        dialog.create(values).action_record()
        self.assertRecordValues(record, [{"returned_date": D, "outcome": "Paid half"}])
        self.assertFalse(self.mine.third_party_id)
        self.assertNotEqual(self.mine.stage_id, self.stage)
        self.assertEqual(self.mine.handling, "by_hand", "a person decides how it goes on")
        with self.assertRaisesRegex(UserError, "come back already"):
            dialog.create(values).action_record()
        self.assertNotEqual(self.hand_over(), record)

    def test_refused(self):
        for user in (self.collector, self.officer, self.auditor):
            with self.assertRefused(f"{user.name} in the dialog"):
                self.hand_over(user=user)
            with self.assertRefused(f"{user.name} past the dialog"):
                self.by(user, self.env["penagihan.third.party"])._hand_over(
                    self.by(user, self.mine), self.lawyer
                )
            with self.assertRefused(f"{user.name} from the menu"):
                self.by(user, self.mine).action_third_party()
        with self.assertRaisesRegex(UserError, "to itself"):
            self.hand_over(partner=self.mine.partner_id)
        self.hand_over()
        with self.assertRaisesRegex(UserError, "already"):
            self.hand_over()

    def test_who_sees_it(self):
        own, other = self.hand_over(), self.hand_over(self.foreign)
        records = self.by(self.collector, own | other)
        self.assertEqual(records.search([("id", "in", records.ids)]), own)
        with self.assertRefused("another collector's"):
            self.by(self.collector, other).action_open_file()
        with self.assertRefused("its file"):
            self.by(self.collector, other.sudo().file_id).read(["raw"])
        self.assertEqual(self.by(self.auditor, own | other).mapped("partner_id"), self.lawyer)
        for user in (self.collector, self.officer, self.auditor, self.manager):
            with self.assertRefused(f"{user.name} writing"):
                self.by(user, own).outcome = "x"
        with self.assertRefused("a collector takes it back"):
            self.by(self.collector, own).action_come_back()
        stranger = self.person(
            "stranger", "penagihan_piutang.group_manager", company=self.make_company("PT Asing")
        )
        self.assertFalse(self.by(stranger, own).search([]))

    def test_what_is_heard_is_noted(self):
        record = self.hand_over()
        self.by(self.collector, record).message_post(body="The lawyer has written to them.")
        self.assertIn("lawyer has written", record.message_ids[:1].body)
