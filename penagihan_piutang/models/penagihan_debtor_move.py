from datetime import date

from odoo import api, models

# How much a person has to do with it: the most careful handling wins.
_CARE = ("automatic", "approval", "by_hand")
# What is not over yet goes along with the invoices it is about: where they are found, and states.
_UNDER_WAY = {
    "penagihan.dispute": ("line_ids.move_id", ("open",)),
    "penagihan.offer": ("line_ids.move_id", ("draft", "to_approve", "offered", "earned")),
    "penagihan.promise": ("line_ids.move_id", ("to_approve", "open")),
    "penagihan.tax.residue": ("move_id", ("proposed", "accepted")),
}


class PenagihanDebtorMove(models.Model):
    """What becomes of collection records when customers are merged, get another payer, or another
    company begins to collect: a hold goes along, and of several the strictest wins.
    """

    _inherit = "penagihan.debtor"

    def _take_hold(self, others):
        """The hold of ``self`` that ends last, its own or one of ``others``."""
        for debtor in self:
            held = (debtor | others).filtered("on_hold")
            strictest = max(held, key=lambda each: each.hold_until, default=debtor)
            if strictest != debtor:
                debtor.write(
                    {
                        "hold_until": strictest.hold_until,
                        "hold_reason": strictest.hold_reason,
                        "hold_user_id": strictest.hold_user_id.id,
                    }
                )

    def _take_pauses(self, others):
        """Left in peace, a call agreed, orders held: the later end of each, of all of them."""
        # sudo: what a manager has decided goes along, whoever moves the customer
        for debtor in self.sudo():
            everybody = debtor | others.sudo()
            values = {
                name: max(filter(None, everybody.mapped(name)), default=False)
                for name in ("calm_until", "callback_until")
            }
            held = max(
                everybody.filtered("order_hold"),
                key=lambda each: each.order_hold_until or date.max,
                default=debtor,
            )
            if held != debtor:
                values |= {
                    "order_hold": True,
                    "order_hold_reason": held.order_hold_reason,
                    "order_hold_user_id": held.order_hold_user_id.id,
                    "order_hold_date": held.order_hold_date,
                    "order_hold_until": held.order_hold_until,
                }
            debtor.write(values)

    def _paused(self):
        """Whether something of it has to go along when it moves, see ``_take_pauses``."""
        self.ensure_one()
        return self.calming or self.call_agreed or self.order_hold

    def _take_over(self, others):
        """Be as careful as the most careful of ``others``, and keep their people."""
        self._take_hold(others)
        self._take_pauses(others)
        for debtor in self:
            everybody = debtor | others
            debtor._take_replies(others)
            debtor._take_complaints(others)
            debtor.write(
                {
                    "handling": max(everybody.mapped("handling"), key=_CARE.index),
                    "user_id": everybody.user_id[:1].id,
                    "policy_id": everybody.policy_id[:1].id,
                }
            )

    def _absorb(self, others):
        """Become one with ``others``, whose customers are merged into this one: their history,
        tasks and messages are this record's from now on.
        """
        self.ensure_one()
        before = {
            self: self.env["res.users"].union(*(each._responsible() for each in self | others))
        }
        self._take_over(others)
        for model in (
            "penagihan.followup",
            "penagihan.followup.line",
            "penagihan.document",
            "penagihan.confirmation.line",
            "penagihan.reply",
            "penagihan.complaint",
            "penagihan.promise",
            "penagihan.agreement",
            "penagihan.negotiation",
            "penagihan.attempt",
            "penagihan.offer",
            "penagihan.dispute",
            "penagihan.tax.residue",
        ):
            self.env[model].search([("debtor_id", "in", others.ids)]).debtor_id = self
        self._take_stops(others)
        self._take_classes(others)
        for model, name in (
            ("mail.activity", "res_model"),
            ("mail.message", "model"),
            ("ir.attachment", "res_model"),
        ):
            self.env[model].with_context(active_test=False).search(
                [(name, "=", self._name), ("res_id", "in", others.ids)]
            ).res_id = self.id
        self.env["penagihan.followup"]._reassign(self, before)
        others.unlink()

    def _take_stops(self, others):
        """The places of ``others`` on rounds; on a round they share, one place remains."""
        Stop = self.env["penagihan.round.stop"]
        own = Stop.search([("debtor_id", "=", self.id)]).grouped("round_id")
        for stop in Stop.search([("debtor_id", "in", others.ids)]):
            if stop.round_id not in own:
                stop.debtor_id = self
                own[stop.round_id] = stop
                continue
            kept = own[stop.round_id]
            kept.task_ids |= stop.task_ids
            stop.line_ids.stop_id = kept
            stop.flush_model()
            stop.with_context(penagihan_merged=True).unlink()

    @api.model
    def _merge_partners(self, sources, target):
        """Before the contacts ``sources`` become ``target``: one record per company."""
        records = self.search([("partner_id", "in", (sources | target).ids)])
        for records_here in records.grouped("company_id").values():
            kept = records_here.filtered(lambda debtor: debtor.partner_id == target)
            kept = kept or records_here[:1]
            if records_here != kept:
                kept._absorb(records_here - kept)

    @api.model
    def _follow_owners(self, before, after):
        """Another company collects for some: its records are as careful as those before.

        :param before, after: what ``res.company._penagihan_owners`` gives
        """
        changes = {}
        for company, (owner, _policy) in after.items():
            if company in before and before[company][0] != owner:
                changes.setdefault((before[company][0], owner), set()).add(company)
        for (old, new), companies in changes.items():
            under_way = self._under_way(old, companies)
            careful = self.search([("company_id", "=", old.id)]).filtered(
                lambda debtor: (
                    debtor.on_hold
                    or debtor.reply_count
                    or debtor.complaint_count
                    or debtor._paused()
                    or debtor.handling != "automatic"
                )
            )
            for debtor in careful.union(*under_way):
                followed = self._ensure(debtor.partner_id, new)
                followed._take_over(debtor)
                for matters in under_way.get(debtor, ()):
                    matters.debtor_id = followed
                (debtor | followed)._ask_about_disputes()

    @api.model
    def _under_way(self, owner, companies):
        """What is under way with customers of ``owner`` about invoices of ``companies`` alone.

        :return: {collection record: [disputes, offers, promises, tax residues]}
        """
        found = {}
        for model, (moves, states) in _UNDER_WAY.items():
            matters = self.env[model].search(
                [("company_id", "=", owner.id), ("state", "in", states)]
            )
            matters = matters.filtered(
                lambda each, moves=moves: set() < set(each.mapped(moves).company_id) <= companies
            )
            for debtor, own in matters.grouped("debtor_id").items():
                found.setdefault(debtor, []).append(own)
        return found
