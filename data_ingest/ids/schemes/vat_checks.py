"""Checks of VAT numbers that take more than one weighted sum.

Each reads the column `value`: a VAT number in normal form. Rules: the modules of python-stdnum 2.2
that `data_ingest.ids.schemes.vat` names.
"""

import polars as pl

from data_ingest.ids.schemes.check_digits import (
    BEFORE_A,
    ZERO,
    cross_sum,
    looked_up,
    luhn,
    place,
    total,
    twice_weighted,
)
from data_ingest.ids.schemes.scheme import VALUE

NUMBER = VALUE.str.slice(2)
"""What follows the prefix of a VAT number."""


def bulgarian() -> pl.Expr:
    """Check nine digits of a firm, or ten of another that is no person with a date."""
    legal = twice_weighted(NUMBER, range(1, 9), range(3, 11))
    other = (11 - total(NUMBER, (4, 3, 2, 7, 6, 5, 4, 3, 2, 0)) % 11) % 11
    foreigner = total(NUMBER, (21, 19, 17, 13, 11, 9, 7, 3, 1, 0)) % 10
    last = place(NUMBER, 9)
    return (
        pl.when(NUMBER.str.len_bytes() == 9)
        .then(legal)
        .otherwise((last == other) | (last == foreigner))
    )


def cypriot() -> pl.Expr:
    """Tell whether the letter is that of the digits, those at odd places by a table, modulo 26."""
    even = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
    tables = [[0] * ZERO + (list(range(10)) if index % 2 else even) for index in range(8)]
    return place(NUMBER, 8, zero=ord("A")) == looked_up(NUMBER.str.head(8), tables) % 26


def czech() -> pl.Expr:
    """Check eight digits of a firm, or nine that begin with 6, whose first does not count."""
    weights = (8, 7, 6, 5, 4, 3, 2)
    legal = (11 - total(NUMBER, (*weights, 0)) % 11) % 11
    special = (10 - total(NUMBER.str.slice(1), (*weights, 0)) % 11) % 11
    return (
        pl.when(NUMBER.str.len_bytes() == 8)
        .then(place(NUMBER, 7) == pl.when(legal == 0).then(1).otherwise(legal % 10))
        .otherwise(place(NUMBER, 8) == (18 - special) % 10)
    )


def spanish() -> pl.Expr:
    """Tell whether the last digit, or the letter in its place (J is 0), is right."""
    last = place(NUMBER, 8, zero=0)
    digit = pl.when(last > BEFORE_A).then((last - BEFORE_A) % 10).otherwise(last - ZERO)
    return (cross_sum(NUMBER.str.slice(1, 7), (2, 1, 2, 1, 2, 1, 2)) + digit) % 10 == 0


def french() -> pl.Expr:
    """Tell whether the key of two digits, or of a letter and another, fits the firm number."""
    siren = NUMBER.str.slice(2)
    number = siren.cast(pl.Int64, strict=False)
    first, second = (place(NUMBER, index, zero=0) for index in (0, 1))

    def in_alphabet(code: pl.Expr) -> pl.Expr:  # 0-9 and A-Z without I and O
        skipped = (code > ord("I")).cast(pl.Int32) + (code > ord("O")).cast(pl.Int32)
        return pl.when(code > BEFORE_A).then(code - BEFORE_A + 9 - skipped).otherwise(code - ZERO)

    old = (number * 100 + 12) % 97 == (first - ZERO) * 10 + second - ZERO
    key = (
        pl.when(first > BEFORE_A)
        .then(in_alphabet(first) * 34 + in_alphabet(second) - 100)
        .otherwise(in_alphabet(first) * 24 + in_alphabet(second) - 10)
    )
    new = (number + 1 + key // 11) % 11 == key % 11
    numeric = (first < BEFORE_A) & (second < BEFORE_A)
    return (luhn(siren, 9) | siren.str.starts_with("000")) & pl.when(numeric).then(old).otherwise(
        new
    )


def british() -> pl.Expr:
    """Check nine digits; numbers from 100 on may also leave 42 or 55."""
    rest = total(NUMBER, (8, 7, 6, 5, 4, 3, 2, 10, 1)) % 97
    later = (NUMBER.str.head(1) != "0") & ((rest == 42) | (rest == 55))
    return (rest == 0) | later | NUMBER.str.contains("^(?:GD|HA)")


def irish() -> pl.Expr:
    """Tell whether the letter after the digits is right; a missing second letter counts as W."""
    text = NUMBER.str.pad_end(9, "W")
    zeros = (ZERO,) * 7 + (BEFORE_A,) * 2
    new = total(text, (8, 7, 6, 5, 4, 3, 2, -1, 9), zero=zeros) % 23
    old = total(text, (2, 0, 7, 6, 5, 4, 3, -1, 0), zero=zeros) % 23
    return pl.when(place(NUMBER, 1, zero=0) > BEFORE_A).then(old).otherwise(new) == 0


def lithuanian() -> pl.Expr:
    """Check nine digits of a firm or twelve of another taxpayer."""
    nine = twice_weighted(NUMBER, range(1, 9), (3, 4, 5, 6, 7, 8, 9, 1))
    twelve = twice_weighted(
        NUMBER, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4)
    )
    return pl.when(NUMBER.str.len_bytes() == 9).then(nine).otherwise(twelve)


def romanian() -> pl.Expr:
    """Check two to ten digits, read as ten with zeros in front."""
    text = NUMBER.str.pad_start(10, "0")
    return total(text, (7, 5, 3, 2, 1, 7, 5, 3, 2, 0)) * 10 % 11 % 10 == place(text, 9)
