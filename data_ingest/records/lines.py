"""A table of text, however long → blocks of its rows, each line accounted for.

Most blocks are as regular as they look and Polars reads them whole; a block that is not is read by
`data_ingest.parsing.delimited`, which mends what can be mended and names the lines that cannot.
"""

import codecs
from collections.abc import Callable, Iterator, Mapping

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.values import Refusals
from data_ingest.parsing.delimited import read_header, read_rows
from data_ingest.records.opened import OpenedFile

BLOCK = 16 * 2**20
"""Bytes that are read at a time."""

_LOOK_BACK = 50  # lines: what a quoted field may span in `data_ingest.parsing.delimited`


def read_lines(
    file: OpenedFile,
    choose: Callable[[list[str]], Mapping[str, int]],
    *,
    delimiter: str,
    encoding: str,
    before: int = 0,
) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    """Return the rows of a table, block by block, and the lines that could not be read.

    Args:
        file: The file, with a header.
        choose: Given the header's names, trimmed: where the columns stand that are wanted.
        delimiter: Between fields.
        encoding: If there is no byte order mark of UTF-16.
        before: Lines of the file that were taken from it already, such as a title.

    Returns:
        Frames of String columns as `choose` names them, and `record` (Int64), the line.

    Raises:
        UnreadableInput: The text is not in its encoding, or holds NUL characters.
    """
    blocks = _blocks(file, encoding)
    text = next(blocks, "")
    header = read_header(text, delimiter=delimiter)
    places = choose([name.removeprefix("\ufeff").strip() for name in header.columns])
    chosen = [pl.col(str(at)).alias(name) for name, at in places.items()]
    line = before + header.lines
    text = text[header.offset :]
    while True:
        if text:
            refusals = Refusals()
            frame = _regular(text, len(header.columns), places=places, delimiter=delimiter)
            if frame is None:
                head = header._replace(offset=0, lines=0)
                wanted = sorted(set(places.values()))
                rows = read_rows(text, head, delimiter=delimiter, columns=wanted, name=file.name)
                found = rows.frame.with_columns(record=pl.col("line") + line)
                for number in rows.broken:
                    refusals.note("register-quotes", f"row {line + number}")
                for number in found.filter("extra")["record"]:
                    refusals.note("register-fields", f"row {number}")
                frame = found.filter(~pl.col("extra"))
            else:
                first = line + 1
                frame = frame.with_columns(record=pl.int_range(first, first + frame.height))
            yield frame.select(*chosen, pl.col("record").cast(pl.Int64)), refusals
            line += text.count("\n")
        following = next(blocks, None)
        if following is None:
            return
        text = following


def _blocks(file: OpenedFile, encoding: str) -> Iterator[str]:
    """Return the text with LF line ends in blocks of whole records, each ending with one."""
    start = file.stream.peek(2)[:2]
    marked = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    decoder = codecs.getincrementaldecoder("utf-16" if marked else encoding)()
    rest, taken, ended, held = "", 0, False, ""
    while not ended:
        payload = file.stream.read(BLOCK)
        ended = not payload
        try:
            text = held + decoder.decode(payload, final=ended)
        except UnicodeDecodeError as fault:
            stated = {"byte": str(taken + fault.start + 1)}
            raise UnreadableInput([Problem("delimited-encoding", "", stated)], file.name) from None
        taken += len(payload)
        if "\0" in text:
            raise UnreadableInput([Problem("delimited-nul")], file.name)
        held = "\r" if text.endswith("\r") and not ended else ""
        text = rest + text.removesuffix(held).replace("\r\n", "\n").replace("\r", "\n")
        cut = len(text) if ended else _cut(text)
        block, rest = text[:cut], text[cut:]
        if block:
            yield block if block.endswith("\n") else block + "\n"


def _cut(text: str) -> int:
    """Return the end of the last record that is surely whole; 0 if more has to be read first.

    That is where the quotation marks before it are even in number. If none of the last lines is
    such a place, some mark is a stray one, and the last line is cut at as it is.
    """
    last = cut = text.rfind("\n") + 1
    odd = text.count('"', 0, cut) % 2
    for _ in range(_LOOK_BACK):
        if not odd or not cut:
            return cut
        before = text.rfind("\n", 0, cut - 1) + 1
        odd = (odd - text.count('"', before, cut)) % 2
        cut = before
    return last


def _regular(
    text: str, width: int, *, places: Mapping[str, int], delimiter: str
) -> pl.DataFrame | None:
    """Return the rows of a block in which every line is one record of the header's width at most.

    None where that is not so: then each line has to be looked at.
    """
    try:
        frame = pl.read_csv(
            text.encode(),
            separator=delimiter,
            quote_char='"' if '"' in text else None,
            has_header=False,
            infer_schema=False,
            schema={str(place): pl.String for place in range(width + 1)},
            columns=[*sorted(set(places.values())), width],
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
        )
    except pl.exceptions.ComputeError:
        return None
    whole = frame.height == text.count("\n") and frame[str(width)].null_count() == frame.height
    return frame if whole else None
