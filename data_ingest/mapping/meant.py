"""What the headings of a table mean beside each other: whose number is it, of two of the same name?

A heading over several columns (`Underleverantör / Org.nr`) says whose they are. Of two of the same
name (`Org.nr`, `Org.nr (2)`), each is that of the firm that is named nearest to its left.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from data_ingest.mapping.field import Field
from data_ingest.mapping.headings import bare_heading, includes_vat, normal_heading
from data_ingest.mapping.purchase_fields import SUBCONTRACTORS, TENDERERS
from data_ingest.sheets.sheet import Sheet

_AGAIN = re.compile(r" \(\d+\)$")
_GROUP = " / "
_TENDERER = frozenset({"anbudsgivare", "anbudslamnare", "leverantor", "tenderer", "supplier"})
_BELOW = frozenset(
    {"underleverantor", "underleverantorer", "underentreprenor", "underentreprenorer", "ue"}
    | {"subcontractor", "subcontractors", "ue underleverantor"}
)
_OWN = ("number", "name", "share", "description")
"""Fields of a list of subcontractors that a tender's row may have as well, by their own names."""
_CALLED = {
    "number": "subcontractor_number",
    "name": "subcontractors",
    "share": "subcontractor_share",
    "description": "subcontractor_work",
}


def as_meant(sheet: Sheet) -> Sheet:
    """Return a table whose headings say whose each column is, for those that need what is beside.

    >>> from data_ingest.mapping.meant import meant_headings
    >>> meant_headings(["Anbudsgivare", "Org.nr", "Underleverantör", "Org.nr (2)"])[3]
    'Underleverantörens organisationsnummer'
    """
    return replace(sheet, headings=tuple(meant_headings(sheet.headings)))


def meant_headings(headings: Sequence[str]) -> list[str]:
    """Return what each heading means; most are as they are written."""
    plain = [_AGAIN.sub("", heading) for heading in headings]
    repeats = Counter(plain)
    groups = Counter(heading.rpartition(_GROUP)[0] for heading in plain if _GROUP in heading)
    found: list[str] = []
    owner = ""
    for heading, written in zip(plain, headings, strict=True):
        group, _, leaf = heading.rpartition(_GROUP)
        grouped = groups[group] > 1 and not (includes_vat(group) and not includes_vat(leaf))
        if grouped:
            words = normal_heading(group)
            whose = "below" if words in _BELOW else "above" if words in _TENDERER else ""
            found.append(_meant(leaf, whose))
            owner = whose or owner
            continue
        words = normal_heading(heading)
        owner = "below" if _is_below(words) else "above" if words in _TENDERER else owner
        repeated = repeats[heading] > 1 and heading != ""
        again = _meant(heading, owner) if repeated and owner else heading
        found.append(written if again == heading and repeated and not owner else again)
    twice = Counter(found)
    return [
        written if meant and twice[meant] > 1 and meant != own else meant
        for meant, own, written in zip(found, plain, headings, strict=True)
    ]


def _is_below(words: str) -> bool:
    return words in _BELOW or words.split(" ", 1)[0] in _BELOW


def _meant(leaf: str, whose: str) -> str:
    """Return what a heading is called where it stands alone."""
    if whose == "above" and _fits(leaf, TENDERERS.fields["name"]):
        return TENDERERS.fields["name"].label.sv
    if whose != "below":
        return leaf
    for code in _OWN:
        if _fits(leaf, SUBCONTRACTORS.fields[code]):
            return TENDERERS.fields[_CALLED[code]].label.sv
    return f"UE {leaf}"


def _fits(heading: str, field: Field) -> bool:
    return normal_heading(heading) in field.synonyms or bare_heading(heading) in field.synonyms
