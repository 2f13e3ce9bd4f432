from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount, format_date

# What may be written about a slip that has come.
_SLIP = {"slip_number", "slip_date", "slip", "slip_name"}


class PenagihanTaxResidue(models.Model):
    """What is left of an invoice because the customer withheld tax of it: until its slip is booked
    it is no debt, and asked for in another way. Proposed by the daily run, decided by an officer.
    """

    _name = "penagihan.tax.residue"
    _description = "Tax Withheld, Slip Awaited"
    _inherit = ["mail.thread"]
    _order = "period, partner_id, id"
    _rec_name = "move_id"

    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    user_id = fields.Many2one(related="debtor_id.user_id")
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, readonly=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        "penagihan.tax.rule", string="Tax", required=True, readonly=True, ondelete="restrict"
    )
    period = fields.Date(required=True, readonly=True, help="First day of its month.")
    period_name = fields.Char(string="Tax Period", compute="_compute_period_name")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Waiting for the Slip"),
            ("closed", "Booked"),
            ("refused", "Not Tax"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="proposed",
        tracking=True,
    )
    look_until = fields.Date(readonly=True, help="Proposed: until this day nobody is asked for it.")
    decided_user_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    accepted_date = fields.Date(string="Accepted On", readonly=True)
    closed_date = fields.Date(string="Booked On", readonly=True)
    slip_number = fields.Char(tracking=True)
    slip_date = fields.Date(tracking=True)
    slip = fields.Binary(string="Tax Slip", attachment=True)
    slip_name = fields.Char(string="File Name")
    slip_came_date = fields.Date(
        string="Sent By the Customer", readonly=True, help="On its page: it is to be booked."
    )

    _one_waiting = models.UniqueIndex(
        "(move_line_id) WHERE state IN ('proposed', 'accepted')",
        "A tax slip is awaited for this invoice already.",
    )
    _item_idx = models.Index("(move_line_id)")

    @api.depends("period")
    @api.depends_context("lang")
    def _compute_period_name(self):
        for residue in self:
            residue.period_name = format_date(self.env, residue.period, date_format="MMMM yyyy")

    @api.constrains("slip_date")
    def _check_slip_date(self):
        for residue in self:
            if residue.slip_date and residue.slip_date > residue.company_id._penagihan_today():
                raise UserError(self.env._("The day of a tax slip cannot be to come."))

    def write(self, vals):
        """People write down the slip; all else is done by buttons."""
        if not self.env.su and vals.keys() - _SLIP:
            raise AccessError(self.env._("Your role in collection does not allow this."))
        return super().write(vals)

    # -- decided --------------------------------------------------------------------------

    def _may_decide(self, *states):
        """Refuse those who are no officers, and what is decided.

        :return: ``self`` as nobody in particular
        """
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("read")
        for residue in self:
            if residue.state not in states:
                raise UserError(
                    self.env._("%s: this is not possible any more.", residue.move_id.name)
                )
        return self.sudo()

    def action_accept(self):
        """It is tax: nobody is asked for the money, and once a month for the slip."""
        residues = self._may_decide("proposed")
        for company, own in residues.grouped("company_id").items():
            own.write(
                {
                    "state": "accepted",
                    "accepted_date": company._penagihan_today(),
                    "decided_user_id": self.env.uid,
                }
            )
        residues._decided(self.env._("Waiting for tax slips: %s"))

    def action_refuse(self):
        """It is no tax: the invoice is decided about as any other."""
        residues = self._may_decide("proposed", "accepted")
        residues.write({"state": "refused", "decided_user_id": self.env.uid})
        residues._decided(self.env._("Not withheld as tax, so it is owed: %s"))

    def _decided(self, words):
        for debtor, residues in self.grouped("debtor_id").items():
            debtor._message_log(body=words % ", ".join(each._in_words() for each in residues))
        self.debtor_id._refresh()

    def _in_words(self):
        self.ensure_one()
        return self.env._(
            "%(invoice)s, %(tax)s of %(amount)s",
            invoice=self.move_id.name,
            tax=self.rule_id.name,
            amount=format_amount(self.env, self.amount, self.currency_id),
        )

    @api.model
    def _awaited(self, company, month, debtors=None):
        """Accepted ones of periods before ``month``: slips are made once a period is over."""
        domain = [
            ("company_id", "=", company.id),
            ("state", "=", "accepted"),
            ("period", "<", month),
            # what has come is booked, and not asked for again
            ("slip_came_date", "=", False),
        ]
        if debtors is not None:
            domain.append(("debtor_id", "in", debtors.ids))
        # sudo: whoever starts a run asks for all customers
        return self.sudo().search(domain)
