from odoo import api, fields, models
from odoo.exceptions import UserError

# A person may override what is about time and size only; what says that an item is settled,
# argued about, promised or left out on purpose, never.
_TIME_AND_SIZE = ("due", "interval", "below_minimum", "bank_stale", "capped")
# Whom a channel reaches: columns of the decision, the first that is filled.
_CONTACTS = {
    "email": ("email_contact_id",),
    "whatsapp": ("chat_contact_id",),
    "phone": ("phone_contact_id",),
    "visit": ("address_contact_id",),
    "letter": ("email_contact_id", "address_contact_id"),
}


class PenagihanFollowupManual(models.Model):
    """A follow-up that a person starts by hand, now, perhaps in words of their own.

    It is a follow-up like any other: it consumes steps, counts for the interval, and passes the
    same check before it leaves. Only the reasons for which it may be started are fewer. Who did
    it is who created it.
    """

    _name = "penagihan.followup"
    _inherit = ["penagihan.followup", "penagihan.kind.words"]
    _kind_words = ("subject", "body")

    manual = fields.Boolean(string="By Hand", readonly=True, help="Started by a person, not a run.")
    subject = fields.Char(readonly=True, help="Of a message in a person's own words.")
    body = fields.Html(string="Own Words", readonly=True)

    @api.model
    def _may_start_by_hand(self, row) -> bool:
        """Whether a person may do the next step of an item now.

        A soft step may come before its day; a firm one never, whoever wants it.

        :param row: of the decision, as if unsent messages did not exist
        """
        return row["reason"] in _TIME_AND_SIZE or (row["reason"] == "not_yet" and not row["firm"])

    @api.model
    def _reach(self, row):
        """How the customer is reached for the next step of ``row``.

        :return: (channel, contact id); both empty without a usable contact
        """
        step = self.env["penagihan.step"].browse(row["step_id"])
        for channel in (step.channel, step.fallback_channel):
            for column in _CONTACTS.get(channel, ()):
                if row[column]:
                    return channel, row[column]
        return False, False

    @api.model
    def _create_by_hand(self, debtor, rows, words=None):
        """Plan what a person sends or does now.

        :param rows: of the decision, about items of ``debtor``; the highest sets the tone
        :param words: subject and body, where they are the person's own
        """
        lead = max(rows, key=lambda row: row["offset_days"])
        channel, contact_id = self._reach(lead)
        today = debtor.company_id._penagihan_today()
        # sudo: nobody writes the ledger directly
        return self.sudo().create(
            {
                "debtor_id": debtor.id,
                "user_id": (
                    debtor.user_id or debtor.company_id.penagihan_user_id or self.env.user
                ).id,
                "date": today,
                "step_id": lead["step_id"],
                "channel": channel,
                "contact_id": contact_id,
                "post_due": any(row["offset_days"] > 0 for row in rows),
                "amount_company": sum(row["amount_company"] for row in rows),
                "manual": True,
                **(words or {}),
                "line_ids": [
                    (0, 0, {
                        "company_id": debtor.company_id.id,
                        "debtor_id": debtor.id,
                        "move_line_id": row["move_line_id"],
                        "instalment_id": row["instalment_id"],
                        "move_id": row["move_id"],
                        "due_date": row["due_date"],
                        "currency_id": row["currency_id"],
                        "amount_due": row["amount_due"],
                        "step_id": row["step_id"],
                        "offset_days": row["offset_days"],
                        "date": today,
                    })
                    for row in rows
                ],
            }
        )  # fmt: skip

    def _start_by_hand(self, firm_open):
        """Let it go as far as it may: to the manager, to the customer, or to a person. Who may
        approve it has done so by sending it.

        :param firm_open: whether a firm step of the customer is open
        """
        self.ensure_one()
        if self._needs_approval(firm_open):
            if not self.env.user.has_group(f"penagihan_piutang.{self._approving_group()}"):
                self._set_state("to_approve")
                self._make_tasks()
                return
            self.approved_user_id = self.env.user
        if self.channel == "email":
            self._dispatch(self.company_id, only=self)
        else:
            self._hand_over()

    @api.model
    def _drop_planned(self, debtor):
        """Take back what a run has planned for ``debtor`` and nobody has approved: what a
        person sends now stands in its place, and the next run decides anew.
        """
        self.sudo().search(
            [
                ("debtor_id", "=", debtor.id),
                ("kind", "=", "step"),
                ("state", "=", "planned"),
                ("manual", "=", False),
                ("approved_user_id", "=", False),
            ]
        ).unlink()
        self.env["penagihan.document"]._void_orphans(debtor.company_id)

    # -- before it leaves -----------------------------------------------------------------

    def _recheck_by_hand(self, rows):
        """Those that may leave still. A text a person wrote fits the amounts it was written
        for and no others: where they have changed, it does not leave.
        """
        allowed = {
            (row["id"], row["step_id"]): row
            for row in rows
            if self._may_start_by_hand(row) and self._reach(row)[0] == "email"
        }
        kept = self.browse()
        for followup in self:
            followup = followup._in_office_language()
            found = [
                (line, allowed.get((line._item_id(), line.step_id.id)))
                for line in followup.line_ids
            ]
            if followup.body and not all(row and line._says(row) for line, row in found):
                followup._set_state(
                    "cancelled",
                    failure=followup.env._(
                        "Not sent: invoices, amounts or the address have changed since the "
                        "message was written."
                    ),
                    trouble="outdated",
                    settled=False,
                )
                followup._ask_somebody()
            elif followup._keep_lines(found):
                kept |= followup
            else:
                followup._set_state(
                    "cancelled",
                    failure=followup.env._("No longer due when it was to be sent."),
                )
        return kept

    def _keep_lines(self, found) -> bool:
        """Drop the lines without a row, and take the amounts of this moment for the others.

        :return: whether anything is left
        """
        rows = [row for _line, row in found if row]
        for line, row in found:
            if row:
                line.amount_due = row["amount_due"]
            else:
                line.unlink()
        if rows:
            lead = max(rows, key=lambda row: row["offset_days"])
            self.step_id = lead["step_id"]
            self.contact_id = self._reach(lead)[1]
            self.amount_company = sum(row["amount_company"] for row in rows)
        return bool(rows)

    # -- what it says ---------------------------------------------------------------------

    @api.model
    def _words_by_hand(self, debtor, rows) -> dict:
        """What a message about ``rows`` would say: written, rendered and rolled back.

        Nothing else of what this request has in hand may be lost with it, so the roll-back is
        done by hand: forms being filled in live in the cache.

        :return: ``subject``, ``body`` without its frame, and the names of attachments
        """
        self.env.flush_all()
        self._ensure_portal_tokens([row["move_id"] for row in rows if row["move_id"]])
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self._drop_planned(debtor)
            followup = self._create_by_hand(debtor, rows)
            template = followup.step_id.template_id
            followup = followup.with_context(penagihan_rows=followup._rows_by_debtor())
            subject, body = followup._words(template)[followup.id]
            files = ", ".join(followup._invoice_pdfs()[followup.id].mapped("name"))
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)
            for model in ("penagihan.followup", "penagihan.followup.line"):
                self.env[model].invalidate_model(flush=False)
            debtor.invalidate_recordset(["followup_ids"], flush=False)
            self.env["account.move"].invalidate_model(["penagihan_line_ids"], flush=False)
        return {"subject": subject, "body": body, "files": files}

    def action_write_again(self):
        """A text that was overtaken by events is written anew, about the same invoices."""
        self.ensure_one()
        self._check_allowed("group_officer", "cancelled")
        items = self.line_ids.move_line_id
        if not items:
            raise UserError(self.env._("Nothing it was about is open any more."))
        return self.env["penagihan.send"]._action_open(self.debtor_id, items)
