import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools.misc import format_date

from .penagihan_followup_dispatch import FINISH_LOCK

_logger = logging.getLogger(__name__)


class PenagihanRun(models.Model):
    """One execution for one company and day: preview, plan, dispatch, result."""

    _name = "penagihan.run"
    _description = "Collection Run"
    _order = "date DESC, id DESC"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company._penagihan_owner(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=lambda self: self.env.company._penagihan_today())
    automatic = fields.Boolean(readonly=True, help="Started by the scheduled action.")
    state = fields.Selection(
        [("draft", "Preview"), ("planned", "Sending"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
    )
    reason_ids = fields.One2many("penagihan.run.reason", "run_id", readonly=True)
    followup_ids = fields.One2many(
        "penagihan.followup", "run_id", string="Follow-ups", readonly=True
    )
    stopped = fields.Boolean(related="company_id.penagihan_stopped")
    stopped_user_id = fields.Many2one(related="company_id.penagihan_stopped_user_id")
    test_email = fields.Char(related="company_id.penagihan_test_email")
    finished_at = fields.Datetime(readonly=True)
    first = fields.Boolean(
        compute="_compute_first", help="No run of this company has sent anything yet."
    )
    due_count = fields.Integer(string="Customers to Contact", compute="_compute_counts")
    bank_stale_count = fields.Integer(
        string="Waiting for the Bank",
        compute="_compute_counts",
        help="Customers who wait for the bank's receipts.",
    )
    bank_note = fields.Char(compute="_compute_bank_note")
    planned_count = fields.Integer(string="Still to Send", compute="_compute_counts")
    sent_count = fields.Integer(string="Messages Sent", compute="_compute_counts")
    task_count = fields.Integer(string="Tasks and Approvals", compute="_compute_counts")
    trouble_count = fields.Integer(string="Not Delivered", compute="_compute_counts")

    _automatic_uniq = models.UniqueIndex(
        "(company_id, date) WHERE automatic", "The automatic run of this day already exists."
    )

    @api.depends("company_id", "date")
    def _compute_display_name(self):
        for run in self:
            day = format_date(self.env, run.date) if run.date else ""
            run.display_name = self.env._("Run of %(day)s", day=day)

    @api.depends("company_id")
    def _compute_first(self):
        done = {
            company
            for (company,) in self._read_group(
                [("company_id", "in", self.company_id.ids), ("state", "!=", "draft")],
                ["company_id"],
            )
        }
        for run in self:
            run.first = run.state == "draft" and run.company_id not in done

    @api.depends("reason_ids", "followup_ids.state")
    def _compute_counts(self):
        counts = {
            (run, state): count
            for run, state, count in self.env["penagihan.followup"]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            )
        }
        for run in self:

            def count(*states, run=run):
                return sum(counts.get((run, state), 0) for state in states)

            run.due_count = sum(
                reason.debtor_count for reason in run.reason_ids if reason.verdict == "due"
            )
            run.bank_stale_count = sum(
                reason.debtor_count
                for reason in run.reason_ids
                if reason.reason == "bank_stale" and run.date == run.company_id._penagihan_today()
            )
            run.planned_count = count("planned", "sending")
            run.sent_count = count("sent")
            run.task_count = count("todo", "to_approve", "done")
            run.trouble_count = count("failed", "in_doubt")

    @api.depends("bank_stale_count", "company_id")
    @api.depends_context("lang")
    def _compute_bank_note(self):
        for run in self:
            # sudo: an officer may say that the bank is booked, and so read up to when it is
            booked = run.company_id.sudo().penagihan_bank_date
            if booked:
                run.bank_note = self.env._(
                    "Receipts are booked up to %(day)s: somebody may have paid already. Customers "
                    "who wait for that: %(count)s.",
                    day=format_date(self.env, booked, date_format="EEEE, d MMMM"),
                    count=run.bank_stale_count,
                )
            else:
                run.bank_note = self.env._(
                    "Nobody has said yet up to which day receipts are booked: somebody may have "
                    "paid already. Customers who wait for that: %(count)s.",
                    count=run.bank_stale_count,
                )

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        for run in runs:
            if run.company_id._penagihan_owner() != run.company_id:
                raise UserError(
                    self.env._(
                        "%(company)s is collected for by %(owner)s: start the run there.",
                        company=run.company_id.name,
                        owner=run.company_id._penagihan_owner().name,
                    )
                )
            run._preview()
        return runs

    def write(self, vals):
        result = super().write(vals)
        # record rules look at what a record was; this is what it has become
        self.check_access("write")
        return result

    def _check_today(self):
        for run in self:
            if run.date != run.company_id._penagihan_today():
                raise UserError(
                    self.env._("This run is for another day: start one for today instead.")
                )

    # -- actions --------------------------------------------------------------------------

    def action_preview(self):
        """Decide again, for what has changed since; nothing is planned or sent."""
        self.check_access("write")
        self._check_today()
        for run in self:
            if run.state != "draft":
                raise UserError(self.env._("This run has been executed: start a new one."))
            run._preview()

    def action_execute(self):
        """Plan and send. The first run a company executes also starts the daily one."""
        self.check_access("write")
        self._check_today()
        for run in self:
            if run.first:
                # sudo: an officer may start collection, yet not write on companies
                run.company_id.sudo().penagihan_automatic = True
            run.action_plan()
        self.action_dispatch()

    def action_plan(self):
        """Write down what is to be sent or done today; nothing leaves yet."""
        self.check_access("write")
        self._check_today()
        self.company_id._penagihan_check_running()
        for run in self.filtered(lambda run: run.state != "done"):
            run._plan()
            run.state = "planned"

    def action_dispatch(self):
        """Send what is planned for the company, as far as a request's time allows; the
        scheduled action does the rest at once.
        """
        self.check_access("write")
        for run in self:
            remaining = self.env["penagihan.followup"]._dispatch(run.company_id, seconds=45)
            run._finish(remaining)
            if remaining:
                self.env.ref("penagihan_piutang.ir_cron_dispatch").sudo()._trigger()

    def action_stop(self):
        """Stop collection of the company, at once and altogether; also without a run."""
        (self.company_id or self.env.company._penagihan_owner()).action_penagihan_stop()

    def action_resume(self):
        (self.company_id or self.env.company._penagihan_owner()).action_penagihan_resume()

    def action_bank_booked(self):
        """All receipts up to yesterday are booked: decide again, or send what waited for it."""
        self.ensure_one()
        self._check_today()
        self.company_id.action_penagihan_bank_booked()
        if self.state == "draft":
            self._preview()
            return None
        run = self.create({"company_id": self.company_id.id, "date": self.date})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
        }

    def action_open_followups(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_followup"
        )
        states = self.env.context.get("states")
        domain = [("run_id", "=", self.id)]
        if states:
            domain.append(("state", "in", states))
        return dict(action, domain=domain, context={})

    def action_open_due(self):
        self.ensure_one()
        domain = [("owner_id", "=", self.company_id.id), ("verdict", "=", "due")]
        return self.env["penagihan.decision"]._action_open(domain)

    # -- scheduled actions ----------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Once a day (or more often, which changes nothing): plan and send for each company."""
        owners = {owner for owner, policy in self.env["res.company"]._penagihan_owners().values()}
        # before anything is sent: what is owed this morning
        self.env["penagihan.snapshot"]._take_today()
        owners = [
            owner
            for owner in owners
            if owner.penagihan_automatic and owner.active and not owner.penagihan_stopped
        ]
        for number, company in enumerate(owners):
            try:
                try:
                    run = self._plan_the_day(company)
                except ConcurrencyError:
                    self.env["penagihan.followup"]._rollback()
                    run = self._plan_the_day(company)
                self.env["ir.cron"]._commit_progress(remaining=len(owners) - number)
                remaining = self.env["penagihan.followup"]._dispatch(company)
                run._finish(remaining)
            except Exception as error:
                # one company's trouble must not stop the others, nor stay hidden in a log
                _logger.exception("The daily run of %s failed", company.name)
                self.env["penagihan.followup"]._rollback()
                self._tell_managers(company, error)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _tell_managers(self, company, error):
        """Whoever manages collection of ``company`` hears that nothing was done today."""
        managers = self.env.ref("penagihan_piutang.group_manager").all_user_ids
        for user in managers.filtered(lambda user: company in user.company_ids):
            env = self.with_context(lang=user.lang).env
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._("The daily collection run of %s failed", company.name),
                body=env._(
                    "Nothing or not everything was sent today. What was said: %(error)s. "
                    "Start a run by hand once it is mended; nobody is written to twice.",
                    error=error,
                ),
            )

    @api.model
    def _cron_dispatch(self):
        """Go on sending what a run has planned, and close runs that were broken off."""
        followups = self.env["penagihan.followup"]
        unsent = followups._read_group([("state", "in", ("planned", "sending"))], ["company_id"])
        runs = self.search([("state", "=", "planned")])
        for company in runs.company_id.union(*(company for (company,) in unsent)):
            remaining = followups._dispatch(company)
            runs.filtered(lambda run, owner=company: run.company_id == owner)._finish(remaining)

    def _plan_the_day(self, company):
        run = self.with_company(company)._automatic_run(company)
        if run.state == "draft":
            run.action_plan()
        return run

    def _automatic_run(self, company):
        """Today's run of the scheduled action."""
        today = company._penagihan_today()
        run = self.search(
            [("company_id", "=", company.id), ("date", "=", today), ("automatic", "=", True)]
        )
        return run or self.create({"company_id": company.id, "date": today, "automatic": True})

    def _finish(self, remaining):
        """Close the runs of these companies once nothing waits to be sent, also those which were
        broken off on an earlier day. Of workers that end at the same time one does it.
        """
        if remaining:
            return
        followups = self.env["penagihan.followup"]
        with followups._locked(self.company_id.ids, FINISH_LOCK) as locked:
            companies = self.company_id.filtered(lambda company: company.id in locked)
            runs = self.search([("company_id", "in", companies.ids), ("state", "=", "planned")])
            runs.write({"state": "done", "finished_at": fields.Datetime.now()})
            for company in companies:
                self.env["penagihan.debtor"]._refresh_totals(company)
            followups._commit()

    @api.model
    def _report_lines(self):
        """What the latest run of each company did and why the others got nothing, as text."""
        states = dict(
            self.env["penagihan.followup"]._fields["state"]._description_selection(self.env)
        )
        channels = dict(
            self.env["penagihan.followup"]._fields["channel"]._description_selection(self.env)
        )
        reasons = dict(
            self.env["penagihan.decision"]._fields["reason"]._description_selection(self.env)
        )
        for company in self.search([]).company_id:
            run = self.search([("company_id", "=", company.id)], limit=1)
            yield f"{company.name} – {run.display_name}"
            for followup in run.followup_ids.sorted(
                lambda each: (each.state, each.partner_id.name)
            ):
                target = followup.email_to or followup.contact_id.display_name or ""
                yield (
                    f"  {states[followup.state]:<14} {followup.partner_id.name[:34]:<35}"
                    f"{channels[followup.channel]:<10} {followup._title()[:26]:<27} {target}"
                )
            silent = run._silent_customers()
            for reason, label in reasons.items():
                if reason in silent:
                    yield f"  {label}: {', '.join(sorted(silent[reason]))}"

    def _silent_customers(self) -> dict[str, set]:
        """Names of those this run did not contact, by the reason that holds now."""
        self.ensure_one()
        contacted = self.followup_ids.partner_id
        names = defaultdict(set)
        for decision in self.env["penagihan.decision"].search(
            [("owner_id", "=", self.company_id.id), ("payer_id", "not in", contacted.ids)]
        ):
            names[decision.reason].add(decision.payer_id.name or decision.move_id.name)
        return names
