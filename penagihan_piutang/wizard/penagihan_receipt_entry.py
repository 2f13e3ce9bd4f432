from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.penagihan_receipt import ARRIVED, METHODS, RECEIPT_STATES


class PenagihanReceiptEntry(models.TransientModel):
    """What became of invoices on their way to the customer, of many at once: a customer signs one
    paper for all that came together.
    """

    _name = "penagihan.receipt.entry"
    _description = "Record Receipt of Invoices"

    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        required=True,
        domain=[("move_type", "in", ("out_invoice", "out_receipt")), ("state", "=", "posted")],
    )
    several = fields.Boolean(
        compute="_compute_several", help="Of several customers: each has papers of its own."
    )
    state = fields.Selection(
        RECEIPT_STATES, string="What Happened", required=True, default="received"
    )
    date = fields.Date(
        string="On",
        required=True,
        default=lambda self: self.env.company._penagihan_today(),
        help="The day they were sent, or received.",
    )
    method = fields.Selection(METHODS, string="Sent By", required=True, default="messenger")
    on_their_way = fields.Boolean(
        compute="_compute_on_their_way", help="It is recorded how each of them was sent."
    )
    paper_ids = fields.Many2many(
        "penagihan.paper",
        "penagihan_entry_paper_rel",
        string="Papers Enclosed",
        compute="_compute_paper_ids",
        store=True,
        readonly=False,
    )
    receiver = fields.Char(string="Received By")
    missing_paper_ids = fields.Many2many(
        "penagihan.paper", "penagihan_entry_missing_rel", string="Papers Missing"
    )
    refusal = fields.Char(string="Why Refused")
    proof = fields.Binary(help="The signed paper, as a scan or photograph.")
    proof_name = fields.Char()

    @api.depends("move_ids", "state")
    def _compute_on_their_way(self):
        for entry in self:
            moves = entry.move_ids._origin
            entry.on_their_way = entry.state != "sent" and set(entry._attempts()) == set(moves)

    @api.depends("move_ids")
    def _compute_several(self):
        for entry in self:
            entry.several = len(entry.move_ids.commercial_partner_id) > 1

    @api.depends("move_ids")
    def _compute_paper_ids(self):
        for entry in self:
            entry.paper_ids = entry.move_ids.commercial_partner_id.penagihan_paper_ids

    def _attempts(self):
        """{invoice: the attempt that what happened is about}, of those sent already."""
        last = self.env["penagihan.receipt"].search([("move_id", "in", self.move_ids.ids)])
        return {
            move: receipt for move, receipt in last._of_last().items() if receipt.state != "refused"
        }

    def action_record(self):
        """Write it down: what was sent gets an outcome, all else a new attempt."""
        self.ensure_one()
        self.move_ids.check_access("read")
        if self.state == "refused" and not self.refusal:
            raise UserError(self.env._("Please say why the customer refused it."))
        known = {} if self.state == "sent" else self._attempts()
        for receipt in known.values():
            receipt.write(self._outcome(receipt))
        self.env["penagihan.receipt"].create(
            [
                {
                    "move_id": move.id,
                    "sent_date": self.date,
                    "method": self.method,
                    "paper_ids": (
                        move.commercial_partner_id.penagihan_paper_ids
                        if self.several
                        else self.paper_ids
                    ).ids,
                    **self._outcome(self.env["penagihan.receipt"]),
                }
                for move in self.move_ids
                if move not in known
            ]
        )
        return {"type": "ir.actions.act_window_close"}

    def _outcome(self, receipt):
        """Values of what happened; what is not said here stays as it was recorded."""
        values = {"state": self.state}
        if self.state in ARRIVED:
            # that it is in order is said later than that it came
            later = self.state == "checked" and receipt.received_date
            values["received_date"] = later or self.date
            values["missing_paper_ids"] = self.missing_paper_ids.ids
            if self.receiver:
                values["receiver"] = self.receiver
        if self.state == "refused":
            values |= {
                "refusal": self.refusal,
                "missing_paper_ids": self.missing_paper_ids.ids,
            }
        if self.proof:
            # one file in the store, however many invoices it proves
            values |= {"proof": self.proof, "proof_name": self.proof_name}
        return values

    def action_print(self):
        """The paper the customer signs for these invoices, with what is enclosed."""
        self.ensure_one()
        return self.env["penagihan.receipt"]._action_print(self.move_ids)
