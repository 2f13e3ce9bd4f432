from collections import defaultdict

from markupsafe import Markup
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_amount, format_date

from .penagihan_followup_task import ATTEMPTS_A_DAY
from .penagihan_receipt import ARRIVED
from .penagihan_round_line import PAID

# Outcomes that are something the customer says about money.
_SAID = ("promise", "giro")


class PenagihanRound(models.Model):
    """In the evening: what was entered becomes payments, receipts, finished tasks and notes, all
    of it or nothing.
    """

    _inherit = "penagihan.round"

    def action_record(self):
        """Record the day, once.

        :raise UserError: with everything that is wrong, by customer and invoice
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("out")
        problems = list(self._problems())
        if problems:
            raise UserError("\n".join(problems))
        # sudo: whoever has the round says what came of it, also of a customer who has gone to a
        # colleague since the morning; and a collector reads books and writes none, but for what
        # was handed over here
        round = self.sudo()
        # First of all: a second click, or another window, waits here for the row and then finds
        # it recorded.
        round.state = "done"
        round.flush_recordset(["state"])
        round._make_payments()
        round._record_receipts()
        for stop in round.stop_ids:
            stop._finish_tasks()
            stop._note_in_history()

    def _problems(self):
        """What keeps the day from being recorded, in sentences."""
        if self.date > self.company_id._penagihan_today():
            yield self.env._("This round is of a day that has not come yet.")
        for stop in self.stop_ids:
            told = stop.line_ids.filtered("outcome")
            if not told:
                yield self.env._("%s: what came of the visit?", stop.partner_id.name)
            elif stop._nobody_there() and told.filtered(lambda line: line.outcome != "absent"):
                yield self.env._(
                    "%s: nobody was there, and yet something else happened?", stop.partner_id.name
                )
        for line in self.line_ids:
            problem = line._problem()
            if problem:
                yield self.env._(
                    "%(customer)s, %(invoice)s: %(problem)s",
                    customer=line.partner_id.name,
                    invoice=line.number or "–",
                    problem=problem,
                )
        outcomes = set(self.line_ids.mapped("outcome"))
        if "cash" in outcomes and not self.cash_journal_id:
            yield self.env._("Please choose where the cash goes to.")
        if "transfer" in outcomes and not self.bank_journal_id:
            yield self.env._("Please choose where the transfers go to.")

    # -- money ----------------------------------------------------------------------------

    def _make_payments(self):
        """Draft payments for the cashier, who counts the money, compares the bank, and posts.

        One for what a customer paid in one way on one day: that is what is counted. It names
        the invoices, so that the proposal to match finds them once it is posted.
        """
        paid = self.line_ids.filtered(lambda line: line.outcome in PAID and not line.payment_id)
        groups = list(paid.grouped(_one_payment).items())
        payments = self.env["account.payment"].create(
            [lines._payment_values() for _key, lines in groups]
        )
        for (_key, lines), payment in zip(groups, payments, strict=True):
            lines.payment_id = payment
        if payments:
            self.message_post(
                body=self.env._(
                    "Draft payments for the cashier: %(count)s, of %(amount)s in all.",
                    count=len(payments),
                    amount=paid._sum_in_words("amount"),
                )
            )

    # -- papers ---------------------------------------------------------------------------

    def _record_receipts(self):
        """Who took which invoices; an invoice that is known to have arrived stays as it is."""
        took = self.line_ids.filtered(
            lambda line: (
                line.outcome == "papers" and line.move_id.penagihan_receipt_state not in ARRIVED
            )
        )
        for (date, receiver), lines in took.grouped(lambda line: (line.date, line.note)).items():
            self.env["penagihan.receipt.entry"].create(
                {
                    "move_ids": [Command.set(lines.move_id.ids)],
                    "state": "received",
                    "date": date,
                    "receiver": receiver,
                }
            ).action_record()


class PenagihanRoundStop(models.Model):
    _inherit = "penagihan.round.stop"

    def _nobody_there(self) -> bool:
        return "absent" in self.line_ids.mapped("outcome")

    def _finish_tasks(self):
        """Somebody was there: the visit is done, the letters were handed over. Nobody was: the
        visit has been tried, and the letters wait on.
        """
        visits = self.env["penagihan.followup"].search(
            [
                ("debtor_id", "=", self.debtor_id.id),
                ("state", "=", "todo"),
                ("channel", "=", "visit"),
            ]
        )
        if not self._nobody_there():
            taken = self.task_ids.filtered(lambda task: task.state == "todo")
            papers = taken.filtered(lambda task: task.channel == "letter" and task.has_letter)
            (visits | (taken - papers)).action_done()
            papers._handed_over(self.round_id.date)
            return
        for visit in visits:
            if len(visit._missed_today()) < ATTEMPTS_A_DAY:
                visit.action_not_reached()

    def _note_in_history(self):
        """What happened, on the customer's page."""
        told = self.line_ids.filtered("outcome")
        promises = told.filtered(lambda line: line.outcome in _SAID)
        if told - promises:
            self.debtor_id.message_post(
                body=_list(
                    self.env._("Visited on %s:", format_date(self.env, self.round_id.date)),
                    [line._in_words() for line in told - promises],
                )
            )
        if promises:
            promises._record_promises()


