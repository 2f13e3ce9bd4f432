"""terbilang against a speller that shares nothing with it: the recursive one of textbooks, which
works from the highest power downwards instead of block by block.
"""

import random

from odoo.tests import BaseCase, tagged

from ..tools.terbilang import in_english, indonesian, terbilang

_DIGITS = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
]  # fmt: skip
_POWERS = (
    (10**33, "desiliun"), (10**30, "noniliun"), (10**27, "oktiliun"), (10**24, "septiliun"),
    (10**21, "sekstiliun"), (10**18, "kuantiliun"), (10**15, "kuadriliun"), (10**12, "triliun"),
    (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"),
)  # fmt: skip


def speller(number):
    if number < 12:
        return _DIGITS[number]
    if number < 20:
        return f"{_DIGITS[number - 10]} belas"
    if number < 100:
        return after(f"{_DIGITS[number // 10]} puluh", number % 10)
    if number < 200:
        return after("seratus", number - 100)
    if number < 1000:
        return after(f"{_DIGITS[number // 100]} ratus", number % 100)
    if number < 2000:
        return after("seribu", number - 1000)
    power, name = next(each for each in _POWERS if number >= each[0])
    return after(f"{speller(number // power)} {name}", number % power)


def after(head, rest):
    return f"{head} {speller(rest)}" if rest else head


@tagged("post_install", "-at_install")
class TestTerbilang(BaseCase):
    def assertSpelled(self, numbers):
        wrong = [number for number in numbers if indonesian(number) != speller(number)]
        self.assertFalse(wrong[:10])

    def test_every_number_up_to_fifty_thousand(self):
        self.assertSpelled(range(50_001))

    def test_sixty_thousand_at_random_of_every_length(self):
        chance = random.Random(7)
        self.assertSpelled(
            chance.randrange(10**length) for length in range(5, 41) for _each in range(1667)
        )

    def test_around_every_power_and_with_single_blocks(self):
        edges = {
            sign * step + 10**power
            for power in range(3, 45)
            for sign in (1, -1)
            for step in (0, 1, 10, 11, 100, 999, 1000, 1001, 11_000, 21_000, 101_000, 1_001_000)
        }
        edges |= {high * 10**6 + low for high in (1, 2, 999) for low in range(0, 10**6, 997)}
        self.assertSpelled(sorted(number for number in edges if number >= 0))

    def test_hundredths_and_sign(self):
        for part in range(1, 100):
            self.assertEqual(
                terbilang(f"-1001000.{part:02}"),
                f"minus satu juta seribu rupiah {speller(part)} sen",
            )

    def test_floats_as_they_show(self):
        self.assertEqual(terbilang(1.115), "satu rupiah dua belas sen")
        self.assertEqual(terbilang(0.1 + 0.2), "tiga puluh sen")
        self.assertEqual(terbilang(1e22), "sepuluh sekstiliun rupiah")
        # the largest a field can hold
        self.assertTrue(terbilang(1.7976931348623157e308).endswith(" desiliun rupiah"))

    def test_no_number_is_refused(self):
        for amount in (float("nan"), float("inf")):
            with self.assertRaises(ValueError):
                terbilang(amount)

    def test_english(self):
        self.assertEqual(in_english(1_001_000.01), "one million one thousand rupiah and one sen")
