from odoo import fields, models
from odoo.tools import plaintext2html


class PenagihanDebtorDispute(models.Model):
    """What a customer does not agree with, and who is asked to clear it up."""

    _inherit = "penagihan.debtor"

    dispute_ids = fields.One2many(
        "penagihan.dispute",
        "debtor_id",
        string="Disputes",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    disputed_amount = fields.Monetary(
        string="Disputed",
        readonly=True,
        help="In the company's currency, as of the totals; it is not asked for.",
    )

    def _ask_about_disputes(self):
        """One task for each customer: for the owner of the dispute that is to be cleared up
        first, with a word on all of them. It is done once nothing is disputed.
        """
        disputes = (
            self.env["penagihan.dispute"]
            .sudo()
            .search([("debtor_id", "in", self.ids), ("state", "=", "open")])
            .grouped("debtor_id")
        )
        for debtor in self.sudo():
            open_ones = disputes.get(debtor, self.env["penagihan.dispute"])
            if not any(each.late for each in open_ones):
                debtor._answered("activity_dispute_late")
            # where the customer is right, all that is left is a credit note
            unclear = open_ones.filtered(lambda each: each.resolution != "upheld")
            if not unclear:
                debtor._answered("activity_dispute")
                continue
            first = unclear[:1]
            local = unclear.with_context(lang=first.user_id.lang)
            note = plaintext2html("\n".join(each._in_words() for each in local))
            task = debtor._ask("activity_dispute", first.user_id, note, first.deadline)
            if task.user_id != first.user_id:
                task.user_id = first.user_id
