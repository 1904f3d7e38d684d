"""Words for the codes of a record, the same in every rendering."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from data_ingest.model.figures import number, percent
from data_ingest.model.text import Language, Text, message

DISCLAIMER = message(
    "A reason to look, never a verdict on a firm. Does not affect the evaluation of tenders."
)

ROLES: Mapping[str, Text] = {
    "tenderer": message("tenderer"),
    "consortium_lead": message("consortium lead"),
    "consortium_member": message("consortium member"),
    "relied_on": message("relied-on firm"),
    "subcontractor": message("subcontractor"),
    "undisclosed": message("undisclosed part"),
}

NOTICE_KINDS: Mapping[str, Text] = {
    "planning": message("planning notice"),
    "contract": message("contract notice"),
    "award": message("award notice"),
    "veat": message("voluntary ex-ante transparency notice"),
    "modification": message("contract modification notice"),
    "own": message("the buyer's own file"),
}

YES_NO: Mapping[str, Text] = {"yes": message("yes"), "no": message("no")}

UNITS: Mapping[str, Text] = {
    "hours": message("by hours"),
    "value": message("by value"),
}

NO_REGIME = message("It is not possible to determine which chapters of LOU apply.")

NOT_KNOWN = message("Not known: {missing}.")

NO_REGISTERS = message(
    "No registers are loaded, so nothing has been looked up; kedjekoll registers up fetches them."
)

LISTS_OFF = message(
    "Lists that cannot concern a purchase like this one have not been searched. {lists}"
)

MATCH_REASONS: Mapping[str, Text] = {
    "name_differs": message("the same number ({number}), another name"),
    "name_missing": message("the same number ({number}), but no name to compare with"),
    "name_only": message("the same name, no number in common"),
    "name_near": message("nearly the same name, no number in common"),
    "sanctions": message("the same number ({number}) and name; it is a list of sanctions"),
}
"""Why a match is only possible."""

OPEN_REGISTER_WORDS = message("open register")


AMOUNT_UNITS: Mapping[str, tuple[Text, Text]] = {
    "SEK": (message("SEK", "one"), message("SEK")),
    "SEK per employee": (
        message("SEK for each person employed, a year"),
        message("SEK for each person employed, a year"),
    ),
    "months": (message("month"), message("months")),
    "persons": (message("person"), message("persons")),
    "hours": (message("hour"), message("hours")),
    "firms": (message("firm"), message("firms")),
    "questions": (message("question"), message("questions")),
    "points": (message("point"), message("points")),
}
"""Units of answered amounts, of one and of many."""


def amount_text(amount: int, unit: str, language: Language) -> str:
    """Return a whole number with its unit (`risk_models.facts.fact.Fact.unit`).

    >>> amount_text(454, "permille", "en"), amount_text(1, "persons", "sv")
    ('45.4%', '1 person')
    """
    if unit == "permille":
        return percent(amount * 1000, language)
    one, many = AMOUNT_UNITS[unit]
    return f"{number(Decimal(amount), language)} {(one if amount == 1 else many).to(language)}"


def printable(text: str) -> str:
    r"""Return a text with a replacement character for each that steers a screen or is none.

    Such are control and format characters (Unicode categories Cc and Cf), lone surrogates and
    unassigned code points: a sender could write over what stands beside the text.

    >>> printable("Städ\x1b[2J & Co")
    'Städ\ufffd[2J & Co'
    """
    if text.isprintable():  # so it is of none of these, which is told at once
        return text
    return "".join(
        "\ufffd" if unicodedata.category(character).startswith("C") else character
        for character in text
    )


_SHORTEST_ABOUT = 8
"""Least digits of a firm's number about which others may stand: eight in Denmark and Finland."""
_LEAST_DIGITS = 6
"""Least digits of a number that has letters too, such as SC123456; a name has fewer."""
_BEFORE, _BEHIND = r"(?:[A-Z]{1,5}|(?:SE)?16|FR\w{2})?", "(?:01|MVA)?"
"""What may stand about a firm's number without a space: an abbreviation or a country, 16 (Sweden),
two signs of a VAT number (France), and 01 (Sweden) or MVA (Norway) behind it."""


_UNSEEN = r"\u00ad\u200b-\u200d\u2060\ufeff\ufffd"
"""Signs that nobody sees in a name, and what `printable` has instead of them."""


def spelt(name: str) -> str:
    """Return the pattern of a firm's name or number however somebody spells it in a text.

    A number has up to three signs between two of its own, and may stand in the number for VAT or
    behind the name of its register. A name has any space or hyphen between its words, any sign
    that nobody sees in them, ß is ss, and an s may follow ("Ekbackens"). Whoever searches lets
    letters be the same in both cases (`re.IGNORECASE`).

    >>> number = re.compile(spelt("5599990016"))
    >>> bool(number.fullmatch("559999 - 0016")), bool(number.fullmatch("SE559999001601"))
    (True, True)
    """
    number = name.replace("-", "")
    if number.isalnum() and sum(map(str.isdecimal, number)) >= _LEAST_DIGITS:
        apart = r"\W{0,3}".join(number)
        is_long = number.isdecimal() and len(number) >= _SHORTEST_ABOUT
        return f"{_BEFORE}{apart}{_BEHIND}" if is_long else apart
    if number.isdecimal():
        return r"\W?".join(number)
    signs = re.findall(r"ß|ss|\s+|.", re.sub(f"[{_UNSEEN}]", "", name), re.IGNORECASE)
    return f"[{_UNSEEN}]*".join(_spelt_sign(sign) for sign in signs) + "s?"


def _spelt_sign(sign: str) -> str:
    if sign.isspace():
        return r"[\s\-\u2010-\u2015]+"
    return f"(?:ß|s[{_UNSEEN}]*s)" if sign.casefold() == "ss" else re.escape(sign)
