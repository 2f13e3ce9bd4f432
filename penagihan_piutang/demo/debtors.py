"""How some debtors are handled: by hand, on hold, on the strict policy, and who collects."""

from datetime import timedelta

from .customers import CUSTOMERS

BY_HAND = ("graha", "maluku")
# Reason and, in days from now, the end.
HOLDS = {
    "lestari": ("Menunggu hasil pertemuan direksi kedua perusahaan", 12),
    "deli": ("Rekonsiliasi saldo dengan bagian keuangan pelanggan", 5),
}
STRICT = ("anugerah", "borneo", "srirejeki")
# The collector looks after the islands east of Jawa, and the difficult ones.
EASTERN_STATES = ("ba", "nb", "ki", "ks", "sa", "sn", "ma", "mu", "pa", "pd")
DIFFICULT = ("bahari", "berkah", "dapur", "anugerah", "srirejeki", *HOLDS)


def set_up_debtors(env, company, partners, users, today):
    """A debtor for every payer of the main company, with its settings."""
    rows = [row for row in CUSTOMERS if row.seller == "main"]
    customers = env["res.partner"].concat(*(partners[row.key] for row in rows))
    debtors = env["penagihan.debtor"]._ensure(customers, company)
    by_partner = debtors.grouped("partner_id")

    def pick(chosen):
        return env["penagihan.debtor"].concat(*(by_partner[partners[key]] for key in chosen))

    eastern = [row.key for row in rows if row.state in EASTERN_STATES]
    pick({*eastern, *DIFFICULT}).user_id = users["penagih"]
    pick(BY_HAND).handling = "by_hand"
    pick(STRICT).policy_id = env.ref("penagihan_piutang.policy_strict")
    for key, (reason, days) in HOLDS.items():
        pick([key]).write(
            {
                "hold_reason": reason,
                "hold_user_id": users["manajer"].id,
                "hold_until": today + timedelta(days=days),
            }
        )
    return debtors
