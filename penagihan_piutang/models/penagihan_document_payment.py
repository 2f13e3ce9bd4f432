from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_amount

# Receipts for more than this bear stamp duty (Law 10/2020).
METERAI_ABOVE = 5_000_000


class PenagihanDocument(models.Model):
    """A receipt for money (kwitansi): issued once of the entry that brought it."""

    _inherit = "penagihan.document"

    payment_move_id = fields.Many2one(
        "account.move",
        string="Payment",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The entry of the payment, or of the bank statement.",
    )
    received_amount = fields.Monetary(
        string="Received", readonly=True, currency_field="received_currency_id"
    )
    received_currency_id = fields.Many2one("res.currency", readonly=True)

    _payment_once = models.UniqueIndex(
        "(payment_move_id) WHERE state = 'issued'",
        "A receipt has been issued for this payment already.",
    )

    def _needs_meterai(self) -> bool:
        """Whether stamp duty is due on it: in rupiah, above the limit of the law."""
        self.ensure_one()
        rupiah = self.received_currency_id.name == "IDR"
        amount = self.received_amount if rupiah else self.amount_company
        known = rupiah or self.currency_id.name == "IDR"
        return bool(self.letter_id.meterai and known and amount > METERAI_ABOVE)

    def _on_account(self):
        """What was received and is matched with no invoice."""
        self.ensure_one()
        if self.line_ids.currency_id - self.received_currency_id:
            return 0
        rest = self.received_amount - sum(self.line_ids.mapped("amount"))
        return max(0, self.received_currency_id.round(rest))


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_penagihan_payment_receipt(self):
        """The receipt for the money of this entry: issued, or as it was issued before."""
        self.ensure_one()
        return self._penagihan_payment_receipt().action_open_pdf()

    def _penagihan_payment_receipt(self):
        """
        :return: the document
        :raise UserError: where this entry brought no money of one customer for invoices
        """
        self.ensure_one()
        self.env.user._penagihan_check_role("group_officer")
        self.check_access("read")
        Document = self.env["penagihan.document"]
        # sudo: whoever reads the entry gets the one receipt there is of it
        issued = Document.sudo().search(
            [("payment_move_id", "=", self.id), ("state", "=", "issued")], limit=1
        )
        if issued:
            return issued.with_env(self.env)
        credits = self._penagihan_received()
        payer = credits.partner_id[:1]
        debtor = self.env["penagihan.debtor"].sudo()._ensure(payer, self.company_id)
        amount, currency = self._penagihan_money(credits)
        report = self.env["report.penagihan_piutang.payment_receipt"]
        return Document._issue(
            "KW",
            debtor,
            report._pdf,
            contact_id=payer.id,
            payment_move_id=self.id,
            received_amount=amount,
            received_currency_id=currency.id,
            totals=format_amount(self.env, amount, currency),
            amount_company=currency._convert(
                amount, debtor.currency_id, debtor.company_id, self.date
            ),
            line_ids=[Command.create(values) for values in self._penagihan_paid(credits)],
        ).with_env(self.env)

    def _penagihan_received(self):
        """The lines of this entry by which one customer paid something.

        :raise UserError: where there are none, or of several customers
        """
        money = self.origin_payment_id or self.statement_line_id
        credits = self.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and line.currency_id.compare_amounts(line.amount_currency, 0) < 0
            )
        )
        if self.state != "posted" or not money or not credits:
            raise UserError(self.env._("%s is no posted payment of a customer.", self.display_name))
        if self.reversal_move_ids.filtered(lambda move: move.state == "posted"):
            raise UserError(self.env._("%s has been reversed.", self.display_name))
        if len(credits.partner_id.commercial_partner_id) != 1 or len(credits.currency_id) != 1:
            raise UserError(
                self.env._(
                    "%s holds money of several customers or none: a receipt is for one.",
                    self.display_name,
                )
            )
        if not self._penagihan_paid(credits):
            raise UserError(self.env._("Please match %s with invoices first.", self.display_name))
        return credits

    def _penagihan_money(self, credits):
        """(amount, currency) that came in: what the bank or the cashier got."""
        payment, line = self.origin_payment_id, self.statement_line_id
        if payment:
            return payment.amount, payment.currency_id
        if line.foreign_currency_id:
            return line.amount_currency, line.foreign_currency_id
        return line.amount, line.currency_id

    def _penagihan_paid(self, credits) -> list:
        """What the money was matched with, as lines of a document."""
        found = {}
        for partial in credits.matched_debit_ids:
            debit = partial.debit_move_id
            if debit.move_id.journal_id == debit.company_id.currency_exchange_journal_id:
                continue
            found[debit] = found.get(debit, 0) + partial.debit_amount_currency
        return [
            {
                "move_line_id": debit.id,
                "move_id": debit.move_id.id,
                "number": debit.move_id.name,
                "reference": debit.move_id.ref,
                "date": debit.move_id.invoice_date or debit.date,
                "due_date": debit.date_maturity,
                "currency_id": debit.currency_id.id,
                "amount": amount,
            }
            for debit, amount in sorted(found.items(), key=lambda pair: (pair[0].date, pair[0].id))
        ]


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_penagihan_payment_receipt(self):
        """See the method of the same name of its entry."""
        self.ensure_one()
        self.check_access("read")
        if not self.move_id:
            raise UserError(
                self.env._(
                    "%s has no entry of its own: its receipt is issued from the entry of the bank "
                    "once the money has come.",
                    self.display_name,
                )
            )
        return self.move_id.action_penagihan_payment_receipt()


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def action_payments(self):
        """What the customer has paid, so that a receipt can be issued of each."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_payment_move"
        )
        partners = self.env["res.partner"].search(
            ["|", ("id", "child_of", self.partner_id.id),
             ("commercial_partner_id.penagihan_payer_id", "=", self.partner_id.id)]
        )  # fmt: skip
        return dict(action, domain=self._payment_domain(partners), context={})

    @api.model
    def _payment_domain(self, partners) -> list:
        return [
            ("state", "=", "posted"),
            ("company_id", "child_of", self.company_id.ids),
            "|",
            ("origin_payment_id", "!=", False),
            ("statement_line_id", "!=", False),
            (
                "line_ids",
                "any",
                [
                    ("partner_id", "in", partners.ids),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("balance", "<", 0),
                ],
            ),
        ]
