"""Some customers of the simulation pay by instalments: they keep to it, are late, or stop paying;
an officer answers when one is missed. What is agreed on is remembered here, and judged by it.
"""

import base64
import random
from dataclasses import dataclass, field
from datetime import timedelta

from odoo.fields import Command

COUNT = 3
LEAST = 300_000
MISSED_AFTER = 7
# How customers keep an agreement: chance per day to pay an instalment that is due.
HABITS = (0.7, 0.04, 0.15)
EVERY = 8  # of so many customers one pays by instalments


@dataclass
class Agreed:
    """An agreement as its parties know it.

    :param covers: {id of the receivable line: open at the signing}
    :param schedule: {id of the instalment: [day, amount]}, in the order of days
    """

    record: object
    partner: int
    covers: dict
    schedule: dict
    habit: float
    numbers: dict = field(default_factory=dict)

    def left(self, residuals):
        """What is open of each instalment: what was paid fills the earliest first.

        :param residuals: {id of a line: open now}
        :return: {id of the instalment: amount}
        """
        paid = sum(self.covers.values()) - sum(residuals.get(line, 0) for line in self.covers)
        rest = {}
        for instalment, (_day, amount) in self.schedule.items():
            share = min(amount, max(0, paid))
            paid -= share
            rest[instalment] = round(amount - share, 2)
        return rest

    def number(self, instalment):
        """As the customer reads it."""
        place = f"{self.numbers[instalment]} of {len(self.schedule)}"
        return f"Instalment {place}, agreement {self.record.name}"


class Agreements:
    """
    :ivar running: those that are active
    :ivar happened: how often each thing has come about
    """

    def __init__(self, simulation, seed):
        self.simulation = simulation
        self.env = simulation.env
        self.case = simulation.case
        self.random = random.Random(seed)
        self.running = []
        self.tolerated = set()
        self.happened = dict.fromkeys(
            ("signed", "kept", "tolerated", "renegotiated", "breached"), 0
        )
        for step in self.env.ref("penagihan_piutang.policy_instalments").step_ids:
            if step.template_id:
                step.template_id = step.template_id.copy({"subject": f"RUNG {step.offset_days}"})

    def chance(self, probability):
        return self.random.random() < probability

    def of(self, partner):
        return next((each for each in self.running if each.partner == partner), None)

    def act(self, books):
        """Before the scheduled action.

        :param books: the open lines by customer, as ``read_books`` says
        """
        for number, (partner, persona) in enumerate(self.simulation.customers):
            if number % EVERY != 1 or persona == "small" or number % 11 in (4, 8):
                continue
            agreed = self.of(partner.id)
            owed = [item for item in books[partner.id] if item.id > 0]
            if agreed:
                self._go_on(agreed, {item.id: item.residual for item in owed})
            elif self.chance(0.5):
                self._agree(partner, number, owed)

    def _agree(self, partner, number, owed):
        today = self.simulation.today
        late = [item for item in owed if item.due < today and not item.no_followup]
        # what was promised is waited for first
        late = [item for item in late if not self._promised(item)]
        moves = self.env["account.move.line"].browse([item.id for item in late]).move_id
        if sum(item.residual for item in late) < LEAST:
            return
        agreement = (
            self.env["penagihan.agreement"]
            .with_user(self.case.manager)
            .create(
                {
                    "debtor_id": self.case.debtor(partner).id,
                    "move_ids": [Command.set(moves.ids)],
                    "skip_holidays": False,
                }
            )
        )
        agreement.write({"period": "week", "count": COUNT})
        self._sign(agreement, partner, HABITS[number // EVERY % len(HABITS)])

    def _sign(self, agreement, partner, habit):
        agreement.first_date = self.simulation.today + timedelta(days=2)
        self.env.flush_all()
        agreement.action_propose()
        agreement.write({"signed_file": base64.b64encode(b"%PDF"), "signed_name": "signed.pdf"})
        agreement.action_sign()
        self._remember(agreement.sudo(), partner, habit)

    def _promised(self, item):
        return self.simulation.promises.get(item.id, self.simulation.today) > self.simulation.today

    def _remember(self, agreement, partner, habit):
        # the other instalments of a payment term are part of their invoice
        covers = {
            line.id: line.amount_residual
            for line in agreement.move_ids.line_ids
            if line.account_type == "asset_receivable" and line.amount_residual > 0
        }
        self.case.assertEqual(agreement.debt, sum(covers.values()))
        schedule = {
            each.id: [each.due_date, each.amount]
            for each in agreement.instalment_ids.sorted(lambda each: (each.due_date, each.id))
        }
        numbers = {instalment: number for number, instalment in enumerate(schedule, 1)}
        agreed = Agreed(agreement, partner.id, covers, schedule, habit, numbers)
        self.running.append(agreed)
        self.happened["signed"] += 1

    def _go_on(self, agreed, residuals):
        today = self.simulation.today
        if agreed.record.state != "active":
            self.case.assertFalse(sum(agreed.left(residuals).values()))
            self.case.assertEqual(agreed.record.state, "fulfilled")
            self.happened["kept"] += 1
            self.running.remove(agreed)
            return
        left = agreed.left(residuals)
        for instalment, (day, _amount) in agreed.schedule.items():
            if left[instalment] and day <= today and self.chance(agreed.habit):
                self._pay(agreed, left[instalment])
                return
        debtor = agreed.record.debtor_id
        kind = self.env.ref("penagihan_piutang.activity_agreement_missed")
        if kind in debtor.activity_ids.activity_type_id and self.chance(0.4):
            self._answer(agreed, left)

    def _pay(self, agreed, amount):
        for line in self.env["account.move.line"].browse(agreed.covers):
            part = min(amount, line.amount_residual)
            self.simulation._receive(line, part)
            amount -= part

    def _answer(self, agreed, left):
        """A missed instalment: a new day, new terms, or the end."""
        agreement = agreed.record.with_user(self.case.officer)
        action = agreement.action_missed()
        wizard = self.env[action["res_model"]].with_user(self.case.officer)
        wizard = wizard.browse(action["res_id"])
        missed = wizard.instalment_id
        if not wizard.tolerated:
            day = self.simulation.today + timedelta(days=3)
            wizard.write({"choice": "tolerate", "new_date": day, "reason": "Flood"})
            wizard.action_choose()
            agreed.schedule[missed.id][0] = day
            agreed.schedule = dict(
                sorted(agreed.schedule.items(), key=lambda each: (each[1][0], each[0]))
            )
            self.tolerated.add(-missed.id)
            self.happened["tolerated"] += 1
            return
        self.running.remove(agreed)
        partner = agreed.record.partner_id
        if self.chance(0.5):
            wizard.write({"choice": "breach", "reason": "Does not answer"})
            wizard.action_choose()
            self.happened["breached"] += 1
            return
        wizard.choice = "renegotiate"
        new = self.env["penagihan.agreement"].browse(wizard.action_choose()["res_id"])
        new = new.with_user(self.case.manager)
        self._sign(new, partner, agreed.habit)
        self.happened["renegotiated"] += 1
