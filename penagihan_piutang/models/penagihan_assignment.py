from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class PenagihanAssignment(models.Model):
    """Which collector a new customer gets: the first rule that fits says so."""

    _name = "penagihan.assignment"
    _description = "Assignment Rule"
    _order = "sequence, id"
    _rec_name = "user_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company._penagihan_owner(),
        ondelete="cascade",
    )
    category_ids = fields.Many2many(
        "res.partner.category", string="Tags", help="One of these, or a tag below it."
    )
    state_ids = fields.Many2many("res.country.state", string="States")
    city = fields.Char(string="Cities", help="Several are separated by commas.")
    salesperson_ids = fields.Many2many(
        "res.users", "penagihan_assignment_salesperson_rel", string="Salespersons"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        required=True,
        domain=lambda self: self.env["res.users"]._penagihan_collectors_domain(),
        ondelete="restrict",
    )

    @api.constrains("user_id", "company_id", "active")
    def _check_collector(self):
        for rule in self.filtered("active"):
            owner = rule.company_id._penagihan_owner()
            if owner != rule.company_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s is collected for by %(owner)s: make the rule there.",
                        company=rule.company_id.sudo().name,
                        owner=owner.name,
                    )
                )
            rule.user_id._penagihan_check_collects(rule.company_id)

    def write(self, vals):
        result = super().write(vals)
        # record rules look at what a record was; this is what it has become
        self.check_access("write")
        return result

    def _usable(self):
        """Those whose collector may still collect: the others are passed over."""
        return self.filtered(lambda rule: rule.user_id._penagihan_may_collect(rule.company_id))

    def _first_fits(self, debtors) -> dict:
        """{collector: those of ``debtors`` whose first rule that fits names them}, by one
        statement however many there are.

        A rule fits where each of its conditions holds; a condition that is empty always does.
        """
        rules = self.search([("company_id", "in", debtors.company_id.ids)])._usable()
        if not rules:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (debtor.id) debtor.id, rule.user_id
                  FROM penagihan_debtor debtor
                  JOIN res_partner payer ON payer.id = debtor.partner_id
                  JOIN penagihan_assignment rule ON rule.company_id = debtor.company_id
                 WHERE debtor.id = ANY(%(debtors)s) AND rule.id = ANY(%(rules)s)
                   AND (COALESCE(rule.city, '') = ''
                        OR lower(trim(payer.city)) = ANY(regexp_split_to_array(
                            lower(trim(rule.city)), '\\s*,\\s*')))
                   AND (NOT EXISTS (SELECT FROM penagihan_assignment_res_country_state_rel
                                     WHERE penagihan_assignment_id = rule.id)
                        OR EXISTS (SELECT FROM penagihan_assignment_res_country_state_rel
                                    WHERE penagihan_assignment_id = rule.id
                                      AND res_country_state_id = payer.state_id))
                   AND (NOT EXISTS (SELECT FROM penagihan_assignment_salesperson_rel
                                     WHERE penagihan_assignment_id = rule.id)
                        OR EXISTS (SELECT FROM penagihan_assignment_salesperson_rel
                                    WHERE penagihan_assignment_id = rule.id
                                      AND res_users_id = payer.user_id))
                   AND (NOT EXISTS (SELECT FROM penagihan_assignment_res_partner_category_rel
                                     WHERE penagihan_assignment_id = rule.id)
                        OR EXISTS (
                            SELECT FROM penagihan_assignment_res_partner_category_rel wanted
                              JOIN res_partner_category tag
                                ON tag.id = wanted.res_partner_category_id
                              JOIN res_partner_category own
                                ON own.parent_path LIKE tag.parent_path || '%%'
                              JOIN res_partner_res_partner_category_rel tagged
                                ON tagged.category_id = own.id
                             WHERE wanted.penagihan_assignment_id = rule.id
                               AND tagged.partner_id = payer.id))
              ORDER BY debtor.id, rule.sequence, rule.id
                """,
                debtors=debtors.ids,
                rules=rules.ids,
            )
        )
        collector = dict(rows)
        return debtors.filtered(lambda debtor: debtor.id in collector).grouped(
            lambda debtor: self.env["res.users"].browse(collector[debtor.id])
        )

    @api.model
    def action_assign(self):
        """Give every customer without a collector the one of the first rule that fits."""
        debtors = self.env["penagihan.debtor"].search(
            [("user_id", "=", False), ("company_id", "in", self.env.companies.ids)]
        )
        return debtors.action_assign_by_rules()
