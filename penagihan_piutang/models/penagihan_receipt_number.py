from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_amount


class PenagihanReceipt(models.Model):
    """The paper a customer signs when it takes invoices (tanda terima) has a number: issued when
    it is printed first, and the same for the same invoices and papers ever after.
    """

    _inherit = "penagihan.receipt"

    @api.model
    def _action_print(self, moves):
        """The paper the customer signs for ``moves``, one for each customer and company."""
        return self._issue_forms(moves)._action_download()

    @api.model
    def _issue_forms(self, moves):
        """
        :return: their documents, those that are issued already included
        """
        self.check_access("create")
        report = self.env["report.penagihan_piutang.report_receipt"]
        documents = self.env["penagihan.document"]
        for own in report._forms(moves):
            debtor = (
                self.env["penagihan.debtor"]
                .sudo()
                ._ensure(own[:1].commercial_partner_id, own.company_id)
            )
            # whoever may not see the customer could not open the paper either
            debtor.with_env(self.env).check_access("read")
            values = self._form_values(own)
            issued = documents.sudo().search(
                [("debtor_id", "=", debtor.id), ("letter_id.code", "=", "TT"),
                 ("state", "=", "issued"), ("line_ids.move_id", "in", own.ids)]
            ).filtered(lambda each, values=values: each._lists(values["line_ids"]))  # fmt: skip
            document = issued[:1] or documents._issue("TT", debtor, report._pdf, **values)
            documents |= document.with_env(self.env)
        if not documents:
            raise UserError(self.env._("Please select posted invoices."))
        return documents

    @api.model
    def _form_values(self, moves) -> dict:
        """Fields of the document about ``moves``, of one customer and company."""
        partner = moves.commercial_partner_id
        language = moves[:1].partner_id.lang or partner.lang or self.env.lang
        # sudo: what went along is read by whoever may print the invoices
        sent = moves.sudo().penagihan_receipt_ids._of_last()
        asked_for = partner.sudo().penagihan_paper_ids
        company = moves.company_id
        totals = {
            currency: sum(own.mapped("amount_total"))
            for currency, own in moves.grouped("currency_id").items()
        }
        return {
            "contact_id": partner.id,
            "language": language,
            "totals": " + ".join(
                format_amount(self.env, amount, currency) for currency, amount in totals.items()
            ),
            "amount_company": sum(
                currency._convert(amount, company.currency_id, company, company._penagihan_today())
                for currency, amount in totals.items()
            ),
            "line_ids": [
                Command.create(
                    {
                        "move_id": move.id,
                        "number": move.name,
                        "reference": move.ref,
                        "date": move.invoice_date,
                        "due_date": move.invoice_date_due,
                        "currency_id": move.currency_id.id,
                        "amount": move.amount_total,
                        "papers": ", ".join(
                            (sent[move].paper_ids if move in sent else asked_for)
                            .with_context(lang=language)
                            .mapped("name")
                        ),
                    }
                )
                for move in moves
            ],
        }


class PenagihanDocument(models.Model):
    _inherit = "penagihan.document"

    def _lists(self, commands) -> bool:
        """Whether its lines name these invoices, with the same amounts and papers."""
        self.ensure_one()
        names = ("number", "reference", "amount", "papers")
        return sorted(
            [line.move_id.id, *(line[name] or "" for name in names)] for line in self.line_ids
        ) == sorted(
            [values["move_id"], *(values[name] or "" for name in names)]
            for _command, _id, values in commands
        )

    def _action_download(self):
        """Their PDFs as one file."""
        ids = ",".join(map(str, self.ids))
        return {"type": "ir.actions.act_url", "url": f"/penagihan/letter/print/{ids}"}
