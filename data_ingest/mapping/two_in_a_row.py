"""Rows that are tenders and name subcontractors beside them: no target reads such a table.

Read as a list of subcontractors it would lose a tenderer that names none, give the tenderer's
number to the subcontractor, and take the price of the tender for that of the part. Read as a list
of tenderers it would lose the subcontractors. So such a table is never guessed; a person can say
that the tenders alone are to be read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from data_ingest.mapping.headings import bare_heading, normal_heading
from data_ingest.mapping.purchase_fields import SUBCONTRACTORS, TENDERERS
from data_ingest.sheets.sheet import Sheet

NOBODY = frozenset(
    {"inga", "ingen", "nej", "no", "nobody", "inga underleverantorer", "ingen underleverantor"}
    | {"no subcontractors", "egen regi", "utfors i egen regi", "avser egen regi"}
)
"""How a cell says that there is no subcontractor, in normal form (own list, 2026-11-29)."""

_NAMES_BELOW = frozenset(
    {"underleverantor", "underleverantorer", "underentreprenor", "underentreprenorer", "ue"}
    | {"subcontractor", "subcontractors"}
)
"""First words of headings that name subcontractors."""

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
    above = [
        heading
        for heading in headings
        if _is(heading, SUBCONTRACTORS.fields["contractor"].synonyms)
    ]
    below = [heading for heading in headings if _names_below(heading)]
    if not above or not below:
        return None
    found = TwoInARow(above[0], below[0])
    return found if _rows_are_tenders(sheet, found) else None


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
    seen: Mapping[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    columns = [str(order.index(heading)) for heading in (*two, number)]
    for tenderer, subcontractor, cell in sheet.rows.select(columns).iter_rows():
        if tenderer is None or cell is None:
            continue
        if subcontractor is None or normal_heading(subcontractor) in NOBODY:
            return True
        seen[tenderer][cell].add(subcontractor)
    return any(len(firms) > 1 for numbers in seen.values() for firms in numbers.values())


def _names_below(heading: str) -> bool:
    """Tell whether a heading names subcontractors, and not something else about them."""
    other = ("number", "share", "hours", "amount", "country", "cpv", "kind", "tier")
    if any(_is(heading, SUBCONTRACTORS.fields[code].synonyms) for code in other):
        return False
    if any(_is(heading, TENDERERS.fields[code].synonyms) for code in ("handed_on", "hours")):
        return False
    words: Sequence[str] = normal_heading(heading).split()
    return bool(words) and words[0] in _NAMES_BELOW


def _is(heading: str, synonyms: frozenset[str]) -> bool:
    return normal_heading(heading) in synonyms or bare_heading(heading) in synonyms
