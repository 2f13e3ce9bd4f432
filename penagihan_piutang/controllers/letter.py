from odoo import http
from odoo.http import content_disposition, request

from .download import download

_PDF = "application/pdf"


class LetterController(http.Controller):
    @http.route("/penagihan/letter/<string:model>/<int:record_id>", auth="user")
    def draft(self, model, record_id):
        """What the letters of a follow-up, or a kind of letter, would look like now. Nothing is
        issued: the record is written, printed and rolled back.
        """
        models = {"followup": "penagihan.followup", "kind": "penagihan.letter"}
        if model not in models:
            raise request.not_found()
        record = request.env[models[model]].browse(record_id).exists()
        if not record:
            raise request.not_found()
        record.check_access("read")
        return download(record._draft_pdf(), _PDF, content_disposition("DRAFT.pdf", "inline"))

    @http.route("/penagihan/letter/print/<string:ids>", auth="user", readonly=True)
    def print_letters(self, ids):
        """Letters that are issued, as one file; of what one may not see nothing is given."""
        numbers = [int(each) for each in ids.split(",") if each.isdecimal()]
        documents = request.env["penagihan.document"].browse(numbers).exists()
        if not documents:
            raise request.not_found()
        name = documents.sudo().file_id.name if len(documents) == 1 else "Letters.pdf"
        return download(documents._print_file(), _PDF, content_disposition(name or "Letters.pdf"))
