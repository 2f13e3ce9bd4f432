"""Shorthands for what customers did in the past twelve months. Days are counted from ``D``."""

from .promise_case import PromiseMixin


class ClassMixin(PromiseMixin):
    def paid(self, partner, due, late, amount=1_000_000):
        """An invoice that was paid in full, so many days after its due date."""
        move = self.invoice(due=due, partner=partner, amount=amount)
        self.pay_on(move, amount, due + late)
        return move

    def behaviour(self, debtor):
        """What is stored about its behaviour, worked out as of now."""
        debtor.sudo()._refresh_behaviour(debtor.company_id, debtor_ids=debtor.ids)
        return debtor.sudo().behaviour

    def approach(self, ability, willingness):
        return self.env.ref(f"penagihan_piutang.approach_{ability}_{willingness}")

    def attempt(self, followup, result, times=1):
        self.env["penagihan.attempt"].create(
            [{"followup_id": followup.id, "result": result} for _time in range(times)]
        )
