"""What has come of a file that is fetched, and what its server needs to be asked for the rest."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx2
import orjson

PART = ".file.part"
NOTE = ".file.part.json"
"""Names that no file of a server can have: `fetch` takes the leading dot from those."""


@dataclass(frozen=True, slots=True)
class PartNote:
    """What is known of the file that a part is of.

    Attributes:
        url: Where it is fetched from.
        name: What it will be called.
        etag: As its server said, by which it knows this version of it.
        last_modified: Likewise.
    """

    url: str = ""
    name: str = ""
    etag: str | None = None
    last_modified: str | None = None


class PartFile:
    """The part of a file that has come so far; it stays when this process ends.

    Args:
        folder: Where it lies, and where the whole file will; for this file alone.
        url: Where the file is fetched from. A part of another one is not gone on with.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.path = folder / PART
        self._folder = folder
        self._noted = folder / NOTE
        self._url = url
        self.note = self._read_note()

    @property
    def length(self) -> int:
        """Bytes that have come."""
        return self.path.stat().st_size if self.path.exists() else 0

    def asking_for_the_rest(self) -> Mapping[str, str]:
        """Return the headers that ask for the rest, or for all of it if the file is another now.

        A weak ETag says only that two files mean the same, so it cannot join two halves (RFC 9110,
        13.1.5).
        """
        note = self.note
        strong = note.etag if note.etag and not note.etag.startswith("W/") else None
        version = strong or note.last_modified
        if note.url != self._url or version is None or self.length == 0:
            return {}
        return {"Range": f"bytes={self.length}-", "If-Range": version}

    def fits(self, answer: httpx2.Response) -> bool:
        """Tell whether an answer with a part of the file is what follows on this one."""
        stated: str = answer.headers.get("content-range", "")
        return stated.startswith(f"bytes {self.length}-")

    def begin(self, answer: httpx2.Response, *, name: str) -> None:
        """Begin with nothing, and note what the server says of its file."""
        self.drop()
        self.note = PartNote(
            self._url, name, answer.headers.get("etag"), answer.headers.get("last-modified")
        )
        self._noted.write_bytes(orjson.dumps(self.note))

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the part to write what follows."""
        with self.path.open("ab") as file:
            yield file

    def drop(self) -> None:
        """Throw away what has come."""
        self.path.unlink(missing_ok=True)
        self._noted.unlink(missing_ok=True)
        self.note = PartNote()

    def finish(self) -> Path:
        """Give the whole file its name, and return where it lies."""
        target = self.path.replace(self._folder / self.note.name)
        self._noted.unlink(missing_ok=True)
        return target

    def _read_note(self) -> PartNote:
        try:
            return PartNote(**orjson.loads(self._noted.read_bytes()))
        except (OSError, ValueError, TypeError):
            return PartNote()
