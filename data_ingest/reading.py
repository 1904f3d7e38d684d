"""A buyer's file of any supported format → `Procurement`; the format is told by its content."""

from typing import NamedTuple, Protocol

import dataframely as dy

from data_ingest.formats.eforms import read_eforms
from data_ingest.formats.procurement_json import read_procurement_json
from data_ingest.problem import Problem, UnreadableInput
from data_ingest.tables import Procurement, Rejects


class Reader(Protocol):
    """Reads one format."""

    def __call__(
        self, payload: bytes, *, name: str, person_key: bytes
    ) -> tuple[Procurement, dy.DataFrame[Rejects]]:
        """Return what the file holds and what had to be left out of it."""


class ReadFile(NamedTuple):
    """What was read from a file.

    Attributes:
        format: Key into `FORMATS`.
        procurement: The purchase.
        rejects: Elements that could not be used.
    """

    format: str
    procurement: Procurement
    rejects: dy.DataFrame[Rejects]


FORMATS: dict[str, Reader] = {
    "procurement-json": read_procurement_json,
    "eforms": read_eforms,
}
"""The formats that can be read, by name."""

_FIRST_BYTE = {b"{": "procurement-json", b"<": "eforms"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def detect(payload: bytes, *, name: str) -> str:
    """Return the format of `payload`, by its first byte that is not white space.

    Raises:
        UnreadableInput: The payload is empty or of no known format.
    """
    start = payload.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
    if not start:
        raise UnreadableInput([Problem("empty-input")], name)
    if start not in _FIRST_BYTE:
        raise UnreadableInput(
            [Problem("unknown-format", "", {"formats": ", ".join(FORMATS)})], name
        )
    return _FIRST_BYTE[start]


def read_procurement(
    payload: bytes, *, name: str, person_key: bytes, format_name: str | None = None
) -> ReadFile:
    """Read a file of any supported format.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        format_name: One of `FORMATS` when the sender says which; else it is detected.

    Raises:
        UnreadableInput: Nothing could be read, with every reason that was found.
    """
    found = format_name or detect(payload, name=name)
    procurement, rejects = FORMATS[found](payload, name=name, person_key=person_key)
    return ReadFile(found, procurement, rejects)
