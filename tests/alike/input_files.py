"""Files of every kind that is read: tables in several shapes, notices, and broken ones."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import xlsxwriter

from tests.alike.install import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT.parent / "shared" / "data"
CSV, TSV, XML, JSON = "text/csv", "text/tab-separated-values", "application/xml", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"xml": XML, "json": JSON, "jsonl": JSON, "csv": CSV, "xlsx": XLSX, "docx": DOCX}
HEAD = ["Anbudsgivare", "Org.nr", "Anbudssumma exkl moms (SEK)", "Timmar", "CPV"]
_MADE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ROWS = [
    ["Norrskenets Lokalvård AB", "559999-0016", "9 200 000,00", "32000", "90919200"],
    ["Sundets Städtjänst AB", "559999-0024", "6 100 000,00", "32000", "90919200"],
    ["Kvalitet i Exempelstad AB", "5599990032", "9.950.000", "", "90919200"],
    ["Tolvan Tolvansson", "19121212-1212", "8 000 000", "31 000", "90919200"],
]
FURTHER = ["Anbudsgivare", "Underleverantör", "Organisationsnummer", "Land", "Andel %", "Arbete"]
FURTHER_ROWS = [
    ["Norrskenets Lokalvård AB", "Fönsterputs i Exempelstad AB", "559998-0025", "SE", "12,5", "F"],
    ["Sundets Städtjänst AB", "Ej klart", "", "", "30", "Nattstädning"],
    ["Sundets Städtjänst AB", "Przykład Sp. z o.o.", "", "PL", "140", "Daglig städning"],
]


@dataclass(frozen=True)
class Given:
    """A file as it is sent.

    Attributes:
        name: What it shows.
        content: Its bytes.
        media_type: As the sender states it.
    """

    name: str
    content: bytes
    media_type: str


def tables() -> Iterator[Given]:
    """Give one opening of tenders as tables of each format, in several shapes."""
    yield Given("csv with semicolons", _text(HEAD, ROWS, ";").encode(), CSV)
    yield Given("csv with commas", _text(HEAD, ROWS[:3], ",", quoted=True).encode(), CSV)
    yield Given("csv in Latin 1", _text(HEAD, ROWS, ";").encode("cp1252"), CSV)
    yield Given("csv in UTF-16", _text(HEAD, ROWS, ";").encode("utf-16"), CSV)
    yield Given("tsv", _text(HEAD, ROWS, "\t").encode(), TSV)
    beside = "Upphandling;SKN 2026/17\nDag;2026-11-24\n\n" + _text(HEAD, ROWS, ";")
    yield Given("csv with words beside", beside.encode(), CSV)
    turned = [list(row) for row in zip(HEAD, *ROWS, strict=True)]
    yield Given("csv on its side", _text(turned[0], turned[1:], ";").encode(), CSV)
    english = ["Tenderer", "Registration number", "Price (EUR)", "Hours", "CPV code"]
    yield Given("csv in English", _text(english, ROWS, ";").encode(), CSV)
    odd = ["Kolumn 1", "Kolumn 2", "Kolumn 3", "Kolumn 4", "Kolumn 5"]
    yield Given("csv of unknown headings", _text(odd, ROWS, ";").encode(), CSV)
    ragged = _text(HEAD, ROWS, ";") + "En rad till;;\n;;;;\nSumma;;25 000 000;;\n"
    yield Given("csv that is ragged", ragged.encode(), CSV)
    yield Given("csv of subcontractors", _text(FURTHER, FURTHER_ROWS, ";").encode(), CSV)
    sheets = {"Anbud": [HEAD, *ROWS], "Underleverantörer": [FURTHER, *FURTHER_ROWS]}
    yield Given("xlsx of one sheet", _workbook({"Anbud": sheets["Anbud"]}), XLSX)
    yield Given("xlsx of two sheets", _workbook(sheets), XLSX)
    firm = ["Norr AB", "559999-0016", 9200000.5, 32000, 90919200]
    numbers = [HEAD, firm, ["Sund AB", 5599990024]]
    yield Given("xlsx with numbers", _workbook({"Blad1": numbers}), XLSX)
    yield Given("docx", _document([HEAD, *ROWS]), DOCX)
    yield Given("docx of two tables", _document([HEAD, *ROWS], [FURTHER, *FURTHER_ROWS]), DOCX)
    yield Given("csv of headings alone", _text(HEAD, [], ";").encode(), CSV)
    yield Given("csv of nothing", b"", CSV)
    yield Given("csv of bytes", bytes(range(256)), CSV)
    yield Given("csv with an open quotation mark", b'a;b\n"x;y\n', CSV)
    workbook = _workbook(sheets)
    yield Given("xlsx cut off", workbook[: len(workbook) // 2], XLSX)
    yield Given("xlsx that is text", b"a;b\n1;2\n", XLSX)
    yield Given("docx that is a workbook", workbook, DOCX)
    yield Given("docx that is an empty archive", _archive({}), DOCX)
    yield Given("xlsx that lacks its sheet", _archive({"xl/workbook.xml": b"<workbook/>"}), XLSX)


def notices() -> Iterator[Given]:
    """Give the sample files of each standard, and each of them broken."""
    for folder in ("eforms", "ted_export", "espd", "ocds"):
        for file in sorted(FIXTURES.joinpath(folder).iterdir()):
            kind, content = KINDS[file.suffix[1:]], file.read_bytes()
            yield Given(f"{folder}/{file.name}", content, kind)
            yield Given(f"{folder}/{file.name} cut off", content[: len(content) // 2], kind)
    award = FIXTURES.joinpath("eforms", "award.xml").read_bytes()
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
    head, mark, rest = award.partition(b"?>")
    yield Given("eforms with an entity", head + mark + entity + rest, XML)
    yield Given("xml of another kind", b"<a xmlns='urn:b'><c>1</c></a>", XML)
    yield Given("xml that is JSON", b'{"a": 1}', XML)
    yield Given("JSON that is XML", award, JSON)
    history = FIXTURES.joinpath("ocds", "history.jsonl").read_bytes()
    yield Given("ocds history of one line", history.splitlines()[0], JSON)


SHARED_FILES = (
    "eforms/ted-real/2023-OJS165-00522031.xml",
    "eforms/ted-real/2024-OJS072-00215550.xml",
    "eforms/ted-real/2024-OJS197-00607986.xml",
    "eforms/ted-real/2024-OJS198-00612681.xml",
    "eforms/sdk-examples/can_24_maximal.xml",
    "eforms/sdk-examples/can_24_minimal.xml",
    "eforms/sdk-examples/can_25_withheld.xml",
    "eforms/sdk-examples/can-modif_24_value.xml",
    "eforms/sdk-examples/INVALID_can_24_stage-2.xml",
    "eforms/sdk-examples/cn_24_maximal.xml",
    "ted-legacy-xml/000163-2021.xml",
    "ted-legacy-xml/019698-2021.xml",
    "ted-legacy-xml/106482-2017.xml",
    "ted-legacy-xml/287692-2019.xml",
    "ted-legacy-xml/465007-2022.xml",
    "ocds/fictional-1.1/ocds-213czf-000-00001-04-award.json",
    "ocds/fictional-1.1/ocds-213czf-000-00001-06-implementation.json",
    "ocds/fictional-1.1/ocds-213czf-000-00001.json",
    "ocds/libcove/tenders_releases_7_releases_check_ocids.json",
    "espd/BASIC-ESPDRequest-2.1.1.xml",
    "espd/BASIC-ESPDResponse-2.1.1.xml",
    "se-tables/export_bygg_led.csv",
    "se-tables/leverantorer_agresso.csv",
    "se-tables/oppningsprotokoll.docx",
    "se-tables/skolskjuts_tva_delar.xlsx",
)
SHARED_LEDGERS = (
    "se-municipal-ledger/goteborg_layout_TOY_utf16le.csv",
    "se-municipal-ledger/vasteras_2025_rowstore_sample.json",
    "se-municipal-ledger/vgr_202601_sample.csv",
    "uk-contract-register/exeter_contracts_register_2026-04.csv",
    "uk-spend/DCCSpendingOver500_202504.csv",
)


def shared(names: tuple[str, ...]) -> Iterator[Given]:
    """Give the real public files that lie beside the repository, where they do."""
    for name in names:
        path = SHARED / name
        if path.exists():
            yield Given(name, path.read_bytes(), KINDS[path.suffix[1:]])


def ledgers() -> Iterator[Given]:
    """Give ledgers and registers of suppliers."""
    for file in sorted(FIXTURES.joinpath("ledger").iterdir()):
        yield Given(f"ledger/{file.name}", file.read_bytes(), KINDS[file.suffix[1:]])
    kronor = FIXTURES.joinpath("ledger", "reskontra-1.1-cr.csv").read_bytes()
    assert b";900.00;" in kronor
    euro = kronor.replace(b";900.00;", b";EUR 900.00;")
    yield Given("a ledger with an invoice in euro", euro, CSV)
    yield Given("tenders as a ledger", _text(HEAD, ROWS, ";").encode(), CSV)
    workbook = _workbook({"Anbud": [HEAD, *ROWS]})
    yield Given("tenders as a ledger in a workbook", workbook, XLSX)
    yield Given("an empty ledger", b"", CSV)
    yield Given("a ledger of bytes", bytes(range(256)), CSV)


def made_up_ledgers(folder: Path) -> Iterator[Given]:
    """Give the files that the service itself has made up to be tried on."""
    for file in sorted(folder.glob("**/*.csv")):
        yield Given(f"made up {file.name}", file.read_bytes(), CSV)


def _text(head: list[str], rows: list[list[str]], mark: str, *, quoted: bool = False) -> str:
    def line(cells: list[str]) -> str:
        return mark.join(f'"{one}"' if quoted else one for one in cells) + "\n"

    return "".join(line(cells) for cells in [head, *rows])


def _workbook(sheets: dict[str, list[list[object]]] | dict[str, list[list[str]]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return _archive(_parts(written.getvalue()))


def _document(*tables_of_it: list[list[str]]) -> bytes:
    document = docx.Document()
    document.add_paragraph("Öppningsprotokoll, SKN 2026/17")
    for rows in tables_of_it:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                table.cell(place, column).text = cell
    written = io.BytesIO()
    document.save(written)
    return _archive(_parts(written.getvalue()))


def _parts(packed: bytes) -> dict[str, bytes]:
    """What is in an archive, of a fixed moment."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return {name: _MADE.sub(b"2026-11-24T08:00:00Z", one) for name, one in parts.items()}


def _archive(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 24, 8, 0, 0)), content)
    return written.getvalue()
