"""A ledger of any size: one block of documents posted by the ORM, multiplied by SQL.

The block has 200 open items of 20 customers, due from 170 days ago to 29 days ahead, and what
surrounds them in real books: invoices paid in full or in part, credit notes that are matched, open,
or open and naming the invoice they reverse. A copy shifts every id, and goes to other customers.
"""

from datetime import timedelta

from dev.bench import history
from dev.steps import step

BLOCK_ITEMS = 200
BLOCK_CUSTOMERS = 20
_OLDEST = 170  # days overdue
_PAID = 40
_CREDIT_CUSTOMERS = 6  # of a block's customers have open credits

# By table, the columns that hold ids of a copied table, and which.
_COPIED = {
    "account_full_reconcile": {"id": "account_full_reconcile"},
    "account_move": {"id": "account_move", "reversed_entry_id": "account_move"},
    "account_move_line": {
        "id": "account_move_line",
        "move_id": "account_move",
        "full_reconcile_id": "account_full_reconcile",
    },
    "account_partial_reconcile": {
        "id": "account_partial_reconcile",
        "debit_move_id": "account_move_line",
        "credit_move_id": "account_move_line",
        "full_reconcile_id": "account_full_reconcile",
    },
}
_AT_ONCE = 500  # copies in one statement


def write(env, items, customers, past):
    """Fill a database without any posted entry.

    :param items: open items wanted, a multiple of ``BLOCK_ITEMS``
    :param customers: among whom they are spread, a multiple of ``BLOCK_CUSTOMERS``
    :param past: whether something has been done about them already
    """
    env = env(context=dict(env.context, tracking_disable=True, mail_create_nosubscribe=True))
    env.company.email = "keuangan@example.com"  # else nothing can be sent
    with step(f"Making {customers} customers"):
        partners = make_customers(env, customers)
    with step(f"Posting {BLOCK_ITEMS} open items and what surrounds them"):
        _Block(env, partners[:BLOCK_CUSTOMERS]).post()
        env.flush_all()
    with step(f"Multiplying them to {items}"):
        _multiply(env.cr, items // BLOCK_ITEMS, partners)
    if past:
        with step("Writing what was done about them so far"):
            history.write(env)
            env.cr.commit()
    with step("Gathering statistics"):
        _analyse(env.cr)


def make_customers(env, number):
    """Companies with an address, one after the other by id."""
    country = env.ref("base.id").id
    partners = env["res.partner"]
    for start in range(0, number, 1000):
        partners += partners.create(
            [
                {
                    "name": f"PT Pelanggan {i:06d}",
                    "ref": f"BENCH{i:06d}",
                    "is_company": True,
                    "email": f"keuangan{i:06d}@example.com",
                    "phone": f"+62 812 {i:07d}",
                    "street": f"Jl. Sudirman {i}",
                    "country_id": country,
                }
                for i in range(start, min(number, start + 1000))
            ]
        )
        env.flush_all()
        env.invalidate_all()
    assert partners[-1].id - partners[0].id == number - 1, "ids of customers have gaps"
    return partners


class _Block:
    """What is multiplied."""

    def __init__(self, env, partners):
        self.env = env
        self.partners = partners
        self.company = env.company
        self.today = self.company._penagihan_today()
        self.bank = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )

    def post(self):
        opened = self._documents(
            "out_invoice", ((i, i - _OLDEST, 1_000_000 + 37_000 * i) for i in range(BLOCK_ITEMS))
        )
        paid = self._documents(
            "out_invoice", ((i, 4 * i - _OLDEST, 2_000_000 + 10_000 * i) for i in range(_PAID))
        )
        credits = self._documents(
            "out_refund", ((i, -9 * i, 300_000) for i in range(2 * _CREDIT_CUSTOMERS))
        )
        for i in range(3, BLOCK_ITEMS, 7):
            self._pay(opened[i], opened[i].amount_total * 0.4, i % 30)
        for i, invoice in enumerate(paid):
            self._pay(invoice, invoice.amount_total, 15 + i % 40)
        for credit, invoice in zip(credits[:_CREDIT_CUSTOMERS], opened[20:]):
            self._receivable(credit | invoice).reconcile()
        for credit, invoice in zip(credits[_CREDIT_CUSTOMERS::2], opened[6 + 20 :: 2]):
            credit.reversed_entry_id = invoice

    def _documents(self, kind, rows):
        """Posted documents.

        :param rows: number of the customer, due date in days from today, amount before tax
        """
        values = []
        for customer, due, amount in rows:
            due_date = self.today + timedelta(days=due)
            values.append(
                {
                    "move_type": kind,
                    "partner_id": self.partners[customer % BLOCK_CUSTOMERS].id,
                    "invoice_date": min(due_date - timedelta(days=30), self.today),
                    "invoice_date_due": due_date,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        (0, 0, {"name": "Jasa", "quantity": 1, "price_unit": amount})
                    ],
                }
            )
        moves = self.env["account.move"].create(values)
        moves.action_post()
        return moves

    def _receivable(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _pay(self, invoice, amount, days_late):
        """Match a bank receipt with an invoice."""
        amount = invoice.currency_id.round(amount)
        item = self._receivable(invoice)
        day = min(invoice.invoice_date_due + timedelta(days=days_late), self.today)
        line = {"name": f"Bayar {invoice.name}", "partner_id": invoice.partner_id.id}
        receipt = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.bank.id,
                "date": day,
                "line_ids": [
                    (0, 0, line | {"account_id": account.id, "balance": sign * amount})
                    for account, sign in ((self.bank.default_account_id, 1), (item.account_id, -1))
                ],
            }
        )
        receipt.action_post()
        (item | self._receivable(receipt)).reconcile()


