import io
import re
import unicodedata
import zipfile

from odoo import api, models
from odoo.exceptions import UserError

# The file is made in memory, and most mail servers take no more.
MOST_MEGABYTES = 40
# A name, without its ending.
_LONGEST = 70


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
        rows, folders, names, size = [], [], set(), 0
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for source in self._sources():
                for folder, name, content, about, *day in source(debtor):
                    size += len(content)
                    if size > MOST_MEGABYTES * 1024 * 1024:
                        raise UserError(
                            self.env._(
                                "The file would be larger than %s MB. Please take large scans "
                                "out, or hand the papers over by another way.",
                                MOST_MEGABYTES,
                            )
                        )
                    if folder not in folders:
                        folders.append(folder)
                    # in the order of the index, whatever sorts them by name
                    place = f"{folders.index(folder) + 1} {folder}"
                    path = self._path(place, name, names)
                    archive.writestr(path, content)
                    rows.append((path, about, day[0] if day else None))
            index = self.env["penagihan.third.party.index"]._xlsx(debtor, partner, rows)
            archive.writestr(f"0 {self.env._('Index')}.xlsx", index)
        return stream.getvalue()

    @api.model
    def _path(self, folder, name, taken) -> str:
        """Where a paper stands; no two share a name, and none leaves its folder. Short and in
        plain letters: whatever opens the file shows them.
        """
        folder, name = _plain(folder), re.sub(r"\.{2,}", ".", _plain(name)).strip(". -") or "-"
        stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
        stem = stem[:_LONGEST].rstrip(". -")
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
            yield self.env._("Statement"), name, content, self.env._("Statement of account"), today

    def _of_invoices(self, debtor):
        for move in self._open_moves(debtor).filtered(lambda each: each.is_sale_document()):
            pdf = self._invoice_pdf(move)
            yield self.env._("Invoices"), f"{move.name}.pdf", pdf, move.name, move.invoice_date

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
            day = receipt.received_date or receipt.sent_date
            yield self.env._("Receipts"), name, _raw(receipt, "proof"), about, day

    def _of_documents(self, debtor):
        documents = self.env["penagihan.document"].sudo().search(
            [("debtor_id", "=", debtor.id), ("state", "=", "issued"), ("file_id", "!=", False)],
            order="date, id",
        )  # fmt: skip
        for document in documents:
            other = document.letter_id.kind == "other"
            folder = self.env._("Other Documents") if other else self.env._("Letters")
            about, day = document.display_name, document.date
            if document.withdrawal_ids:
                # it is no proof any more
                about = self.env._(
                    "%(letter)s, withdrawn by %(other)s",
                    letter=about,
                    other=document.withdrawal_ids[0].name,
                )
            yield folder, document.file_id.name, document.file_id.raw, about, day
            for field, what, when in (
                ("scan", self.env._("%s, signed", about), day),
                ("proof", self.env._("%s, proof of receipt", about), document.received_date),
            ):
                if document[field]:
                    name = f"{document.name} {document[f'{field}_name'] or field}"
                    yield folder, name, _raw(document, field), what, when

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
            agreement = own.browse(file.res_id)
            # a field's file is called like the field
            name = agreement.signed_name if file.res_field == "signed_file" else file.name
            name = f"{agreement.name} {name or 'scan.pdf'}"
            day = agreement.signed_date
            yield self.env._("Agreements"), name, file.raw, agreement.display_name, day

    def _promises(self, debtor):
        return (
            self.env["penagihan.promise"]
            .sudo()
            .search([("debtor_id", "=", debtor.id)], order="made_date, id")
        )

    def _of_promises(self, debtor):
        for promise in self._promises(debtor).filtered("proof"):
            name = promise.proof_name or f"{promise.made_date} proof"
            yield (
                self.env._("Promises"),
                name,
                _raw(promise, "proof"),
                promise.display_name,
                promise.made_date,
            )

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
        yield name, f"{name}.pdf", content, self.env._("Every contact with the customer"), today


def _plain(name) -> str:
    """A name in letters that every system knows: é as e, and what is no letter as a dash."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9 .,&()_+-]+", "-", plain).strip()


def _raw(record, field) -> bytes:
    """The bytes of a binary field."""
    return bytes(record.env["ir.attachment"].sudo().search(
        [("res_model", "=", record._name), ("res_id", "=", record.id), ("res_field", "=", field)],
        limit=1,
    ).raw or b"")  # fmt: skip
