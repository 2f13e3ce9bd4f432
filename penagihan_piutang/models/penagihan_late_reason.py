from odoo import fields, models


class PenagihanLateReason(models.Model):
    """Why a customer pays late, in its own words: what a conversation asks for first."""

    _name = "penagihan.late.reason"
    _description = "Reason for Paying Late"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
