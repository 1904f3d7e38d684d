"""Records of a source's file → frames of text, read piece by piece: CSV, JSON, JSON lines or XML.

A reader names the columns that it uses with every spelling they have; what they are called in the
file, and in which of the formats it came, is settled here. Memory does not grow with the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import islice

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.values import Refusals, parse_day
from data_ingest.records.lines import read_lines
from data_ingest.records.objects import faults_named, read_elements, read_objects
from data_ingest.records.opened import OpenedFile

Columns = Mapping[str, tuple[str, ...]]
"""Names that the reader uses, with their spellings in files: a column's header, or the path of keys
or elements joined by full stops, in which `1` is the first of several."""

OBJECTS = 25_000
"""JSON objects or XML elements in one frame."""

PART = 100_000
"""Lines in one frame, and as many refused ones beside them: half of what a batch may hold."""

_DAY = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)")
_CONTENT_DAY = re.compile(rb"ContentDate\W{1,4}(20\d\d-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Records:
    """Some records of a file.

    Attributes:
        frame: The reader's columns (String; texts trimmed, null where empty) and `record` (Int64):
            the line of a table, or the number of the object or element, from 1.
        refusals: Records that could not be read. Readers add what they find to it.
        count: How many records of the file this is, the refused ones among them.
    """

    frame: pl.DataFrame
    refusals: Refusals
    count: int


def read_records(
    file: OpenedFile,
    columns: Columns,
    *,
    needed: tuple[str, ...],
    delimiter: str = ",",
    encoding: str = "utf-8",
    before: int = 0,
    element: str | None = None,
    wrapper: str | None = None,
) -> Iterator[Records]:
    """Return the records of a file whose first character tells its format.

    Args:
        file: The file.
        columns: What to read.
        needed: Those of `columns` without which the file is none of this source.
        delimiter: Between the fields of a table.
        encoding: Of a table without a byte order mark.
        before: Lines of a table that were taken from the file already.
        element: Name of a record's XML element, without its namespace; None: XML is refused.
        wrapper: Key of the list of records, where JSON is one object that begins with it; keys
            inside one another are joined by points.

    Raises:
        UnreadableInput: Empty, of another format, broken off, in another encoding, or none of the
            spellings of a needed column is there.
    """
    shape = file.format
    if not shape:
        raise UnreadableInput([Problem("empty-input")], file.name)
    if shape == "csv":
        choose = partial(_places, columns=columns, needed=needed, name=file.name)
        for frame, refusals in read_lines(
            file, choose, delimiter=delimiter, encoding=encoding, before=before
        ):
            yield from in_parts(_tidied(frame, columns), refusals)
        return
    if shape == "xml":
        if element is None:
            raise UnreadableInput([Problem("register-format")], file.name)
        objects = read_elements(file, element)
    else:
        objects = read_objects(file, wrapper)
    yield from _framed(file, objects, columns, needed=needed)


def in_parts(frame: pl.DataFrame, refusals: Refusals) -> Iterator[Records]:
    """Cut what a block gave: lines of few characters are more records than a batch may hold."""
    for at in range(0, max(frame.height, len(refusals.rows), 1), PART):
        part, own = frame.slice(at, PART), Refusals(refusals.rows[at : at + PART])
        yield Records(part, own, part.height + len(own.rows))


def refuse(records: Records, wrong: pl.Expr, code: str, **params: str) -> Records:
    """Return the records without those for which `wrong` is true, which are noted with `code`."""
    found = records.frame.select("record", wrong=wrong.fill_null(value=False))
    if not found["wrong"].any():
        return records
    for number in found.filter("wrong")["record"]:
        records.refusals.note(code, f"row {number}", params)
    return replace(records, frame=records.frame.filter(~found["wrong"]))


def read_days(records: Records, columns: Mapping[str, str], notes: Refusals) -> Records:
    """Return the records with dates instead of text; what is none becomes null and is noted.

    Args:
        records: The records.
        columns: Format of each column, such as `%Y-%m-%d`; the first ten characters are read.
        notes: Where to note what could not be read.
    """
    frame = records.frame
    days = frame.select(
        pl.col(name).str.head(10).str.to_date(form, strict=False) for name, form in columns.items()
    )
    for name in columns:
        if days[name].null_count() > frame[name].null_count():
            lost = frame.filter(days[name].is_null() & frame[name].is_not_null())
            for number in lost["record"]:
                notes.note("register-date", f"row {number}", {"field": name})
    return replace(records, frame=frame.with_columns(days))


def content_day(file: OpenedFile) -> date | None:
    """Return the day that a file says it speaks of: in its head (GLEIF), else in its name.

    None where neither says one, or says one that no calendar has, such as 31 February.
    """
    found = _CONTENT_DAY.search(file.stream.peek(4096)[:4096])
    if found is not None:
        return parse_day(found[1].decode())
    named = _DAY.search(file.name)
    return parse_day("-".join(named.groups())) if named else None


def _places(
    written: list[str], *, columns: Columns, needed: tuple[str, ...], name: str
) -> dict[str, int]:
    """Return where each column stands that the file has."""
    places = {}
    twice = set()
    for column, spellings in columns.items():
        spelling = next((spelling for spelling in spellings if spelling in written), None)
        if spelling is not None:
            places[column] = written.index(spelling)
            if written.count(spelling) > 1:
                twice.add(spelling)
    if twice:
        stated = {"columns": ", ".join(sorted(twice))}
        raise UnreadableInput([Problem("register-column-twice", "", stated)], name)
    _check_needed([column for column in needed if column not in places], columns, name)
    return places


def _check_needed(missing: list[str], columns: Columns, name: str) -> None:
    if missing:
        stated = {"columns": ", ".join(columns[column][0] for column in missing)}
        raise UnreadableInput([Problem("register-columns", "", stated)], name)


def _tidied(frame: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Return the reader's columns, trimmed, null where empty or absent."""
    chosen = [
        pl.col(name).str.strip_chars().replace("", None)
        if name in frame.columns
        else pl.lit(None, pl.String).alias(name)
        for name in columns
    ]
    return frame.select(*chosen, pl.col("record").cast(pl.Int64))


