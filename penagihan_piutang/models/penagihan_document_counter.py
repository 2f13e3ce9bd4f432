from odoo import api, fields, models


class PenagihanDocumentCounter(models.Model):
    """The last number given, of each company, kind of document and year.

    A number is given in the transaction that issues the document, and goes back with it: so there
    is no gap. Two who issue at once wait for each other; the second is then refused by the database
    (its view of the row is old) and begins again, as Odoo does with requests and the dispatch with
    batches: so there is no number twice.
    """

    _name = "penagihan.document.counter"
    _description = "Last Number of a Kind of Document"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    letter_id = fields.Many2one("penagihan.letter", required=True, ondelete="cascade")
    year = fields.Integer(required=True)
    last = fields.Integer(required=True)

    _place_uniq = models.UniqueIndex("(company_id, letter_id, year)")

    @api.model
    def _take(self, company, letter, year, count=1) -> range:
        """The next ``count`` numbers; nobody else gets them."""
        self.env.cr.execute(
            """
            INSERT INTO penagihan_document_counter AS counter (company_id, letter_id, year, last)
            VALUES (%s, %s, %s, %s)
                ON CONFLICT (company_id, letter_id, year)
                DO UPDATE SET last = counter.last + EXCLUDED.last
         RETURNING last
            """,
            [company.id, letter.id, year, count],
            log_exceptions=False,
        )
        (last,) = self.env.cr.fetchone()
        self.invalidate_model(["last"])
        return range(last - count + 1, last + 1)
