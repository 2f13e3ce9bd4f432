from odoo import fields, models

ABILITIES = [("can", "Can pay"), ("cannot", "Cannot pay")]
WILLINGNESS = [("willing", "Willing"), ("unwilling", "Unwilling")]


class PenagihanApproach(models.Model):
    """How to speak with one of the four classes of customers: those who can or cannot pay, and
    are willing or not. What is offered to them are pieces of the script.
    """

    _name = "penagihan.approach"
    _description = "Approach to Customers"
    _inherit = ["penagihan.kind.words"]
    _order = "sequence, id"
    _kind_words = ("name", "guidance")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    ability = fields.Selection(ABILITIES, required=True)
    willingness = fields.Selection(WILLINGNESS, required=True)
    guidance = fields.Html(
        translate=True, help="For the person who speaks with the customer; never shown to it."
    )
    offer_ids = fields.One2many(
        "penagihan.script",
        "approach_id",
        string="What to Offer",
        domain=[("section", "=", "offers")],
        context={"default_section": "offers"},
    )
    color = fields.Integer()

    _class_uniq = models.UniqueIndex(
        "(ability, willingness)", "There is an approach for this class of customers already."
    )
