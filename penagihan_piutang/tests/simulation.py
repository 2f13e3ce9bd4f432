"""Days in the life of a company that collects: customers who pay, pay late, in part or never;
people who do their tasks or leave them; the scheduled action every morning.

Everything random comes from one seed.
"""

import random
from collections import defaultdict
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from odoo.fields import Command

from .common import D
from .simulation_agreements import Agreements
from .simulation_checks import INTERVAL, MINIMUM, RUNGS, SMALL, VISIT_FROM, Checks
from .simulation_evidence import LEAD, Letter, digest_of_books, read_books, read_tables

# How they pay: chance per day, once an invoice is due, to pay it, part of it, by credit note, or
# an amount that nobody matches for a while.
PERSONAS = {
    "prompt": (0.5, 0, 0, 0),
    "late": (0.06, 0.02, 0, 0),
    "partial": (0.01, 0.12, 0, 0),
    "returns": (0.03, 0, 0.08, 0),
    "unmatched": (0.02, 0, 0, 0.06),
    "never": (0, 0, 0, 0),
    "small": (0, 0, 0, 0),
}
# When what is open on the first day falls due. Days next to each other put the peace between
# contacts to the test.
FIRST_DAY = (-400, -90, -40, -12, -5, -3, -2, -1, 1, 2)
# A province decides on the time zone.
PLACES = ("id", "JK"), ("id", "JK"), ("id", "BA"), ("id", "PA"), ("sg", None)


