"""Shorthands for what customers do not agree with. Days are counted from ``D``."""

from datetime import timedelta

from freezegun import freeze_time

from .common import CollectionCase, D


class DisputeMixin:
    def dispute(self, *moves, amount=None, user=None, day=None, reason="goods", **values):
        """The customer disputes ``moves``, in full or ``amount`` of each, to be cleared up by
        ``day``.
        """
        model = self.env["penagihan.dispute"].with_user(user or self.collector)
        debtor = self.debtor(moves[0].partner_id).with_env(model.env)
        if not debtor.sudo().user_id:
            debtor.sudo().user_id = self.collector
        return model._open(
            debtor,
            {item: amount or item.amount_residual_currency for item in self.items(*moves)},
            reason=reason,
            deadline=None if day is None else D + timedelta(days=day),
            **values,
        ).sudo()

    def follow(self, on=0):
        """What becomes of disputes by themselves, ``on`` days later."""
        with freeze_time(f"{D + timedelta(days=on)} 03:00:00"):
            return self.env["penagihan.dispute"]._follow(self.company)

    def resolve(self, dispute, resolution="withdrawn", outcome=None, user=None, on=0):
        with freeze_time(f"{D + timedelta(days=on)} 03:00:00"):
            dispute.with_user(user or self.officer)._resolve(resolution, outcome)

    def tasks_of(self, debtor, name):
        kind = self.env.ref(f"penagihan_piutang.activity_{name}")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)


class DisputeCase(DisputeMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
