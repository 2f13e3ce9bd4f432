from odoo import http
from odoo.http import content_disposition, request

from ..models.penagihan_followup_mail import XLSX
from .download import download

_MODELS = {"impairment": "penagihan.impairment", "writeoff": "penagihan.writeoff"}


class WorkbookController(http.Controller):
    @http.route("/penagihan/workbook/<string:kind>/<int:record_id>", auth="user", readonly=True)
    def workbook(self, kind, record_id):
        """The workbook of a calculation or a list one may read; made anew each time."""
        if kind not in _MODELS:
            raise request.not_found()
        record = request.env[_MODELS[kind]].browse(record_id).exists()
        if not record:
            raise request.not_found()
        name, content = record._workbook()
        return download(content, XLSX, content_disposition(name))
