"""A list of suppliers: their numbers, and whatever else stands beside each of them.

Nothing in it says what is bought or paid. A list is CSV, XLSX or DOCX with headings, text with one
number a line, or JSON: an array of numbers, or of objects whose names are such headings.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import dataframely as dy
import orjson
import polars as pl

from data_ingest.ids.countries import country_code
from data_ingest.ids.country_words import country_codes, country_problem
from data_ingest.ids.identifiers import LAST_HOME
from data_ingest.mapping.headings import normal_heading, number_scheme
from data_ingest.mapping.parties import KnownParties, Mention
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.rows import ProcurementRows, RejectRow
from data_ingest.model.tables import Identifiers, Names, Parties, Rejects
from data_ingest.model.without_rows import typed, without_rows
from data_ingest.parsing.strict_json import loads
from data_ingest.procurement.procurements import procurements
from data_ingest.sheets.file_kind import FileKind, file_kind
from data_ingest.sheets.opening import MAX_PAYLOAD, open_sheets
from data_ingest.suppliers.numbered_parties import NumberedParties, numbered_parties

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
        "resknamn", "reskontranamn",
    ),
    "country": ("land", "landskod", "country", "country code"),
    "own_id": (
        "id", "eget id", "leverantorsid", "leverantor id", "leverantorsnummer", "leverantorsnr",
        "levnr", "own id", "supplier id", "supplier no", "vendor id", "vendor no",
        "resknr", "resknummer", "reskontranr", "reskontranummer",
    ),
    "cpv": ("cpv", "cpv kod", "cpv code"),
    "scheme": ("scheme", "nummertyp", "typ av nummer", "kind of number"),
}  # fmt: skip
"""Headings in normal form by what they mean; the project's judgement of 2026-11-26."""

_ANOTHER_TABLE = re.compile(
    r"belopp\b|\b(?:amount|summa|sum|value|varde|netto|net|pris|price|avtalsnummer|avtalsnr|avtal"
    r"|kontrakt|contract|faktura|invoice|bokforingsdatum|startdatum|slutdatum)\b"
)
"""Headings of payments and contracts: such a table is no list, and its columns are mapped."""

_NUMBER_LINE = re.compile(r"[A-Za-z]{0,4}[0-9][0-9A-Za-z \-./]{4,22}")
_LOOKED_AT = 20
_CPV = r"^([0-9]{8})(?:-[0-9])?$"


class SupplierList(NamedTuple):
    """The suppliers of a list.

    Attributes:
        parties: Who they are.
        names: Further spellings.
        identifiers: Their numbers.
        listed: Columns as `LISTED`: the id that the list itself has, and what is bought.
        rejects: Rows that could not be used, and what has to be said of others.
        places: Columns place and party_id (String): the supplier of each row that can be used.
        notes: What should be said about the table.
    """

    parties: dy.DataFrame[Parties]
    names: dy.DataFrame[Names]
    identifiers: dy.DataFrame[Identifiers]
    listed: pl.DataFrame
    rejects: dy.DataFrame[Rejects]
    places: pl.DataFrame
    notes: tuple[Problem, ...] = ()


class _Table(NamedTuple):
    """Rows with the headings of their cells, and where each stands.

    Attributes:
        headings: Of the cells, in order.
        rows: Columns `place` and, for each heading, its place among them: "0", "1" and so on.
        notes: What should be said about the table.
    """

    headings: tuple[str, ...]
    rows: pl.DataFrame
    notes: tuple[Problem, ...] = ()


