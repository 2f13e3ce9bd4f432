from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount

from ..tools.matching import Credit, Debt, propose, replay

_WHY = [
    ("own", "Credit note of this invoice"),
    ("named", "Named by the payment"),
    ("exact", "Same amount"),
    ("sum", "Sum of the oldest"),
    ("oldest", "Oldest first"),
    ("chosen", "Chosen by hand"),
]


class PenagihanMatch(models.TransientModel):
    """Match what a customer has paid with what it owes: a proposal, and one click.

    Nothing is booked: what is open on both sides is reconciled by Odoo, with the rights of
    whoever says so.
    """

    _name = "penagihan.match"
    _description = "Match Payments"

    debtor_id = fields.Many2one("penagihan.debtor", required=True, readonly=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer")
    line_ids = fields.One2many("penagihan.match.line", "wizard_id", string="Who Pays What")
    debit_ids = fields.Many2many("account.move.line", string="What Is Owed", readonly=True)
    seen = fields.Json(readonly=True, help="What was open when the proposal was made.")
    left = fields.Char(string="Not Used", compute="_compute_left")
    may_match = fields.Boolean(compute="_compute_may_match")

    @api.depends("line_ids.amount")
    @api.depends_context("lang")
    def _compute_left(self):
        for wizard in self:
            used = {}
            for line in wizard.line_ids:
                credit = line.credit_line_id
                used[credit] = used.get(credit, 0.0) + line.amount
            left = {}
            for credit, amount in used.items():
                currency = credit.currency_id
                open_amount = wizard._seen_amount(credit)
                left[currency] = left.get(currency, 0.0) + open_amount - amount
            wizard.left = " + ".join(
                format_amount(self.env, amount, currency)
                for currency, amount in left.items()
                if not currency.is_zero(amount)
            )

    @api.depends_context("uid")
    def _compute_may_match(self):
        self.may_match = self._may_match()

    # -- opening it -----------------------------------------------------------------------

    @api.model
    def _action_open(self, debtor):
        """Open the wizard with a proposal for ``debtor``; its task is done when there is nothing
        to match.
        """
        debtor.ensure_one()
        self.env.user._penagihan_check_role("group_collector")
        debtor.check_access("read")
        lines = debtor._open_receivables()
        shares = list(self._propose(lines))
        if not shares:
            debtor._close_match_task()
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "message": self.env._(
                        "There is nothing to match: no open payment or credit note of this "
                        "customer meets an open invoice in its currency and on its account."
                    ),
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        wizard = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "debit_ids": lines.filtered(lambda line: line.amount_residual_currency > 0).ids,
                "seen": {str(line.id): line.amount_residual_currency for line in lines},
                "line_ids": [
                    (0, 0, {
                        "sequence": number,
                        "credit_line_id": share.credit,
                        "debit_line_id": share.debt,
                        "proposed_line_id": share.debt,
                        "proposed": share.why,
                    })
                    for number, share in enumerate(shares)
                ],
            }
        )  # fmt: skip
        wizard._work_out()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Match payments"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.model
    def _propose(self, lines):
        """The shares of ``lines``, by what Odoo reconciles with each other."""
        for group in lines.grouped(_group).values():
            credits = group.filtered(lambda line: line.amount_residual_currency < 0)
            debts = group - credits
            if credits and debts:
                yield from propose(
                    [
                        Credit(
                            line.id,
                            line.date,
                            -_decimal(line),
                            " ".join(filter(None, (line.name, line.ref, *_memos(line)))),
                            frozenset(
                                debts.filtered(
                                    lambda debt, line=line: (
                                        debt.move_id == line.move_id.reversed_entry_id
                                    )
                                ).ids
                            ),
                        )
                        for line in credits
                    ],
                    [
                        Debt(line.id, line.date_maturity or line.date, _decimal(line), _names(line))
                        for line in debts
                    ],
                )

    # not computed: a form would not be told of what changes on the other lines
    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        self._work_out()

    def _work_out(self):
        """What each line comes to, from top to bottom."""
        for wizard in self:
            lines = wizard.line_ids.sorted("sequence")
            ticked = lines.filtered(lambda line: line.apply and line.debit_line_id)
            seen = {
                line: _exact(wizard._seen_amount(line), line.currency_id)
                for line in ticked.credit_line_id | ticked.debit_line_id
            }
            pairs = [(line.credit_line_id, line.debit_line_id) for line in ticked]
            amounts = dict(zip(ticked, replay(pairs, seen, seen), strict=True))
            for line in lines:
                line.amount = float(amounts.get(line, 0))

    # -- doing it -------------------------------------------------------------------------

    @api.model
    def _may_match(self) -> bool:
        return self.env["account.partial.reconcile"].has_access("create") and self.env[
            "account.move.line"
        ].has_access("write")

    def action_match(self):
        """Reconcile what is ticked, with the rights of whoever presses the button."""
        self.ensure_one()
        if not self._may_match():
            raise AccessError(
                self.env._(
                    "Matching payments needs the accounting right “Invoicing”: please ask "
                    "somebody in accounting to do it."
                )
            )
        debtor = self.debtor_id
        debtor.check_access("read")
        chosen = self.line_ids.filtered(lambda line: line.apply and line.amount)
        if not chosen:
            raise UserError(self.env._("Tick at least one line: nothing has been matched."))
        current = debtor._open_receivables()
        for line in chosen:
            # sudo ends here: books are written by whoever may
            pair = (line.credit_line_id | line.debit_line_id).with_env(self.env)
            if not pair <= current or any(self._changed(each) for each in pair):
                raise UserError(
                    self.env._(
                        "Something here was paid or matched meanwhile: please close this window "
                        "and open it again."
                    )
                )
            if len({_group(each) for each in pair}) > 1:
                raise UserError(
                    self.env._(
                        "%(payment)s cannot pay %(invoice)s: currency, account and company must "
                        "be the same.",
                        payment=line.credit_line_id.display_name,
                        invoice=line.debit_line_id.display_name,
                    )
                )
        for line in chosen:
            (line.credit_line_id | line.debit_line_id).with_env(self.env).reconcile()
        # sudo: whoever matches may be a bookkeeper who keeps no records of collection
        debtor.sudo()._refresh()
        debtor.invalidate_recordset(["to_match"])
        if not list(self._propose(debtor._open_receivables())):
            debtor._close_match_task()
        return {"type": "ir.actions.act_window_close"}

    def _seen_amount(self, line) -> float:
        """What was open of ``line`` when the proposal was made."""
        return abs((self.seen or {}).get(str(line._origin.id), 0.0))

    def _changed(self, line) -> bool:
        return bool(
            line.currency_id.compare_amounts(
                abs(line.amount_residual_currency), self._seen_amount(line)
            )
        )


