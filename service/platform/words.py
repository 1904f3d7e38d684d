"""Words for the codes of a record, the same in every rendering."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from data_ingest.model.figures import number, percent
from data_ingest.model.text import Language, Text

DISCLAIMER = Text(
    sv="Ett skäl att granska, aldrig ett omdöme om ett företag. Påverkar inte utvärderingen.",
    en="A reason to look, never a verdict on a firm. Does not affect the evaluation of tenders.",
)

ROLES: Mapping[str, Text] = {
    "tenderer": Text("anbudsgivare", "tenderer"),
    "consortium_lead": Text("leder konsortiet", "consortium lead"),
    "consortium_member": Text("ingår i konsortiet", "consortium member"),
    "relied_on": Text("åberopat företag", "relied-on firm"),
    "subcontractor": Text("underleverantör", "subcontractor"),
    "undisclosed": Text("ej namngiven del", "undisclosed part"),
}

NOTICE_KINDS: Mapping[str, Text] = {
    "planning": Text("förhandsannons", "planning notice"),
    "contract": Text("annons om upphandling", "contract notice"),
    "award": Text("annons om tilldelning", "award notice"),
    "veat": Text("annons för frivillig förhandsinsyn", "voluntary ex-ante transparency notice"),
    "modification": Text("annons om ändring av kontrakt", "contract modification notice"),
    "own": Text("köparens eget underlag", "the buyer's own file"),
}

UNITS: Mapping[str, Text] = {
    "hours": Text("räknat i timmar", "by hours"),
    "value": Text("räknat i värde", "by value"),
}

NO_REGIME = Text(
    sv="Det går inte att avgöra vilka kapitel i LOU som gäller.",
    en="It cannot be told which chapters of LOU apply.",
)

NOT_KNOWN = Text(sv="Inte känt: {missing}.", en="Not known: {missing}.")

NO_REGISTERS = Text(
    sv="Inga register är inlästa, så inget har slagits upp; kedjekoll ingest läser in dem.",
    en="No registers are loaded, so nothing has been looked up; kedjekoll ingest loads them.",
)

LISTS_OFF = Text(
    sv="Listor som inte kan gälla ett köp som detta har inte genomsökts. {lists}",
    en="Lists that cannot concern a purchase like this have not been searched. {lists}",
)

MATCH_REASONS: Mapping[str, Text] = {
    "name_differs": Text(
        "samma nummer ({number}) men ett annat namn", "the same number ({number}), another name"
    ),
    "name_missing": Text(
        "samma nummer ({number}), men inget namn att jämföra med",
        "the same number ({number}), but no name to compare with",
    ),
    "name_only": Text("samma namn, inget gemensamt nummer", "the same name, no number in common"),
    "name_near": Text(
        "nästan samma namn, inget gemensamt nummer", "nearly the same name, no number in common"
    ),
}
"""Why a match is only possible."""

OPEN_REGISTER_WORDS = Text(sv="öppet register", en="open register")


AMOUNT_UNITS: Mapping[str, tuple[Text, Text]] = {
    "SEK": (Text("krona", "SEK"), Text("kronor", "SEK")),
    "months": (Text("månad", "month"), Text("månader", "months")),
    "persons": (Text("person", "person"), Text("personer", "persons")),
    "hours": (Text("timme", "hour"), Text("timmar", "hours")),
    "firms": (Text("företag", "firm"), Text("företag", "firms")),
    "questions": (Text("fråga", "question"), Text("frågor", "questions")),
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
