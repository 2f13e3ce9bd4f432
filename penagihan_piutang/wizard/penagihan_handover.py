from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_OPEN = ("planned", "to_approve", "todo")


class PenagihanHandover(models.TransientModel):
    """Customers and their open work go from one collector to another; nothing done is touched."""

    _name = "penagihan.handover"
    _description = "Hand Over Customers"

    debtor_ids = fields.Many2many("penagihan.debtor", string="Customers")
    from_user_id = fields.Many2one(
        "res.users",
        string="From",
        # those who have left, too: they are the reason
        context={"active_test": False},
        domain=[("share", "=", False)],
        help="All their customers, open work and assignment rules.",
    )
    to_user_id = fields.Many2one(
        "res.users",
        string="Taken Over By",
        domain=lambda self: self.env["res.users"]._penagihan_collectors_domain(),
    )
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.depends("debtor_ids", "from_user_id", "to_user_id")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard._summary() if wizard.to_user_id and wizard._givers() else False

    # -- what goes along ------------------------------------------------------------------

    def _givers(self):
        """Those who hand over: whoever looks after the chosen customers, or ``from_user_id``."""
        self.ensure_one()
        debtors = self.debtor_ids._origin
        users = self.from_user_id
        if debtors:
            users = debtors.user_id
            if not all(debtor.user_id for debtor in debtors):
                users |= debtors.company_id.penagihan_user_id
        return users - self.to_user_id

    def _customers(self):
        """The customers that get another collector."""
        self.ensure_one()
        if self.debtor_ids:
            return self.debtor_ids._origin.filtered(lambda each: each.user_id != self.to_user_id)
        return self._customers_of(self._givers())

    def _customers_of(self, users):
        return self.env["penagihan.debtor"].search(
            [("user_id", "in", users.ids), ("company_id", "in", self.env.companies.ids)]
        )

    @api.model
    def _open_work(self, users, debtors=None) -> list:
        """What ``users`` still have to do and would hand over. A model that gives people work
        adds its records here, and they are counted and moved with the rest.

        :param debtors: about these customers only; by default all of the companies worked in
        :return: record sets of models with a ``user_id``, one for each model
        """
        theirs = Domain("user_id", "in", users.ids)
        here = Domain("company_id", "in", self.env.companies.ids)

        def about(field):
            return Domain.TRUE if debtors is None else Domain(field, "in", debtors.ids)

        followups = self.env["penagihan.followup"].search(
            theirs
            & here
            & about("debtor_id")
            & Domain("state", "in", _OPEN)
            # errands go with their activities
            & Domain("kind", "!=", "errand")
        )
        # sudo: tasks of others; those of companies one does not see are left out below
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search(theirs & Domain("res_model", "=", "penagihan.debtor") & about("res_id"))
        )
        seen = set(
            self.env["penagihan.debtor"]
            .search(here & Domain("id", "in", activities.mapped("res_id")))
            .ids
        )
        work = [followups, activities.filtered(lambda task: task.res_id in seen)]
        if debtors is None:
            work.append(self.env["penagihan.assignment"].search(theirs & here))
        return work

    def _work(self):
        """The open work that goes along."""
        return self._open_work(self._givers(), self.debtor_ids._origin or None)

    # -- before and after -----------------------------------------------------------------

    def _summary(self):
        """A table of who has how much, now and afterwards."""
        givers, receiver = self._givers(), self.to_user_id
        everybody = givers | receiver
        columns = [(self.env._("Customers"), self._customers_of(everybody), self._customers())]
        all_work = self._open_work(everybody)
        if self.debtor_ids:
            moved = {records._name: records for records in self._work()}
        else:
            moved = {
                records._name: records.filtered(lambda each: each.user_id in givers)
                for records in all_work
            }
        for records in all_work:
            label = self.env["ir.model"]._get(records._name).name
            columns.append((label, records, moved.get(records._name, records.browse())))
        rows = []
        for user in everybody:
            cells = []
            for _label, records, moving in columns:
                now = len(records.filtered(lambda each, user=user: each.user_id == user))
                going = len(moving.filtered(lambda each, user=user: each.user_id == user))
                after = now + len(moving) if user == receiver else now - going
                cells.append((now, after))
            rows.append((user.name, cells))
        return self.env["ir.qweb"]._render(
            "penagihan_piutang.handover_summary",
            {"labels": [label for label, _all, _moving in columns], "rows": rows},
        )

    # -- actions --------------------------------------------------------------------------

    def action_hand_over(self):
        self.ensure_one()
        receiver = self.to_user_id
        if not receiver or not (self.debtor_ids or self.from_user_id):
            raise UserError(self.env._("Choose whose customers go to whom."))
        debtors = self._customers()
        work = [records for records in self._work() if records]
        if not debtors and not work:
            raise UserError(self.env._("There is nothing to hand over."))
        receiver._penagihan_check_collects(
            debtors.company_id.union(
                *(records.company_id for records in work if "company_id" in records)
            )
        )
        debtors.check_access("write")
        before = {debtor: debtor.user_id for debtor in debtors}
        # one note for each customer and one message to the receiver, not several
        quiet = {"tracking_disable": True, "mail_activity_quick_update": True}
        for records in work:
            # sudo: nobody writes the ledger directly; whose work it is may be changed here
            records.sudo().with_context(**quiet).write({"user_id": receiver.id})
        debtors.with_context(**quiet).write({"user_id": receiver.id})
        self._leave(before)
        debtors._message_log_batch(
            {
                debtor.id: self.env._(
                    "Handed over from %(giver)s to %(receiver)s.",
                    giver=giver.name or self.env._("nobody"),
                    receiver=receiver.name,
                )
                for debtor, giver in before.items()
            }
        )
        self._tell(receiver, debtors)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": ", ".join(
                    f"{label}: {count}"
                    for label, count in [
                        (self.env._("Customers"), len(debtors)),
                        *(
                            (self.env["ir.model"]._get(records._name).name, len(records))
                            for records in work
                        ),
                    ]
                ),
                "title": self.env._("Handed over to %s", receiver.name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _leave(self, before):
        """Whoever collected until now hears no more of these customers.

        :param before: {customer: its collector until now}
        """
        for user in set(before.values()):
            debtors = self.env["penagihan.debtor"].union(
                *(debtor for debtor, giver in before.items() if giver == user)
            )
            debtors.message_unsubscribe(user.partner_id.ids)

    def _tell(self, receiver, debtors):
        if receiver == self.env.user or not debtors:
            return
        env = self.with_context(lang=receiver.lang).env
        self.env["mail.thread"].message_notify(
            partner_ids=receiver.partner_id.ids,
            subject=env._("Customers handed over to you"),
            body=env._(
                "%(manager)s handed over %(count)s customers to you, with the work that is open. "
                "They are shown in Collections under “My customers”.",
                manager=self.env.user.name,
                count=len(debtors),
            ),
        )
