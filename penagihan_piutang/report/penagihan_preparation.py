from collections import defaultdict

from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date, formatLang

from ..models.penagihan_debtor_behaviour import MONTHS
from ..models.penagihan_decision_chase import CHASE_DATE, PAYER_JOINS

# One page: what is beyond is counted.
_ITEMS = 8
_PAYMENTS = 6
_PROMISES = 4
_CONVERSATIONS = 4


class PreparationReport(models.AbstractModel):
    """The preparation sheet: a page to read before one speaks with a customer, on the screen and
    as PDF. For those who collect; nothing of it is for the customer.

    Its number of queries does not depend on how much the customer has bought.
    """

    _name = "report.penagihan_piutang.preparation"
    _description = "Preparation Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        debtors = self.env["penagihan.debtor"].browse(docids)
        return {"docs": debtors, "sheets": [self._html(debtor) for debtor in debtors]}

    @api.model
    def _html(self, debtor) -> Markup:
        """The sheet in the language of whoever reads it.

        :raise AccessError: for those who may not see the customer, and who do not collect
        """
        debtor._check_conversation_reader()
        return self.env["ir.qweb"]._render(
            "penagihan_piutang.preparation_sheet", self._sheet(debtor)
        )

    def _sheet(self, debtor) -> dict:
        """What the template shows."""
        company = debtor.company_id.sudo()
        today = company._penagihan_today()
        situation = debtor._situation()
        words = debtor._script_words(situation=situation)
        payments, payment_count, received = self._payments(debtor, today)
        promises = debtor.promise_ids.sorted(lambda each: (each.made_date, each.id), reverse=True)
        states = dict(promises._fields["state"]._description_selection(self.env))
        currencies = self.env["res.currency"]
        return {
            "debtor": debtor,
            "company": company,
            "today": today,
            "contact": words["_addressee"],
            "days": situation["days"],
            "step": situation["step"].with_env(self.env).sudo(),
            "step_day": situation["day"],
            "parts": self._owed(debtor, today, situation["rows"]),
            "payments": payments,
            "payments_more": payment_count - len(payments),
            "received": received,
            "months": MONTHS,
            "promises": [
                {
                    "day": promise.date,
                    "what": promise.display_name,
                    "state": states[promise.state],
                    "bad": promise.state in ("broken", "not_found"),
                    "good": promise.state in ("kept", "found"),
                }
                for promise in promises[:_PROMISES]
            ],
            "promises_more": max(0, len(promises) - _PROMISES),
            "conversations": debtor._conversations(_CONVERSATIONS),
            "disputes": debtor._disputes_in_words(),
            "late_reasons": debtor._late_reasons_in_words(),
            "figures": debtor._behaviour_in_words(),
            "offers": [Markup(piece._said(debtor, words)) for piece in debtor._offers(situation)],
            "format_day": lambda day: format_date(self.env, day, date_format="dd/MM/yy"),
            "format_long": lambda day: format_date(self.env, day, date_format="d MMMM y"),
            "format_money": lambda amount, currency: self._money(
                amount, currencies.browse(currency)
            ),
        }

    def _money(self, amount, currency) -> str:
        """An amount without zeros behind the point: a column is read faster so."""
        if not currency.is_zero(amount - round(amount)):
            return format_amount(self.env, amount, currency)
        shown = formatLang(self.env, round(amount), digits=0)
        pair = (
            (shown, currency.symbol) if currency.position == "after" else (currency.symbol, shown)
        )
        return "\N{NO-BREAK SPACE}".join(pair)

    def _owed(self, debtor, today, rows) -> list[dict]:
        """What is open: by currency, by age, and the oldest invoices with where they stand."""
        report = self.env["report.penagihan_piutang.statement"]
        names = report._bucket_names(debtor.company_id.sudo())
        reasons = dict(
            self.env["penagihan.decision"]._fields["reason"]._description_selection(self.env)
        )
        # that a step is still to come is what one expects
        stands = {
            (row["move_id"], row["due_date"]): reasons.get(row["reason"])
            for row in rows
            if row["reason"] != "not_yet"
        }
        owed = []
        for part in report._parts(debtor, today)[debtor]:
            items = sorted(part.items, key=lambda item: (item.due_date, item.number))
            total = sum(part.buckets.values())
            owed.append(
                {
                    "part": part,
                    "currency": part.currency_id,
                    "ages": [
                        {
                            "name": name,
                            "amount": part.buckets.get(number, 0),
                            "share": part.buckets.get(number, 0) / total if total else 0,
                        }
                        for number, name in names.items()
                    ],
                    "items": [
                        (item, stands.get((item.move_id, item.due_date))) for item in items[:_ITEMS]
                    ],
                    "more": max(0, len(items) - _ITEMS),
                    "more_amount": sum(item.amount for item in items[_ITEMS:]),
                }
            )
        return owed

    def _payments(self, debtor, today):
        """What the customer paid in twelve months, latest first.

        Days late are those of the invoices it settled, weighed by amount, from when payment was
        expected; unknown as long as it is matched with none.

        :return: the latest, how many there are, {currency id: what was paid in all}
        """
        owners = self.env["res.company"]._penagihan_owners()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT receipt.day, receipt.amount, receipt.currency_id, receipt.number,
                       count(line.id) AS invoices,
                       sum(matched.amount * GREATEST(matched.max_date - %(chase_date)s, 0))
                           / NULLIF(sum(matched.amount) FILTER (WHERE line.id IS NOT NULL), 0)
                           AS days
                  FROM (SELECT credit.id, credit.date AS day, credit.currency_id,
                               -credit.amount_currency AS amount, credit.move_name AS number
                          FROM account_move_line credit
                          JOIN account_move paper ON paper.id = credit.move_id
                          JOIN res_partner contact ON contact.id = credit.partner_id
                          JOIN res_partner main ON main.id = contact.commercial_partner_id
                         WHERE COALESCE(main.penagihan_payer_id, main.id) = %(payer_id)s
                           AND credit.account_id = ANY(%(accounts)s)
                           AND credit.company_id = ANY(%(companies)s)
                           AND credit.parent_state = 'posted' AND credit.date > %(start)s
                           AND credit.amount_currency < 0 AND paper.move_type = 'entry'
                       ) receipt
             LEFT JOIN account_partial_reconcile matched ON matched.credit_move_id = receipt.id
             LEFT JOIN account_move_line line ON line.id = matched.debit_move_id
             LEFT JOIN account_move move ON move.id = line.move_id
             LEFT JOIN (VALUES %(collected)s) company (id, owner_id, policy_id)
                    ON company.id = line.company_id
                %(payer)s
              GROUP BY receipt.id, receipt.day, receipt.amount, receipt.currency_id,
                       receipt.number
              ORDER BY receipt.day DESC, receipt.id DESC
                """,
                chase_date=CHASE_DATE,
                payer=PAYER_JOINS,
                payer_id=debtor.partner_id.id,
                accounts=self.env["penagihan.aging"]._default_account_ids(),
                companies=[
                    own.id for own, (owner, _policy) in owners.items() if owner == debtor.company_id
                ],
                collected=SQL(", ").join(
                    SQL("(%s::int, %s::int, %s::int)", own.id, owner.id, policy.id or None)
                    for own, (owner, policy) in owners.items()
                    if owner == debtor.company_id
                ),
                start=today - relativedelta(months=MONTHS),
            )
        )
        received = defaultdict(float)
        for row in rows:
            received[row["currency_id"]] += float(row["amount"])
        return rows[:_PAYMENTS], len(rows), dict(received)
