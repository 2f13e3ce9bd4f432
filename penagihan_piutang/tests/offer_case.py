"""Shorthands for discounts for prompt payment. Days are counted from ``D``."""

from datetime import timedelta

from freezegun import freeze_time

from .common import D
from .promise_case import PromiseMixin


class OfferMixin(PromiseMixin):
    def draft(self, *moves, percent=3, until=5, user=None, **values):
        """A draft of a discount on all open items of ``moves``, as ``user`` makes it."""
        user = user or self.collector
        debtor = self.debtor(moves[0].partner_id)
        if not debtor.user_id:
            debtor.user_id = self.collector
        model = self.env["penagihan.offer"].with_user(user)
        self.env.invalidate_all()  # as in a request of its own
        action = model._action_new(debtor.with_user(user), self.items(*moves))
        offer = model.browse(action["res_id"])
        offer.write({"percent": percent, "valid_until": D + timedelta(days=until), **values})
        return offer

    def offer(self, *moves, **values):
        """One that a manager has made."""
        offer = self.draft(*moves, **{"user": self.manager, **values})
        offer.action_offer()
        return offer.sudo()

    def judge_offers(self, on=0):
        with freeze_time(f"{D + timedelta(days=on)} 03:00:00"):
            return self.env["penagihan.offer"]._judge(self.company)

    def asked(self, debtor, kind):
        kind = self.env.ref(f"penagihan_piutang.activity_{kind}")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)
