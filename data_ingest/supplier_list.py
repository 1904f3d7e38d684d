"""A list of suppliers: their numbers, and whatever else stands beside each of them.

Nothing in it says what is bought or paid. A list is CSV, XLSX or DOCX with headings, text with one
number a line, or JSON: an array of numbers, or of objects whose names are such headings.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import dataframely as dy
import orjson
import polars as pl

from data_ingest.countries import ALPHA_2
from data_ingest.mapping.headings import normal_heading, number_scheme
from data_ingest.mapping.parties import Mention, Register
from data_ingest.problem import Problem, UnreadableInput
from data_ingest.procurements import procurements
from data_ingest.rows import ProcurementRows
from data_ingest.sheets.file_kind import FileKind, file_kind
from data_ingest.sheets.opening import MAX_PAYLOAD, open_sheets
from data_ingest.sheets.xlsx import workbook_grids
from data_ingest.strict_json import loads
from data_ingest.tables import Identifiers, Names, Parties, Rejects

LISTED = {"party_id": pl.String, "own_id": pl.String, "cpv": pl.String}
"""Columns of `SupplierList.listed`, one row a row of the list that can be used."""

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "organisationsnummer", "organisationsnr", "orgnummer", "orgnr", "org nr", "org nummer",
        "org no", "organisation number", "organization number", "registration number",
        "company number", "company registration number", "number", "nummer", "vat", "vat number",
        "momsregistreringsnummer", "momsreg nr", "supplier number in register", "identifier",
    ),
    "name": (
        "namn", "leverantor", "leverantorsnamn", "leverantorens namn", "foretag", "foretagsnamn",
        "name", "supplier", "supplier name", "company", "company name", "vendor", "vendor name",
    ),
    "country": ("land", "landskod", "country", "country code"),
    "own_id": (
        "id", "eget id", "leverantorsid", "leverantor id", "leverantorsnummer", "leverantorsnr",
        "levnr", "own id", "supplier id", "supplier no", "vendor id", "vendor no",
    ),
    "cpv": ("cpv", "cpv kod", "cpv code"),
}  # fmt: skip
"""Headings in normal form by what they mean; the project's judgement of 2026-11-26."""

_ANOTHER_TABLE = re.compile(
    r"belopp\b|\b(?:amount|summa|sum|value|varde|netto|net|pris|price|avtalsnummer|avtalsnr|avtal"
    r"|kontrakt|contract|faktura|invoice|bokforingsdatum|startdatum|slutdatum)\b"
)
"""Headings of payments and contracts: such a table is no list, and its columns are mapped."""

_NUMBER_LINE = re.compile(r"[A-Za-z]{0,4}[0-9][0-9A-Za-z \-./]{4,22}")
_CPV = re.compile(r"([0-9]{8})(?:-[0-9])?")
_COUNTRIES = frozenset(ALPHA_2.values())


class SupplierList(NamedTuple):
    """The suppliers of a list.

    Attributes:
        parties: Who they are.
        names: Further spellings.
        identifiers: Their numbers.
        listed: Columns as `LISTED`: the id that the list itself has, and what is bought.
        rejects: Rows that could not be used.
        notes: What should be said about the table.
    """

    parties: dy.DataFrame[Parties]
    names: dy.DataFrame[Names]
    identifiers: dy.DataFrame[Identifiers]
    listed: pl.DataFrame
    rejects: dy.DataFrame[Rejects]
    notes: tuple[Problem, ...] = ()


