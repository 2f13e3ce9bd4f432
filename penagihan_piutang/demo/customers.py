"""Customers and their contacts as partners."""

from odoo import Command

from .customers_data import ABROAD, CUSTOMERS, HEAD_OFFICE, LOGISTICS_CUSTOMERS, OUTLETS


def create_customers(env, terms):
    """Partners by key, for both companies; outlets are paid for by their head office."""
    rows = CUSTOMERS + LOGISTICS_CUSTOMERS
    partners = dict(zip((row.key for row in rows), env["res.partner"].create([_values(env, row, terms) for row in rows])))
    env["res.partner"].concat(*(partners[key] for key in OUTLETS)).penagihan_payer_id = partners[HEAD_OFFICE]
    return partners


def _values(env, row, terms):
    abroad = row in ABROAD
    return {
        "name": row.name,
        "is_company": True,
        "street": row.street,
        "city": row.city,
        "zip": row.zip,
        "country_id": env.ref("base.sg" if abroad else "base.id").id,
        "state_id": env.ref(f"base.state_id_{row.state}").id if row.state else False,
        "phone": row.phone,
        "email": row.email,
        "vat": row.vat,
        "lang": "en_US" if abroad else "id_ID",
        "property_payment_term_id": terms[row.term].id,
        "child_ids": [
            Command.create({
                "name": contact.name,
                "function": contact.function,
                "phone": contact.phone,
                "email": contact.email,
                "type": contact.type,
                "lang": "en_US" if abroad else "id_ID",
            })
            for contact in row.contacts
        ],
    }
