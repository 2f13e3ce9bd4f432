"""The ladders that came with the add-on, which updates leave alone, get their letters and say when
an order hold is proposed; steps somebody has given a letter keep it.
"""

from odoo import SUPERUSER_ID, api

LETTERS = {
    "st1": ("standard_14", "strict_7"),
    "st2": ("standard_30", "strict_14"),
    "st3": ("standard_45", "strict_21"),
    "sp": ("standard_60", "strict_30"),
    "som1": ("standard_90", "strict_45"),
    "som2": ("standard_104", "strict_52"),
}
PROPOSING = ("standard_30", "strict_30")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})

    def steps(names):
        for name in names:
            step = env.ref(f"penagihan_piutang.step_{name}", raise_if_not_found=False)
            if step:
                yield step

    for code, names in LETTERS.items():
        letter = env.ref(f"penagihan_piutang.letter_{code}")
        for step in steps(names):
            step.letter_id = step.letter_id or letter
    for step in steps(PROPOSING):
        step.propose_order_hold = True
