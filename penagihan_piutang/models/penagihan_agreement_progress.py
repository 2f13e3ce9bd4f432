from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import instalments
from .penagihan_decision_instalments import OWED
from .penagihan_instalment import _in_order

# Money may be looked for in these.
WATCHED = ("active", "fulfilled", "breached", "cancelled")


class PenagihanAgreementProgress(models.Model):
    """How far an agreement has come, read from the books whenever somebody looks."""

    _inherit = "penagihan.agreement"

    paid = fields.Monetary(compute="_compute_progress", help="Paid since the signing.")
    to_pay = fields.Monetary(compute="_compute_progress", help="All instalments together.")
    progress = fields.Float(compute="_compute_progress", help="Percent of the instalments paid.")
    next_date = fields.Date(string="Next Instalment On", compute="_compute_progress")
    next_amount = fields.Monetary(string="Next Instalment", compute="_compute_progress")
    late_count = fields.Integer(
        string="Late Instalments", compute="_compute_progress", search="_search_late_count"
    )

    @api.depends("instalment_ids.amount", "instalment_ids.due_date", "state")
    def _compute_progress(self):
        paid = self._paid()
        for agreement in self:
            shares = agreement._filled(paid)
            today = agreement.company_id._penagihan_today() if agreement.company_id else None
            agreement.to_pay = sum(agreement.instalment_ids.mapped("amount"))
            agreement.paid = sum(shares.values())
            agreement.progress = 100 * agreement.paid / agreement.to_pay if agreement.to_pay else 0
            open_ones = agreement.instalment_ids.filtered(
                lambda each, shares=shares, currency=agreement.currency_id: (
                    currency and currency.compare_amounts(each.amount, shares.get(each, 0)) > 0
                )
            ).sorted(_in_order)
            running = agreement.state in ("proposed", "active")
            following = open_ones[:1] if running else open_ones.browse()
            agreement.next_date = following.due_date
            agreement.next_amount = following.amount - shares.get(following, 0) if following else 0
            agreement.late_count = (
                len(open_ones.filtered(lambda each, today=today: each.due_date < today))
                if agreement.state == "active" and today
                else 0
            )

    def _search_late_count(self, operator, value):
        """Active agreements with an instalment late by today; ``late_count > 0`` is asked for."""
        if (operator, value) not in ((">", 0), ("!=", 0), (">=", 1)):
            return NotImplemented
        late = self.sudo().search([("state", "=", "active")]).filtered("late_count")
        return [("id", "in", late.ids)]

    def _paid(self) -> dict:
        """What has been paid of what they cover since the signing, by id: what was open then, less
        what is open now and is not withheld as tax. The same as in the decision
        (``_instalments_sql``).
        """
        watched = self._origin.filtered(lambda agreement: agreement.state in WATCHED)
        if not watched:
            return {}
        rows = self.env.execute_query(
            self._paid_sql(SQL("covered.agreement_id = ANY(%s)", watched.ids))
        )
        return dict(rows)

    @api.model
    def _paid_sql(self, which) -> SQL:
        """``agreement_id`` and ``paid`` of the agreements whose lines ``which`` says; see
        ``_paid``.
        """
        self.env.flush_all()
        decision = self.env["penagihan.decision"]
        return SQL(
            """
            WITH %s
            SELECT covered.agreement_id,
                   sum(covered.residual - COALESCE(line.residual - line.withheld, 0)) AS paid
              FROM penagihan_agreement_line covered
         LEFT JOIN LATERAL (
                SELECT owed.residual, %s AS withheld
                  FROM account_move_line line CROSS JOIN LATERAL (%s) owed
                 WHERE line.id = covered.move_line_id) line ON TRUE
             WHERE %s
          GROUP BY covered.agreement_id
            """,
            decision._company_cte(),
            decision._withheld_sql(),
            OWED,
            which,
        )

    def _filled(self, paid=None) -> dict:
        """How much of each instalment is paid, the earliest first.

        :param paid: what ``_paid`` gave, where it was asked for many
        """
        self.ensure_one()
        if paid is None:
            paid = self._paid()
        ordered = self.instalment_ids.sorted(_in_order)
        shares = instalments.fill(
            [self._decimal(each.amount) for each in ordered],
            self._decimal(paid.get(self._origin.id, 0)),
        )
        return {each: float(share) for each, share in zip(ordered, shares, strict=True)}
