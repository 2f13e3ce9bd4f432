"""What happens to a database in the course of its life, from inside Odoo.

    python -m dev.inside.lifecycle ACTION [FILE] -d DATABASE ...

What is wrong ends it with a sentence on stderr and exit code 1.
"""

import contextlib
import json
import os
import socket
import sys
from datetime import date
from pathlib import Path

import freezegun
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import SQL, config

from dev.crash.day import DAY, IN_TWO_WEEKS, TODAY
from dev.crash.sink import Sink
from dev.paths import MODULE

# What a database is made of; the queries give names.
STRUCTURE = {
    "column": "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'",
    "constraint": "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype != 'n'",
    "index": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "function": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
# Records that an add-on brings along.
RECORDS = (
    "digest_digest", "ir_act_client", "ir_act_report_xml", "ir_act_server", "ir_act_url",
    "ir_act_window", "ir_asset", "ir_cron", "ir_default", "ir_embedded_actions",
    "ir_filters", "ir_model", "ir_model_access", "ir_model_constraint", "ir_model_fields",
    "ir_model_fields_selection", "ir_model_inherit", "ir_model_relation", "ir_rule", "ir_sequence",
    "ir_ui_menu", "ir_ui_view", "mail_activity", "mail_activity_type", "mail_alias", "mail_mail",
    "mail_message_subtype", "mail_template", "res_groups", "res_groups_privilege",
)  # fmt: skip
# How names of the add-on's models, tables and fields begin.
OWN = MODULE.partition("_")[0]
# What speaks of the add-on, in any table. The word alone does not: it is Indonesian.
MENTION = rf"{OWN}[._][a-z]"
# An update notes when it fills a new column.
_MAY_CHANGE = ("write_date", "write_uid")
# Odoo's own list of add-ons that could be installed.
_LIST_OF_ADDONS = ("ir_module_module", "ir_module_module_dependency")


class Wrong(Exception):
    """Something is not as it should be."""


def expect(condition, sentence):
    if not condition:
        raise Wrong(sentence)


# -- actions ------------------------------------------------------------------------------


def remember(env, path):
    """Write down what the database is made of."""
    Path(path).write_text(json.dumps(_made_of(env.cr)))


def collect(env, path):
    """Run collection, send, and sign the aging; write down what there is then."""
    with _mail_server(env) as sink:
        env["penagihan.run"]._cron_run()
        expect(sink.mails, "the collection has sent nothing")
    # PDFs load their style sheets from a web server, which is not what this is about
    env.registry["ir.actions.report"]._run_wkhtmltopdf = lambda *_, **__: b"%PDF-1.4\n%%EOF"
    env.user.group_ids += env.ref("penagihan_piutang.group_manager")
    wizard = env["penagihan.aging.wizard"].create(
        {"date": date.fromisoformat(DAY), "company_ids": [Command.set(env.company.ids)]}
    )
    wizard.action_sign()
    env.flush_all()
    Path(path).write_text(json.dumps(_own_data(env), default=str))


def uninstall(env, _path):
    env["ir.module.module"].search([("name", "=", MODULE)]).button_immediate_uninstall()


def nothing_left(env, path):
    """The database is made of what it was made of before the add-on came."""
    before, after = json.loads(Path(path).read_text()), _made_of(env.cr)
    found = [
        f"{kind} {after[kind][name]}"
        for kind in after
        for name in sorted(set(after[kind]) - set(before[kind]))
    ]
    found += _mentions(env.cr)
    lost = [
        f"{kind} {name}"
        for kind in STRUCTURE
        for name in sorted(set(before[kind]) - set(after[kind]))
    ]
    expect(not found, "left behind:\n" + "\n".join(found))
    expect(not lost, "taken away:\n" + "\n".join(lost))


def books(env, _path):
    """Invoices work: one that was chased, and a new one."""
    old = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("payment_state", "=", "not_paid")], limit=2
    )
    expect(len(old) == 2, "no open invoices")
    _pay(old[0])
    old[1].button_draft()
    expect(old[1].state == "draft", "an old invoice cannot be reset")
    old[1].action_post()
    new = old[0].copy({"invoice_date": date.fromisoformat(DAY)})
    new.action_post()
    _pay(new)
    new.button_draft()
    expect(new.state == "draft", "a new invoice cannot be reset")
    for view in ("form", "list", "kanban"):
        env["account.move"].get_views([(False, view)])
        env["res.partner"].get_views([(False, view)])


