"""A portfolio run as a file: PDF, workbook, CSV, JSON, or the Parquet file that is kept."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import chain, count, islice
from typing import Any, Literal

import orjson
import polars as pl
from xlsxwriter import Workbook

from data_ingest.ledgers.triage import BOUGHT
from data_ingest.model.figures import number, percent, points
from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS, TITLE, Band
from service.documents.marked import mark_workbook
from service.platform.words import DISCLAIMER, printable
from service.suppliers.portfolios.output import labelled, scan_output, shown_numbers
from service.suppliers.portfolios.portfolio_pdf import portfolio_pdf
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.terminal import CHANGES, change_reason
from service.suppliers.portfolios.triage_words import CATEGORIES
from service.suppliers.portfolios.views import result_of, screened

Form = Literal["pdf", "xlsx", "csv", "json", "parquet"]
"""Forms that a run is handed out in."""

MEDIA: Mapping[Form, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
"""Media type of each form."""

SUFFIXES: Mapping[str, Form] = {f".{form}": form for form in MEDIA}
"""The form of a file by the end of its name."""

MOST_ROWS = 1_000_000
"""Rows of one sheet; a workbook's sheet has 1,048,576 at most."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_MOST = 10**9
_AT_ONCE = 20_000

_RANKED: tuple[Text, ...] = (
    Text("Plats", "Place"),
    Text("Leverantör", "Supplier"),
    Text("Leverantörens id", "Id of the supplier"),
    Text("Eget id", "Own id"),
    Text("Nummer", "Numbers"),
    Text("Köpt", "Bought"),
    Text("CPV", "CPV"),
    Text("Belopp", "Amount"),
    Text("Valuta", "Currency"),
    Text("Granskningsbehov", "Review need"),
    Text("Poäng", "Points"),
    Text("Lägst", "Least"),
    Text("Högst", "Most"),
    Text("Känt", "Known"),
    Text("Kontrakt", "Contracts"),
    Text("Möjliga träffar", "Possible matches"),
)
_ASIDE: tuple[Text, ...] = (
    Text("Betalningsmottagare", "Payee"),
    Text("Id", "Id"),
    Text("Varför", "Why"),
    Text("Belopp", "Amount"),
    Text("Valuta", "Currency"),
)
_CHANGED: tuple[Text, ...] = (
    Text("Ändring", "Change"),
    Text("Leverantör", "Supplier"),
    Text("Leverantörens id", "Id of the supplier"),
    Text("Eget id", "Own id"),
    Text("Granskningsbehov före", "Review need before"),
    Text("Granskningsbehov nu", "Review need now"),
    Text("Poäng före", "Points before"),
    Text("Poäng nu", "Points now"),
    Text("Vad som ändrades", "What changed"),
)
_UNNAMED = Text("namnet sparas inte", "name not kept")


def run_file(run: PortfolioRun, language: Language, *, form: Form, mark: str = "") -> bytes:
    """Return a run as a file.

    Only JSON and Parquet hold all that is kept. In CSV and workbooks every cell is text, and one
    that a spreadsheet would take for a formula begins with an apostrophe. The PDF lists the first
    suppliers alone.

    Args:
        run: The run.
        language: Language of headings and words.
        form: Which.
        mark: Of the copy, in those forms that have a place for it.
    """
    if form == "pdf":
        return portfolio_pdf(run, language, mark=mark)
    if form == "xlsx":
        return _xlsx(run, language, mark=mark)
    made: Mapping[str, Callable[[PortfolioRun, Language], bytes]] = {
        "csv": _csv,
        "json": run_json,
        "parquet": lambda run, _: run.output,
    }
    return made[form](run, language)


def run_json(run: PortfolioRun, language: Language) -> bytes:
    """Return a run with all its suppliers as JSON."""
    result = result_of(run, language, limit=_MOST, offset=0)
    content = {"id": run.id, "created_at": run.created_at, "actor": run.actor, "result": result}
    return orjson.dumps(content, option=orjson.OPT_UTC_Z) + b"\n"


def _csv(run: PortfolioRun, language: Language) -> bytes:
    """Return the ranked suppliers as CSV in UTF-8 with a byte order mark, for spreadsheets."""
    content = io.BytesIO()
    text = io.TextIOWrapper(content, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading.to(language) for heading in _RANKED])
    for row in _ranked(run, language):
        writer.writerow(map(_inert, row))
    text.flush()
    return content.getvalue()


