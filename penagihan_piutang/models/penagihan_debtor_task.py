from odoo import models


class PenagihanDebtorTask(models.Model):
    """What somebody is asked to do about a customer: one open task of a kind, brought up to date
    when there is more to say.
    """

    _inherit = "penagihan.debtor"

    def _ask(self, kind, user, note=None, day=None):
        """Ask somebody to see to these customers.

        :param kind: external id of an activity type, without the module
        :param user: who is asked; the customer's responsible person otherwise
        :param note: HTML, in that person's language
        :param day: when it is due; today otherwise
        :return: the open tasks, one for each customer
        """
        kind = self.env.ref(f"penagihan_piutang.{kind}")
        # sudo: whoever brings it about may not write tasks of other people
        self = self.sudo().with_context(mail_activity_quick_update=True)
        waiting = self._asked(kind).grouped("res_id")
        model_id = self.env["ir.model"]._get_id(self._name)
        missing = []
        for debtor in self:
            date = day or debtor.company_id._penagihan_today()
            if debtor.id in waiting:
                waiting[debtor.id][:1].write({"note": note, "date_deadline": date})
                continue
            asked = user or debtor._responsible()
            missing.append(
                {
                    "res_model_id": model_id,
                    "res_id": debtor.id,
                    "activity_type_id": kind.id,
                    "summary": kind.with_context(lang=asked.lang).summary,
                    "note": note,
                    "date_deadline": date,
                    "user_id": asked.id,
                }
            )
        # quick: nobody is mailed about a task that stands on the worklist anyway
        made = self.env["mail.activity"].create(missing)
        return made | self.env["mail.activity"].union(*(tasks[:1] for tasks in waiting.values()))

    def _asked(self, kind):
        """Open tasks of ``kind`` about these customers."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            )
        )

    def _answered(self, kind):
        """What was asked for is done: close the open tasks of that kind (external id)."""
        self._asked(self.env.ref(f"penagihan_piutang.{kind}")).action_done()

    def _responsible(self):
        """Who deals with a customer: its collector, else the company's default one."""
        self.ensure_one()
        return self.user_id or self.company_id.penagihan_user_id or self.env.user

    def _manager(self):
        """Who decides where a customer's own people do not: a manager of its company."""
        self.ensure_one()
        managers = self.env.ref("penagihan_piutang.group_manager").all_user_ids
        found = managers.filtered(lambda user: self.company_id in user.company_ids).sorted("id")
        return found[:1] or self._responsible()
