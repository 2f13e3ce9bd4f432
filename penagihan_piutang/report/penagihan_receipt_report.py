from odoo import api, models


class ReportReceipt(models.AbstractModel):
    """The paper a customer signs when it takes invoices: one for each customer and company.

    The invoices come as ``move_ids`` of ``data``: they share pages, so that Odoo must not look
    for a page of each.
    """

    _name = "report.penagihan_piutang.report_receipt"
    _description = "Acknowledgement of Receipt of Invoices"

    @api.model
    def _get_report_values(self, docids, data=None):
        return {"forms": self._forms((data or {}).get("move_ids") or docids)}

    def _forms(self, move_ids):
        """A form for each customer and company of the posted invoices among ``move_ids``."""
        moves = self.env["account.move"].browse(move_ids)
        moves.check_access("read")
        moves = moves._penagihan_invoices().filtered(lambda move: move.state == "posted")
        moves = moves.sorted(lambda move: (move.invoice_date, move.name, move.id))
        return [self._form(own) for own in moves.grouped(_who).values()]

    def _form(self, moves):
        """What stands on the paper for ``moves``, of one customer and company."""
        partner = moves.commercial_partner_id
        lang = moves[:1].partner_id.lang or partner.lang or self.env.lang
        moves = moves.with_context(lang=lang)
        # sudo: what went along is read by whoever may print the invoices
        sent = moves.sudo().penagihan_receipt_ids._of_last()
        asked_for = moves.commercial_partner_id.sudo().penagihan_paper_ids
        return {
            "lang": lang,
            "company": moves.company_id,
            "partner": moves.commercial_partner_id,
            "rows": [
                {"move": move, "papers": sent[move].paper_ids if move in sent else asked_for}
                for move in moves
            ],
            "totals": [
                (currency, sum(own.mapped("amount_total")))
                for currency, own in moves.grouped("currency_id").items()
            ],
        }


def _who(move):
    return move.company_id, move.commercial_partner_id
