"""Rows that are tenders and name subcontractors beside them: a list of tenderers, and no other.

Read as a list of subcontractors it would lose a tenderer that names none, give the tenderer's
number to the subcontractor, and take the price of the tender for that of the part.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from data_ingest.mapping.headings import bare_heading, normal_heading
from data_ingest.mapping.named_firms import NOBODY, named_firms
from data_ingest.mapping.purchase_fields import SUBCONTRACTORS, TENDERERS
from data_ingest.sheets.sheet import Sheet

_NAMES_BELOW = frozenset(
    {"underleverantor", "underleverantorer", "underentreprenor", "underentreprenorer", "ue"}
    | {"subcontractor", "subcontractors"}
)
"""First words of headings that name subcontractors."""

_TENDERS = ("anbudsgivare", "anbud", "anbudslamnare", "leverantor", "tenderer", "bidder")
_OF_TENDERS = ("amount", "hourly_rate", "agreement", "state", "handed_on")
"""Fields of a list of tenderers that are of the tender and never of a subcontractor's part."""


class TwoInARow(NamedTuple):
    """The headings of the two, as written."""

    tenderer: str
    subcontractor: str


def two_in_a_row(sheet: Sheet) -> TwoInARow | None:
    """Return tenderer and subcontractor of a table whose rows are tenders that name both.

    None where only one of them is there, and where nothing shows that the rows are tenders: then
    it is a list of who engages whom.
    """
    headings = [heading for heading in sheet.headings if heading]
    above = [heading for heading in headings if _names_above(heading)]
    below = [heading for heading in headings if _names_below(heading)]
    if not above or not below:
        return None
    found = TwoInARow(above[0], below[0])
    return found if _rows_are_tenders(sheet, found) else None


def is_number_told(sheet: Sheet, two: TwoInARow, columns: Mapping[str, str]) -> bool:
    """Tell whether the table shows that a number is the tenderer's.

    It does where another column has those of the subcontractors or the cells have them themselves,
    where the number stands between the two, and where it is the same for several subcontractors.

    Args:
        sheet: The table.
        two: Its headings of tenderer and subcontractor.
        columns: Heading by field, of a list of tenderers.
    """
    number = columns.get("number")
    if number is None or "subcontractor_number" in columns:
        return True
    cells = sheet.rows[str(list(sheet.headings).index(two.subcontractor))].drop_nulls()
    told = [named_firms(cell) for cell in cells]
    if any(firm.number for firms in told if firms for firm in firms.firms):
        return True
    seen = _numbers_beside(number, sheet, two)
    if any(len(firms) > 1 for numbers in seen.values() for firms in numbers.values()):
        return True
    order = list(sheet.headings)
    return order.index(two.tenderer) < order.index(number) < order.index(two.subcontractor)


def kinds_of_rows(sheet: Sheet) -> str | None:
    """Return the heading of a column by which some rows are subcontractors; None if none is so.

    Read as a list of tenderers, such a table would make tenderers of them.
    """
    kind = SUBCONTRACTORS.fields["kind"]
    for at, heading in enumerate(sheet.headings):
        if _is(heading, kind.synonyms):
            cells = sheet.rows[str(at)].drop_nulls().unique().to_list()
            words = (normal_heading(cell) for cell in cells)
            if any(
                kind.words.get(word) == "subcontract" or word.startswith("ue ") for word in words
            ):
                return heading
    return None


def _rows_are_tenders(sheet: Sheet, two: TwoInARow) -> bool:
    if not _is(two.subcontractor, SUBCONTRACTORS.fields["name"].synonyms):
        return True  # several things in one cell, or several firms
    own = SUBCONTRACTORS.fields
    of_tenders = [
        heading
        for heading in sheet.headings
        for code in _OF_TENDERS
        if _is(heading, TENDERERS.fields[code].synonyms)
        and not any(_is(heading, field.synonyms) for field in own.values())
    ]
    if of_tenders:
        return True
    generic = TENDERERS.fields["number"].synonyms
    numbers = [heading for heading in sheet.headings if _is(heading, generic)]
    told = [
        heading
        for heading in sheet.headings
        if heading not in numbers and _is(heading, own["number"].synonyms)
    ]
    if len(numbers) != 1:
        return False
    return bool(told) or _is_the_tenderers(numbers[0], sheet, two)


def _is_the_tenderers(number: str, sheet: Sheet, two: TwoInARow) -> bool:
    """Tell whether a number whose heading does not say whose it is can be the tenderer's.

    It is where it stands beside the tenderer and before the subcontractor, where a row has it and
    no subcontractor, and where it is the same for several subcontractors of one tenderer.
    """
    order = list(sheet.headings)
    at = order.index(number)
    if any(_is(heading, SUBCONTRACTORS.fields["contractor_number"].synonyms) for heading in order):
        return False
    if order.index(two.tenderer) < at < order.index(two.subcontractor):
        return True
    column = sheet.rows[str(at)]
    below = sheet.rows[str(order.index(two.subcontractor))]
    if any(
        cell is not None and (firm is None or normal_heading(firm) in NOBODY)
        for cell, firm in zip(column, below, strict=True)
    ):
        return True
    seen = _numbers_beside(number, sheet, two)
    return any(len(firms) > 1 for numbers in seen.values() for firms in numbers.values())


def _numbers_beside(number: str, sheet: Sheet, two: TwoInARow) -> dict[str, dict[str, set[str]]]:
    """Return the subcontractors by tenderer and the number that stands beside them."""
    order = list(sheet.headings)
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    columns = [str(order.index(heading)) for heading in (*two, number)]
    for tenderer, subcontractor, cell in sheet.rows.select(columns).iter_rows():
        if None not in (tenderer, subcontractor, cell):
            seen[tenderer][cell].add(subcontractor)
    return seen


def _names_above(heading: str) -> bool:
    """Tell whether a heading names who engages, such as `Anbudsgivare (namn, org.nr)`."""
    if _is(heading, SUBCONTRACTORS.fields["contractor"].synonyms):
        return True
    first = normal_heading(heading).split(" ", 1)[0]
    return first in _TENDERS and _is(heading, TENDERERS.fields["name"].synonyms)


def _names_below(heading: str) -> bool:
    """Tell whether a heading names subcontractors, and not something else about them."""
    other = ("number", "share", "hours", "amount", "country", "cpv", "kind", "tier")
    if any(_is(heading, SUBCONTRACTORS.fields[code].synonyms) for code in other):
        return False
    if any(_is(heading, TENDERERS.fields[code].synonyms) for code in ("handed_on", "hours")):
        return False
    if _is(heading, TENDERERS.fields["subcontractors"].synonyms):
        return True
    words: Sequence[str] = normal_heading(heading).split()
    return bool(words) and words[0] in _NAMES_BELOW


def _is(heading: str, synonyms: frozenset[str]) -> bool:
    return normal_heading(heading) in synonyms or bare_heading(heading) in synonyms
