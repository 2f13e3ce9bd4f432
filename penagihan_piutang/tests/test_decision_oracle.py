"""The statement against the oracle: the same verdict on every item of random small ledgers."""

from decimal import Decimal

from . import oracle, worlds
from .common import CollectionCase, D

REASONS = {*oracle.ORDER, "due"}
# A reason that is met less often than this is hardly tested.
LEAST_SHARE = 0.03
COMPARED = ("reason", "detail", "until", "rung", "amount_due", "amount_company", "channel")


class OracleCase(CollectionCase):
    examples = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account("1110").non_trade = False
        cls.accounts = {
            "1100": cls.account("1100").id,
            "1110": cls.account("1110").id,
            "1120": cls.account("1110").copy({"code": "1120", "non_trade": True}).id,
        }
        usd = cls.env.ref("base.USD")
        usd.active = True
        cls.currencies = {"IDR": cls.idr.id, "USD": usd.id}
        cls.journals = {
            kind: cls.journal(code).id
            for kind, code in (("sale", "INV"), ("general", "GEN"), ("bank", "BNK"))
        }
        outlet = cls.customer("Outlet")
        partners = [
            cls.customer("Head office"),
            outlet,
            cls.customer("Invoices", is_company=False, parent_id=outlet.id, type="invoice"),
            cls.customer("Somebody", is_company=False, parent_id=outlet.id),
        ]
        other = cls.make_company("PT Lain")
        branch = cls.make_company("Cabang", parent_id=cls.company.id)
        leaf = cls.make_company("Kios", parent_id=branch.id)
        companies = cls.company | branch | leaf | other
        policies = {"root": cls.policy}
        policies["branch"] = cls.policy.copy({"company_id": branch.id, "step_ids": False})
        policies["everybody"] = cls.policy.copy({"company_id": False, "step_ids": False})
        policies["own"] = cls.policy.copy({"is_default": False, "step_ids": False})
        cls.policy.step_ids.unlink()
        cls.template = cls.env.ref("penagihan_piutang.mail_reminder").id
        cls.stages = {
            firm: cls.env.ref(f"penagihan_piutang.stage_{name}").id
            for firm, name in ((False, "reminder"), (True, "warning"))
        }
        cls.partner = outlet
        cls.model_move = cls.invoice(cls)
        cls.pool = worlds.Pool(
            companies={
                company.id: oracle.Company(
                    company.id, company.partner_id.id, company.parent_id.id or None
                )
                for company in companies
            },
            root=cls.company.id,
            branch=branch.id,
            other=other.id,
            partners=[partner.id for partner in (*partners, other.partner_id)],
            policies={name: policy.id for name, policy in policies.items()},
            rates=cls.make_rates(usd, cls.company, other),
        )
        cls.env.flush_all()
        cls.model_line = cls.items(cls, cls.model_move).id
        cls.columns = {
            table: [
                f'"{name}"'
                for (name,) in cls.env.execute_query(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s", table
                )
            ]
            for table in ("account_move", "account_move_line")
        }

    @classmethod
    def make_rates(cls, currency, *companies):
        history = [(D.replace(month=1, day=1), "0.0000625"), (D.replace(day=18), "0.00008")]
        cls.env["res.currency.rate"].search([("currency_id", "=", currency.id)]).unlink()
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "name": since,
                    "rate": float(rate),
                }
                for company in companies
                for since, rate in history
            ]
        )
        return {
            (currency.name, company.id): [(since, Decimal(rate)) for since, rate in history]
            for company in companies
        }
