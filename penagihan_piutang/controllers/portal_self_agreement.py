"""The page on which a customer reads an agreement, signs it, or answers it otherwise."""

import base64
from datetime import date

from odoo.http import request
from odoo.tools.misc import format_date

from ..tools.uploads import plain_text
from .portal_base import _PAGE, _REFUSALS, PortalBase, visitor_route

_AGREEMENT = f"{_PAGE}/<int:debtor_id>/agreement/<int:agreement_id>"
_ANSWERS = ("sign", "refuse", "dates")
# As a browser draws it on a canvas.
_DRAWN = "data:image/png;base64,"
# A drawing of a name takes some ten thousand.
_LONGEST_DRAWING = 1_500_000


class PortalSelfAgreement(PortalBase):
    @visitor_route(_AGREEMENT)
    def agreement(self, visit, agreement_id):
        """Read it, and sign it where it waits for that."""
        return self._agreement_page(visit, self._agreement(visit, agreement_id))

    @visitor_route(f"{_AGREEMENT}/pdf", heavy=True)
    def agreement_pdf(self, visit, agreement_id):
        """The paper: as it was signed, else to be signed by hand."""
        agreement = self._agreement(visit, agreement_id)
        signed = agreement.signed_file and agreement.signature
        if signed:
            content = base64.b64decode(agreement.with_context(bin_size=False).signed_file)
            return self._file(agreement.signed_name, content, "application/pdf")
        return self._file(*agreement._signed_paper(), "application/pdf")

    @visitor_route(f"{_AGREEMENT}/<string:answer>", post=True, heavy=True)
    def agreement_answer(self, visit, agreement_id, answer):
        """Sign it, refuse it, or wish for other days."""
        # found or not, what it says about its own state is said by the model
        agreement = request.env["penagihan.agreement"].sudo().browse(agreement_id)
        if answer not in _ANSWERS or agreement.exists().debtor_id != visit.debtor:
            raise request.not_found()
        agreement = agreement.with_context(
            lang=visit.lang, penagihan_visitor=visit.contact.id
        ).with_company(visit.debtor.company_id)
        try:
            with request.env.cr.savepoint():
                visit.debtor._portal_alone()
                said = getattr(self, f"_agreement_{answer}")(visit, agreement)
                request.env.flush_all()
        except _REFUSALS as error:
            problem = self._refusal(error)
            if agreement not in visit.debtor._portal_agreements():
                return self._back(visit, problem=problem)
            return self._agreement_page(visit, agreement, problem=problem, answer=answer)
        return self._back(visit, said=said)

    def _agreement(self, visit, agreement_id):
        agreement = visit.debtor._portal_agreement(agreement_id)
        if not agreement:
            raise request.not_found()
        return agreement

    def _agreement_page(self, visit, agreement, problem="", answer=""):
        form = request.httprequest.form
        agreement = agreement.with_context(lang=visit.lang)
        values = {
            "visit": visit,
            "lang": visit.lang,
            "company": visit.debtor.company_id,
            "agreement": agreement,
            "paper": request.env["report.penagihan_piutang.report_agreement"]
            .sudo()
            ._paper(agreement),
            "today": visit.debtor.company_id._penagihan_today(),
            "last": agreement._last_day(visit.debtor),
            "schedule": agreement.instalment_ids.sorted(lambda each: (each.due_date, each.id)),
            "format_day": lambda day: format_date(agreement.env, day, date_format="d MMM yyyy"),
            "problem": problem,
            "answer": answer,
            "typed": {name: plain_text(form.get(name), 600) for name in ("name", "reason")},
            "page_name": "penagihan_piutang",
        }
        frame = "portal_agreement_in_my" if visit.portal else "portal_agreement_alone"
        return request.render(f"penagihan_piutang.{frame}", values)

    # -- answers --------------------------------------------------------------------------

    def _agreement_sign(self, visit, agreement):
        form = request.httprequest.form
        drawing = form.get("signature", "")[:_LONGEST_DRAWING].removeprefix(_DRAWN)
        name = plain_text(form.get("name"), 128)
        if not agreement._said_already("sign", name):
            agreement._sign_portal(name, drawing, visit.contact, request.httprequest.remote_addr)
        return visit.debtor._portal_signed(agreement)

    def _agreement_refuse(self, visit, agreement):
        reason = plain_text(request.httprequest.form.get("reason"))
        if not agreement._said_already("refuse", reason):
            agreement._refuse_portal(reason, visit.contact)
        return visit.debtor._portal_thanks(
            request.env._("Thank you for telling us. We will look for another way together.")
        )

    def _agreement_dates(self, visit, agreement):
        form = request.httprequest.form
        days = {}
        for name in form:
            number = name.removeprefix("day_")
            if name.startswith("day_") and number.isdecimal() and len(number) < 10:
                try:
                    days[int(number)] = date.fromisoformat(form[name])
                except ValueError:
                    days[int(number)] = None
        reason = plain_text(form.get("reason"), 600)
        if not agreement._said_already("dates", reason, days):
            agreement._propose_dates_portal(days, visit.contact, reason)
        return visit.debtor._portal_thanks(
            request.env._("Thank you. We look at the days you wish for, and will answer soon.")
        )
