from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.file_name import file_name


class PenagihanThirdParty(models.Model):
    """A customer handed over to a lawyer or an agency: to whom, since when, with which file, and
    what came back. Nothing is sent to the customer by itself any more.

    What the third party reports meanwhile is written into its chatter.
    """

    _name = "penagihan.third.party"
    _description = "Customer with a Third Party"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"
    # what is heard meanwhile is written down by whoever hears it
    _mail_post_access = "read"

    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    customer_id = fields.Many2one(related="debtor_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="With", required=True, readonly=True, help="A lawyer or an agency."
    )
    date = fields.Date(string="Since", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Handed Over By", readonly=True)
    reason = fields.Char(readonly=True)
    file_id = fields.Many2one("ir.attachment", readonly=True, ondelete="restrict")
    returned_date = fields.Date(string="Came Back On", readonly=True)
    outcome = fields.Text(string="What Came of It", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(debtor_id) WHERE returned_date IS NULL", "This customer is with a third party already."
    )
    _returned_after = models.Constraint(
        "CHECK (returned_date >= date)", "It does not come back before it was handed over."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hand-over stays on record."))

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(
                self.env._("Only a collection manager hands customers over to a third party.")
            )

    @api.model
    def _hand_over(self, debtor, partner, reason=""):
        """Make the file, keep it, and end what is sent by itself.

        :param partner: the lawyer or agency
        :return: the record
        """
        self._check_manager()
        debtor.ensure_one().check_access("read")
        if partner.commercial_partner_id == debtor.partner_id.commercial_partner_id:
            raise UserError(self.env._("A customer is not handed over to itself."))
        if debtor.third_party_id:
            raise UserError(
                self.env._(
                    "%(customer)s is with %(party)s already.",
                    customer=debtor.partner_id.name,
                    party=debtor.third_party_id.partner_id.name,
                )
            )
        content = self.env["penagihan.third.party.file"]._zip(debtor, partner)
        # sudo: nobody writes hand-overs directly
        record = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "partner_id": partner.id,
                "date": debtor.company_id._penagihan_today(),
                "user_id": self.env.uid,
                "reason": (reason or "").strip(),
            }
        )
        record.file_id = self.env["ir.attachment"].sudo().create(
            {
                "name": f"{debtor._third_party_file_name()}.zip",
                "raw": content,
                "mimetype": "application/zip",
                "res_model": record._name,
                "res_id": record.id,
            }
        )  # fmt: skip
        debtor.sudo().write({"handling": "by_hand", "third_party_id": record.id})
        debtor.sudo()._message_log(
            body=self.env._(
                "Handed over to %(party)s by %(user)s. Handled by hand from now on.",
                party=partner.display_name,
                user=self.env.user.name,
            )
        )
        debtor.sudo()._refresh()
        return record.with_env(self.env)

    def _come_back(self, day, outcome):
        """It is ours again; how it is handled, a person decides.

        :param outcome: what came of it, in words
        """
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        if self.returned_date:
            raise UserError(self.env._("This has come back already."))
        if not (outcome or "").strip():
            raise UserError(self.env._("Please say what came of it."))
        if day < self.date or day > self.company_id._penagihan_today():
            raise UserError(
                self.env._(
                    "The day must lie between %s and today.", format_date(self.env, self.date)
                )
            )
        # sudo: nobody writes hand-overs directly
        record = self.sudo()
        record.write({"returned_date": day, "outcome": outcome.strip()})
        record.debtor_id.third_party_id = False
        record.debtor_id._message_log(
            body=self.env._(
                "Came back from %(party)s: %(outcome)s",
                party=record.partner_id.display_name,
                outcome=record.outcome,
            )
        )
        record.debtor_id._refresh()

    # -- buttons --------------------------------------------------------------------------

    def action_open_file(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().file_id.id}?download=true",
            "target": "download",
        }

    def action_come_back(self):
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("It came back"),
            "res_model": "penagihan.third.party.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_third_party_id": self.id},
        }


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    third_party_id = fields.Many2one(
        "penagihan.third.party",
        string="With a Third Party",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    third_party_partner_id = fields.Many2one(
        related="third_party_id.partner_id",
        string="Handed Over To",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    third_party_date = fields.Date(
        related="third_party_id.date",
        string="Handed Over On",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )

    def action_third_party(self):
        """Ask to whom, in a dialog."""
        self.ensure_one()
        self.env["penagihan.third.party"]._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over to a third party"),
            "res_model": "penagihan.third.party.entry",
            "view_mode": "form",
            "target": "new",
            "context": {"default_debtor_id": self.id},
        }

    def action_open_third_party(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Third Party"),
            "res_model": "penagihan.third.party",
            "res_id": self.third_party_id.id,
            "view_mode": "form",
        }

    @api.model
    def _refresh_totals(self, company, decided=None, debtor_ids=None):
        """Whoever is with a third party stands at that stage, whatever the ladder says."""
        result = super()._refresh_totals(company, decided, debtor_ids)
        stage = self.env.ref("penagihan_piutang.stage_third_party", raise_if_not_found=False)
        if stage:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE penagihan_debtor SET stage_id = %s
                     WHERE company_id = %s AND third_party_id IS NOT NULL AND item_count > 0
                    """,
                    stage.id,
                    company.id,
                )
            )
        return result

    def _third_party_file_name(self) -> str:
        self.ensure_one()
        name = self.env._(
            "File %(customer)s %(date)s",
            customer=self.partner_id.name or "",
            date=self.company_id._penagihan_today(),
        )
        return file_name(name)