class PenagihanMatchLine(models.TransientModel):
    """One credit that pays one debt, as far as both go when the lines above have been matched."""

    _name = "penagihan.match.line"
    _description = "Payment to Be Matched"
    _order = "sequence, id"

    wizard_id = fields.Many2one("penagihan.match", required=True, ondelete="cascade")
    sequence = fields.Integer()
    apply = fields.Boolean(string="Match", default=True)
    credit_line_id = fields.Many2one("account.move.line", string="Payment", readonly=True)
    credit_date = fields.Date(related="credit_line_id.date", string="Paid On")
    credit_ref = fields.Char(related="credit_line_id.name", string="Memo")
    currency_id = fields.Many2one(related="credit_line_id.currency_id")
    account_id = fields.Many2one(related="credit_line_id.account_id")
    debit_line_id = fields.Many2one("account.move.line", string="Invoice", required=True)
    due_date = fields.Date(related="debit_line_id.date_maturity", string="Due Date")
    debit_open = fields.Monetary(string="Open Amount", compute="_compute_debit_open")
    amount = fields.Monetary(string="Pays", readonly=True)
    proposed_line_id = fields.Many2one("account.move.line", readonly=True)
    proposed = fields.Selection(_WHY, readonly=True)
    why = fields.Selection(_WHY, compute="_compute_why")

    @api.depends("debit_line_id")
    def _compute_debit_open(self):
        for line in self:
            line.debit_open = line.wizard_id._seen_amount(line.debit_line_id)

    @api.depends("debit_line_id", "proposed_line_id", "proposed")
    def _compute_why(self):
        for line in self:
            as_proposed = line.debit_line_id == line.proposed_line_id
            line.why = line.proposed if as_proposed else "chosen"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"apply", "debit_line_id", "sequence"}:
            self.wizard_id._work_out()
        return result


def _group(line):
    """What Odoo reconciles with each other: books, account and currency are the same."""
    # sudo: the head of a branch need not be among one's companies
    return line.company_id.sudo().root_id, line.account_id, line.currency_id


def _exact(amount, currency) -> Decimal:
    return Decimal(str(currency.round(amount)))


def _decimal(line) -> Decimal:
    return _exact(line.amount_residual_currency, line.currency_id)


def _memos(line):
    """What the customer wrote with a payment, beside the texts of its entry."""
    return line.move_id.ref, line.move_id.payment_reference


def _names(line) -> frozenset:
    """What somebody who pays it may call it."""
    move = line.move_id
    names = (move.name, move.payment_reference, move.ref)
    return frozenset(name.strip() for name in names if name and name != "/")
