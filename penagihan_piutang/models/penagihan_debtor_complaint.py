from odoo import api, fields, models


class PenagihanDebtorComplaint(models.Model):
    """A customer who complains: left alone until a person has closed it."""

    _inherit = "penagihan.debtor"

    complaint_ids = fields.One2many(
        "penagihan.complaint",
        "debtor_id",
        string="Complaints",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    complaint_count = fields.Integer(
        string="Open Complaints", compute="_compute_complaint", store=True, compute_sudo=True
    )
    complaint_deadline = fields.Date(
        string="Complaint Due",
        compute="_compute_complaint",
        store=True,
        compute_sudo=True,
        help="The earliest day by which an open complaint is to be dealt with.",
    )
    complaint_end = fields.Date(
        string="Last Complaint Closed",
        compute="_compute_complaint",
        store=True,
        compute_sudo=True,
        help="Of those that held collection up: the gap before a firm step runs from it.",
    )

    @api.depends("complaint_ids.state", "complaint_ids.deadline", "complaint_ids.closed_date")
    def _compute_complaint(self):
        for debtor in self:
            waiting = debtor.complaint_ids.filtered(lambda each: each.state != "closed")
            # what ends on the day it was said has held nothing up
            ended = (debtor.complaint_ids - waiting).filtered(
                lambda each: each.closed_date and each.closed_date > each.day
            )
            debtor.complaint_count = len(waiting)
            debtor.complaint_deadline = min(waiting.mapped("deadline"), default=False)
            debtor.complaint_end = max(ended.mapped("closed_date"), default=False)

    def _take_complaints(self, others):
        """Complaints of ``others`` that are open are this customer's to deal with."""
        self.ensure_one()
        others.complaint_ids.filtered(lambda each: each.state != "closed").debtor_id = self

    def action_complaint(self):
        """Write down what the customer complains about."""
        self.ensure_one()
        return self.env["penagihan.complaint.entry"]._action_open(self)

    def action_open_complaints(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_complaint"
        )
        return dict(action, domain=[("debtor_id", "=", self.id)], context={})
