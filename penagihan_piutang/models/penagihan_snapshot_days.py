import logging
from datetime import date

from odoo import api, fields, models

from ..tools.months import month_end_before, month_ends_before

_logger = logging.getLogger(__name__)

# So many month ends are drawn from the ledger where nobody has written them on their day.
_MONTHS_BACK = 12
# Up to this day of a month people still book into the one before.
_BOOKED_LATE = 10


class PenagihanSnapshotDays(models.Model):
    """Which days are written, and when: today by the daily run, month ends from the ledger."""

    _inherit = "penagihan.snapshot"

    @api.model
    def _owners(self):
        """The companies that collect."""
        owners = self.env["res.company"]._penagihan_owners().values()
        return self.env["res.company"].union(*(owner for owner, policy in owners if policy))

    @api.model
    def _take_today(self, companies=None):
        """Write today of ``companies``, by default of all that collect; and the last month's end
        again as long as it may still change.

        Figures must not keep anybody from collecting: one company's trouble is logged.
        """
        for company in (companies or self._owners()).sudo():
            today = company._penagihan_today()
            days = [today]
            if today.day <= _BOOKED_LATE:
                days.append(month_end_before(today))
            for day in days:
                try:
                    with self.env.cr.savepoint():
                        self.sudo()._take(company, day)
                except Exception:
                    _logger.exception("The figures of %s were not written", company.name)

    @api.model
    def _cron_fill(self):
        """Write the month ends of a year that are missing, the latest first: at installation all
        of them, later those of new companies or with other buckets than the company has now.

        A day is committed as soon as it is written, so whatever interrupts this, the rest is done
        by the next run: what is missing is all it goes by.
        """
        missing = [(company, day) for company in self._owners() for day in self._missing(company)]
        missing.sort(key=lambda each: each[1], reverse=True)
        for number, (company, day) in enumerate(missing):
            self.sudo()._take(company, day)
            left = self.env["ir.cron"]._commit_progress(1, remaining=len(missing) - number - 1)
            if not left:
                break

    @api.model
    def _missing(self, company) -> list[date]:
        """Month ends of the last year that are not written, or with other buckets."""
        days = month_ends_before(company._penagihan_today(), _MONTHS_BACK)
        # sudo: what is missing does not depend on who asks
        written = self.sudo()._read_group(
            [
                ("company_id", "=", company.id),
                ("date", "in", days),
                ("bounds", "=", self._bounds_text(company)),
            ],
            ["date:day"],
        )
        there = {fields.Date.to_date(found) for (found,) in written}
        return [day for day in days if day not in there]

    @api.model
    def _fill_soon(self):
        """Have what is missing of the past written at once, in the background."""
        # sudo: triggering is for the scheduled action's owner
        self.env.ref("penagihan_piutang.ir_cron_snapshot").sudo()._trigger()
