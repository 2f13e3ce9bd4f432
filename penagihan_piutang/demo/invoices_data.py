"""Habits of buying and paying, and documents picked by hand so that each verdict has its examples.

Days count from the day of loading: `due=-7` was due a week ago, `due=2` will be in two days.
"""

from typing import NamedTuple


class Habit(NamedTuple):
    """Paid between `early` and `late` days after the due date.

    Nothing has been paid since `stopped` days ago, nothing sold since `sold_until` days ago.
    """

    early: int
    late: int
    stopped: int = 0
    sold_until: int = 1


HABITS = {
    "prompt": Habit(-6, 2),
    "fair": Habit(0, 22),
    "late": Habit(12, 55),
    "quiet": Habit(-8, 0, sold_until=50),
    "stopped70": Habit(5, 25, stopped=70, sold_until=25),
    "stopped120": Habit(5, 30, stopped=120, sold_until=55),
    "stopped165": Habit(10, 30, stopped=165, sold_until=85),
}

# Lines of an invoice and cartons of a line, at least and at most.
SIZES = {
    "tiny": ((1, 1), (1, 4)),
    "small": ((1, 2), (4, 18)),
    "medium": ((1, 3), (15, 60)),
    "large": ((2, 3), (40, 160)),
    "export": ((1, 2), (4, 20)),
    "service": ((1, 2), (2, 12)),
}


class Case(NamedTuple):
    """One invoice.

    `left` is what stays open: everything (1), a share of the total, an amount in rupiah, or the
    name of a residue: "pph23" (2 % of the base), "pph22" (1.5 %), "sen" (the decimals).
    """

    customer: str
    due: int
    lines: tuple[tuple[str, float], ...]
    left: float | str = 1.0
    label: str = ""
    no_followup: bool = False


# The main company, as a customer of the other.
PARENT = "parent"

CASES = (
    # the first rungs, one of each
    Case("sumber", 5, (("beras25", 60), ("minyak", 40))),
    Case("surya", 2, (("mi", 150), ("kecap", 30), ("saus", 30))),
    Case("celebes", 2, (("tepung", 80), ("susu", 60))),
    Case("dewata", 1, (("santan", 40), ("kopi", 25))),
    Case("indoboga", 0, (("minyak18", 55), ("bumbu", 40))),
    Case("jogja", -1, (("gula", 12), ("teh", 20))),
    Case("bandung", -3, (("tepung", 45), ("biskuit", 30))),
    Case("cahaya", -3, (("beras5", 90),)),
    Case("riau", -7, (("mi", 70), ("sarden", 15))),
    Case("khatulistiwa", -7, (("minyak", 35), ("garam", 20))),
    Case("minahasa", -14, (("beras25", 40), ("kecap", 12))),
    Case("lombok", -21, (("susu", 60), ("air", 200))),
    Case("bahari", -30, (("minyak18", 90), ("gula", 40), ("tepung", 60))),
    Case("sumatera", -45, (("mi", 300), ("minyak", 110))),
    Case("cenderawasih", -60, (("beras25", 55), ("sarden", 20))),
    Case("sorong", -75, (("mi", 60), ("kopi", 8))),
    Case("losari", -90, (("beras5", 40), ("teh", 12))),
    Case("lestari", -200, (("beras25", 70), ("minyak18", 45))),
    # three instalments: one long due, one lately, one still to come
    Case("harum", -40, (("tepung", 260), ("gula", 45))),
    Case("ubud", -38, (("susu", 90), ("kopi", 40), ("air", 300)), left=0.75),
    # partly paid
    Case("graha", -12, (("susu", 70), ("kopi", 20)), left=0.4),
    Case("maluku", -18, (("beras25", 50), ("gula", 10)), left=0.5),
    Case("bahari", -52, (("sarden", 60), ("kecap", 45)), left=0.25),
    Case("anugerah", -95, (("minyak", 80), ("mi", 90)), left=0.7),
    Case("deli", -66, (("beras25", 45), ("tepung", 30)), left=0.5),
    Case("depok", -25, (("mi", 90), ("air", 120)), left=0.35),
    # small change: below the policy's minimum, below a unit
    Case("melati", -20, (("tepung", 2), ("bumbu", 1)), left=32_000),
    Case("butini", -33, (("mi", 5),), left=18_500),
    Case("ternate", -26, (("garam", 10), ("bumbu", 2.75)), left="sen"),
    # withheld taxes, of which the slip (bukti potong) has not come
    Case("indoboga", -48, (("antar", 4), ("dingin", 2)), left="pph23"),
    Case("celebes", -35, (("dingin", 3),), left="pph23"),
    Case("rsud", -41, (("susu", 60), ("mi", 120)), left="pph22"),
    # covered, in whole or in part, by the credits below
    Case("cahaya", -22, (("kecap", 30), ("saus", 25)), label="retur_penuh"),
    Case("banjar", -16, (("mi", 40), ("minyak", 15)), label="retur_sebagian"),
    Case("minahasa", -28, (("sarden", 25),), label="retur_lain"),
    Case("maju", -19, (("beras5", 50),), label="transfer_penuh"),
    Case("lombok", -34, (("tepung", 60), ("gula", 15)), label="transfer_sebagian"),
    Case("dapur", -11, (("minyak18", 10),), label="retur_draf"),
    # no e-mail, a wrong e-mail, nothing at all
    Case("sinarjaya", -9, (("beras25", 12), ("gula", 2))),
    Case("srirejeki", -15, (("mi", 30), ("teh", 6))),
    Case("lampung", -24, (("kopi", 10), ("biskuit", 12))),
    # kept out by the accountant
    Case("gubeng", -31, (("air", 150),), no_followup=True),
    # dollars
    Case("merlion", -10, (("gayo", 20), ("vanili", 2))),
    Case("merlion", 12, (("pala", 15),)),
)

