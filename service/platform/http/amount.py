"""Amounts of money as somebody states them to the API: exact, as text or as a whole number.

What is described is what is taken: the form of the text stands in the description, and a decimal
number of JSON is refused, for programs on the way may already have rounded it.
"""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

_DECIMALS = r"(\.[0-9]{1,2})?"
_LARGE = 10**13 - 1
_RATE = 10**10 - 1
_FORM = re.compile(f"[0-9]+{_DECIMALS}")


def read_amount(value: object) -> object:
    """Return an amount of the forms that are taken; anything else than text or number as it is.

    >>> read_amount("1240.5"), read_amount(1240)
    (Decimal('1240.5'), Decimal('1240'))

    Raises:
        ValueError: It is a binary fraction, a truth value or no digits.
    """
    if isinstance(value, float | bool):
        raise ValueError("an amount as text or a whole number")
    if isinstance(value, str) and not _FORM.fullmatch(value):
        raise ValueError("an amount is digits, with a point before hundredths")
    return Decimal(value) if isinstance(value, str | int) else value


Amount = Annotated[
    Decimal,
    Field(gt=0, max_digits=15, decimal_places=2),
    BeforeValidator(
        read_amount,
        json_schema_input_type=(
            Annotated[str, Field(pattern=rf"^(?=.*[1-9])[0-9]{{1,13}}{_DECIMALS}$")]
            | Annotated[int, Field(ge=1, le=_LARGE)]
        ),
    ),
]
"""More than nothing, with at most two decimals."""

Rate = Annotated[
    Decimal,
    Field(ge=0, max_digits=12, decimal_places=2),
    BeforeValidator(
        read_amount,
        json_schema_input_type=(
            Annotated[str, Field(pattern=rf"^[0-9]{{1,10}}{_DECIMALS}$")]
            | Annotated[int, Field(ge=0, le=_RATE)]
        ),
    ),
]
"""The price of one of something, nothing included, with at most two decimals."""
