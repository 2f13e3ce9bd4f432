from odoo import http
from odoo.http import content_disposition, request


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
        content = record._draft_pdf()
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition("DRAFT.pdf", "inline")),
        ]
        return request.make_response(content, headers)
