from odoo import api, models
from odoo.tools.misc import format_amount, format_date, format_datetime, formatLang

from ..tools.terbilang import in_words


class ReportAgreement(models.AbstractModel):
    """The paper of an instalment agreement, in the customer's language: to be signed by hand, with
    room for the stamp duty and two witnesses.
    """

    _name = "report.penagihan_piutang.report_agreement"
    _description = "Instalment Agreement"

    @api.model
    def _get_report_values(self, docids, data=None):
        agreements = self.env["penagihan.agreement"].browse(docids)
        agreements.check_access("read")
        return {"docs": agreements, "agreements": [self._paper(each) for each in agreements]}

    def _paper(self, agreement):
        """What stands on the paper of one agreement."""
        lang = agreement.partner_id.lang or self.env.lang
        # sudo: whoever may read an agreement may print the names and accounts in it
        agreement = agreement.sudo().with_context(lang=lang)
        currency = agreement.currency_id
        moves = agreement.line_ids.move_id or agreement.move_ids
        company = moves.company_id[:1] or agreement.company_id
        lines = agreement.line_ids.sorted("due_date")
        env = agreement.env

        def words(amount):
            return in_words(lang, amount, currency.name, currency.decimal_places)

        def money(amount):
            return f"{format_amount(env, amount, currency)} ({words(amount)})"

        return {
            "lang": lang,
            "agreement": agreement,
            # final terms are signed on the paper that was issued only
            "draft": agreement.state in ("draft", "to_approve")
            or (agreement.state == "proposed" and not agreement._paper_document()),
            "company": company,
            "partner": agreement.partner_id,
            "schedule": agreement.instalment_ids.sorted(lambda each: (each.due_date, each.id)),
            "rows": [
                (line.move_id, line.due_date, line.residual) for line in lines if line.move_id
            ],
            "banks": company._penagihan_bank_accounts(moves),
            "day": lambda day: format_date(env, day) if day else "",
            "moment": lambda moment: format_datetime(
                env, moment, agreement.company_id.penagihan_tz
            ),
            "money": money,
            "words": words,
            "meterai": self.env["penagihan.letter"]._of_code("KC").meterai,
            "figures": lambda amount: format_amount(env, amount, currency),
            "percent": lambda value: formatLang(env, value, digits=2),
            "missed_days": agreement.policy_id.missed_days,
        }
