"""The aging: screen, workbook and check beside raw SQL, xlsxwriter, and other ways to the same."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile
from types import SimpleNamespace
from unittest.mock import patch

import xlsxwriter
from odoo.addons.web.controllers import export
from odoo.tools import SQL
from openpyxl import load_workbook

from dev.bench import oca_run
from dev.bench.clock import measure, median, show, undone
from dev.bench.decision import AGING, DAYS_AGO

_PAGE = 80
# As the web client asks: so many records, and whether there are more than it counts.
_COUNT_LIMIT = 10_001
# xlsxwriter's share is the same for more; reading the cells back takes minutes.
_FLOOR_ITEMS = 200_000
_COLUMNS = ("number", "ref", "invoice_date", "due_date", "days_overdue", "amount_residual")
_RELATED = ("partner_id", "currency_id", "bucket_id", "user_id", "stage_id")


def report(env, rounds, oca=None):
    """
    :param env: environment of the ledger
    :param oca: environment of a copy where account_financial_report is installed; may be None
    """
    today = env.company._penagihan_today()
    for title, day in ((f"{DAYS_AGO} days ago", today - timedelta(DAYS_AGO)), ("today", today)):
        with undone(env):
            _screen(env, rounds, day, title)
    with undone(env):
        _workbook(env, today - timedelta(DAYS_AGO))
    with undone(env):
        _list_export(env)
    if oca:
        with undone(oca), _peak() as peak:
            cost = measure(oca, lambda: oca_run.aged_partner_balance(oca, today))
        title = "OCA's aged partner balance with its items, as XLSX"
        show(title, cost, None, peak())


# -- on the screen ------------------------------------------------------------------------


def _screen(env, rounds, day, title):
    aging = env["penagihan.aging"]
    facts = {"day": day, "accounts": aging._default_account_ids()}

    def raw():
        env.cr.execute(AGING, facts)
        env.cr.fetchall()

    def engine():
        sums = SQL(", ").join(
            SQL("sum(amount_residual) FILTER (WHERE bucket = %s)", number) for number in range(5)
        )
        rows = aging._rows_sql(day)
        env.cr.execute(
            SQL("SELECT partner_id, sum(amount_residual), %s FROM (%s) row GROUP BY 1", sums, rows)
        )
        env.cr.fetchall()

    wizard = env["penagihan.aging.wizard"].create({"date": day})

    def opening():
        action = wizard.action_show()
        _read(env["penagihan.aging.customer"], action)

    def check():
        aging._check_rows(day)

    ((items,),) = env.execute_query(SQL("SELECT count(*) FROM (%s) item", aging._rows_sql(day)))
    print(f"\nAging as of {title}: {items:,} items")
    # what is written down must stay: rolled back afterwards, by the caller
    costs = {work: [] for work in (raw, engine, opening, check)}
    for _round in range(rounds):
        for work, found in costs.items():
            found.append(measure(env, work))
    floor = median(costs[raw])
    show("raw SQL by customer and bucket (the floor)", floor)
    show("engine by customer and bucket", median(costs[engine]), floor)
    show("customers written down, and their first page", median(costs[opening]), floor)
    show("check against the ledger", median(costs[check]), floor)
    customers = wizard.action_show()
    items = wizard.action_items()
    of_one = wizard.customer_ids[:1].action_items()
    pages = {
        "first page of the customers": (env["penagihan.aging.customer"], customers),
        "first page of the items": (env["penagihan.aging.item"], items),
        "items of a customer": (env["penagihan.aging.item"], of_one),
    }
    for what, (model, action) in pages.items():
        found = [measure(env, lambda m=model, a=action: _read(m, a)) for _round in range(rounds)]
        show(what, median(found))
    item = env["penagihan.aging.item"].with_context(**items["context"])
    by_bucket = measure(
        env,
        lambda: item.formatted_read_group(
            items["domain"], ["user_id", "bucket_id"], ["amount_residual:sum"]
        ),
    )
    show("pivot by collector and bucket, once", by_bucket, floor)


def _read(model, action):
    """A first page, as a list in the browser reads it."""
    fields = {name: {} for name in (*_COLUMNS, "total", "amount_1") if name in model._fields}
    fields |= {name: {"fields": {"display_name": {}}} for name in _RELATED if name in model._fields}
    model.with_context(**action["context"]).web_search_read(
        action["domain"], fields, limit=_PAGE, count_limit=_COUNT_LIMIT
    )


# -- as a workbook ------------------------------------------------------------------------


def _workbook(env, day):
    wizard = env["penagihan.aging.wizard"].create({"date": day})
    print(f"\nWorkbook: {wizard._count_items():,} items")
    with TemporaryFile() as file:
        with _peak() as peak:
            cost = measure(env, lambda: wizard._write_xlsx(file))
        note = f"{peak()}, {file.tell() / 1e6:.0f} MB large"
        show("workbook with everything", cost, None, note)
        if wizard._count_items() > _FLOOR_ITEMS:
            return
        cells, seconds = _written_by_xlsxwriter(file)
    print(f"xlsxwriter, constant_memory, the same {cells:,} cells: {seconds:.2f} s of CPU")
    print(f"    CPU of ours: {cost.cpu / seconds:.2f} × the floor, reading the items included")


def _written_by_xlsxwriter(file):
    """The CPU time xlsxwriter takes for the cells, formulas and outlines of a workbook."""
    count, seconds = 0, 0
    source = load_workbook(file, read_only=True)
    with TemporaryFile() as target:
        book = xlsxwriter.Workbook(target, {"constant_memory": True})
        formats = {}
        for sheet in source:
            copy = book.add_worksheet(sheet.title)
            outline = sheet.title == source.sheetnames[1]
            for rows in _batches(sheet):
                for _at, row in rows:
                    for cell in row:
                        if cell[2] not in formats:
                            formats[cell[2]] = book.add_format({"num_format": cell[2]})
                before = time.process_time()
                for at, row in rows:
                    if outline and at:
                        total = any(kind == "f" for _c, kind, _f, _v in row)
                        copy.set_row(at, None, None, {"level": 1 if total else 2})
                        copy.row_info.pop(at - 1, None)  # else memory grows with the rows
                    for column, kind, number_format, value in row:
                        style = formats[number_format]
                        if kind == "f":
                            copy.write_formula(at, column, value, style, 0)
                        elif kind == "n":
                            copy.write_number(at, column, value, style)
                        else:
                            copy.write_string(at, column, value, style)
                seconds += time.process_time() - before
                count += sum(len(row) for _at, row in rows)
        before = time.process_time()
        book.close()
        return count, seconds + time.process_time() - before


def _batches(sheet, size=5_000):
    """The cells of a sheet, so many rows at a time, as plain values."""
    epoch = 25_569  # of serial dates
    rows = []
    for at, row in enumerate(sheet.iter_rows()):
        cells = []
        for column, cell in enumerate(row):
            value, kind = cell.value, cell.data_type
            if value is None:
                continue
            if kind == "d":
                value, kind = epoch, "n"
            cells.append((column, kind, cell.number_format, value))
        rows.append((at, cells))
        if len(rows) >= size:
            yield rows
            rows = []
    yield rows


def _list_export(env):
    """Odoo's own export of a list: open journal items, a few columns, as the browser asks."""
    lines = env["account.move.line"]
    domain = [
        ("account_id.account_type", "=", "asset_receivable"),
        ("parent_state", "=", "posted"),
        ("reconciled", "=", False),
    ]
    fields = ["partner_id", "move_name", "ref", "invoice_date", "date_maturity", "company_id"]
    fields += ["amount_residual", "amount_residual_currency", "currency_id", "account_id"]
    limit = 100_000  # more takes more than a machine like this has

    def work():
        records = lines.search(domain, limit=limit)
        columns = [
            {"name": name, "label": name, "type": lines._fields[name].type} for name in fields
        ]
        data = records.export_data(fields)["datas"]
        with patch.object(export, "request", SimpleNamespace(env=env)):
            export.ExcelExport().from_data(columns, fields, data)

    with _peak() as peak:
        cost = measure(env, work)
    show(f"Odoo's own list export, {limit:,} lines, {len(fields)} columns", cost, None, peak())


@contextmanager
def _peak():
    """How far this process's memory rises above where it stands; gives a function that tells."""
    before, highest, done = _resident(), 0, threading.Event()

    def watch():
        nonlocal highest
        while not done.wait(0.02):
            highest = max(highest, _resident())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: f"peak {highest - before:+.0f} MB"
    finally:
        done.set()
        watcher.join()


def _resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096 / 1e6
