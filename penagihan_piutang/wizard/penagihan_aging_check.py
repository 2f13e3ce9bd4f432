from odoo import api, fields, models
from odoo.tools.misc import format_amount


class PenagihanAgingCheck(models.TransientModel):
    """A check line: the aging of all customers beside the ledger, per company and account."""

    _name = "penagihan.aging.check"
    _description = "Aging: Check Against the Ledger"
    _inherit = "penagihan.aging.row"
    _order = "root_id, company_id, account_id, id"
    _transient_max_hours = 24.0

    root_id = fields.Many2one("res.company", string="Main Company", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    ledger = fields.Monetary(readonly=True)
    crossing = fields.Monetary(
        string="Between Branches",
        readonly=True,
        help="Matched with entries of other branches; nothing over the whole company.",
    )
    aging = fields.Monetary(readonly=True, help="All customers, whatever was filtered.")
    difference = fields.Monetary(readonly=True)
    explanation = fields.Text(string="Entries Behind It", readonly=True)

    @api.model
    def _load(self, wizard):
        wizard._forget([self._name])
        # sudo: rows are written by the report, and by nobody else
        self.sudo().create(self._values(wizard))

    @api.model
    def _values(self, wizard):
        """Check lines as values, with the sentences that name each difference."""
        aging = self.env["penagihan.aging"]
        values = []
        for row in aging._check_rows(wizard.date, wizard.company_ids.ids, wizard.account_ids.ids):
            company = self.env["res.company"].browse(row["company_id"])
            row |= {"wizard_id": wizard.id, "currency_id": company.currency_id.id}
            if not company.currency_id.is_zero(row["difference"]):
                row["explanation"] = "\n".join(self._explain(wizard.date, row))
            values.append(row)
        return values

    @api.model
    def _explain(self, date, row):
        """A sentence for each entry behind a difference."""
        currency = self.env["res.currency"].browse(row["currency_id"])
        named = self.env["penagihan.aging"]._difference_rows(
            date, row["company_id"], row["account_id"]
        )
        lines = self.env["account.move.line"].browse(
            {each[key] for each in named for key in ("move_line_id", "other_line_id")} - {None}
        )
        # sudo: the other entry may be of a company the user does not work in
        numbers = {line.id: line.move_name or str(line.id) for line in lines.sudo()}
        for each in named:
            facts = {
                "amount": format_amount(self.env, each["amount"], currency),
                "entry": numbers[each["move_line_id"]],
                "other": numbers.get(each["other_line_id"], ""),
            }
            yield {
                "residual": self.env._(
                    "%(amount)s: the open amount of %(entry)s is not what its matches leave.",
                    **facts,
                ),
                "date": self.env._(
                    "%(amount)s: %(entry)s is matched with %(other)s, which is of a later day.",
                    **facts,
                ),
                "account": self.env._(
                    "%(amount)s: %(entry)s is matched with %(other)s on another account.", **facts
                ),
                "company": self.env._(
                    "%(amount)s: %(entry)s is matched with %(other)s of another company.", **facts
                ),
                "state": self.env._(
                    "%(amount)s: %(entry)s is matched with %(other)s, which is not posted.",
                    **facts,
                ),
            }[each["cause"]]
