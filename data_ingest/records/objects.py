"""JSON, JSON lines and XML → one object after the other, however long the file is."""

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import ijson  # type: ignore[import-untyped]
import numpy as np
import orjson
from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.records.opened import OpenedFile

MOST_DEEP = 4000
"""Brackets that may be open within one record. Ours: those of registers have about ten.

For each the reader keeps the whole path to it: 40 MB for so many, and gigabytes for a hundred
thousand, which are a file of 100 kB.
"""

_STEPS = np.zeros(256, dtype=np.int8)
_STEPS[list(b"[{")] = 1
_STEPS[list(b"]}")] = -1


@contextmanager
def faults_named(file: OpenedFile) -> Iterator[None]:
    """Name what is wrong with JSON or XML while it is read."""
    try:
        yield
    except ijson.JSONError as fault:
        if "premature EOF" in str(fault) or "ncomplete" in str(fault):
            raise UnreadableInput([Problem("register-json-cut")], file.name) from None
        raise UnreadableInput([Problem("register-json")], file.name) from None
    except UnicodeDecodeError:  # half a character, which the parser below lets pass
        raise UnreadableInput([Problem("register-json")], file.name) from None
    except etree.XMLSyntaxError as fault:
        line = {"line": str(fault.lineno or 1)}
        raise UnreadableInput([Problem("not-xml", "", line)], file.name) from None


def read_objects(file: OpenedFile, wrapper: str | None) -> Iterator[object]:
    """Return the values of an array, of the wrapper's array, of lines, or of what follows."""
    start = file.stream.peek(65_536)[:65_536]
    if start.startswith(codecs.BOM_UTF8):
        file.stream.read(3)
        start = start[3:]
    if start.lstrip()[:1] == b"[":
        return _items(file, "item")
    key = (wrapper or "").partition(".")[0]
    if wrapper and re.match(rb"\s*\{\s*\"" + re.escape(key.encode()) + rb"\"", start):
        return _items(file, f"{wrapper}.item")
    first = start.split(b"\n", 1)[0]
    if start.count(b"\n") == 0 or _line(first) is not None:
        return (_line(line) for line in file.stream if line.strip())
    return _items(file, "")


def _items(file: OpenedFile, path: str) -> Iterator[object]:
    return json_items(file, path, multiple_values=path == "")


def json_items(file: OpenedFile, path: str, *, multiple_values: bool) -> Iterator[object]:
    """Return the values at a path of JSON, as `ijson.items` does.

    Args:
        file: The file.
        path: Where the values are, in the words of ijson.
        multiple_values: Whether several documents may follow each other.

    Raises:
        UnreadableInput: More than `MOST_DEEP` brackets are open within one value.
    """
    shallow = _Shallow(file)
    for found in ijson.items(shallow, path, multiple_values=multiple_values):
        shallow.depth = 0
        yield found


class _Shallow:
    """The bytes of a file, as long as not too many brackets are open, those in texts counted.

    Attributes:
        depth: Open brackets at the end of what has been read, since it was last set.
    """

    def __init__(self, file: OpenedFile) -> None:
        self._file = file
        self.depth = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        content = self._file.stream.read(size)
        opened = content.count(b"[") + content.count(b"{")
        if self.depth + opened > MOST_DEEP and self.depth + _deepest(content) > MOST_DEEP:
            deep = Problem("json-too-deep", "", {"limit": str(MOST_DEEP)})
            raise UnreadableInput([deep], self._file.name)
        self.depth += opened - content.count(b"]") - content.count(b"}")
        return content


def _deepest(content: bytes) -> int:
    """Return how many more brackets are open than at the beginning, where there are most."""
    return int(np.cumsum(_STEPS[np.frombuffer(content, dtype=np.uint8)], dtype=np.int64).max())


def _line(line: bytes) -> object:
    """Return a line's JSON value, None if it is none, or none that can be followed to its end.

    Half a character, in UTF-8 or as an escape, is no text: no table could hold it.
    """
    try:
        if b"\\u" in line:
            orjson.loads(line)
        return json.loads(line.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def read_elements(file: OpenedFile, element: str) -> Iterator[object]:
    """Return each element of this name as nested dictionaries."""
    if b"<!DOCTYPE" in file.stream.peek(4096)[:4096]:
        raise UnreadableInput([Problem("xml-dtd")], file.name)
    parser = etree.iterparse(
        file.stream,
        events=("end",),
        tag=f"{{*}}{element}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, found in parser:
        try:
            record = _nested(found)
        except ValueError:  # a prefix that stands for no namespace; the parser says so too late
            line = {"line": str(found.sourceline or 1)}
            raise UnreadableInput([Problem("not-xml", "", line)], file.name) from None
        yield record
        found.clear()
        while found.getprevious() is not None:
            del found.getparent()[0]  # type: ignore[union-attr]


def _nested(element: etree._Element) -> object:
    """Return text, or children and attributes (`@name`, text as `$`) by their local names."""
    if not len(element) and not element.attrib:
        return element.text
    found: dict[str, object] = {
        f"@{etree.QName(name).localname}": value for name, value in element.attrib.items()
    }
    if not len(element):
        return {**found, "$": element.text}
    for child in element:
        name = etree.QName(child).localname
        value = _nested(child)
        known = found.get(name)
        if name not in found:
            found[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            found[name] = [known, value]
    return found
