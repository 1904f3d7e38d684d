"""Exports of finance systems, told by headings that no other system has.

An export has the columns that whoever made it chose, so that no list of all its headings is one.
What tells the system are its own names for the supplier; the rest is read by the synonyms of the
fields, as a guess is, but only where a heading names each field that is needed, and one alone.
"""

from dataclasses import dataclass

from data_ingest.mapping.guess import guess
from data_ingest.mapping.headings import normal_heading
from data_ingest.mapping.mapping import ColumnMapping
from data_ingest.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class FinanceSystem:
    """A system whose exports are known by their headings.

    Attributes:
        name: As its users call it.
        marks: Headings in normal form that tell it.
        source: Where the headings were read.
    """

    name: str
    marks: frozenset[str]
    source: str


SYSTEMS = (
    FinanceSystem(
        "Agresso / Unit4",
        frozenset({"resknr", "resknamn"}),
        "a made-up export of suppliers by account in the shape met in practice; own judgement, "
        "2026-11-30",
    ),
)
"""The systems. Of Raindance, Visma and Fortnox no description of an export of what was paid was
found (2026-11-30): a mapping that is confirmed once reads theirs."""


def system_of(sheet: Sheet) -> FinanceSystem | None:
    """Return the system that a table is an export of; None if no heading tells."""
    headings = {normal_heading(heading) for heading in sheet.headings}
    return next((system for system in SYSTEMS if system.marks <= headings), None)


def system_mapping(sheet: Sheet) -> ColumnMapping | None:
    """Return the mapping of an export of payments.

    None if no system tells itself, or payee, day, amount or currency is not named by one heading:
    a currency is never assumed.
    """
    if system_of(sheet) is None:
        return None
    found = guess(sheet, target="payments")
    if found.missing or any(column.how != "heading" for column in found.chosen):
        return None
    return found.mapping
