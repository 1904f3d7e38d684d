"""Check digits as Polars expressions: one number and ten million run the same code.

A text of fixed length is read as an array of its bytes, so that a weighted sum is one product
of arrays however many digits there are. Every expression presumes that its text has the form of
its scheme; a text of another length fails.
"""

import operator
from collections.abc import Sequence
from functools import reduce

import polars as pl

ZERO = ord("0")
BEFORE_A = ord("A") - 1


def places(text: pl.Expr, length: int, *, zero: int | Sequence[int] = ZERO) -> pl.Expr:
    """Return the values of the characters of `text` (Array of Int32); null for another length.

    Args:
        text: String.
        length: Number of characters.
        zero: The character code that counts as 0, for all places or for each.
    """
    width = pl.Array(pl.Int32, length)
    codes = text.cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, length)).cast(width)
    if isinstance(zero, int):
        return codes - zero
    return codes - pl.lit(list(zero), dtype=width)


def total(text: pl.Expr, weights: Sequence[int], *, zero: int | Sequence[int] = ZERO) -> pl.Expr:
    """Return the sum of each place's value times its weight (Int32)."""
    factors = pl.lit(list(weights), dtype=pl.Array(pl.Int32, len(weights)))
    return (places(text, len(weights), zero=zero) * factors).arr.sum()


def place(text: pl.Expr, index: int, *, zero: int = ZERO) -> pl.Expr:
    """Return the value of one character of `text` (Int32)."""
    return places(text.str.slice(index, 1), 1, zero=zero).arr.first()


def weighted(text: pl.Expr, weights: Sequence[int], *, modulus: int = 11) -> pl.Expr:
    """Tell whether the weighted sum of all digits is a multiple of `modulus` (Boolean).

    >>> pl.select(weighted(pl.lit("99999993"), (2, 7, 6, 5, 4, 3, 2, 1))).item()
    True
    """
    return total(text, weights) % modulus == 0


def cross_sum(text: pl.Expr, weights: Sequence[int]) -> pl.Expr:
    """Return the sum of the digits of each digit times its weight of 1 or 2 (Int32).

    Twice a digit of at least 5 has two digits, whose sum is nine less than the number.
    """
    over = pl.lit([9 * (weight - 1) for weight in weights], dtype=pl.Array(pl.Int32, len(weights)))
    return total(text, weights) - (places(text, len(weights)) // 5 * over).arr.sum()


def luhn(text: pl.Expr, length: int) -> pl.Expr:
    """Tell whether `length` digits pass the Luhn check, ISO/IEC 7812-1 (Boolean).

    >>> pl.select(luhn(pl.lit("5599990008"), 10)).item()
    True
    """
    weights = [1 + (length - 1 - index) % 2 for index in range(length)]
    return cross_sum(text, weights) % 10 == 0


def powers(length: int, modulus: int) -> tuple[int, ...]:
    """Return the weights with which a number of `length` digits is summed modulo `modulus`."""
    return tuple(pow(10, length - 1 - index, modulus) for index in range(length))


def twice_weighted(text: pl.Expr, first: Sequence[int], second: Sequence[int]) -> pl.Expr:
    """Tell whether the last digit is the sum modulo 11, by other weights if that is 10 (Boolean).

    Both rows of weights are those of the digits before the last; a second 10 counts as 0.
    """
    once = total(text, (*first, 0)) % 11
    again = total(text, (*second, 0)) % 11 % 10
    return pl.when(once == 10).then(again).otherwise(once) == place(text, len(first))


def _after_two(state: int, pair: int) -> int:
    """Return the state of MOD 11,10, less one, after two digits more."""
    for digit in divmod(pair, 10):
        state = ((state + digit) % 10 + 1) * 2 % 11 - 1
    return state


_MOD_11_10 = pl.lit(
    pl.Series([_after_two(state, pair) for state in range(10) for pair in range(100)])
)
"""The next state by state and two digits: half as many steps as digits."""


def mod_11_10(text: pl.Expr, length: int) -> pl.Expr:
    """Tell whether `length` digits, an odd number, pass ISO 7064 MOD 11,10 (Boolean)."""
    number = text.cast(pl.Int64, strict=False)

    def folded(state: pl.Expr, power: int) -> pl.Expr:
        return _MOD_11_10.gather(state * 100 + number // 10**power % 100)

    state = reduce(folded, range(length - 2, 0, -2), pl.lit(9, pl.Int64))
    return (10 - state) % 10 == number % 10


def mod_97_10(text: pl.Expr, length: int) -> pl.Expr:
    """Tell whether at most `length` letters and digits pass ISO 7064 MOD 97-10 (Boolean)."""
    letters = {chr(ord("A") + index): str(10 + index) for index in range(26)}
    number = text.str.replace_many(letters).str.pad_start(2 * length, "0")
    return total(number, powers(2 * length, 97)) % 97 == 1


def looked_up(text: pl.Expr, tables: Sequence[Sequence[int]]) -> pl.Expr:
    """Return the sum of what each place's table holds for its character code (Int64)."""
    codes = places(text, len(tables), zero=0)
    found = (
        pl.lit(pl.Series(table)).gather(codes.arr.get(index)) for index, table in enumerate(tables)
    )
    return reduce(operator.add, found)


def letter(alphabet: str, index: pl.Expr) -> pl.Expr:
    """Return the character code of the letter at `index` of `alphabet` (Int64)."""
    return pl.lit(pl.Series(list(alphabet.encode()))).gather(index)
