"""Numbers, shares, money and days as a language writes them: the one formatter (CLDR, by Babel).

A minus is a real one, groups of thousands and units are parted by spaces that do not break.
"""

from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import NumberPattern, parse_pattern

from data_ingest.model.text import Language

_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
"""The locale (CLDR) that a language is written in, where that is not the one of its code."""

_NO_BREAK = "\u00a0"
_MINUS = "\N{MINUS SIGN}"
_PER_MILLION = Decimal("1e-6")
_SHARE = Decimal("0.001")


def number(amount: Decimal | int, language: Language, *, decimals: int | None = None) -> str:
    """Return an amount as the language writes it, rounded half up.

    Args:
        amount: The amount.
        language: Language of the text.
        decimals: How many decimals; if left out two, or none where they are nought.

    >>> number(Decimal("9600000.00"), "sv").replace(chr(160), " ")
    '9 600 000'
    >>> number(Decimal("190"), "en", decimals=2), number(-1234, "en")
    ('190.00', '−1,234')
    """
    if decimals is None:
        decimals = 0 if amount % 1 == 0 else 2
    exact = Decimal(amount).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    locale = _locale(language)
    return _signs(_pattern(f"#,##0.{'0' * decimals}".rstrip(".")).apply(exact, locale))


def money(amount: Decimal | int, currency: str | None, language: Language) -> str:
    r"""Return an amount with its currency behind it; without one, the amount alone.

    >>> money(Decimal("9600000.50"), "SEK", "en")
    '9,600,000.50\xa0SEK'
    """
    text = number(amount, language)
    return f"{text}{_NO_BREAK}{currency}" if currency else text


@lru_cache(maxsize=4096)
def percent(ppm: int, language: Language) -> str:
    r"""Return parts per million as a percentage with at most one decimal, rounded half up.

    >>> percent(281_635, "sv"), percent(1_000_000, "en")
    ('28,2\xa0%', '100%')
    """
    share = (ppm * _PER_MILLION).quantize(_SHARE, ROUND_HALF_UP)
    locale = _locale(language)
    whole = locale.percent_formats[None].pattern
    return _signs(_pattern(whole.replace("##0", "##0.#")).apply(share, locale))


def points(value: int) -> str:
    """Return points.

    >>> points(-16)
    '−16'
    """
    return _signs(str(value))


def signed(value: int) -> str:
    """Return points with their sign.

    >>> signed(12), signed(0), signed(-16)
    ('+12', '0', '−16')
    """
    return _signs(f"{value:+d}") if value else "0"


def day(value: date, language: Language) -> str:
    r"""Return a day.

    >>> day(date(2027, 3, 1), "sv"), day(date(2027, 3, 1), "en")
    ('1\xa0mars\xa02027', '1\xa0Mar\xa02027')
    """
    said = format_date(value, format="medium", locale=_locale(language))
    return said.replace(" ", _NO_BREAK)


def clock(value: datetime, language: Language, *, zone: tzinfo) -> str:
    """Return the time of day of a moment, where the clock of a zone stands there."""
    return format_datetime(value, "HH:mm", tzinfo=zone, locale=_locale(language))


def country_name(code: str, language: Language) -> str:
    """Return what a country is called; a code of none stays as it is."""
    return str(_locale(language).territories.get(code, code))


def language_name(language: Language) -> str:
    """Return what a language calls itself.

    >>> language_name("sv"), language_name("en")
    ('Svenska', 'English')
    """
    name = Locale.parse(language).language_name or language
    return name[:1].upper() + name[1:]


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))


@cache
def _pattern(pattern: str) -> NumberPattern:
    return parse_pattern(pattern)


def _signs(text: str) -> str:
    return text.replace("-", _MINUS)
