"""Telephone numbers as WhatsApp wants them, and links that open a chat with a text in it."""

import re
from urllib.parse import quote

import phonenumbers

# What a link may measure and still be opened by every browser and telephone.
LONGEST_LINK = 1500
# Between two numbers in one field; a slash, too, where only the last digits are said again.
_BETWEEN_NUMBERS = re.compile(r"[/;,|&\n]|\b(?:or|atau|dan|and)\b", re.IGNORECASE)
_MOBILE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


class NoChat(ValueError):
    """There is no chat behind what was written; ``why`` is empty, several, invalid, landline."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def wa_digits(number: str | None, country: str | None = "ID") -> str:
    """The digits of a mobile number, country code first, as wa.me wants them.

    :param number: as people write it
    :param country: ISO 3166-1 alpha-2, for numbers without a country code
    :raise NoChat: where it is not exactly one mobile number

    >>> [wa_digits(n) for n in ("+62 812-3456-7890", "62812 3456 7890", "0062 81234567890")]
    ['6281234567890', '6281234567890', '6281234567890']
    >>> [wa_digits(n) for n in ("0812.3456.7890", "(0812) 34567890", "812 3456 7890")]
    ['6281234567890', '6281234567890', '6281234567890']
    >>> wa_digits("+65 8123 4567"), wa_digits("8123 4567", "SG")
    ('6581234567', '6581234567')

    >>> def why(number, country="ID"):
    ...     try:
    ...         return wa_digits(number, country)
    ...     except NoChat as refusal:
    ...         return refusal.why
    >>> why(""), why(None), why("ask Budi")
    ('empty', 'empty', 'invalid')
    >>> why("0812 3456 7890 / 0813 1111 2222"), why("0812 3456 7890/91")
    ('several', 'several')
    >>> why("0812 3456 7890 atau 0813 1111 2222"), why("081234567890 081311112222")
    ('several', 'several')
    >>> why("021 555 0123"), why("+62 21 5550123"), why("0274-512345")
    ('landline', 'landline', 'landline')
    >>> why("0812"), why("+999 123"), why("812 3456 7890", None)
    ('invalid', 'invalid', 'invalid')
    """
    if not number or not number.strip():
        raise NoChat("empty")
    parts = [part for part in _BETWEEN_NUMBERS.split(number) if re.search(r"\d", part)]
    # no number in the world has more than fifteen digits (ITU-T E.164)
    if len(parts) > 1 or len(re.sub(r"\D", "", number)) > 17:
        raise NoChat("several")
    try:
        parsed = phonenumbers.parse(re.sub(r"^\s*00", "+", number), country)
    except phonenumbers.NumberParseException as error:
        raise NoChat("invalid") from error
    if not phonenumbers.is_valid_number(parsed):
        raise NoChat("invalid")
    if phonenumbers.number_type(parsed) not in _MOBILE:
        raise NoChat("landline")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)[1:]


def wa_link(digits: str, text: str) -> str:
    """The address that opens a chat with ``text`` written, and sends nothing.

    >>> wa_link("6281234567890", "Yth. Bapak & Ibu,\\nRp 5.000")
    'https://wa.me/6281234567890?text=Yth.%20Bapak%20%26%20Ibu%2C%0ARp%205.000'
    """
    return f"https://wa.me/{digits}?text={quote(text, safe='')}"
