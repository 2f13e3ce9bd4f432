from odoo import api, fields, models
from odoo.exceptions import UserError


class PenagihanInstalment(models.Model):
    """One payment of an agreement's schedule. What is paid of it follows from the books."""

    _name = "penagihan.instalment"
    _description = "Instalment"
    _order = "due_date, id"

    agreement_id = fields.Many2one(
        "penagihan.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    debtor_id = fields.Many2one(related="agreement_id.debtor_id")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    number = fields.Integer(compute="_compute_number", help="0 is the down payment.")
    due_date = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    paid = fields.Monetary(compute="_compute_paid")
    residual = fields.Monetary(string="Open", compute="_compute_paid")
    status = fields.Selection(
        [("paid", "Paid"), ("open", "Open"), ("late", "Late")], compute="_compute_paid"
    )
    original_date = fields.Date(
        string="Agreed For", readonly=True, help="Before a new day was accepted."
    )
    wished_date = fields.Date(
        string="Wished For", readonly=True, copy=False, help="The day the customer wishes for."
    )

    _amount_positive = models.Constraint("CHECK(amount > 0)", "An instalment needs an amount.")

    @api.depends(
        "agreement_id.instalment_ids", "agreement_id.down_payment", "due_date", "original_date"
    )
    def _compute_number(self):
        for agreement, instalments in self.grouped("agreement_id").items():
            first = 0 if agreement.down_payment else 1
            # a new day that was accepted leaves the numbers of the paper as they are
            ordered = agreement.instalment_ids.sorted(
                lambda each: (each.original_date or _in_order(each)[0], _in_order(each)[1])
            )
            numbers = {each: number for number, each in enumerate(ordered, first)}
            for instalment in instalments:
                instalment.number = numbers.get(instalment, 0)

    @api.depends("agreement_id.paid", "amount", "due_date")
    def _compute_paid(self):
        for agreement, instalments in self.grouped("agreement_id").items():
            shares = agreement._filled()
            today = agreement.company_id._penagihan_today() if agreement.company_id else None
            for instalment in instalments:
                instalment.paid = shares.get(instalment, 0)
                left = instalment.amount - instalment.paid
                instalment.residual = left
                settled = not instalment.currency_id or instalment.currency_id.is_zero(left)
                late = instalment.due_date and today and instalment.due_date < today
                instalment.status = "paid" if settled else "late" if late else "open"

    @api.depends("number", "agreement_id.name")
    @api.depends_context("lang", "penagihan_short")
    def _compute_display_name(self):
        """In full; beside other things ``penagihan_short`` in the context asks for less."""
        for instalment in self:
            count = instalment._count()
            if self.env.context.get("penagihan_short"):
                instalment.display_name = (
                    f"{instalment.number}/{count}" if instalment.number else self.env._("Down")
                )
                continue
            instalment.display_name = (
                self.env._(
                    "%(agreement)s: %(number)s of %(count)s",
                    agreement=instalment.agreement_id.name,
                    number=instalment.number,
                    count=count,
                )
                if instalment.number
                else self.env._("%s: down payment", instalment.agreement_id.name)
            )

    def _count(self) -> int:
        """How many there are, without a down payment."""
        agreement = self.agreement_id
        return len(agreement.instalment_ids) - bool(agreement.down_payment)

    def _in_words(self) -> str:
        """Which instalment of which agreement: what a customer knows it by."""
        self.ensure_one()
        agreement = self.agreement_id
        if not self.number:
            return self.env._("Down payment, agreement %s", agreement.name)
        return self.env._(
            "Instalment %(number)s of %(count)s, agreement %(agreement)s",
            number=self.number,
            count=self._count(),
            agreement=agreement.name,
        )

    @api.model_create_multi
    def create(self, vals_list):
        instalments = super().create(vals_list)
        instalments._check_draft()
        return instalments

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _check_draft(self):
        """People write the schedule of a draft only."""
        if not self.env.su and any(each.agreement_id.state != "draft" for each in self):
            raise UserError(
                self.env._(
                    "The schedule is fixed: set the agreement back to draft, or renegotiate."
                )
            )


def _in_order(instalment):
    """In the order in which payments fill them; new ones of a form have no number yet."""
    return instalment.due_date or fields.Date.to_date("9999-12-31"), instalment._origin.id or 0
