"""A table in which every field is quoted but not every quotation mark doubled → its records.

Bolagsverket's file is one: descriptions hold inch marks and line breaks as they were typed, and an
ordinary CSV reader loses or shifts rows of it without a word. So a line is split where a quote, a
semicolon and a quote meet, and only a line that then has another number of fields is looked at by
itself. More fields than the header has are the free text's own.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.values import Refusals
from data_ingest.records.lines import BLOCK
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import Columns, Records, in_parts

MAX_JOINED = 50
"""Lines that one record may span."""

_TEXT = pl.col("text")


def read_quoted(
    file: OpenedFile, columns: Columns, *, starts: str, free: str, forms: Mapping[str, str]
) -> Iterator[Records]:
    """Return the records of the file, block by block.

    Args:
        file: UTF-8 with semicolons and a header.
        columns: What to read; all of it is needed.
        starts: Pattern of how a record begins, by which a line is told that goes on with the last.
        free: The column that may hold anything.
        forms: Patterns of values by column. A record with more fields than the header whose values
            have not these forms is refused, for then other fields than the free text are shifted.

    Raises:
        UnreadableInput: Empty, not UTF-8, or a column is missing.
    """
    header: _Header | None = None
    line = 1
    for block in _blocks(file):
        lines = block.removesuffix("\n").split("\n")
        if header is None:
            header = _header(lines[0], columns, free=free, name=file.name)
            lines, line = lines[1:], line + 1
        refusals = Refusals()
        frame = _fields(
            _whole(lines, line, header, starts=re.compile(starts), refusals=refusals), header
        )
        fits = ~pl.col("wide") | pl.all_horizontal(
            pl.col(name).is_null() | pl.col(name).str.contains(form) for name, form in forms.items()
        )
        for number in frame.filter(~fits)["record"]:
            refusals.note("register-fields", f"row {number}")
        yield from in_parts(frame.filter(fits).drop("wide"), refusals)
        line += len(lines)


class _Header(NamedTuple):
    """Where the reader's columns stand, counted from the end where they follow the free text."""

    places: dict[str, int]
    width: int


def _blocks(file: OpenedFile) -> Iterator[str]:
    """Return the text in blocks that end where a record ends, with LF line ends and without NUL."""
    if not file.format:
        raise UnreadableInput([Problem("empty-input")], file.name)
    rest, taken = b"", 0
    while payload := file.stream.read(BLOCK):
        whole = rest + payload
        cut = whole.rfind(b'\n"') + 1 or whole.rfind(b"\n") + 1
        if cut:
            yield _decoded(whole[:cut], taken, file.name)
            taken += cut
        rest = whole[cut:]
    if rest:
        yield _decoded(rest, taken, file.name)


def _decoded(payload: bytes, taken: int, name: str) -> str:
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as fault:
        stated = {"byte": str(taken + fault.start + 1)}
        raise UnreadableInput([Problem("delimited-encoding", "", stated)], name) from None
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _header(line: str, columns: Columns, *, free: str, name: str) -> _Header:
    written = [heading.strip().strip('"') for heading in line.lstrip("\ufeff").split(";")]
    anything = written.index(free) if free in written else len(written)
    places, missing = {}, []
    for column, spellings in columns.items():
        found = next((spelling for spelling in spellings if spelling in written), None)
        if found is None:
            missing.append(spellings[0])
        else:
            at = written.index(found)
            places[column] = at if at <= anything else at - len(written)
    if missing:
        stated = {"columns": ", ".join(missing)}
        raise UnreadableInput([Problem("register-columns", "", stated)], name)
    return _Header(places, len(written))


def _whole(
    lines: list[str], first: int, header: _Header, *, starts: re.Pattern[str], refusals: Refusals
) -> pl.DataFrame:
    """Return the records (`text`) and their lines; what is no record is refused."""
    frame = pl.DataFrame({"text": lines}, schema={"text": pl.String}).with_columns(
        record=pl.int_range(first, first + len(lines), dtype=pl.Int64),
        width=_TEXT.str.count_matches('";"', literal=True).cast(pl.Int64) + 1,
    )
    quoted = _TEXT.str.starts_with('"') & _TEXT.str.ends_with('"')
    regular = quoted & (pl.col("width") == header.width)
    odd = frame.filter(~regular & (_TEXT.str.strip_chars() != ""))
    if odd.is_empty():
        return frame.filter(regular).drop("width")
    mended: dict[int, str] = {}
    taken = 0
    for number in odd["record"]:
        if number < taken:
            continue
        joined = _joined(lines[number - first : number - first + MAX_JOINED], header.width, starts)
        if joined is None:
            refusals.note("register-quotes", f"row {number}")
        else:
            mended[number], taken = joined[0], number + joined[1]
    kept = frame.filter(regular).drop("width")
    found = pl.DataFrame({"text": [*mended.values()], "record": [*mended]}, schema=kept.schema)
    return pl.concat([kept, found]).sort("record")


def _joined(lines: list[str], width: int, starts: re.Pattern[str]) -> tuple[str, int] | None:
    """Return the record that begins with the first line, and of how many lines it is."""
    if not starts.match(lines[0]):
        return None
    text = ""
    for count, line in enumerate(lines, 1):
        if count > 1 and starts.match(line):
            return None
        text = f"{text} {line}" if text else line
        if text.endswith('"') and text.count('";"') + 1 >= width:
            return text, count
    return None


def _fields(frame: pl.DataFrame, header: _Header) -> pl.DataFrame:
    """Return the reader's columns, trimmed, null where empty or the word null; and `wide`.

    A record is wide that has more fields than the header.
    """
    split = frame.select(
        "record", text=_TEXT.str.strip_prefix('"').str.strip_suffix('"').str.split('";"')
    )
    return split.select(
        *(
            _TEXT.list.get(place, null_on_oob=True)
            .str.replace_all('""', '"', literal=True)
            .str.strip_chars()
            .replace(["", "null"], None)
            .alias(name)
            for name, place in header.places.items()
        ),
        "record",
        wide=_TEXT.list.len() > header.width,
    )
