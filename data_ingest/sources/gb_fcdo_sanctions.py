"""United Kingdom: the UK Sanctions List."""

import re
from collections.abc import Iterator
from datetime import date

from data_ingest.ids.countries import country_code
from data_ingest.lists.designations import Designation, add_designation
from data_ingest.model.text import Text
from data_ingest.model.values import parse_day
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, Download, source
from data_ingest.records.trees import Record, TreeRows, entries, read_trees, text

PAGE = "https://www.gov.uk/government/publications/the-uk-sanctions-list"

_GENERATED = re.compile(rb"<DateGenerated>\s*(\d\d/\d\d/\d{4})")
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_PARTS = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
"""Parts of a name in their order; an organisation's stands in the last."""


@source(
    title=Text("Storbritanniens sanktionslista", "UK Sanctions List"),
    publisher="Foreign, Commonwealth & Development Office (FCDO)",
    licence="OGL-UK-3.0",
    cadence="irregular",
    url=PAGE,
    download=Download(
        address="https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
        megabytes=22,
        records=6_315,
        counted=date(2026, 7, 31),
    ),
    formats=("xml",),
    personal_data=Text(
        "De flesta poster gäller fysiska personer. De utelämnas och räknas. Av adressen läses bara"
        " landet. Motiveringar läses inte.",
        "Most entries are of natural persons. They are left out and counted. Of addresses only the"
        " country is read. Reasons are not read.",
    ),
    reader_version=1,
    kind="list",
)
def gb_fcdo_sanctions(file: OpenedFile) -> Iterator[Batch]:
    """Organisations and ships that the United Kingdom has designated, with regime and day.

    Since 28 January 2026 it is the only UK list; the consolidated list of OFSI ended then. What it
    means for a Swedish authority was read in no act. The grounds are those of the regime. Numbers
    are free text there and are not read, so each entry is found by name. An entry that is taken off
    is no longer in the next version.
    """
    found = _GENERATED.search(file.stream.peek(4096)[:4096])
    as_of = parse_day(_iso(found[1].decode()) or "") if found else None
    yield from read_trees(file, _take, needed="Designation", element="Designation", as_of=as_of)


def _take(record: Record, number: int, rows: TreeRows) -> None:
    kind = (text(record, "IndividualEntityShip") or "").lower()
    if kind not in {"entity", "ship"}:
        rows.rejects.note("register-person", f"row {number}")
        return
    key = text(record, "UniqueID")
    names = list(dict.fromkeys(_names(record)))
    if key is None or not names:
        if key:
            rows.rejects.note("register-no-name", f"row {number}", {"field": "Name6"})
        else:
            rows.rejects.note("register-no-value", f"row {number}", {"field": "UniqueID"})
        return
    add_designation(
        rows,
        gb_fcdo_sanctions.id,
        Designation(
            key=key,
            names=names,
            regime=text(record, "RegimeName") or "not-stated",
            country=_country(record),
            listed_on=rows.day(_iso(text(record, "DateDesignated")), number, "DateDesignated"),
            url=PAGE,
            is_vessel=kind == "ship",
        ),
    )


def _names(record: Record) -> Iterator[str]:
    """Yield the names, the primary one first, those in other scripts last."""
    stated = entries(record, "Names", "Name")
    stated.sort(key=lambda name: (text(name, "NameType") or "").lower() != "primary name")
    for name in stated:
        parts = [part for tag in _PARTS if (part := text(name, tag))]
        if parts:
            yield " ".join(parts)
    for name in entries(record, "NonLatinNames", "NonLatinName"):
        if written := text(name, "NameNonLatinScript"):
            yield written


def _country(record: Record) -> str | None:
    stated = (text(one, "AddressCountry") for one in entries(record, "Addresses", "Address"))
    return next((code for one in stated if one and (code := country_code(one))), None)


def _iso(written: str | None) -> str | None:
    """Return `29/06/2012` as `2012-06-29`; what has another form as it is."""
    found = _DAY.fullmatch(written or "")
    return f"{found[3]}-{found[2]}-{found[1]}" if found else written
