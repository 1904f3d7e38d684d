"""What it costs to read an upload in a process of its own, beside reading it here.

The files are made up: the bundled example, a workbook of 200 tenderers, and one of 40,000 lines of
payments with a mapping. Both ways are timed in turn in the same run.
"""

import io
import json
from datetime import date
from statistics import median
from time import perf_counter

import xlsxwriter

from data_ingest.mapping import guess
from data_ingest.sheets.opening import open_sheets
from service.platform.process.sandbox import run_confined, warm_up
from service.screening.purchase.examples import load_example
from service.screening.purchase.intake import ReadingOptions, read_confined, read_files
from service.screening.purchase.table_files import NamedFile
from service.settings import WorkLimits

RUNS = 15
LIMITS = WorkLimits(memory_bytes=2**31, seconds=60)
TENDERS = 200
LINES = 40_000


def workbook(name: str, headings: tuple[str, ...], rows: list[tuple[object, ...]]) -> NamedFile:
    """Return a workbook with one table."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        for at, row in enumerate([headings, *rows]):
            sheet.write_row(at, 0, row)
    return NamedFile(name, target.getvalue())


def tenders() -> NamedFile:
    """Return tenders of made-up firms without numbers."""
    headings = ("Anbudsgivare", "Anbudssumma exkl moms (SEK)", "Timmar", "CPV")
    rows = [(f"Städ {at} AB", 100_000 + at, 1_000, "90919200") for at in range(TENDERS)]
    return workbook("anbud.xlsx", headings, list(rows))


def count_rows(payload: bytes, name: str) -> bytes:
    """Open a workbook and say how many rows it has: reading alone, for a large file."""
    return str(sum(sheet.rows.height for sheet in open_sheets(payload, name=name))).encode()


def large() -> NamedFile:
    """Return a workbook of many lines."""
    headings = ("Leverantör", "Orgnr", "Konto", "Datum", "Belopp (SEK)")
    rows = [
        (f"Firma {at % 997} AB", "5599990016", "7470", "2026-01-15", at + 0.5)
        for at in range(LINES)
    ]
    return workbook("betalningar.xlsx", headings, list(rows))


def timed(here: object, there: object) -> dict[str, float]:
    """Return medians in milliseconds of two callables, taken in turn, and what one costs extra."""
    assert callable(here)
    assert callable(there)
    times: dict[str, list[float]] = {"here": [], "confined": []}
    for _ in range(RUNS):
        for name, read in (("here", here), ("confined", there)):
            begun = perf_counter()
            read()
            times[name].append(1000 * (perf_counter() - begun))
    found = {name: round(median(taken), 1) for name, taken in times.items()}
    return {**found, "extra": round(found["confined"] - found["here"], 1)}


def main() -> None:
    """Run the comparison and print one JSON object."""
    begun = perf_counter()
    warm_up()
    started = 1000 * (perf_counter() - begun)
    example, table, many = NamedFile("example.json", load_example()), tenders(), large()
    mapping = guess(open_sheets(table.payload, name=table.name)[0]).mapping
    how = ReadingOptions(person_key=bytes(32), today=date(2026, 11, 25), mappings=(mapping,))
    result: dict[str, object] = {"unit": "ms", "fork_server_start": round(started, 1)}
    for file in (example, table):
        result[file.name] = timed(
            lambda file=file: read_files(file, (), how),
            lambda file=file: read_confined(file, (), how, limits=LIMITS),
        )
    result[many.name] = {
        "bytes": len(many.payload),
        **timed(
            lambda: count_rows(many.payload, many.name),
            lambda: run_confined(
                count_rows,
                {"payload": many.payload, "name": many.name},
                limits=LIMITS,
                name=many.name,
            ),
        ),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
