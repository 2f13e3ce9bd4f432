import tempfile

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount

from .penagihan_aging_xlsx import MOST_AT_ONCE

# What leaves something out: such an aging is nothing to sign.
_FILTERS = (
    "account_ids", "partner_ids", "payer_ids", "tag_ids", "country_ids", "salesperson_ids",
    "collector_ids", "stage_ids", "journal_ids", "currency_ids", "amount_min",
)  # fmt: skip


class PenagihanAgingSign(models.TransientModel):
    """A manager signs what the report shows."""

    _inherit = "penagihan.aging.wizard"

    note = fields.Text(
        string="Explanation",
        help="Why it differs from the ledger, where it does, and what is done.",
    )
    difference_text = fields.Text(
        string="Differences From the Ledger", compute="_compute_difference_text"
    )

    def _compute_difference_text(self):
        for wizard in self:
            wizard.difference_text = wizard._differences()[1] if wizard._may_sign() else False

    def _may_sign(self):
        return self.env.user.has_group("penagihan_piutang.group_manager")

    def action_ask_signature(self):
        """Show what will be signed."""
        action = self.action_change()
        view = self.env.ref("penagihan_piutang.view_penagihan_aging_sign_form")
        return {**action, "name": self.env._("Sign"), "views": [(view.id, "form")]}

    def action_sign(self):
        """Sign the whole aging of one company and its branches; it is kept as it is now."""
        self.ensure_one()
        if not self._may_sign():
            raise AccessError(self.env._("Only a manager signs the aging."))
        company = self._company_to_sign()
        difference, entries = self._differences()
        if entries and not self.note:
            raise UserError(
                self.env._(
                    "It differs from the ledger:\n%(entries)s\nExplain the difference first.",
                    entries=entries,
                )
            )
        # sudo: a signature is made here, and by nobody else
        signing = (
            self.env["penagihan.aging.signing"]
            .sudo()
            .create(
                {
                    "company_id": company.id,
                    "date": self.date,
                    "user_id": self.env.uid,
                    "signed_on": self.env.cr.now(),
                    "difference": difference,
                    "entries": entries,
                    "note": self.note,
                }
            )
        )
        self.env["penagihan.aging.signed"].sudo()._keep(signing, self._rows_sql())
        signing.summary_id = signing._attach(*self._pdf())
        if self._count_items() > MOST_AT_ONCE:
            return self.env["penagihan.aging.export"]._start(self, signing)
        with tempfile.TemporaryFile() as file:
            self._write_xlsx(file)
            file.seek(0)
            signing.attachment_id = signing._attach(self._file_name(), file.read())
        return {
            "type": "ir.actions.act_window",
            "res_model": signing._name,
            "res_id": signing.id,
            "view_mode": "form",
        }

    def _company_to_sign(self):
        """The main company, if nothing of its aging is left out."""
        # sudo: a branch the user does not see is a branch left out
        root = self.company_ids.sudo().root_id
        branches = root.with_context(active_test=False).search([("id", "child_of", root.ids)])
        if len(root) != 1 or branches - self.company_ids.sudo():
            raise UserError(self.env._("Sign one company at a time, with all of its branches."))
        if any(self[field] for field in _FILTERS):
            raise UserError(self.env._("Take out the filters: the whole aging is signed."))
        if self.date > root._penagihan_today():
            raise UserError(self.env._("A day that has not come cannot be signed."))
        return root

    def _differences(self):
        """What all differences from the ledger come to, and the entries behind them as text."""
        total, lines = 0, []
        for row in self.env["penagihan.aging.check"]._values(self):
            if not row.get("explanation"):
                continue
            total += row["difference"]
            company = self.env["res.company"].browse(row["company_id"])
            account = self.env["account.account"].browse(row["account_id"])
            amount = format_amount(self.env, row["difference"], company.currency_id)
            lines += [f"{company.name}, {account.display_name}: {amount}", row["explanation"]]
        return total, "\n".join(lines)
