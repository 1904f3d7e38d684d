"""A fact: one thing that can be known about a part, and how its value is written."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data_ingest.model.text import Text

YES_NO = ("yes", "no")

ANYONE = ("declared", "buyer", "register")
"""Bases of a fact on which the party's own word counts as well."""

READ_BY_BUYER = ("buyer", "register")
"""Bases of a fact that the buyer has to have seen proof of."""

FOUND = ("register",)
"""Basis of a fact that an open register or list holds: nobody is asked, so nobody refuses it."""

OBSERVED = ("buyer", "register")
"""Bases of a fact that the buyer notes itself: what it has seen, or what an authority has told."""

DERIVED = ("reference",)
"""Basis of a fact that nobody answers: it follows from other facts, tables, price or chain."""


class FactKind(StrEnum):
    """How the value of a fact is written."""

    DATE = "date"
    INTEGER = "integer"
    YES_NO = "yes_no"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be known about a part.

    Attributes:
        label: Its name.
        kind: How a value is written.
        document: What settles it.
        gate: The provision under which a buyer obtains the document, or None where nothing
            permits asking for it. LOU 15:5 means that the buyer fetches it from an open register.
        bases: Whose word counts (`data_ingest.model.tables.FACT_BASES`); a row of evidence on any
            other basis is as if it were not there.
        codes: The codes allowed, for `CODE` and `YES_NO`.
        unit: Unit of an integer.
        least: Least value of an integer, or None.
        most: Greatest value of an integer, or None.
        derived_from: Codes of the answered facts that it is worked out from.
        asked: Whether any party that does work can be asked for it. What registers and lists hold,
            what somebody has observed and what is asked of the tender alone is not, so that a part
            which nobody has named cannot have refused it.
    """

    label: Text
    kind: FactKind
    document: Text
    gate: str | None
    bases: tuple[str, ...]
    codes: tuple[str, ...] = ()
    unit: str | None = None
    least: int | None = None
    most: int | None = None
    derived_from: tuple[str, ...] = ()
    asked: bool = True

    def parse(self, text: str) -> int | date | str:
        """Read a value as `kind` says.

        Raises:
            ValueError: The text is no such value; the message says what is.
        """
        match self.kind:
            case FactKind.DATE:
                if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                    with suppress(ValueError):
                        return date.fromisoformat(text)
                raise ValueError("a day of the calendar is written as YYYY-MM-DD")
            case FactKind.INTEGER:
                return self._whole_number(text)
            case _:
                if text in self.codes:
                    return text
                raise ValueError(f"allowed: {', '.join(self.codes)}")

    def _whole_number(self, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ValueError("a whole number of at most 18 digits is allowed")
        number = int(text)
        if self.least is not None and number < self.least:
            raise ValueError(f"the least number allowed is {self.least}")
        if self.most is not None and number > self.most:
            raise ValueError(f"the greatest number allowed is {self.most}")
        return number
