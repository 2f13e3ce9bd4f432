"""Amounts in words, as letters and receipts have them: terbilang.

``num2words`` spells whole numbers; what it gets wrong in Indonesian (1,001,000; fractions; very
large numbers) is put right here. The language is said by whoever asks, never taken from the user.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from num2words import num2words

# Unit and hundredth of a currency (thousandth where it has three places): Indonesian, English.
_NAMES = {
    "AED": ("dirham Uni Emirat Arab", "fils", "UAE dirhams", "fils"),
    "AUD": ("dolar Australia", "sen", "Australian dollars", "cents"),
    "BND": ("dolar Brunei", "sen", "Brunei dollars", "cents"),
    "CAD": ("dolar Kanada", "sen", "Canadian dollars", "cents"),
    "CHF": ("franc Swiss", "rappen", "Swiss francs", "rappen"),
    "CNY": ("yuan Tiongkok", "fen", "Chinese yuan", "fen"),
    "EUR": ("euro", "sen", "euros", "cents"),
    "GBP": ("pound sterling", "penny", "pounds sterling", "pence"),
    "HKD": ("dolar Hong Kong", "sen", "Hong Kong dollars", "cents"),
    "IDR": ("rupiah", "sen", "rupiah", "sen"),
    "INR": ("rupee India", "paisa", "Indian rupees", "paise"),
    "JPY": ("yen Jepang", "sen", "Japanese yen", "sen"),
    "KRW": ("won Korea Selatan", "jeon", "South Korean won", "jeon"),
    "KWD": ("dinar Kuwait", "fils", "Kuwaiti dinars", "fils"),
    "MYR": ("ringgit Malaysia", "sen", "Malaysian ringgit", "sen"),
    "NZD": ("dolar Selandia Baru", "sen", "New Zealand dollars", "cents"),
    "PHP": ("peso Filipina", "sentimo", "Philippine pesos", "sentimos"),
    "SAR": ("riyal Arab Saudi", "halala", "Saudi riyals", "halalas"),
    "SGD": ("dolar Singapura", "sen", "Singapore dollars", "cents"),
    "THB": ("baht Thailand", "satang", "Thai baht", "satang"),
    "TWD": ("dolar Taiwan", "sen", "New Taiwan dollars", "cents"),
    "USD": ("dolar Amerika Serikat", "sen", "US dollars", "cents"),
    "VND": ("dong Vietnam", "xu", "Vietnamese dong", "xu"),
}
_MILLION = 10**6
# The largest name num2words knows; above it, so many of these.
_DECILLION = 10**33
_LIMIT = 10**36
# More digits than any float has before the point.
_PRECISION = 400


def terbilang(amount, currency: str = "IDR", places: int = 2) -> str:
    """``amount`` in Indonesian words, whatever the language of the user.

    :param amount: int, Decimal, float, or a number as text; rounded half up to ``places``
    :param currency: ISO 4217 code; of one that is not known here the code itself is said
    :param places: decimal places of the currency
    :raise ValueError: for what is no number

    >>> terbilang(2_950_000)
    'dua juta sembilan ratus lima puluh ribu rupiah'
    >>> terbilang(1_001_000), terbilang(21_000), terbilang(101_011)
    ('satu juta seribu rupiah', 'dua puluh satu ribu rupiah', 'seratus satu ribu sebelas rupiah')
    >>> terbilang(0), terbilang(0.89), terbilang("1500.05")
    ('nol rupiah', 'delapan puluh sembilan sen', 'seribu lima ratus rupiah lima sen')
    >>> terbilang(-1_000), terbilang(-0.001)
    ('minus seribu rupiah', 'nol rupiah')
    >>> terbilang(1250.5, "USD"), terbilang(3, "JPY", 0)
    ('seribu dua ratus lima puluh dolar Amerika Serikat lima puluh sen', 'tiga yen Jepang')
    >>> terbilang(1.005, "KWD", 3), terbilang(7, "XYZ")
    ('satu dinar Kuwait lima fils', 'tujuh XYZ')
    >>> terbilang(1e16), terbilang(10**36)
    ('sepuluh kuadriliun rupiah', 'seribu desiliun rupiah')
    """
    unit, subunit, *_english = _NAMES.get(currency, (currency, "sen"))
    return _say(amount, places, indonesian, unit, subunit, "minus")


def in_english(amount, currency: str = "IDR", places: int = 2) -> str:
    """``amount`` in English words; parameters as ``terbilang``.

    >>> in_english(2_950_000)
    'two million nine hundred and fifty thousand rupiah'
    >>> in_english(1250.5, "USD"), in_english(-7, "XYZ")
    ('one thousand two hundred and fifty US dollars and fifty cents', 'minus seven XYZ')
    """
    *_indonesian, unit, subunit = _NAMES.get(currency, (currency, "hundredths"))
    return _say(amount, places, english, unit, subunit, "minus", " and ")


def in_words(language: str, amount, currency: str = "IDR", places: int = 2) -> str:
    """``amount`` in the words of a reader: Indonesian, else English.

    >>> in_words("id_ID", 7), in_words("fr_FR", 7)
    ('tujuh rupiah', 'seven rupiah')
    """
    say = terbilang if language.startswith("id") else in_english
    return say(amount, currency, places)


def indonesian(number: int) -> str:
    """A whole number from 0 on in Indonesian.

    >>> indonesian(7), indonesian(1_000_000)
    ('tujuh', 'satu juta')
    """
    if number >= _LIMIT:
        return _joined(number, _DECILLION, f"{indonesian(number // _DECILLION)} desiliun")
    if number >= _MILLION and number % _MILLION:
        # by itself what is left begins with "seribu", where num2words says "satu ribu"
        return _joined(number, _MILLION, num2words(number - number % _MILLION, lang="id"))
    return num2words(number, lang="id")


def english(number: int) -> str:
    """A whole number from 0 on in English.

    >>> english(7)
    'seven'
    """
    return num2words(number, lang="en").replace(",", "")


def _joined(number, size, head) -> str:
    rest = number % size
    return f"{head} {indonesian(rest)}" if rest else head


def _say(amount, places, spell, unit, subunit, minus, joint=" ") -> str:
    negative, whole, part = _parts(amount, places)
    words = []
    if whole or not part:
        words.append(f"{spell(whole)} {unit}")
    if part:
        words.append(f"{spell(part)} {subunit}")
    return f"{minus} " * negative + joint.join(words)


def _parts(amount, places) -> tuple[bool, int, int]:
    """Whether it is below zero, the units, and the hundredths."""
    with localcontext() as context:
        context.prec = _PRECISION
        # of a float what it shows, not what it is in binary
        value = Decimal(repr(amount) if isinstance(amount, float) else amount)
        if not value.is_finite():
            raise ValueError(f"{amount} is no amount")
        scaled = int(value.scaleb(places).to_integral_value(ROUND_HALF_UP))
    whole, part = divmod(abs(scaled), 10**places)
    return scaled < 0, whole, part
