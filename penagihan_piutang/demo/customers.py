"""Customers and their contacts: the rows of `customers.csv`, `contacts.csv`, as partners.

Nobody outside can be reached by mistake: domains end in `.example` (RFC 2606), phone numbers carry
runs of zeros.
"""

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from odoo import Command

HEAD_OFFICE = "pratama"
OUTLETS = ("serpong", "depok", "gubeng")


class Customer(NamedTuple):
    seller: str  # main or logistics: who sells to it all year
    key: str
    name: str
    street: str
    city: str
    zip: str
    state: str  # of Indonesia; empty abroad
    phone: str
    email: str
    vat: str
    term: str
    habit: str
    per_year: str  # invoices
    size: str


class Contact(NamedTuple):
    customer: str
    type: str
    name: str
    function: str
    phone: str
    email: str


def _read(name, row_type):
    with Path(__file__).with_name(name).open(newline="", encoding="utf-8") as file:
        return tuple(row_type(**row) for row in csv.DictReader(file))


CUSTOMERS = _read("customers.csv", Customer)
CONTACTS = _read("contacts.csv", Contact)
BY_KEY = {row.key: row for row in CUSTOMERS}


def create_customers(env, terms):
    """Partners by key, for both companies; outlets are paid for by their head office."""
    contacts = defaultdict(list)
    for contact in CONTACTS:
        contacts[contact.customer].append(contact)
    records = env["res.partner"].create(
        [_customer_values(env, row, contacts[row.key], terms) for row in CUSTOMERS]
    )
    partners = dict(zip(BY_KEY, records))
    for outlet in OUTLETS:
        partners[outlet].penagihan_payer_id = partners[HEAD_OFFICE]
    return partners


def _customer_values(env, row, contacts, terms):
    lang = "id_ID" if row.state else "en_US"
    return {
        "name": row.name,
        "is_company": True,
        "street": row.street,
        "city": row.city,
        "zip": row.zip,
        "country_id": env.ref("base.id" if row.state else "base.sg").id,
        "state_id": env.ref(f"base.state_id_{row.state}").id if row.state else False,
        "phone": row.phone,
        "email": row.email,
        "vat": row.vat,
        "lang": lang,
        "property_payment_term_id": terms[row.term].id,
        "child_ids": [
            Command.create(
                {
                    "type": contact.type,
                    "name": contact.name,
                    "function": contact.function,
                    "phone": contact.phone,
                    "email": contact.email,
                    "lang": lang,
                }
            )
            for contact in contacts
        ],
    }
