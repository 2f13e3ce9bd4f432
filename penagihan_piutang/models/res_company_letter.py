from odoo import fields, models


class ResCompany(models.Model):
    """How a company signs and numbers its letters."""

    _inherit = "res.company"

    penagihan_letter_place = fields.Char(
        string="Place of Letters", help="Stands before the date. Empty: the company’s city."
    )
    penagihan_letter_department = fields.Char(
        string="Department in Numbers",
        default="KEU",
        help="Stands in the numbers of letters: 001/ST1/KEU/XI/2026.",
    )
    penagihan_signer = fields.Char(
        string="Letters Are Signed By",
        help="Who may sign for the company. Empty: who approved the letter, else the collector.",
    )
    penagihan_signer_title = fields.Char(string="Title")
    penagihan_signature = fields.Binary(
        string="Signature",
        attachment=True,
        groups="penagihan_piutang.group_manager",
        help="Stands on letters sent by e-mail; those on paper are signed by hand.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    penagihan_letter_place = fields.Char(
        related="company_id.penagihan_letter_place", readonly=False
    )
    penagihan_letter_department = fields.Char(
        related="company_id.penagihan_letter_department", readonly=False
    )
    penagihan_signer = fields.Char(related="company_id.penagihan_signer", readonly=False)
    penagihan_signer_title = fields.Char(
        related="company_id.penagihan_signer_title", readonly=False
    )
    penagihan_signature = fields.Binary(related="company_id.penagihan_signature", readonly=False)
