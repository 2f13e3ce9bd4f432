"""Puts a world of the oracle into the database."""

import itertools
import json
from decimal import Decimal

from odoo.tools import SQL

from . import oracle, oracle_world, worlds
from .common import CollectionCase, D


class OracleTables(CollectionCase):
    """Worlds are put straight into the tables and rolled back: hundreds in some seconds."""

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
        # steps and defaults are those of each world
        cls.policy.is_default = False
        cls.policy.step_ids.unlink()
        policies = {"root": cls.policy, "own": cls.policy.copy()}
        policies["branch"] = cls.policy.copy({"company_id": branch.id})
        policies["everybody"] = cls.policy.copy({"company_id": False})
        cls.template = cls.env.ref("penagihan_piutang.mail_reminder").id
        cls.weekdays = {day.number: day.id for day in cls.env["penagihan.weekday"].search([])}
        cls.stages = {
            firm: cls.env.ref(f"penagihan_piutang.stage_{name}").id
            for firm, name in ((False, "reminder"), (True, "warning"))
        }
        cls.partner = outlet
        cls.model_move = cls.invoice(cls)
        cls.pool = worlds.Pool(
            companies={
                company.id: oracle_world.Company(
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
        cls.model_line = cls.items(cls, cls.model_move)
        cls.model_payment = cls.payment(outlet, 1)
        cls.model_transaction = cls.transaction(outlet, 1)
        cls.anybody = cls.debtor(cls, cls.customer("Anybody"))
        cls.env.flush_all()
        cls.ids = itertools.count(30_000_000)

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

    # -- a world in the database ----------------------------------------------------------

    def put(self, world):
        """Write ``world`` straight to the tables; ids are those of the world itself."""
        self.put_partners(world)
        self.put_policies(world)
        self.put_lines(world)
        self.put_payments(world)
        self.put_promises(world)
        self.put_offers(world)
        self.put_disputes(world)
        for company in world.companies:
            self.update(
                "res_company",
                company,
                penagihan_bank_date=world.booked.get(company),
                penagihan_daily_cap=world.caps.get(company),
            )
        debtors = {key: 20_000_000 + number for number, key in enumerate(world.debtors)}
        self.insert(
            "penagihan_debtor",
            [
                {
                    "id": debtors[key],
                    "partner_id": debtor.payer,
                    "company_id": debtor.owner,
                    "handling": debtor.handling,
                    "hold_until": debtor.hold_until,
                    "hold_reason": debtor.hold_until and "Why not",
                    "reply_until": debtor.reply_until,
                    "calm_until": debtor.calm_until,
                    "callback_until": debtor.callback_until,
                    "complaint_deadline": debtor.complaint_deadline,
                    "complaint_end": debtor.complaint_end,
                    "policy_id": debtor.policy,
                }
                for key, debtor in world.debtors.items()
            ],
        )
        self.put_agreements(world, debtors)
        claims = {each.id for agreement in world.agreements for each in agreement.instalments}
        self.insert(
            "penagihan_followup_line",
            [
                {
                    "company_id": self.company.id,
                    "debtor_id": self.anybody.id,
                    "move_line_id": None if entry.item in claims else entry.item,
                    "instalment_id": entry.item if entry.item in claims else None,
                    "step_id": entry.step.id,
                    "offset_days": entry.offset,
                    "date": entry.date,
                    "state": entry.state,
                    "patience_until": entry.patience_until,
                    "consumes": entry.state not in oracle.NOT_CONSUMING,
                }
                for entry in world.ledger
            ],
        )
        steps = [step for policy in world.policies.values() for step in policy.steps]
        self.insert(
            "penagihan_followup",
            [
                {
                    "kind": "step",
                    "debtor_id": debtors[followup.payer, followup.owner],
                    "company_id": followup.owner,
                    "partner_id": followup.payer,
                    "date": followup.planned,
                    "step_id": steps[0].id,
                    "channel": followup.channel,
                    "state": followup.state,
                    "post_due": followup.post_due,
                    "sent_date": followup.sent,
                }
                for followup in world.followups
                if steps
            ],
        )
        self.insert(
            "penagihan_negotiation",
            [
                {
                    "debtor_id": debtors[talk.payer, talk.owner],
                    "company_id": talk.owner,
                    "partner_id": talk.payer,
                    "user_id": self.env.uid,
                    "date": talk.day,
                    "written_at": f"{talk.day} 05:00:00",
                    "channel": "phone",
                    "outcome": "other" if talk.reached else "no_answer",
                    "reached": talk.reached,
                    "corrected": talk.corrected or None,
                    "note": "So they said",
                }
                for talk in world.talks
            ],
        )
        self.insert(
            "mail_blacklist", [{"email": email, "active": True} for email in world.blacklist]
        )
        self.env.invalidate_all()
        return debtors

    def put_partners(self, world):
        for partner in world.partners.values():
            self.update(
                "res_partner",
                partner.id,
                penagihan_payer_id=partner.payer,
                active=partner.active,
                **({"type": "delivery"} if partner.delivery else {}),
                penagihan_role=partner.role,
                penagihan_status=partner.status,
                penagihan_status_source=partner.status_source,
                email_normalized=partner.email,
                penagihan_refused_email=partner.refused_email,
                phone=partner.phone,
                phone_sanitized=partner.phone,
                street=partner.street,
                penagihan_paydays=", ".join(map(str, sorted(partner.pays_days))) or None,
            )
        self.insert(
            "penagihan_payday_rel",
            [
                {"res_partner_id": partner.id, "penagihan_weekday_id": self.weekdays[number]}
                for partner in world.partners.values()
                for number in partner.pays_weekdays
            ],
        )

    def put_policies(self, world):
        steps = []
        for policy in world.policies.values():
            self.update(
                "penagihan_policy",
                policy.id,
                currency_id=self.currencies[policy.currency],
                active=policy.active,
                is_default=policy.is_default,
                contact_interval_days=policy.interval,
                # what nobody filled in is NULL in the database
                minimum_amount=policy.minimum or None,
                opening_balances=policy.opening_balances or None,
                bank_check=policy.bank_check or None,
                bank_days=policy.bank_days,
                from_receipt=policy.from_receipt or None,
            )
            steps += [
                {
                    "id": step.id,
                    "policy_id": policy.id,
                    "name": {"en_US": f"Step {step.offset}"},
                    "mode": "automatic",
                    "patience_days": 3,
                    "offset_days": step.offset,
                    "channel": step.channel,
                    "fallback_channel": step.fallback,
                    "stage_id": self.stages[step.firm],
                    "min_gap_days": step.min_gap or None,
                    "min_amount": step.min_amount or None,
                    "active": step.active,
                }
                for step in policy.steps
            ]
        self.insert("penagihan_step", steps)
        self.insert(
            "account_account_penagihan_policy_rel",
            [
                {"penagihan_policy_id": policy.id, "account_account_id": self.accounts[account]}
                for policy in world.policies.values()
                for account in policy.excluded_accounts
            ],
        )

    def put_lines(self, world):
        moves = {line.move: line for line in world.lines}
        self.insert(
            "account_move",
            [
                {
                    "id": line.move,
                    "name": f"T/{line.move}",
                    "move_type": line.move_type,
                    "journal_id": self.journals[line.journal_type],
                    "company_id": line.company,
                    "payment_state": "blocked" if line.blocked else "not_paid",
                    "reversed_entry_id": line.reversed_move,
                    "date": line.date,
                    "penagihan_received_date": line.received,
                }
                for line in moves.values()
            ],
            like=self.model_move,
        )
        self.insert(
            "account_move",
            [
                {
                    "name": None,
                    "state": "draft",
                    "move_type": "out_refund",
                    "company_id": draft.company,
                    "currency_id": self.currencies[draft.currency],
                    "amount_total": draft.amount,
                    "reversed_entry_id": draft.move,
                    "create_date": f"{draft.created} 05:00:00",
                }
                for draft in world.drafts
            ],
            like=self.model_move,
        )
        lines = []
        for line in world.lines:
            booked = line.residual * (16_000 if line.currency == "USD" else 1)
            booked = Decimal("0.3") if line.leftover else booked
            lines.append(
                {
                    "id": line.id,
                    "move_id": line.move,
                    "journal_id": self.journals[line.journal_type],
                    "company_id": line.company,
                    "account_id": self.accounts[line.account],
                    "partner_id": line.partner,
                    "currency_id": self.currencies[line.currency],
                    "debit": max(booked, 0),
                    "credit": max(-booked, 0),
                    "balance": booked,
                    "amount_currency": line.residual,
                    "amount_residual": booked,
                    "amount_residual_currency": line.residual,
                    "date": line.date,
                    "date_maturity": line.maturity,
                    "invoice_date": line.invoiced,
                    "no_followup": line.no_followup or None,
                    "penagihan_reopened_date": line.reopened,
                }
            )
        self.insert("account_move_line", lines, like=self.model_line)
        self.update("account_move_line", self.model_line.id, parent_state="draft")

    def put_payments(self, world):
        links = {False: [], True: []}
        rows = {False: [], True: []}
        for payment in world.payments:
            number = next(self.ids)
            row = {
                "id": number,
                "amount": payment.amount,
                "currency_id": self.currencies[payment.currency],
            }
            if payment.online:
                row |= {
                    "reference": f"T{number}",
                    "state": "pending",
                    "last_state_change": f"{payment.since} 05:00:00",
                }
            else:
                row |= {"move_id": None, "state": "in_process", "date": payment.since}
            rows[payment.online].append(row)
            column = "transaction_id" if payment.online else "payment_id"
            links[payment.online] += [
                {"invoice_id": move, column: number} for move in payment.moves
            ]
        self.insert("account_payment", rows[False], like=self.model_payment)
        self.insert("payment_transaction", rows[True], like=self.model_transaction)
        self.insert("account_move__account_payment", links[False])
        self.insert("account_invoice_transaction_rel", links[True])

    def put_promises(self, world):
        numbered = {next(self.ids): promise for promise in world.promises}
        self.insert(
            "penagihan_promise",
            [
                {
                    "id": number,
                    "debtor_id": self.anybody.id,
                    "company_id": self.company.id,
                    "partner_id": self.anybody.partner_id.id,
                    "kind": promise.kind,
                    "state": promise.state,
                    "date": worlds.DAYS[0],
                    "made_date": worlds.DAYS[0],
                    "until": promise.until,
                    "currency_id": self.idr.id,
                    "amount": 1,
                    "judged_date": promise.ended,
                }
                for number, promise in numbered.items()
            ],
        )
        self.insert(
            "penagihan_promise_line",
            [
                {
                    "promise_id": number,
                    "move_line_id": promise.item,
                    "amount": 1,
                    "residual": 1,
                    "matched": 0,
                    "current": promise.state in ("open", "to_approve"),
                }
                for number, promise in numbered.items()
            ],
        )

    def put_agreements(self, world, debtors):
        lines = {line.id: line for line in world.lines}
        self.insert(
            "penagihan_agreement",
            [
                {
                    "id": agreement.id,
                    "name": f"A{agreement.id}",
                    "debtor_id": debtors[agreement.payer, agreement.owner],
                    "company_id": agreement.owner,
                    "partner_id": agreement.payer,
                    "policy_id": agreement.policy,
                    "currency_id": self.currencies[agreement.currency],
                    "state": "breached" if agreement.ended else "active",
                    "channel": "office",
                    "split": "count",
                    "period": "month",
                }
                for agreement in world.agreements
            ],
        )
        self.insert(
            "penagihan_agreement_line",
            [
                {
                    "agreement_id": agreement.id,
                    "company_id": agreement.owner,
                    # what is settled meanwhile is no line of this world
                    "move_line_id": line_id if line_id in lines else None,
                    "move_id": lines[line_id].move if line_id in lines else None,
                    "residual": residual,
                    "holds": not agreement.ended,
                    "ended_date": agreement.ended,
                }
                for agreement in world.agreements
                for line_id, residual in agreement.covers.items()
            ],
        )
        self.insert(
            "penagihan_instalment",
            [
                {
                    "id": instalment.id,
                    "agreement_id": agreement.id,
                    "company_id": agreement.owner,
                    "due_date": instalment.due,
                    "amount": instalment.amount,
                }
                for agreement in world.agreements
                for instalment in agreement.instalments
            ],
        )

    def put_offers(self, world):
        numbered = {next(self.ids): offer for offer in world.offers}
        self.insert(
            "penagihan_offer",
            [
                {
                    "id": number,
                    "debtor_id": self.anybody.id,
                    "company_id": self.company.id,
                    "partner_id": self.anybody.partner_id.id,
                    "state": offer.state,
                    "how": "amount",
                    "valid_until": worlds.DAYS[0],
                    "currency_id": self.idr.id,
                }
                for number, offer in numbered.items()
            ],
        )
        self.insert(
            "penagihan_offer_line",
            [
                {
                    "offer_id": number,
                    "move_line_id": offer.item,
                    "residual": offer.discount,
                    "discount": offer.discount,
                }
                for number, offer in numbered.items()
            ],
        )

    def put_disputes(self, world):
        about = {
            "debtor_id": self.anybody.id,
            "company_id": self.company.id,
            "partner_id": self.anybody.partner_id.id,
            "currency_id": self.idr.id,
        }
        numbered = {next(self.ids): dispute for dispute in world.disputes}
        moves = {line.id: line.move for line in world.lines}
        self.insert(
            "penagihan_dispute",
            [
                {
                    "id": number,
                    "reason": "other",
                    "state": "resolved" if dispute.ended else "open",
                    "user_id": self.env.uid,
                    "deadline": dispute.deadline,
                    "made_date": dispute.made,
                    "amount": 1,
                    **about,
                }
                for number, dispute in numbered.items()
            ],
        )
        self.insert(
            "penagihan_dispute_line",
            [
                {
                    "dispute_id": number,
                    "company_id": self.company.id,
                    "move_line_id": dispute.item,
                    "move_id": moves[dispute.item],
                    "amount": dispute.amount,
                    "residual": 1,
                    "credited": 0,
                    "open": dispute.ended is None,
                    "ended_date": dispute.ended,
                }
                for number, dispute in numbered.items()
            ],
        )
        rule = self.env.ref("penagihan_piutang.tax_rule_pph23")
        self.insert(
            "penagihan_tax_residue",
            [
                {
                    "move_line_id": slip.item,
                    "move_id": moves[slip.item],
                    "rule_id": rule.id,
                    "period": worlds.DAYS[0],
                    "amount": slip.amount,
                    "state": "proposed" if slip.look_until else "accepted",
                    "look_until": slip.look_until,
                    "slip_came_date": worlds.DAYS[0] if slip.came else None,
                    "accepted_date": worlds.DAYS[0],
                    **about,
                }
                for slip in world.slips
            ],
        )

    def insert(self, table, rows, like=None):
        """Insert ``rows``; what they do not name is as in the record ``like``."""
        name = SQL.identifier(table)
        model = SQL("(SELECT model FROM %s model WHERE id = %s)", name, like.id) if like else None
        self.env.cr.execute(
            SQL(
                """INSERT INTO %s SELECT made.*
                     FROM jsonb_array_elements(%s) row, jsonb_populate_record(%s, row) made""",
                name,
                json.dumps([{"id": next(self.ids), **row} for row in rows], default=str),
                model or SQL("NULL::%s", name),
            )
        )

    def update(self, table, row_id, **values):
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = %s",
                SQL.identifier(table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(column), value)
                    for column, value in values.items()
                ),
                row_id,
            )
        )