LOGISTICS_CASES = (
    Case("farma", -6, (("gudang", 60), ("bongkar", 3))),
    Case("kargo", -38, (("truk", 5),), left="pph23"),
    Case("tekstil", -72, (("gudang", 40),)),
    Case("indoboga", -17, (("truk", 3), ("bongkar", 3))),
    Case("pratama", -4, (("truk", 4),)),
    Case(PARENT, -13, (("gudang", 120), ("truk", 6))),
)


class CreditNote(NamedTuple):
    """Goods sent back and price corrections.

    `reversed` is a label above, None for one that stands free. "open" is posted and unmatched,
    "applied" matched with its invoice, "draft" not yet posted.
    """

    customer: str
    days_ago: int
    lines: tuple[tuple[str, float], ...]
    reason: str
    reversed: str | None = None
    status: str = "open"


CREDIT_NOTES = (
    CreditNote("dewata", 20, (("santan", 6),), "Rabat penjualan triwulan"),
    CreditNote("minahasa", 12, (("sarden", 5),), "Retur: kaleng penyok", "retur_lain", "applied"),
    CreditNote("khatulistiwa", 9, (("minyak", 35), ("garam", 20)), "Koreksi harga"),
    CreditNote("cahaya", 8, (("kecap", 30), ("saus", 25)), "Retur: kemasan bocor", "retur_penuh"),
    CreditNote("banjar", 5, (("minyak", 15),), "Retur: salah kirim", "retur_sebagian"),
    CreditNote("dapur", 3, (("minyak18", 10),), "Retur: diperiksa gudang", "retur_draf", "draft"),
)


class Receipt(NamedTuple):
    """Money not matched with anything: a share of the labelled invoice, or an amount in rupiah.

    "payment" is an account.payment, "bank" an entry in the bank's journal.
    """

    customer: str
    days_ago: int
    share: float
    label: str
    kind: str
    memo: str


UNMATCHED_RECEIPTS = (
    Receipt("borneo", 15, 25_000_000, "", "bank", "TRSF BORNEO KATERING"),
    Receipt("sumatera", 10, 15_000_000, "", "payment", "Titip bayar"),
    Receipt("lombok", 6, 0.6, "transfer_sebagian", "payment", "TRSF E-BANKING CR"),
    Receipt("maju", 4, 1.0, "transfer_penuh", "payment", "Pelunasan, tanpa nomor faktur"),
    Receipt("jogja", 2, 2_500_000, "", "bank", "SETORAN TUNAI BELUM DIKETAHUI"),
)


class Opening(NamedTuple):
    """A receivable of the old system: due, amount in rupiah, share paid since."""

    customer: str
    due: int
    amount: float
    paid: float


OPENING_DAYS_AGO = 364
OPENING_BALANCES = (
    Opening("sumber", -350, 48_750_000, 1.0),
    Opening("indoboga", -345, 62_300_000, 1.0),
    Opening("bahari", -338, 37_900_000, 1.0),
    Opening("lestari", -340, 28_450_000, 0.0),
    Opening("anugerah", -336, 19_600_000, 0.5),
    Opening("losari", -355, 4_275_000, 0.0),
    Opening("celebes", -334, 55_120_000, 1.0),
)


class Books(NamedTuple):
    """What one company's books hold."""

    seller: str
    cases: tuple[Case, ...]
    openings: tuple[Opening, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    unmatched: tuple[Receipt, ...] = ()


MAIN_BOOKS = Books("main", CASES, OPENING_BALANCES, CREDIT_NOTES, UNMATCHED_RECEIPTS)
LOGISTICS_BOOKS = Books("logistics", LOGISTICS_CASES)
