from odoo import fields, models

# Customers read their own contact in the portal: what is noted for collection is not theirs.
_COLLECTION = "penagihan_piutang.group_collector,penagihan_piutang.group_auditor"


class ResPartner(models.Model):
    """When a customer takes invoices, with which papers, and when it pays."""

    _inherit = "res.partner"

    # not copied: who may not read them could not copy a customer
    penagihan_receive_day_ids = fields.Many2many(
        "penagihan.weekday",
        "penagihan_receive_day_rel",
        string="Takes Invoices On",
        copy=False,
        groups=_COLLECTION,
        help="The days of the week on which the customer takes invoices. Where it is empty, those "
        "of who pays for the customer count.",
    )
    penagihan_paper_ids = fields.Many2many(
        "penagihan.paper",
        "penagihan_partner_paper_rel",
        string="Papers Asked For",
        copy=False,
        groups=_COLLECTION,
        help="What has to go along with an invoice so that the customer takes it.",
    )
    penagihan_payday_ids = fields.Many2many(
        "penagihan.weekday",
        "penagihan_payday_rel",
        string="Pays On",
        copy=False,
        groups=_COLLECTION,
        help="Reminders count from the first payday on or after the due date. Where another "
        "contact pays for the customer, its paydays count.",
    )
    penagihan_paydays = fields.Char(
        string="Days of the Month",
        index="btree_not_null",
        copy=False,
        groups=_COLLECTION,
        help="Paydays by the number of the day, such as 10, 25. 31 is the last day of a month.",
    )

    # the statement of the decision reads it as numbers
    _penagihan_paydays_are_days = models.Constraint(
        r"""CHECK (penagihan_paydays ~
                   '^\s*((0?[1-9]|[12]\d|3[01])\s*(,\s*(0?[1-9]|[12]\d|3[01])\s*)*)?$')""",
        "Give the paydays as numbers of days of the month, such as 10, 25.",
    )
