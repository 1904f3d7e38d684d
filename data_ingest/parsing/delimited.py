"""Delimited text of any origin → rows of text: encoding, line ends, delimiter, quotation marks.

Files of public bodies are seldom what their name says, and ordinary CSV readers lose rows of them
without a word. What can be read in two ways is refused with both named.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput

DELIMITERS = (";", ",", "\t", "|")
"""What may stand between fields, in the order in which they are tried."""

MAX_HEADER = 65_536
"""Characters within which the header must end."""

MAX_JOINED = 50
"""Lines that one quoted field may span; after that its quotation mark counts as a stray one."""

MAX_BROKEN = 1_000
"""Lines with stray quotation marks after which the file as a whole is refused."""

_PIECE = 1 << 16  # bytes that are decoded at a time
_LONGEST_BLANK = 1_024  # bytes after which a file is seldom blank
_LOST = "\ufffd".encode()
_SPARE = 4  # further columns that are looked at, to see that a row has too many
_DOUBLY_READABLE = re.compile(rb"\xc3[\x80-\xbf]")  # a Latin letter in UTF-8


class Decoded(NamedTuple):
    """A text with LF line ends, and what should be said about how it was decoded."""

    text: str
    notes: tuple[Problem, ...]


class Encoded(NamedTuple):
    """A text as UTF-8 with LF line ends and no byte order mark, and what should be said of it."""

    payload: bytes
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
    encoded, notes = utf8(payload, name=name)
    return Decoded(encoded.decode(), notes)


def utf8(payload: bytes, *, name: str) -> Encoded:
    """Return a text as `decode` does, without a copy of what is UTF-8 with LF line ends already.

    Raises:
        UnreadableInput: Empty, none of the three, a mixture, or with NUL characters.
    """
    notes: list[Problem] = []
    try:
        if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoded = payload.decode("utf-16").encode()
        else:
            encoded = payload.removeprefix(codecs.BOM_UTF8)
            _check_utf8(encoded, whole=payload)
    except UnicodeDecodeError as error:
        if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
            raise _undecodable(error, name=name) from None
        encoded = _windows_1252(payload, name=name).encode()
        notes.append(Problem("delimited-windows-1252"))
    if b"\0" in encoded:
        raise UnreadableInput([Problem("delimited-nul")], name)
    if not _begin(encoded, _LONGEST_BLANK).strip() and not encoded.decode().strip():
        raise UnreadableInput([Problem("empty-input")], name)
    if _LOST[:1] in encoded and _LOST in encoded:  # one byte is searched for much faster
        count = str(encoded.count(_LOST))
        notes.append(Problem("delimited-lost-characters", "", {"count": count}))
    if b"\r" in encoded:
        encoded = encoded.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Encoded(encoded, tuple(notes))


def _begin(encoded: bytes, length: int) -> str:
    """Return what can be decoded of the first bytes of UTF-8."""
    return encoded[:length].decode("utf-8", "ignore")


def _check_utf8(encoded: bytes, *, whole: bytes) -> None:
    """Raise UnicodeDecodeError, as decoding all of `whole` at once does, without the text of it."""
    view = memoryview(encoded)
    pieces = (bytes(view[at : at + _PIECE]) for at in range(0, len(encoded), _PIECE))
    try:
        for _ in codecs.iterdecode(pieces, "utf-8"):
            pass
    except UnicodeDecodeError:
        whole.decode("utf-8-sig")  # raises with the place in the whole


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
    return read_utf8_rows(text.encode(), header, delimiter=delimiter, columns=columns, name=name)


def read_utf8_rows(
    payload: bytes,
    header: Header,
    *,
    delimiter: str,
    columns: Sequence[int],
    name: str,
    recurring: Collection[int] = (),
) -> Rows:
    """Return rows as `read_rows` does, of a text as `utf8` returns it.

    Args:
        payload: As `utf8` returns it.
        header: As of `read_rows`.
        delimiter: As of `read_rows`.
        columns: As of `read_rows`.
        name: As of `read_rows`.
        recurring: Those of `columns` that become Categorical while they are read.

    Raises:
        UnreadableInput: As `read_rows`.
    """
    width = len(header.columns)
    mended = _mend(payload, header, delimiter=delimiter)
    if len(mended.broken) > MAX_BROKEN:
        raise UnreadableInput([Problem("delimited-quotes")], name)
    frame = pl.DataFrame(schema={str(place): pl.String for place in range(width + _SPARE)})
    if len(mended.lines):
        frame = (
            pl.scan_csv(
                mended.payload,
                skip_lines=mended.skipped,
                separator=delimiter,
                quote_char='"' if b'"' in mended.payload else None,
                has_header=False,
                infer_schema=False,
                schema=frame.schema,
                missing_columns="insert",
                extra_columns="ignore",
                truncate_ragged_lines=True,
            )
            .select(str(place) for place in (*columns, *range(width, width + _SPARE)))
            .with_columns(pl.col(str(place)).cast(pl.Categorical) for place in recurring)
            .collect(engine="streaming")
        )
    if frame.height != len(mended.lines):
        raise UnreadableInput([Problem("delimited-quotes")], name)
    spare = [frame[str(place)] for place in range(width, width + _SPARE)]
    filled = [
        pl.col(column.name).fill_null("").str.strip_chars() != ""
        for column in spare
        if column.null_count() < frame.height
    ]
    extra = pl.any_horizontal(pl.lit(value=False), *filled)
    chosen = [str(place) for place in columns]
    return Rows(frame.select(*chosen, line=mended.lines, extra=extra), mended.broken)


class _Mended(NamedTuple):
    """The records of a text in regular form, each on the lines that it says.

    Attributes:
        payload: They, after `skipped` lines that are none.
        skipped: Lines before the first record.
        lines: The line of the file at which each record begins (Int64).
        broken: Lines whose quotation marks cannot be read.
    """

    payload: bytes
    skipped: int
    lines: pl.Series
    broken: tuple[int, ...]


def _mend(payload: bytes, header: Header, *, delimiter: str) -> _Mended:
    """Leave out blank lines, and put records with quotation marks into regular form.

    Almost all lines are regular, so that what is not is found by expressions over all lines and
    only that is looked at one by one.
    """
    line, first = pl.col("line"), header.lines + 1
    field = rf'(?:"(?:[^"]|"")*"|[^"{delimiter}]*)'
    regular = line.str.contains(rf"^{field}(?:[{delimiter}]{field})*$")
    quoted = line.str.contains('"', literal=True)
    blank = line.str.contains(rf"^[ \t{delimiter}]*$")
    everything = pl.scan_lines(payload).slice(header.lines)
    total = everything.select(pl.len()).collect(engine="streaming").item()
    told = (
        everything.with_row_index("at")
        .filter(quoted | blank)
        .select(pl.col("at").cast(pl.Int64), blank=blank, odd=~regular)  # no line is kept
        .sort("at")
        .collect(engine="streaming")
    )
    if not (told["blank"] | told["odd"]).any():
        numbers = pl.int_range(first, first + total, eager=True)
        return _Mended(payload, header.lines, numbers, ())
    lines = pl.read_lines(payload).to_series()[header.lines :]
    odd = told.filter("odd")["at"]
    records, gone, broken = _records(lines, odd, width=len(header.columns), delimiter=delimiter)
    at = pl.int_range(total, eager=True)
    left_out = pl.concat([told.filter("blank")["at"], pl.Series(gone, dtype=pl.Int64)])
    mended = lines.scatter(list(records), list(records.values())) if records else lines
    kept = ~at.is_in(left_out.implode())
    whole = mended.filter(kept).str.join("\n").cast(pl.Binary).item()
    return _Mended(whole, 0, at.filter(kept) + first, tuple(line + first for line in broken))


def _records(
    lines: pl.Series, odd: pl.Series, *, width: int, delimiter: str
) -> tuple[dict[int, str], list[int], list[int]]:
    """Read what is irregular record by record.

    Returns:
        The record in regular form that begins at a line, the lines that are left out, and those
        among them that cannot be read.
    """
    records: dict[int, str] = {}
    gone: list[int] = []
    broken: list[int] = []
    end = 0
    for start in odd:
        if start < end:
            continue
        if len(broken) > MAX_BROKEN:
            break
        read = _record(lines[start : start + MAX_JOINED], width=width, delimiter=delimiter)
        if read is None:
            end = start + 1
            broken.append(start)
            gone.append(start)
        else:
            records[start], end = read[0], start + read[1]
            gone += range(start + 1, end)
    return records, gone, broken


def _record(lines: pl.Series, *, width: int, delimiter: str) -> tuple[str, int] | None:
    """Return the record that `lines` begin with in regular form and how many they are, or None."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    try:
        fields = next(reader)
    except csv.Error:
        return None
    if reader.line_num > 1 and len(fields) != width:
        return None
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="")
    writer.writerow(fields)
    return written.getvalue(), reader.line_num
