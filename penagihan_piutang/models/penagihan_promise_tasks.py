from odoo import models
from odoo.tools import plaintext2html

# What of a customer's has to wait for a task of this kind to be left open.
_WAITING = {
    "approve": [("state", "=", "to_approve")],
    "claim": [("kind", "=", "claims_paid"), ("state", "=", "open")],
    "giro": [("kind", "=", "giro"), ("state", "=", "open")],
    "due": [("kind", "=", "promise"), ("state", "=", "open")],
    "deposit": [("kind", "=", "giro"), ("state", "=", "open")],
}
_OF_THE_DAY = ("due", "deposit")


class PenagihanPromiseTasks(models.Model):
    """Whom promises give something to do: one open task of a kind for a customer."""

    _inherit = "penagihan.promise"

    def _ask_recorded(self):
        """Who has to do something about what was just said."""
        for promise in self:
            if promise.state == "to_approve":
                promise._ask("approve")
            elif promise.kind == "claims_paid":
                promise._ask("claim")

    def _ask(self, name, since=None):
        """A task on each customer, brought up to date where there is an open one.

        :param name: end of the activity type's external id
        :param since: see ``penagihan.debtor._ask``
        """
        of_debtor = self.sudo().grouped("debtor_id")

        def words(debtor, user):
            promises = of_debtor[debtor].with_context(lang=user.lang)
            return plaintext2html("\n".join(each._in_words() for each in promises))

        self.sudo().debtor_id._ask(
            f"activity_promise_{name}",
            user=lambda debtor: of_debtor[debtor][:1]._whose_task(name),
            note=words,
            since=since,
        )

    def _close_tasks(self, *names):
        """What they asked for is done, where nothing of the customer waits for the same."""
        for company, debtors in self.sudo().debtor_id.grouped("company_id").items():
            today = company._penagihan_today()
            for name in names:
                waiting = [("debtor_id", "in", debtors.ids), *_WAITING[name]]
                if name in _OF_THE_DAY:
                    waiting += [("date", "<=", today), ("until", ">", today)]
                left = self.sudo().search(waiting)
                (debtors - left.debtor_id)._answered(f"activity_promise_{name}")

    def _whose_task(self, name):
        """Calls are the collector's; looking for money is the cashier's, who says up to when the
        bank is booked; agreeing, and what bounced, are a manager's.
        """
        self.ensure_one()
        company = self.company_id
        if name in ("approve", "bounced"):
            return self.debtor_id._supervisor()
        if name in ("claim", "giro", "deposit"):
            return company.penagihan_bank_user_id or company.penagihan_user_id
        return self.debtor_id._responsible() or self.heard_user_id
