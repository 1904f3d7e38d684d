"""Delimited text of any layout → a sheet: which delimiter, and which row has the headings."""

import csv
from typing import NamedTuple

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.delimited import DELIMITERS, MAX_JOINED, Header, decode, read_rows
from data_ingest.sheets.header_row import find_headings
from data_ingest.sheets.sheet import Sheet
from data_ingest.sheets.table import HeadedTable, RowFault, check_extent, sheet_of_table

_LOOKED_AT = 262_144  # characters
_RECORDS = 100
_PLACE = "row "


class _Record(NamedTuple):
    """The fields of one row, and the lines before and up to its end."""

    fields: tuple[str, ...]
    before: int
    end: int


class _Reading(NamedTuple):
    """The text as one delimiter cuts it.

    Attributes:
        delimiter: One of `DELIMITERS`.
        header: The row of headings.
        width: Fields of the headings.
        skipped: Filled rows before the headings.
    """

    delimiter: str
    header: _Record
    width: int
    skipped: int


def delimited_sheet(payload: bytes, *, name: str) -> Sheet | None:
    """Return the table of a delimited text; None if it has no headings with rows below.

    A delimiter is possible if it gives headings (see `find_headings`) and most rows have as many
    fields as they. The one with the earlier headings is taken, then any before the comma, which is
    common in text and amounts, then the one with more columns.

    Raises:
        UnreadableInput: It cannot be decoded, two delimiters are equally possible, or it is beyond
            the limits.
    """
    text, notes = decode(payload, name=name)
    reading = _chosen(text, name=name)
    if reading is None:
        return None
    columns = tuple(field.strip() for field in reading.header.fields)
    check_extent(
        text.count("\n", _offset(text, reading.header.end)), len(columns), title="", name=name
    )
    header = Header(columns, _offset(text, reading.header.end), reading.header.end)
    found = read_rows(
        text, header, delimiter=reading.delimiter, columns=range(len(columns)), name=name
    )
    faults = [RowFault(line, None, "sheet-quotes") for line in found.broken]
    faults += [RowFault(line, None, "sheet-extra") for line in found.frame.filter("extra")["line"]]
    if reading.header.before:
        row = {"row": str(reading.header.before + 1)}
        notes = (*notes, Problem("sheet-header-row", "", row))
    rows = found.frame.drop("extra").with_columns(pl.col("line").cast(pl.Int64))
    return sheet_of_table(HeadedTable("csv", "", columns, rows, faults, _PLACE, notes))


def _offset(text: str, lines: int) -> int:
    """Return the place after so many lines."""
    offset = 0
    for _ in range(lines):
        offset = text.find("\n", offset) + 1 or len(text)
    return offset


def _chosen(text: str, *, name: str) -> _Reading | None:
    lines = text[:_LOOKED_AT].split("\n")
    if len(text) > _LOOKED_AT and len(lines) > 1:
        lines.pop()
    tried = (_reading(lines, delimiter) for delimiter in DELIMITERS)
    ranked = sorted((_rank(reading), reading) for reading in tried if reading is not None)
    if not ranked:
        return None
    (best, reading), *others = ranked
    equal = [other.delimiter for rank, other in others if rank == best]
    if equal:
        both = " ".join(
            "TAB" if delimiter == "\t" else delimiter for delimiter in (reading.delimiter, *equal)
        )
        raise UnreadableInput([Problem("sheet-delimiter", "", {"delimiters": both})], name)
    return reading


def _rank(reading: _Reading) -> tuple[int, bool, int]:
    return reading.skipped, reading.delimiter == ",", -reading.width


def _reading(lines: list[str], delimiter: str) -> _Reading | None:
    """Return how a delimiter cuts the text, or None if it cannot be the one."""
    records = [
        record for record in _records(lines, delimiter) if any(map(str.strip, record.fields))
    ]
    widest = max((len(record.fields) for record in records), default=0)
    rows = [
        [*(field.strip() for field in record.fields), *[""] * (widest - len(record.fields))]
        for record in records
    ]
    found = find_headings(rows)
    if found is None:
        return None
    header = records[found.first]
    width = len(header.fields)
    below = records[found.first + 1 :]
    if 2 * sum(len(record.fields) == width for record in below) < len(below):
        return None
    return _Reading(delimiter, header, width, found.first)


def _records(lines: list[str], delimiter: str) -> list[_Record]:
    """Cut the first lines into records; one with stray quotation marks is cut as it stands."""
    records: list[_Record] = []
    at = 0
    while at < len(lines) and len(records) < _RECORDS:
        joined = (f"{line}\n" for line in lines[at : at + MAX_JOINED])
        reader = csv.reader(joined, delimiter=delimiter, strict=True)
        try:
            fields, end = next(reader), at + reader.line_num
        except csv.Error:
            fields, end = lines[at].split(delimiter), at + 1
        records.append(_Record(tuple(fields), at, end))
        at = end
    return records
