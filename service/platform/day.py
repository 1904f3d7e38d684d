"""A day as others write it to us: like 2027-01-01, and in no other way."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written(value: object) -> date:
    """Read a day; what pydantic takes for one besides is refused: seconds, a moment at midnight."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _WRITTEN.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError


Day = Annotated[date, BeforeValidator(_written)]
"""A day in a body or an address. A plain `date` takes `0` for the first of January 1970."""
