"""Demo data: PT Nusantara Pangan Sejahtera, a food distributor, and its sister PT Nusantara Logistik.

`load(env)` fills a database on which `account`, `l10n_id` and this add-on are installed; it commits nothing and sends nothing.
The same day gives the same data; every date is relative to that day.

- Two companies with the Indonesian chart, a BCA account each, rupiah, dollars at 16,000.
- 42 customers in Indonesia's three time zones (four of them are a head office and its outlets), one in Singapore
  (English, dollars), three of the logistics company alone. Some have contacts for invoices; a few have no e-mail, a wrong
  one, two in one field, or no contact at all. Nobody outside can be reached: the domains are `.example`.
- A year of invoices, most of them paid; open ones are due from seven months ago to some weeks from now. Terms of 14 to 60 days
  and one of three instalments, customers' order references, partial payments.
- Credit notes matched, open, free and in draft; receipts nobody matched; opening balances; withheld taxes left open (PPh 23,
  PPh 22); residues of small change; an invoice the accountant keeps out of follow-up; one between the two companies.
- A collector, a finance officer, a manager, an auditor. Debtors by hand, on hold, on the strict policy.

Tables are in `*_data.py`, `products.py`, `company.py` and `users.py`; `invoices_data.CASES` names the documents picked by hand.
"""

from .books import keep_books
from .company import USD_RATES, activate_language, create_payment_terms, set_up_companies, set_up_dollar
from .customers import create_customers
from .debtors import set_up_debtors
from .invoices_data import LOGISTICS_BOOKS, MAIN_BOOKS, PARENT
from .products import create_products
from .users import PEOPLE, create_users

QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "lang": "id_ID",
}


def load(env, today=None):
    """Fill the database as of `today` (default: the day at the main company); gives each demo user's role by login."""
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
    return {person.login: person.role for person in PEOPLE}
