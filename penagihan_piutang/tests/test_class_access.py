"""Who reads and sets the class of a customer: those who collect; never who sells to it."""

from odoo.tests import tagged

from .access_case import AccessCase
from .class_case import ClassMixin

SECRETS = (
    "approach_id",
    "ability",
    "willingness",
    "guidance",
    "behaviour",
    "behaviour_date",
    "suggestion",
    "suggested_approach_id",
    "class_entry_ids",
    "preparation",
    "conversation_script",
)


@tagged("post_install", "-at_install")
class TestClassAccess(ClassMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.anybody = cls.person("anybody", "base.group_user")
        cls.portal = cls.person("portal", "base.group_portal")
        test = cls("run")
        (cls.mine | cls.foreign).partner_id.user_id = cls.seller
        for debtor in cls.mine | cls.foreign:
            debtor._classify(test.approach("can", "unwilling"), "Sering menunda")

    def test_collector_sets_own_only(self):
        self.by(self.collector, self.mine)._classify(self.approach("can", "willing"), "Membaik")
        self.assertEqual(self.mine.approach_id, self.approach("can", "willing"))
        for what, act in (
            ("set", lambda debtor: debtor._classify(self.approach("can", "willing"), "x")),
            ("dialog", lambda debtor: debtor.action_classify()),
            ("figures", lambda debtor: debtor.action_refresh_behaviour()),
            ("sheet", lambda debtor: debtor.action_prepare()),
            ("pdf", lambda debtor: debtor.action_preparation_pdf()),
            ("script", lambda debtor: debtor._conversation_script()),
            ("read", lambda debtor: debtor.read(["approach_id"])),
        ):
            with self.assertRefused(what):
                act(self.by(self.collector, self.foreign))
        entries = self.by(self.collector, self.env["penagihan.class.entry"]).search([])
        self.assertEqual(entries.debtor_id, self.mine)
        with self.assertRefused("history"):
            self.by(self.collector, self.foreign.class_entry_ids).read(["reason"])

    def test_auditor_reads_all_and_sets_none(self):
        debtors = self.by(self.auditor, self.mine | self.foreign)
        for debtor in debtors:
            self.assertTrue(all(name in debtor.read(SECRETS)[0] for name in SECRETS))
            self.assertIn("Internal", debtor.preparation)
            self.assertTrue(debtor._conversation_script())
        self.assertEqual(len(debtors.class_entry_ids), 2)
        with self.assertRefused("set"):
            debtors[0]._classify(self.approach("can", "willing"), "x")

    def test_who_does_not_collect_sees_nothing(self):
        debtor = self.by(self.seller, self.mine)
        self.assertTrue(debtor.read(["amount_due"]), "the salesperson does see the customer")
        for name in SECRETS:
            with self.assertRefused(name):
                debtor.read([name])
        with self.assertRefused("search"):
            debtor.search([("approach_id.ability", "=", "can")])
        with self.assertRefused("group"):
            debtor._read_group([], ["approach_id"])
        view = debtor.get_view(view_type="form")["arch"]
        self.assertFalse([name for name in SECRETS if f'name="{name}"' in view])
        for user in (self.seller, self.accountant, self.anybody, self.portal):
            for what, act in (
                ("set", lambda each: each._classify(self.approach("can", "willing"), "x")),
                ("dialog", lambda each: each.action_classify()),
                ("figures", lambda each: each.action_refresh_behaviour()),
                ("sheet", lambda each: each.action_prepare()),
                ("pdf", lambda each: each.action_preparation_pdf()),
                ("html", lambda each: each.env["report.penagihan_piutang.preparation"]._html(each)),
                ("script", lambda each: each._conversation_script()),
                ("history", lambda each: each.env["penagihan.class.entry"].search([])),
                ("approaches", lambda each: each.env["penagihan.approach"].search([])),
                ("scripts", lambda each: each.env["penagihan.script"].search([])),
            ):
                with self.assertRefused(f"{user.login} {what}"):
                    act(self.by(user, self.mine))

    def test_nobody_writes_it_directly(self):
        for user in (self.collector, self.officer, self.manager, self.auditor):
            debtor, entry = self.by(user, self.mine), self.by(user, self.mine.class_entry_ids)
            other = self.approach("can", "willing").id
            for what, act in (
                ("class", lambda debtor=debtor, other=other: debtor.write({"approach_id": other})),
                ("history", lambda entry=entry: entry.write({"reason": "x"})),
                ("forget", entry.unlink),
                ("invent", lambda entry=entry: entry.create({})),
            ):
                with self.assertRefused(f"{user.login} {what}"):
                    act()
        partner = self.customer("PT Baru")
        with self.assertRefused("create"):
            self.by(self.officer, self.env["penagihan.debtor"]).create(
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "approach_id": self.approach("can", "willing").id,
                }
            )

    def test_dialog_of_somebody_else(self):
        wizard = self.opened(self.by(self.collector, self.mine).action_classify())
        self.assertTrue(self.by(self.collector, wizard).read(["ability"]))
        with self.assertRefused("read"):
            self.by(self.rival, wizard).read(["ability"])
        with self.assertRefused("another customer in one's own dialog"):
            own = self.by(self.collector, wizard)
            own.write({"debtor_id": self.foreign.id, "reason": "x"})
            own.action_save()
        with self.assertRefused("made up"):
            self.by(self.collector, wizard).create({"debtor_id": self.foreign.id})

    def test_words_are_the_managers(self):
        piece = self.env.ref("penagihan_piutang.script_opening")
        approach = self.approach("can", "willing")
        for user in (self.collector, self.officer, self.auditor):
            for what, act in (
                ("piece", lambda user=user: self.by(user, piece).write({"sequence": 3})),
                ("delete", lambda user=user: self.by(user, piece).unlink()),
                ("approach", lambda user=user: self.by(user, approach).write({"sequence": 3})),
            ):
                with self.assertRefused(f"{user.login} {what}"):
                    act()
            self.assertTrue(self.by(user, piece).body)
        self.by(self.manager, piece).sequence = 3
        self.by(self.manager, approach).name = "Teman"
        for what, act in (
            ("a fifth class", lambda: self.by(self.manager, approach).create({"name": "x"})),
            ("one class less", lambda: self.by(self.manager, approach).unlink()),
        ):
            with self.assertRefused(what):
                act()

    def test_scripts_of_another_company(self):
        other = self.make_company("PT Lain")
        piece = self.env["penagihan.script"].create(
            {"name": "Theirs", "section": "opening", "body": "<p>x</p>", "company_id": other.id}
        )
        self.assertNotIn(
            piece.id, self.by(self.manager, self.env["penagihan.script"]).search([]).ids
        )
        with self.assertRefused("foreign piece"):
            self.by(self.manager, piece).read(["body"])
