"""Makes the customers and invoices of the crash proof, on a database where the add-on is installed.

    python -m dev.inside.crash_world DAY CUSTOMERS -d DATABASE

What is to become of an invoice on that day follows from how it is made, and is written down as its
reference: see `dev.crash.judge`.
"""

import random
import sys
from datetime import date, timedelta

import freezegun
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

from dev.crash.judge import CONTACT, MAIL, NOTHING, TASK

# Kinds of customers: their share, what differs in the contact and in the collection record, and
# what becomes of what they owe.
KINDS = (
    (76, {}, {}, MAIL),
    (4, {"email": False}, {}, TASK),  # WhatsApp is left, which a person writes
    (4, {"email": False, "phone": False}, {}, CONTACT),
    (4, {}, {"handling": "by_hand"}, TASK),
    (4, {}, {"handling": "approval"}, TASK),
    (4, {}, {"hold_until": timedelta(days=9), "hold_reason": "Talks"}, NOTHING),
    (4, {}, {"paid": True}, NOTHING),
)


class World:
    def __init__(self, env, day, customers):
        self.env = env
        self.day = day
        self.random = random.Random(customers)
        self.company = env.company
        self.company.write({"email": "keuangan@kita.example", "penagihan_automatic": True})
        self.halves = env["account.payment.term"].create(
            {
                "name": "Half now, half in 15 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 15)
                ],
            }
        )
        kinds = [kind for kind in KINDS for _ in range(kind[0])]
        self.kinds = [kinds[number * len(kinds) // customers] for number in range(customers)]
        self.random.shuffle(self.kinds)

    def make(self):
        partners = self.env["res.partner"].create(
            [self._partner(number, kind) for number, kind in enumerate(self.kinds)]
        )
        pairs = list(zip(partners, self.kinds))
        moves = self.env["account.move"].create(
            [values for partner, kind in pairs for values in self._invoices(partner, kind)]
        )
        moves.action_post()
        for partner, (_share, _contact, handling, _outcome) in pairs:
            if "paid" in handling:
                self._pay(partner)
            elif handling:
                self._handle(partner, dict(handling))
        self._enter(moves.filtered(lambda move: move.ref == MAIL and move.partner_id.id % 3 == 0))

    def _partner(self, number, kind):
        return {
            "name": f"PT Pelanggan {number:04d}",
            "is_company": True,
            "country_id": self.env.ref("base.id").id,
            "email": f"p{number:04d}@pelanggan.example",
            "phone": "+62 812 3456 7890",
            **kind[1],
        }

    def _invoices(self, partner, kind):
        """Overdue for some days, in one or two instalments; a few about to be due, a few not."""
        chance, outcome = self.random.random, kind[-1]
        for _number in range(self.random.randint(1, 3)):
            # an item that had the call and is not due for the letter yet would wait
            yield self._invoice(partner, self.random.choice([3, 5, 14, 20, 40]), outcome)
        if chance() < 0.2:
            yield {
                **self._invoice(partner, 20, outcome),
                "invoice_payment_term_id": self.halves.id,
            }
        if chance() < 0.2:
            yield self._invoice(partner, -2, outcome)
        if chance() < 0.2:
            yield self._invoice(partner, -20, NOTHING)

    def _invoice(self, partner, overdue, outcome):
        due = self.day - timedelta(days=overdue)
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": due - timedelta(days=30),
            "invoice_date_due": due,
            "invoice_payment_term_id": False,
            "ref": outcome,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Goods",
                        "price_unit": self.random.randint(1, 90) * 100_000,
                        "tax_ids": False,
                    }
                )
            ],
        }

    def _enter(self, moves):
        """These have had the call: what is overdue long enough is due for a letter, which shows
        them at a further stage.
        """
        debtors = self.env["penagihan.debtor"]._ensure(moves.partner_id, self.company)
        debtor_of = {debtor.partner_id: debtor for debtor in debtors}
        steps = self.env.ref("penagihan_piutang.policy_standard").step_ids
        call = steps.filtered(lambda step: step.offset_days == 7)
        self.env["penagihan.followup.line"].create(
            [
                {
                    "company_id": self.company.id,
                    "debtor_id": debtor_of[item.partner_id].id,
                    "move_line_id": item.id,
                    "move_id": item.move_id.id,
                    "due_date": item.date_maturity,
                    "step_id": call.id,
                    "offset_days": call.offset_days,
                    "date": self.day - timedelta(days=10),
                    "state": "entered",
                }
                for item in moves.line_ids
                if item.account_type == "asset_receivable"
                and item.date_maturity <= self.day - timedelta(days=14)
            ]
        )

    def _pay(self, partner):
        """The bank has booked a receipt for all that the customer owes."""
        owed = self.env["account.move.line"].search(
            [("partner_id", "=", partner.id), ("account_type", "=", "asset_receivable")]
        )
        bank = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        total = sum(owed.mapped("balance"))
        receipt = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": amount,
                        }
                    )
                    for account, amount in (
                        (owed.account_id, -total),
                        (bank.default_account_id, total),
                    )
                ],
            }
        )
        receipt.action_post()
        received = receipt.line_ids.filtered(lambda line: line.account_id == owed.account_id)
        (owed | received).reconcile()

    def _handle(self, partner, handling):
        if "hold_until" in handling:
            handling["hold_until"] += self.day
        self.env["penagihan.debtor"]._ensure(partner, self.company).write(handling)


def main(day, customers, *arguments):
    config.parse_config([*arguments], setup_logging=True)
    with freezegun.freeze_time(f"{day} 02:00:00", tick=True):
        server.load_server_wide_modules()
        registry = Registry(config["db_name"][0])
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            World(env, date.fromisoformat(day), int(customers)).make()


if __name__ == "__main__":
    main(*sys.argv[1:])
