from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import format_amount, format_date

from .res_company_impairment import ALLOWANCE_ACCOUNTS, EXPENSE_ACCOUNTS

_SAID = {"date", "company_id", "line_ids", "account_id", "note", "handed_on"}


class PenagihanWriteoff(models.Model):
    """Receivables that will never be paid, on the list the tax office gets.

    UU PPh 6(1)(h) and PMK 207/2015: what is charged to profit and loss may be deducted when the
    list of debtors goes along with the tax return, with one of four proofs for each. An officer
    proposes, a manager approves, and whoever keeps the books posts the draft entry: until then
    nothing changes for collection, and from then on nothing is open any more.
    """

    _name = "penagihan.writeoff"
    _description = "Write-off of Receivables"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: self.env.company._penagihan_today(),
        help="The day it is booked on; its year is the tax year of the list.",
    )
    step = fields.Selection(
        [("draft", "Draft"), ("proposed", "Proposed"), ("approved", "Approved")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("booked", "Booked"),
        ],
        compute="_compute_state",
        store=True,
        tracking=True,
    )
    line_ids = fields.One2many("penagihan.writeoff.line", "writeoff_id", copy=False)
    amount = fields.Monetary(compute="_compute_amount", store=True)
    customer_count = fields.Integer(string="Customers", compute="_compute_amount", store=True)
    proposed_by = fields.Many2one("res.users", readonly=True, copy=False)
    proposed_on = fields.Date(readonly=True, copy=False)
    approved_by = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    handed_on = fields.Date(
        string="List to the Tax Office On",
        copy=False,
        tracking=True,
        help="The day of the tax return the list went along with.",
    )
    account_id = fields.Many2one(
        "account.account",
        string="Booked Against",
        domain=[("account_type", "in", (*ALLOWANCE_ACCOUNTS, *EXPENSE_ACCOUNTS))],
        check_company=True,
        default=lambda self: self._default_account(),
        help="The allowance, where one was made for these receivables; else the expense.",
    )
    entry_id = fields.Many2one("account.move", readonly=True, copy=False, ondelete="set null")
    note = fields.Text()
    missing = fields.Text(compute="_compute_missing")

    def _default_account(self):
        # sudo: whoever makes a list need not read companies
        company = self.env.company._penagihan_owner().sudo()
        return company.penagihan_allowance_account_id or company.penagihan_impairment_account_id

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for writeoff in self:
            day = format_date(self.env, writeoff.date) if writeoff.date else ""
            writeoff.display_name = self.env._("Write-off of %s", day)

    @api.depends("step", "entry_id.state", "entry_id.reversal_move_ids.state")
    def _compute_state(self):
        for writeoff in self:
            # sudo: officers need not read all entries
            entry = writeoff.sudo().entry_id
            stands = entry.state == "posted" and not entry._penagihan_reversed()
            writeoff.state = "booked" if stands and writeoff.step == "approved" else writeoff.step

    @api.depends("line_ids.amount", "line_ids.partner_id")
    def _compute_amount(self):
        for writeoff in self:
            writeoff.amount = sum(writeoff.line_ids.mapped("amount"))
            writeoff.customer_count = len(writeoff.line_ids.partner_id)

    @api.depends("state", "handed_on", "line_ids.proof", "line_ids.proof_file_ids")
    @api.depends("line_ids.partner_id", "line_ids.item_ids", "line_ids.missing")
    @api.depends_context("lang")
    def _compute_missing(self):
        """What the tax office would ask for and is not there yet."""
        for writeoff in self:
            points = [
                f"{line.partner_id.display_name}: {line.missing}"
                for line in writeoff.line_ids
                if line.missing
            ]
            if writeoff.state != "booked":
                points.append(self.env._("It is not charged to profit and loss yet."))
            if not writeoff.handed_on:
                points.append(self.env._("The list has not gone to the tax office yet."))
            writeoff.missing = "\n".join(points)

    @api.constrains("date", "handed_on")
    def _check_dates(self):
        for writeoff in self:
            today = writeoff.company_id._penagihan_today()
            if writeoff.date > today or (writeoff.handed_on and writeoff.handed_on > today):
                raise ValidationError(self.env._("This day has not come yet."))

    # -- who changes what -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.keys() - _SAID for vals in vals_list):
            raise AccessError(self.env._("This is recorded by the buttons of the list."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            own = {
                name
                for name in vals.keys() & self._fields.keys()
                if not name.startswith(("message_", "website_message"))
            }
            if own - (_SAID - {"company_id"}):
                raise AccessError(self.env._("This is recorded by the buttons of the list."))
            if own & {"date"}:
                self._check_step("draft")
            if own & {"account_id"} and self.sudo().entry_id:
                raise UserError(self.env._("The entry has been made already."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_step("draft")

    def _check_step(self, *steps):
        """Refuse lists at other steps."""
        if self.filtered(lambda each: each.step not in steps):
            labels = dict(self._fields["step"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This is possible only while a list is “%s”.",
                    " / ".join(labels[step] for step in steps),
                )
            )

    # -- its course -----------------------------------------------------------------------

    def action_propose(self):
        """An officer has put it together: amounts, addresses and tax numbers are kept as of now."""
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("write")
        self._check_step("draft")
        for writeoff in self:
            if not writeoff.line_ids.item_ids:
                raise UserError(self.env._("There is nothing on the list."))
            writeoff.line_ids._check_items()
            writeoff.line_ids.sudo()._keep()
        # sudo: the course is recorded by the actions
        self.sudo().write(
            {
                "step": "proposed",
                "proposed_by": self.env.uid,
                "proposed_on": self.env.company._penagihan_today(),
            }
        )

    def action_approve(self):
        """A manager agrees; each customer has one of the four proofs, with a file."""
        self.env.user._penagihan_check_role("group_manager")
        self.check_access("write")
        self._check_step("proposed")
        for line in self.line_ids:
            if line.missing:
                raise UserError(
                    self.env._(
                        "Missing for %(customer)s: %(what)s",
                        customer=line.partner_id.display_name,
                        what=line.missing,
                    )
                )
        self.line_ids._check_unchanged()
        # sudo: the course is recorded by the actions
        self.sudo().write(
            {
                "step": "approved",
                "approved_by": self.env.uid,
                "approved_on": self.env.company._penagihan_today(),
            }
        )

    def action_draft(self):
        """Back to who put it together: an officer takes it back, a manager does not agree."""
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("write")
        self._check_step("proposed", "approved")
        for writeoff in self:
            if writeoff.step == "approved":
                self.env.user._penagihan_check_role("group_manager")
            if writeoff.sudo().entry_id:
                raise UserError(
                    self.env._("An entry was made of it: it has to be deleted or reversed first.")
                )
        # sudo: the course is recorded by the actions
        self.sudo().write(
            dict.fromkeys(("proposed_by", "proposed_on", "approved_by", "approved_on"), False)
            | {"step": "draft"}
        )

    def action_entry(self):
        """The draft entry, made once; whoever may post it does."""
        self.ensure_one()
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("write")
        self._check_step("approved")
        # sudo: a draft, made once; whoever may post it looks at it
        writeoff = self.sudo()
        entry = writeoff.entry_id
        if not entry or entry.state == "cancel" or entry._penagihan_reversed():
            writeoff.line_ids._check_unchanged()
            writeoff.entry_id = writeoff._make_entry()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": writeoff.entry_id.id,
            "view_mode": "form",
        }

    def _make_entry(self):
        if not self.account_id:
            raise UserError(self.env._("Choose the account it is booked against."))
        reference = self.env._("Write-off of %s", format_date(self.env, self.date))
        lines = []
        for item in self.line_ids.item_ids:
            own = {"partner_id": item.partner_id.id, "currency_id": item.currency_id.id}
            balance, amount = item.amount_residual, item.amount_residual_currency
            lines += [
                {
                    **own,
                    "account_id": item.account_id.id,
                    "name": self.env._("Write-off %s", item.move_name or ""),
                    "penagihan_written_off_id": item.id,
                    "balance": -balance,
                    "amount_currency": -amount,
                },
                {
                    **own,
                    "account_id": self.account_id.id,
                    "name": self.env._("Write-off %s", item.move_name or ""),
                    "balance": balance,
                    "amount_currency": amount,
                },
            ]
        return self.company_id._penagihan_draft_entry(self.date, reference, lines)

    def action_workbook(self):
        """The list in the form the tax office gets, as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/penagihan/workbook/writeoff/{self.id}",
            "target": "download",
        }

    def _workbook(self):
        """(file name, bytes) of the list, for whoever may read it."""
        self.ensure_one().check_access("read")
        return self.env["penagihan.writeoff.book"]._make(self)

    def _changed_since(self, line):
        return self.env._(
            "%(customer)s: %(amount)s were open when this was proposed, and it is not the same "
            "any more. Please set the list back and propose it again.",
            customer=line.partner_id.display_name,
            amount=format_amount(self.env, line.amount, self.currency_id),
        )
