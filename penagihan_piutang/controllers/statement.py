from odoo import fields, http
from odoo.http import content_disposition, request

from ..models.penagihan_followup_mail import XLSX
from .download import download

STATEMENT_TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


class StatementController(http.Controller):
    @http.route("/penagihan/statement/<int:debtor_id>/<string:kind>", auth="user", readonly=True)
    def statement(self, debtor_id, kind, date):
        """The statement of a customer one may see, as of ``date``; made anew each time."""
        debtor = request.env["penagihan.debtor"].browse(debtor_id).exists()
        try:
            day = fields.Date.to_date(date)
        except ValueError:
            day = None
        if not debtor or not day or kind not in STATEMENT_TYPES:
            raise request.not_found()
        name, content = debtor._statement_file(day, kind)
        return download(content, STATEMENT_TYPES[kind], content_disposition(name))
