"""Who offers discounts: whoever collects, to own customers; states are written by actions only."""

from odoo.tests import tagged

from .access_case import AccessCase
from .offer_case import OfferMixin


@tagged("post_install", "-at_install")
class TestOfferAccess(OfferMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.anybody = cls.person("anybody", "base.group_user")
        test = cls("run")
        cls.own = test.draft(test.moves(cls.mine)[0]).sudo()
        cls.others = test.draft(test.moves(cls.foreign)[0], user=cls.rival).sudo()

    def test_collector_offers_to_own_customers(self):
        offer = self.by(self.collector, self.own)
        offer.percent = 1
        offer.line_ids.chosen = True
        offer.action_offer()
        self.assertEqual(self.own.state, "to_approve")
        offer.action_cancel()
        self.assertEqual(self.own.state, "cancelled")

    def test_collector_sees_and_does_nothing_elsewhere(self):
        self.assertEqual(self.by(self.collector, self.own).search([]).ids, self.own.ids)
        self.assertEqual(
            self.by(self.collector, self.own.line_ids).search([]).ids, self.own.line_ids.ids
        )
        others = self.by(self.collector, self.others)
        for what, act in (
            ("read", lambda: others.read(["amount"])),
            ("lines", lambda: self.by(self.collector, self.others.line_ids).read(["amount"])),
            ("write", lambda: others.write({"percent": 1})),
            ("line", lambda: self.by(self.collector, self.others.line_ids).write({"chosen": 0})),
            ("offer", others.action_offer),
            ("cancel", others.action_cancel),
            ("new", self.by(self.collector, self.foreign).action_offer),
        ):
            with self.assertRefused(what):
                act()

    def test_nobody_writes_what_actions_write(self):
        for user in (self.collector, self.officer, self.manager):
            offer = self.by(user, self.own)
            for what, act in (
                ("state", lambda offer=offer: offer.write({"state": "earned"})),
                ("debtor", lambda offer=offer: offer.write({"debtor_id": self.foreign.id})),
                ("entry", lambda offer=offer: offer.write({"entry_ids": [(5,)]})),
                ("item", lambda offer=offer: offer.line_ids.write({"residual": 1})),
                ("current", lambda offer=offer: offer.line_ids.write({"current": True})),
                (
                    "line",
                    lambda offer=offer: offer.write(
                        {"line_ids": [(0, 0, {"move_line_id": 1, "residual": 1})]}
                    ),
                ),
                ("delete", offer.unlink),
                ("create", lambda offer=offer: offer.create({})),
            ):
                with self.assertRefused(f"{user.login} {what}"):
                    act()

    def test_officer_takes_back_what_was_offered(self):
        self.by(self.manager, self.own).action_offer()
        with self.assertRefused("collector"):
            self.by(self.collector, self.own).action_cancel()
        self.by(self.officer, self.own).action_cancel()
        self.assertEqual(self.own.state, "cancelled")

    def test_auditor_reads_and_changes_nothing(self):
        offer = self.by(self.auditor, self.own)
        self.assertTrue(offer.read(["amount", "cost"]))
        for what, act in (
            ("write", lambda: offer.write({"percent": 1})),
            ("offer", offer.action_offer),
            ("approve", offer.action_approve),
            ("cancel", offer.action_cancel),
            ("book", offer.action_book),
            ("accept", offer.action_accept),
            ("judge", offer.action_judge),
            ("new", self.by(self.auditor, self.mine).action_offer),
        ):
            with self.assertRefused(what):
                act()

    def test_outsiders(self):
        for user in (self.seller, self.anybody):
            with self.assertRefused(user.login):
                self.by(user, self.own).read(["amount"])
            with self.assertRefused(f"{user.login} offers"):
                self.by(user, self.own).action_offer()

    def test_another_company(self):
        stranger = self.manager_elsewhere()
        self.assertFalse(self.by(stranger, self.own).search([]))
        with self.assertRefused("read"):
            self.by(stranger, self.own).read(["amount"])
        with self.assertRefused("offer"):
            self.by(stranger, self.own).action_offer()

    def test_merged_customers_keep_their_offers(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.mine | self.foreign).partner_id.ids, self.mine.partner_id
        )
        self.assertEqual((self.own | self.others).debtor_id, self.mine)
