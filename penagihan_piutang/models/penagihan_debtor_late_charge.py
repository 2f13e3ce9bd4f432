from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ..tools.late_charge import Debt, late_charge


class PenagihanDebtorLateCharge(models.Model):
    """What being late has cost a customer so far: for information, and no part of any balance.

    It is worked out whenever somebody looks, asked for by no message and booked by nobody.
    """

    _inherit = "penagihan.debtor"

    late_charge = fields.Monetary(
        compute="_compute_late_charge",
        groups="penagihan_piutang.group_manager,penagihan_piutang.group_auditor",
        help="On what is open today, by the customer's policy; not part of the balance. Other "
        "currencies at today's rate.",
    )

    def _compute_late_charge(self):
        totals = defaultdict(float)
        for company, own in self.grouped("company_id").items():
            if not company:
                continue
            today = company._penagihan_today()
            for (debtor, currency), (amount, _percent) in own._late_charges(today).items():
                totals[debtor] += currency._convert(
                    amount, debtor.currency_id, debtor.company_id, today
                )
        for debtor in self:
            debtor.late_charge = totals.get(debtor._origin, 0)

    def _late_charges(self, date) -> dict:
        """What ``self`` owe for being late up to the end of ``date``, on what was open then.

        It counts from the day payment was expected (``penagihan_decision_chase``: the due date,
        the term from receipt and the payer's paydays where they apply). Nothing is charged on
        what is disputed, withheld as tax, not received, or in an instalment agreement, which has
        a late charge of its own.

        :return: {(debtor, currency): (amount in that currency, percent a month)}, without zeros
        """
        charges = {}
        for company, own in self._origin.grouped("company_id").items():
            policies = own._late_policies()
            if not policies:
                continue
            charged = self.browse().union(*policies)
            debts, credits = charged._late_facts(company, date, policies)
            for (debtor, currency), items in debts.items():
                amount = late_charge(items, credits[debtor, currency], date)
                if not currency.is_zero(amount):
                    charges[debtor, currency] = (
                        currency.round(amount),
                        policies[debtor].late_charge,
                    )
        return charges

    def _late_policies(self) -> dict:
        """{debtor: its own policy, else the company's}, where that has a late charge."""
        # sudo: the charge is the customer's to read, whoever shows it
        owners = self.env["res.company"]._penagihan_owners()
        policies = {
            debtor: debtor.sudo().policy_id or owners[debtor.company_id.sudo()][1]
            for debtor in self
        }
        return {debtor: policy for debtor, policy in policies.items() if policy.late_charge}

    def _late_facts(self, company, date, policies):
        """What is open, what has been paid of it and when, and what nobody has matched.

        :return: ({(debtor, currency): [Debt]}, {(debtor, currency): [(day, amount)]})
        """
        debts, credits = defaultdict(list), defaultdict(list)
        currencies = self.env["res.currency"]
        by_line = {}
        for row in self._late_rows(company, date, policies):
            key = (self.browse(row["debtor_id"]), currencies.browse(row["currency_id"]))
            amount = float(row["amount"])
            if amount < 0:
                credits[key].append((row["date"], -amount))
            elif not row["set_apart"]:
                debt = Debt(row["basis_date"], amount, policies[key[0]].late_charge)
                debts[key].append(debt)
                by_line[row["move_line_id"]] = debt
        matches = self.env.execute_query(
            SQL(
                """SELECT debit_move_id, max_date, debit_amount_currency
                     FROM account_partial_reconcile
                    WHERE debit_move_id = ANY(%s) AND max_date <= %s""",
                list(by_line),
                date,
            )
        )
        for line_id, day, amount in matches:
            by_line[line_id].payments.append((day, float(amount)))
        return debts, credits

    def _late_rows(self, company, date, policies):
        """The aging's rows of these customers, and which of them are left out."""
        rows = self.env["report.penagihan_piutang.statement"]._rows_sql(
            company, self, date, basis="chase"
        )
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT item.move_line_id, item.debtor_id, item.currency_id, item.basis_date,
                       item.amount_residual_currency AS amount, line.date,
                       EXISTS (SELECT FROM penagihan_dispute_line dispute
                                WHERE dispute.move_line_id = line.id AND dispute.open)
                       OR EXISTS (SELECT FROM penagihan_tax_residue tax
                                   WHERE tax.move_line_id = line.id
                                     AND tax.state IN ('proposed', 'accepted'))
                       OR EXISTS (SELECT FROM penagihan_agreement_line agreed
                                   WHERE agreed.move_line_id = line.id AND agreed.holds)
                       OR (move.move_type IN ('out_invoice', 'out_receipt')
                           AND move.penagihan_received_date IS NULL
                           AND item.debtor_id = ANY(%(by_receipt)s)) AS set_apart
                  FROM (%(rows)s) item
                  JOIN account_move_line line ON line.id = item.move_line_id
                  JOIN account_move move ON move.id = line.move_id
                """,
                rows=rows,
                by_receipt=[each.id for each, policy in policies.items() if policy.from_receipt],
            )
        )
