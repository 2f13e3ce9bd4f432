"""What was done in the past months, so that customers stand on all rungs of the ladder."""

from collections import defaultdict
from datetime import timedelta

from odoo.fields import Command

# How many days the last step lies behind the plan, by turns; the first is fully up to date.
LAGS = (0, 2, 5, 1, 9, 0, 3)
# Customers who are new to collection: nothing has been done about them.
FRESH = 6


def write_history(env, company, today):
    """Ledger lines for the steps that passed since each open item fell due."""
    rows = env["penagihan.decision"]._rows(today)
    by_debtor = defaultdict(list)
    for row in rows:
        if row["owner_id"] == company.id and row["debtor_id"] and row["days_overdue"] > 0:
            by_debtor[row["debtor_id"]].append(row)
    for number, (debtor_id, items) in enumerate(sorted(by_debtor.items())):
        if number % FRESH == 0:
            continue
        debtor = env["penagihan.debtor"].browse(debtor_id)
        owed = sum(item["amount_company"] for item in items)
        _write_debtor(debtor, items, owed, LAGS[number % len(LAGS)], today)


def _write_debtor(debtor, items, owed, lag, today):
    contacts = defaultdict(list)
    for item in items:
        policy = debtor.env["penagihan.policy"].browse(item["policy_id"])
        for step in policy.step_ids.filtered(lambda step, owed=owed: step.min_amount <= owed):
            day = item["due_date"] + timedelta(days=step.offset_days)
            if day <= today - timedelta(days=lag + 1):
                contacts[day, step].append(item)
    debtor.env["penagihan.followup"].create(
        [
            {
                "debtor_id": debtor.id,
                "user_id": debtor.user_id.id,
                "date": day,
                "sent_date": day,
                "step_id": step.id,
                "channel": step.channel,
                "state": state,
                "post_due": step.offset_days > 0,
                "contact_id": debtor.partner_id.id,
                "email_to": debtor.partner_id.email_normalized if state == "sent" else False,
                "amount_company": sum(item["amount_company"] for item in covered),
                "line_ids": [
                    Command.create(
                        {
                            "company_id": debtor.company_id.id,
                            "debtor_id": debtor.id,
                            "move_line_id": item["move_line_id"],
                            "move_id": item["move_id"],
                            "due_date": item["due_date"],
                            "currency_id": item["currency_id"],
                            "amount_due": item["amount_due"],
                            "step_id": step.id,
                            "offset_days": step.offset_days,
                            "date": day,
                            "state": state,
                        }
                    )
                    for item in covered
                ],
            }
            for (day, step), covered in contacts.items()
            for state in ["sent" if step.channel == "email" else "done"]
        ]
    )
