from odoo import models


class PenagihanDebtorTask(models.Model):
    """What somebody is asked to do about a customer: one open task of a kind, brought up to date
    when there is more to say.
    """

    _inherit = "penagihan.debtor"

    def _ask(self, kind, user=None, note=None, day=None, since=None):
        """Ask somebody to see to these customers. The number of queries does not depend on how
        many there are.

        :param kind: external id of an activity type, without the module
        :param user: who is asked, or a function of the customer that says who; whoever is
            responsible for the customer by default
        :param note: HTML in that person's language, or a function of the customer and the person
        :param day: when it is due; today otherwise
        :param since: leave those alone about whom somebody was asked on this day or later, done or
            not, and open tasks as they are
        :return: the open tasks, those left alone aside
        """
        kind = self.env.ref(f"penagihan_piutang.{kind}")
        # sudo: whoever brings it about may not write tasks of other people
        self = self.sudo().with_context(mail_activity_quick_update=True)
        if since:
            self -= self._asked_since(kind, since)
        waiting = self._asked(kind).grouped("res_id")
        model_id = self.env["ir.model"]._get_id(self._name)
        # the name of each task's customer is read one by one otherwise
        self.mapped("display_name")
        missing, kept = [], self.env["mail.activity"]
        for debtor in self:
            asked = user(debtor) if callable(user) else user
            asked = asked or debtor._somebody()
            task = waiting.get(debtor.id, kept.browse())[:1]
            words = note(debtor, task.user_id or asked) if callable(note) else note
            values = {"date_deadline": day or debtor.company_id._penagihan_today()}
            if words:
                values["note"] = words
            if task:
                task.write(values)
                kept |= task
                continue
            missing.append(
                {
                    "res_model_id": model_id,
                    "res_id": debtor.id,
                    "activity_type_id": kind.id,
                    "summary": kind.with_context(lang=asked.lang).summary,
                    "user_id": asked.id,
                    **values,
                }
            )
        # quick: nobody is mailed about a task that stands on the worklist anyway
        return kept | kept.create(missing)

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

    def _asked_since(self, kind, day):
        """Those with an open task of ``kind``, or one due on ``day`` or later: Odoo keeps tasks
        that were done, so that they tell when somebody was asked last.
        """
        asked = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            ._read_group(
                [
                    ("activity_type_id", "=", kind.id),
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    "|",
                    ("active", "=", True),
                    ("date_deadline", ">=", day),
                ],
                ["res_id"],
            )
        )
        return self.browse(debtor_id for (debtor_id,) in asked)

    def _answered(self, kind, feedback=False):
        """What was asked for is done: close the open tasks of that kind (external id)."""
        tasks = self._asked(self.env.ref(f"penagihan_piutang.{kind}"))
        if tasks:
            tasks.action_feedback(feedback=feedback)

    def _responsible(self):
        """Who deals with a customer: its collector, else the company's default one; the one rule
        for tasks of the ladder and others. Nobody, where there is neither, or both have left.
        """
        self.ensure_one()
        return (self.user_id | self.company_id.penagihan_user_id).filtered("active")[:1]

    def _supervisor(self):
        """Who decides where a customer's own people do not: a manager of its company."""
        self.ensure_one()
        managers = self.env.ref("penagihan_piutang.group_manager").sudo().all_user_ids
        found = managers.filtered(lambda user: user.active and self.company_id in user.company_ids)
        return found.sorted("id")[:1] or self._somebody()

    def _somebody(self):
        """Who deals with it, whatever is set up."""
        return self._responsible() or self._anybody()

    def _anybody(self):
        """Whom to ask where nobody is responsible: who is at it, else who has worked on the
        customer. The gateway, the portal and the scheduled action are nobody to ask.
        """
        self.ensure_one()
        if self.env.user.has_group("penagihan_piutang.group_collector"):
            return self.env.user
        admin = self.env.ref("base.user_admin", raise_if_not_found=False)
        return self.followup_ids.user_id[:1] or admin or self.env.user
