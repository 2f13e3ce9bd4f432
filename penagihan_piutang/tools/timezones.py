"""Time zones by place, so that a day begins where the company or the customer is."""

import pytz

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


def zone_of(country: str | None, state: str | None) -> str | None:
    """The time zone of a place, as far as its country and state tell.

    :param country: ISO 3166-1 alpha-2
    :param state: state code without the country
    :return: name in the tz database; the first zone of a country that has several and is not
        Indonesia; None for an unknown country

    >>> zone_of("ID", "PA"), zone_of("SG", None), zone_of(None, None), zone_of("XX", None)
    ('Asia/Jayapura', 'Asia/Singapore', None, None)
    """
    if country == "ID":
        return indonesian_zone(state)
    zones = pytz.country_timezones.get(country or "", ())
    return zones[0] if zones else None
