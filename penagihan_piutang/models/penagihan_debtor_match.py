from odoo import fields, models


class PenagihanDebtorMatch(models.Model):
    """What a customer has paid and nobody has matched with what it owes."""

    _inherit = "penagihan.debtor"

    to_match = fields.Boolean(
        compute="_compute_to_match",
        compute_sudo=True,
        help="Payments or credit notes are open beside invoices in the same currency.",
    )

    def _compute_to_match(self):
        for debtor in self:
            owed, paid = (
                {
                    (company.root_id, account, currency)
                    for company, account, currency in self.env["account.move.line"]._read_group(
                        [*debtor._open_receivables_domain(), sign],
                        ["company_id", "account_id", "currency_id"],
                    )
                }
                for sign in (
                    ("amount_residual_currency", ">", 0),
                    ("amount_residual_currency", "<", 0),
                )
            )
            debtor.to_match = bool(owed & paid)

    def _open_receivables(self):
        """Open lines of this customer, debts and credits, the oldest first."""
        return self.env["account.move.line"].search(
            self._open_receivables_domain(), order="date_maturity, id"
        )

    def _open_receivables_domain(self) -> list:
        """Of this customer and those it pays for, in the companies its record is of."""
        self.ensure_one()
        owners = self.env["res.company"]._penagihan_owners()
        companies = [
            company.id for company, (owner, _) in owners.items() if owner == self.company_id
        ]
        payer = "partner_id.commercial_partner_id.penagihan_payer_id"
        return [
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("amount_residual_currency", "!=", 0),
            ("account_id.account_type", "=", "asset_receivable"),
            ("account_id.non_trade", "=", False),
            ("company_id", "in", companies),
            "|",
            (payer, "=", self.partner_id.id),
            "&",
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            (payer, "=", False),
        ]

    def _close_match_task(self):
        """Nothing is left to match: the task to do so is done, whoever it is of."""
        self._answered("activity_credits", self.env._("Nothing is left to match."))

    def action_match(self):
        """Propose which payments settle which invoices."""
        self.ensure_one()
        return self.env["penagihan.match"]._action_open(self)
