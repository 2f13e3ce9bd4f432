from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .penagihan_followup import WITHDRAWN

# Invoices of a customer that are kept on one page.
_TOGETHER = 10
# Work for which somebody goes to the customer.
OUTDOORS = ("visit", "letter")


class PenagihanRoundStop(models.Model):
    """A customer on a round, in the order of the way, with what may be asked for there."""

    _name = "penagihan.round.stop"
    _description = "Customer on a Collection Round"
    _order = "sequence, id"
    _rec_name = "partner_id"

    round_id = fields.Many2one("penagihan.round", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=1000)
    debtor_id = fields.Many2one(
        "penagihan.debtor", string="Customer", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer’s Name")
    company_id = fields.Many2one(related="round_id.company_id", store=True, ondelete="cascade")
    task_ids = fields.Many2many(
        "penagihan.followup", string="Tasks", readonly=True, help="Visits and letters to bring."
    )
    tasks = fields.Char(string="What For", compute="_compute_tasks")
    line_ids = fields.One2many("penagihan.round.line", "stop_id", string="Invoices", readonly=True)
    phone = fields.Char(compute="_compute_reach")
    address = fields.Char(compute="_compute_reach")
    total = fields.Char(string="To Collect", compute="_compute_total")

    _customer_once = models.UniqueIndex(
        "(round_id, debtor_id)", "This customer is on the round already."
    )

    @api.depends("task_ids")
    def _compute_tasks(self):
        for stop in self:
            stop.tasks = ", ".join(filter(None, stop.task_ids.step_id.mapped("name")))

    @api.depends("task_ids", "debtor_id")
    def _compute_reach(self):
        """That of the task, which knows whom to meet; else the customer's own."""
        for stop in self:
            task, partner = stop.task_ids[:1], stop.partner_id
            stop.phone = task.contact_phone or partner.phone
            stop.address = task.address or partner._penagihan_address()

    @api.depends("line_ids.amount_due", "line_ids.split")
    @api.depends_context("lang")
    def _compute_total(self):
        for stop in self:
            original = stop.line_ids.filtered(lambda line: not line.split)
            stop.total = original._sum_in_words("amount_due")

    @api.constrains("debtor_id", "round_id")
    def _check_debtor(self):
        for stop in self:
            if stop.debtor_id.company_id != stop.round_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%s belongs to the collection of another company.", stop.partner_id.name
                    )
                )
        self.round_id._check_customers()

    @api.model_create_multi
    def create(self, vals_list):
        by_hand = not self.env.su
        if by_hand and any(vals.keys() & {"task_ids", "line_ids"} for vals in vals_list):
            raise AccessError(self.env._("Tasks and invoices of a round are worked out."))
        stops = super().create(vals_list)
        if by_hand:
            stops.round_id._check_state("draft")
            stops.debtor_id.check_access("read")
            stops._take_along()
        empty = stops._fill()
        if empty and by_hand:
            raise UserError(
                self.env._(
                    "%(customers)s: nothing is due that may be asked for on that day. “Why?” on "
                    "the customer’s invoices has the reason.",
                    customers=", ".join(empty.partner_id.mapped("name")),
                )
            )
        empty.unlink()
        return stops - empty

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"sequence"}:
                raise AccessError(self.env._("Take the customer off and add another instead."))
            self.round_id._check_not_recorded()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_in_preparation(self):
        # a customer who has become another one leaves nothing behind
        if not (self.env.su and self.env.context.get("penagihan_merged")):
            self.round_id._check_state("draft")

    # -- what is asked for ----------------------------------------------------------------

    def _take_along(self):
        """Whoever goes there anyway does what waits to be done there."""
        waiting = self.env["penagihan.followup"].search(
            [
                ("debtor_id", "in", self.debtor_id.ids),
                ("state", "=", "todo"),
                ("channel", "in", OUTDOORS),
            ]
        )
        # sudo: tasks of a round are not entered by anybody
        for stop in self.sudo():
            stop.task_ids = waiting.filtered(
                lambda task, stop=stop: task.debtor_id == stop.debtor_id
            )

    def _fill(self):
        """Make the lines of these stops: one decision for all of them.

        :return: the stops where nothing may be asked for
        """
        by_stop = {(stop.round_id.id, stop.debtor_id.id): stop for stop in self}
        values = []
        for round, stops in self.grouped("round_id").items():
            for row in stops._asked_for():
                values.append(
                    {
                        "stop_id": by_stop[round.id, row["debtor_id"]].id,
                        "move_line_id": row["move_line_id"],
                        "move_id": row["move_id"],
                        "due_date": row["due_date"],
                        "to_hand_over": row["reason"] == "not_received",
                        "currency_id": row["currency_id"],
                        "amount_due": row["amount_due"],
                    }
                )
        # sudo: what is owed is written by nobody
        self.env["penagihan.round.line"].sudo().create(values)
        return self.filtered(lambda stop: not stop.line_ids)

    def _asked_for(self) -> list[dict]:
        """Rows of the decision about these customers that may be spoken of on the day of their
        (one) round: what is due and nothing holds, what their tasks are about, and invoices that
        are to be handed over. Whoever goes there asks for nothing else.
        """
        round = self.round_id
        day = max(round.date, round.company_id._penagihan_today())
        # sudo: lines of tasks, whoever the tasks are of
        unwelcome = self.debtor_id.filtered(
            lambda each: each.complaint_count or (each.calm_until and each.calm_until > day)
        ).ids
        of_tasks = set(self.sudo().task_ids.line_ids.move_line_id.ids)
        return [
            row
            for row in self.env["penagihan.decision"]._rows(day, debtor_ids=self.debtor_id.ids)
            # rows are by payer: what it owes other companies is theirs to ask for
            if row["debtor_id"] in self.debtor_id.ids
            # what is paid at the door is booked on invoices: instalments are paid otherwise
            and row["move_line_id"]
            # not even papers are brought to whom nobody is to contact
            and row["debtor_id"] not in unwelcome
            and row["amount_due"] > 0
            and (
                row["reason"] == "not_received"
                or (
                    row["reason"] not in (*WITHDRAWN, "calm")
                    and (row["chase_date"] <= day or row["move_line_id"] in of_tasks)
                )
            )
        ]

    def _printed(self) -> list:
        """The lines of this stop on paper, in portions that stay on one page."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not line.split)
        return [lines[start : start + _TOGETHER] for start in range(0, len(lines), _TOGETHER)]
