from odoo import api, models, tools
from odoo.tools import split_every

from ..tools.pdf_division import divide

# Documents in one run of wkhtmltopdf. It reads the headers of all of them anew for each page and
# keeps them: 100 letters take 1.2 GB, 300 take 10 GB, and 1 000 no machine has room for.
AT_ONCE = 25


class PenagihanPdf(models.AbstractModel):
    """One PDF for each record, many made by few runs of wkhtmltopdf."""

    _name = "penagihan.pdf"
    _description = "PDFs Made Together"

    @api.model
    def _each(self, name, records, data=None) -> dict:
        """
        :param name: of the report, whose documents begin with their only heading
        :param records: of one company, which decides on the paper; who may read them is checked
            by whoever calls
        :return: {record: bytes}
        """
        # sudo: layouts need not be readable
        report = self.env["ir.actions.report"].sudo().with_company(records.company_id)
        made = {}
        for own in split_every(AT_ONCE, records.ids, records.browse):
            if len(own) > 1:
                made |= self._together(report, name, own, data or {})
        for record in records:
            if record.id not in made:
                rendered = report._pre_render_qweb_pdf(name, res_ids=record.ids, data=data or {})
                made |= report._get_splitted_report(name, *rendered)
        return {record: made[record.id] for record in records}

    def _together(self, report, name, records, data) -> dict:
        """{id: bytes}, made in one run; empty where it cannot be told what is whose.

        Odoo divides such a PDF too, yet not with the PyPDF2 that Debian's package asks for.
        """
        if tools.config["test_enable"] and not self.env.context.get("force_report_rendering"):
            return {}
        report = report.with_context(debug=False, webp_as_jpg=True)
        html = report._render_qweb_html(name, records.ids, {**data, "report_type": "pdf"})[0]
        bodies, found, header, footer, paper = report._get_report(name)._prepare_html(
            html, report_model=records._name
        )
        content = report._run_wkhtmltopdf(
            bodies, name, header=header, footer=footer, specific_paperformat_args=paper
        )
        return dict(zip(found, divide(content, len(found)))) if found == records.ids else {}