class Simulation:
    """
    :param case: a `CollectionCase`, whose company, people and shorthands are used
    :param smtp: the `FakeSmtp` that stands for the mail server
    :param clock: the frozen clock
    :ivar letters: every `Letter`, in order
    :ivar holds: {customer: [(first day, last day)]}
    :ivar promises: {item: the last day on which a promise holds it}
    :ivar calls: {customer: [day]} on which a person has done a task about something overdue
    :ivar backlog: ids of the items that were overdue on the first day
    """

    def __init__(self, case, smtp, clock, seed, start, customers, lost_after):
        self.case = case
        self.env = case.env
        self.smtp = smtp
        self.clock = clock
        self.random = random.Random(seed)
        self.start = self.today = start
        self.letters = []
        self.holds = defaultdict(list)
        self.promises = {}
        self.answers = {}  # {customer: the day of the last answer nobody has handled}
        self.calls = defaultdict(list)
        self.approved = set()
        self.done = set()  # items of tasks done today
        self.credits = []  # what nobody has matched: (day, lines)
        self.drafts = []  # draft credit notes: (day, move)
        self.checks = Checks(self, lost_after)
        self._set_up_policy()
        self.agreements = Agreements(self, seed)
        self.customers = [self._customer(number) for number in range(customers)]
        self.at(time(6))
        for partner, persona in self.customers:
            for _ in range(self.random.randint(1, 4)):
                self._invoice(partner, persona, self.random.choice(FIRST_DAY))
        self.backlog = {
            item.id
            for item in self.read_books().values()
            if item.due < start and not self._enter(item)
        }

    def read_books(self):
        running = self.agreements.running
        return read_books(self.env, self.case.company, self.today, running)

    def chance(self, probability):
        return self.random.random() < probability

    def at(self, clock):
        """Let it be that time of today in Jakarta."""
        self.clock.move_to(datetime.combine(self.today, clock) - timedelta(hours=7))

    def days(self, count):
        for number in range(count):
            self.today = self.start + timedelta(days=number)
            self.done = set()
            if number % 5 == 0:
                # nobody else sees these rows, so nobody else gathers their statistics: without
                # them Odoo's own questions about payments take most of the time
                self.env.flush_all()
                self.env.cr.execute(
                    "ANALYZE account_move, account_move_line, account_partial_reconcile,"
                    " account_payment, penagihan_followup, penagihan_followup_line"
                )
            self._day()
        self.checks.finish()

    # -- a day ----------------------------------------------------------------------------

    def _day(self):
        # At 06:10 it is 08:10 in Jayapura, and yesterday where the servers are; at 15:40 it is
        # after hours there.
        hour = self.random.choice([6, 9, 15])
        self.at(time(hour, 10 if hour < 15 else 40))
        self._customers_act()
        self._officer_acts()
        self._agreements_go_on()
        self._collecting("penagihan_piutang.ir_cron_run")
        # between planning and sending the world goes on
        self.at(time(max(hour, 9), 50))
        self._customers_act()
        self._officer_acts()
        self._people_do_their_tasks()
        self._collecting("penagihan_piutang.ir_cron_dispatch")
        if self.chance(0.2):
            self.at(time(16, 0))
            self._customers_act()
            with self._watched():
                self.case.run_today()
        self.at(time(16, 20))
        self._collecting("penagihan_piutang.ir_cron_dispatch")
        self.checks.day_over()

    def _collecting(self, cron):
        with self._watched(), self.case.enter_registry_test_mode():
            error = self.env.ref(cron).method_direct_trigger()
        assert error is True or not error, f"{cron}: {error}"

    @contextmanager
    def _watched(self):
        """Whatever leaves meanwhile becomes a letter, beside the books of this moment."""
        company = self.case.company
        self.books = self.read_books()
        before, entered = len(self.smtp.messages), digest_of_books(self.env, company)
        yield
        self.env.invalidate_all()
        rewritten = digest_of_books(self.env, company) != entered
        new = [self._letter(message) for message in self.smtp.messages[before:]]
        self.checks.collected(new, rewritten)
        self.letters += new

    def _letter(self, message):
        followup = self.env["penagihan.followup"].search(
            [("mail_id.message_id", "=", message["Message-Id"])]
        )
        asked, told = read_tables(message)
        return Letter(
            moment=self.clock().replace(tzinfo=None),
            partner=followup.partner_id.id,
            lead=int(LEAD.search(message["Subject"])[1]),
            asked=asked,
            told=told,
            approved=followup.id in self.approved,
            items={_key(line): line.offset_days for line in followup.line_ids},
        )

    # -- the company ----------------------------------------------------------------------

    def _set_up_policy(self):
        case = self.case
        case.company.penagihan_automatic = True
        case.company.penagihan_user_id = case.officer
        case.policy.active = False
        self.env.flush_all()
        self.policy = case.make_policy(
            name="Simulation", rungs=RUNGS, contact_interval_days=INTERVAL, minimum_amount=MINIMUM
        )
        for step in self.policy.step_ids:
            if step.channel == "email":
                step.template_id = step.template_id.copy({"subject": f"RUNG {step.offset_days}"})
            if step.offset_days == 21:
                step.min_amount = VISIT_FROM
        Term = self.env["account.payment.term"]
        self.terms = Term.create(
            {
                "name": "In two",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 20)
                ],
            }
        )

    def _customer(self, number):
        persona = list(PERSONAS)[number % len(PERSONAS)]
        country, state = PLACES[number % len(PLACES)]
        country = self.env.ref(f"base.{country}")
        states = self.env["res.country.state"].search([("country_id", "=", country.id)])
        partner = self.case.customer(
            f"PT {persona} {number}",
            email=f"p{number}@{persona}.example",
            country_id=country.id,
            state_id=states.filtered(lambda each: each.code == state).id,
        )
        if number % 2:
            self.case.debtor(partner, user_id=self.case.collector.id)
        if number % 11 == 4:
            self.case.debtor(partner, handling="by_hand")
        elif number % 11 == 6:
            self.case.debtor(partner, handling="approval")
        elif number % 11 == 8:
            partner.write({"email": False, "phone": False, "street": False})
        return partner, persona

    def _invoice(self, partner, persona, due):
        """
        :param due: days from today
        """
        due_date = self.today + timedelta(days=due)
        values = {"invoice_date": min(self.today, due_date - timedelta(days=14))}
        if self.chance(0.3):
            values["invoice_payment_term_id"] = self.terms.id
            values["invoice_date"] = due_date
        amount = SMALL if persona == "small" else self.random.randint(1, 40) * 100_000
        move = self.case.invoice(
            due=(due_date - D).days, amount=amount, partner=partner, ref="", **values
        )
        if self.chance(0.03):
            move.line_ids.no_followup = True

    def _enter(self, item):
        """The oldest have been visited before the add-on came: a person says so."""
        if item.due > self.start - timedelta(days=45):
            return False
        line = self.env["account.move.line"].browse(item.id)
        for rung in (3, 7, 14, 21):
            step = self.case.step(rung, self.policy)
            self.env["penagihan.followup.line"].create(
                {
                    "company_id": self.case.company.id,
                    "debtor_id": self.case.debtor(line.partner_id).id,
                    "move_line_id": line.id,
                    "move_id": line.move_id.id,
                    "due_date": line.date_maturity,
                    "step_id": step.id,
                    "offset_days": rung,
                    "date": self.start - timedelta(days=27 - rung),
                    "state": "entered",
                }
            )
        return True

    # -- what people do -------------------------------------------------------------------

    def _customers_act(self):
        lines = defaultdict(list)
        for item in self.read_books().values():
            if item.id > 0:
                lines[item.partner].append(item)
        for partner, persona in self.customers:
            owed = lines[partner.id]
            if len(owed) < 6 and self.chance(0.05):
                self._invoice(partner, persona, self.random.choice([0, 1, 2, 3, 7, 14, 30]))
            if not partner.email and self.chance(0.01):
                partner.email = f"found{partner.id}@late.example"
            if owed and self.chance(0.006):
                self.case.debtor(partner).message_post(
                    body="Kami cek dulu", message_type="email", author_id=partner.id
                )
                self.answers[partner.id] = self.today
            for item in owed:
                if item.due < self.today and not item.covered and self.chance(0.01):
                    self._promises(item, partner)
                if item.covered and persona not in ("returns", "unmatched"):
                    continue  # it pays its instalments
                if item.due <= self.today and self.chance(0.5):
                    self._pays(item, PERSONAS[persona])

    def _promises(self, item, partner):
        """Something is said to an officer about an item; the days of grace are the policy's."""
        day = self.today + timedelta(days=self.random.randint(0, 9))
        promise = self.env["penagihan.promise"].with_user(self.case.officer)
        promise = promise._record(
            self.case.debtor(partner),
            {self.env["account.move.line"].browse(item.id): item.residual},
            replace=True,
            kind=self.random.choice(["promise", "promise", "promise", "in_process"]),
            date=day,
        )
        if promise.state == "open":
            self.promises[item.id] = day + timedelta(days=1)
        else:
            # what it was to replace holds no more
            self.promises.pop(item.id, None)

    def _pays(self, item, chances):
        whole, part, credit, unmatched = (self.chance(probability) for probability in chances)
        line = self.env["account.move.line"].browse(item.id)
        if whole or part:
            self._receive(line, item.residual if whole else round(item.residual / 3))
        elif credit:
            self._credit_note(line.move_id)
        elif unmatched:
            receipt = self._entry(-round(item.residual * 0.6), line.partner_id)
            self.credits.append((self.today, self.case.items(receipt)))

    def _entry(self, amount, partner):
        return self.case.entry(amount, partner, "BNK", day=(self.today - D).days)

    def _receive(self, line, amount):
        if amount:
            receipt = self._entry(-amount, line.partner_id)
            (line | self.case.items(receipt)).reconcile()

    def _credit_note(self, move):
        """Drafted, and posted some days later."""
        if any(draft.reversed_entry_id == move for _day, draft in self.drafts):
            return
        note = move._reverse_moves([{"invoice_date": self.today, "date": self.today}])
        note.invoice_line_ids[0].price_unit = round(move.amount_total / 2)
        # the database's clock is not the simulation's
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET create_date = %s WHERE id = %s", [self.today, note.id]
        )
        note.invalidate_recordset(["create_date"])
        self.drafts.append((self.today, note))

    def _officer_acts(self):
        for day, note in list(self.drafts):
            if (self.today - day).days >= 4 and self.chance(0.2):
                note.action_post()
                self.drafts.remove((day, note))
                self.credits.append((self.today, self.case.items(note)))
        for day, credit in list(self.credits):
            if (self.today - day).days >= 5 and self.chance(0.1) and self._match(credit):
                self.credits.remove((day, credit))
        for partner, _persona in self.customers:
            if self.chance(0.004):
                self._hold(self.case.debtor(partner), self.case.officer)
        debtors = self.env["penagihan.debtor"].search([("company_id", "=", self.case.company.id)])
        for debtor in debtors.filtered("reply_count").sorted(lambda each: each.partner_id.id):
            if self.chance(0.1):
                debtor.with_user(self.case.officer).action_reply_handled()
                del self.answers[debtor.partner_id.id]
        # in an order that does not depend on the database's mood
        for debtor in debtors.filtered("on_hold").sorted(lambda each: each.partner_id.id):
            if self.chance(0.05):
                debtor.with_user(self.case.officer).action_release()
                first, _last = self.holds[debtor.partner_id.id].pop()
                self.holds[debtor.partner_id.id].append((first, self.today - timedelta(days=1)))

    def _agreements_go_on(self):
        books = defaultdict(list)
        for item in self.read_books().values():
            books[item.partner].append(item)
        self.agreements.act(books)

    def _match(self, credit):
        """Match credit with what its customer owes, oldest first; gives whether it is used up."""
        for item in self.read_books().values():
            if item.id < 0:
                continue
            left = credit.filtered(lambda line: not line.reconciled)
            if left and item.partner == credit.partner_id.id:
                (self.env["account.move.line"].browse(item.id) | left).reconcile()
        return all(credit.mapped("reconciled"))

    def _hold(self, debtor, user, followups=()):
        """Until some day; a manager refuses with it what waits for approval."""
        if debtor.on_hold:
            return
        until = self.today + timedelta(days=self.random.randint(1, 12))
        self.env["penagihan.hold"].with_user(user).create(
            {
                "debtor_ids": [Command.set(debtor.ids)],
                "followup_ids": [Command.set([followup.id for followup in followups])],
                "reason": "Talks",
                "until": until,
            }
        ).action_hold()
        self.holds[debtor.partner_id.id].append((self.today, until))

    def _people_do_their_tasks(self):
        waiting = self.env["penagihan.followup"].search(
            [
                ("company_id", "=", self.case.company.id),
                ("kind", "=", "step"),
                ("state", "in", ("todo", "to_approve")),
            ]
        )
        for followup in waiting.sorted(lambda each: (each.partner_id.id, each.step_id.offset_days)):
            if followup.state == "todo" and self.chance(0.3):
                followup.with_user(followup.user_id).action_done()
                self.done |= {_key(line) for line in followup.line_ids}
                if followup.post_due:
                    self.calls[followup.partner_id.id].append(self.today)
            elif followup.state == "to_approve" and self.chance(0.25):
                followup.with_user(self.case.manager).action_approve()
                self.approved.add(followup.id)
            elif followup.state == "to_approve" and self.chance(0.04):
                self._hold(followup.debtor_id, self.case.manager, followup)


def _key(line):
    """The item of a line of the ledger, as ``read_books`` numbers it."""
    return line.move_line_id.id or -line.instalment_id.id
