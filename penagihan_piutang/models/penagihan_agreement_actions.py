from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html
from odoo.tools.misc import format_amount, format_date

# How long a signature is waited for before somebody asks.
_SIGN_DAYS = 7


class PenagihanAgreementActions(models.Model):
    """What people do about agreements: the only way they change their state."""

    _inherit = "penagihan.agreement"

    # -- what is refused ------------------------------------------------------------------

    @api.constrains("move_ids", "debtor_id")
    def _check_invoices(self):
        for agreement in self:
            agreement._check_same_customer()
            agreement._check_not_agreed()

    def _check_same_customer(self):
        """One customer, one company, one currency."""
        # sudo: as in _open_amounts
        moves = self.move_ids.sudo()
        debtor = self.debtor_id.sudo()
        owners = debtor.company_id._penagihan_owners()
        for move in moves:
            if not move.is_sale_document(include_receipts=True) or move.move_type == "out_refund":
                raise ValidationError(self.env._("%s is no customer invoice.", move.name))
            owner, _policy = owners.get(move.company_id, (None, None))
            payer = move.partner_id._penagihan_payer()
            if payer != debtor.partner_id or owner != debtor.company_id:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s is not owed by %(customer)s to this company.",
                        invoice=move.name,
                        customer=debtor.partner_id.name,
                    )
                )
        if len(moves.company_id) > 1:
            raise ValidationError(self.env._("An agreement is about the invoices of one company."))
        if len(moves.currency_id) > 1:
            raise ValidationError(
                self.env._("Invoices in different currencies need an agreement for each currency.")
            )

    def _check_not_agreed(self):
        """An invoice is in one agreement at a time; the one that is renegotiated gives way."""
        others = (
            self.sudo()._covering(self.move_ids, ("to_approve", "proposed", "active"))
            - self
            - self.replaces_id
        )
        if others:
            raise ValidationError(
                self.env._(
                    "%(invoice)s is in agreement %(agreement)s already.",
                    invoice=(others[:1].move_ids & self.sudo().move_ids)[:1].name,
                    agreement=others[:1].name,
                )
            )

    def _act(self, group, *states):
        """Refuse those without the group, other people's customers, and other states.

        :return: ``self`` as nobody in particular: nobody writes states directly
        """
        self.env.user._penagihan_check_role(group)
        self.check_access("read")
        self.debtor_id.check_access("read")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for agreement in self:
            if agreement.state not in states:
                raise UserError(
                    self.env._(
                        "%(agreement)s is %(state)s: this is not possible any more.",
                        agreement=agreement.name,
                        state=labels[agreement.state].lower(),
                    )
                )
        # whoever waits for the same agreement sees what became of it
        if not self.try_lock_for_update():
            raise UserError(self.env._("Somebody else is changing it: please try again."))
        return self.sudo()

    # -- being proposed -------------------------------------------------------------------

    def action_refresh(self):
        """Take what is open of the invoices now, and make the schedule anew."""
        agreements = self._act("group_collector", "draft")
        agreements._compute_debt()

    def action_propose(self):
        """The terms are settled: beyond the policy's limits a manager agrees first."""
        manager = self.env.user.has_group("penagihan_piutang.group_manager")
        for agreement in self._act("group_collector", "draft"):
            agreement._check_ready()
            amounts = agreement._open_amounts()
            agreement.line_ids.unlink()
            agreement.line_ids = [
                (0, 0, {
                    "move_line_id": item.id,
                    "move_id": item.move_id.id,
                    "due_date": item.date_maturity or item.date,
                    "residual": amount,
                })
                for item, amount in amounts.items()
            ]  # fmt: skip
            agreement.debtor_id._answered("activity_instalments")
            if agreement.needs_approval and not manager:
                agreement.state = "to_approve"
                agreement._ask_to_approve()
            else:
                agreement._propose()

    def _ask_to_approve(self, since=None):
        """A manager is asked.

        :param since: see ``penagihan.debtor._ask``
        """
        for agreement in self:
            manager = agreement.debtor_id._supervisor()
            words = agreement.with_context(lang=manager.lang).warning or ""
            agreement.debtor_id._ask(
                "activity_agreement_approve",
                manager,
                plaintext2html(f"{agreement.name}\n{words}"),
                since=since,
            )

    def _check_ready(self):
        self.ensure_one()
        if not self.move_ids:
            raise UserError(self.env._("Please choose the invoices it is about."))
        self._check_invoices()
        amounts = self._open_amounts()
        items = self.env["account.move.line"].sudo().union(*amounts)
        now = sum(amounts.values())
        paid_up = self.move_ids.sudo() - items.move_id
        if paid_up:
            raise UserError(self.env._("Nothing is open of %s any more.", paid_up[:1].name))
        if self.currency_id.compare_amounts(now, self.debt):
            raise UserError(
                self.env._(
                    "%(now)s is open of the invoices now: press Refresh to take it over.",
                    now=format_amount(self.env, now, self.currency_id),
                )
            )
        self.debtor_id._check_free(items)
        if not self.instalment_ids and not self.problem:
            raise UserError(self.env._("Please say when the first instalment is due."))
        self._check_plan(self.company_id._penagihan_today())

    def _propose(self):
        self.write({"state": "proposed", "approved_user_id": self.env.uid, "wish": False})
        self.instalment_ids.wished_date = False
        self.debtor_id._answered("activity_agreement_approve")
        self.debtor_id._ask(
            "activity_agreement_sign",
            self.debtor_id._somebody(),
            plaintext2html(self.name),
            self.company_id._penagihan_today() + timedelta(days=_SIGN_DAYS),
        )

    def action_approve(self):
        """A manager agrees to terms beyond the policy's limits."""
        for agreement in self._act("group_manager", "to_approve"):
            agreement._propose()

    def action_draft(self):
        """Back to the desk: its terms may be changed."""
        agreements = self._act("group_collector", "to_approve", "proposed")
        agreements.line_ids.unlink()
        agreements.write({"state": "draft", "approved_user_id": False, "signed_file": False})
        agreements._close_tasks("approve", "sign", "answer")

    def action_cancel(self):
        """It does not come about; of an active one an officer decides, and its invoices go back."""
        running = self.filtered(lambda agreement: agreement.state == "active")
        if running:
            running._act("group_officer", "active")._end("cancelled", self.env._("Cancelled."))
        if drafts := self - running:
            drafts = drafts._act("group_collector", "draft", "to_approve", "proposed")
            asked = drafts.filtered(lambda each: (each.state, each.channel) == ("draft", "portal"))
            drafts.state = "cancelled"
            drafts._close_tasks("approve", "sign", "answer")
            asked.debtor_id._answered("activity_instalments")

    # -- being signed ---------------------------------------------------------------------

    def action_print(self):
        self.check_access("read")
        return self.env.ref("penagihan_piutang.action_report_agreement").report_action(self)

    def action_sign(self):
        """The signed copy is there: from now on instalments are asked for, not the invoices."""
        for agreement in self._act("group_collector", "proposed"):
            if not agreement.signed_file:
                raise UserError(self.env._("Please attach the scan of the signed agreement first."))
            agreement._activate(agreement.signed_date)
            agreement._tell(self.env._("Signed: %s.", agreement.name))

    def _activate(self, day=None):
        """
        :param day: the day it was signed; today by default
        """
        self.ensure_one()
        today = self.company_id._penagihan_today()
        day = day or today
        if day > today:
            raise UserError(self.env._("The day of the signature is to come."))
        first = min(self.instalment_ids.mapped("due_date"))
        if first < day:
            raise UserError(
                self.env._(
                    "The first instalment (%s) falls before the signature: set it back to draft "
                    "and choose new dates.",
                    format_date(self.env, first),
                )
            )
        self._check_not_agreed()
        self.debtor_id._check_free(self.line_ids.move_line_id)
        amounts = self._open_amounts()
        for line in self.line_ids:
            now = amounts.get(line.move_line_id, 0)
            if not line.move_line_id or line.move_line_id.parent_state != "posted":
                raise UserError(self.env._("%s is no open invoice any more.", line.move_id.name))
            if self.currency_id.compare_amounts(now, line.residual) > 0:
                raise UserError(
                    self.env._(
                        "More is open of %s than was agreed: set it back to draft.",
                        line.move_id.name,
                    )
                )
        if self.replaces_id.state == "active":
            self.replaces_id._end("cancelled", self.env._("Replaced by %s.", self.name))
            self.replaces_id.replaced_by_id = self
        self.write({"state": "active", "signed_date": day, "signed_user_id": self.env.uid})
        self.line_ids.holds = True
        self._close_tasks("sign")
        self.debtor_id._refresh()

    # -- its end --------------------------------------------------------------------------

    def _end(self, state, reason):
        """Its invoices go back to their ladder, where they stood; what was open of it is asked for
        no more.
        """
        for agreement in self:
            today = agreement.company_id._penagihan_today()
            agreement.line_ids.write({"holds": False, "ended_date": today})
            agreement.write(
                {
                    "state": state,
                    "ended_date": today,
                    "ended_user_id": self.env.uid,
                    "ended_reason": reason,
                }
            )
            # before another one takes the same items: the database looks at each at once
            self.env.flush_all()
            agreement._drop_waiting()
            agreement._close_tasks("missed", "discount")
            agreement._tell(f"{agreement.name}: {reason}")
        self.debtor_id._refresh()

    def _drop_waiting(self, instalments=None):
        """What waits to be said or done about its instalments is said and done no more."""
        instalments = instalments or self.instalment_ids
        lines = (
            self.env["penagihan.followup.line"]
            .sudo()
            .search(
                [
                    ("instalment_id", "in", instalments.ids),
                    ("state", "in", ("planned", "to_approve", "todo")),
                ]
            )
        )
        lines.state = "cancelled"
        empty = lines.followup_id.filtered(lambda each: not any(each.line_ids.mapped("consumes")))
        empty._set_state("cancelled", failure=self.env._("The agreement has changed meanwhile."))

    # -- a missed instalment: a person chooses ---------------------------------------------

    def action_missed(self):
        """Choose what becomes of it: a new day, new terms, or its end."""
        self.ensure_one()
        self._act("group_officer", "active")
        return self.env["penagihan.agreement.missed"]._action_open(self)

    def _tolerate(self, instalment, day, reason):
        """A new day for one instalment, once. Its steps are taken anew."""
        agreement = self._act("group_officer", "active")
        instalment = instalment.sudo()
        today = agreement.company_id._penagihan_today()
        if instalment.agreement_id != agreement or instalment.status == "paid":
            raise UserError(self.env._("%s is not open.", instalment.display_name))
        if instalment.original_date:
            raise UserError(
                self.env._(
                    "%s has been given a new day before: renegotiate it, or end it.",
                    instalment.display_name,
                )
            )
        if day <= today:
            raise UserError(self.env._("The new day must be to come."))
        agreement._drop_waiting(instalment)
        done = (
            self.env["penagihan.followup.line"]
            .sudo()
            .search([("instalment_id", "=", instalment.id), ("consumes", "=", True)])
        )
        done._roll_back(reason)
        instalment.write({"original_date": instalment.due_date, "due_date": day})
        agreement._close_tasks("missed")
        agreement._tell(
            self.env._(
                "%(instalment)s: new day %(day)s. %(reason)s",
                instalment=instalment.display_name,
                day=format_date(self.env, day),
                reason=reason,
            )
        )
        agreement.debtor_id._refresh()

    def _renegotiate(self):
        """New terms for what is still open: a draft that takes its place once it is signed."""
        agreement = self._act("group_officer", "active")
        open_moves = self.env["account.move"].union(
            *(item.move_id for item in agreement._open_amounts())
        )
        new = agreement.copy(
            {
                "move_ids": [(6, 0, open_moves.ids)],
                "first_date": False,
                "down_payment": 0,
                "down_date": False,
                "replaces_id": agreement.id,
            }
        )
        agreement._close_tasks("missed")
        agreement._tell(self.env._("New terms are being negotiated: %s.", new.name))
        return new.with_env(self.env)

    def _breach(self, reason):
        """The customer has not kept it: all that is open is due at once."""
        agreement = self._act("group_officer", "active")
        agreement._end("breached", reason)
        agreement.debtor_id._ask(
            "activity_agreement_breached",
            agreement.debtor_id._somebody(),
            plaintext2html(f"{agreement.name}\n{reason}"),
        )

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # -- telling --------------------------------------------------------------------------

    def _tell(self, text):
        """Where people look: on the agreement and on the customer."""
        for agreement in self:
            agreement.message_post(body=text)
            agreement.debtor_id.message_post(body=text)

    def _close_tasks(self, *names):
        """What they asked for is done, where no other agreement of the customer waits for it."""
        waiting = {
            "approve": [("state", "=", "to_approve")],
            "sign": [("state", "=", "proposed")],
            "answer": [("state", "=", "proposed"), ("instalment_ids.wished_date", "!=", False)],
            "missed": [("state", "=", "active"), ("late_count", ">", 0)],
            "discount": [("id", "=", False)],
        }
        for name in names:
            left = (
                self.sudo()
                .search([("debtor_id", "in", self.debtor_id.ids), *waiting[name]])
                .debtor_id
            )
            (self.sudo().debtor_id - left)._answered(f"activity_agreement_{name}")
