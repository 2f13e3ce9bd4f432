from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_amount

from ..tools.confirmation_sample import choose


class PenagihanConfirmationChoice(models.Model):
    """Whose balance is confirmed, and what it is: always as the aging of the day says."""

    _inherit = "penagihan.confirmation"

    changed = fields.Boolean(compute="_compute_changed")

    def _compute_changed(self):
        for confirmation in self:
            confirmation.changed = any(confirmation.line_ids.mapped("changed"))

    # -- buttons --------------------------------------------------------------------------

    def action_select(self):
        """Choose customers by what the form says; those added by hand stay."""
        self.ensure_one()
        self._check_allowed("draft")
        if not (self.amount_from or self.largest_count or self.random_count):
            raise UserError(
                self.env._("Say whom to choose: from an amount on, the largest, or at random.")
            )
        # sudo: lines are made by the round, and by nobody else
        self.line_ids.filtered(lambda line: line.why != "hand").sudo().unlink()
        balances = self._balances()
        by_hand = self.line_ids.partner_id.ids
        totals = {}
        for (payer_id, _currency_id), row in balances.items():
            if payer_id and payer_id not in by_hand:
                totals[payer_id] = totals.get(payer_id, 0) + row["amount_company"]
        zero = self.currency_id.is_zero
        asked = {
            payer_id: total
            for payer_id, total in totals.items()
            if not zero(total) and (total > 0 or self.include_credits)
        }
        chosen = choose(asked, self.seed, self.amount_from, self.largest_count, self.random_count)
        self._add_lines(chosen, balances)
        self._keep_population(balances)
        self._log(
            self.env._(
                "Selected: %(chosen)s of %(asked)s customers; all from %(amount)s, %(largest)s "
                "largest, %(random)s at random with seed %(seed)s.",
                chosen=len(chosen),
                asked=len(asked),
                amount=format_amount(self.env, self.amount_from, self.currency_id),
                largest=self.largest_count,
                random=self.random_count,
                seed=self.seed,
            )
        )

    def action_clear(self):
        """Take all customers out."""
        self._check_allowed("draft")
        self.line_ids.unlink()

    def action_refresh(self):
        """Take over what the aging of the day says now, for those nobody has written to."""
        for confirmation in self:
            confirmation._check_allowed("draft", "sent")
            confirmation._refresh_lines()

    def _add_by_hand(self, partners):
        """Add the payers of ``partners`` who are not in the round yet, with a balance or not."""
        self.ensure_one()
        self._check_allowed("draft")
        payers = self.env["res.partner"].union(*(each._penagihan_payer() for each in partners))
        new = payers - self.line_ids.partner_id
        balances = self._balances()
        self._add_lines(dict.fromkeys(new.ids, "hand"), balances)
        self._keep_population(balances)
        if new:
            self._log(self.env._("Added by hand: %s.", ", ".join(new.mapped("display_name"))))

    # -- what the engine says -------------------------------------------------------------

    def _owned_companies(self):
        """The company and those it collects for.

        :raise AccessError: for whoever may not see all of them
        """
        self.ensure_one()
        owned = self.company_id._penagihan_collected()
        if not self.env.su and owned.sudo().filtered("active") - self.env.user.company_ids:
            raise AccessError(
                self.env._("You have no access to all companies whose balances are confirmed.")
            )
        return owned

    def _engine_sql(self, payer_ids=None) -> SQL:
        """The items open at the end of the day, of all customers or some payers."""
        companies = self._owned_companies()
        where = None if payer_ids is None else SQL("item.payer_id = ANY(%s)", list(payer_ids))
        # sudo: all customers are seen by whoever sees a round; its companies are checked above
        return (
            self.env["penagihan.aging"]
            .sudo()
            ._rows_sql(self.date, company_ids=companies.ids, where=where)
        )

    def _balances(self, payer_ids=None) -> dict:
        """{(payer id or None, currency id): row of ``amount``, ``amount_company``, ``items``}"""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT payer_id, currency_id, count(*) AS item_count,
                       sum(amount_residual_currency) AS amount,
                       sum(amount_residual) AS amount_company
                  FROM (%s) item
              GROUP BY payer_id, currency_id
              ORDER BY payer_id, currency_id
                """,
                self._engine_sql(payer_ids),
            )
        )
        return {(row.pop("payer_id"), row.pop("currency_id")): row for row in rows}

    def _changed_payers(self, payer_ids) -> set:
        """Those of these payers whose items of the day are not those that were kept."""
        self.env.flush_all()
        return {
            payer_id
            for (payer_id,) in self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT COALESCE(kept.partner_id, now.payer_id)
                      FROM (SELECT line.partner_id, item.move_line_id, item.amount,
                                   item.amount_company
                              FROM penagihan_confirmation_item item
                              JOIN penagihan_confirmation_line line ON line.id = item.line_id
                             WHERE line.confirmation_id = %(round)s
                               AND line.partner_id = ANY(%(payers)s)) kept
                 FULL JOIN (%(now)s) now ON now.move_line_id = kept.move_line_id
                     WHERE kept.move_line_id IS NULL OR now.move_line_id IS NULL
                        OR kept.amount <> now.amount_residual_currency
                        OR kept.amount_company <> now.amount_residual
                        OR kept.partner_id <> now.payer_id
                    """,
                    round=self.id,
                    payers=list(payer_ids),
                    now=self._engine_sql(payer_ids),
                )
            )
        }

    # -- writing down ---------------------------------------------------------------------

    def _keep_population(self, balances):
        """What all balances of the day come to: the selection is a share of it."""
        gross = sum(abs(row["amount_company"]) for row in balances.values())
        # sudo: recorded by the actions
        self.sudo().write(
            {
                "population_amount": sum(row["amount_company"] for row in balances.values()),
                "population_gross": gross,
                "population_count": len({payer_id for payer_id, _currency in balances} - {None}),
                "selected_on": fields.Datetime.now(),
                "selected_by": self.env.uid,
            }
        )

    def _add_lines(self, reasons, balances):
        """A line for each currency of each customer, with its items.

        :param reasons: {payer id: why}
        :param balances: of ``_balances``; who is not in it has a balance of nothing
        """
        currencies = {}
        for payer_id, currency_id in balances:
            currencies.setdefault(payer_id, []).append(currency_id)
        # sudo: an auditor makes no collection records, yet every line needs one
        partners = self.env["res.partner"].browse(reasons).sudo()
        debtors = self.env["penagihan.debtor"].sudo()._ensure(partners, self.company_id)
        debtor_ids = {debtor.partner_id.id: debtor.id for debtor in debtors}
        nothing = {"amount": 0, "amount_company": 0, "item_count": 0}
        lines = (
            self.env["penagihan.confirmation.line"]
            .sudo()
            .create(
                [
                    {
                        "confirmation_id": self.id,
                        "debtor_id": debtor_ids[payer_id],
                        "currency_id": currency_id,
                        "why": why,
                        **balances.get((payer_id, currency_id), nothing),
                    }
                    for payer_id, why in reasons.items()
                    for currency_id in currencies.get(payer_id, [self.currency_id.id])
                ]
            )
        )
        self._keep_items(lines)

    def _keep_items(self, lines):
        """Write down the items behind the balances, in one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO penagihan_confirmation_item (
                    line_id, currency_id, partner_id, move_line_id, number, ref, invoice_date,
                    due_date, amount, amount_company, create_uid, create_date)
                SELECT line.id, item.currency_id, item.partner_id, item.move_line_id, item.number,
                       item.ref, item.invoice_date, item.due_date, item.amount_residual_currency,
                       item.amount_residual, %(user)s, now() AT TIME ZONE 'UTC'
                  FROM (%(rows)s) item
                  JOIN penagihan_confirmation_line line
                    ON line.partner_id = item.payer_id AND line.currency_id = item.currency_id
                   AND line.id = ANY(%(lines)s)
                """,
                user=self.env.uid,
                rows=self._engine_sql(lines.partner_id.ids),
                lines=lines.ids,
            )
        )
        lines.invalidate_recordset(["item_ids"])

    def _refresh_lines(self):
        """Balances and items of this moment, for lines whose customer has not been written to."""
        # sudo: balances are recorded by the round, and by nobody else
        stale = self.line_ids.sudo().filtered(lambda line: line._may_send() and line.changed)
        if not stale:
            return
        why = {line.partner_id.id: line.why for line in stale}
        balances = self._balances(stale.partner_id.ids)
        stale.item_ids.unlink()
        for line in stale:
            row = balances.pop((line.partner_id.id, line.currency_id.id), None)
            row = row or {"amount": 0, "amount_company": 0, "item_count": 0}
            if line.currency_id.compare_amounts(line.amount, row["amount"]):
                self._log(
                    self.env._(
                        "%(customer)s: the balance was %(before)s, and is %(after)s now.",
                        customer=line.partner_id.display_name,
                        before=format_amount(self.env, line.amount, line.currency_id),
                        after=format_amount(self.env, row["amount"], line.currency_id),
                    )
                )
            line.write({**row, "printed_on": False})
        self._keep_items(stale)
        # in a currency the customer had no balance in before
        self._add_currencies(balances, why)
        self._keep_population(self._balances())

    def _add_currencies(self, balances, why):
        here = {(line.partner_id.id, line.currency_id.id) for line in self.line_ids}
        new = {key: row for key, row in balances.items() if key not in here}
        self._add_lines({payer_id: why[payer_id] for payer_id, _currency in new}, new)

    def _log(self, text):
        """A note in the history of the round, with who did it."""
        # sudo: what happened is written down for whoever did it
        self.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)
