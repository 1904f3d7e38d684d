"""Numbers of natural persons: recognised so that they can be kept out.

Forms and check digits: the named modules of python-stdnum 2.2. The third digit of a Swedish number:
Skatteverket SKV 709. Portuguese first digits 1 to 3, 45 and 8: persons, foreign persons, and sole
traders. A number of nine digits that the Netherlands gives to firms and persons alike, a Croatian
or a Slovenian tax number tells nobody apart: there the source must say that a party is a person.
"""

import polars as pl

from data_ingest.ids.schemes.check_digits import (
    ZERO,
    letter,
    looked_up,
    luhn,
    place,
    powers,
    total,
    twice_weighted,
    weighted,
)
from data_ingest.ids.schemes.scheme import VALUE, Scheme

_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0[1-9]|1[0-2])"
_SE_DAY = "(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_SE_DATED = f"[0-9]{{2}}{_MONTH}{_SE_DAY}[0-9]{{4}}"
_NO_DAY = "(?:0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])"
_NO_MONTH = "(?:0[1-9]|1[0-2]|4[1-9]|5[0-2]|8[1-9]|9[0-2])"
_NO_FORM = f"({_NO_DAY}{_NO_MONTH}[0-9]{{7}})"
_FI_FORM = f"({_DAY}{_MONTH}[0-9]{{2}}[A-FU-Y]?[0-9]{{3}}[0-9A-FHJ-NPR-Y])"
_IT_FORM = "([A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z])"
_BALTIC = f"([1-8][0-9]{{2}}{_MONTH}{_DAY}[0-9]{{4}})"


def _born(months: str) -> str:
    return f"[0-9]{{2}}(?:{months}){_DAY}"


def _baltic() -> pl.Expr:
    return twice_weighted(VALUE, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3))


def _finnish() -> pl.Expr:
    """Tell whether the last character is that of the nine digits, modulo 31."""
    digits = pl.concat_str(VALUE.str.head(6), VALUE.str.tail(4).str.head(3))
    expected = letter("0123456789ABCDEFHJKLMNPRSTUVWXY", total(digits, powers(9, 31)) % 31)
    return place(VALUE.str.tail(1), 0, zero=0) == expected


def _italian() -> pl.Expr:
    """Tell whether the last letter is that of the sum of odd and even places, modulo 26."""
    first = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
    rest = [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
    gap = [0] * (ord("A") - ord("9") - 1)
    odd = [0] * ZERO + first + gap + first + rest
    even = [0] * ZERO + list(range(10)) + gap + list(range(26))
    tables = [even if index % 2 else odd for index in range(15)]
    last = place(VALUE, 15, zero=ord("A"))
    return looked_up(VALUE.str.head(15), tables) % 26 == last


def _spanish() -> pl.Expr:
    """Tell whether the letter is that of the number modulo 23; Y counts as 1 and Z as 2."""
    digits = VALUE.str.head(8).str.replace("^[XKLM]", "0").str.replace("^Y", "1")
    number = digits.str.replace("^Z", "2")
    expected = letter("TRWAGMYFPDXBNJZSQVHLCKE", total(number, powers(8, 23)) % 23)
    return place(VALUE, 8, zero=0) == expected


def _latvian() -> pl.Expr:
    weights = (10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 0)
    return (total(VALUE, weights) + 1) % 11 % 10 == place(VALUE, 10)


def _birth_number() -> pl.Expr:
    """Check ten digits of a Czech or Slovak number; the nine of before 1954 have no check."""
    expected = total(VALUE, (*powers(9, 11), 0)) % 11 % 10
    return pl.when(VALUE.str.len_bytes() == 10).then(expected == place(VALUE, 9))


def _romanian() -> pl.Expr:
    rest = total(VALUE, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9, 0)) % 11
    return pl.when(rest == 10).then(1).otherwise(rest) == place(VALUE, 12)


def _person(
    country: str,
    *,
    name: str,
    form: str,
    check: pl.Expr | None,
    rule: str,
    stdnum: str,
    anywhere: str | None = None,
) -> Scheme:
    """Return the scheme of the numbers of a country's persons; see `Scheme`."""
    return Scheme(
        key=f"{country}-PERSON",
        name=name,
        country=country,
        form=form,
        guess=form,
        anywhere=anywhere,
        check=check,
        rule=rule,
        stdnum=stdnum,
        person="yes",
    )


