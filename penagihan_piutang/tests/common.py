"""A small company with its own books, and shorthands to set up what a test is about.

Amounts are rupiah; days are counted from ``D``: ``due=-3`` means due three days before it.
"""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

# Wednesday; Indonesia has no holiday from the 6th to the 30th.
D = date(2026, 4, 15)
MILLION = 1_000_000


class CollectionCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(f"{D} 03:00:00")  # 10:00 in Jakarta
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, mail_create_nosubscribe=True)
        )
        cls.env["penagihan.policy"].search([]).active = False
        cls.idr = cls.env.ref("base.IDR")
        cls.idr.active = True
        cls.company = cls.make_company("PT Uji Penagihan")
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.policy = cls.make_policy()
        cls.collector = cls.make_user("collector")
        cls.officer = cls.make_user("officer")
        cls.manager = cls.make_user("manager")

    # -- set-up ---------------------------------------------------------------------------

    @classmethod
    def make_user(cls, role):
        return new_test_user(
            cls.env,
            login=f"test_{role}",
            name=f"Test {role}",
            groups=f"penagihan_piutang.group_{role}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            email=f"{role}@uji.example",
        )

    @classmethod
    def person(cls, login, *groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"test_{login}",
            name=f"Test {login}",
            groups=",".join(groups),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            email=f"{login}@uji.example",
        )

    @classmethod
    def make_company(cls, name, **values):
        company = cls.env["res.company"].create(
            {
                "name": name,
                "country_id": cls.env.ref("base.id").id,
                "currency_id": cls.idr.id,
                "email": "keuangan@uji.example",
                "phone": "+62 21 5550123",
                **values,
            }
        )
        if not company.parent_id:
            cls.make_books(company)
        return company

    @classmethod
    def make_books(cls, company):
        Account = cls.env["account.account"].with_company(company)
        for code, kind in (
            ("1100", "asset_receivable"),
            ("1110", "asset_receivable"),
            ("4000", "income"),
            ("1000", "asset_cash"),
        ):
            Account.create(
                {
                    "name": f"{kind} {code}",
                    "code": code,
                    "account_type": kind,
                    "reconcile": kind == "asset_receivable",
                    "company_ids": [Command.set(company.ids)],
                }
            )
        Journal = cls.env["account.journal"].with_company(company)
        for code, kind in (("INV", "sale"), ("GEN", "general"), ("BNK", "bank")):
            Journal.create(
                {
                    "name": f"{kind} journal",
                    "code": code,
                    "type": kind,
                    "company_id": company.id,
                    "default_account_id": cls.account(
                        "4000" if kind == "sale" else "1000", company
                    ).id,
                }
            )

    @classmethod
    def account(cls, code, company=None):
        company = (company or cls.company).root_id
        return (
            cls.env["account.account"].with_company(company).search([("code", "=", code)], limit=1)
        )

    @classmethod
    def journal(cls, code, company=None):
        company = (company or cls.company).root_id
        return cls.env["account.journal"].search(
            [("code", "=", code), ("company_id", "=", company.id)], limit=1
        )

    @classmethod
    def make_policy(cls, **values):
        """Policy T of the golden cases: a rung is (day, channel, stage, mode)."""
        rungs = values.pop(
            "rungs",
            (
                (-2, "email", "not_due", "automatic"),
                (0, "email", "not_due", "automatic"),
                (3, "email", "reminder", "automatic"),
                (7, "phone", "reminder", "automatic"),
                (14, "email", "collection", "automatic"),
                (30, "letter", "warning", "automatic"),
                (60, "letter", "demand", "approval"),
            ),
        )
        template = cls.env.ref("penagihan_piutang.mail_reminder")
        return cls.env["penagihan.policy"].create(
            {
                "name": "T",
                "company_id": cls.company.id,
                "currency_id": cls.idr.id,
                "is_default": True,
                "contact_interval_days": 3,
                "minimum_amount": 50_000,
                "step_ids": [
                    Command.create(
                        {
                            "name": f"Rung {day}",
                            "offset_days": day,
                            "channel": channel,
                            "stage_id": cls.env.ref(f"penagihan_piutang.stage_{stage}").id,
                            "mode": mode,
                            "template_id": template.id if channel == "email" else False,
                            "patience_days": 3,
                        }
                    )
                    for day, channel, stage, mode in rungs
                ],
                **values,
            }
        )

    @classmethod
    def step(cls, day, policy=None):
        return (policy or cls.policy).step_ids.filtered(lambda step: step.offset_days == day)

    @classmethod
    def customer(cls, name="PT Pelanggan", **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "country_id": cls.env.ref("base.id").id,
                "email": "keuangan@pelanggan.example",
                "phone": "+62 812 3456 7890",
                "street": "Jl. Sudirman 1",
                "property_account_receivable_id": cls.account("1100").id,
                **values,
            }
        )

    def debtor(self, partner, company=None, **values):
        debtor = self.env["penagihan.debtor"]._ensure(partner, company or self.company)
        debtor.write(values)
        return debtor

    def invoice(self, due=0, amount=MILLION, partner=None, kind="out_invoice", **values):
        """A posted document; its receivable lines are ``items(move)``."""
        partner = partner or self.partner
        company = values.pop("company", self.company)
        currency = values.pop("currency", self.idr)
        due_date = D + timedelta(days=due)
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": kind,
                    "company_id": company.id,
                    "journal_id": self.journal("INV", company).id,
                    "partner_id": partner.id,
                    "currency_id": currency.id,
                    "invoice_date": min(due_date - timedelta(days=30), D),
                    "invoice_date_due": due_date,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Goods",
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": False,
                                "account_id": self.account("4000", company).id,
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        move.action_post()
        return move

    def entry(self, amount, partner=None, journal="GEN", day=0, account="1100", currency=None):
        """A posted entry on the receivable account: positive is owed, negative is paid."""
        values = {
            "partner_id": (partner or self.partner).id,
            "currency_id": (currency or self.idr).id,
        }
        date_ = D + timedelta(days=day)
        rate = 16_000 if currency and currency != self.idr else 1
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": self.company.id,
                "journal_id": self.journal(journal).id,
                "date": date_,
                "line_ids": [
                    Command.create(
                        {
                            **values,
                            "account_id": self.account(code).id,
                            "name": "Entry",
                            "amount_currency": sign * amount,
                            "debit": max(sign * amount * rate, 0),
                            "credit": max(-sign * amount * rate, 0),
                            "date_maturity": date_ if code == account else False,
                        }
                    )
                    for code, sign in ((account, 1), ("4000", -1))
                ],
            }
        )
        move.action_post()
        return move

    def items(self, *moves):
        lines = self.env["account.move.line"].union(*(move.line_ids for move in moves))
        return lines.filtered(lambda line: line.account_type == "asset_receivable").sorted(
            lambda line: (line.date_maturity, line.id)
        )

    def pay(self, move, amount):
        """Match a bank receipt with the invoice."""
        receipt = self.entry(-amount, move.partner_id, "BNK")
        (self.items(move) | self.items(receipt)).filtered(
            lambda line: not line.reconciled
        ).reconcile()
        return receipt

    def writes_off(self, move, amount, on=0):
        """So much of the invoice is written off that day, as by the entry of a list."""
        entry = self.entry(-amount, move.partner_id, "GEN", day=on)
        item = self.items(move)
        self.items(entry).penagihan_written_off_id = item
        (item | self.items(entry)).reconcile()

    @classmethod
    def payment(cls, partner, amount, *moves, state="in_process"):
        """A registered payment without an entry of its own, linked to invoices."""
        # as where bank statements are matched: Odoo Enterprise, or an add-on that does it
        with patch.object(
            cls.env.registry["account.move"],
            "_get_invoice_in_payment_state",
            lambda moves: "in_payment",
        ):
            payment = cls.env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": partner.id,
                    "amount": amount,
                    "currency_id": cls.idr.id,
                    "date": D - timedelta(days=1),
                    "journal_id": cls.journal("BNK").id,
                    "company_id": cls.company.id,
                    "invoice_ids": [Command.set([move.id for move in moves])],
                }
            )
            payment.state = state
            payment.flush_recordset()
        return payment

    @classmethod
    def transaction(cls, partner, amount, *moves, ago=0, state="pending"):
        """An online payment whose state has not changed for ``ago`` days."""
        provider = cls.env["payment.provider"].create(
            {"name": "Provider", "code": "none", "company_id": cls.company.id}
        )
        methods = cls.env["payment.method"].with_context(active_test=False)
        return cls.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": methods.search([], limit=1).id,
                "reference": f"T{provider.id}",
                "amount": amount,
                "currency_id": cls.idr.id,
                "partner_id": partner.id,
                "state": state,
                # 23:30 of the day before in UTC: that day in Jakarta
                "last_state_change": f"{D - timedelta(days=ago + 1)} 23:30:00",
                "invoice_ids": [Command.set([move.id for move in moves])],
            }
        )

    def did(self, move, day, ago, state="sent", channel=None, post_due=None):
        """The ledger says: rung ``day`` of every item of ``move`` was done ``ago`` days ago."""
        step = self.step(day)
        when = D - timedelta(days=ago)
        debtor = self.debtor(move.partner_id)
        followup = self.env["penagihan.followup"].create(
            {
                "debtor_id": debtor.id,
                "step_id": step.id,
                "channel": channel or step.channel,
                "date": when,
                "state": state,
                "sent_date": when if state in ("sent", "done") else False,
                "post_due": day > 0 if post_due is None else post_due,
                "line_ids": [
                    Command.create(
                        {
                            "company_id": debtor.company_id.id,
                            "debtor_id": debtor.id,
                            "move_line_id": item.id,
                            "move_id": move.id,
                            "due_date": item.date_maturity,
                            "currency_id": item.currency_id.id,
                            "amount_due": item.amount_residual_currency,
                            "step_id": step.id,
                            "offset_days": day,
                            "date": when,
                            "state": state,
                            "patience_until": when + timedelta(days=step.patience_days)
                            if state == "todo"
                            else False,
                        }
                    )
                    for item in self.items(move)
                ],
            }
        )
        return followup

    # -- questions ------------------------------------------------------------------------

    def decisions(self, on=0):
        """Today's decision by receivable line, of this company."""
        rows = self.env["penagihan.decision"]._rows(D + timedelta(days=on))
        return {row["move_line_id"]: row for row in rows if row["company_id"] == self.company.id}

    def decide(self, move, on=0):
        """The decision about the only item of ``move``."""
        (item,) = self.items(move).filtered(lambda line: line.balance > 0)
        return self.decisions(on)[item.id]

    def assertDecision(self, move, reason, until=None, rung=None, amount=None, on=0):
        """``until`` in days from D; ``rung`` is the day of the next step."""
        row = self.decide(move, on)
        found = {"reason": row["reason"], "until": row["until"]}
        expected = {
            "reason": reason,
            "until": None if until is None else D + timedelta(days=until),
        }
        if rung is not None:
            found["rung"], expected["rung"] = row["offset_days"], rung
        if amount is not None:
            found["amount"], expected["amount"] = float(row["amount_due"]), float(amount)
        self.assertEqual(found, expected)

    def at(self, moment):
        """Context in which it is ``moment`` (UTC)."""
        return freeze_time(moment)

    def run_today(self, user=None):
        """Plan and dispatch as the finance officer would."""
        run = (
            self.env["penagihan.run"]
            .with_user(user or self.officer)
            .create({"company_id": self.company.id, "date": self.company._penagihan_today()})
        )
        run.action_execute()
        return run.with_user(self.env.user)
