"""A number as a page shows it → the exact number that it stands for in inline XBRL.

The `format` of a number names how it is written (XBRL transformation registries 1 to 5), `scale`
how many zeros are left out, and `sign` whether it is below zero. Nothing is guessed: a text that
does not fit its format is no number.
"""

import re
from decimal import Decimal

MOST_SCALE = 12
"""Zeros that may be left out or shown too many: billions and their parts. A larger power is a
mistake or an attempt to exhaust memory. Judgement, 2026-11-30."""

LARGEST = Decimal(10**15)
"""No firm has a quadrillion kronor; judgement, 2026-11-30."""

_MOST_DIGITS = 27  # one less than a Decimal keeps
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_DASHES = frozenset("-–—−")


def _written(parting: str, point: str) -> re.Pattern[str]:
    """Return the pattern of a number with one sign between all thousands, or with none."""
    grouped = rf"[0-9]{{1,3}}(?:([{parting}])[0-9]{{3}})(?:\2[0-9]{{3}})*|" if parting else ""
    return re.compile(rf"({grouped}[0-9]{{1,20}})(?:{point}(?P<part>[0-9]{{1,12}}))?")


_FORMATS = {
    "": _written("", r"\."),
    "numcomma": _written("", ","),
    "numdotcomma": _written(".", ","),
    "numspacecomma": _written(" ", ","),
    "numcommadecimal": _written(" .", ","),
    "num-comma-decimal": _written(" .", ","),
    "numcommadot": _written(",", r"\."),
    "numspacedot": _written(" ", r"\."),
    "numdotdecimal": _written(" ,", r"\."),
    "num-dot-decimal": _written(" ,", r"\."),
}
_NOTHING = frozenset({"numdash", "zerodash", "fixed-zero", "fixedzero", "nocontent"})


def shown_number(text: str, *, form: str, scale: str, sign: str) -> Decimal | None:
    """Return the number that a text stands for; None if it is none, or beyond the limits.

    >>> shown_number("1 234,5", form="numspacecomma", scale="3", sign="-")
    Decimal('-1234500')

    Args:
        text: As shown.
        form: Local name of its `format`, "" without one.
        scale: Its `scale`, "" without one.
        sign: Its `sign`, "" without one.
    """
    shown = _SPACES.sub(" ", text).strip()
    if form in _NOTHING:
        nothing = (
            form.startswith("fixed") or shown in _DASHES or (form == "nocontent" and not shown)
        )
        return Decimal(0) if nothing else None
    pattern = _FORMATS.get(form)
    found = None if pattern is None else pattern.fullmatch(shown)
    power = power_of(scale)
    if found is None or power is None or sign not in ("", "-"):
        return None
    whole, part = re.sub(r"[^0-9]", "", found[1]), found["part"] or ""
    if len(whole + part) > _MOST_DIGITS:
        return None
    amount = Decimal(int(whole + part)).scaleb(power - len(part))
    if abs(amount) >= LARGEST:
        return None
    amount = Decimal(int(amount)) if amount == amount.to_integral_value() else amount
    return -amount if sign and amount else amount


def power_of(scale: str) -> int | None:
    """Return a power of ten within the limits; None if it is none.

    >>> power_of("3"), power_of(""), power_of("99")
    (3, 0, None)
    """
    if not re.fullmatch(r"|[+-]?[0-9]{1,2}", scale.strip()):
        return None
    power = int(scale.strip() or 0)
    return power if abs(power) <= MOST_SCALE else None
