import io
from collections import defaultdict
from email.utils import formataddr

import xlsxwriter
from markupsafe import Markup
from odoo import api, models
from odoo.fields import Command
from odoo.tools.misc import format_amount, format_date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Longer tables make a mail unreadable: the rest goes along as a spreadsheet.
_ROWS_IN_MAIL = 10
# Reasons for which an overdue item is not mentioned at all.
_SILENT = (
    "excluded", "in_payment", "credit_covers", "not_received", "settled_small", "by_hand", "hold",
    "reopened", "bank_stale", "agreement", "claims_paid", "giro", "in_process", "promised",
    "complaint", "disputed", "tax_slip",
)  # fmt: skip


class PenagihanFollowupMail(models.Model):
    """What a message says. Templates hold the words; the facts come from here."""

    _inherit = "penagihan.followup"

    # -- called by templates --------------------------------------------------------------

    def _language(self) -> str:
        """Code of the language the recipient reads."""
        self.ensure_one()
        return self.contact_id.lang or self.partner_id.lang or self.env.user.lang or "en_US"

    def _sender(self) -> str:
        """The collector's name at the company's address: replies reach the company."""
        self.ensure_one()
        company = self.company_id
        name = self.user_id.name or company.name
        return formataddr((name, company.email or ""))

    def _addressee(self) -> str:
        """Whom the message speaks to: a person by name, a company by its finance department."""
        self.ensure_one()
        if self.contact_id.name and not self.contact_id.is_company:
            return self.env._("Mr/Ms %s", self.contact_id.name)
        return self.env._("Finance Department of %s", self.partner_id.name)

    def _facts(self) -> Markup:
        """Table of the items this message is about, by currency, with totals.

        Words about time follow each item: in a message about overdue invoices those that
        are not due yet stand apart.
        """
        self.ensure_one()
        late, early = self._split_lines()
        expected = self._expected()
        facts = self._items_table([self._line_row(line, expected) for line in late])
        if early:
            table = self._items_table([self._line_row(line, expected) for line in early])
            facts += self._render("mail_upcoming", {"table": table})
        return facts

    def _split_lines(self):
        """Items the words of the step fit, and (after the due date) those not overdue yet."""
        # what was taken back from a person's task meanwhile is not asked for
        open_lines = self.line_ids.filtered(lambda line: line.state != "cancelled")
        lines = (open_lines or self.line_ids).sorted(lambda line: (line.due_date, line.id))
        today = self.company_id._penagihan_today()
        expected = self._expected() if self.post_due else {}
        early = lines.filtered(lambda line: self.post_due and line._expected_on(expected) >= today)
        return lines - early, early

    def _others(self) -> Markup:
        """Table of the customer's other overdue items: told, not demanded by this step."""
        self.ensure_one()
        mine = {line._item_id() for line in self.line_ids}
        today = self.company_id._penagihan_today()
        rows = [
            self._row(
                self._item(row["move_line_id"], row["instalment_id"]),
                self.env["res.currency"].browse(row["currency_id"]),
                row["amount_due"],
                row["due_date"],
                row["chase_date"],
            )
            for row in self._debtor_rows()
            if row["chase_date"] < today and row["reason"] not in _SILENT and row["id"] not in mine
        ]
        if not rows:
            return Markup()
        return self._render("mail_others", {"table": self._items_table(rows)})

    def _payment(self) -> Markup:
        """Where to pay, a word against false accounts, and what to do if it is paid already."""
        self.ensure_one()
        return self._render(
            "mail_payment", {"banks": self._bank_accounts(), "company": self.company_id}
        )

    def _signature(self) -> Markup:
        self.ensure_one()
        return self._render("mail_signature", {"user": self.user_id, "company": self.company_id})

    def _totals(self) -> str:
        """What is asked for in all, by currency: ``Rp 5.000.000 + US$ 200``."""
        self.ensure_one()
        totals = defaultdict(float)
        for line in self._split_lines()[0]:
            totals[line.currency_id] += line.amount_due
        return " + ".join(
            format_amount(self.env, amount, currency) for currency, amount in totals.items()
        )

    def _bank_accounts(self):
        """Where to pay: the account named on the invoices, else the company's own first one."""
        self.ensure_one()
        return self.company_id._penagihan_bank_accounts(self.line_ids.move_id)

    # -- rows and tables ------------------------------------------------------------------

    def _debtor_rows(self):
        """Today's decision for this customer; once per batch, see ``_create_mails``."""
        by_debtor = self.env.context.get("penagihan_rows")
        if by_debtor is None:
            return self.env["penagihan.decision"]._rows(
                self.company_id._penagihan_today(), self.debtor_id.ids
            )
        return by_debtor[self.debtor_id.id]

    def _line_row(self, line, expected) -> dict:
        return self._row(
            line.instalment_id or line.move_line_id,
            line.currency_id,
            line.amount_due,
            line.due_date,
            line._expected_on(expected),
        )

    def _item(self, move_line_id, instalment_id):
        """What a row of the decision is about."""
        if instalment_id:
            return self.env["penagihan.instalment"].browse(instalment_id)
        return self.env["account.move.line"].browse(move_line_id)

    def _row(self, line, currency, amount, due_date, expected=None) -> dict:
        """
        :param line: a journal item or an instalment
        :param expected: the day payment is expected, where that is not the due date
        """
        if line._name == "penagihan.instalment":
            return self._instalment_row(line, currency, amount, due_date)
        move = line.move_id
        expected = expected or due_date
        customer = line.partner_id.commercial_partner_id
        return {
            "number": line.name if move.move_type == "entry" and line.name else (move.name or ""),
            "reference": move.ref or "",
            "date": move.invoice_date or move.date,
            "due_date": due_date,
            "state": self._when(due_date, expected),
            "received": self._received(move),
            "overdue": expected < self.company_id._penagihan_today(),
            "amount": amount,
            "currency": currency,
            "url": self._portal_url(move),
            "outlet": customer.name if customer != self.partner_id else "",
        }

    def _portal_url(self, move) -> str:
        if not move.is_invoice() or not move.access_token:
            return ""
        site = self.company_id.get_base_url()
        return f"{site}/my/invoices/{move.id}?access_token={move.access_token}"

    def _items_table(self, rows) -> Markup:
        """Rows as HTML, by currency and, where a head office pays, by outlet."""
        groups = []
        for currency in dict.fromkeys(row["currency"] for row in rows):
            of_currency = [row for row in rows if row["currency"] == currency]
            of_currency.sort(key=lambda row: (row["outlet"], row["due_date"]))
            groups.append(
                {
                    "currency": currency,
                    "rows": of_currency[:_ROWS_IN_MAIL],
                    "more": max(0, len(of_currency) - _ROWS_IN_MAIL),
                    "total": sum(row["amount"] for row in of_currency),
                    "references": any(row["reference"] for row in of_currency),
                    "outlets": any(row["outlet"] for row in of_currency),
                }
            )
        return self._render("mail_facts", {"groups": groups, "followup": self})

    def _render(self, view, values) -> Markup:
        return self.env["ir.qweb"]._render(
            f"penagihan_piutang.{view}",
            {
                "format_date": lambda day: format_date(self.env, day),
                "format_amount": lambda amount, currency: format_amount(self.env, amount, currency),
                **values,
            },
        )

    # -- mails ----------------------------------------------------------------------------

    def _template(self):
        """The words it is written in."""
        self.ensure_one()
        return self.step_id.template_id if self.kind == "step" else self._notice_template()

    def _create_mails(self, template):
        """Render into mails that rest until ``_send_mails`` takes them up.

        They belong to the customer's record: sent ones stand in its chatter and answers come
        back there. At rest they are cancelled, since Odoo's queue sends whatever is outgoing.
        """
        # letters are issued with the message that carries them: both or neither
        self._issue_letters()
        values = self._render_mails(template)
        for followup in self:
            values[followup.id]["attachment_ids"] += followup._letter_files()
            values[followup.id] |= followup._test_values(values[followup.id])
        mails = self.env["mail.mail"].sudo().create([values[followup.id] for followup in self])
        for followup, mail in zip(self, mails, strict=True):
            followup.mail_id = mail
            followup.test = bool(mail.email_to)
            followup.email_to = mail.email_to or followup.contact_id.email_normalized

    def _test_values(self, values) -> dict:
        """What is different about a mail while the company has a test address."""
        address = self.company_id.penagihan_test_email
        if not address:
            return {}
        subject = self.env._(
            "[Test for %(address)s] %(subject)s",
            address=self.contact_id.email_normalized,
            subject=values["subject"],
        )
        return {"recipient_ids": False, "email_to": address, "subject": subject}

    def _render_mails(self, template) -> dict:
        """Values of ``mail.mail`` by follow-up, in each recipient's language."""
        steps = self.filtered(lambda followup: followup.kind == "step")
        rows = steps._rows_by_debtor()
        self._ensure_portal_tokens(
            [row["move_id"] for of_debtor in rows.values() for row in of_debtor if row["move_id"]]
        )
        words = self.with_context(penagihan_rows=rows)._words(template)
        pdfs = self._invoice_pdfs()
        files = (self - steps)._notice_files()
        values = {}
        for followup in self:
            language = followup._language()
            localized = followup.with_context(lang=language)
            subject, body = words[followup.id]
            body = (
                self.env["mail.render.mixin"]
                .with_context(lang=language)
                ._render_encapsulate(
                    "penagihan_piutang.mail_layout",
                    body,
                    add_context={
                        "company": followup.company_id,
                        "followup": localized,
                        "portal_box": localized._portal_box(),
                    },
                    context_record=localized.debtor_id,
                )
            )
            values[followup.id] = {
                "subject": subject,
                "body": body,
                "body_html": body,
                "email_from": followup._sender(),
                "recipient_ids": [(6, 0, followup.contact_id.ids)],
                "model": "penagihan.debtor",
                "res_id": followup.debtor_id.id,
                "auto_delete": False,
                "state": "cancel",
                "attachment_ids": [
                    *localized._attachments(),
                    *((4, pdf.id) for pdf in pdfs[followup.id]),
                    *(localized._file(*file) for file in files.get(followup, ())),
                ],
            }
        return values

    def _words(self, template) -> dict:
        """Subject and body without its frame, by id: a person's own words, else the template's
        in each recipient's language.
        """
        by_template = self.filtered(lambda followup: not followup.body)
        rendered = {}
        if by_template:
            rendered = (
                template.sudo()
                .with_context(penagihan_rows=self.env.context.get("penagihan_rows"))
                ._generate_template(by_template.ids, ("subject", "body_html"))
            )
        return {
            followup.id: (followup.subject, followup.body)
            if followup.body
            else (rendered[followup.id]["subject"], rendered[followup.id]["body_html"])
            for followup in self
        }

    def _rows_by_debtor(self) -> dict:
        """Today's decision about all that these customers owe, by debtor id."""
        rows = defaultdict(list)
        for row in self.env["penagihan.decision"]._rows(debtor_ids=self.debtor_id.ids):
            rows[row["debtor_id"]].append(row)
        return rows

    def _preview(self) -> dict:
        """What the message says: as it went out, or as it would go out now.

        :return: values of ``penagihan.why``
        """
        self.ensure_one()
        values = {
            "channel": self.channel,
            "recipient": self.contact_id.email_formatted or self.contact_id.display_name,
            "subject": self._title(),
            "body": self.spoken_script,
        }
        if self.message_id:
            # sudo: the message stands in the chatter of a customer one may read
            sent = self.message_id.sudo()
            return values | {"recipient": self.email_to, "subject": sent.subject, "body": sent.body}
        if self.channel == "email" and self._template():
            mail = self._render_mails(self._template())[self.id]
            return values | {"subject": mail["subject"], "body": mail["body"]}
        return values

    def _attachments(self) -> list:
        """The items as a spreadsheet, when they are more than the mail shows."""
        self.ensure_one()
        if len(self.line_ids) <= _ROWS_IN_MAIL:
            return []
        name = self.env._("Invoices %s.xlsx", self.partner_id.name.replace("/", "-"))
        return [self._file(name, self._spreadsheet(), XLSX)]

    def _file(self, name, content, mimetype):
        """A file that goes along, kept on the customer's record."""
        return Command.create(
            {
                "name": name,
                "raw": content,
                "mimetype": mimetype,
                "res_model": "penagihan.debtor",
                "res_id": self.debtor_id.id,
            }
        )

    def _spreadsheet(self) -> bytes:
        """All items of this message as an XLSX file."""
        buffer = io.BytesIO()
        # texts stay texts, whatever a customer's name begins with
        with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True, "bottom": 1})
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            money = book.add_format({"num_format": "#,##0.00"})
            header = [
                self.env._("Customer"),
                self.env._("Invoice"),
                self.env._("Your Reference"),
                self.env._("Date"),
                self.env._("Due Date"),
                self.env._("Currency"),
                self.env._("Amount Due"),
            ]
            sheet.write_row(0, 0, header, bold)
            sheet.set_column(0, 2, 24)
            sheet.set_column(3, 6, 14)
            lines = self.line_ids.sorted(lambda line: (line.currency_id, line.due_date, line.id))
            for number, line in enumerate(lines, start=1):
                row = self._line_row(line, {})
                sheet.write_string(number, 0, row["outlet"] or self.partner_id.name)
                sheet.write_string(number, 1, row["number"])
                sheet.write_string(number, 2, row["reference"])
                sheet.write_datetime(number, 3, row["date"], day)
                sheet.write_datetime(number, 4, row["due_date"], day)
                sheet.write_string(number, 5, line.currency_id.name)
                sheet.write_number(number, 6, line.amount_due, money)
            sheet.freeze_panes(1, 0)
        return buffer.getvalue()

    @api.model
    def _ensure_portal_tokens(self, move_ids):
        """Links to invoices need a token each; set at once, since one write per invoice is slow."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE account_move SET access_token = gen_random_uuid()::text
             WHERE access_token IS NULL AND id = ANY(%s)
            """,
            [move_ids],
            log_exceptions=False,
        )
        self.env["account.move"].invalidate_model(["access_token"])
