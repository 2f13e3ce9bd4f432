from odoo import api, fields, models
from odoo.exceptions import AccessError

# What is thought of a customer is for those who collect, never for whom it sells to or who sells.
INTERNAL = "penagihan_piutang.group_collector,penagihan_piutang.group_auditor"


class PenagihanDebtorClass(models.Model):
    """The class a person has put a customer into, and with it how to speak with the customer."""

    _inherit = "penagihan.debtor"

    approach_id = fields.Many2one(
        "penagihan.approach",
        string="Class",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=INTERNAL,
    )
    ability = fields.Selection(related="approach_id.ability", groups=INTERNAL)
    willingness = fields.Selection(related="approach_id.willingness", groups=INTERNAL)
    guidance = fields.Html(related="approach_id.guidance", groups=INTERNAL)
    class_entry_ids = fields.One2many(
        "penagihan.class.entry",
        "debtor_id",
        string="History of the Class",
        readonly=True,
        groups=INTERNAL,
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_class_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_class_untouched(vals)
        return super().write(vals)

    def _check_class_untouched(self, vals):
        if "approach_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("The class of a customer is given with a reason: use “Set class”.")
            )

    def action_classify(self):
        """Put the customer into a class."""
        self.ensure_one()
        self._check_conversation_leader()
        return self.env["penagihan.classify"]._action_open(self)

    def _check_conversation_leader(self):
        """Only those who collect change it."""
        self.env.user._penagihan_check_role("group_collector")
        self.check_access("read")

    def _check_conversation_reader(self):
        """Those who collect, and auditors, read what is for their own eyes about a customer."""
        groups = ("group_collector", "group_auditor")
        if not self.env.su and not any(
            self.env.user.has_group(f"penagihan_piutang.{group}") for group in groups
        ):
            raise AccessError(self.env._("Only those who collect see this about a customer."))
        self.check_access("read")

    def _classify(self, approach, reason):
        """Put a customer into a class, and keep who did it and why.

        :param approach: empty: into none
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group("penagihan_piutang.group_collector"):
            raise AccessError(self.env._("Only those who collect put customers into a class."))
        self.check_access("read")
        # sudo: a collector decides on own customers, and writes neither field nor history
        debtor = self.sudo()
        debtor.approach_id = approach.id
        return (
            self.env["penagihan.class.entry"]
            .sudo()
            .create(
                {
                    "debtor_id": self.id,
                    "user_id": self.env.uid,
                    "approach_id": approach.id,
                    "suggested_id": debtor.suggested_approach_id.id,
                    "figures": "\n".join(debtor._behaviour_in_words()),
                    "reason": reason,
                }
            )
        )

    def _take_classes(self, others):
        """Customers become one: the class that was given last holds, the histories are joined."""
        entries = self.class_entry_ids | others.class_entry_ids
        entries.debtor_id = self
        if entries:
            self.sudo().approach_id = entries.sorted()[:1].approach_id
