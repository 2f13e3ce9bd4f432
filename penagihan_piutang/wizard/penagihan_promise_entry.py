from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount

from ..models.penagihan_promise import KINDS, WAITING
from ..tools.paydays import next_payday

_FRIDAY = 5


class PenagihanPromiseEntry(models.TransientModel):
    """What a customer says about money, written down while it is said: which invoices, by when,
    how much.
    """

    _name = "penagihan.promise.entry"
    _description = "Record a Promise"

    debtor_id = fields.Many2one("penagihan.debtor", required=True, readonly=True)
    followup_id = fields.Many2one("penagihan.followup", readonly=True)
    company_id = fields.Many2one(related="debtor_id.company_id")
    kind = fields.Selection(KINDS, string="What They Say", required=True, default="promise")
    when = fields.Selection(
        [("tomorrow", "Tomorrow"), ("friday", "Friday"), ("payday", "Next payday")],
        help="Next payday: of the customer, where one is recorded.",
    )
    date = fields.Date(string="Day")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(help="It goes to the oldest invoices first.")
    line_ids = fields.One2many("penagihan.promise.entry.line", "entry_id")
    note = fields.Char(string="In Their Words")
    contact_id = fields.Many2one("res.partner", string="Said By")
    payer_id = fields.Many2one(related="debtor_id.partner_id")
    giro_number = fields.Char(string="Number")
    giro_bank = fields.Char(string="Bank")
    giro_place = fields.Char(string="Kept At")
    proof = fields.Binary()
    proof_name = fields.Char()
    process = fields.Selection(
        lambda self: self.env["penagihan.promise"]._fields["process"].selection,
        string="Where It Stands",
    )
    conflict = fields.Char(compute="_compute_conflict")
    replace = fields.Boolean(help="The open one is cancelled.")

    @api.model
    def _action_open(self, debtor, items, followup):
        """The dialog for a customer; the oldest overdue invoices are chosen.

        :param items: journal items to choose instead
        :param followup: in which it is said
        """
        debtor.check_access("read")
        decisions = debtor.decision_ids.filtered(
            lambda each: each.move_line_id and each.residual > 0 and each.reason != "excluded"
        ).sorted(lambda each: (each.due_date, each.id))
        chosen = decisions.filtered(lambda each: each.move_line_id in (items or ()))
        if items and not chosen:
            raise UserError(self.env._("There is no open invoice to be promised."))
        chosen = chosen or decisions.filtered(lambda each: each.days_overdue > 0) or decisions[:1]
        currency = chosen[:1].currency_id
        decisions = decisions.filtered(lambda each: each.currency_id == currency)
        if not decisions:
            raise UserError(self.env._("There is no open invoice to be promised."))
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        entry = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "followup_id": followup.id if followup else False,
                "currency_id": currency.id,
                "contact_id": (followup.contact_id.id if followup else False)
                or debtor.partner_id.id,
                "amount": sum(each.amount_due for each in decisions if each in chosen),
                "line_ids": [
                    (0, 0, {
                        "move_line_id": each.move_line_id.id,
                        "due_date": each.due_date,
                        "amount_due": each.amount_due,
                        "chosen": each in chosen,
                        "amount": each.amount_due if each in chosen else 0,
                    })
                    for each in decisions
                ],
            }
        )  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What %s says", debtor.partner_id.name),
            "res_model": self._name,
            "res_id": entry.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("line_ids.amount")
    def _compute_conflict(self):
        for entry in self:
            items = entry.line_ids.filtered("amount").move_line_id
            found = self.env["penagihan.promise"]._about(items._origin)
            found = found.filtered(lambda promise: promise.state in WAITING)
            entry.conflict = ", ".join(found.mapped("display_name"))

    @api.onchange("when")
    def _onchange_when(self):
        if self.when:
            tomorrow = self.company_id._penagihan_today() + timedelta(days=1)
            # sudo: when a customer pays is no secret to who collects from it
            payer = self.debtor_id.sudo().partner_id
            weekdays, days = {"tomorrow": ((), ()), "friday": ((_FRIDAY,), ())}.get(
                self.when,
                (
                    payer.penagihan_payday_ids.mapped("number"),
                    [int(day) for day in (payer.penagihan_paydays or "").split(",") if day.strip()],
                ),
            )
            self.date = next_payday(tomorrow, frozenset(weekdays), frozenset(days))

    @api.onchange("amount")
    def _onchange_amount(self):
        """An amount goes to the invoices that are chosen, then to the others, oldest first."""
        total = sum(self.line_ids.mapped("amount"))
        if not self.currency_id.compare_amounts(self.amount, total):
            return None
        left = self.amount
        for line in self.line_ids.sorted(lambda line: (not line.chosen, line.due_date)):
            line.amount = min(left, line.amount_due)
            line.chosen = bool(line.amount)
            left -= line.amount
        if self.currency_id.compare_amounts(left, 0) > 0:
            return {
                "warning": {
                    "title": self.env._("More than is open"),
                    "message": self.env._(
                        "Only %s is open.",
                        format_amount(
                            self.env, sum(self.line_ids.mapped("amount_due")), self.currency_id
                        ),
                    ),
                }
            }
        return None

    @api.onchange("line_ids")
    def _onchange_lines(self):
        self.amount = sum(self.line_ids.mapped("amount"))

    def action_record(self):
        """Write it down; the call or visit in which it was said is done with it."""
        self.ensure_one()
        if not self.date:
            raise UserError(self.env._("Please give the day."))
        if self.kind == "giro" and not (self.giro_number and self.giro_bank):
            raise UserError(self.env._("Please give the number and the bank of the giro."))
        values = {"kind": self.kind, "date": self.date, "note": self.note}
        if self.kind == "giro":
            values |= {name: self[name] for name in ("giro_number", "giro_bank", "giro_place")}
        elif self.kind == "claims_paid":
            values |= {"proof": self.proof, "proof_name": self.proof_name}
        elif self.kind == "in_process":
            values["process"] = self.process
        followup = self.followup_id
        if followup.state == "todo":
            followup.action_done()
        self.env["penagihan.promise"]._record(
            self.debtor_id,
            {line.move_line_id: line.amount for line in self.line_ids if line.amount},
            replace=self.replace,
            contact_id=self.contact_id.id,
            **values,
        )
        return {"type": "ir.actions.act_window_close"}


class PenagihanPromiseEntryLine(models.TransientModel):
    _name = "penagihan.promise.entry.line"
    _description = "Invoice of a Promise Being Recorded"
    _order = "due_date, id"

    entry_id = fields.Many2one(
        "penagihan.promise.entry", required=True, readonly=True, ondelete="cascade"
    )
    move_line_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice", compute_sudo=True)
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one(related="entry_id.currency_id")
    amount_due = fields.Monetary(readonly=True)
    chosen = fields.Boolean(string="Promised")
    amount = fields.Monetary()

    @api.onchange("chosen")
    def _onchange_chosen(self):
        if self.chosen != bool(self.amount):
            self.amount = self.amount_due if self.chosen else 0

    @api.onchange("amount")
    def _onchange_amount(self):
        self.chosen = bool(self.amount)