def read_supplier_list(
    payload: bytes, *, name: str, person_key: bytes, home: str = LAST_HOME
) -> SupplierList | None:
    """Read a list of suppliers; None where the file is something else.

    A table is a list if one of its columns is headed as numbers of organisations and none as an
    amount or a contract. One number makes one supplier, however often it stands there; the id
    and subject that count are those of its first row.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        home: Country of the request, where a number is tried if nothing says its country.

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
    return _read(table, columns, name=name, person_key=person_key, home=home)


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
    rows = sheet.rows.select(
        pl.concat_str(pl.lit(sheet.place), "line").alias("place"),
        *(str(at) for at in range(len(sheet.headings))),
    )
    return _Table(sheet.headings, rows, sheet.notes)


def _numbers_of_text(payload: bytes) -> pl.DataFrame | None:
    """Return the lines of a text that holds nothing but numbers, with their places."""
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    lines = text.splitlines()
    below = [line for line in _bare(lines[:_LOOKED_AT]) if line][1:]
    if not all(_NUMBER_LINE.fullmatch(line) for line in below):
        return None  # as most files: found out before all of a long one is cut up
    return _numbers_alone(_bare(lines), place="row ")


def _bare(lines: Sequence[str]) -> list[str]:
    return [line.strip().strip('"') for line in lines]


def _numbers_of_workbook(payload: bytes, *, name: str) -> pl.DataFrame | None:
    """Return the rows of a workbook whose first sheet holds one column of numbers."""
    from data_ingest.sheets.xlsx import workbook_grids

    try:
        grid = next(workbook_grids(payload, name=name), None)
    except UnreadableInput:
        return None
    if grid is None or grid.cells.width != 1:
        return None
    cells = [(cell or "").strip() for cell in grid.cells.to_series()]
    return _numbers_alone(cells, place=f"{grid.title}!row ")


def _numbers_alone(cells: Sequence[str], *, place: str) -> pl.DataFrame | None:
    """Return cells that are numbers, under a heading or none; None where one is anything else."""
    lines = [(at, cell) for at, cell in enumerate(cells, 1) if cell]
    if lines and normal_heading(lines[0][1]) in _HEADINGS["number"]:
        lines = lines[1:]
    if not lines or not all(_NUMBER_LINE.fullmatch(line) for _, line in lines):
        return None
    return _rows([f"{place}{at}" for at, _ in lines], [(line,) for _, line in lines])


def _rows(places: list[str], cells: Sequence[tuple[str | None, ...]]) -> pl.DataFrame:
    width = len(cells[0])
    columns = {str(at): [row[at] for row in cells] for at in range(width)}
    return pl.DataFrame(
        {"place": places} | columns, schema=dict.fromkeys(["place", *columns], pl.String)
    )


def _of_json(payload: bytes, *, name: str) -> _Table | None:
    """Return an array of numbers, or of flat objects, as a table; None for any other JSON."""
    try:
        document = loads(payload, name=name)
    except UnreadableInput:
        return None
    if not isinstance(document, list) or not document:
        return None
    if all(isinstance(entry, str | int) for entry in document):
        numbers = [(str(entry).strip() or None,) for entry in document]
        return _Table(("number",), _rows(_pointers(document), numbers))
    if not all(isinstance(entry, dict) for entry in document):
        return None
    headings = tuple(dict.fromkeys(key for entry in document for key in entry))
    if not headings:
        return None
    cells = [tuple(_text(entry.get(heading)) for heading in headings) for entry in document]
    return _Table(headings, _rows(_pointers(document), cells))


def _pointers(document: Sequence[object]) -> list[str]:
    return [f"/{at}" for at in range(len(document))]


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Return the place of each column whose heading is known; none for another kind of table."""
    normal = [normal_heading(heading) for heading in headings]
    if any(_ANOTHER_TABLE.search(heading) for heading in normal):
        return {}
    found: dict[str, int] = {}
    for field, known in _HEADINGS.items():
        places = [at for at, heading in enumerate(normal) if heading in known]
        if places:
            found[field] = min(places, key=lambda at: known.index(normal[at]))
    return found


def _read(
    table: _Table, columns: Mapping[str, int], *, name: str, person_key: bytes, home: str
) -> SupplierList:
    rows = _understood(table.rows, columns)
    used = rows.filter(pl.col("number").is_not_null() | pl.col("name").is_not_null())
    if used.is_empty():
        raise UnreadableInput([Problem("supplier-list-empty")], name)
    scheme = pl.lit(number_scheme(table.headings[columns["number"]]), pl.String)
    mentions = used.select("name", "number", "country", pl.coalesce("scheme", scheme))
    found = numbered_parties(mentions, person_key=person_key, home=home)
    if found is None:
        found = _by_rows(mentions, person_key=person_key, home=home)
    noted = [
        reject._replace(location=used["place"][int(reject.location)] if reject.location else "")
        for reject in found.noted
    ]
    refused = _refused(rows)
    return SupplierList(
        found.parties,
        found.names,
        found.identifiers,
        used.select(found.ids.alias("party_id"), "own_id", "cpv").unique(
            "party_id", keep="first", maintain_order=True
        ),
        typed(Rejects, pl.concat([refused, pl.DataFrame(noted, refused.schema, orient="row")]))
        if noted
        else typed(Rejects, refused),
        used.select("place", found.ids.alias("party_id")),
        table.notes,
    )