def kept(env, path):
    """After an update: everything that was there is there as it was, and nothing leaves twice."""
    before, after = (
        json.loads(Path(path).read_text()),
        json.loads(json.dumps(_own_data(env), default=str)),
    )
    found = []
    for table, rows in before.items():
        expect(table in after, f"table {table} is gone")
        for number, row in rows.items():
            now = after[table].get(number)
            if now is None:
                found.append(f"{table} {number} is gone")
                continue
            found += [
                f"{table} {number}: {column} was {value!r}, is {now.get(column)!r}"
                for column, value in row.items()
                if not _kept(value, now.get(column)) and column not in _MAY_CHANGE
            ]
    expect(not found, "not kept:\n" + "\n".join(found[:30]))
    expect(before["penagihan_followup"], "nothing to keep")
    expect(before["penagihan_aging_signed"], "no signed aging to keep")
    followups = env["penagihan.followup"].search([])
    kinds = set(followups.mapped("kind"))
    expect(kinds - {"errand"} == {"step"}, f"kinds of follow-ups are {kinds}")
    tasks = env["mail.activity"].search([("res_model", "=", "penagihan.debtor")])
    expect(tasks <= followups.activity_id, "open tasks do not stand on the worklist")
    expect(
        not env["mail.mail"].search_count([("state", "=", "outgoing")]),
        "mails wait in Odoo's own queue",
    )


def again(env, _path):
    """A run of the same day sends nothing, one of another day what is due and no more."""
    with _mail_server(env) as sink:
        env["penagihan.run"]._cron_run()
        expect(not sink.mails, f"{len(sink.mails)} messages were sent again")
        with freezegun.freeze_time(IN_TWO_WEEKS, tick=True, real_asyncio=True):
            env["penagihan.run"]._cron_run()
            due = env["penagihan.decision"].search_count([("verdict", "=", "due")])
        expect(sink.mails, "two weeks later nobody is reminded of anything")
        recipients = [mail.recipient for mail in sink.mails]
        expect(len(set(recipients)) == len(recipients), "two messages to one customer")
        expect(not due, f"{due} items are due and nobody was told")


# -- what there is ------------------------------------------------------------------------


def _made_of(cr):
    """{kind: {what tells one from another: what it is called}}"""
    made_of = {}
    for kind, statement in STRUCTURE.items():
        cr.execute(statement)
        made_of[kind] = {name: name for (name,) in cr.fetchall()}
    for table in RECORDS:
        cr.execute(SQL("SELECT id, left(t::text, 100) FROM %s t", SQL.identifier(table)))
        made_of[table] = {str(record_id): text for record_id, text in cr.fetchall()}
    return made_of


def _mentions(cr):
    """Where the database still speaks of the add-on."""
    cr.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " AND data_type IN ('text', 'character varying', 'jsonb')"
    )
    for table, column in cr.fetchall():
        if table in _LIST_OF_ADDONS:
            continue
        cr.execute(
            SQL(
                "SELECT left(%(column)s::text, 80) FROM %(table)s"
                " WHERE %(column)s::text ~ %(mention)s LIMIT 3",
                column=SQL.identifier(column),
                table=SQL.identifier(table),
                mention=MENTION,
            )
        )
        for (text,) in cr.fetchall():
            # its row in the list of add-ons
            if text != f"module_{MODULE}":
                yield f"{table}.{column}: {text}"


def _own_data(env):
    """{table: {id: {column: value}}} of the add-on's own tables, and of its columns on Odoo's."""
    cr, data = env.cr, {}
    cr.execute(
        "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY table_name"
    )
    passing = {model._table for model in env.values() if model._transient}
    for table, columns in cr.fetchall():
        # tables that only relate others are looked at through these
        if table in passing or "id" not in columns:
            continue
        if not table.startswith(OWN):
            columns = [column for column in columns if OWN in column]
        if columns:
            chosen = SQL(", ").join(map(SQL.identifier, {"id", *columns}))
            cr.execute(SQL("SELECT %s FROM %s", chosen, SQL.identifier(table)))
            data[table] = {str(row["id"]): row for row in cr.dictfetchall()}
    return data


def _kept(value, now):
    """Whether it is still there; translations may have been added to it."""
    if isinstance(value, dict) and isinstance(now, dict):
        return value.items() <= now.items()
    return value == now


# -- helpers ------------------------------------------------------------------------------


@contextlib.contextmanager
def _mail_server(env):
    # the mail server is told which process speaks
    socket.getfqdn = lambda name="": f"{os.getpid()}.worker"
    with Sink() as sink:
        config["smtp_server"], config["smtp_port"] = "127.0.0.1", sink.port
        yield sink


def _pay(invoice):
    env = invoice.env
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({})._create_payments()
    expect(invoice.payment_state in ("paid", "in_payment"), f"{invoice.name} cannot be paid")


ACTIONS = {
    each.__name__: each for each in (remember, collect, uninstall, nothing_left, books, kept, again)
}


def main(action, path, *arguments):
    config.parse_config([*arguments, "--no-http"], setup_logging=True)
    with freezegun.freeze_time(TODAY, tick=True, real_asyncio=True):
        server.load_server_wide_modules()
        registry = Registry(config["db_name"][0])
        try:
            with registry.cursor() as cr:
                ACTIONS[action](api.Environment(cr, SUPERUSER_ID, {}), path)
        except Wrong as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
