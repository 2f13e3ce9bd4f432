"""A year in the books of one company, from its tables."""

import random

from .customers import CUSTOMERS
from .invoices import Bookkeeper
from .payments import Cashier

SEED = 19


def keep_books(company, books, partners, products, terms, salesperson, today):
    """Write the documents of `books`.

    Records of partners, products and terms come by the key of their table.
    """
    company = company.with_context(allowed_company_ids=company.ids)
    rng = random.Random(f"{SEED} {company.name}")
    bookkeeper = Bookkeeper(company, partners, products, terms, salesperson, today, rng)
    cashier = Cashier(company, partners, today, rng)

    if books.openings:
        cashier.settle_openings(books.openings, bookkeeper.opening_balances(books.openings))
    habitual = bookkeeper.habitual_values([row for row in CUSTOMERS if row.seller == books.seller])
    invoices = bookkeeper.post(habitual + bookkeeper.case_values(books.cases))
    ordinary, picked = invoices[: len(habitual)], invoices[len(habitual) :]
    labelled = {case.label: invoice for case, invoice in zip(books.cases, picked) if case.label}
    if books.credit_notes:
        bookkeeper.credit_notes(books.credit_notes, labelled)
    _analyze(company.env)
    cashier.settle_habitual(ordinary)
    cashier.settle_cases(books.cases, picked)
    cashier.receive_unmatched(books.unmatched, labelled)
    cashier.book_interest()


def _analyze(env):
    """Let PostgreSQL count what this transaction wrote.

    Where it takes the tables for empty, Odoo's query from payments to their invoices
    (`account.payment._compute_stat_buttons_from_reconciliation`) runs for minutes.
    """
    env.flush_all()
    env.cr.execute(
        "ANALYZE account_move, account_move_line, account_payment, account_partial_reconcile"
    )
