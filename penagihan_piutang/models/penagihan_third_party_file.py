import io
import re
import zipfile

import xlsxwriter
from odoo import api, models
from odoo.exceptions import UserError

# The file is made in memory, and most mail servers take no more.
MOST_MEGABYTES = 40


class PenagihanThirdPartyFile(models.AbstractModel):
    """The file of a customer for a lawyer or an agency: all there is of the debt, with an index.

    Whatever keeps further papers about a customer adds a method to ``_sources``.
    """

    _name = "penagihan.third.party.file"
    _description = "Hand-over File"

    @api.model
    def _zip(self, debtor, partner) -> bytes:
        """The whole file.

        :param partner: whom it is for
        :raise UserError: where it would be too large
        """
        # sudo: checked by whoever calls; what the file holds need not be readable by itself
        debtor = debtor.sudo()
        rows, names, size = [], set(), 0
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for source in self._sources():
                for folder, name, content, about in source(debtor):
                    size += len(content)
                    if size > MOST_MEGABYTES * 1024 * 1024:
                        raise UserError(
                            self.env._(
                                "The file would be larger than %s MB. Please take large scans "
                                "out, or hand the papers over by another way.",
                                MOST_MEGABYTES,
                            )
                        )
                    path = self._path(folder, name, names)
                    archive.writestr(path, content)
                    rows.append((path, about))
            archive.writestr(f"{self.env._('Index')}.xlsx", self._index(debtor, partner, rows))
        return stream.getvalue()

    @api.model
    def _path(self, folder, name, taken) -> str:
        """Where a paper stands; no two share a name, and none leaves its folder."""
        name = "".join(char if char.isalnum() or char in " .,&()-_+" else "-" for char in name)
        name = re.sub(r"\.{2,}", ".", name).strip(". ")[-120:]
        stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
        path, number = f"{folder}/{stem}{dot}{ending}", 1
        while path.lower() in taken:
            number += 1
            path = f"{folder}/{stem} ({number}){dot}{ending}"
        taken.add(path.lower())
        return path

    @api.model
    def _sources(self) -> list:
        """Methods that give (folder, name, bytes, what it is) of a customer."""
        return [
            self._of_statement,
            self._of_invoices,
            self._of_receipts,
            self._of_documents,
            self._of_agreements,
            self._of_promises,
            self._of_history,
        ]

    def _open_moves(self, debtor):
        rows = self.env["penagihan.decision"].sudo()._rows(debtor_ids=debtor.ids)
        ids = dict.fromkeys(row["move_id"] for row in rows)
        return self.env["account.move"].sudo().browse(ids)

    def _of_statement(self, debtor):
        today = debtor.company_id._penagihan_today()
        for kind in ("pdf", "xlsx"):
            name, content = debtor._statement_file(today, kind)
            yield self.env._("Statement"), name, content, self.env._("Statement of account")

    def _of_invoices(self, debtor):
        for move in self._open_moves(debtor).filtered(lambda each: each.is_sale_document()):
            pdf = self._invoice_pdf(move)
            yield self.env._("Invoices"), f"{move.name}.pdf", pdf, move.display_name

    def _invoice_pdf(self, move) -> bytes:
        """As it was issued; made now where it never was."""
        main = move.message_main_attachment_id
        if move.invoice_pdf_report_id:
            return move.invoice_pdf_report_id.raw
        if main.mimetype == "application/pdf":
            return main.raw
        report = self.env["ir.actions.report"].sudo().with_company(move.company_id)
        return report._render_qweb_pdf("account.account_invoices", res_ids=move.ids)[0]

    def _of_receipts(self, debtor):
        for receipt in self._open_moves(debtor).penagihan_receipt_ids.filtered("proof"):
            name = f"{receipt.move_id.name} {receipt.proof_name or 'scan'}"
            about = self.env._("Receipt of invoice %s", receipt.move_id.name)
            yield self.env._("Receipts"), name, _raw(receipt, "proof"), about

    def _of_documents(self, debtor):
        documents = self.env["penagihan.document"].sudo().search(
            [("debtor_id", "=", debtor.id), ("state", "=", "issued"), ("file_id", "!=", False)],
            order="date, id",
        )  # fmt: skip
        for document in documents:
            letters = self.env._("Letters")
            yield letters, document.file_id.name, document.file_id.raw, document.display_name
            for field, about in (
                ("scan", self.env._("%s, signed", document.display_name)),
                ("proof", self.env._("%s, proof of receipt", document.display_name)),
            ):
                if document[field]:
                    name = f"{document.name} {document[f'{field}_name'] or field}"
                    yield letters, name, _raw(document, field), about

    def _of_agreements(self, debtor):
        """Payment agreements, where there are such."""
        if "penagihan.agreement" not in self.env:
            return
        agreements = self.env["penagihan.agreement"].sudo()
        own = agreements.search([("debtor_id", "=", debtor.id)])
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", own._name),
                    ("res_id", "in", own.ids),
                    ("res_field", "!=", "image"),
                ]
            )
        )
        for file in files.filtered(lambda each: each.type == "binary"):
            about = own.browse(file.res_id).display_name
            yield self.env._("Agreements"), file.name or "scan", file.raw, about

    def _promises(self, debtor):
        return (
            self.env["penagihan.promise"]
            .sudo()
            .search([("debtor_id", "=", debtor.id)], order="made_date, id")
        )

    def _of_promises(self, debtor):
        for promise in self._promises(debtor).filtered("proof"):
            name = promise.proof_name or f"{promise.made_date} proof"
            yield self.env._("Promises"), name, _raw(promise, "proof"), promise.display_name

    def _of_history(self, debtor):
        today = debtor.company_id._penagihan_today()
        wizard = (
            self.env["penagihan.contact.history"]
            .sudo()
            .create(
                {
                    "debtor_id": debtor.id,
                    "date_from": today.replace(year=today.year - 10, day=1),
                    "date_to": today,
                }
            )
        )
        report = self.env["ir.actions.report"].sudo().with_company(debtor.company_id)
        content = report._render_qweb_pdf("penagihan_piutang.contact_history", wizard.ids)[0]
        name = self.env._("Contact History")
        yield name, f"{name}.pdf", content, self.env._("Every contact with the customer")

    # -- the index ------------------------------------------------------------------------

    def _index(self, debtor, partner, rows) -> bytes:
        """What the file holds, and the promises; text stays text, whatever it begins with."""
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(self.env._("Index")[:31])
        sheet.set_column(0, 1, 60)
        facts = [
            (self.env._("Customer"), debtor.partner_id.name),
            (self.env._("Creditor"), debtor.company_id.name),
            (self.env._("Handed over to"), partner.display_name),
            (self.env._("On"), str(debtor.company_id._penagihan_today())),
            (self.env._("Overdue"), f"{debtor.currency_id.name} {debtor.amount_overdue:,.2f}"),
        ]
        for number, (label, value) in enumerate(facts):
            sheet.write_string(number, 0, label, bold)
            sheet.write_string(number, 1, value or "")
        self._rows_below(
            sheet, len(facts) + 1, (self.env._("File"), self.env._("Paper")), rows, bold
        )
        sheet = book.add_worksheet(self.env._("Promises")[:31])
        sheet.set_column(0, 4, 24)
        states = dict(
            self.env["penagihan.promise"]._fields["state"]._description_selection(self.env)
        )
        heads = (
            self.env._("Said On"),
            self.env._("For"),
            self.env._("Amount"),
            self.env._("Status"),
            self.env._("Words"),
        )
        promises = [
            (
                str(promise.made_date),
                str(promise.date or ""),
                f"{promise.currency_id.name} {promise.amount:,.2f}",
                states.get(promise.state, ""),
                promise.note or "",
            )
            for promise in self._promises(debtor)
        ]
        self._rows_below(sheet, 0, heads, promises, bold)
        book.close()
        return stream.getvalue()

    def _rows_below(self, sheet, first, heads, rows, bold):
        for column, head in enumerate(heads):
            sheet.write_string(first, column, head, bold)
        for number, row in enumerate(rows, start=first + 1):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value or "")


def _raw(record, field) -> bytes:
    """The bytes of a binary field."""
    return bytes(record.env["ir.attachment"].sudo().search(
        [("res_model", "=", record._name), ("res_id", "=", record.id), ("res_field", "=", field)],
        limit=1,
    ).raw or b"")  # fmt: skip
