"""Made-up tables of tenders in the shapes that municipalities have them in, each with what it says.

Every firm and number is invented; the numbers have valid check digits.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import docx
import xlsxwriter

A, B, C, D, E, F = (
    "5599990008", "5599990016", "5599990024", "5599990032", "5599990040", "5599990057",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Municipal:
    """A table, or two that belong together, and all that stands in it.

    Attributes:
        files: Names and contents, the tenders first.
        tenders: Name, number, price, hours and price per hour of each, in its order.
        links: Who engages whom, with number and per cent.
        handed_on: Least and most per cent that a tenderer hands on where it says that of itself.
        members: Names of those who tender together, the first among `tenders`.
        said: Code and place of each row or cell that is not used.
        unused: How many rows are not used.
        stated: What the buyer says beside it, as the API takes it.
    """

    files: dict[str, bytes]
    tenders: list[tuple[str, str | None, Any, int | None, Any]]
    links: list[tuple[str, str, str | None, float | None]]
    handed_on: dict[str, tuple[int, int]]
    members: list[tuple[str, ...]]
    said: list[tuple[str, str]]
    unused: int
    stated: dict[str, str]


TABLES: dict[str, Callable[[], Municipal]] = {}
"""Each kind of table by what is hard about it."""


def _table(
    name: str, **told: Any
) -> Callable[[Callable[[], dict[str, bytes]]], Callable[[], dict[str, bytes]]]:
    def kept(make: Callable[[], dict[str, bytes]]) -> Callable[[], dict[str, bytes]]:
        nothing: dict[str, Any] = {
            "links": [], "handed_on": {}, "members": [], "said": [], "unused": 0, "stated": {},
        }  # fmt: skip
        TABLES[name] = lambda: Municipal(files=make(), **(nothing | told))
        return make

    return kept


def book(*sheets: tuple[str, Sequence[Sequence[Any]], Sequence[tuple[str, str]]]) -> bytes:
    """Return a workbook; a sheet is its title, its rows and its merged ranges with their texts."""
    written = io.BytesIO()
    made = xlsxwriter.Workbook(written, {"in_memory": True})
    for title, rows, merged in sheets:
        sheet = made.add_worksheet(title)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, place, cell)
        for area, text in merged:
            sheet.merge_range(area, text)
    made.close()
    return written.getvalue()


def document(*parts: str | Sequence[Sequence[str]]) -> bytes:
    """Return a document of paragraphs and tables."""
    made = docx.Document()
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
            continue
        table = made.add_table(rows=len(part), cols=len(part[0]))
        for row, texts in zip(table.rows, part, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def lines(*rows: str, encoding: str = "utf-8") -> bytes:
    """Return delimited text."""
    return ("\r\n".join(rows) + "\r\n").encode(encoding)


@_table(
    "title rows, merged headings, an empty row, a sum and a note",
    tenders=[
        ("Norr AB", A, 785_000, 3650, None),
        ("Puts AB", B, 612_000, 3600, None),
        ("All AB", D, 901_500, 3700, None),
    ],
    links=[("Puts AB", "Höjd AB", C, 20)],
    said=[("sheet-total", "Öppning!row 10"), ("mapping-remark", "Öppning!row 12")],
    unused=2,
)
def title_rows() -> dict[str, bytes]:
    rows = [
        ["Öppningsprotokoll"],
        ["Dnr UH 2027/118", None, None, "Lokalvård"],
        [],
        [None, None, "Anbud", None, "Underleverantör", None, None],
        ["Anbudsgivare", "Org.nr", "Pris", "Timmar", "Namn", "Org.nr", "Andel"],
        ["Norr AB", "559999 0008", "785.000:-", "3.650", None, None, None],
        [
            "Puts AB",
            "16559999-0016",
            "612 000 kr",
            "3 600 tim",
            "Höjd AB",
            "559999-0024",
            "ca 20 %",
        ],
        [],
        ["All AB", "SE559999003201", 901500, 3700, None, None, None],
        ["Summa", None, 2298500, 10950, None, None, None],
        [],
        ["Öppnat 2027-01-20 kl. 10.15 i närvaro av två."],
    ]
    merged = [("A1:G1", "Öppningsprotokoll"), ("C4:D4", "Anbud"), ("E4:G4", "Underleverantör")]
    return {"oppning.xlsx": book(("Öppning", rows, merged))}


@_table(
    "a column for each tenderer",
    tenders=[
        ("Norr AB", A, 4_200_000, 12_000, None),
        ("Puts AB", B, 3_950_000, 11_800, None),
        ("All AB", D, 4_410_000, 12_400, None),
    ],
    links=[("Puts AB", "Höjd AB", C, 15)],
    handed_on={"Norr AB": (0, 0)},
)
def wide() -> dict[str, bytes]:
    rows = [
        ["Anbudssammanställning, skolstäd"],
        [],
        ["Uppgift", "Anbudsgivare 1", "Anbudsgivare 2", "Anbudsgivare 3"],
        ["Anbudsgivare", "Norr AB", "Puts AB", "All AB"],
        ["Org.nr", "559999-0008", "559999-0016", "559999-0032"],
        ["Anbudspris (SEK)", 4200000, 3950000, 4410000],
        ["Timmar", 12000, 11800, 12400],
        ["Underleverantörer", "Inga", "Höjd AB 559999-0024 15 %", None],
    ]
    return {"sammanstallning.xlsx": book(("Sammanställning", rows, [("A1:D1", rows[0][0])]))}


@_table(
    "a column for each of two tenderers, under their names",
    tenders=[("Norr AB", A, 4_200_000, None, None), ("Puts AB", B, 3_950_000, None, None)],
)
def wide_of_two() -> dict[str, bytes]:
    return {
        "jamforelse.csv": lines(
            ";Norr AB;Puts AB",
            "Organisationsnummer;559999-0008;559999-0016",
            "Totalt anbudspris, kr;4 200 000;3 950 000",
        )
    }


@_table(
    "a column for each tenderer, their prices called a sum and the means in a last column",
    tenders=[("Norr AB", A, 785_000, 3650, None), ("Puts AB", B, 692_500, 3600, None)],
    said=[("sheet-total", "column 4")],
    unused=1,
)
def wide_with_sums() -> dict[str, bytes]:
    return {
        "oppning.csv": lines(
            "Anbudsgivare;Norr AB;Puts AB;Medel",
            "Org.nr;559999-0008;559999-0016;",
            "Antal timmar;3650;3600;3625",
            "Summa;785 000 kr;692 500 kr;738 750 kr",
        )
    }


@_table(
    "a row for each fact",
    tenders=[("Norr AB", A, 785_000, 3650, None), ("Puts AB", B, 692_500, 3600, None)],
    links=[("Puts AB", "Höjd AB", None, None)],
)
def long() -> dict[str, bytes]:
    return {
        "lang.csv": lines(
            "Anbudsgivare;Uppgift;Värde",
            "Norr AB;Org.nr;559999-0008",
            "Norr AB;Anbudspris;785 000 kr",
            "Norr AB;Timmar;3650",
            "Puts AB;Org.nr;559999-0016",
            "Puts AB;Anbudspris;692 500 kr",
            "Puts AB;Timmar;3600",
            "Puts AB;Underleverantör;Höjd AB",
        )
    }


@_table(
    "tenderers in one file and subcontractors in another",
    tenders=[("Norr AB", A, 48_250_000, None, None), ("Puts AB", B, 51_900_000, None, None)],
    links=[
        ("Norr AB", "Höjd AB", C, 30),
        ("Norr AB", "Glas AB", D, 10),
        ("Höjd AB", "Form AB", E, 50),
    ],
)
def two_files() -> dict[str, bytes]:
    return {
        "anbud.csv": lines(
            "Anbudsgivare;Organisationsnr;Anbudssumma (tkr)",
            "Norr AB;559999-0008;48 250",
            "Puts AB;559999-0016;51 900",
        ),
        "ue.xlsx": book(
            (
                "UE",
                [
                    ["Redovisade underentreprenörer"],
                    ["Anlitas av", "Underentreprenör", "Org.nr", "Nivå", "Andel %"],
                    ["Norr AB", "Höjd AB", "5599990024", 1, 30],
                    ["Norr AB", "Glas AB", "5599990032", 1, 10],
                    ["Höjd AB", "Form AB", "5599990040", 2, 50],
                ],
                [],
            )
        ),
    }


@_table(
    "a protocol with text around two tables",
    tenders=[
        ("Norr AB", A, None, 3650, 398),
        ("Puts AB", B, None, 3600, 402),
        ("Puts AB", B, None, 1200, 410),
    ],
    links=[("Puts AB", "Höjd AB", C, 20)],
    handed_on={"Norr AB": (0, 0)},
)
def protocol() -> dict[str, bytes]:
    heads = ["Anbudsgivare", "Org.nr", "Pris (kr/tim)", "Volym", "UE (namn, orgnr, andel)"]
    return {
        "protokoll.docx": document(
            "ÖPPNINGSPROTOKOLL",
            "Diarienummer: UH 2027/118. Uppskattat värde 9 mnkr.",
            "Område Norr",
            [
                heads,
                ["Norr AB", "559999-0008", "398:-", "3.650 tim", "Inga"],
                ["Puts AB", "559999-0016", "402:-", "3.600 tim", "Höjd AB, 559999-0024, ca 20 %"],
            ],
            "Område Söder",
            [heads, ["Puts AB", "559999-0016", "410:-", "1.200 tim", ""]],
            "Vid protokollet",
        )
    }


@_table(
    "a consortium in one cell",
    tenders=[("Norr AB", A, 18_500_000, None, None), ("All AB", D, 19_200_000, None, None)],
    members=[("Norr AB", "Puts AB")],
)
def consortium() -> dict[str, bytes]:
    return {
        "konsortium.csv": lines(
            "Nr;Anbudsgivare;Org.nr;Anbudssumma exkl. moms",
            "1;Norr AB / Puts AB;559999-0008 / 559999-0016;18,5 MSEK",
            "2;All AB;559999-0032;19,2 MSEK",
        )
    }


@_table(
    "prices and hours of a year, with the years of the contract",
    tenders=[("Norr AB", A, 3_140_000, 14_600, None), ("Puts AB", B, 2_768_000, 14_400, None)],
)
def years_known() -> dict[str, bytes]:
    return {
        "arspris.csv": lines(
            "Anbudsgivare;Org.nr;Pris (tkr per år);Timmar per år;Avtalstid (år)",
            "Norr AB;559999-0008;785;3 650;4",
            "Puts AB;559999-0016;692;3 600;4",
        )
    }


@_table(
    "prices and hours of a year, of how many is not told",
    tenders=[("Norr AB", A, None, None, Decimal("215.07")), ("Puts AB", B, None, None, 192)],
    said=[("mapping-per-year", "row 2"), ("mapping-per-year", "row 3")],
)
def years_unknown() -> dict[str, bytes]:
    return {
        "arspris.csv": lines(
            "Anbudsgivare;Org.nr;Årspris;Timmar/år",
            "Norr AB;559999-0008;785 000 kr/år;3 650",
            "Puts AB;559999-0016;691 200 kr/år;3 600",
        )
    }


@_table(
    "prices of an hour in a column that says only price",
    tenders=[
        ("Norr AB", A, None, 14_200, 398),
        ("Puts AB", B, None, 14_200, Decimal("402.50")),
    ],
    said=[("mapping-no-tender", "row 4")],
    unused=1,
)
def per_hour() -> dict[str, bytes]:
    return {
        "timpris.csv": lines(
            "Leverantör;Orgnr;Pris;Beräknade timmar",
            "Norr AB;559999-0008;398 kr/tim;14 200",
            "Puts AB;559999-0016;402,50 kr/h;14 200",
            "All AB;559999-0032;Avstår;",
            encoding="cp1252",
        )
    }


@_table(
    "numbers of five countries",
    tenders=[
        ("Fjord AS", "999000029", 1_200_000, None, None),
        ("Järvi Oy", "99990007", 1_150_000, None, None),
        ("Meri OÜ", "19990005", 1_090_000, None, None),
        ("Norr AB", A, 1_310_000, None, None),
    ],
    links=[("Norr AB", "Form Sp. z o.o.", "9999999999", 25), ("Fjord AS", "Bau GmbH", None, 10)],
)
def foreign() -> dict[str, bytes]:
    return {
        "utland.csv": lines(
            "Leverantör;Land;Registreringsnummer;Pris SEK;Underleverantör;UE org.nr;Andel",
            "Fjord AS;Norge;NO 999 000 029 MVA;1 200 000;Bau GmbH;;10 %",
            "Järvi Oy;Finland;9999000-7;1 150 000;;;",
            "Meri OÜ;Estland;19990005;1 090 000;;;",
            "Norr AB;Sverige;SE559999000801;1 310 000;Form Sp. z o.o.;PL 9999999999;25 %",
        )
    }


@_table(
    "numbered tenderers on several rows, and twice the same heading",
    tenders=[("Norr AB", A, 785_000, None, None), ("Puts AB", B, 692_500, None, None)],
    links=[
        ("Norr AB", "Höjd AB", C, 20),
        ("Norr AB", "Glas AB", D, 5),
        ("Puts AB", "Höjd AB", C, 35),
    ],
)
def twice() -> dict[str, bytes]:
    rows = [
        ["Anbudsgivare", "Org.nr", "Anbudspris", "Underleverantör", "Org.nr", "Andel"],
        ["1. Norr AB", "559999-0008", 785000, "Höjd AB", "559999-0024", 0.2],
        [None, None, None, "Glas AB", "559999-0032", 0.05],
        ["2. Puts AB", "559999-0016", 692500, "Höjd AB", "559999-0024", 0.35],
    ]
    return {"anbud med ue.xlsx": book(("Anbud", rows, []))}


@_table(
    "a tree by who engages whom",
    tenders=[("Norr AB", A, 48_000_000, None, None), ("Puts AB", B, 51_000_000, None, None)],
    links=[
        ("Norr AB", "Höjd AB", C, 30),
        ("Höjd AB", "Form AB", E, 50),
        ("Puts AB", "Form AB", E, 10),
    ],
)
def tree() -> dict[str, bytes]:
    return {
        "trad.csv": lines(
            "Företag;Org.nr;Anlitas av;Andel;Anbudssumma (kr)",
            "Norr AB;559999-0008;;;48 000 000",
            "Höjd AB;559999-0024;Norr AB;30 %;",
            "Form AB;559999-0040;Höjd AB;hälften;",
            "Puts AB;559999-0016;Kommunen;;51 000 000",
            "Form AB;559999-0040;Puts AB;10 %;",
        )
    }


@_table(
    "two lots on two sheets, and a cell that cannot be read",
    tenders=[
        ("Norr AB", A, 785_000, None, None),
        ("Puts AB", B, None, None, None),
        ("Norr AB", A, 512_000, None, None),
    ],
    said=[("mapping-cell", "Del 1!row 4"), ("mapping-cell", "Del 1!row 3")],
)
def two_sheets() -> dict[str, bytes]:
    heads = ["Anbudsgivare", "Organisationsnummer", "Anbudspris", "Underleverantörer"]
    first = [
        ["Del 1 Skolor"],
        heads,
        ["Norr AB", "559999-0008", "785 000 kr", "se bilaga 4"],
        ["Puts AB", "559999-0016", "enligt bilaga", None],
    ]
    second = [["Del 2 Kontor"], heads, ["Norr AB", "559999-0008", "512 000 kr", None]]
    return {"delar.xlsx": book(("Del 1", first, []), ("Del 2", second, []))}


@_table(
    "numbers beside the names, and columns for a first and a second subcontractor",
    tenders=[("Norr AB", A, 100_000, None, None), ("Puts AB", B, 120_000, None, None)],
    links=[
        ("Norr AB", "Höjd AB", C, 20),
        ("Norr AB", "Glas AB", D, 10),
        ("Puts AB", "Form AB", E, None),
    ],
)
def numbered_columns() -> dict[str, bytes]:
    return {
        "namn och nummer.csv": lines(
            "Anbudsgivare (namn, org.nr);Pris exkl moms;UE 1;Org.nr UE 1;Andel UE 1;UE 2;"
            "Org.nr UE 2;Andel UE 2",
            "Norr AB, 559999-0008;100 000 kr;Höjd AB;559999-0024;20 %;Glas AB;559999-0032;10 %",
            "Anbudsgivare 2: Puts AB (559999-0016);120 000 kr;;;;Form AB;559999-0040;",
        )
    }
