"""Two customers with the same story and different collectors, and everybody who may look on.

Each customer has a telephone call to make (``task``) and an e-mail that is due today.
"""

from contextlib import contextmanager

from odoo.exceptions import AccessError

from .common import CollectionCase, D


class AccessCase(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.person("rival", "penagihan_piutang.group_collector")
        cls.auditor = cls.person("auditor", "penagihan_piutang.group_auditor")
        cls.mine = cls.story("PT Milik Sendiri", cls.collector)
        cls.foreign = cls.story("PT Milik Orang", cls.rival)

    @classmethod
    def story(cls, name, collector):
        """The collection record of a new customer who is two invoices late."""
        self = cls("run")  # the shorthands of the parent are methods of a test
        partner = cls.customer(name)
        debtor = self.debtor(partner, user_id=collector.id)
        self.did(self.invoice(due=-8, partner=partner), 7, ago=1, state="todo")
        self.invoice(due=-3, partner=partner)
        return debtor

    # -- other people ----------------------------------------------------------------------

    def rival_stands_in(self):
        """The rival is the collector's deputy, today only."""
        self.collector.write(
            {
                "penagihan_deputy_id": self.rival.id,
                "penagihan_deputy_from": D,
                "penagihan_deputy_until": D,
            }
        )

    def manager_elsewhere(self):
        """A manager of a company that has nothing to do with this one."""
        other = self.make_company("PT Sebelah")
        return self.person("stranger", "penagihan_piutang.group_manager", company=other)

    # -- what belongs to a customer -------------------------------------------------------

    def task(self, debtor):
        return debtor.followup_ids.filtered(lambda each: each.state == "todo")

    def moves(self, debtor):
        """Its invoices: the older has the task, the younger is due for an e-mail."""
        return self.env["account.move"].search(
            [("partner_id", "=", debtor.partner_id.id)], order="invoice_date_due"
        )

    def decided(self, debtor):
        return self.env["penagihan.decision"].search([("debtor_id", "=", debtor.id)])

    def waiting_for_approval(self, debtor):
        """The demand letter to this customer, written by today's run."""
        move = self.invoice(due=-60, partner=debtor.partner_id)
        return self.did(move, 60, ago=0, state="to_approve")

    # -- who asks -------------------------------------------------------------------------

    def by(self, user, records):
        """``records`` as a new request of ``user`` finds them: own companies, empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = records.with_user(user)
        return records.with_context(allowed_company_ids=user.company_ids.ids)

    @contextmanager
    def assertRefused(self, what):
        with self.subTest(refused=what), self.assertRaises(AccessError):
            yield

    def opened(self, action):
        """The record that ``action`` shows."""
        return self.env[action["res_model"]].browse(action["res_id"])
