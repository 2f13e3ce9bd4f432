from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .penagihan_round_stop import OUTDOORS


class PenagihanRound(models.Model):
    """Which tasks of the worklist a round is made of."""

    _inherit = "penagihan.round"

    def action_take_visits(self):
        """Put on the round whatever visits and letters wait for its collector today."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft")
        waiting = self.env["penagihan.followup"].search(self._tasks_domain())
        taken = self._take(waiting.take_up())
        if not taken:
            raise UserError(self.env._("No visit and no letter waits for this collector today."))

    def _tasks_domain(self):
        collector = self.user_id
        return Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "todo"),
                ("channel", "in", OUTDOORS),
                ("later", "=", False),
                "|",
                ("user_id", "=", collector.id),
                ("user_id.penagihan_acting_id", "=", collector.id),
            ]
        )

    def _take(self, tasks):
        """Add the customers of ``tasks``; one who is on the round keeps the place.

        :return: the tasks taken: those of customers the collector of the round may see
        """
        self.ensure_one()
        seen = self._seen(tasks.debtor_id)
        tasks = tasks.filtered(lambda task: task.debtor_id in seen)
        # sudo: tasks of a round are not entered by anybody
        stops = self.sudo().stop_ids
        known = stops.grouped("debtor_id")
        new = []
        for debtor, own in (
            tasks.sorted(lambda task: (task.rank, -task.priority, task.id))
            .grouped("debtor_id")
            .items()
        ):
            if debtor.sudo() in known:
                known[debtor.sudo()].task_ids |= own.sudo()
            else:
                new.append((debtor, own))
        self.env["penagihan.round.stop"].sudo().create(
            [
                {
                    "round_id": self.id,
                    "debtor_id": debtor.id,
                    "sequence": 10 * (len(stops) + number),
                    "task_ids": [Command.set(own.ids)],
                }
                for number, (debtor, own) in enumerate(new, start=1)
            ]
        )
        return tasks


class PenagihanFollowup(models.Model):
    _inherit = "penagihan.followup"

    def action_make_round(self):
        """A round of the visits and letters among these tasks."""
        self.check_access("read")
        self.env["penagihan.round"].check_access("create")
        chosen = self.filtered(lambda task: task.state == "todo" and task.channel in OUTDOORS)
        tasks = chosen.take_up()
        if not tasks:
            raise UserError(
                self.env._("Please select visits or letters that are still to be done.")
            )
        if len(tasks.company_id) > 1:
            raise UserError(self.env._("A round is of one company: please select its tasks only."))
        round = self.env["penagihan.round"].create(
            {
                "company_id": tasks.company_id.id,
                "user_id": tasks._who_goes().id,
                "date": tasks.company_id._penagihan_today(),
            }
        )
        left = chosen - round._take(tasks)
        if left:
            round.message_post(
                body=self.env._(
                    "Not on the round, since paid, held or answered meanwhile: %s",
                    ", ".join(left.partner_id.mapped("name")),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "penagihan.round",
            "res_id": round.id,
            "view_mode": "form",
        }

    def _who_goes(self):
        """Whoever asks, for own tasks and those of whom they stand in for; else the one they
        all belong to.
        """
        me = self.env.user
        people = self.user_id
        if people <= me._penagihan_stands_for():
            return me
        if len(people) > 1:
            raise UserError(
                self.env._("A round is of one collector: please select the tasks of one only.")
            )
        return people
