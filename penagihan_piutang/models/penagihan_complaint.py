from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html
from odoo.tools.misc import format_date

from ..tools.contact_window import nth_working_day

# Working days of the company: until somebody has answered; until it is closed after that.
ANSWER_DAYS = 1
CLOSE_DAYS = 5
OPEN = ("open", "answered")


class PenagihanComplaint(models.Model):
    """A customer complains about how it is treated. Nobody asks it for payment, whatever the
    channel, until somebody has answered and said what was done: no day ends it, a person does,
    and who does not is reminded.
    """

    _name = "penagihan.complaint"
    _description = "Complaint"
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"

    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="debtor_id.user_id", string="Collector")
    date = fields.Datetime(
        string="Received", required=True, readonly=True, default=fields.Datetime.now
    )
    day = fields.Date(required=True, readonly=True, help="The same in the company's time zone.")
    note = fields.Text(string="In Their Words", required=True, readonly=True)
    contact_id = fields.Many2one("res.partner", string="Said By", readonly=True)
    about_user_id = fields.Many2one(
        "res.users", string="About", readonly=True, help="Whom it is about, if it is a person."
    )
    followup_id = fields.Many2one(
        "penagihan.followup", string="During", readonly=True, ondelete="set null"
    )
    heard_user_id = fields.Many2one("res.users", string="Recorded By", readonly=True)
    owner_id = fields.Many2one("res.users", string="To Be Answered By", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("answered", "Replied"), ("closed", "Closed")],
        required=True,
        default="open",
        readonly=True,
    )
    deadline = fields.Date(
        required=True, readonly=True, help="By when it is answered; once answered, closed."
    )
    late = fields.Boolean(compute="_compute_late", search="_search_late")
    answer = fields.Text(readonly=True, help="What the customer was told.")
    answered_date = fields.Datetime(string="Answered On", readonly=True)
    answered_user_id = fields.Many2one("res.users", string="Answered By", readonly=True)
    outcome = fields.Text(string="What Was Done", readonly=True)
    closed_date = fields.Date(string="Closed On", readonly=True)
    closed_user_id = fields.Many2one("res.users", string="Closed By", readonly=True)
    may_answer = fields.Boolean(compute="_compute_may_answer")

    _open_idx = models.Index("(company_id, deadline) WHERE state <> 'closed'")

    @api.depends("state", "deadline", "company_id")
    def _compute_late(self):
        for complaint in self:
            complaint.late = bool(
                complaint.state in OPEN
                and complaint.deadline < complaint.company_id._penagihan_today()
            )

    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", OPEN), ("deadline", "<", self.env.company._penagihan_today())]

    @api.depends("state", "about_user_id")
    @api.depends_context("uid")
    def _compute_may_answer(self):
        for complaint in self:
            complaint.may_answer = complaint.state in OPEN and complaint._is_answerer()

    # -- being made -----------------------------------------------------------------------

    @api.model
    def _open(self, debtor, note, contact=None, about_user=None, followup=None):
        """Record a complaint: from now on nobody asks the customer for payment.

        :param note: what the customer said, as text
        :param contact: who said it
        :param about_user: whom it is about
        :param followup: the task in which it was said
        :return: the complaint
        """
        self._check_collector()
        debtor.ensure_one().check_access("read")
        if not (note or "").strip():
            raise UserError(self.env._("Please write down what the customer complains about."))
        if contact and contact._penagihan_payer() != debtor.partner_id:
            raise UserError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s.",
                    contact=contact.display_name,
                    customer=debtor.partner_id.name,
                )
            )
        company = debtor.company_id
        today = company._penagihan_today()
        # sudo: nobody writes complaints directly
        complaint = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "day": today,
                "note": note.strip(),
                "contact_id": contact.id if contact else False,
                "about_user_id": about_user.id if about_user else False,
                "followup_id": followup.id if followup else False,
                "heard_user_id": self.env.uid,
                "deadline": nth_working_day(today, ANSWER_DAYS, company.country_id.code),
            }
        )
        complaint.owner_id = complaint._whose()
        complaint._pause()
        debtor._message_log(
            body=self.env._("Complaint recorded: “%s”. Collection is paused.", complaint.note)
        )
        complaint._ask_somebody()
        debtor._refresh()
        return complaint.with_env(self.env)

    def _pause(self):
        """Take back whatever waits for a person; what is planned falls when it is to leave."""
        debtors = self.debtor_id
        self.env["penagihan.followup"].search(
            [("debtor_id", "in", debtors.ids), ("state", "in", ("todo", "to_approve"))]
        )._withdraw()
        self.env["penagihan.round.stop"]._pause(debtors)

    @api.model
    def _check_collector(self):
        if not self.env.su:
            self.env.user._penagihan_check_role("group_collector")

    # -- who answers ----------------------------------------------------------------------

    def _answerers(self):
        """Finance officers and managers of the company, but for whom it is about, unless there is
        nobody else.
        """
        self.ensure_one()
        officers = self.env.ref("penagihan_piutang.group_officer").sudo().all_user_ids
        here = officers.filtered(
            lambda user: self.company_id in user.company_ids and user != self.about_user_id
        )
        return here or self.about_user_id

    def _whose(self):
        """Who is asked: a manager, else an officer; see ``_answerers``."""
        able = self._answerers().sorted("id")
        managers = able.filtered(lambda user: user.has_group("penagihan_piutang.group_manager"))
        return managers[:1] or able[:1] or self.debtor_id._somebody()

    def _is_answerer(self) -> bool:
        self.ensure_one()
        user = self.env.user
        return self.env.su or (
            user.has_group("penagihan_piutang.group_officer") and user in self._answerers()
        )

    def _check_answerer(self, *states):
        """
        :raise AccessError: for collectors, and for whom it is about
        :raise UserError: in another state
        """
        for complaint in self:
            complaint.check_access("read")
            if not complaint._is_answerer():
                raise AccessError(
                    self.env._(
                        "A finance officer or manager answers complaints, though not the one it "
                        "is about."
                    )
                )
            if complaint.state not in states:
                raise UserError(
                    self.env._(
                        "The complaint of %s has been dealt with already.",
                        complaint.partner_id.name,
                    )
                )

    # -- tasks ----------------------------------------------------------------------------

    def _ask_somebody(self, kind="complaint"):
        """One open task of each customer with all that is open.

        :param kind: end of the activity type's external id
        """
        for debtor in self.debtor_id:
            waiting = debtor.sudo().complaint_ids.filtered(lambda each: each.state in OPEN)
            for complaint in waiting.filtered(lambda each: not each.owner_id.active):
                complaint.owner_id = complaint._whose()
            first = min(waiting, key=lambda each: each.deadline, default=waiting)
            if first:
                debtor._ask(
                    f"activity_{kind}",
                    first.owner_id,
                    plaintext2html("\n\n".join(waiting.mapped("note"))),
                    first.deadline,
                )

    @api.model
    def _cron_escalate(self):
        """Every day: whoever let the day of a complaint pass is asked again, and so is every
        manager.
        """
        for company in self.env["res.company"].search([]):
            late = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", OPEN),
                    ("deadline", "<", company._penagihan_today()),
                ]
            )
            if late:
                # the task was closed perhaps, and the complaint was not
                late._ask_somebody()
                late._tell_managers()

    def _tell_managers(self):
        """One notice to each manager, and one task on each customer for somebody else than who
        has been asked so far, where there is somebody.
        """
        managers = self.env.ref("penagihan_piutang.group_manager").sudo().all_user_ids
        for complaint in self:
            others = (complaint._answerers() & managers) - complaint.owner_id
            user = others.sorted("id")[:1] or complaint._whose()
            waiting = complaint.debtor_id._asked(
                self.env.ref("penagihan_piutang.activity_complaint_late")
            )
            if waiting:
                continue
            complaint.debtor_id._ask(
                "activity_complaint_late",
                user,
                plaintext2html(complaint.note),
                complaint.company_id._penagihan_today(),
            )
            env = self.with_context(lang=user.lang).env
            complaint.debtor_id.message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._("Complaint of %s is waiting", complaint.partner_id.name),
                body=env._(
                    "It was due on %(day)s and is with %(owner)s. Until it is closed nobody asks "
                    "this customer for payment.",
                    day=format_date(env, complaint.deadline),
                    owner=complaint.owner_id.name or "–",
                ),
            )

    # -- being dealt with -----------------------------------------------------------------

    def _answer(self, text):
        """The customer has been told ``text``; the pause goes on until it is closed."""
        self._check_answerer("open")
        for complaint in self.sudo():
            today = complaint.company_id._penagihan_today()
            complaint.write(
                {
                    "state": "answered",
                    "answer": text,
                    "answered_date": fields.Datetime.now(),
                    "answered_user_id": self.env.uid,
                    "deadline": nth_working_day(
                        today, CLOSE_DAYS, complaint.company_id.country_id.code
                    ),
                }
            )
            complaint.debtor_id._message_log(
                body=self.env._("Complaint answered: “%s”", text), author_id=self._author()
            )
            complaint.debtor_id._answered("activity_complaint_late")
            complaint._ask_somebody()

    def _close(self, text):
        """It is dealt with: ``text`` says what was done. Collection goes on with the next run."""
        self._check_answerer(*OPEN)
        for complaint in self.sudo():
            complaint.write(
                {
                    "state": "closed",
                    "outcome": text,
                    "closed_date": complaint.company_id._penagihan_today(),
                    "closed_user_id": self.env.uid,
                }
            )
            complaint.debtor_id._message_log(
                body=self.env._("Complaint closed: “%s”", text), author_id=self._author()
            )
        done = self.sudo().debtor_id.filtered(lambda debtor: not debtor.complaint_count)
        for kind in ("activity_complaint", "activity_complaint_late"):
            done._answered(kind)
        (self - self.filtered(lambda each: each.debtor_id in done))._ask_somebody()
        self.sudo().debtor_id._refresh()

    def _author(self):
        return self.env.user.partner_id.id

    # -- buttons --------------------------------------------------------------------------

    def action_answer(self):
        return self._action_step("answer")

    def action_close(self):
        return self._action_step("close")

    def action_change_collector(self):
        return self._action_step("collector")

    def _action_step(self, kind):
        self.ensure_one()
        return self.env["penagihan.complaint.step"]._action_open(self, kind)

    def action_apologise(self):
        """Write to the customer: a proposal in polite words, to be read before it leaves."""
        self.ensure_one()
        return self.env["penagihan.apology"]._action_open(self)

    def action_contact_history(self):
        """Everything that was said and sent before."""
        self.ensure_one()
        return self.debtor_id.action_contact_history()

    def action_open_debtor(self):
        self.ensure_one()
        self.check_access("read")
        return self.debtor_id._action_open()
