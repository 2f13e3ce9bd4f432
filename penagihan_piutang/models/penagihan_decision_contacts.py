"""Whom of a customer a message goes to: pieces of SQL about the payer ``debt.payer_id``.

A contact that somebody found *wrong* is used for nothing. The role *billing* comes first, then the
invoice address, the customer itself and everybody else; those who decide and directors last, since
routine is not theirs. Tax contacts and delivery addresses are in reserve: they hear of debts only
where nobody else of the customer has an address of that kind at all. A refused or wrong one is one
still: then a person looks for a better address, rather than the warehouse being told.
"""

from odoo.tools import SQL

_TAKES_MAIL = SQL(
    """contact.email_normalized IS DISTINCT FROM contact.penagihan_refused_email
       AND NOT EXISTS (SELECT FROM mail_blacklist WHERE active
                          AND email = contact.email_normalized)"""
)


def email_contact_sql() -> SQL:
    """Whom an e-mail goes to: ``id`` of the contact with a usable address, if there is one."""
    return _contact_sql(
        has=lambda contact: SQL("%s.email_normalized IS NOT NULL", contact), usable=_TAKES_MAIL
    )


def tax_contact_sql() -> SQL:
    """Who is asked for tax slips: ``id`` of the contact for taxes, if it has a usable address."""
    return SQL(
        """SELECT contact.id FROM res_partner contact
            WHERE contact.commercial_partner_id = debt.payer_id AND contact.active
              AND contact.penagihan_role = 'tax' AND contact.email_normalized IS NOT NULL
              AND contact.penagihan_status IS DISTINCT FROM 'wrong' AND %s
         ORDER BY contact.id LIMIT 1""",
        _TAKES_MAIL,
    )


def phone_contact_sql() -> SQL:
    """Whom a call goes to; whom nobody could reach comes last."""
    return _contact_sql(has=lambda contact: SQL("%s.phone IS NOT NULL", contact), last=_UNREACHABLE)


def chat_contact_sql() -> SQL:
    """Whom a chat is opened with; whom nobody could reach comes last."""
    return _contact_sql(
        # a landline of Indonesia has no WhatsApp
        has=lambda contact: SQL(
            """%(contact)s.phone_sanitized IS NOT NULL
               AND (%(contact)s.phone_sanitized NOT LIKE '+62%%'
                    OR %(contact)s.phone_sanitized LIKE '+628%%')""",
            contact=contact,
        ),
        last=_UNREACHABLE,
    )


# Mail that came back says nothing about a telephone.
_UNREACHABLE = SQL(
    "(contact.penagihan_status = 'unreachable' AND contact.penagihan_status_source <> 'bounce')"
    " IS TRUE,"
)


def _contact_sql(has, usable=None, last=None) -> SQL:
    """
    :param has: makes the condition that a contact (an alias) has an address of the kind
    :param usable: what else must hold of ``contact``
    :param last: what puts a contact behind the others
    """
    return SQL(
        """SELECT contact.id FROM res_partner contact
            WHERE contact.commercial_partner_id = debt.payer_id AND contact.active
              AND %(has)s AND %(usable)s
              AND contact.penagihan_status IS DISTINCT FROM 'wrong'
              AND (%(reserve)s IS NOT TRUE
                   OR NOT EXISTS (SELECT FROM res_partner other
                                   WHERE other.commercial_partner_id = debt.payer_id
                                     AND other.active AND %(other_reserve)s IS NOT TRUE
                                     AND %(other_has)s))
         ORDER BY %(last)s (contact.penagihan_role = 'billing') IS TRUE DESC,
                  (contact.type = 'invoice') IS TRUE DESC, contact.id = debt.payer_id DESC,
                  (contact.penagihan_role IN ('decision', 'director')) IS TRUE, contact.id
            LIMIT 1""",
        has=has(SQL("contact")),
        usable=usable or SQL("TRUE"),
        reserve=_reserve_sql(SQL("contact")),
        other_reserve=_reserve_sql(SQL("other")),
        other_has=has(SQL("other")),
        last=last or SQL(),
    )


def _reserve_sql(contact) -> SQL:
    """Whether a contact is not there for bills; null where nothing says so."""
    # a warehouse that somebody made the billing contact is one
    return SQL(
        """(COALESCE(%(contact)s.penagihan_role, '') <> 'billing'
            AND %(contact)s.id <> debt.payer_id
            AND (%(contact)s.type = 'delivery' OR %(contact)s.penagihan_role = 'tax'))""",
        contact=contact,
    )
