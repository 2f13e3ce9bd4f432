"""What a customer does on its page. Each is a plain form that is sent to ``tell``; what is refused
stands beside the form, with what was typed.
"""

from datetime import date, datetime, time, timedelta

from odoo.exceptions import UserError
from odoo.http import request

from ..tools.uploads import plain_text
from .portal_base import _PAGE, _REFUSALS, PortalBase, visitor_route

# What the forms may send, and how much of each.
_TEXTS = {
    "which": 10, "day": 10, "hour": 5, "amount": 20, "reason": 20, "note": 600, "name": 120,
    "email": 254, "phone": 40, "role": 20, "number": 60, "count": 3, "period": 10, "item": 12,
    "receiver": 120, "step": 10,
}  # fmt: skip
_LISTS = ("item", "move", "paper", "residue")
_MOST_CHOSEN = 1000


class PortalSelf(PortalBase):
    @visitor_route(f"{_PAGE}/<int:debtor_id>/tell/<string:place>", post=True)
    def tell(self, visit, place):
        """Something a customer says on its page."""
        debtor = visit.debtor._of_visitor(visit.contact)
        # a slip that is sent twice is thanked for twice, though nothing waits for one any more
        slip = place == "slips" and visit.policy.portal_slip
        if place not in debtor._portal_places() and not slip:
            return self._back(visit, problem=request.env._("This is not possible here any more."))
        typed = self._typed()
        # by name, among what the policy allows and nothing else
        tell = getattr(self, f"_tell_{place}")
        try:
            with request.env.cr.savepoint():
                debtor._portal_alone()
                said = tell(debtor, typed)
                request.env.flush_all()
        except _REFUSALS as error:
            problem = self._refusal(error)
            return self._page(visit, **{**typed, "do": place, "problem": problem})
        if isinstance(said, dict):
            return self._page(visit, **{**typed, "do": place, **said})
        return self._back(visit, said=said)

    def _page(self, visit, **values):
        """The page, with the form that is open."""
        response = super()._page(visit, **values)
        debtor = visit.debtor
        places = debtor._portal_places()
        do = response.qcontext["do"] if response.qcontext["do"] in places else ""
        if do:
            # beside the form, once
            response.qcontext["trouble"] = response.qcontext["problem"]
            response.qcontext["problem"] = ""
        response.qcontext |= {
            "places": places,
            "form": self._form(debtor, do, values) if do else {},
            "do": do,
            **{name: values.get(name) for name in ("schedule", "currency", "total", "whole")},
            "unsigned": response.qcontext["agreements"].filtered(
                lambda each: each.state == "proposed"
            ),
        }
        return response

    def _form(self, debtor, place, typed) -> dict:
        """What the form of a place needs."""
        today = debtor.company_id._penagihan_today()
        form = {"today": today}
        if place in ("paid", "promise", "instalments", "dispute"):
            form |= self._items_form(debtor, place, typed)
        elif place in ("receipt", "papers"):
            moves = debtor._portal_moves() if place == "papers" else debtor._portal_unreceived()
            form["moves"] = moves
            form["papers"] = request.env["penagihan.paper"].sudo().search([])
        elif place == "slips":
            form["residues"] = debtor._portal_residues()
        elif place == "call":
            start = debtor._portal_now() + timedelta(hours=1)
            best = debtor._next_local_contact(debtor._penagihan_policy(), start)
            form["best"] = best.replace(minute=0, second=0, microsecond=0) + timedelta(
                hours=bool(best.minute)
            )
            policy = debtor._penagihan_policy()
            form["last"] = today + timedelta(days=policy.promise_days)
        return form

    def _items_form(self, debtor, place, typed):
        entry = debtor._portal_entry(place)
        items = debtor._portal_items(place)
        late = items.filtered(lambda each: each.days_overdue > 0)
        policy = debtor._penagihan_policy()
        most = max(2, policy.agreement_count)
        return {
            "items": items,
            "late": late,
            "late_sums": [
                (currency, sum(entry._most(each) for each in late if each.currency_id == currency))
                for currency in late.currency_id
            ],
            "most": entry._most,
            "last": debtor._portal_last_day(),
            "counts": range(2, most + 1),
        }

    # -- each of them: (the customer, what was typed) -> what it is answered -----------------

    def _tell_paid(self, debtor, typed):
        files = self._files()
        return debtor._portal_promise(
            self._day(typed),
            debtor._portal_chosen("paid", self._chosen(typed, "item")),
            typed["note"],
            kind="claims_paid",
            files=files,
        )

    def _tell_promise(self, debtor, typed):
        chosen = debtor._portal_chosen("promise", self._chosen(typed, "item"))
        return debtor._portal_promise(self._day(typed), chosen, typed["note"])

    def _tell_instalments(self, debtor, typed):
        terms = (
            self._chosen(typed, "item"),
            self._day(typed),
            self._number(typed["count"]),
            typed["period"] or "month",
        )
        if typed["step"] == "send":
            return debtor._portal_propose(*terms)
        currency, schedule = debtor._portal_instalments(*terms)
        total = sum(amount for _day, amount in schedule)
        chosen = sum(debtor._portal_chosen("instalments", terms[0]).values())
        return {
            "currency": currency,
            "schedule": schedule,
            "total": total,
            # what is agreed on is whole invoices, with what is not due yet of them
            "whole": currency.compare_amounts(total, chosen) > 0,
        }

    def _tell_receipt(self, debtor, typed):
        day = self._day(typed)
        return debtor._portal_receive(day, typed["receiver"], self._chosen(typed, "move"))

    def _tell_papers(self, debtor, typed):
        return debtor._portal_papers(
            self._ids(typed["papers"]), typed["note"], self._chosen(typed, "move")
        )

    def _tell_dispute(self, debtor, typed):
        files = self._files()
        return debtor._portal_dispute(
            self._number(typed["item"]),
            typed["reason"],
            self._amount(typed["amount"]),
            typed["note"],
            files,
        )

    def _tell_slips(self, debtor, typed):
        files = self._files()
        return debtor._portal_slip(
            self._ids(typed["residues"]),
            typed["number"],
            self._day(typed) if typed["day"] else None,
            files[0] if files else None,
        )

    def _tell_contact(self, debtor, typed):
        return debtor._portal_name_contact(
            *(typed[name] for name in ("name", "email", "phone", "role", "note"))
        )

    def _tell_call(self, debtor, typed):
        try:
            hour = time.fromisoformat(typed["hour"])
        except ValueError as error:
            raise UserError(request.env._("Please choose a time.")) from error
        local = datetime.combine(self._day(typed), hour.replace(tzinfo=None, second=0))
        return debtor._portal_call(local.replace(microsecond=0), typed["phone"], typed["note"])

    # -- what was typed -------------------------------------------------------------------

    def _typed(self) -> dict:
        """What was sent, as text of bounded length; lists by their plural."""
        form = request.httprequest.form
        typed = {name: plain_text(form.get(name), most) for name, most in _TEXTS.items()}
        for name in _LISTS:
            typed[f"{name}s"] = form.getlist(name)[:_MOST_CHOSEN]
        return typed

    def _chosen(self, typed, name):
        """Numbers of what was ticked; None for all."""
        return self._ids(typed[f"{name}s"]) if typed["which"] == "chosen" else None

    def _ids(self, texts) -> list:
        return [self._number(text) for text in texts]

    def _number(self, text) -> int:
        # what the database can hold, and nothing else
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise UserError(request.env._("Please choose from the list."))
        return int(text)

    def _amount(self, text) -> float:
        """An amount as browsers send it, 0 for none."""
        whole, _point, cents = text.partition(".")
        if text and not (f"{whole}{cents}".isascii() and f"{whole}{cents}".isdecimal()):
            raise UserError(request.env._("Please write the amount in digits only."))
        return float(text or 0)

    def _day(self, typed) -> date:
        try:
            return date.fromisoformat(typed["day"])
        except ValueError as error:
            raise UserError(request.env._("Please choose a day.")) from error

    def _files(self) -> list:
        files, problem = self._uploads()
        if problem:
            raise UserError(problem)
        return files
