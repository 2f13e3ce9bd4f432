from odoo import api, fields, models
from odoo.tools import SQL


class PenagihanAgingChange(models.TransientModel):
    """An entry that has changed a signed aging since, and who did it."""

    _name = "penagihan.aging.change"
    _description = "Aging: Changed Since Signed"
    _order = "changed_on DESC, id"

    signing_id = fields.Many2one("penagihan.aging.signing", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    move_id = fields.Many2one("account.move", string="Entry", readonly=True, ondelete="cascade")
    number = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("added", "Posted later for an earlier day"),
            ("cancelled", "Cancelled, deleted or reset to draft"),
            ("moved", "Moved to a later day"),
            ("unmatched", "Match taken back"),
            ("matched", "Matched later for an earlier day"),
            ("edited", "Amount changed"),
        ],
        string="What Happened",
        readonly=True,
    )
    signed = fields.Monetary(readonly=True)
    now = fields.Monetary(readonly=True)
    change = fields.Monetary(readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    changed_on = fields.Datetime(string="On", readonly=True)

    @api.model
    def _load(self, signing):
        """The entries that make the difference between then and now."""
        signing.check_access("read")
        # sudo: rows are written here, and by nobody else; the signing may be read
        return self.sudo().create(
            [{**row, "signing_id": signing.id} for row in self._rows(signing.sudo())]
        )

    def _rows(self, signing) -> list[dict]:
        company = signing.company_id
        branches = company.with_context(active_test=False).search([("id", "child_of", company.id)])
        now = self.env["penagihan.aging"]._rows_sql(
            signing.date, company_ids=branches.ids, scope=False
        )
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT differs.company_id, differs.partner_id, move.id AS move_id,
                       differs.number, differs.signed, differs.now,
                       differs.now - differs.signed AS change, why.kind,
                       CASE why.kind WHEN 'unmatched' THEN removed.create_uid
                                     WHEN 'matched' THEN matched.create_uid
                                     ELSE COALESCE(move.write_uid, move.create_uid)
                       END AS user_id,
                       date_trunc('second', CASE why.kind
                           WHEN 'unmatched' THEN removed.create_date
                           WHEN 'matched' THEN matched.create_date
                           ELSE COALESCE(move.write_date, move.create_date) END) AS changed_on
                  FROM (
                    SELECT move_line_id, COALESCE(signed.move_id, now.move_id) AS move_id,
                           COALESCE(signed.company_id, now.company_id) AS company_id,
                           COALESCE(signed.partner_id, now.partner_id) AS partner_id,
                           COALESCE(signed.number, now.number) AS number,
                           COALESCE(signed.amount, 0) AS signed,
                           COALESCE(now.amount_residual, 0) AS now,
                           signed.id IS NOT NULL AS was_open
                      FROM (SELECT * FROM penagihan_aging_signed
                             WHERE signing_id = %(signing)s) signed
                 FULL JOIN (%(rows)s) now USING (move_line_id)
                     WHERE COALESCE(signed.amount, 0) <> COALESCE(now.amount_residual, 0)
                  ) differs
             LEFT JOIN account_move_line line ON line.id = differs.move_line_id
             LEFT JOIN account_move move ON move.id = differs.move_id
             LEFT JOIN LATERAL (
                    SELECT create_uid, create_date FROM penagihan_match_removed
                     WHERE move_line_id = differs.move_line_id AND create_date >= %(signed_on)s
                  ORDER BY id DESC LIMIT 1) removed ON TRUE
             LEFT JOIN LATERAL (
                    SELECT create_uid, create_date FROM account_partial_reconcile
                     WHERE differs.move_line_id IN (debit_move_id, credit_move_id)
                       AND max_date <= %(date)s AND create_date >= %(signed_on)s
                  ORDER BY id DESC LIMIT 1) matched ON TRUE
            CROSS JOIN LATERAL (
                    SELECT CASE
                           WHEN line.id IS NULL OR line.parent_state <> 'posted' THEN 'cancelled'
                           WHEN line.date > %(date)s THEN 'moved'
                           WHEN removed.create_uid IS NOT NULL
                                AND abs(differs.now) > abs(differs.signed) THEN 'unmatched'
                           WHEN NOT differs.was_open THEN 'added'
                           WHEN matched.create_uid IS NOT NULL THEN 'matched'
                           ELSE 'edited' END AS kind) why
                """,
                signing=signing.id,
                rows=now,
                date=signing.date,
                signed_on=signing.signed_on,
            )
        )

    def action_open_move(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }
