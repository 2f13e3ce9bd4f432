from odoo import models
from odoo.tools.misc import format_amount, format_date

# So many names are read in a chat.
_NAMES = 5
_WEEKS = 4


class PenagihanForecastText(models.Model):
    """The forecast as a few lines to paste into a chat, of what the user may see."""

    _inherit = "penagihan.forecast"

    def action_text(self):
        self.check_access("read")
        return self.env["penagihan.cash.text"]._action_open(self._as_text())

    def _as_text(self) -> str:
        """Four weeks by certainty, the five biggest names in them, and what last week brought,
        with the names behind the gap. Companies one after the other: currencies are not mixed.
        """
        found = self.env["penagihan.forecast"]
        companies = [company for (company,) in found._read_group([], ["company_id"])]
        return "\n".join(
            line for company in companies for line in self._lines_of(company, len(companies) > 1)
        )

    def _lines_of(self, company, named):
        if named:
            yield company.name
        labels = dict(self._fields["certainty"]._description_selection(self.env))
        weeks = self._by_week(company)[:_WEEKS]
        for week in weeks:
            parts = [
                self.env._(
                    "%(certainty)s %(amount)s",
                    certainty=labels[certainty].lower(),
                    amount=self._money(company, week[certainty]),
                )
                for certainty in ("sure", "promised", "likely")
                if week[certainty] >= 1
            ]
            yield self.env._(
                "Week of %(day)s: %(parts)s",
                day=self._short(week["week_start"]),
                parts=", ".join(parts) or "–",
            )
        last = weeks[-1]["week_start"]
        biggest = self._read_group(
            [
                ("company_id", "=", company.id),
                ("certainty", "!=", "open"),
                ("week_start", "<=", last),
            ],
            ["partner_id"],
            ["expected:sum", "day:min"],
            order="expected:sum DESC, partner_id",
            limit=_NAMES,
        )
        if biggest:
            yield self.env._("The biggest:")
        for partner, amount, day in biggest:
            yield self.env._(
                "• %(amount)s – %(customer)s, from %(day)s on",
                amount=self._money(company, amount),
                customer=partner.name or "–",
                day=self._short(day),
            )
        yield from self._last_week(company)

    def _last_week(self, company):
        """What was expected and came, and who is behind most of the difference."""
        weeks = self.env["penagihan.forecast.week"]
        domain = [("company_id", "=", company.id), ("age", "=", "last")]
        ((expected, received, count),) = weeks._read_group(
            domain, [], ["expected:sum", "received:sum", "__count"]
        )
        if not count:
            return
        yield self.env._(
            "Last week: expected %(expected)s, received %(received)s",
            expected=self._money(company, expected),
            received=self._money(company, received),
        )
        # the names that pull the way the total went
        missing = received < expected
        side = ("gap", "<=", -1) if missing else ("gap", ">=", 1)
        order = "gap" if missing else "gap DESC"
        for row in weeks.search([*domain, side], order=f"{order}, id", limit=_NAMES):
            yield self.env._(
                "• %(customer)s: expected %(expected)s, received %(received)s",
                customer=row.partner_id.name or "–",
                expected=self._money(company, row.expected),
                received=self._money(company, row.received),
            )

    def _money(self, company, amount):
        # a forecast to the cent would be a claim
        return format_amount(self.env, round(amount), company.currency_id, trailing_zeroes=False)

    def _short(self, day):
        return format_date(self.env, day, date_format="d MMM")
