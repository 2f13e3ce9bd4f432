from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Date, Domain
from odoo.tools.misc import format_date

from ..tools.months import month_ends_before

_ACTION = "penagihan_piutang.action_penagihan_%s"


class PenagihanDashboardOpen(models.AbstractModel):
    """What is behind each figure of the dashboard: the same records it was worked out from."""

    _inherit = "penagihan.dashboard"

    @api.model
    def open(self, key, question=None, mark=None) -> dict:
        """The action that shows what is behind a figure, as whoever asks may see it.

        :param key: of a tile, or ``bucket``, ``customers``, ``week``
        :param mark: of a chart what was chosen: ``day`` and ``bucket`` (a number), ``week``
        """
        asked = self._asked(question or {})
        opens = {
            "total": self._open_total,
            "overdue": self._open_overdue,
            "bucket": self._open_bucket,
            **dict.fromkeys(("dso", "best", "late", "cei"), self._open_days),
            "promises": self._open_promises,
            "contacts": self._open_contacts,
            "disputed": self._open_disputed,
            "by_hand": self._open_by_hand,
            "promised": self._open_promised,
            "worklist": self._open_worklist,
            "customers": self._open_customers,
            "week": self._open_week,
        }
        if key not in opens:
            raise UserError(self.env._("There is nothing behind this figure."))
        return opens[key](asked, mark or {})

    def _window(self, model, name, domain, modes="list,form", **values):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, mode) for mode in modes.split(",")],
            "mobile_view_mode": "kanban" if "kanban" in modes else "list",
            "domain": list(domain),
            **values,
        }

    def _shown(self, name, domain, **context):
        """An action of ours with another domain and without its filters."""
        action = self.env["ir.actions.act_window"]._for_xml_id(_ACTION % name)
        return {**action, "domain": list(domain), "context": context}

    # -- the aging ------------------------------------------------------------------------

    def _aging_of(self, asked, day):
        """The aging of ``day`` over the same customers."""
        snapshots = self.env["penagihan.snapshot"]
        collected = {
            company_id
            for company in asked.companies
            for company_id in company._penagihan_collected().ids
        }
        return self.env["penagihan.aging.wizard"].create(
            {
                "date": day,
                "days": snapshots._bounds_text(asked.companies[0]),
                "company_ids": [Command.set([*collected & set(self.env.companies.ids)])],
                "collector_ids": [Command.set(asked.collector.ids)],
            }
        )

    def _open_total(self, asked, _mark):
        return self._aging_of(asked, asked.end).action_show()

    def _open_overdue(self, asked, _mark):
        action = self._aging_of(asked, asked.end).action_items()
        action["domain"] += [("days_overdue", ">", 0)]
        return {**action, "name": self.env._("Overdue"), "views": _list_first(action["views"])}

    def _open_bucket(self, asked, mark):
        """The items of one bucket at one month's end."""
        day = Date.to_date(mark.get("day")) or asked.end
        wizard = self._aging_of(asked, day)
        action = wizard.action_items()
        bucket = wizard.bucket_ids.filtered(lambda each: each.number == mark.get("bucket"))
        if bucket:
            action["domain"] += [("bucket_id", "=", bucket.id)]
            action["name"] = f"{bucket.name}, {format_date(self.env, day)}"
        return {**action, "views": _list_first(action["views"])}

    def _open_days(self, asked, _mark):
        """The months from which days and shares are worked out."""
        days = [asked.end, *month_ends_before(asked.end, 12)]
        domain = asked.company_domain & Domain("date", "in", days)
        if asked.collector:
            domain &= Domain("user_id", "=", asked.collector.id)
        return self._shown("snapshot", domain, search_default_group_date=1)

    # -- what people do -------------------------------------------------------------------

    def _open_promises(self, asked, _mark):
        return self._shown("promise", self._of_promises(asked))

    def _open_contacts(self, asked, _mark):
        return self._shown("contacted", self._of_contacts(asked), search_default_group_result=1)

    def _open_disputed(self, asked, _mark):
        domain = asked.company_domain & Domain("state", "=", "open")
        if asked.collector:
            domain &= Domain("debtor_id.user_id", "=", asked.collector.id)
        return self._shown("dispute", domain)

    def _open_by_hand(self, asked, _mark):
        domain = self._of_debtors(asked) & Domain("amount_due", ">", 0)
        held = Domain("handling", "=", "by_hand") | Domain("hold_until", ">=", asked.today)
        return self._shown("debtor", domain & held)

    def _open_promised(self, asked, _mark):
        domain = asked.company_domain & Domain(
            [("state", "=", "open"), ("kind", "in", ("promise", "giro"))]
        )
        if asked.collector:
            domain &= Domain("debtor_id.user_id", "=", asked.collector.id)
        return self._shown("promise", domain)

    def _open_worklist(self, asked, _mark):
        return self._shown("today", self._left(asked))

    def _open_customers(self, asked, _mark):
        return self._shown("debtor", self._of_debtors(asked) & Domain("amount_overdue", ">", 0))

    def _open_week(self, asked, mark):
        """What is expected in one week: the forecast's own page."""
        if "penagihan.forecast" not in self.env:
            raise UserError(self.env._("There is nothing behind this figure."))
        week = Date.to_date(mark.get("week"))
        domain = asked.company_domain & Domain("certainty", "!=", "open")
        if week:
            domain &= Domain("week_start", "=", week)
        if asked.collector:
            domain &= Domain("user_id", "=", asked.collector.id)
        return self._window(
            "penagihan.forecast", self.env._("Expected Cash"), domain, "list,kanban,pivot,graph"
        )


def _list_first(views):
    return sorted(views, key=lambda view: view[1] != "list")
