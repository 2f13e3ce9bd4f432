from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import kpi
from ..tools.months import month_ends_before
from ..tools.worklist import WAITING

_JUDGED = ("kept", "partly", "broken")


class PenagihanDashboardTiles(models.AbstractModel):
    """The figures at the top of the page, each with a sentence on how it is worked out; the
    formulas themselves are in ``tools.kpi``.
    """

    _inherit = "penagihan.dashboard"

    def _tiles(self, asked) -> list[dict]:
        """``key`` (see ``open``), ``label``, ``value``, ``note`` and ``help``, all as text; no
        ``value`` where there is nothing to tell.
        """
        tiles = [
            *self._tiles_stock(asked),
            *self._tiles_days(asked),
            *self._tiles_ratio(asked),
            *self._tiles_apart(asked),
            self._tile_worklist(asked),
        ]
        return [
            {**tile, "value": tile["value"] or False, "note": tile["note"] or False}
            for tile in tiles
        ]

    # -- amounts --------------------------------------------------------------------------

    def _tiles_stock(self, asked):
        row = asked.days.get(asked.end)
        yield {
            "key": "total",
            "label": self.env._("Receivables"),
            "value": row and self._money(asked, row["total"]),
            "note": row
            and self.env._(
                "%(customers)s customers, %(items)s items",
                customers=self._number(row["customer_count"]),
                items=self._number(row["item_count"]),
            ),
            "help": self.env._(
                "What is open on trade receivables at the end of the period, credits taken off. "
                "Source: the aging by due date."
            ),
        }
        share = row and kpi.Ratio(row["overdue"], row["total"]).percent
        yield {
            "key": "overdue",
            "label": self.env._("Overdue"),
            "value": row and self._money(asked, row["overdue"]),
            "note": share is not None and self.env._("%s of the receivables", self._percent(share)),
            "help": self.env._("The part of the receivables that is past its due date."),
            "warn": bool(row and row["overdue"] > 0),
        }

    # -- days -----------------------------------------------------------------------------

    def _tiles_days(self, asked):
        now, before = self._days_of(asked, asked.end), self._days_of(asked, asked.begin)
        words = {
            "dso": (
                self.env._("DSO"),
                self.env._(
                    "Days sales outstanding, by count-back: how many days of sales, counted back "
                    "from the last day, are still owed. The sales of each month are taken off the "
                    "receivables, the latest first. Source: Credit Research Foundation."
                ),
            ),
            "best": (
                self.env._("Best Possible DSO"),
                self.env._(
                    "The DSO if nobody were late: counted back in the same way from what is not "
                    "yet due. Source: Credit Research Foundation."
                ),
            ),
            "late": (
                self.env._("Average Days Late"),
                self.env._(
                    "DSO less best possible DSO: how many days of the DSO are lateness (average "
                    "days delinquent). Source: Credit Research Foundation."
                ),
            ),
        }
        for key, (label, help_text) in words.items():
            value, least = now.get(key, (None, False))
            earlier, _least = before.get(key, (None, False))
            text = value is not None and self.env._("%s days", self._number(value))
            yield {
                "key": key,
                "label": label,
                "value": self.env._("at least %s", text) if text and least else text,
                "note": earlier is not None
                and self.env._("%s at the beginning of the period", self._number(earlier)),
                "help": help_text,
            }

    def _days_of(self, asked, day) -> dict:
        """{figure: (days, whether it is more than that)} at the end of ``day``."""
        row = asked.days.get(day)
        if not row:
            return {}
        months = list(asked.months(day))
        if not any(sales > 0 for _days, sales in months):
            return {}
        dso = kpi.days_sales_outstanding(row["total"], months)
        best = kpi.best_possible_dso(row["total"], row["amount_0"], months)
        late = kpi.average_days_delinquent(dso.days, best.days)
        return {
            "dso": (dso.days, not dso.exhausted),
            "best": (best.days, not best.exhausted),
            "late": (late, not dso.exhausted and best.exhausted),
        }

    # -- shares ---------------------------------------------------------------------------

    def _tiles_ratio(self, asked):
        effect = self._effectiveness(asked)
        yield {
            "key": "cei",
            "label": self.env._("Collection Effectiveness"),
            "value": effect and self._percent(effect.percent),
            "note": effect
            and self.env._(
                "%(part)s of %(whole)s",
                part=self._money(asked, effect.part),
                whole=self._money(asked, effect.whole),
            ),
            "help": self.env._(
                "Of what could have been collected in the period, how much was (CEI): opening "
                "receivables + sales − closing receivables, divided by opening receivables + "
                "sales − closing receivables not yet due. Source: Credit Research Foundation."
            ),
        }
        kept = self._promises(asked)
        yield {
            "key": "promises",
            "label": self.env._("Promises Kept"),
            "value": kept.percent is not None and self._percent(kept.percent),
            "note": kept.whole and self._of(kept),
            "help": self.env._(
                "Of the promises that came to their end in the period, those kept in full. "
                "Partly kept and broken ones are the rest."
            ),
        }
        reached = self._contacts(asked)
        yield {
            "key": "contacts",
            "label": self.env._("Contact Success"),
            "value": reached.percent is not None and self._percent(reached.percent),
            "note": reached.whole and self.env._("%s attempts", self._of(reached)),
            "help": self.env._(
                "Of the attempts to reach a customer in the period, those in which somebody was "
                "reached."
            ),
        }

    def _effectiveness(self, asked):
        """None where the past is not known yet, or nothing could be collected."""
        opening, closing = asked.days.get(asked.begin), asked.days.get(asked.end)
        ends = [day for day in month_ends_before(asked.end, 12) if day > asked.begin]
        if not opening or not closing or any(day not in asked.days for day in ends):
            return None
        ratio = kpi.collection_effectiveness(
            opening["total"],
            sum(asked.days[day]["billed"] for day in (asked.end, *ends)),
            closing["total"],
            closing["amount_0"],
        )
        return ratio if ratio.percent is not None else None

    def _promises(self, asked) -> kpi.Ratio:
        groups = self.env["penagihan.promise"]._read_group(
            self._of_promises(asked), ["state"], ["__count"]
        )
        counts = dict(groups)
        return kpi.promises_kept(*(counts.get(state, 0) for state in _JUDGED))

    def _of_promises(self, asked):
        """The promises that came to their end within the period."""
        domain = asked.company_domain & Domain(
            [
                ("kind", "=", "promise"),
                ("state", "in", _JUDGED),
                ("judged_date", ">", asked.begin),
                ("judged_date", "<=", self._last_day(asked)),
            ]
        )
        if asked.collector:
            domain &= Domain("debtor_id.user_id", "=", asked.collector.id)
        return domain

    def _contacts(self, asked) -> kpi.Ratio:
        counts = dict(
            self.env["penagihan.contacted"]._read_group(
                self._of_contacts(asked), ["result"], ["__count"]
            )
        )
        return kpi.contact_success(counts.get("reached", 0), counts.get("not_reached", 0))

    def _of_contacts(self, asked):
        """What was tried within the period."""
        domain = asked.company_domain & Domain(
            [
                ("result", "!=", "written"),
                ("date", ">", asked.begin),
                ("date", "<=", self._last_day(asked)),
            ]
        )
        return domain & Domain("user_id", "=", asked.collector.id) if asked.collector else domain

    def _last_day(self, asked):
        """What people did is known up to this moment, whatever day the amounts are of."""
        return asked.today if asked.end == asked.now else asked.end

    # -- what is not asked for ------------------------------------------------------------

    def _tiles_apart(self, asked):
        row = asked.days.get(asked.end) or {}
        disputed, by_hand, promised = (
            row.get(name) for name in ("disputed", "by_hand", "promised")
        )
        age = self._disputed_days(asked) if disputed and asked.end == asked.now else None
        unknown = self.env._("Not known of a day in the past")
        yield {
            "key": "disputed",
            "label": self.env._("Disputed"),
            "value": disputed is not None and self._money(asked, disputed),
            "note": unknown
            if disputed is None
            else age is not None and self.env._("for %s days on average", self._number(age)),
            "help": self.env._(
                "What customers do not agree with and nobody has cleared up yet. Days since it "
                "was said, weighed by amount."
            ),
        }
        yield {
            "key": "by_hand",
            "label": self.env._("By Hand or on Hold"),
            "value": by_hand is not None and self._money(asked, by_hand + row["on_hold"]),
            "note": unknown
            if by_hand is None
            else row["on_hold"]
            and self.env._("%s of it on hold", self._money(asked, row["on_hold"])),
            "help": self.env._(
                "Receivables of customers to whom nothing is sent by itself: handled by hand, or "
                "on hold."
            ),
        }
        yield {
            "key": "promised",
            "label": self.env._("Promised"),
            "value": promised is not None and self._money(asked, promised),
            "note": promised is None and unknown,
            "help": self.env._(
                "What customers have agreed to pay and is still to come: promises, giros, "
                "instalments and discounts."
            ),
        }

    def _disputed_days(self, asked):
        """How long open disputes have been open, days, weighed by amount."""
        debtors = self.env["penagihan.debtor"]._search(self._of_debtors(asked))
        rates = self.env["penagihan.decision"]._rates_sql(
            asked.today, {company: (company, None) for company in asked.companies.sudo()}
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH rate (company_id, currency_id, factor) AS (%(rates)s)
                SELECT open.amount * rate.factor, %(today)s - open.made_date
                  FROM (%(open)s) open
                  JOIN penagihan_debtor debtor ON debtor.id = open.debtor_id
                  JOIN rate ON rate.company_id = debtor.company_id
                           AND rate.currency_id = open.currency_id
                 WHERE open.debtor_id IN %(debtors)s
                """,
                rates=rates,
                today=asked.today,
                open=self.env["penagihan.snapshot"]._disputed_sql(),
                debtors=debtors.subselect(),
            )
        )
        return kpi.average_days(rows)

    # -- today ----------------------------------------------------------------------------

    def _tile_worklist(self, asked):
        followups = self.env["penagihan.followup"]
        done = self._of_work(asked) & Domain(
            [("state", "=", "done"), ("sent_date", "=", asked.today)]
        )
        return {
            "key": "worklist",
            "label": self.env._("Left on the Worklist"),
            "value": self._number(followups.search_count(self._left(asked))),
            "note": self.env._("%s done today", self._number(followups.search_count(done))),
            "help": self.env._(
                "Tasks and approvals whose day has come and that nobody has done yet."
            ),
        }

    def _of_work(self, asked):
        domain = asked.company_domain
        return domain & Domain("user_id", "=", asked.collector.id) if asked.collector else domain

    def _left(self, asked):
        """What waits today for a person."""
        return self._of_work(asked) & Domain([("state", "in", WAITING), ("later", "=", False)])

    # -- words ----------------------------------------------------------------------------

    def _number(self, number) -> str:
        """Whole, in the user's language."""
        return self.env["ir.qweb.field.integer"].value_to_html(round(number), {})

    def _percent(self, percent) -> str:
        return self.env._("%s%%", self._number(percent))

    def _of(self, ratio) -> str:
        return self.env._(
            "%(part)s of %(whole)s",
            part=self._number(ratio.part),
            whole=self._number(ratio.whole),
        )
