"""Delimited text of any origin → rows of text: encoding, line ends, delimiter, quotation marks.

Files of public bodies are seldom what their name says, and ordinary CSV readers lose rows of them
without a word. What can be read in two ways is refused with both named.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from data_ingest.problem import Problem, UnreadableInput

DELIMITERS = (";", ",", "\t", "|")
"""What may stand between fields, in the order in which they are tried."""

MAX_HEADER = 65_536
"""Characters within which the header must end."""

MAX_JOINED = 50
"""Lines that one quoted field may span; after that its quotation mark counts as a stray one."""

MAX_BROKEN = 1_000
"""Lines with stray quotation marks after which the file as a whole is refused."""

_SPARE = 4  # further columns that are looked at, to see that a row has too many
_DOUBLY_READABLE = re.compile(rb"\xc3[\x80-\xbf]")  # a Latin letter in UTF-8


class Decoded(NamedTuple):
    """A text with LF line ends, and what should be said about how it was decoded."""

    text: str
    notes: tuple[Problem, ...]


class Header(NamedTuple):
    """The first record, as written, and where the rows begin."""

    columns: tuple[str, ...]
    offset: int  # characters
    lines: int


class Rows(NamedTuple):
    """The body of a file.

    Attributes:
        frame: String columns named by their place ("0", "1", …), `line` (Int64, counted from 1 in
            the file) and `extra` (Boolean: there are more fields than the header has).
        broken: Lines whose quotation marks cannot be read.
    """

    frame: pl.DataFrame
    broken: tuple[int, ...]


def decode(payload: bytes, *, name: str) -> Decoded:
    """Return the text of UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises:
        UnreadableInput: Empty, none of the three, a mixture, or with NUL characters.
    """
    notes: list[Problem] = []
    try:
        if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = payload.decode("utf-16")
        else:
            text = payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
            raise _undecodable(error, name=name) from None
        text = _windows_1252(payload, name=name)
        notes.append(Problem("delimited-windows-1252"))
    if "\0" in text:
        raise UnreadableInput([Problem("delimited-nul")], name)
    if not text.strip():
        raise UnreadableInput([Problem("empty-input")], name)
    if "\ufffd" in text:
        count = str(text.count("\ufffd"))
        notes.append(Problem("delimited-lost-characters", "", {"count": count}))
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), tuple(notes))


def _windows_1252(payload: bytes, *, name: str) -> str:
    """Decode what is not UTF-8, unless parts of it plainly are."""
    if _DOUBLY_READABLE.search(payload):
        raise UnreadableInput([Problem("delimited-encoding-mixed")], name)
    try:
        return payload.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _undecodable(error, name=name) from None


def _undecodable(error: UnicodeDecodeError, *, name: str) -> UnreadableInput:
    problem = Problem("delimited-encoding", "", {"byte": str(error.start + 1)})
    return UnreadableInput([problem], name)


def read_header(text: str, *, delimiter: str) -> Header:
    r"""Return the first record that is not blank; its fields may be quoted and hold line breaks.

    >>> read_header('a;"b c"\n1;2\n', delimiter=";").columns
    ('a', 'b c')
    """
    reader = csv.reader(io.StringIO(text[:MAX_HEADER]), delimiter=delimiter)
    columns: list[str] = []
    try:
        columns = next((record for record in reader if any(map(str.strip, record))), [])
    except csv.Error:
        return Header((), 0, 0)
    offset = 0
    for _ in range(reader.line_num):
        offset = text.find("\n", offset) + 1 or len(text)
    return Header(tuple(columns), offset, reader.line_num)


def read_rows(
    text: str, header: Header, *, delimiter: str, columns: Sequence[int], name: str
) -> Rows:
    """Return the chosen columns of all rows after the header; blank rows are left out.

    A quotation mark inside an unquoted field is text. One that opens a field and is not closed
    within `MAX_JOINED` lines costs that line only.

    Args:
        text: As `decode` returns it.
        header: Of `text`.
        delimiter: One of `DELIMITERS`.
        columns: Places of the columns to read, counted from 0.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: More than `MAX_BROKEN` lines have stray quotation marks.
    """
    width = len(header.columns)
    edits = _edits(text, header, delimiter=delimiter)
    if len(edits.broken) > MAX_BROKEN:
        raise UnreadableInput([Problem("delimited-quotes")], name)
    body, lines = edits.apply(text, header)
    frame = pl.DataFrame(schema={str(place): pl.String for place in range(width + _SPARE)})
    if body:
        frame = pl.read_csv(
            body.encode(),
            separator=delimiter,
            quote_char='"' if '"' in body else None,
            has_header=False,
            infer_schema=False,
            schema=frame.schema,
            columns=[*columns, *range(width, width + _SPARE)],
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
        )
    if frame.height != len(lines):
        raise UnreadableInput([Problem("delimited-quotes")], name)
    spare = [frame[str(place)] for place in range(width, width + _SPARE)]
    filled = [
        pl.col(column.name).fill_null("").str.strip_chars() != ""
        for column in spare
        if column.null_count() < frame.height
    ]
    extra = pl.any_horizontal(pl.lit(value=False), *filled)
    chosen = [str(place) for place in columns]
    return Rows(frame.select(*chosen, line=lines, extra=extra), edits.broken)


class _Edit(NamedTuple):
    """A stretch of whole lines that is left out, or replaced by one record in regular form."""

    begin: int
    end: int  # after the line's LF
    record: str | None


class _Edits(NamedTuple):
    """What must be mended in a text before it is cut into fields, and the lines that cannot be."""

    edits: tuple[_Edit, ...]
    broken: tuple[int, ...]

    def apply(self, text: str, header: Header) -> tuple[str, pl.Series]:
        """Return the mended body, and the line of the file at which each of its records begins."""
        pieces: list[str] = []
        starts: list[pl.Series] = []
        at, line = header.offset, header.lines + 1
        for begin, end, record in (*self.edits, _Edit(len(text), len(text), None)):
            kept = text[at:begin] if begin < len(text) else text[at:].rstrip("\n")
            count = kept.count("\n") + (kept[-1:] not in {"", "\n"})
            if count:
                pieces.append(kept)
                starts.append(pl.int_range(line, line + count, eager=True))
            line += count
            if record is not None:
                pieces.append(f"{record}\n")
                starts.append(pl.Series([line], dtype=pl.Int64))
            line += text.count("\n", begin, end)
            at = end
        return "".join(pieces), pl.concat([pl.Series([], dtype=pl.Int64), *starts])


def _edits(text: str, header: Header, *, delimiter: str) -> _Edits:
    """Find the blank lines, and the lines with quotation marks that are not in regular form."""
    mark, begin = re.escape(delimiter), header.offset
    field = rf'(?:"(?:[^"\n]|"")*"|[^"{mark}\n]*)'
    regular = re.compile(rf"{field}(?:{mark}{field})*")
    edits: list[_Edit] = []
    broken: list[int] = []
    quote = text.find('"', begin)
    while quote >= 0 and len(broken) <= MAX_BROKEN:
        start = text.rfind("\n", begin, quote) + 1 or begin
        end = _line_end(text, start)
        if not regular.fullmatch(text, start, end - text.startswith("\n", end - 1)):
            edit = _mended(text, start, width=len(header.columns), delimiter=delimiter)
            edits.append(edit)
            end = edit.end
            if edit.record is None:
                broken.append(start)
        quote = text.find('"', end)
    blanks = re.compile(rf"^[ \t{mark}]*\n|^[ \t{mark}]+\Z", re.MULTILINE)
    if (
        any(f"\n{one}" in text for one in "\n \t" + delimiter)
        or text[begin:][:1] in "\n \t" + delimiter
    ):
        spans = [found.span() for found in blanks.finditer(text, begin)]
        edits = _without_overlap(edits, spans)
    lines = tuple(text.count("\n", 0, start) + 1 for start in broken)
    return _Edits(tuple(edits), lines)


def _without_overlap(edits: list[_Edit], blanks: list[tuple[int, int]]) -> list[_Edit]:
    """Add blank lines to the other edits, apart from those inside a quoted field."""
    merged: list[_Edit] = []
    for edit in sorted([*edits, *(_Edit(begin, end, None) for begin, end in blanks)]):
        if not merged or edit.begin >= merged[-1].end:
            merged.append(edit)
    return merged


def _line_end(text: str, start: int) -> int:
    """Return the place after the LF of the line at `start`."""
    return text.find("\n", start) + 1 or len(text)


def _mended(text: str, start: int, *, width: int, delimiter: str) -> _Edit:
    """Return the record that begins at `start` in regular form, or an edit that leaves it out."""
    ends: list[int] = []

    def lines() -> Iterator[str]:
        at = start
        while at < len(text) and len(ends) < MAX_JOINED:
            ends.append(_line_end(text, at))
            yield text[at : ends[-1]]
            at = ends[-1]

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        fields = next(reader)
    except csv.Error:
        return _Edit(start, ends[0], None)
    if len(ends) > 1 and len(fields) != width:
        return _Edit(start, ends[0], None)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="")
    writer.writerow(fields)
    return _Edit(start, ends[-1], written.getvalue())
