"""On a database that knows nothing of Indonesia: dollars, English, no l10n_id."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install", "-standard", "plain")
class TestPlain(CollectionCase):
    def test_shipped_policy_collects_dollars_in_english(self):
        self.assertFalse(
            self.env["ir.module.module"].search(
                [("name", "=", "l10n_id"), ("state", "=", "installed")]
            )
        )
        usd = self.env.ref("base.USD")
        company = self.make_company(
            "Acme Inc.", country_id=self.env.ref("base.us").id, currency_id=usd.id
        )
        self.env.user.company_ids |= company
        shared = self.env.ref("penagihan_piutang.policy_standard")
        shared.active = True
        self.officer.company_ids = [Command.link(company.id)]
        partner = self.customer(
            "Globex", country_id=self.env.ref("base.us").id, email="ap@globex.example"
        )
        partner.with_company(company).property_account_receivable_id = self.account("1100", company)
        # twenty dollars are below 50,000 of the policy's currency, which has no rate here
        self.invoice(due=-3, amount=20, partner=partner, company=company, currency=usd)
        self.assertNotEqual(company.penagihan_tz, "Asia/Jakarta")
        # eleven in the morning in New York, ten in the evening in Jakarta
        with self.at(f"{D} 15:00:00"), mail_server() as smtp:
            run = (
                self.env["penagihan.run"]
                .with_user(self.officer)
                .with_company(company)
                .create({"company_id": company.id, "date": company._penagihan_today()})
            )
            run.action_execute()
        self.assertEqual(run.date, D)
        self.assertEqual(smtp.recipients, ['"Globex" <ap@globex.example>'])
        self.assertIn("Dear Finance Department of Globex", smtp.html())
        self.assertIn("20.00", smtp.html())
