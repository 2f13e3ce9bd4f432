from odoo import fields, models


class PenagihanDocument(models.Model):
    _inherit = "penagihan.document"

    negotiation_id = fields.Many2one(
        "penagihan.negotiation", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _minutes_once = models.UniqueIndex(
        "(negotiation_id) WHERE state = 'issued'",
        "The minutes of this conversation have been issued already.",
    )


class PenagihanNegotiation(models.Model):
    """Minutes have a number: issued when they are printed first, and the same ever after."""

    _inherit = "penagihan.negotiation"

    def action_minutes(self):
        """The minutes as they were issued; an auditor who comes first reads them unnumbered."""
        self.ensure_one()
        self.check_access("read")
        collects = self.env.user.has_group("penagihan_piutang.group_collector")
        document = self._minutes_document()
        if not document and not collects:
            return super().action_minutes()
        return (document or self._issue_minutes()).action_open_pdf()

    def _minutes_document(self):
        """The minutes that were issued of this conversation and are not void."""
        self.ensure_one()
        # sudo: whoever reads the conversation reads its minutes
        found = (
            self.env["penagihan.document"]
            .sudo()
            .search([("negotiation_id", "=", self.id), ("state", "=", "issued")], limit=1)
        )
        return found.with_env(self.env)

    def _issue_minutes(self):
        """Who may do so is checked by whoever calls."""
        # sudo: its rows were checked, the layout and the debt behind need not be readable
        talk = self.sudo()

        def render(_document):
            # the number is read from the document by the report
            return self.env["penagihan.pdf"]._each("penagihan_piutang.report_minutes", talk)[talk]

        return (
            self.env["penagihan.document"]
            ._issue(
                "BA",
                talk.debtor_id,
                render,
                contact_id=talk.contact_id.id,
                language=talk._minutes_lang(),
                negotiation_id=self.id,
            )
            .with_env(self.env)
        )
