from odoo import Command, fields, models
from odoo.exceptions import UserError


class PenagihanOfferBook(models.Model):
    """Booking a discount that was earned: a new entry, by a person's click and with that person's
    own rights in accounting. The invoice stays as it is.
    """

    _inherit = "penagihan.offer"

    entry_ids = fields.Many2many("account.move", string="Booked As", readonly=True, copy=False)
    booked = fields.Boolean(readonly=True, copy=False, help="Nothing of it is left to be booked.")

    def action_book(self):
        """Book what is left of the invoices to the discount account, and match it with them.

        Without VAT: a cash discount outside the tax invoice does not reduce what is taxed.
        """
        self.ensure_one()
        self._may("group_officer", "earned")
        if self.sudo().booked:
            raise UserError(self.env._("It is booked already."))
        lines = self.sudo().line_ids.filtered(lambda line: line._left() > 0)
        for line in lines:
            if line._left() > line.discount + 1:
                raise UserError(
                    self.env._(
                        "%s: a payment was taken back. More than the discount is open.",
                        line.move_id.name or "",
                    )
                )
        entries = self.env["account.move"]
        for company, of_company in lines.grouped(lambda line: line.move_line_id.company_id).items():
            entries |= self._book(
                company, of_company, self.env._("Discount for prompt payment: %s")
            )
        offer = self.sudo()
        offer.write({"entry_ids": entries.ids, "booked": True})
        offer._close_task("activity_offer_book", "earned")
        offer.debtor_id.message_post(
            body=self.env._("Discount booked: %s", ", ".join(entries.mapped("name")) or "0")
        )
        offer.debtor_id._refresh()

    def _book(self, company, lines, words):
        """One entry with the rights of whoever books, matched with the invoices of ``lines``.

        :param words: its reference, with a place for the numbers of the invoices
        """
        account = company.sudo().account_journal_early_pay_discount_loss_account_id
        if not account:
            raise UserError(
                self.env._(
                    "Please choose the account for discounts first: in the settings of collection, "
                    "“Discount Account”."
                )
            )
        journal = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(company), ("type", "=", "general")],
            limit=1,
        )
        if not journal:
            raise UserError(self.env._("There is no journal for miscellaneous entries."))
        items = lines.move_line_id.with_env(self.env)
        entry = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "company_id": company.id,
                    "journal_id": journal.id,
                    "date": company._penagihan_owner()._penagihan_today(),
                    "ref": words % ", ".join(move.name or "" for move in items.move_id),
                    "line_ids": [
                        Command.create(values)
                        for item in items
                        for values in self._entry_lines(item, account)
                    ],
                }
            )
        )
        entry.action_post()
        # each rest with its own invoice, one pair after the other
        rests = entry.line_ids.filtered(lambda line: line.account_id != account).sorted("id")
        for item, rest in zip(items, rests, strict=True):
            (item | rest).reconcile()
        return entry

    def _entry_lines(self, item, account):
        """The rest of an invoice against the discount, in its currency and ours."""
        name = self.env._("Discount %s", item.move_id.name or "")
        rest = {
            "currency_id": item.currency_id.id,
            "partner_id": item.partner_id.id,
            "name": name,
            "tax_ids": False,
        }
        amount, balance = item.amount_residual_currency, item.amount_residual
        yield {
            **rest,
            "account_id": item.account_id.id,
            "amount_currency": -amount,
            "balance": -balance,
        }
        yield {**rest, "account_id": account.id, "amount_currency": amount, "balance": balance}
