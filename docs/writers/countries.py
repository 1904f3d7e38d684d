"""`data_ingest/ids/countries.txt`: every name and code that a country is known by.

Names are those of CLDR by Babel; codes of three letters and digits are CLDR's aliases of
territories, which follow ISO 3166; what CLDR has not, and what Babel leaves out of it (short forms
and variants), is in `country_spellings.csv`, with the reason. A name that CLDR gives in full comes
before the beginning of another's: "Saint-Martin" is not the Dutch part of the island.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale
from babel.core import get_global

from data_ingest.ids.countries import ARTICLES, key_of
from docs.writers.markdown import codes as code_list
from docs.writers.markdown import table

LANGUAGES = (
    "sv", "en", "nb", "nn", "da", "fi", "et", "de", "fr", "es", "pl", "ro", "uk", "nl", "it", "pt",
    "lt", "lv", "ru",
)  # fmt: skip
SPELLINGS = Path(__file__).with_name("country_spellings.csv")
_NOT_ISO = {"QO", "EU", "EZ", "UN", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XA", "XB"}
"""Codes of two letters for which CLDR has names, but which are no country of ISO 3166-1."""

_KOSOVO = ("XKX", "XKK", "1A0")
"""Codes of Kosovo, which has none in ISO 3166-1: of the World Bank, of CLDR, and of the EU
Publications Office's list that eForms uses."""

_BEGINNING = re.compile(r"(.+?) \(.+\)")
_AS_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def codes() -> frozenset[str]:
    """Return the codes of ISO 3166-1, and XK."""
    names: Iterable[object] = Locale.parse("en").territories
    return frozenset(str(code) for code in names if str(code).isalpha()) - _NOT_ISO


def spellings() -> list[tuple[str, tuple[str, ...], str, str]]:
    """Return kind (`name`, `several`, `former`), codes, name and reason of each spelling."""
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        return [
            (row["kind"], tuple(row["codes"].split()), name, row["reason"])
            for row in csv.DictReader(file)
            for name in row["names"].split("|")
        ]


def cldr_names() -> Iterator[tuple[str, str, str]]:
    """Give language, code and name of every country in every language."""
    for language in LANGUAGES:
        names = Locale.parse(language).territories
        yield from ((language, code, names[code]) for code in sorted(codes()))


def iso_codes() -> dict[str, str]:
    """Return the alpha-2 code of each code of two or three letters, or of three digits."""
    known = codes()
    former = {key_of(name) for kind, _, name, _ in spellings() if kind == "former"}
    found = {code: code for code in known} | dict.fromkeys(_KOSOVO, "XK")
    for alias, (first, *others) in get_global("territory_aliases").items():
        stated = len(alias) == len("SWE") and first in known and not others
        private = alias.isdecimal() and alias >= "958"
        if stated and not private and alias.casefold() not in former:
            found[alias] = first
    return {written.casefold(): code for written, code in found.items()}


def meanings() -> dict[str, str]:
    """Return what each key means, as `data_ingest.ids.countries` reads it."""
    beginnings: dict[str, set[str]] = {}
    full: dict[str, set[str]] = {}
    for _, code, name in cldr_names():
        for form in _forms(name):
            full.setdefault(key_of(form), set()).add(code)
            if found := _BEGINNING.fullmatch(form):
                beginnings.setdefault(key_of(found[1]), set()).add(code)
    named = beginnings | full
    own: dict[str, str] = {}
    for kind, said, name, _ in spellings():
        value = ("!" if kind == "former" else "") + " ".join(sorted(said))
        for form in _forms(name):
            if own.setdefault(key_of(form), value) != value:
                raise ValueError(f"{name} is said to be {own[key_of(form)]} and {value}")
    written = {key: " ".join(sorted(some)) for key, some in named.items()} | own
    iso = iso_codes()
    if wrong := {key for key in written.keys() & iso.keys() if written[key] != iso[key]}:
        raise ValueError(f"names that are a code of another country: {sorted(wrong)}")
    return written | iso


def _forms(name: str) -> set[str]:
    """Return a name, and as it is written without its article and without letters of its own."""
    first, _, rest = name.partition(" ")
    named = {name, rest} if rest and first.casefold() in ARTICLES else {name}
    return named | {form.casefold().translate(_AS_LETTERS) for form in named}


def section() -> Iterator[str]:
    """Give the section of the page of formats on how countries are read."""
    yield "## Countries"
    yield (
        "All formats, lists and tables read a country alike: a code of ISO 3166-1 (`SE`, `SWE`,"
        f" `752`), `EL`, `UK`, or a name in one of {len(LANGUAGES)} languages"
        f" ({code_list(LANGUAGES)}), also with its own code beside it (`Sverige - SE`). Case,"
        " accents, spaces and punctuation do not count. In a column of places of work, digits are"
        " not read as a country. What could be several countries, or is a country that no longer"
        " exists, is not read; the row is kept without a country, and a message names the codes to"
        " choose from."
    )
    named: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for kind, said, name, reason in spellings():
        if kind != "name":
            named.setdefault((said, reason), []).append(name)
    yield table(
        ("not read", "may be", "reason"),
        ((", ".join(some), code_list(said), reason) for (said, reason), some in named.items()),
    )


def countries() -> str:
    """Return the file: a line a meaning, in order, its keys in order."""
    by: dict[str, list[str]] = {}
    for key, value in sorted(meanings().items()):
        by.setdefault(value, []).append(key)
    return "".join(f"{value}\t{'|'.join(keys)}\n" for value, keys in sorted(by.items()))
