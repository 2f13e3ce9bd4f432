from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from ..models.penagihan_portal import PORTAL_PLACES
from .portal_base import _PAGE, PortalBase, visitor_route
from .statement import STATEMENT_TYPES


class Portal(PortalBase):
    """The customer's page: opened by a link, or from the portal."""

    @http.route(
        "/penagihan/open/<string:token>",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["GET"],
        readonly=True,
    )
    def open(self, token, to=None, **_other):
        """Remember whom the link is for, and go on without it: so it stands in no other address.

        Nothing is changed: programs that look at mails for their readers open links, too.
        """
        Debtor = request.env["penagihan.debtor"]
        grant = Debtor._portal_grant(token)
        if not Debtor._portal_holds(grant)[0]:
            return self._private(self._ended())
        self._remember(grant)
        place = f"?do={to}#{to}" if to in PORTAL_PLACES else ""
        return self._private(request.redirect(f"{_PAGE}/{grant[0]}{place}"))

    @visitor_route(_PAGE)
    def choose(self, visit, do=None):
        """To the only customer there is, or choose one."""
        if len(visit.debtors) == 1:
            visit.choose(visit.debtors.id)
            place = f"?do={do}#{do}" if do in PORTAL_PLACES else ""
            return request.redirect(f"{visit.url}{place}")
        return self._plain("portal_choose", {"visit": visit, "page": _PAGE})

    @visitor_route(f"{_PAGE}/<int:debtor_id>", f"{_PAGE}/<int:debtor_id>/page/<int:page>")
    def page(self, visit, page=1, do=None):
        return self._page(visit, page=page, do=do)

    # -- files ----------------------------------------------------------------------------

    @visitor_route(f"{_PAGE}/<int:debtor_id>/statement/<string:kind>", heavy=True)
    def statement(self, visit, kind):
        """The statement of account of today, as PDF or workbook."""
        if kind not in STATEMENT_TYPES:
            raise request.not_found()
        today = visit.debtor.company_id._penagihan_today()
        name, content = visit.debtor._statement_file(today, kind)
        return self._file(name, content, STATEMENT_TYPES[kind])

    @visitor_route(f"{_PAGE}/<int:debtor_id>/invoice/<int:move_id>", heavy=True)
    def invoice(self, visit, move_id):
        """The PDF of an invoice as it was issued; made where it never was."""
        move = visit.debtor._portal_move(move_id)
        if not move:
            raise request.not_found()
        issued = move._get_invoice_legal_documents("pdf", allow_fallback=True)
        return self._file(issued["filename"], issued["content"], "application/pdf")

    @visitor_route(f"{_PAGE}/<int:debtor_id>/letter/<int:document_id>")
    def letter(self, visit, document_id):
        """A letter as it was issued."""
        document = visit.debtor._portal_letters(document_id)
        if not document:
            raise request.not_found()
        return self._file(document.file_id.name, document.file_id.raw, "application/pdf")

    # -- a new link -----------------------------------------------------------------------

    @http.route(
        "/penagihan/link",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["POST"],
    )
    def ask(self, email="", **_other):
        """A new link by e-mail; the answer is the same for everybody."""
        if not self._counted("ask", most=5, minutes=60):
            return self._private(self._plain("portal_too_many", status=429))
        address = email_normalize(str(email)[:254])
        if address:
            request.env["penagihan.debtor"]._portal_ask(address)
        return self._private(self._plain("portal_asked"))
