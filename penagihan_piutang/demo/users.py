"""The people at work: a user a role; the password is the login."""

from typing import NamedTuple

from odoo import Command


class Person(NamedTuple):
    login: str
    name: str
    group: str
    phone: str
    role: str


PEOPLE = (
    Person("penagih", "Sari Wulandari", "group_collector", "+62 812 0000 0201", "collector"),
    Person("keuangan", "Budi Santoso", "group_officer", "+62 812 0000 0202", "finance officer"),
    Person("manajer", "Dewi Kartika", "group_manager", "+62 812 0000 0203", "manager"),
    Person("auditor", "Arief Rahman", "group_auditor", "+62 812 0000 0204", "auditor, reads only"),
)
DOMAIN = "nusantarapangan.example"
HOME = {"lang": "id_ID", "tz": "Asia/Jakarta"}


def create_users(env, companies):
    """The users of the table by login; the administrator, too, gets Indonesian and all rights."""
    roles = {person: env.ref(f"penagihan_piutang.{person.group}") for person in PEOPLE}
    users = env["res.users"].create(
        [
            {
                **HOME,
                "login": person.login,
                "password": person.login,
                "name": person.name,
                "email": f"{person.name.lower().replace(' ', '.')}@{DOMAIN}",
                "phone": person.phone,
                "company_id": companies[0].id,
                "company_ids": [Command.set(companies.ids)],
                "group_ids": [Command.set([env.ref("base.group_user").id, roles[person].id])],
            }
            for person in PEOPLE
        ]
    )
    env.ref("base.user_admin").write(
        {
            **HOME,
            "email": f"admin@{DOMAIN}",
            "company_ids": [Command.link(company.id) for company in companies],
            "group_ids": [
                Command.link(env.ref("penagihan_piutang.group_manager").id),
                Command.link(env.ref("account.group_account_manager").id),
            ],
        }
    )
    everybody = users | env.ref("base.user_admin")
    if "odoobot_state" in everybody:  # its chat window covers a telephone's whole screen
        everybody.odoobot_state = "disabled"
    return {person.login: user for person, user in zip(PEOPLE, users)}