class PenagihanRoundLine(models.Model):
    _inherit = "penagihan.round.line"

    def _payment_values(self):
        """Of the payment for these lines, all of one customer, way, day, currency and account."""
        first = self[:1]
        round = first.round_id
        journal = round.cash_journal_id if first.outcome == "cash" else round.bank_journal_id
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": first.debtor_id.partner_id.id,
            "company_id": (first.move_id.company_id or first.company_id).id,
            "journal_id": journal.id,
            "date": first.date,
            "currency_id": first.currency_id.id,
            "amount": sum(self.mapped("amount")),
            "memo": self._names(),
            "destination_account_id": first.move_line_id.account_id.id,
            # so that they count as being paid where payments have no entry of their own
            "invoice_ids": [Command.set(self.move_id._penagihan_invoices().ids)],
        }

    def _record_promises(self):
        """Keep what a customer (one) says about money: by kind, day and currency."""
        for (outcome, day, _currency), lines in self.grouped(
            lambda line: (line.outcome, line.date, line.currency_id)
        ).items():
            amounts = defaultdict(float)
            for line in lines:
                amounts[line.move_line_id] += line.amount
            notes = ", ".join(filter(None, lines.mapped("note")))
            try:
                self.env["penagihan.promise"]._record(
                    self.debtor_id,
                    amounts,
                    replace=True,
                    kind=outcome,
                    date=day or self.round_id.date,
                    note=notes,
                    giro_number=notes if outcome == "giro" else False,
                )
            except UserError as error:
                problem = f"{self.debtor_id.partner_id.name}: {error}"
                raise UserError(problem) from error

    def _in_words(self) -> str:
        self.ensure_one()
        outcome = dict(self._fields["outcome"]._description_selection(self.env))[self.outcome]
        facts = [
            format_amount(self.env, self.amount, self.currency_id)
            if not self.currency_id.is_zero(self.amount)
            else "",
            format_date(self.env, self.date) if self.date else "",
            self.note or "",
        ]
        parts = ", ".join(filter(None, [outcome, *facts]))
        return f"{self.number or '–'}: {parts}"


def _one_payment(line):
    """What is one payment: the same customer, way, day, currency, books and account."""
    return (
        line.debtor_id,
        line.outcome,
        line.date,
        line.currency_id,
        line.move_id.company_id,
        line.move_line_id.account_id,
    )


def _list(title, rows) -> Markup:
    items = Markup().join(Markup("<li>%s</li>") % row for row in rows)
    return Markup("<p>%s</p><ul>%s</ul>") % (title, items)
