"""A buyer's file of any supported format → `Procurement`; the content shows the format."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, Protocol

import dataframely as dy

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.parsing.format_signs import is_espd, is_ocds, is_ted_export


class Reader(Protocol):
    """Reads one format."""

    def __call__(
        self, payload: bytes, *, name: str, person_key: bytes
    ) -> tuple[Procurement, dy.DataFrame[Rejects]]:
        """Return what the file holds and what had to be left out of it."""


class ReadFile(NamedTuple):
    """What was read from a file.

    Attributes:
        format: One of `FORMATS`.
        procurement: The purchase.
        rejects: Elements that could not be used.
    """

    format: str
    procurement: Procurement
    rejects: dy.DataFrame[Rejects]


OWN_FORMAT = "procurement-json"
"""The service's own document."""
FORMATS = (OWN_FORMAT, "eforms", "ted-export", "espd", "ocds")
"""The formats that can be read, by name."""

_SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("ted-export", is_ted_export),
    ("espd", is_espd),
    ("ocds", is_ocds),
)
_FIRST_BYTE = {b"{": OWN_FORMAT, b"<": "eforms"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def detect(payload: bytes, *, name: str) -> str:
    """Return the format of `payload`, by the signs at its beginning.

    JSON and XML without the signs of another format are taken for the service's own document and
    for an eForms notice, whose readers then say what is missing.

    Raises:
        UnreadableInput: The payload is empty or of no known format.
    """
    start = payload.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
    if not start:
        raise UnreadableInput([Problem("empty-input")], name)
    for format_name, is_format in _SIGNS:
        if is_format(payload):
            return format_name
    if start not in _FIRST_BYTE:
        formats = ", ".join(FORMATS)
        raise UnreadableInput([Problem("unknown-format", "", {"formats": formats})], name)
    return _FIRST_BYTE[start]


def read_procurement(
    payload: bytes,
    *,
    name: str,
    person_key: bytes,
    format_name: str | None = None,
    ocid: str | None = None,
) -> ReadFile:
    """Read a file of any supported format.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        format_name: One of `FORMATS` when the sender says which; else it is detected.
        ocid: Which contracting process to read of an OCDS file that holds several.

    Raises:
        UnreadableInput: Nothing could be read, with every reason that was found.
    """
    found = format_name or detect(payload, name=name)
    read = _reader(found, ocid=ocid)
    procurement, rejects = read(payload, name=name, person_key=person_key)
    return ReadFile(found, procurement, rejects)


def _reader(format_name: str, *, ocid: str | None) -> Reader:
    """Return what reads a format; no other is loaded."""
    match format_name:
        case "eforms":
            from data_ingest.formats.eforms import read_eforms

            return read_eforms
        case "espd":
            from data_ingest.formats.espd import read_espd

            return read_espd
        case "ocds":
            from data_ingest.formats.ocds import read_ocds

            return read_ocds if ocid is None else partial(read_ocds, ocid=ocid)
        case "procurement-json":
            from data_ingest.formats.procurement_json import read_procurement_json

            return read_procurement_json
        case "ted-export":
            from data_ingest.formats.ted_export import read_ted_export

            return read_ted_export
    raise KeyError(format_name)
