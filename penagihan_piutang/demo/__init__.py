"""Demo data: PT Nusantara Pangan Sejahtera, a food distributor, and PT Nusantara Logistik.

`load(env)` fills a database that has this add-on and `l10n_id`. It commits nothing and sends
nothing. All dates are relative to the day; the same day gives the same data.

- Two companies with the Indonesian chart and an account at BCA; rupiah, and dollars at 16,000.
- 41 customers in Indonesia's three time zones, among them a head office and its three outlets;
  one in Singapore (English, dollars); three of the logistics company alone. Some have contacts for
  invoices; a few have no e-mail, a wrong one, two in one field, or no contact at all.
- A year of invoices, most of them paid; open ones are due from seven months ago to some weeks from
  now. Terms of 14 to 60 days and one of three instalments, customers' order references, partial
  payments.
- Credit notes matched, open, free and in draft; receipts nobody matched; opening balances;
  withheld taxes left open (PPh 23, PPh 22); residues of small change; an invoice the accountant
  keeps out of follow-up; one between the two companies.
- Steps taken in the past months, so that customers stand on all rungs; the daily run is on.
- A collector, a finance officer, a manager, an auditor: the password is the login. Debtors by
  hand, on hold, on the strict policy; three who take invoices on certain days of the week.

The tables: `customers.csv`, `contacts.csv`, `products.py`, `invoices_data.py` (its `CASES` are the
invoices picked by hand), `company.py`, `users.py`, `debtors.py`,
`receipts.py`.
"""

from .books import keep_books
from .company import (
    USD_RATES,
    activate_language,
    create_payment_terms,
    set_up_companies,
    set_up_dollar,
)
from .customers import create_customers
from .debtors import set_up_debtors
from .history import write_history
from .invoices_data import LOGISTICS_BOOKS, MAIN_BOOKS, PARENT
from .products import create_products
from .receipts import hand_over
from .users import PEOPLE, create_users

QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
    "lang": "id_ID",
}


def load(env, today=None):
    """Fill the database as of `today` (default: the main company's day).

    :return: what each demo user is, by login
    """
    env = env(su=True, context={**env.context, **QUIET})
    activate_language(env)
    main, logistics = set_up_companies(env)
    today = today or main._penagihan_today()
    env = env(context={**env.context, "allowed_company_ids": (main + logistics).ids})
    users = create_users(env, main + logistics)
    set_up_dollar(env, main + logistics, today)
    terms = create_payment_terms(env)
    products = create_products(env, USD_RATES[-1])
    partners = {**create_customers(env, terms), PARENT: main.partner_id}
    for company, books in ((main, MAIN_BOOKS), (logistics, LOGISTICS_BOOKS)):
        keep_books(company, books, partners, products, terms, users["keuangan"], today)
    set_up_debtors(env, main, partners, users, today)
    write_history(env, main, today)
    hand_over(env, main, partners, today)
    for company in main + logistics:
        company.write({"penagihan_automatic": True, "penagihan_user_id": users["penagih"].id})
    return {person.login: person.role for person in PEOPLE}
