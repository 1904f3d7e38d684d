"""Criteria of an ESPD request by their numbers and codes in ESPD-EDM 4.1, with the law behind each.

A criterion is a question that a request may ask; it says nothing of any firm. Numbers, codes and
names are those of the European lists; which provision is behind a criterion, and the words in
which it is asked, are the project's. The table bears source and day.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from data_ingest.model.text import Text
from procurement_rules.standards.grounds import load_exclusion_grounds

VERSION = "4.1.0"
"""The version of ESPD-EDM (Publications Office, December 2025) that requests are written in."""

CODE_LIST_VERSION = "20240612-0"
"""Version of the authority list criterion that the codes are of."""

Part = Literal["mandatory", "optional", "selection", "other"]
"""Where in the ESPD it is asked: as a ground that a buyer must apply or one that it may (part III),
for selection (part IV), or about the firm itself (part II)."""

Shape = Literal[
    "conviction", "payment", "obligation", "misconduct", "answer", "proportion", "group", "named"
]
"""Which questions it asks; criteria of one shape ask the same."""

_PARTS: dict[str, Part] = {part: part for part in get_args(Part)}
_SHAPES: dict[str, Shape] = {shape: shape for shape in get_args(Shape)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EspdCriterion:
    """A criterion of an ESPD request.

    Attributes:
        code: Code of the EU authority list criterion.
        part: Where it is asked.
        id: The number of the criterion, by which every system knows it.
        number: What the numbers of its groups and questions begin with, before the code.
        shape: Which questions it asks.
        rule: The rule of law behind it; None: none is named.
        citation: The provision, where the rule's own citation is of another point of it.
        name: What it is called.
        asks: What is asked, or for a ground what the code covers.
        source: Where it was read.
        read_on: When.
    """

    code: str
    part: Part
    id: str
    number: str
    shape: Shape
    rule: str | None
    citation: str | None
    name: Text
    asks: Text
    source: str
    read_on: date

    @property
    def prefix(self) -> str:
        """What the numbers of its groups and questions begin with."""
        return f"{self.number}_{self.code}"


@cache
def load_espd_criteria() -> tuple[EspdCriterion, ...]:
    """Return every criterion that a request asks about, in the order of the ESPD."""
    path = files("procurement_rules") / "standards" / "espd_criteria.csv"
    readings = {ground.espd: ground.reading for ground in load_exclusion_grounds()}
    return tuple(
        EspdCriterion(
            code=row["code"],
            part=_PARTS[row["part"]],
            id=row["criterion_id"],
            number=row["number"],
            shape=_SHAPES[row["shape"]],
            rule=row["rule"] or None,
            citation=row["citation"] or None,
            name=Text(row["name_sv"], row["name_en"]),
            asks=readings.get(row["code"]) or Text(row["asks_sv"], row["asks_en"]),
            source=row["source"],
            read_on=date.fromisoformat(row["read_on"]),
        )
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    )
