from odoo import fields, models


class PenagihanStage(models.Model):
    _name = "penagihan.stage"
    _description = "Collection Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    firm = fields.Boolean(
        default=False,
        help="From the warning letter up: such steps keep their full gap, and while one is "
        "open nothing soft goes out by itself.",
    )
    color = fields.Integer()

    _name_uniq = models.UniqueIndex("((name->>'en_US'))", "Two stages cannot have the same name.")