def _framed(
    file: OpenedFile, objects: Iterator[object], columns: Columns, *, needed: tuple[str, ...]
) -> Iterator[Records]:
    paths = {
        name: tuple(tuple(spelling.split(".")) for spelling in spellings)
        for name, spellings in columns.items()
    }
    number = 0
    seen: set[str] = set()
    with faults_named(file):
        while some := list(islice(objects, OBJECTS)):
            refusals = Refusals()
            rows: dict[str, list[str | None]] = {name: [] for name in columns}
            kept = []
            for record in some:
                number += 1
                if not isinstance(record, dict):
                    refusals.note("register-object", f"row {number}")
                    continue
                kept.append(number)
                for name, spellings in paths.items():
                    rows[name].append(_first(record, spellings))
            frame = pl.DataFrame(
                {**rows, "record": kept},
                schema={**dict.fromkeys(columns, pl.String), "record": pl.Int64},
            )
            seen |= {name for name in needed if frame[name].null_count() < frame.height}
            _check_needed([name for name in needed if name not in seen], columns, file.name)
            yield Records(_tidied(frame, columns), refusals, len(some))
    if not number:
        _check_needed([*needed], columns, file.name)


def _first(record: object, spellings: tuple[tuple[str, ...], ...]) -> str | None:
    for path in spellings:
        value = record
        for key in path:
            if isinstance(value, list):
                value = value[int(key) - 1] if key.isdigit() and int(key) <= len(value) else None
            elif isinstance(value, dict):
                value = value.get(key, value if key == "1" else None)
            elif key != "1":
                value = None
        text = _text(value)
        if text is not None:
            return text
    return None


def _text(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("$")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | Decimal) else None
