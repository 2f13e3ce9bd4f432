from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

PROOFS = [
    ("court", "Handed to a court or government agency"),
    ("agreement", "Written agreement on relief"),
    ("published", "Published"),
    ("acknowledged", "Acknowledged by the debtor"),
]
_ITEMS = {"writeoff_id", "partner_id", "item_ids"}
_SAID = {"reason", "proof", "proof_note", "proof_file_ids", "credit_ceiling", "address", "vat"}


class PenagihanWriteoffLine(models.Model):
    """A customer on a list of receivables that are written off, as the tax office reads it."""

    _name = "penagihan.writeoff.line"
    _description = "Write-off: Customer"
    _order = "writeoff_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    writeoff_id = fields.Many2one(
        "penagihan.writeoff", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="writeoff_id.company_id", store=True)
    currency_id = fields.Many2one(related="writeoff_id.currency_id")
    step = fields.Selection(related="writeoff_id.step")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="restrict"
    )
    item_ids = fields.Many2many(
        "account.move.line",
        "penagihan_writeoff_line_item_rel",
        string="Items",
        check_company=True,
        domain="[('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'),"
        " ('amount_residual', '>', 0), ('partner_id', 'child_of', partner_id),"
        " ('company_id', '=', company_id)]",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        help="They are written off whole.",
    )
    amount = fields.Monetary(compute="_compute_amount", store=True)
    vat = fields.Char(
        string="NPWP", compute="_compute_identity", store=True, readonly=False, precompute=True
    )
    address = fields.Char(compute="_compute_identity", store=True, readonly=False, precompute=True)
    credit_ceiling = fields.Monetary(
        compute="_compute_identity",
        store=True,
        readonly=False,
        precompute=True,
        help="How much credit the customer was given at most.",
    )
    reason = fields.Char(help="Why it will never be paid.")
    proof = fields.Selection(PROOFS)
    proof_note = fields.Char(
        string="Number and Date", help="Of the proof: of the case, the agreement, the paper."
    )
    proof_file_ids = fields.Many2many("ir.attachment", string="Files")
    missing = fields.Char(compute="_compute_missing")

    _partner_uniq = models.UniqueIndex(
        "(writeoff_id, partner_id)", "This customer is on the list already."
    )

    @api.depends("partner_id")
    def _compute_item_ids(self):
        """All that is overdue of the customer."""
        today = self.env.company._penagihan_today()
        for line in self:
            if not line.partner_id or line.item_ids.partner_id.commercial_partner_id == (
                line.partner_id.commercial_partner_id
            ):
                continue
            line.item_ids = self.env["account.move.line"].search(
                [
                    ("partner_id", "child_of", line.partner_id.commercial_partner_id.ids),
                    ("company_id", "=", (line.company_id or self.env.company).id),
                    ("account_type", "=", "asset_receivable"),
                    ("account_id.non_trade", "=", False),
                    ("parent_state", "=", "posted"),
                    ("amount_residual", ">", 0),
                    ("date_maturity", "<", today),
                ]
            )

    # not on what is open: what was proposed stands, see _keep and _check_unchanged
    @api.depends("item_ids")
    def _compute_amount(self):
        self._keep()

    @api.depends("partner_id")
    def _compute_identity(self):
        for line in self:
            partner = line.partner_id.commercial_partner_id
            line.vat = partner.vat
            address = partner._display_address(without_company=True) if partner else ""
            line.address = ", ".join(filter(None, map(str.strip, address.splitlines())))
            # sudo: credit limits are shown to accounting only
            own = partner.sudo().with_company(line.company_id or self.env.company)
            line.credit_ceiling = own.credit_limit if own.use_partner_credit_limit else 0

    @api.depends("proof", "proof_file_ids", "vat", "address", "item_ids")
    @api.depends_context("lang")
    def _compute_missing(self):
        for line in self:
            points = []
            if not line.item_ids:
                points.append(self.env._("items"))
            if not line.vat:
                points.append(self.env._("NPWP"))
            if not line.address:
                points.append(self.env._("address"))
            if not line.proof:
                points.append(self.env._("one of the four proofs"))
            elif not line.proof_file_ids:
                points.append(self.env._("the file of the proof"))
            line.missing = ", ".join(points)

    @api.constrains("item_ids", "partner_id")
    def _check_owner(self):
        for line in self:
            if line.item_ids.company_id - line.company_id:
                raise ValidationError(self.env._("The items belong to another company."))
            if line.item_ids.partner_id.commercial_partner_id - (
                line.partner_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "The items of %s belong to another customer.", line.partner_id.display_name
                    )
                )

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            if vals.keys() & self._fields.keys() - _ITEMS - _SAID:
                raise AccessError(self.env._("This is recorded by the buttons of the list."))
            if vals.keys() & _ITEMS:
                self.writeoff_id._check_step("draft")
            if vals.keys() & _SAID:
                # a file may be added until it is approved
                self.writeoff_id._check_step("draft", "proposed")
        result = super().write(vals)
        self._own_files()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.writeoff_id._check_step("draft")
        lines._own_files()
        return lines

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self.writeoff_id._check_step("draft")

    def _own_files(self):
        """Proofs are read by whoever may read the line."""
        for line in self:
            loose = line.proof_file_ids.filtered(lambda file: not file.res_id)
            loose.write({"res_model": self._name, "res_id": line.id})

    def _keep(self):
        """The amount as it is now."""
        for line in self:
            line.amount = sum(line.item_ids.mapped("amount_residual"))

    def _check_items(self):
        """
        :raise UserError: for what is not open any more, or on another list
        """
        for line in self:
            if not line.item_ids or line.item_ids.filtered(lambda item: item.amount_residual <= 0):
                raise UserError(
                    self.env._(
                        "Something of %s is not open any more.", line.partner_id.display_name
                    )
                )
            # sudo: another list may be another company's
            others = self.sudo().search(
                [("item_ids", "in", line.item_ids.ids), ("id", "!=", line.id)]
            )
            if others.filtered(lambda other: other.step != "draft"):
                raise UserError(
                    self.env._(
                        "Something of %s is on another list already.", line.partner_id.display_name
                    )
                )

    def _check_unchanged(self):
        """
        :raise UserError: where what is open is not what was proposed
        """
        for line in self:
            # sudo: officers need not read all entries
            items = line.sudo().item_ids
            rest = sum(items.mapped("amount_residual"))
            if any(item.amount_residual <= 0 for item in items) or line.currency_id.compare_amounts(
                rest, line.amount
            ):
                raise UserError(line.writeoff_id._changed_since(line))


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def action_writeoff(self):
        """Put what is overdue of these customers on a new list."""
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("read")
        if len(self.company_id) != 1:
            raise UserError(self.env._("Please choose customers of one company."))
        company = self.company_id
        lists = self.env["penagihan.writeoff"].with_company(company)
        writeoff = lists.create({"company_id": company.id})
        for partner in self.partner_id:
            line = writeoff.line_ids.create({"writeoff_id": writeoff.id, "partner_id": partner.id})
            if not line.item_ids:
                raise UserError(self.env._("Nothing of %s is overdue.", partner.display_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": writeoff._name,
            "res_id": writeoff.id,
            "view_mode": "form",
        }
