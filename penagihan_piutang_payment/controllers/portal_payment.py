from odoo import http
from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.account_payment.controllers.portal import PortalAccount
from odoo.addons.penagihan_piutang.controllers.portal_base import PortalBase, visitor_route
from odoo.exceptions import ValidationError
from odoo.http import request

# Of one payment.
_MOST = 100


def _numbers(texts) -> list:
    """Those of what was sent that the database can hold as the number of something."""
    return [
        int(each)
        for each in texts[:_MOST]
        if each.isascii() and each.isdecimal() and len(each) < 10
    ]


class PortalPayment(PortalBase):
    """Odoo's payment form for one, several or all overdue invoices of a customer."""

    @visitor_route("/my/piutang/<int:debtor_id>/pay")
    def pay(self, visit, company=None, currency=None, whole=None):
        """The form for the invoices chosen (``move``, as often as there are), else for all that is
        overdue in a company and currency. Of instalments of a payment term those that are due.
        """
        debtor = visit.debtor
        chosen = request.httprequest.args.getlist("move")
        if chosen:
            numbers = _numbers(chosen)
            moves = debtor._portal_payable(numbers)
            if len(moves) != len(set(numbers)) or not moves:
                raise request.not_found()
        else:
            moves = debtor._portal_payable(self._overdue(debtor))
            moves = moves.filtered(
                lambda move: (
                    str(move.company_id.id) == company and str(move.currency_id.id) == currency
                )
            )[:_MOST]
        if not moves or len(moves.company_id) > 1 or len(moves.currency_id) > 1:
            return self._back(visit, problem=debtor._portal_payment_refusal(bool(moves)))
        due = {move: move._get_invoice_next_payment_values() for move in moves}
        amounts = {
            move: move.amount_residual if whole else due[move]["next_amount_to_pay"]
            for move in moves
        }
        amount = moves.currency_id.round(sum(amounts.values()))
        single = moves if len(moves) == 1 else moves.browse()
        values = self._payment_values(visit, moves, amount)
        return request.render(
            "penagihan_piutang.portal_checkout",
            {
                **values,
                **debtor._portal_formats(),
                "visit": visit,
                "lang": visit.lang,
                "moves": moves,
                "amounts": amounts,
                "amount": amount,
                "rest": single.amount_residual if single and amount < single.amount_residual else 0,
                "page_name": "penagihan_piutang",
            },
        )

    def _overdue(self, debtor):
        """Ids of its invoices with something overdue, the oldest first."""
        today = debtor.company_id._penagihan_today()
        report = request.env["report.penagihan_piutang.statement"].sudo()
        items = [item for part in report._parts(debtor, today)[debtor] for item in part.items]
        late = sorted((item.due_date, item.move_id) for item in items if item.days > 0)
        return list(dict.fromkeys(move_id for _due, move_id in late))

    def _payment_values(self, visit, moves, amount):
        """What Odoo's form needs."""
        values = PortalAccount()._get_common_page_view_values(
            {
                "partner": visit.debtor.partner_id,
                "company": moves.company_id,
                "total_amount": amount,
                "currency": moves.currency_id,
                "amount_residual": amount,
                "landing_route": visit.url,
                "transaction_route": f"/penagihan/pay/{visit.debtor.id}/"
                + ",".join(map(str, moves.ids)),
            }
        )
        if not visit.portal:
            # a link is read by many: nobody pays by a card somebody else has stored, or stores one
            values["tokens_sudo"] = values["tokens_sudo"].browse()
            values["show_tokenize_input_mapping"] = dict.fromkeys(
                values["show_tokenize_input_mapping"], False
            )
        return values


class PortalTransaction(PaymentPortal):
    @http.route(
        "/penagihan/pay/<int:debtor_id>/<string:moves>",
        type="jsonrpc",
        auth="public",
        website=True,
        sitemap=False,
    )
    def penagihan_transaction(
        self, debtor_id, moves, amount, access_token=None, payment_reference=None, **kwargs
    ):
        """Create a draft transaction for invoices of a customer one may see, as Odoo does for one.

        :return: its processing values
        """
        # asked of, not inherited from: Odoo would make every route of its portal twice
        page = PortalBase()
        visit = page._visit()
        if not visit or visit.staff or not visit.choose(debtor_id) or not page._counted("pay"):
            raise request.not_found()
        numbers = _numbers(moves.split(","))
        payable = visit.debtor._portal_payable(numbers)
        currency = payable.currency_id
        if len(payable) != len(set(numbers)) or len(payable.company_id) != 1 or len(currency) != 1:
            raise request.not_found()
        most = sum(payable.mapped("amount_residual"))
        if not isinstance(amount, int | float) or not 0 < amount <= most + currency.rounding:
            raise ValidationError(visit.debtor._portal_payment_refusal(True))
        self._validate_transaction_kwargs(kwargs)
        if not visit.portal:
            if kwargs.get("flow") == "token" or kwargs.get("token_id"):
                raise request.not_found()
            kwargs["tokenization_requested"] = False
        # who has an account pays as himself, so that stored cards are his
        partner = request.env.user.partner_id if visit.portal else visit.debtor.partner_id
        # a number for several invoices is taken now: looking at the form takes none
        reference = (
            payable.name
            if len(payable) == 1
            else payable.company_id.get_next_batch_payment_communication()
        )
        return self._process_transaction(
            partner.id, currency.id, payable.ids, reference, amount=amount, **kwargs
        )