def _multiply(cr, times, partners):
    """Copy the posted block ``times`` - 1 times."""
    if times < 2:
        return
    first, span = {}, {}
    for table in _COPIED:
        cr.execute(f"SELECT min(id), max(id) - min(id) + 1 FROM {table}")
        first[table], span[table] = cr.fetchone()
    cr.execute("SELECT max(sequence_number) FROM account_move")
    (numbers,) = cr.fetchone()
    number = f"(move.sequence_number + copy * {numbers})"
    name = f"move.sequence_prefix || {number}"
    # copy n of a customer's documents goes to the customer 20 n further, round and round
    customer = (
        f"{partners[0].id} + (block.partner_id - {partners[0].id} + copy * {BLOCK_CUSTOMERS})"
        f" % {len(partners)}"
    )
    values = {
        "account_move": {
            "name": name, "sequence_number": number, "access_token": "NULL",
            "partner_id": customer, "commercial_partner_id": customer,
            "partner_shipping_id": customer, "payment_reference": name,
        },
        "account_move_line": {
            "move_name": name, "partner_id": customer,
            "matching_number": f"CASE WHEN block.matching_number LIKE 'P%' THEN 'P' || copy"
            f" ELSE (block.full_reconcile_id + copy * {span['account_full_reconcile']})::text END",
        },
    }  # fmt: skip
    # what is copied is consistent already: no foreign keys to check, no triggers
    cr.execute("SET LOCAL session_replication_role = replica")
    indexes = _drop_indexes(cr) if times > _AT_ONCE else []
    for table, shifted in _COPIED.items():
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND table_schema = 'public'",
            [table],
        )
        columns = {column: f'block."{column}"' for (column,) in cr.fetchall()}
        columns |= {
            column: f"block.{column} + copy * {span[other]}" for column, other in shifted.items()
        }
        columns |= values.get(table, {})
        move = {"account_move": "block.id", "account_move_line": "block.move_id"}.get(table)
        for start in range(1, times, _AT_ONCE):
            cr.execute(
                f"""INSERT INTO {table} ({", ".join(f'"{column}"' for column in columns)})
                    SELECT {", ".join(columns.values())}
                      FROM generate_series({start}, {min(times, start + _AT_ONCE) - 1}) AS copy
                CROSS JOIN {table} block
                {f"JOIN account_move move ON move.id = {move}" if move else ""}
                     WHERE block.id < {first[table] + span[table]}"""
            )
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
    for definition in indexes:
        cr.execute(definition)
    cr.commit()


def _drop_indexes(cr):
    """Drop those that are cheaper to build again than to feed; gives their definitions."""
    cr.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary""",
        [list(_COPIED)],
    )
    found = cr.fetchall()
    for name, _definition in found:
        cr.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _analyse(cr):
    cr._cnx.autocommit = True
    cr.execute("VACUUM (ANALYZE)")
    cr._cnx.autocommit = False
