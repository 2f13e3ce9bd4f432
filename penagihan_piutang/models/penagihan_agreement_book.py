from odoo import api, fields, models
from odoo.exceptions import UserError


class PenagihanAgreementBook(models.Model):
    """The discount for keeping an agreement, booked by a person as that of an offer is: to the
    discount account, without VAT, in an entry of its own.
    """

    _inherit = "penagihan.agreement"

    to_book = fields.Boolean(
        compute="_compute_to_book", help="All instalments are paid; the discount is not booked."
    )
    entry_ids = fields.Many2many("account.move", string="Booked As", readonly=True, copy=False)

    @api.depends("paid", "state", "discount", "debt")
    def _compute_to_book(self):
        for agreement in self:
            owed = agreement.debt - agreement.discount
            agreement.to_book = (
                agreement.state == "active"
                and bool(agreement.discount)
                and agreement.currency_id.compare_amounts(agreement.paid, owed) >= 0
            )

    def action_book(self):
        """Book what is left of the invoices, and match it with them: the agreement is fulfilled."""
        self.ensure_one()
        agreement = self._act("group_officer", "active")
        if not agreement.to_book:
            raise UserError(self.env._("The discount is earned with the last instalment."))
        lines = agreement.line_ids.filtered(
            lambda line: line.move_line_id.amount_residual_currency > 0
        )
        left = sum(lines.move_line_id.mapped("amount_residual_currency"))
        if agreement.currency_id.compare_amounts(left, agreement.discount) > 0:
            raise UserError(self.env._("More than the discount is open of these invoices."))
        entries = self.env["account.move"]
        for company, own in lines.grouped(lambda line: line.move_line_id.company_id).items():
            words = self.env._("Discount of agreement %(agreement)s: %(invoices)s")
            entries |= self.env["penagihan.offer"]._book(
                company, own, words % {"agreement": agreement.name, "invoices": "%s"}
            )
        agreement.entry_ids = entries
        agreement._tell(self.env._("Discount booked: %s", ", ".join(entries.mapped("name")) or "0"))
        agreement._settle_paid()
