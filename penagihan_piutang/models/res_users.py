from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import format_date

_DEPUTY = ("penagihan_deputy_id", "penagihan_deputy_from", "penagihan_deputy_until")


class ResUsers(models.Model):
    """Who may collect, and who does it while a collector is away."""

    _inherit = "res.users"

    penagihan_deputy_id = fields.Many2one(
        "res.users",
        string="Collection Deputy",
        help="Sees and does this collector's work from the first to the last day; it stays the "
        "collector's own.",
    )
    penagihan_deputy_from = fields.Date(string="Deputy From")
    penagihan_deputy_until = fields.Date(string="Deputy Until", help="The last day.")
    penagihan_acting_id = fields.Many2one(
        "res.users",
        string="Collects Today in Their Place",
        compute="_compute_penagihan_acting_id",
        search="_search_penagihan_acting_id",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *_DEPUTY]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *_DEPUTY]

    # -- deputies: a domain on this field is asked anew each time, so that rules end by themselves

    @api.depends(*_DEPUTY)
    def _compute_penagihan_acting_id(self):
        today = self.env.company._penagihan_today()
        for user in self:
            first, last = user.penagihan_deputy_from, user.penagihan_deputy_until
            user.penagihan_acting_id = (
                user.penagihan_deputy_id if first and last and first <= today <= last else False
            )

    def _search_penagihan_acting_id(self, operator, value):
        if operator != "in" or not all(value):
            return NotImplemented
        today = self.env.company._penagihan_today()
        return [
            ("penagihan_deputy_id", "in", value),
            ("penagihan_deputy_from", "<=", today),
            ("penagihan_deputy_until", ">=", today),
        ]

    def _penagihan_stands_for(self):
        """Whose work this user does today: the own, and that of collectors who are away."""
        self.ensure_one()
        # sudo: whom one stands in for is no secret to oneself
        return self | self.sudo().with_context(active_test=False).search(
            [("penagihan_acting_id", "=", self.id)]
        )

    def _penagihan_check_role(self, group):
        """
        :param group: external id of a role in collection, without the module
        :raise AccessError: where the user has not got it
        """
        self.ensure_one()
        if not self.has_group(f"penagihan_piutang.{group}"):
            raise AccessError(self.env._("Your role in collection does not allow this."))

    @api.constrains(*_DEPUTY)
    def _check_penagihan_deputy(self):
        for user in self:
            deputy = user.penagihan_deputy_id
            first, last = user.penagihan_deputy_from, user.penagihan_deputy_until
            if not deputy and not first and not last:
                continue
            if not (deputy and first and last):
                raise ValidationError(
                    self.env._("A deputy needs a first and a last day, so that it ends by itself.")
                )
            if last < first:
                raise ValidationError(self.env._("The last day comes before the first."))
            if deputy == user:
                raise ValidationError(self.env._("Choose somebody else as the deputy."))
            # sudo: all customers count, also those whoever sets it does not see
            customers = self.env["penagihan.debtor"].sudo().search([("user_id", "=", user.id)])
            deputy._penagihan_check_collects(customers.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._penagihan_tell_deputy()
        return users

    def write(self, vals):
        leaving = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        if vals.keys() & set(_DEPUTY):
            self._penagihan_tell_deputy()
        leaving._penagihan_hand_on()
        return result

    def action_archive(self):
        # first, since Odoo deletes all tasks of whom it archives
        self.filtered("active").active = False
        return super().action_archive()

    def _penagihan_hand_on(self):
        """What these users, who have left, were to do about customers goes to whoever is
        responsible now, and what was not asked of the responsible one to a manager.
        """
        if not self:
            return
        # sudo: whoever archives users need not know of collection
        env = self.sudo().env
        tasks = env["mail.activity"].search(
            [("user_id", "in", self.ids), ("res_model", "=", "penagihan.debtor")]
        )
        steps = env["penagihan.followup"].search(
            [
                ("user_id", "in", self.ids),
                ("kind", "!=", "errand"),
                ("state", "in", ("planned", "todo", "to_approve")),
            ]
        )
        debtors = env["penagihan.debtor"].browse(tasks.mapped("res_id")).exists()
        of_debtor = tasks.with_context(mail_activity_quick_update=True).grouped("res_id")
        for debtor in debtors | steps.debtor_id:
            theirs = self & (debtor.user_id | debtor.company_id.penagihan_user_id)
            user = (theirs and debtor._responsible()) or debtor._supervisor()
            of_debtor.get(debtor.id, tasks.browse()).user_id = user
            steps.filtered(lambda step, debtor=debtor: step.debtor_id == debtor).user_id = user

    def _penagihan_tell_deputy(self):
        """Whoever stands in hears for whom, and until when."""
        today = self.env.company._penagihan_today()
        for user in self.filtered("penagihan_deputy_id"):
            if user.penagihan_deputy_until < today:
                continue
            deputy = user.penagihan_deputy_id.sudo()
            env = self.with_context(lang=deputy.lang).env
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=deputy.partner_id.ids,
                subject=env._("Deputy in collection for %s", user.name),
                body=env._(
                    "From %(first)s to %(last)s the customers and tasks of %(user)s are shown "
                    "among your own in Collections.",
                    first=format_date(env, user.penagihan_deputy_from),
                    last=format_date(env, user.penagihan_deputy_until),
                    user=user.name,
                ),
            )

    def _penagihan_set_deputy(self, deputy, first, last):
        """A manager says who stands in for this collector; nobody, where all are empty."""
        self.ensure_one()
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(self.env._("Only a manager of collection sets deputies of others."))
        self.check_access("read")
        # sudo: a manager of collection need not write on users, but for this
        self.sudo().write(dict(zip(_DEPUTY, (deputy.id, first, last), strict=True)))

    # -- who may collect ------------------------------------------------------------------

    @api.model
    def _penagihan_collectors_domain(self) -> list:
        """Those who may be chosen as collectors."""
        group = self.env.ref("penagihan_piutang.group_collector", raise_if_not_found=False)
        return [("share", "=", False), ("all_group_ids", "in", group.ids if group else [])]

    def _penagihan_may_collect(self, companies) -> bool:
        self.ensure_one()
        # sudo: whether somebody may collect is no secret
        user = self.sudo()
        group = self.env.ref("penagihan_piutang.group_collector")
        return user.active and group in user.all_group_ids and companies <= user.company_ids

    def _penagihan_check_collects(self, companies):
        """:raise ValidationError: unless this user may collect for ``companies``"""
        self.ensure_one()
        if not self._penagihan_may_collect(companies):
            raise ValidationError(
                self.env._(
                    "%(user)s may not collect for %(companies)s: this needs an active user with "
                    "a role in collection and access to the company.",
                    user=self.sudo().name,
                    companies=", ".join((companies or self.env.company).sudo().mapped("name")),
                )
            )
