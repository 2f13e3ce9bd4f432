from odoo import fields, models
from odoo.fields import Command
from odoo.tools.misc import format_amount


class PenagihanDocument(models.Model):
    _inherit = "penagihan.document"

    agreement_id = fields.Many2one(
        "penagihan.agreement", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _agreement_once = models.UniqueIndex(
        "(agreement_id) WHERE state = 'issued'",
        "The paper of this agreement has been issued already.",
    )


class PenagihanAgreement(models.Model):
    """An agreement is issued when its final terms are printed first: from then on its number is
    that of the paper. Other terms are another paper, with another number.
    """

    _inherit = "penagihan.agreement"

    document_ids = fields.One2many("penagihan.document", "agreement_id", readonly=True)

    def action_print(self):
        """The paper as it was issued; before its terms are final a draft without a number."""
        self.ensure_one()
        self.check_access("read")
        document = self._paper_document()
        collects = self.env.user.has_group("penagihan_piutang.group_collector")
        if not document and (self.state != "proposed" or not collects):
            return super().action_print()
        return (document or self._issue_paper()).action_open_pdf()

    def _paper_document(self):
        """The paper that was issued of it and is not void."""
        self.ensure_one()
        # sudo: whoever reads the agreement reads its paper
        issued = self.sudo().document_ids.filtered(lambda each: each.state == "issued")
        return issued.with_env(self.env)

    def _issue_paper(self):
        """Who may do so is checked by whoever calls."""
        # sudo: its rows were checked, the invoices behind it need not be readable
        agreement = self.sudo()

        def render(document):
            agreement.name = document.name
            return self.env["penagihan.pdf"]._each("penagihan_piutang.report_agreement", agreement)[
                agreement
            ]

        contact = agreement.partner_id
        return (
            self.env["penagihan.document"]
            ._issue(
                "KC",
                agreement.debtor_id,
                render,
                contact_id=contact.id,
                language=contact.lang or self.env.lang or "en_US",
                agreement_id=self.id,
                totals=format_amount(self.env, agreement.debt, agreement.currency_id),
                amount_company=agreement.currency_id._convert(
                    agreement.debt,
                    agreement.company_id.currency_id,
                    agreement.company_id,
                    agreement.company_id._penagihan_today(),
                ),
                line_ids=[
                    Command.create(
                        {
                            "move_id": line.move_id.id,
                            "number": line.move_id.name,
                            "date": line.move_id.invoice_date or line.move_id.date,
                            "due_date": line.due_date,
                            "currency_id": agreement.currency_id.id,
                            "amount": line.residual,
                        }
                    )
                    for line in agreement.line_ids.sorted("due_date")
                ],
            )
            .with_env(self.env)
        )

    def action_draft(self):
        result = super().action_draft()
        self._void_paper(self.env._("Set back to draft."))
        return result

    def action_cancel(self):
        unsigned = self.filtered(lambda each: each.state == "proposed")
        result = super().action_cancel()
        unsigned._void_paper(self.env._("Cancelled before it was signed."))
        return result

    def _void_paper(self, reason):
        for agreement in self:
            agreement._paper_document()._void(reason)
