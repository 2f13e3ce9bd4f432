from odoo import models

# More or larger ones are better opened through the links in the message.
_MOST_PDFS = 10
_MOST_BYTES = 8 * 1024 * 1024


class PenagihanFollowupPdf(models.Model):
    """The PDFs of the invoices a message lists, as they were issued: never made anew here."""

    _inherit = "penagihan.followup"

    def _invoice_pdfs(self) -> dict:
        """The PDFs to attach: where the step wants it, those that exist, oldest due first.

        The number of queries does not depend on the number of invoices.

        :return: {id: attachments} of all of ``self``
        """
        wanting = self.filtered("step_id.attach_invoices")
        # sudo: the customer gets the document, whoever sends it
        moves = wanting.line_ids.move_id.sudo()
        issued = {
            pdf.res_id: pdf
            for pdf in self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "account.move"),
                    ("res_field", "=", "invoice_pdf_report_file"),
                    ("res_id", "in", moves.ids),
                ]
            )
        }
        none = self.env["ir.attachment"].sudo()
        result = dict.fromkeys(self.ids, none)
        for followup in wanting:
            room = _MOST_BYTES
            chosen = none
            lines = followup.line_ids.sorted(lambda line: (line.due_date, line.id))
            for move in lines.move_id.sudo():
                main = move.message_main_attachment_id
                pdf = issued.get(move.id) or main.filtered(
                    lambda file: file.mimetype == "application/pdf"
                )
                if pdf and len(chosen) < _MOST_PDFS and pdf.file_size <= room:
                    room -= pdf.file_size
                    chosen |= pdf
            result[followup.id] = chosen
        return result
