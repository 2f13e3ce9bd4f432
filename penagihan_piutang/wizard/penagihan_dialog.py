from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount


class PenagihanDialog(models.AbstractModel):
    """What a customer says about some of its invoices, written down while it is said: the dialogs
    of promises and disputes begin with the same list.
    """

    _name = "penagihan.dialog"
    _description = "Something a Customer Says Being Recorded"

    debtor_id = fields.Many2one("penagihan.debtor", required=True, readonly=True)
    followup_id = fields.Many2one("penagihan.followup", readonly=True)
    company_id = fields.Many2one(related="debtor_id.company_id")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(help="It goes to the oldest invoices first.")
    note = fields.Char(string="In Their Words")
    contact_id = fields.Many2one("res.partner", string="Said By")
    payer_id = fields.Many2one(related="debtor_id.partner_id")

    @api.model
    def _action_open(self, debtor, items, followup):
        """The dialog for a customer; what ``_chosen`` says is chosen.

        :param items: journal items it is about, where whoever opens it knows
        :param followup: in which it is said
        """
        debtor.check_access("read")
        decisions, named = self._open_items(debtor, items)
        if not decisions or (items and not named):
            raise UserError(self._nothing_open())
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        entry = self.sudo().create(self._opened(debtor, decisions, named, followup))
        return entry._action_show(self.env._("What %s says", debtor.partner_id.name))

    @api.model
    def _open_items(self, debtor, items):
        """:return: (open decisions, oldest first; those of them that ``items`` name)"""
        decisions = debtor.decision_ids.filtered(
            lambda each: each.move_line_id and each.residual > 0 and each.reason != "excluded"
        ).sorted(lambda each: (each.due_date, each.id))
        return decisions, decisions.filtered(lambda each: each.move_line_id in (items or ()))

    @api.model
    def _opened(self, debtor, decisions, named, followup) -> dict:
        """Values of the dialog when it opens: all in one currency."""
        chosen = self._chosen(decisions, named)
        currency = (chosen or decisions)[:1].currency_id or debtor.currency_id
        decisions = self._offered(decisions.filtered(lambda each: each.currency_id == currency))
        lines = [
            {
                "move_line_id": each.move_line_id.id,
                "due_date": each.due_date,
                "amount_due": self._most(each),
                "chosen": each in chosen,
                "amount": self._most(each) if each in chosen else 0,
            }
            for each in decisions
        ]
        return {
            "debtor_id": debtor.id,
            "followup_id": followup.id if followup else False,
            "currency_id": currency.id,
            "contact_id": (followup.contact_id.id if followup else False) or debtor.partner_id.id,
            "amount": sum(line["amount"] for line in lines),
            "line_ids": [(0, 0, line) for line in lines],
        }

    def _action_show(self, title, **context):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    @api.model
    def _chosen(self, decisions, named):
        """Which of the open ``decisions`` it is about, unless somebody says otherwise.

        :param named: those whoever opens the dialog spoke of
        """
        return named

    @api.model
    def _offered(self, decisions):
        """Which of the open ``decisions`` can be chosen."""
        return decisions

    @api.model
    def _most(self, decision):
        """How much can be said of an item."""
        return decision.amount_due

    @api.model
    def _nothing_open(self) -> str:
        """What whoever opens it hears where nothing is open."""
        return self.env._("Nothing is open.")

    @api.onchange("amount")
    def _onchange_amount(self):
        """An amount goes to the invoices that are chosen, then to the others, oldest first."""
        total = sum(self.line_ids.mapped("amount"))
        if not self.currency_id.compare_amounts(self.amount, total):
            return None
        left = self.amount
        for line in self.line_ids.sorted(lambda line: (not line.chosen, line.due_date)):
            line.amount = min(left, line.amount_due)
            line.chosen = bool(line.amount)
            left -= line.amount
        if self.currency_id.compare_amounts(left, 0) > 0:
            most = sum(self.line_ids.mapped("amount_due"))
            return {
                "warning": {
                    "title": self.env._("More than is open"),
                    "message": self.env._(
                        "Only %s is open.",
                        format_amount(self.env, most, self.currency_id),
                    ),
                }
            }
        return None

    @api.onchange("line_ids")
    def _onchange_lines(self):
        self.amount = sum(self.line_ids.mapped("amount"))

    def _amounts(self) -> dict:
        """{item: amount said of it}."""
        return {line.move_line_id: line.amount for line in self.line_ids if line.amount}

    def _end_talk(self):
        """The call or visit in which it was said is done."""
        if self.followup_id.state == "todo":
            self.followup_id.action_done()


class PenagihanDialogLine(models.AbstractModel):
    _name = "penagihan.dialog.line"
    _description = "Invoice of Something Being Recorded"
    _order = "due_date, id"

    move_line_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice", compute_sudo=True)
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency")
    amount_due = fields.Monetary(readonly=True)
    chosen = fields.Boolean()
    amount = fields.Monetary()

    @api.onchange("chosen")
    def _onchange_chosen(self):
        if self.chosen != bool(self.amount):
            self.amount = self.amount_due if self.chosen else 0

    @api.onchange("amount")
    def _onchange_amount(self):
        self.chosen = bool(self.amount)
