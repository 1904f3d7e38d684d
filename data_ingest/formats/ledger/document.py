"""Open a ledger: delimited text or rows of JSON → the columns that its layout names, as text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data_ingest.formats.ledger.layouts import (
    LAYOUTS,
    RECURRING,
    TARGETS,
    Layout,
    Target,
    heading,
    layout_of,
    nearest,
)
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.delimited import (
    DELIMITERS,
    MAX_HEADER,
    Header,
    read_header,
    read_utf8_rows,
    utf8,
)
from data_ingest.parsing.strict_json import loads

_LOOKED_AT = 16_384  # bytes
_MOST_HEADINGS = 40  # headings that are repeated in a message
_LONGEST_HEADING = 40  # characters of each
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')
_UNTIDY = r"^\s|\s$|^$"  # a cell that has to be trimmed or made null


@dataclass(frozen=True, slots=True)
class Opened:
    """The lines of a ledger, before anything in them is understood.

    Attributes:
        layout: How it is laid out.
        lines: String or Categorical columns named by target, trimmed, "" as null and all targets
            there; `line` (Int64) and `extra` (Boolean: the row has more fields than the header).
        broken: Lines that could not be cut into fields.
        place: What stands before the number of a line in a location.
        notes: What should be said about the file.
    """

    layout: Layout
    lines: pl.DataFrame
    broken: tuple[int, ...]
    place: str
    notes: tuple[Problem, ...]


def is_ledger(payload: bytes) -> bool:
    """Tell whether a file begins as one of the layouts does; never raises."""
    start = payload[:_LOOKED_AT]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start.decode("utf-16", "ignore")
    else:
        text = start.decode("utf-8", "ignore")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip("\ufeff \n\t")[:1] in {"{", "["}:
        keys = [heading(key) for key in set(_KEY.findall(text))]
        return layout_of(keys) is not None
    headers = (read_header(text, delimiter=delimiter) for delimiter in DELIMITERS)
    return any(layout_of(_headings(header.columns)) is not None for header in headers)


def open_ledger(payload: bytes, *, name: str) -> Opened:
    """Return the lines of a ledger of any layout.

    Raises:
        UnreadableInput: It cannot be decoded, its headings are of no layout, or one is repeated.
    """
    if payload.lstrip(b" \t\r\n")[:1] in {b"{", b"["}:
        return _from_json(payload, name=name)
    encoded, notes = utf8(payload, name=name)
    start = encoded[: MAX_HEADER * 4].decode("utf-8", "ignore")
    headers = {delimiter: read_header(start, delimiter=delimiter) for delimiter in DELIMITERS}
    delimiter, header = max(headers.items(), key=lambda item: _likeness(item[1]))
    headings = _headings(header.columns)
    layout = _layout(headings, name=name)
    places = _places(headings, layout, name=name)
    rows = read_utf8_rows(
        encoded,
        header,
        delimiter=delimiter,
        columns=sorted(places.values()),
        name=name,
        recurring=[place for target, place in places.items() if target in RECURRING],
    )
    frame = rows.frame.rename({str(place): target for target, place in places.items()})
    return Opened(layout, _trimmed(frame), rows.broken, "row ", notes)


def _headings(written: Sequence[str]) -> list[str]:
    return [heading(text) for text in written]


def _likeness(header: Header) -> tuple[bool, int]:
    """Rank a delimiter: one that gives a layout, then the one that gives most columns."""
    return layout_of(_headings(header.columns)) is not None, len(header.columns)


def _layout(headings: Sequence[str], *, name: str) -> Layout:
    found = layout_of(headings)
    if found is None:
        near, missing = nearest(headings)
        params = {
            "columns": ", ".join(text[:_LONGEST_HEADING] for text in headings[:_MOST_HEADINGS]),
            "layouts": ", ".join(layout.id for layout in LAYOUTS),
            "layout": near.id,
            "missing": ", ".join(missing),
        }
        raise UnreadableInput([Problem("ledger-unknown-columns", "", params)], name)
    return found


def _places(headings: Sequence[str], layout: Layout, *, name: str) -> dict[Target, int]:
    """Return where each target of the layout stands."""
    places: dict[Target, int] = {}
    for target, wanted in layout.columns.items():
        found = [place for place, text in enumerate(headings) if text == wanted]
        if len(found) > 1:
            raise UnreadableInput([Problem("ledger-column-twice", "", {"column": wanted})], name)
        if found:
            places[target] = found[0]
    return places


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Trim all cells, make empty ones null, and add the targets that the file does not have.

    What recurs from line to line becomes Categorical, so that it is looked at once a value.
    """
    present = [target for target in TARGETS if target in frame.columns]
    absent = [
        pl.lit(None, pl.Categorical if target in RECURRING else pl.String).alias(target)
        for target in TARGETS
        if target not in present
    ]
    recurring = [target for target in present if target in RECURRING]
    read = (
        frame.lazy()
        .with_columns(*(pl.col(target).cast(pl.Categorical) for target in recurring), *absent)
        .collect(engine="streaming")
    )
    distinct = read.select(pl.col(target).unique().implode() for target in recurring)
    untidy = [
        target
        for target in present
        if (distinct[target].explode() if target in recurring else read[target])
        .cast(pl.String)
        .str.contains(_UNTIDY)
        .any()
    ]
    tidied = read.with_columns(_tidy(target).cast(read.schema[target]) for target in untidy)
    return tidied.select(*TARGETS, "line", "extra")


def _tidy(target: str) -> pl.Expr:
    text = pl.col(target).cast(pl.String).str.strip_chars()
    return pl.when(text.str.len_bytes() > 0).then(text)


def _from_json(payload: bytes, *, name: str) -> Opened:
    """Open JSON rows: an array of objects, or an EntryScape page with them under `results`."""
    value = loads(payload, name=name)
    notes: list[Problem] = []
    place, rows = "/", value
    if isinstance(value, dict):
        place, rows = "/results/", value.get("results")
        total = value.get("resultCount")
        if isinstance(rows, list) and isinstance(total, int) and total > len(rows):
            counts = {"rows": str(len(rows)), "total": str(total)}
            notes.append(Problem("ledger-page", "/resultCount", counts))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableInput([Problem("ledger-json-rows", place.rstrip("/"))], name)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    headings = [heading(key) for key in keys]
    layout = _layout(headings, name=name)
    places = _places(headings, layout, name=name)
    frame = pl.DataFrame(
        {target: [_text(row.get(keys[at])) for row in rows] for target, at in places.items()},
        schema=dict.fromkeys(places, pl.String),
    ).with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64), extra=pl.lit(value=False))
    return Opened(layout, _trimmed(frame), (), place, tuple(notes))


def _text(value: object) -> str | None:
    """Return a scalar as text; numbers of JSON have a decimal point, which the vote will see."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    return str(value)