def _xlsx(run: PortfolioRun, language: Language, *, mark: str) -> bytes:
    record = orjson.loads(run.record)
    content = io.BytesIO()
    # rows are written to a file as they come, so that a workbook of any length needs little memory
    book = Workbook(
        content, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    made = datetime.combine(run.as_of, time(), UTC).replace(tzinfo=None)
    book.set_properties({"title": TITLE.to(language), "created": made})
    _sheet(book, Text("Leverantörer", "Suppliers"), _RANKED, _ranked(run, language), language)
    _sheet(book, Text("Undantagna", "Set aside"), _ASIDE, _aside(run, language), language)
    if record["changes"] is not None:
        changed = _changed(record["changes"], language)
        _sheet(book, Text("Ändringar", "Changes"), _CHANGED, changed, language)
    said = (
        (Text("Körning", "Run"), run.id),
        (Text("Källa", "Source"), run.source),
        (Text("Uppgifterna gäller", "Facts are of"), run.as_of.isoformat()),
        (Text("Register och listor", "Registers and lists"), run.snapshot_id or "–"),
        (Text("Poängkort", "Scorecard"), run.scorecard_id),
        (Text("Underlagets hash (SHA-256)", "Hash of the input (SHA-256)"), run.input_sha256),
        (Text("Resultatets hash (SHA-256)", "Hash of the output (SHA-256)"), run.output_sha256),
        (Text("Att tänka på", "To bear in mind"), DISCLAIMER.to(language)),
    )
    _sheet(
        book,
        Text("Om körningen", "About the run"),
        (Text("Vad", "What"), Text("Uppgift", "Value")),
        ((what.to(language), value) for what, value in said),
        language,
    )
    mark_workbook(book, mark, language)
    book.close()
    return content.getvalue()


def _sheet(
    book: Workbook,
    title: Text,
    headings: Sequence[Text],
    rows: Iterable[Sequence[str]],
    language: Language,
) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True})
    some = iter(rows)
    for number_of_sheet in count(1):
        name = title.to(language)
        sheet = book.add_worksheet(name if number_of_sheet == 1 else f"{name} {number_of_sheet}")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 18)
        for at, heading in enumerate(headings):
            sheet.write_string(0, at, heading.to(language), bold)
        for number_of_row, row in enumerate(islice(some, MOST_ROWS), 1):
            for at, cell in enumerate(row):
                sheet.write_string(number_of_row, at, printable(cell))
        some, left = _begun(some)
        if not left:
            return


def _begun(rows: Iterable[Sequence[str]]) -> tuple[Iterator[Sequence[str]], bool]:
    """Return the rows, and whether there are any."""
    some = iter(rows)
    first = list(islice(some, 1))
    return chain(first, some), bool(first)


_SHOWN = (
    "place", "name", "party_id", "own_id", "numbers", "bought", "cpv", "amount", "currency", "band",
    "points", "low", "high", "coverage_ppm", "contracts", "possible_matches",
)  # fmt: skip


def _some_at_a_time(rows: pl.LazyFrame, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    yield from rows.select(columns).collect().iter_slices(_AT_ONCE)


def _ranked(run: PortfolioRun, language: Language) -> Iterator[tuple[str, ...]]:
    parts = _some_at_a_time(screened(run), _SHOWN)
    for row in (row for part in parts for row in labelled(part).iter_rows(named=True)):
        yield (
            str(row["place"]),
            row["name"] or _UNNAMED.to(language),
            row["party_id"],
            row["own_id"] or "",
            ", ".join(shown_numbers(row["numbers"])),
            BOUGHT[row["bought"]].to(language),
            row["cpv"] or "",
            number(row["amount"], language, decimals=2),
            row["currency"],
            LABELS[Band(row["band"])].to(language),
            points(row["points"]),
            points(row["low"]),
            points(row["high"]),
            percent(row["coverage_ppm"], language),
            "" if row["contracts"] is None else str(row["contracts"]),
            str(row["possible_matches"]),
        )


def _aside(run: PortfolioRun, language: Language) -> Iterator[tuple[str, ...]]:
    left = scan_output(run.output).filter(pl.col("place").is_null())
    ordered = left.sort("amount", "party_id", descending=[True, False])
    parts = _some_at_a_time(ordered, ("name", "party_id", "category", "amount", "currency"))
    for row in (row for part in parts for row in part.iter_rows(named=True)):
        yield (
            row["name"] or _UNNAMED.to(language),
            row["party_id"],
            CATEGORIES[row["category"]].to(language),
            number(row["amount"] or Decimal(0), language, decimals=2),
            row["currency"],
        )


def _changed(changes: Sequence[Mapping[str, Any]], language: Language) -> Iterator[tuple[str, ...]]:
    for change in changes:
        bands = [
            LABELS[Band(band)].to(language) if (band := change[f"band_{when}"]) else ""
            for when in ("before", "after")
        ]
        scores = [
            "" if (score := change[f"points_{when}"]) is None else points(score)
            for when in ("before", "after")
        ]
        yield (
            CHANGES[change["kind"]].to(language),
            change["name"] or _UNNAMED.to(language),
            change["party_id"],
            change["own_id"] or "",
            *bands,
            *scores,
            change_reason(change, language),
        )


def _inert(cell: str) -> str:
    shown = printable(cell)
    return f"'{shown}" if shown.startswith(_FORMULA_SIGNS) else shown