class _Table(NamedTuple):
    """Rows with the headings of their cells, and where each stands."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[str, tuple[str | None, ...]]]
    notes: tuple[Problem, ...] = ()


def read_supplier_list(payload: bytes, *, name: str, person_key: bytes) -> SupplierList | None:
    """Read a list of suppliers; None where the file is something else.

    A table is a list if one of its columns is headed as numbers of organisations and none as an
    amount or a contract. One number makes one supplier, however often it stands there; the id
    and subject that count are those of its first row.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        UnreadableInput: It is a list, and no row of it can be used.
    """
    if len(payload) > MAX_PAYLOAD:
        return None
    table = _table(payload, name=name)
    if table is None:
        return None
    columns = _columns(table.headings)
    if "number" not in columns:
        return None
    return _read(table, columns, name=name, person_key=person_key)


def _table(payload: bytes, *, name: str) -> _Table | None:
    kind = file_kind(payload)
    if kind is FileKind.JSON:
        return _of_json(payload, name=name)
    if kind is FileKind.CSV and (lines := _numbers_of_text(payload)) is not None:
        return _Table(("number",), lines)
    if kind is FileKind.XLSX and (lines := _numbers_of_workbook(payload, name=name)) is not None:
        return _Table(("number",), lines)
    if kind not in (FileKind.CSV, FileKind.XLSX, FileKind.DOCX):
        return None
    try:
        sheet = open_sheets(payload, name=name)[0]
    except UnreadableInput:
        return None  # whoever reads tables says what is wrong with it
    cells = sheet.rows.select([str(at) for at in range(len(sheet.headings))]).rows()
    places = [f"{sheet.place}{line}" for line in sheet.rows["line"]]
    return _Table(sheet.headings, list(zip(places, cells, strict=True)), sheet.notes)


def _numbers_of_text(payload: bytes) -> list[tuple[str, tuple[str | None, ...]]] | None:
    """Return the lines of a text that holds nothing but numbers, with their places."""
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return _numbers_alone([line.strip().strip('"') for line in text.splitlines()], place="row ")


def _numbers_of_workbook(
    payload: bytes, *, name: str
) -> list[tuple[str, tuple[str | None, ...]]] | None:
    """Return the rows of a workbook whose first sheet holds one column of numbers."""
    try:
        grid = next(workbook_grids(payload, name=name), None)
    except UnreadableInput:
        return None
    if grid is None or grid.cells.width != 1:
        return None
    cells = [(cell or "").strip() for cell in grid.cells.to_series()]
    return _numbers_alone(cells, place=f"{grid.title}!row ")


def _numbers_alone(
    cells: Sequence[str], *, place: str
) -> list[tuple[str, tuple[str | None, ...]]] | None:
    """Return cells that are numbers, under a heading or none; None where one is anything else."""
    lines = [(at, cell) for at, cell in enumerate(cells, 1) if cell]
    if lines and normal_heading(lines[0][1]) in _HEADINGS["number"]:
        lines = lines[1:]
    if not lines or not all(_NUMBER_LINE.fullmatch(line) for _, line in lines):
        return None
    return [(f"{place}{at}", (line,)) for at, line in lines]


def _of_json(payload: bytes, *, name: str) -> _Table | None:
    """Return an array of numbers, or of flat objects, as a table; None for any other JSON."""
    try:
        document = loads(payload, name=name)
    except UnreadableInput:
        return None
    if not isinstance(document, list) or not document:
        return None
    if all(isinstance(one, str | int) for one in document):
        rows = [(f"/{at}", (str(one).strip() or None,)) for at, one in enumerate(document)]
        return _Table(("number",), rows)
    if not all(isinstance(one, dict) for one in document):
        return None
    headings = tuple(dict.fromkeys(key for one in document for key in one))
    return _Table(
        headings,
        [
            (f"/{at}", tuple(_text(one.get(heading)) for heading in headings))
            for at, one in enumerate(document)
        ],
    )


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Return the place of each column whose heading is known; none for another kind of table."""
    normal = [normal_heading(one) for one in headings]
    if any(_ANOTHER_TABLE.search(one) for one in normal):
        return {}
    found: dict[str, int] = {}
    for field, known in _HEADINGS.items():
        places = [at for at, one in enumerate(normal) if one in known]
        if places:
            found[field] = min(places, key=lambda at: known.index(normal[at]))
    return found


def _read(
    table: _Table, columns: Mapping[str, int], *, name: str, person_key: bytes
) -> SupplierList:
    def cell(row: tuple[str | None, ...], field: str) -> str | None:
        return row[columns[field]] if field in columns else None

    scheme = number_scheme(table.headings[columns["number"]])
    used: list[tuple[Mention, str | None, str | None]] = []
    refused: list[tuple[str, str, str]] = []
    for place, row in table.rows:
        number, named = cell(row, "number"), cell(row, "name")
        if number is None and named is None:
            refused.append((place, "supplier-list-nobody", "{}"))
            continue
        cpv = cell(row, "cpv")
        code = _CPV.fullmatch(cpv) if cpv else None
        if cpv and code is None:
            refused.append((place, "supplier-list-cpv", "{}"))
        land = (cell(row, "country") or "").upper()
        country = land if land in _COUNTRIES else ALPHA_2.get(land)
        if land and country is None:
            params = orjson.dumps({"codes": "SE, NO, DK, FI, EE, GB"}).decode()
            refused.append((place, "supplier-list-country", params))
        mention = Mention(named, number, country, None, scheme)
        used.append((mention, cell(row, "own_id"), code[1] if code else None))
    if not used:
        raise UnreadableInput([Problem("supplier-list-empty")], name)
    parties = Register()
    ids = parties.resolve([mention for mention, _, _ in used], person_key=person_key)
    rows = ProcurementRows(
        purchases=(),
        contracts=(),
        parties=tuple(parties.parties),
        names=tuple(parties.names),
        claims=tuple(parties.claims),
    )
    ((found, _),) = procurements([rows], person_key=person_key)
    listed = pl.DataFrame(list(_listed(ids, used)), schema=LISTED, orient="row")
    return SupplierList(
        found.parties,
        found.names,
        found.identifiers,
        listed.unique("party_id", keep="first", maintain_order=True),
        Rejects.cast(pl.DataFrame(refused, schema=list(Rejects.column_names()), orient="row")),
        table.notes,
    )


def _listed(
    ids: Sequence[str], used: Sequence[tuple[Mention, str | None, str | None]]
) -> Iterator[tuple[str, str | None, str | None]]:
    for party_id, (_, own_id, cpv) in zip(ids, used, strict=True):
        yield party_id, own_id, cpv
