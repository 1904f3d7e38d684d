"""One amount as people write it: `4 200 000`, `4,2 MSEK`, `4 200 tkr`, `785.000:-`."""

import re
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from data_ingest.mapping.cells import read_column
from data_ingest.mapping.fields import TARGETS
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.values import parse_amount

_WITHOUT_VAT = re.compile(
    r"[\s,(]*(?:exkl\.?|exklusive|ex\.?|utan|excl\.?)\s*(?:moms|vat)\)?$", re.I
)


_LONGEST = 100
"""Letters of an amount; what is longer is none, and would take long to be told so. Ours."""
_PLAIN = re.compile(r"[0-9]+(?:\s[0-9]{3})*(?:[.,][0-9]{1,2})?")
"""An amount that can be read in one way, whatever its size."""


class WrittenAmount(NamedTuple):
    """An amount, and the currencies that its text may mean, the likeliest first."""

    amount: Decimal
    currencies: tuple[str, ...]


def read_amount(written: str) -> WrittenAmount | None:
    """Return an amount that is not negative; None where the text is none, or can be two.

    >>> read_amount("4,2 MSEK")
    WrittenAmount(amount=Decimal('4200000.00'), currencies=('SEK',))
    >>> read_amount("4 200 tkr exkl. moms").amount
    Decimal('4200000.00')
    >>> read_amount("4.200"), read_amount("omkring fyra"), read_amount("5 000 kr inkl. moms")
    (None, None, None)
    """
    if len(written) > _LONGEST:
        return None
    text = _WITHOUT_VAT.sub("", written.strip())
    if _PLAIN.fullmatch(text):
        plain = parse_amount("".join(text.split()).replace(",", "."))
        return None if plain is None else WrittenAmount(plain, ())
    field = TARGETS["contracts"].fields["amount"]
    cells = pl.Series([text or None], dtype=pl.String)
    try:
        read = read_column(cells, field, heading="", share_unit=None, name="")
    except UnreadableInput:
        return None
    amount = read.values[0]
    if not isinstance(amount, Decimal):
        return None
    return WrittenAmount(amount, read.signs[0])
