"""Customers who take invoices on certain days of the week, and what was handed over so far."""

from datetime import timedelta

# By key: days of the week (1 is Monday) and papers asked for.
PAPERS = ("invoice", "payment_receipt", "tax_invoice", "purchase_order", "delivery_note")
TAKING = {
    "graha": ((2, 4), PAPERS),
    "indoboga": ((3,), PAPERS[:4]),
    "sumber": ((1, 3), PAPERS[:3]),
}
RECEIVERS = ("Ibu Ratna", "Bapak Hendra", "Ibu Yuni")


def hand_over(env, company, partners, today):
    """Older invoices of these customers have been received; of the younger ones some are on
    their way, and one was refused.
    """
    weekdays = {day.number: day.id for day in env["penagihan.weekday"].search([])}
    for (key, (days, papers)), receiver in zip(TAKING.items(), RECEIVERS, strict=True):
        partner = partners[key]
        papers = [env.ref(f"penagihan_piutang.paper_{name}").id for name in papers]
        partner.write(
            {
                "penagihan_receive_day_ids": [weekdays[number] for number in days],
                "penagihan_paper_ids": papers,
            }
        )
        moves = env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("commercial_partner_id", "=", partner.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            order="invoice_date, id",
        )
        values = [
            {
                "move_id": move.id,
                "sent_date": min(move.invoice_date + timedelta(days=2), today),
                "paper_ids": papers,
            }
            for move in moves
        ]
        half = (len(values) + 1) // 2
        for each in values[:half]:
            each |= {"state": "checked", "received_date": each["sent_date"], "receiver": receiver}
        if key == "graha" and len(values) > half:
            values[half] |= {"state": "refused", "refusal": "Nomor PO belum dicantumkan"}
        # the last one has not been sent yet
        env["penagihan.receipt"].create(values[: max(half, len(values) - 1)])