def _understood(rows: pl.DataFrame, columns: Mapping[str, int]) -> pl.DataFrame:
    """Return the fields of rows, and beside them what could not be understood of each."""

    def cell(field: str) -> pl.Expr:
        found = pl.col(str(columns[field])) if field in columns else pl.lit(None, pl.String)
        return found.alias(field)

    written = rows.with_columns(cell("country"))["country"]
    code = cell("cpv").str.extract(_CPV)
    return rows.select(
        "place",
        cell("number"),
        cell("name"),
        cell("own_id"),
        cell("scheme"),
        country_codes(written),
        cpv=code,
        not_cpv=(cell("cpv").fill_null("") != "") & code.is_null(),
        not_country=_unread(written),
    )


def _unread(countries: pl.Series) -> pl.Series:
    """Return code and parameters (JSON) of what is wrong with each country, else null."""
    field, codes = "Land (Country)", "SE, NO, DK, FI, EE, GB"
    wrong = {
        country: country_problem(
            country, "", field=field, unknown="supplier-list-country", codes=codes
        )
        for country in countries.drop_nulls().unique()
        if country and country_code(country) is None
    }
    said = {
        country: {"code": problem.code, "params": orjson.dumps(dict(problem.params)).decode()}
        for country, problem in wrong.items()
    }
    return pl.Series(
        [said.get(country or "") for country in countries],
        dtype=pl.Struct({"code": pl.String, "params": pl.String}),
    )


def _refused(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what could not be used, in the order of the rows; columns as `Rejects`."""
    if not (rows["number"].null_count() or rows["not_cpv"].any()) and (
        rows["not_country"].null_count() == rows.height
    ):
        return without_rows(Rejects)
    nobody = pl.col("number").is_null() & pl.col("name").is_null()
    wrong = pl.col("not_country").struct
    no_country = wrong.field("code")
    at = rows.with_row_index("at")
    found = [
        at.filter(which).select("at", place="place", code=code, params=params)
        for which, code, params in (
            (nobody, pl.lit("supplier-list-nobody"), pl.lit("{}")),
            (~nobody & pl.col("not_cpv"), pl.lit("supplier-list-cpv"), pl.lit("{}")),
            (~nobody & no_country.is_not_null(), no_country, wrong.field("params")),
        )
    ]
    ordered = pl.concat(found).sort("at", maintain_order=True).drop("at")
    return ordered.rename(dict(zip(ordered.columns, Rejects.column_names(), strict=True)))


def _by_rows(mentions: pl.DataFrame, *, person_key: bytes, home: str) -> NumberedParties:
    """Return the parties of rows some of which have no number, or several.

    Args:
        mentions: Columns as `MENTIONS`.
        person_key: Secret for the keyed hash of natural persons' numbers.
        home: Where a number is tried if nothing says its country.
    """
    parties = KnownParties(home)
    said = [
        Mention(name, number, country, None, scheme, location=str(at))
        for at, (name, number, country, scheme) in enumerate(
            mentions.select("name", "number", "country", "scheme").iter_rows()
        )
    ]
    ids = parties.resolve(said, person_key=person_key)
    resolved = ProcurementRows(
        purchases=(),
        contracts=(),
        parties=tuple(parties.parties),
        names=tuple(parties.names),
        claims=tuple(parties.claims),
    )
    ((found, noted),) = procurements([resolved], person_key=person_key)
    return NumberedParties(
        pl.Series(ids, dtype=pl.String),
        found.parties,
        found.names,
        found.identifiers,
        [RejectRow(*row) for row in noted.iter_rows()],
    )
