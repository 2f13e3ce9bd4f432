"""Posting and paying invoices, with the add-on in the registry and without."""

import statistics

from dev.bench.clock import measure, undone

_PAIRS = 7


def report(bare, installed, invoices):
    """
    :param bare: environment of a database without the add-on
    :param installed: of one from the same template where it is installed
    :param invoices: how many are posted and paid each time
    """
    found = {bare: [], installed: []}
    for _pair in range(_PAIRS):
        for env, costs in found.items():
            costs.append(_post_and_pay(env, invoices))
    without, with_it = ([cost.cpu for cost in costs] for costs in found.values())
    more = statistics.median(b / a for a, b in zip(without, with_it, strict=True)) - 1
    print(f"\nPosting and paying {invoices} invoices, {_PAIRS} pairs in turn")
    for title, env in (("without the add-on", bare), ("with the add-on", installed)):
        cpu = statistics.median(cost.cpu for cost in found[env])
        queries = {cost.queries for cost in found[env]}
        print(f"{title:<24}{cpu:9.2f} s of CPU    queries {sorted(queries)}")
    print(f"median of the pairs: {more:+.1%} CPU", flush=True)


def _post_and_pay(env, invoices):
    with undone(env):
        partner = env["res.partner"].create({"name": "PT Pelanggan"})
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": "2026-04-01",
                    "invoice_line_ids": [
                        (0, 0, {"name": "Jasa", "quantity": 1, "price_unit": 1_000_000 + number})
                    ],
                }
                for number in range(invoices)
            ]
        )
        env.flush_all()

        def work():
            moves.action_post()
            register = env["account.payment.register"].with_context(
                active_model="account.move", active_ids=moves.ids
            )
            register.create({"group_payment": False})._create_payments()

        return measure(env, work)
