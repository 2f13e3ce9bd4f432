from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class PenagihanGolive(models.TransientModel):
    """Switching collection on in a company with years of receivables: what is wrong with its
    data, what the first run would do, and what becomes of very old invoices.

    Nothing is sent from here; only who ends it switches the daily run on.
    """

    _name = "penagihan.golive"
    _description = "Go Live"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._penagihan_owner(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    live = fields.Boolean(related="company_id.penagihan_automatic")
    health_ids = fields.Many2many("penagihan.health", string="To Repair", readonly=True)
    run_id = fields.Many2one("penagihan.run", string="First Run", readonly=True)
    reason_ids = fields.One2many(related="run_id.reason_ids")
    due_count = fields.Integer(related="run_id.due_count")
    step_ids = fields.One2many("penagihan.golive.step", "golive_id", readonly=True)
    daily_cap = fields.Integer(
        string="Customers a Day",
        default=lambda self: self.env.company._penagihan_owner().sudo().penagihan_daily_cap,
        help="At most so many are contacted in a day, who waits longest first; 0: no limit.",
    )
    old_days = fields.Integer(string="Overdue for More Than", default=180, required=True)
    old_count = fields.Integer(string="Customers With Old Invoices", readonly=True)
    old_amount = fields.Monetary(string="Old Invoices", readonly=True)
    old_partner_ids = fields.Json(readonly=True)
    old_how = fields.Selection(
        [
            ("confirm", "Confirm the balance first"),
            ("same", "Treat them like all others"),
        ],
        string="What Becomes of Them",
        required=True,
        default="confirm",
        help="Confirm first: they are handled after approval, and automatically once the "
        "customer has agreed to the balance or somebody releases them.",
    )

    @api.model
    def action_start(self):
        """Look at the company one works in."""
        wizard = self.create({})
        return wizard.action_look()

    def action_look(self):
        """Work everything out anew: for what was repaired meanwhile."""
        self.ensure_one()
        self._check_manager()
        self.health_ids = self.env["penagihan.health"]._load(self.company_id)
        if self.run_id.state != "draft" or self.run_id.date != self.company_id._penagihan_today():
            # made like any other preview: it plans and sends nothing
            self.run_id = self.env["penagihan.run"].create({"company_id": self.company_id.id})
        else:
            self.run_id.action_preview()
        decided = self.run_id._decided()
        self._load_steps(decided)
        self._load_old(decided)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Go Live"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_live(self):
        """Switch the daily run on; the first messages leave with it."""
        self.ensure_one()
        self._check_manager()
        if self.company_id.sudo().penagihan_automatic:
            raise UserError(self.env._("The daily run of this company is on already."))
        if "no_policy" in self.health_ids.mapped("kind"):
            raise UserError(self.env._("Make a policy the default of the company first."))
        confirmation = self._confirm_old() if self.old_how == "confirm" else None
        # sudo: a manager of collection need not write on companies
        self.company_id.sudo().write(
            {"penagihan_automatic": True, "penagihan_daily_cap": self.daily_cap}
        )
        self.env["penagihan.snapshot"]._fill_soon()
        record = confirmation or self.run_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def _check_manager(self):
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(self.env._("Only a manager of collection goes live."))

    def _load_steps(self, decided):
        """With which steps the customers enter today.

        :param decided: SQL of the rows of the decision
        """
        groups = self.env.execute_query_dict(
            SQL(
                """SELECT step_id, count(DISTINCT payer_id) AS debtor_count, count(*) AS item_count
                     FROM (%s) decision WHERE owner_id = %s AND verdict = 'due'
                 GROUP BY step_id""",
                decided,
                self.company_id.id,
            )
        )
        # sudo: rows are written here, and by nobody else
        self.sudo().step_ids = [(5, 0, 0), *((0, 0, values) for values in groups)]

    def _load_old(self, decided=None):
        """Who owes what is older than ``old_days``.

        :param decided: SQL of the rows of the decision, where it has been worked out already
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT payer_id, sum(amount_company) FROM (%s) decision
                    WHERE owner_id = %s AND days_overdue > %s AND reason <> 'excluded'
                 GROUP BY payer_id ORDER BY payer_id""",
                decided or self.env["penagihan.decision"]._rows_sql(),
                self.company_id.id,
                self.old_days,
            )
        )
        self.old_partner_ids, self.old_count = [payer_id for payer_id, _amount in rows], len(rows)
        self.old_amount = sum(amount for _payer_id, amount in rows)

    @api.onchange("old_days")
    def _onchange_old_days(self):
        if self.old_days > 0:
            self._load_old()

    def _confirm_old(self):
        """Ask them whether the balance is right, before anything goes out by itself.

        :return: the round of confirmations, still to be looked at and sent
        """
        self._load_old()
        partners = self.env["res.partner"].browse(self.old_partner_ids or [])
        if not partners:
            return None
        debtors = self.env["penagihan.debtor"]._ensure(partners, self.company_id)
        automatic = debtors.filtered(lambda debtor: debtor.handling == "automatic")
        automatic.write({"handling": "approval", "confirm_first": True})
        confirmation = self.env["penagihan.confirmation"].create(
            {"company_id": self.company_id.id, "answer_to": "company"}
        )
        confirmation._add_by_hand(partners)
        return confirmation


class PenagihanGoliveStep(models.TransientModel):
    """A step with which customers would enter collection."""

    _name = "penagihan.golive.step"
    _description = "Go Live: Step of Entry"
    _order = "step_id, id"

    golive_id = fields.Many2one("penagihan.golive", required=True, ondelete="cascade")
    step_id = fields.Many2one("penagihan.step", readonly=True)
    debtor_count = fields.Integer(string="Customers", readonly=True)
    item_count = fields.Integer(string="Invoices", readonly=True)
