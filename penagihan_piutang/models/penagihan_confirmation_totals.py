from odoo import fields, models
from odoo.tools.misc import format_amount, formatLang


class PenagihanConfirmationTotals(models.Model):
    """How much of the receivables a round covers, and what came of it.

    Shares are shares of value; balances in favour of customers count by their size, so that the
    shares of all states come to the whole.
    """

    _inherit = "penagihan.confirmation"

    coverage = fields.Float(
        compute="_compute_totals",
        help="The selected balances as a share of all balances of the day; credit balances count "
        "as positive.",
    )
    selected_amount = fields.Monetary(string="Selected", compute="_compute_totals")
    customer_count = fields.Integer(string="Customers Selected", compute="_compute_totals")
    open_count = fields.Integer(
        compute="_compute_totals",
        help="So many have neither been written to nor a message waiting.",
    )
    agreed_share = fields.Float(string="Agreed", compute="_compute_totals")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    def _compute_totals(self):
        for confirmation in self:
            lines = confirmation.line_ids
            gross = sum(map(abs, lines.mapped("amount_company")))
            agreed = lines.filtered(lambda line: line.state == "agreed")
            confirmation.selected_amount = sum(lines.mapped("amount_company"))
            confirmation.customer_count = len(lines.debtor_id)
            confirmation.open_count = len(lines.filtered(lambda line: line._may_send()).debtor_id)
            confirmation.coverage = _share(gross, confirmation.population_gross)
            confirmation.agreed_share = _share(
                sum(map(abs, agreed.mapped("amount_company"))), gross
            )

    def _compute_summary(self):
        for confirmation in self:
            confirmation.summary = confirmation._render_summary()

    def _render_summary(self):
        self.ensure_one()
        if not self.line_ids:
            return False
        return self.env["ir.qweb"]._render(
            "penagihan_piutang.confirmation_summary",
            {
                "rows": self._summary_rows(),
                "total": len(self.line_ids),
                "money": lambda amount: format_amount(self.env, amount, self.currency_id),
                "percent": lambda share: formatLang(self.env, share * 100, digits=1) + " %",
                "confirmation": self,
                "unchecked": len(self.line_ids.filtered("unchecked")),
            },
        )

    def action_summary(self):
        """A page for the audit file."""
        return self.env.ref("penagihan_piutang.action_report_confirmation_summary").report_action(
            self
        )

    def _exceptions(self) -> list:
        """What the auditor goes on with: who differs, and who was not heard of."""
        self.ensure_one()
        differing = self.line_ids.filtered(lambda line: line.state == "differs")
        silent = self.line_ids.filtered(
            lambda line: line.state in ("to_send", "undeliverable", "no_answer")
        )
        parts = [
            {"title": self.env._("Differences"), "lines": differing, "differs": True},
            {"title": self.env._("Without an Answer"), "lines": silent, "differs": False},
        ]
        return [part for part in parts if part["lines"]]

    def _summary_rows(self) -> list:
        """What became of the balances: per state how many, how much, and what share."""
        self.ensure_one()
        states = self.env["penagihan.confirmation.line"]._fields["state"]
        gross = sum(map(abs, self.line_ids.mapped("amount_company")))
        rows = []
        for state, label in states._description_selection(self.env):
            lines = self.line_ids.filtered(lambda line, state=state: line.state == state)
            if lines:
                size = sum(map(abs, lines.mapped("amount_company")))
                rows.append(
                    {
                        "state": state,
                        "label": label,
                        "count": len(lines),
                        "amount": sum(lines.mapped("amount_company")),
                        "share": _share(size, gross),
                        "difference": sum(lines.mapped("difference_company")),
                    }
                )
        return rows


def _share(part, whole):
    return part / whole if whole else 0.0
