"""Shorthands for what customers say about money. Days are counted from ``D``."""

from datetime import timedelta

from freezegun import freeze_time

from .common import CollectionCase, D


class PromiseMixin:
    def say(self, *moves, day=2, amount=None, user=None, replace=False, **values):
        """The customer promises to pay ``moves`` on ``day``, in full or ``amount`` of each."""
        items = self.items(*moves)
        model = self.env["penagihan.promise"].with_user(user or self.collector)
        debtor = self.debtor(moves[0].partner_id).with_env(model.env)
        if not debtor.sudo().user_id:
            debtor.sudo().user_id = self.collector
        return model._record(
            debtor,
            {item: amount or item.amount_residual_currency for item in items},
            replace=replace,
            date=D + timedelta(days=day),
            **values,
        ).sudo()

    def judge(self, on):
        with freeze_time(f"{D + timedelta(days=on)} 03:00:00"):
            judged = self.env["penagihan.promise"]._judge(self.company)
        return judged

    def pay_on(self, move, amount, day):
        """A receipt dated ``day``, matched with the invoice."""
        receipt = self.entry(-amount, move.partner_id, "BNK", day=day)
        (self.items(move) | self.items(receipt)).filtered(
            lambda line: not line.reconciled
        ).reconcile()
        return receipt

    def tasks(self, debtor, name):
        kind = self.env.ref(f"penagihan_piutang.activity_promise_{name}")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)


class PromiseCase(PromiseMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
