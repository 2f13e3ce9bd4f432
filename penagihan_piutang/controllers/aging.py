import tempfile

from odoo import http
from odoo.http import request
from werkzeug.utils import send_file

from ..models.penagihan_followup_mail import XLSX


class AgingController(http.Controller):
    @http.route("/penagihan/aging/<int:wizard_id>/xlsx", auth="user", readonly=True)
    def xlsx(self, wizard_id):
        """The workbook of an aging of one's own; written to disk, sent from there."""
        wizard = request.env["penagihan.aging.wizard"].browse(wizard_id).exists()
        if not wizard:
            raise request.not_found()
        wizard.check_access("read")
        wizard = wizard.with_context(allowed_company_ids=wizard.company_ids.ids)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        wizard._write_xlsx(file)
        file.seek(0)
        return send_file(
            file,
            request.httprequest.environ,
            mimetype=XLSX,
            as_attachment=True,
            download_name=wizard._file_name(),
        )
