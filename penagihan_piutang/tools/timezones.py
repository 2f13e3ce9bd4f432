"""Time zones of Indonesia by state, so that a day begins where the company is."""

# ISO 3166-2:ID codes. Western time (WIB) is the rule; the exceptions are listed.
_EXCEPTIONS = {
    "Asia/Pontianak": "KB KT",
    "Asia/Makassar": "KS KI KU BA NB NT SA ST GO SR SN SG",
    "Asia/Jayapura": "MA MU PA PB PD PE PS PT",
}
_BY_STATE = {code: zone for zone, codes in _EXCEPTIONS.items() for code in codes.split()}


def indonesian_zone(state_code: str | None) -> str:
    """The time zone of an Indonesian province.

    :param state_code: ISO 3166-2 code without ``ID-``; unknown or empty means western time
    :return: name in the tz database

    >>> indonesian_zone("JK"), indonesian_zone("BA"), indonesian_zone("PA"), indonesian_zone(None)
    ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'Asia/Jakarta')
    """
    return _BY_STATE.get(state_code or "", "Asia/Jakarta")
