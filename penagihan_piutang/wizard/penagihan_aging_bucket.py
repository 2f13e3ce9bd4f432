from odoo import api, fields, models
from odoo.tools import SQL


class PenagihanAgingBucket(models.TransientModel):
    """A column of one report, under the name it had when it was made."""

    _name = "penagihan.aging.bucket"
    _description = "Aging: Bucket"
    _order = "number, id"
    _transient_max_hours = 24.0

    wizard_id = fields.Many2one(
        "penagihan.aging.wizard", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(required=True)
    name = fields.Char(required=True)


class Reference(fields.Many2one):
    """A reference without a foreign key: nobody waits for PostgreSQL to look up ten thousand
    times what was just read from that very table, in rows that live for a day. Three of them
    took three quarters of the time of an INSERT. Rows go by themselves, a day after the report.
    """

    def update_db_foreign_key(self, model, column):
        pass


class PenagihanAgingRow(models.AbstractModel):
    """Rows of one report, written by one statement; read by whoever asked for it."""

    _name = "penagihan.aging.row"
    _description = "Aging: Row of a Report"

    wizard_id = Reference("penagihan.aging.wizard", required=True, index=True, readonly=True)
    create_uid = Reference("res.users", readonly=True)
    write_uid = Reference("res.users", readonly=True)
    company_id = Reference("res.company", readonly=True)
    currency_id = Reference("res.currency", readonly=True)

    @api.model
    def _insert_rows(self, wizard, columns, rows):
        """Write ``rows``, a statement whose columns are ``columns``, in that order."""
        self.env.flush_all()
        names = SQL(", ").join(map(SQL.identifier, columns))
        # two steps: PostgreSQL reads in parallel for a new table, and not for an INSERT
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.penagihan_aging_made"))
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE penagihan_aging_made (%s) AS %s", names, rows)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (wizard_id, create_uid, create_date, write_date, %(columns)s)
                SELECT %(wizard)s, %(user)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC',
                       made.*
                  FROM pg_temp.penagihan_aging_made made
                """,
                table=SQL.identifier(self._table),
                columns=names,
                wizard=wizard.id,
                user=self.env.uid,
            )
        )
        self.env.cr.execute(SQL("DROP TABLE pg_temp.penagihan_aging_made"))
        wizard.invalidate_recordset()
