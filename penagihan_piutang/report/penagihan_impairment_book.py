"""The workbook of an impairment calculation: what is asked of the record, and its words."""

import io

from odoo import api, models
from odoo.tools.misc import format_date

from ..tools.file_name import file_name
from ..tools.impairment_book import ImpairmentBook

# Above it the sheet of items names customers by bucket, not each invoice: a sheet has a million
# rows, and a request a minute.
MOST_ITEMS = 100_000


class PenagihanImpairmentBook(models.AbstractModel):
    """The workbook of an impairment calculation."""

    _name = "penagihan.impairment.book"
    _description = "Impairment as a Workbook"

    @api.model
    def _make(self, impairment):
        """:return: (file name, bytes)"""
        return _make(impairment)


def _make(impairment):
    env = impairment.env
    company = impairment.company_id.sudo()
    day = format_date(env, impairment.date, date_format="d MMMM yyyy")
    file = io.BytesIO()
    book = ImpairmentBook(
        file,
        _labels(env),
        [env._("Impairment of receivables"), company.name, env._("As of %s", day)],
        impairment.currency_id.decimal_places,
    )
    lines = impairment.line_ids.sorted("bucket")
    alone = impairment.individual_ids.filtered(lambda one: not one.in_matrix)
    book.write_sheets(
        buckets=[
            {
                "name": line.name,
                "typed": line.typed_percent / 100 if line.typed else None,
                "reason": line.reason or "",
                "amount": line.amount,
                "rate": line.percent / 100,
                "allowance": line.allowance,
                "before": line.previous_allowance,
            }
            for line in lines
        ],
        flows=impairment.flows or [],
        last=impairment.last_percent / 100,
        forward=impairment.forward_percent / 100,
        individuals=[
            {
                "name": one.partner_id.display_name,
                "why": dict(one._fields["why"]._description_selection(env))[one.why],
                "amount": 0 if one.in_matrix else one.amount,
                "owed": one.amount,
                "recovery": one.recovery,
                "reason": one.reason or "",
                "allowance": one.allowance,
                "before": one.previous_allowance,
            }
            for one in impairment.individual_ids
        ],
        items=_items(impairment, alone.partner_id),
        facts=_facts(impairment),
        totals={
            "allowance": impairment.allowance,
            "alone_amount": impairment.individual_amount,
            "alone_before": sum(impairment.individual_ids.mapped("previous_allowance")),
            "booked": impairment.booked_allowance,
        },
    )
    name = env._("Impairment %(company)s %(date)s", company=company.name, date=impairment.date)
    return f"{file_name(name)}.xlsx", file.getvalue()


def _items(impairment, alone):
    """(customer, number, due date, days, bucket, amount, assessed alone) of each item."""
    Item = impairment.env["penagihan.impairment.item"]
    own = [("impairment_id", "=", impairment.id)]
    without = impairment.env._("Without a customer")
    if Item.search_count(own, limit=MOST_ITEMS + 1) > MOST_ITEMS:
        for payer, bucket, amount in Item._read_group(own, ["payer_id", "bucket"], ["amount:sum"]):
            name = payer.display_name or without
            yield name, "", None, None, bucket, amount, payer in alone
        return
    for item in Item.search(own):
        yield (
            item.payer_id.display_name or without,
            item.number or "",
            item.due_date,
            item.days_overdue,
            item.bucket,
            item.amount,
            item.payer_id in alone,
        )


def _facts(impairment):
    """What a reader needs to know of how it was made: (what, its value)."""
    env = impairment.env
    states = dict(impairment._fields["state"]._description_selection(env))
    yield env._("Status"), states[impairment.state]
    if impairment.final_by:
        yield env._("Made Final By"), impairment.final_by.sudo().name
    if impairment.history_from:
        yield (
            env._("Roll Rates"),
            env._(
                "month ends from %(start)s to %(end)s; %(count)s months with data",
                start=format_date(env, impairment.history_from),
                end=format_date(env, impairment.history_until),
                count=impairment.history_months,
            ),
        )
    yield env._("Receivables by the Aging"), impairment.ledger_amount
    yield env._("Credits Beyond What Is Owed"), impairment.credit_amount
    if impairment.last_reason:
        yield env._("Why not all of the last bucket is lost"), impairment.last_reason
    if impairment.forward_reason:
        yield env._("What the adjustment rests on"), impairment.forward_reason
    if impairment.note:
        yield env._("Conclusion"), impairment.note


def _labels(env):
    return {
        "matrix": env._("Matrix"),
        "rolls": env._("Roll Rates"),
        "alone": env._("One by One"),
        "items": env._("Items"),
        "bucket": env._("Days Overdue"),
        "owed": env._("Owed"),
        "roll": env._("Roll Rate"),
        "loss": env._("Loss Rate"),
        "adjusted": env._("Adjusted"),
        "typed": env._("Typed"),
        "used": env._("Rate Used"),
        "allowance": env._("Allowance"),
        "before": env._("Allowance Before"),
        "change": env._("Change"),
        "reason": env._("Reason"),
        "total": env._("Total"),
        "lost": env._("Lost in the last bucket"),
        "forward": env._("Forward-looking adjustment"),
        "booked": env._("Allowance in the books"),
        "to_book": env._("To be booked"),
        "month": env._("From Month End"),
        "decided": env._("Left the Bucket"),
        "rolled": env._("Became Older"),
        "customer": env._("Customer"),
        "why": env._("Why Alone"),
        "recovery": env._("Will Come In"),
        "in_matrix": env._("in the matrix"),
        "number": env._("Invoice"),
        "due": env._("Due Date"),
        "days": env._("Days"),
        "amount": env._("Amount"),
        "where": env._("Assessed"),
        "one_by_one": env._("one by one"),
    }
