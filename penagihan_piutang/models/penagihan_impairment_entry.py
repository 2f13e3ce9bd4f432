from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class PenagihanImpairmentEntry(models.Model):
    """The draft entry that brings the allowance in the books to what was calculated.

    It is a draft: whoever keeps the books looks at it, posts it, and may reverse it as any other.
    """

    _inherit = "penagihan.impairment"

    entry_id = fields.Many2one("account.move", readonly=True, copy=False, ondelete="set null")
    entry_state = fields.Selection(related="entry_id.state", string="Entry Status")
    booked_allowance = fields.Monetary(
        string="Allowance in the Books",
        compute="_compute_booked",
        help="The balance of the allowance account at the end of the day, posted entries only. "
        "What was written off against it has reduced it already.",
    )
    to_book = fields.Monetary(string="To Be Booked", compute="_compute_booked")

    def _compute_booked(self):
        for each in self:
            companies = each.company_id._penagihan_collected() | each.company_id
            # sudo: managers of collection need not read all entries
            ((balance,),) = (
                self.env["account.move.line"]
                .sudo()
                ._read_group(
                    [
                        ("account_id", "in", each.allowance_account_id.ids),
                        # a branch that collects for itself books its own
                        ("company_id", "in", companies.ids),
                        ("parent_state", "=", "posted"),
                        ("date", "<=", each.date),
                        ("move_id", "not in", each._standing_entry().ids),
                    ],
                    [],
                    ["balance:sum"],
                )
            )
            each.booked_allowance = -(balance or 0)
            each.to_book = each.currency_id.round(each.allowance - each.booked_allowance)

    def action_entry(self):
        """Make the draft entry of the difference, or open the one that was made."""
        self.ensure_one()
        self._check_maker()
        if self.state != "final":
            raise UserError(self.env._("Make the calculation final first."))
        # sudo: a draft, made once; whoever may post it looks at it
        impairment = self.sudo()
        if not impairment._standing_entry():
            impairment.entry_id = False
            impairment.entry_id = impairment._make_entry()
            impairment.message_post(
                body=self.env._("Draft entry made by %s.", self.env.user.name), subtype_id=False
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": impairment.entry_id.id,
            "view_mode": "form",
        }

    def _standing_entry(self):
        """The entry that was made, unless it was cancelled, or reversed by the same day."""
        # sudo: managers of collection need not read all entries
        entry = self.sudo().entry_id
        if entry.state == "cancel" or entry._penagihan_reversed(self.date):
            return entry.browse()
        return entry

    def _make_entry(self):
        expense, reserve = self.expense_account_id, self.allowance_account_id
        if not expense or not reserve:
            raise UserError(self.env._("Choose the accounts for the expense and the allowance."))
        amount = self.to_book
        if self.currency_id.is_zero(amount):
            raise UserError(self.env._("The books say the same already: nothing is to be booked."))
        day = format_date(self.env, self.date)
        return self.company_id._penagihan_draft_entry(
            self.date,
            self.env._("Impairment of receivables as of %s", day),
            [
                {"account_id": expense.id, "balance": amount},
                {"account_id": reserve.id, "balance": -amount},
            ],
        )

    def _workbook(self):
        """(file name, bytes) of the calculation, for whoever may read it."""
        self.ensure_one().check_access("read")
        return self.env["penagihan.impairment.book"]._make(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _penagihan_reversed(self, until=None):
        """Whether a posted entry takes it back, at most dated ``until``."""
        return bool(
            self.reversal_move_ids.filtered(
                lambda move: move.state == "posted" and (not until or move.date <= until)
            )
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _penagihan_draft_entry(self, day, reference, lines):
        """A balanced draft in the journal for miscellaneous entries.

        :param lines: values of its lines; each gets ``reference`` as its label
        """
        self.ensure_one()
        journals = self.env["account.journal"]
        journal = journals.search(
            [*journals._check_company_domain(self), ("type", "=", "general")], limit=1
        )
        if not journal:
            raise UserError(self.env._("There is no journal for miscellaneous entries."))
        return (
            self.env["account.move"]
            .with_company(self)
            .create(
                {
                    "move_type": "entry",
                    "company_id": self.id,
                    "journal_id": journal.id,
                    "date": day,
                    "ref": reference,
                    "line_ids": [
                        Command.create({"name": reference, "tax_ids": False, **line})
                        for line in lines
                    ],
                }
            )
        )
