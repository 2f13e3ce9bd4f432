from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_amount, format_date

# The customer chooses among these.
PERIODS_PROPOSED = ("month", "week")
# How far ahead the first instalment of a proposal may be.
_FIRST_WITHIN_DAYS = 31
_LEAST_COUNT = 2


class PenagihanAgreementProposal(models.Model):
    """Instalments a customer proposes on its page, within the bounds of its policy: a draft, of
    which an officer makes an agreement.
    """

    _inherit = "penagihan.agreement"

    @api.model
    def _propose_portal(self, debtor, moves, first_date, number, partner, period="month"):
        """A draft for what the customer proposes: equal instalments.

        :param debtor: the customer's record
        :param moves: its invoices
        :param first_date: the day of the first one
        :param number: how many instalments
        :param partner: the contact who is at the page
        :param period: one of ``PERIODS_PROPOSED``
        :return: the draft
        :raise UserError: beyond the bounds, or about what cannot be agreed on; nothing is changed
        """
        # sudo: the page knows who is there; a portal user has no right of its own
        debtor, moves, agreements = debtor.sudo(), moves.sudo(), self.sudo()
        if not partner or partner.sudo()._penagihan_payer() != debtor.partner_id:
            raise UserError(self.env._("These invoices are not yours."))
        # whoever sends it twice at once sees what became of the first
        if not debtor.try_lock_for_update():
            raise UserError(self.env._("Somebody else is changing it: please try again."))
        agreements._check_not_proposed(debtor)
        terms = agreements._proposed_terms(debtor, moves, first_date, number, period)
        with self.env.cr.savepoint():
            agreement = agreements.create(
                {
                    **terms,
                    "channel": "portal",
                    "signer_name": partner.name,
                    "own_signer_id": debtor._somebody().id,
                }
            )
            agreement._check_smallest()
        said = agreement._customer_says(
            lambda env: env._(
                "The customer proposes %(number)s instalments from %(day)s on.",
                number=number,
                day=format_date(env, first_date),
            ),
            partner,
            kind="activity_instalments",
        )
        agreement._wait(said)
        return agreement

    @api.model
    def _preview_portal(self, debtor, moves, first_date, number, period="month"):
        """What a proposal of a customer would come to; nothing is written.

        :return: (currency, [(day, amount)])
        :raise UserError: as ``_propose_portal``
        """
        agreements = self.sudo()
        agreement = agreements.new(
            agreements._proposed_terms(debtor.sudo(), moves.sudo(), first_date, number, period)
        )
        agreement._check_smallest()
        schedule = agreement.instalment_ids.sorted("due_date")
        return agreement.currency_id, [(each.due_date, each.amount) for each in schedule]

    def _proposed_terms(self, debtor, moves, first_date, number, period) -> dict:
        """:raise UserError: beyond the bounds"""
        self._check_bounds(debtor, first_date, number)
        if period not in PERIODS_PROPOSED:
            raise UserError(self.env._("Please choose between weekly and monthly instalments."))
        self._check_proposed(debtor, moves)
        return {
            "debtor_id": debtor.id,
            "move_ids": [Command.set(moves.ids)],
            "count": number,
            "first_date": first_date,
            "period": period,
        }

    def _check_not_proposed(self, debtor):
        drafts = [
            ("debtor_id", "=", debtor.id),
            ("state", "=", "draft"),
            ("channel", "=", "portal"),
        ]
        if self.search_count(drafts, limit=1):
            raise UserError(
                self.env._("We have a proposal of yours already, and will answer it soon.")
            )

    def _check_bounds(self, debtor, first_date, number):
        most = max(_LEAST_COUNT, debtor._penagihan_policy().agreement_count)
        if not isinstance(number, int) or not _LEAST_COUNT <= number <= most:
            raise UserError(
                self.env._(
                    "Please choose between %(least)s and %(most)s instalments.",
                    least=_LEAST_COUNT,
                    most=most,
                )
            )
        today = debtor.company_id._penagihan_today()
        if not isinstance(first_date, date) or first_date < today:
            raise UserError(self.env._("Please choose days from today on."))
        debtor.company_id._penagihan_check_ahead(first_date, _FIRST_WITHIN_DAYS)

    def _check_proposed(self, debtor, moves):
        """Invoices that are the customer's own, open, and neither disputed nor agreed on."""
        rows = debtor.decision_ids.filtered(lambda each: each.move_id in moves)
        if not moves or moves - rows.move_id:
            raise UserError(self.env._("Please choose among the open invoices."))
        running = self._covering(moves, ("to_approve", "proposed", "active"))[:1]
        if running:
            raise UserError(
                self.env._("There is an agreement about these invoices already: %s.", running.name)
            )
        # an officer decides about what somebody wants to leave alone
        disputed = self.env["penagihan.dispute"]._about(rows.move_line_id).move_id
        refused = disputed | rows.filtered(lambda each: each.reason == "excluded").move_id
        if refused:
            raise UserError(
                self.env._(
                    "%s cannot be paid by instalments now: please leave it out, or ask us.",
                    refused[:1].name,
                )
            )
        if len(rows.currency_id) > 1:
            raise UserError(
                self.env._("Invoices in different currencies need an agreement for each currency.")
            )

    def _check_smallest(self):
        if self.problem or not self.instalment_ids:
            raise UserError(self.problem or self.env._("Please choose among the open invoices."))
        smallest = self._smallest(self.debtor_id, self.currency_id)
        least = min(self.instalment_ids.mapped("amount"))
        if self.currency_id.compare_amounts(least, smallest) < 0:
            raise UserError(
                self.env._(
                    "An instalment is at least %s: please choose fewer of them.",
                    format_amount(self.env, smallest, self.currency_id),
                )
            )

    @api.model
    def _smallest(self, debtor, currency):
        """The least an instalment a customer proposes may be, in ``currency``."""
        policy = debtor._penagihan_policy()
        least = policy.portal_instalment_amount
        return policy.currency_id._convert(least, currency, debtor.company_id)
