"""Files that go along in a form, so that a page can ask something more and nothing is lost.

Nothing of a file is kept on the way: it travels packed in the form of whoever chose it. Files that
are too large for that have to be chosen again, and the page says so.
"""

import base64
from dataclasses import dataclass
from typing import Any

from service.web import packing
from service.web.forms import SentForm


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file that somebody chose, or a table that was pasted.

    Attributes:
        name: Its name.
        payload: Its bytes.
        is_main: Whether it is what is to be screened; otherwise it belongs to that.
    """

    name: str
    payload: bytes
    is_main: bool


def pack(files: list[CarriedFile]) -> str:
    """Return files as the value of a hidden field; empty if they are too large to go along.

    >>> unpack(pack([CarriedFile("a.csv", b"a;b", True)]))
    [CarriedFile(name='a.csv', payload=b'a;b', is_main=True)]
    """
    plain = [[file.name, base64.b64encode(file.payload).decode(), file.is_main] for file in files]
    return packing.pack(plain)


def unpack(value: str) -> list[CarriedFile]:
    """Return the files of a hidden field; none if it is none of ours.

    >>> unpack("nothing of ours")
    []
    """
    plain: Any = packing.unpack(value)
    try:
        return [
            CarriedFile(str(name), base64.b64decode(payload), bool(is_main))
            for name, payload, is_main in plain
        ]
    except (ValueError, TypeError):
        return []


def chosen(form: SentForm, *, pasted_name: str) -> list[CarriedFile]:
    """Return the files of a form, the main one first; those chosen now before those carried.

    Args:
        form: With the fields `file`, `further`, `table` and `carried`.
        pasted_name: What a pasted table is called.
    """
    carried = unpack(form.get("carried"))
    main = [file for file in carried if file.is_main]
    if new := form.file("file"):
        main = [CarriedFile(new[0], new[2], is_main=True)]
    elif table := form.get("table"):
        main = [CarriedFile(pasted_name, table.encode(), is_main=True)]
    further = [
        CarriedFile(name, payload, is_main=False)
        for name, _, payload in form.files.get("further", [])
        if name
    ] or [file for file in carried if not file.is_main]
    return [*main[:1], *further]


def is_table(payload: bytes) -> bool:
    """Tell whether a file is to be read as a table: it begins as neither JSON nor XML.

    >>> is_table(b"name;number"), is_table(b'{"id": 1}'), is_table(b"<Notice/>")
    (True, False, False)
    """
    return payload.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"", b"{", b"[", b"<")
