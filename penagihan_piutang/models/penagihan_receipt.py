from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

RECEIPT_STATES = [
    ("sent", "On its way"),
    ("received", "Received"),
    ("checked", "Received and in order"),
    ("refused", "Refused"),
]
# The customer has it: the term may count from then.
ARRIVED = ("received", "checked")
METHODS = [
    ("messenger", "Own messenger"),
    ("courier", "Courier"),
    ("email", "E-mail"),
    ("portal", "Customer’s portal"),
]


class PenagihanReceipt(models.Model):
    """One attempt to hand an invoice over, and what became of it: who took it, and when."""

    _name = "penagihan.receipt"
    _description = "Receipt of an Invoice"
    _inherit = ["mail.thread"]
    _order = "sent_date DESC, id DESC"
    _rec_name = "move_id"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True)
    state = fields.Selection(
        RECEIPT_STATES, string="Status", required=True, default="sent", tracking=True
    )
    sent_date = fields.Date(
        string="Sent On",
        required=True,
        default=lambda self: self.env.company._penagihan_today(),
        tracking=True,
    )
    method = fields.Selection(METHODS, string="Sent By", required=True, default="messenger")
    paper_ids = fields.Many2many(
        "penagihan.paper", "penagihan_receipt_paper_rel", string="Papers Enclosed"
    )
    received_date = fields.Date(string="Received On", tracking=True)
    receiver = fields.Char(string="Received By", help="Who took it, at the customer’s.")
    missing_paper_ids = fields.Many2many(
        "penagihan.paper", "penagihan_receipt_missing_rel", string="Papers Missing"
    )
    refusal = fields.Char(string="Why Refused", tracking=True)
    proof = fields.Binary(attachment=True, help="The signed paper, as a scan or photograph.")
    proof_name = fields.Char(string="File Name")

    _received_when_arrived = models.Constraint(
        "CHECK ((state IN ('received', 'checked')) = (received_date IS NOT NULL))",
        "A received invoice needs the day it was received.",
    )
    _received_after_sent = models.Constraint(
        "CHECK (received_date >= sent_date)", "An invoice is not received before it is sent."
    )
    _refused_with_reason = models.Constraint(
        "CHECK (state != 'refused' OR COALESCE(refusal, '') != '')",
        "Please say why the customer refused it.",
    )

    @api.constrains("move_id")
    def _check_move(self):
        for receipt in self:
            move = receipt.move_id
            if move.move_type not in ("out_invoice", "out_receipt") or move.state != "posted":
                raise ValidationError(
                    self.env._(
                        "Only a posted customer invoice is handed over, not %(document)s.",
                        document=move.display_name,
                    )
                )

    @api.constrains("sent_date", "received_date")
    def _check_dates(self):
        """A slip of the pen must not silence an invoice for years."""
        for receipt in self:
            today = receipt.company_id._penagihan_today()
            if max(receipt.sent_date, receipt.received_date or receipt.sent_date) > today:
                raise ValidationError(
                    self.env._("The day an invoice was sent or received cannot be to come.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._consistent(vals) for vals in vals_list])

    def write(self, vals):
        if "move_id" in vals and any(receipt.move_id.id != vals["move_id"] for receipt in self):
            raise AccessError(self.env._("A receipt stays with its invoice."))
        return super().write(self._consistent(vals))

    @api.model
    def _consistent(self, vals):
        """What did not arrive has no day on which it did."""
        if vals.get("state", "checked") not in ARRIVED:
            return {**vals, "received_date": False}
        return vals

    def _of_last(self):
        """By invoice the attempt that speaks for it: the last that arrived, else the last."""
        last = {}
        for receipt in self.sorted(lambda each: (each.state in ARRIVED, each.sent_date, each.id)):
            last[receipt.move_id] = receipt
        return last

    def action_change(self):
        """Correct this attempt in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receipt of %s", self.move_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
