from odoo.tools import SQL


def uninstall_hook(env):
    """Let go of what would stay behind when Odoo removes the add-on.

    Odoo deletes an add-on's records one by one and drops its tables only afterwards. The ledger,
    which never lets go of a step, would refuse, and steps would hold on to their templates: these
    would stay. The tables go in the same transaction, so their references may go first.

    Nor does Odoo clear away what it noted about foreign keys on its own tables, and in the name of
    other modules about the add-on's models (their mixins).
    """
    own = [model._table for model in env.values() if model._name.startswith("penagihan.")]
    for table, name in env.execute_query(
        SQL(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            own,
        )
    ):
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name))
        )
    env.cr.execute(
        "DELETE FROM ir_model_constraint USING ir_module_module addon WHERE type = 'f'"
        " AND ir_model_constraint.module = addon.id AND addon.name = 'penagihan_piutang'"
    )
    env.cr.execute(
        "DELETE FROM ir_model_data WHERE module != 'penagihan_piutang'"
        " AND name ~ '^(selection|model_inherit)__penagihan_'"
    )
