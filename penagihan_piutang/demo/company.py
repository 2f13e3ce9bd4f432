"""The two selling companies: address, chart of accounts, bank, dollar rates, payment terms."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import Command

CHART = "id"

MAIN = {
    "name": "PT Nusantara Pangan Sejahtera",
    "street": "Jl. Raya Bekasi KM 23 No. 18",
    "street2": "Kawasan Pergudangan Cakung",
    "city": "Jakarta Timur",
    "zip": "13910",
    "phone": "+62 21 5550 0100",
    "email": "keuangan@nusantarapangan.example",
    "website": "https://www.nusantarapangan.example",
    "vat": "02.513.137.6-025.000",
}
LOGISTICS = {
    "name": "PT Nusantara Logistik",
    "street": "Jl. Cakung Cilincing Raya No. 64",
    "city": "Jakarta Utara",
    "zip": "14130",
    "phone": "+62 21 5550 0110",
    "email": "keuangan@nusantaralogistik.example",
    "website": "https://www.nusantaralogistik.example",
    "vat": "02.379.907.5-083.000",
}
BANK = {"name": "Bank Central Asia (BCA)", "bic": "CENAIDJA"}
MAIN_ACCOUNT, LOGISTICS_ACCOUNT = "0350 100 2345", "0350 100 6789"

# Rupiah for a dollar, from twelve months ago to today.
USD_RATES = (
    *(15_720, 15_810, 15_690, 15_905, 16_080, 16_240, 16_310),
    *(16_190, 16_275, 16_360, 16_220, 16_110, 16_000),
)

# Name, and per instalment its share in percent and its days.
PAYMENT_TERMS = {
    "net14": ("14 hari", ((100, 14),)),
    "net30": ("30 hari", ((100, 30),)),
    "net45": ("45 hari", ((100, 45),)),
    "net60": ("60 hari", ((100, 60),)),
    "cicil3": ("40% 30 hari, 30% 60 hari, 30% 90 hari", ((40, 30), (30, 60), (30, 90))),
}


def activate_language(env, code="id_ID"):
    """Indonesian, with the terms of every installed module."""
    lang = env["res.lang"].with_context(active_test=False).search([("code", "=", code)])
    if not lang.active:
        install = {"lang_ids": [Command.set(lang.ids)], "overwrite": False}
        env["base.language.install"].create(install).lang_install()


def set_up_companies(env):
    """The main company and the logistics company, each with the Indonesian chart.

    The second one gets its domain only after it is created: `partner_autocomplete` would look the
    domain up on the internet.
    """
    bank = env["res.bank"].create({**BANK, "country": env.ref("base.id").id})
    location = {"country_id": env.ref("base.id").id, "state_id": env.ref("base.state_id_jk").id}
    main = env.ref("base.main_company")
    main.write({**MAIN, **location})
    logistics = env["res.company"].create({"name": LOGISTICS["name"], **location})
    logistics.write(LOGISTICS)
    for company, number in ((main, MAIN_ACCOUNT), (logistics, LOGISTICS_ACCOUNT)):
        if company.chart_template != CHART:
            env["account.chart.template"].try_loading(CHART, company, install_demo=False)
        company.partner_id.write({"lang": "id_ID", "tz": "Asia/Jakarta"})
        _set_up_bank(company, bank, number)
    return main, logistics


def _set_up_bank(company, bank, number):
    """The company's bank account, shown in mails and on invoices; receipts book to it at once."""
    account = company.env["res.partner.bank"].create(
        {
            "acc_number": number,
            "bank_id": bank.id,
            "partner_id": company.partner_id.id,
            "company_id": company.id,
            "allow_out_payment": True,
        }
    )
    journal = bank_journal(company)
    journal.write({"name": "BCA", "code": "BCA", "bank_account_id": account.id})
    journal.inbound_payment_method_line_ids.payment_account_id = journal.default_account_id


def bank_journal(company):
    """The journal in which the company's receipts are booked."""
    domain = [("type", "=", "bank"), ("company_id", "=", company.id)]
    return company.env["account.journal"].search(domain, limit=1)


def set_up_dollar(env, companies, today):
    """Activate the US dollar, with a rate a month for each company."""
    usd = env.ref("base.USD")
    usd.active = True
    env["res.currency.rate"].create(
        [
            {
                "currency_id": usd.id,
                "company_id": company.id,
                "name": today - relativedelta(months=months),
                "inverse_company_rate": rate,
            }
            for company in companies
            for months, rate in enumerate(reversed(USD_RATES))
        ]
    )
    return usd


def create_payment_terms(env):
    """The payment terms of the table by key, shared by the companies."""
    records = env["account.payment.term"].create(
        [
            {
                "name": name,
                "company_id": False,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in instalments
                ],
            }
            for name, instalments in PAYMENT_TERMS.values()
        ]
    )
    return dict(zip(PAYMENT_TERMS, records))


def first_instalment_days(term):
    return PAYMENT_TERMS[term][1][0][1]


def previous_working_day(day):
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def next_working_day(day):
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
