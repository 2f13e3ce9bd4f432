import base64
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ..tools.csv_table import TableError, read_day, read_table

# Columns of each kind of table: required, and optional.
COLUMNS = {
    "positions": (("invoice", "step"), ()),
    "holds": (("customer", "until", "reason"), ()),
    "contacts": (("customer", "name"), ("email", "phone")),
}


class PenagihanImport(models.TransientModel):
    """What a company knew before it went live, from tables: how far each invoice has been
    chased, who is left alone and until when, whom to write to.

    A table is taken whole or not at all: each row that does not fit is named with what to do.
    """

    _name = "penagihan.import"
    _description = "Import for Going Live"

    kind = fields.Selection(
        [
            ("positions", "Last step done of invoices"),
            ("holds", "Customers on hold"),
            ("contacts", "Contacts to write to"),
        ],
        string="What",
        required=True,
        default="positions",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company._penagihan_owner(),
        domain="[('id', 'in', allowed_company_ids)]",
    )
    columns = fields.Char(compute="_compute_columns")
    file = fields.Binary(string="Table (CSV)", attachment=False)
    file_name = fields.Char()
    count = fields.Integer(string="Rows", readonly=True)
    problems = fields.Text(readonly=True)

    @api.depends("kind")
    def _compute_columns(self):
        for wizard in self:
            required, optional = COLUMNS[wizard.kind or "positions"]
            wizard.columns = ", ".join((*required, *optional))

    @api.onchange("kind", "file")
    def _onchange_file(self):
        self.problems, self.count = False, 0

    def action_check(self):
        """Read the table and say what does not fit; nothing is written."""
        self.ensure_one()
        found, problems = self._read()
        self.write({"count": len(found), "problems": "\n".join(problems)})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_import(self):
        """Take the whole table, or nothing of it."""
        self.ensure_one()
        found, problems = self._read()
        if problems:
            raise UserError(
                self.env._("Nothing was imported. Correct these rows:\n%s", "\n".join(problems))
            )
        getattr(self, f"_import_{self.kind}")(found)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s rows were imported.", len(found)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _read(self):
        """What the table says.

        :return: (what was understood of each row, what is wrong with the others)
        """
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(self.env._("Only a manager of collection imports."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Only for a company one works in."))
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            table = read_table(base64.b64decode(self.file), *COLUMNS[self.kind])
        except TableError as error:
            kind, detail = error.args
            raise UserError(
                {
                    "encoding": self.env._("Save the table as CSV in UTF-8 and try again."),
                    "empty": self.env._("The table has no rows."),
                    "columns": self.env._("The first row must name these columns too: %s", detail),
                }[kind]
            ) from error
        find = getattr(self, f"_find_{self.kind}")(table)
        found, problems, seen = [], [], {}
        for row in table:
            try:
                key, value = find(row)
                if key in seen:
                    raise ValueError(self.env._("the same as in row %s", seen[key]))
            except ValueError as error:
                problems.append(
                    self.env._("Row %(line)s: %(problem)s", line=row["line"], problem=error)
                )
                continue
            seen[key] = row["line"]
            found.append(value)
        return found, problems

    # -- how far invoices have been chased ---------------------------------------------------

    def _find_positions(self, table):
        names = {row["invoice"] for row in table}
        moves = self.env["account.move"].search(
            [
                ("name", "in", list(names)),
                ("company_id", "child_of", self.company_id.id),
                ("state", "=", "posted"),
            ]
        )
        decisions = self.env["penagihan.decision"].search([("move_id", "in", moves.ids)])
        by_name = decisions.grouped(lambda decision: decision.move_id.name)

        def find(row):
            items = by_name.get(row["invoice"])
            if not items:
                raise ValueError(self.env._("no open invoice is called “%s”", row["invoice"]))
            steps = items.policy_id.step_ids
            step = steps.filtered(lambda each: row["step"] in (each.name, str(each.offset_days)))
            if len(step) != 1:
                raise ValueError(
                    self.env._(
                        "“%(step)s” is no step of the policy; there are %(steps)s",
                        step=row["step"],
                        steps=", ".join(steps.mapped("name")),
                    )
                )
            return row["invoice"], (items.move_line_id, step)

        return find

    def _import_positions(self, found):
        by_step = {}
        for items, step in found:
            by_step[step] = by_step.get(step, items.browse()) | items
        for step, items in by_step.items():
            action = self.env["penagihan.set.step"]._action_open(items)
            wizard = self.env["penagihan.set.step"].browse(action["res_id"])
            wizard.write({"step_id": step.id, "reason": self._reason()})
            wizard.action_set()

    def _reason(self):
        return self.env._("Imported from %s", self.file_name or self.env._("a table"))

    # -- who is left alone -------------------------------------------------------------------

    def _find_holds(self, table):
        find_customer = self._find_customer(table)
        today = self.company_id._penagihan_today()

        def find(row):
            partner = find_customer(row["customer"])
            until = read_day(row["until"])
            if not until or until < today:
                raise ValueError(
                    self.env._("“%s” is not a day from today on, as 2026-12-31", row["until"])
                )
            if not row["reason"]:
                raise ValueError(self.env._("a hold needs a reason"))
            return partner, (partner, until, row["reason"])

        return find

    def _import_holds(self, found):
        for partner, until, reason in found:
            debtor = self.env["penagihan.debtor"]._ensure(partner, self.company_id)
            debtor.write({"hold_until": until, "hold_reason": reason, "hold_user_id": self.env.uid})

    # -- whom to write to --------------------------------------------------------------------

    def _find_contacts(self, table):
        find_customer = self._find_customer(table)

        def find(row):
            partner = find_customer(row["customer"])
            if not row["name"]:
                raise ValueError(self.env._("the contact has no name"))
            if row.get("email") and not email_normalize(row["email"]):
                raise ValueError(self.env._("“%s” is not one e-mail address", row["email"]))
            if not row.get("email") and not row.get("phone"):
                raise ValueError(self.env._("neither an e-mail address nor a telephone number"))
            return (partner, row["name"]), (partner, row)

        return find

    def _import_contacts(self, found):
        for partner, row in found:
            values = {key: row[key] for key in ("email", "phone") if row.get(key)}
            contact = partner.child_ids.filtered(
                lambda child, row=row: child.type == "invoice" and child.name == row["name"]
            )
            if contact:
                contact[:1].write(values)
            else:
                self.env["res.partner"].create(
                    {"name": row["name"], "parent_id": partner.id, "type": "invoice", **values}
                )

    # -- customers ---------------------------------------------------------------------------

    def _find_customer(self, table):
        """A function from what a table calls a customer to the customer: by its reference, its
        tax number or its name, whichever is one and only one.
        """
        partners = self.env["res.partner"].search(
            [
                ("parent_id", "=", False),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )
        known = [{}, {}, {}]
        for partner in partners:
            for place, value in enumerate((partner.ref, _digits(partner.vat), partner.name)):
                if value:
                    known[place].setdefault(value.strip().lower(), []).append(partner)

        def find(text):
            for place, value in enumerate((text.lower(), _digits(text), text.lower())):
                matches = value and known[place].get(value)
                if matches and len(matches) > 1:
                    raise ValueError(
                        self.env._(
                            "“%s” is the name of several customers: use the tax number", text
                        )
                    )
                if matches:
                    return matches[0]
            raise ValueError(self.env._("no customer is called “%s”", text))

        return find


def _digits(text):
    """A tax number without its dots and dashes; empty for what is none."""
    digits = re.sub(r"[^0-9a-zA-Z]", "", text or "")
    return digits.lower() if len(digits) >= 8 and any(map(str.isdigit, digits)) else ""
