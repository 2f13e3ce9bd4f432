from odoo import fields, models


class PenagihanWeekday(models.Model):
    """A day of the week, to be chosen as a tag."""

    _name = "penagihan.weekday"
    _description = "Day of the Week"
    _order = "number"

    name = fields.Char(required=True, translate=True)
    number = fields.Integer(required=True, help="1 is Monday, 7 is Sunday.")

    _number_uniq = models.UniqueIndex("(number)", "This day exists already.")
    _number_of_week = models.Constraint(
        "CHECK (number BETWEEN 1 AND 7)", "A week has the days 1 to 7."
    )
