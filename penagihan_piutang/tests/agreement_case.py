"""Shorthands about instalment agreements."""

import base64
from datetime import timedelta

from odoo.fields import Command
from odoo.tools import SQL

from .common import CollectionCase, D

SCAN = base64.b64encode(b"%PDF signed")


class AgreementMixin:
    def agree(self, *moves, state="active", user=None, day=None, **terms):
        """An agreement over ``moves``: three monthly instalments from ``day`` (days from D) on.

        :param state: how far it goes: draft, proposed or active
        """
        debtor = self.debtor(moves[0].partner_id)
        if not debtor.user_id:
            debtor.user_id = self.collector
        first = D + timedelta(days=10 if day is None else day)
        agreement = (
            self.env["penagihan.agreement"]
            .with_user(user or self.manager)
            .create(
                {
                    "debtor_id": debtor.id,
                    "move_ids": [Command.set([move.id for move in moves])],
                    "first_date": first,
                    "skip_holidays": False,
                    **terms,
                }
            )
        )
        # a request ends here
        self.env.flush_all()
        if state != "draft":
            agreement.action_propose()
        if state == "active":
            self.sign(agreement)
        return agreement.sudo()

    def sign(self, agreement):
        agreement.write({"signed_file": SCAN, "signed_name": "signed.pdf"})
        agreement.action_sign()

    def past(self, agreement, *days):
        """Its instalments fall on these days from D, as if it had been signed before them."""
        ordered = agreement.instalment_ids.sorted("due_date")
        for instalment, day in zip(ordered, days, strict=True):
            instalment.sudo().due_date = D + timedelta(days=day)
        agreement.sudo().signed_date = D + timedelta(days=min(days) - 1)

    def instalments(self, agreement, on=0):
        """The decision about its open instalments, in the order of their days."""
        rows = self.env["penagihan.decision"]._rows(D + timedelta(days=on))
        mine = [row for row in rows if row["instalment_id"] in agreement.instalment_ids.ids]
        return sorted(mine, key=lambda row: (row["due_date"], row["id"]))

    def reasons(self, agreement, on=0):
        return [row["reason"] for row in self.instalments(agreement, on)]

    def open_amounts(self, agreement):
        return [float(row["residual"]) for row in self.instalments(agreement)]

    def books(self):
        """Every column of every accounting entry, but for what collection shows on invoices."""
        self.env.flush_all()
        return [
            self.env.execute_query(
                SQL(
                    """SELECT id, (SELECT array_agg(each ORDER BY key)
                                     FROM jsonb_each_text(to_jsonb(entry)) each
                                    WHERE key NOT LIKE 'penagihan%%') AS content
                         FROM %s entry ORDER BY id""",
                    SQL.identifier(table),
                )
            )
            for table in ("account_move", "account_move_line", "account_partial_reconcile")
        ]

    def agreement_tasks(self, debtor, name):
        kind = self.env.ref(f"penagihan_piutang.activity_agreement_{name}")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)


class AgreementCase(AgreementMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
