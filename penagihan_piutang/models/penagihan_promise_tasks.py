from odoo import models
from odoo.tools import plaintext2html


class PenagihanPromiseTasks(models.Model):
    """Whom promises give something to do: one open task of a kind for a customer."""

    _inherit = "penagihan.promise"

    def _ask_recorded(self):
        """Who has to do something about what was just said."""
        for promise in self:
            if promise.state == "to_approve":
                promise._ask_one("approve")
            elif promise.kind == "claims_paid":
                promise._ask_one("claim")

    def _ask_one(self, name):
        """A task on each customer, brought up to date where there is an open one.

        :param name: end of the activity type's external id
        """
        kind = self.env.ref(f"penagihan_piutang.activity_promise_{name}")
        by_debtor = self.sudo().grouped("debtor_id")
        tasks = self._open_tasks(kind).grouped("res_id")
        model_id = self.env["ir.model"]._get_id("penagihan.debtor")
        values = []
        for debtor, promises in by_debtor.items():
            user = promises[:1]._whose_task(name)
            note = plaintext2html(
                "\n".join(each.with_context(lang=user.lang)._in_words() for each in promises)
            )
            if debtor.id in tasks:
                tasks[debtor.id][:1].note = note
                continue
            values.append(
                {
                    "res_model_id": model_id,
                    "res_id": debtor.id,
                    "activity_type_id": kind.id,
                    "summary": kind.with_context(lang=user.lang).summary,
                    "note": note,
                    "date_deadline": debtor.company_id._penagihan_today(),
                    "user_id": user.id,
                }
            )
        # quick: nobody is mailed about a task that stands on the worklist anyway
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            values
        )

    def _close_tasks(self, name):
        """What they asked for is done, where nothing of the customer waits for the same."""
        kind = self.env.ref(f"penagihan_piutang.activity_promise_{name}")
        tasks = self._open_tasks(kind)
        if not tasks:
            return
        waiting = {
            "approve": [("state", "=", "to_approve")],
            "claim": [("kind", "=", "claims_paid"), ("state", "=", "open")],
            "giro": [("kind", "=", "giro"), ("state", "=", "open")],
        }[name]
        left = self.sudo().search([("debtor_id", "in", self.debtor_id.ids), *waiting]).debtor_id
        tasks.filtered(lambda task: task.res_id not in left.ids).action_done()

    def _open_tasks(self, kind):
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "penagihan.debtor"),
                    ("res_id", "in", self.sudo().debtor_id.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            )
        )

    def _whose_task(self, name):
        """Calls are the collector's; looking for money is the cashier's, who says up to when the
        bank is booked; agreeing, and what bounced, are a manager's.
        """
        self.ensure_one()
        company = self.company_id
        collector = self.debtor_id.user_id or company.penagihan_user_id
        if name in ("approve", "bounced"):
            return self.debtor_id._manager()
        if name in ("claim", "giro"):
            return company.penagihan_bank_user_id or company.penagihan_user_id or self.env.user
        return collector or self.heard_user_id or self.env.user
