"""Headings of tables: compared in a normal form, and shown so that they repeat nobody's number."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from data_ingest.ids.personal_numbers import masked

_WORD = re.compile(r"[^\W_]+")
_WITHOUT_VAT = re.compile(
    r"\b(?:exkl|exklusive|ex|exc|excl|excluding|utan|net of) (?:moms|mervardesskatt|vat)\b"
)
_WITH_VAT = re.compile(
    r"\b(?:inkl|inklusive|inc|incl|including|med) (?:moms|mervardesskatt|vat)\b"
    r"|\b(?:moms|vat)(?:belopp| amount)\b|\b(?:brutto|gross)"
)
_THOUSANDS = re.compile(
    r"\b(?:tkr|tsek|ksek|kkr|mkr|mnkr|msek|meur|teur|keur|000|000s|tusental|tusen|thousands?"
    r"|miljon|miljoner|millions?)\b"
)
_MILLIONS = re.compile(r"mkr|mnkr|msek|meur|miljon|miljoner|millions?")
_SCALED = dict.fromkeys(("tkr", "kkr", "mkr", "mnkr", "tsek", "ksek", "msek"), "SEK")
_SCALED |= dict.fromkeys(("meur", "teur", "keur"), "EUR")
_CURRENCIES = {"kronor": "SEK", "kr": "SEK"} | {
    code.lower(): code for code in ("SEK", "NOK", "DKK", "EUR", "GBP", "USD", "PLN", "CZK")
}
_CURRENCY = re.compile(rf"\b(?:{'|'.join(_CURRENCIES)})\b")
_PERIODS = {"ar": "year", "year": "year", "annum": "year", "manad": "month", "man": "month"}
_PERIODS |= {"mnd": "month", "month": "month"}
_PERIOD = re.compile(
    r"\b(?:per|varje) (ar|year|annum|manad|man|mnd|month)\b|(?<=\w) (ar|year|manad|man|mnd|month)$"
)
_PERIOD_WORDS = {"ars": "year", "manads": "month", "annual ": "year", "yearly ": "year"}
_PERIOD_WORDS |= {"monthly ": "month"}
_PERIODICAL = re.compile(
    r"\b(ars|manads|annual |yearly |monthly )"
    r"(?=(?:pris|kostnad|belopp|summa|varde|timmar|tid|volym|price|cost|amount|value|hours)\b)"
)
_VAT_NUMBER = re.compile(r"\b(?:vat|moms|momsreg|momsregistreringsnummer|momsnr)\b")
_LONG_NUMBER = re.compile(r"\d[\d -]{4,}\d")
_OF_PERSONS = re.compile(
    r"\b(?:personnummer|personnr|pnr|samordningsnummer|fodselsnummer|fornamn|efternamn|first name"
    r"|last name|surname|personal (?:identity )?number|nationalitet|nationality|statsborgerskap"
    r"|(?:id06|hms)(?: ?kort)?(?: ?(?:nummer|nr))?|kort ?(?:nummer|nr)|card (?:number|no))\b"
)
"""Headings of lists of who was on a site whose columns are about workers (own list, 2026-11-30)."""

_OF_EITHER = ("namn", "name", "navn")
_OF_FIRMS = re.compile(
    r"\b(?:foretag\w*|firma\w*|company|bolag\w*|underleverantor\w*|subcontractor)\b"
)
_KEPT = 512
"""Headings whose forms are kept: a guess asks for those of one table hundreds of times."""
_LONGEST = 60  # characters of a heading that a message repeats


@lru_cache(maxsize=_KEPT)
def normal_heading(written: str) -> str:
    r"""Return a heading as lower-case words without accents; `%` is the word `procent`.

    Line breaks, punctuation and underscores only part words, so that the same column is known
    again however a file breaks its lines.

    >>> normal_heading("Contractor/\nProvider"), normal_heading("Orgnr."), normal_heading("Andel_%")
    ('contractor provider', 'orgnr', 'andel procent')
    """
    text = unicodedata.normalize("NFKD", written.replace("%", " procent ")).casefold()
    return " ".join(_WORD.findall("".join(c for c in text if not unicodedata.combining(c))))


@lru_cache(maxsize=_KEPT)
def bare_heading(written: str) -> str:
    """Return the normal form without what is said of VAT, currency, thousands and period.

    >>> bare_heading("Belopp exkl. moms (SEK)"), bare_heading("Årspris, tkr")
    ('belopp', 'pris')
    """
    text = _WITHOUT_VAT.sub("", _THOUSANDS.sub("", normal_heading(written)))
    text = " ".join(_CURRENCY.sub("", text).split())
    text = _PERIODICAL.sub("", _PERIOD.sub("", text))
    return " ".join(text.split())


def stated_period(written: str) -> str | None:
    """Return `year` or `month` where a heading says that its figures are of one, else None.

    >>> stated_period("Pris per år"), stated_period("Månadskostnad"), stated_period("Timmar")
    ('year', 'month', None)
    """
    normal = normal_heading(written)
    if found := _PERIOD.search(normal):
        return _PERIODS[found[1] or found[2]]
    return _PERIOD_WORDS[found[1]] if (found := _PERIODICAL.search(normal)) else None


def includes_vat(written: str) -> bool:
    """Tell whether a heading says that its amounts include VAT or are VAT.

    >>> includes_vat("Belopp inkl. moms"), includes_vat("Net amount (excl. VAT)")
    (True, False)
    """
    return _WITH_VAT.search(normal_heading(written)) is not None


def scale_of(written: str) -> int:
    """Return by what the amounts under a heading are to be multiplied.

    >>> scale_of("Anbudssumma tkr"), scale_of("Värde (MSEK)"), scale_of("Pris")
    (1000, 1000000, 1)
    """
    found = _THOUSANDS.search(normal_heading(written))
    if found is None:
        return 1
    return 1_000_000 if _MILLIONS.fullmatch(found[0]) else 1_000


def stated_currency(written: str) -> str | None:
    """Return the currency that a heading names; `kr` is the Swedish one, `£` and `€` count.

    >>> stated_currency("Pris, kr"), stated_currency("Value (£)"), stated_currency("Pris")
    ('SEK', 'GBP', None)
    """
    signs = {"£": "GBP", "€": "EUR"}
    normal = normal_heading(written)
    named = {_CURRENCIES[found] for found in _CURRENCY.findall(normal)}
    named |= {_SCALED[found] for found in _THOUSANDS.findall(normal) if found in _SCALED}
    named |= {code for sign, code in signs.items() if sign in written}
    return named.pop() if len(named) == 1 else None


def number_scheme(written: str) -> str | None:
    """Return `VAT` for a heading of VAT numbers, else None: the number's form tells its scheme.

    >>> number_scheme("VAT reg no"), number_scheme("Org.nr")
    ('VAT', None)
    """
    return "VAT" if _VAT_NUMBER.search(normal_heading(written)) else None


def shown_heading(written: str) -> str:
    """Return a heading that a message may repeat: on one line, cut, and long numbers masked.

    A table without headings has data in their place.

    >>> shown_heading("850101-1234")
    '######-####'
    """
    text = _LONG_NUMBER.sub("######", masked(" ".join(written.split())))
    return text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")


def of_persons(headings: Iterable[str]) -> frozenset[str]:
    """Return the headings whose columns are about persons who work, as written.

    Such columns are never proposed, and nobody is shown what is in them. In a table that has any,
    and a column that names firms, a bare *Namn* is a person's too.

    >>> sorted(of_persons(["Företag", "Namn", "ID06-kort", "Timmar"]))
    ['ID06-kort', 'Namn']
    >>> of_persons(["Namn", "Person-/organisationsnummer"])
    frozenset()
    """
    normal = {written: normal_heading(written) for written in headings}
    found = {written for written, heading in normal.items() if _OF_PERSONS.search(heading)}
    if found and any(_OF_FIRMS.search(heading) for heading in normal.values()):
        found |= {written for written, heading in normal.items() if heading in _OF_EITHER}
    return frozenset(found)