PERSONS: tuple[Scheme, ...] = (
    _person(
        "SE",
        name="Swedish personal or coordination number (personnummer, samordningsnummer)",
        form=f"(?:18|19|20)({_SE_DATED})|(?:16|SE)?([0-9]{{2}}[01][0-9]{{7}})|(?:SE)?([0-9]{{2}}[01][0-9]{{7}})01",
        check=luhn(VALUE, 10),
        rule="ten digits, Luhn; the third is 0 or 1",
        stdnum="se.personnummer",
        anywhere=f"(?:18|19|20)?({_SE_DATED})",
    ),
    _person(
        "NO",
        name="Norwegian identity number (fødselsnummer, D-nummer)",
        form=_NO_FORM,
        check=weighted(VALUE.str.head(10), (3, 7, 6, 1, 8, 9, 4, 5, 2, 1))
        & weighted(VALUE, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)),
        rule="eleven digits, two of them checks, modulus 11",
        stdnum="no.fodselsnummer",
        anywhere=_NO_FORM,
    ),
    _person(
        "FI",
        name="Finnish personal identity code (henkilötunnus)",
        form=_FI_FORM,
        check=_finnish(),
        rule="a date, three digits and a character, modulus 31",
        stdnum="fi.hetu",
        anywhere=_FI_FORM,
    ),
    _person(
        "DK",
        name="Danish person number (CPR-nummer)",
        form=f"((?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01]){_MONTH}[0-9]{{6}})",
        check=None,
        rule="ten digits that begin with a date; without check digit since 2007",
        stdnum="dk.cpr",
    ),
    _person(
        "IS",
        name="Icelandic identity number of a person (kennitala)",
        form=f"({_DAY}{_MONTH}[0-9]{{5}}[089])",
        check=weighted(VALUE, (3, 2, 7, 6, 5, 4, 3, 2, 1, 0)),
        rule="ten digits, weights 3 2 7 6 5 4 3 2 1, modulus 11",
        stdnum="is_.kennitala",
    ),
    _person(
        "EE",
        name="Estonian personal code (isikukood)",
        form=_BALTIC,
        check=_baltic(),
        rule="eleven digits, weights 1 to 9 or else from 3, modulus 11",
        stdnum="ee.ik",
    ),
    _person(
        "LV",
        name="Latvian personal code (personas kods)",
        form="(?:LV)?([0-3][0-9]{10})",
        check=_latvian(),
        rule="eleven digits, the first at most 3, modulus 11",
        stdnum="lv.pvn",
    ),
    _person(
        "LT",
        name="Lithuanian personal code (asmens kodas)",
        form=_BALTIC,
        check=_baltic(),
        rule="eleven digits, weights 1 to 9 or else from 3, modulus 11",
        stdnum="lt.asmens",
    ),
    _person(
        "PL",
        name="Polish person number (PESEL)",
        form=f"({_born('[02468][1-9]|[13579][0-2]')}[0-9]{{5}})",
        check=weighted(VALUE, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), modulus=10),
        rule="eleven digits that begin with a date, weights 1 3 7 9, modulus 10",
        stdnum="pl.pesel",
    ),
    _person(
        "IT",
        name="Italian tax code of a person (codice fiscale)",
        form=_IT_FORM,
        check=_italian(),
        rule="16 letters and digits, tables of odd and even places, modulus 26",
        stdnum="it.codicefiscale",
        anywhere=_IT_FORM,
    ),
    _person(
        "PT",
        name="Portuguese tax number of a person (NIF)",
        form="(?:PT)?((?:[1-3][0-9]|45|8[0-9])[0-9]{7})",
        check=(11 - total(VALUE, (9, 8, 7, 6, 5, 4, 3, 2, 0)) % 11) % 11 % 10 == place(VALUE, 8),
        rule="nine digits that begin with 1, 2, 3, 45 or 8, modulus 11",
        stdnum="pt.nif",
    ),
    _person(
        "ES",
        name="Spanish number of a person (DNI, NIE, NIF with K, L or M)",
        form="(?:ES)?([0-9]{8}[A-Z]|[KLMXYZ][0-9]{7}[A-Z])",
        check=_spanish(),
        rule="eight digits and a letter, modulus 23",
        stdnum="es.nif",
    ),
    _person(
        "BG",
        name="Bulgarian person number (EGN)",
        form=f"(?:BG)?({_born('0[1-9]|1[0-2]|2[1-9]|3[0-2]|4[1-9]|5[0-2]')}[0-9]{{4}})",
        check=total(VALUE, (2, 4, 8, 5, 10, 9, 7, 3, 6, 0)) % 11 % 10 == place(VALUE, 9),
        rule="ten digits that begin with a date, modulus 11",
        stdnum="bg.egn",
    ),
    _person(
        "CZ",
        name="Czech birth number (rodné číslo)",
        form=f"(?:CZ)?({_born('0[1-9]|1[0-2]|2[1-9]|3[0-2]|5[1-9]|6[0-2]|7[1-9]|8[0-2]')}[0-9]{{4}}|[0-5][0-9](?:0[1-9]|1[0-2]|5[1-9]|6[0-2]){_DAY}[0-9]{{3}})",
        check=_birth_number(),
        rule="nine or ten digits that begin with a date, modulus 11",
        stdnum="cz.rc",
    ),
    _person(
        "SK",
        name="Slovak birth number (rodné číslo)",
        form=f"(?:SK)?({_born('0[1-9]|1[0-2]|5[1-9]|6[0-2]')}[0-9]{{4}})",
        check=_birth_number(),
        rule="ten digits that begin with a date, modulus 11",
        stdnum="sk.rc",
    ),
    _person(
        "RO",
        name="Romanian person number (CNP)",
        form=f"(?:RO)?([1-9]{_born('0[1-9]|1[0-2]')}[0-9]{{6}})",
        check=_romanian(),
        rule="13 digits with a date, modulus 11",
        stdnum="ro.cnp",
    ),
)
