"""Shorthands for conversations with customers."""

from odoo.tests import Form

from .common import CollectionCase, D
from .promise_case import PromiseMixin


class NegotiationMixin(PromiseMixin):
    def talk(self, debtor, outcome, *moves, user=None, **values):
        """What a collector writes down of a conversation."""
        user = user or self.collector
        if not debtor.sudo().user_id:
            debtor.sudo().user_id = user
        return (
            self.env["penagihan.negotiation"]
            .with_user(user)
            ._record(
                debtor.with_user(user),
                outcome,
                self.items(*moves),
                **{"channel": "phone", "date": D, **values},
            )
            .with_env(self.env)
        )

    def dialog(self, record, method="action_conversation", user=None):
        """The dialog as it opens on a record, to be filled in."""
        user = user or self.collector
        action = getattr(record.with_user(user), method)()
        entry = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        return Form(entry)

    def asked(self, debtor, name):
        kind = self.env.ref(f"penagihan_piutang.activity_{name}")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)


class NegotiationCase(NegotiationMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.mine = self.debtor(self.partner, user_id=self.collector.id)
