"""Files of publishers over https: whole, within limits, and only when they have changed.

What has come of a file is kept in its folder until all of it is there, also when this process ends
in between: the next one asks for the rest, and the publisher says whether that is still the rest of
the same file.
"""

import errno
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from hashlib import file_digest
from itertools import chain
from pathlib import Path, PurePosixPath

import httpx2

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.records.part import PartFile

MAX_BYTES = 8 * 2**30
"""Bytes of one file as it is sent: twice the largest known download (UK owners, 32 parts, 2026)."""

ATTEMPTS = 4
"""Attempts in a row that get no further."""
FURTHER = 2**20
"""Bytes by which an attempt that breaks off has got further."""
MOST_REDIRECTS = 5
LONGEST_WAIT = 120
"""Seconds; a server that asks for more is tried again another day."""

TIMEOUT = httpx2.Timeout(30, read=120)

_AGAIN = frozenset({429, 500, 502, 503, 504})
_CHUNK = 2**16
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched.

    Attributes:
        path: Where it lies.
        name: Its name: what the server calls it, else the last part of the address.
        url: Where it was fetched from.
        sha256: In hexadecimal digits.
        bytes: Its size.
        etag: What to ask with the next time.
        last_modified: Likewise.
    """

    path: Path
    name: str
    url: str
    sha256: str
    bytes: int
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for, and what is taken for it.

    Attributes:
        url: The address.
        limit: Bytes that the file may have.
        plain: The one server, such as `http://mirror.example`, that may be asked without https.
        page: A web page is what is wanted; otherwise one is refused.
    """

    url: str
    limit: int = MAX_BYTES
    plain: str = ""
    page: bool = False


def fetch(
    wanted: Wanted,
    folder: Path,
    *,
    client: httpx2.Client,
    etag: str | None = None,
    last_modified: str | None = None,
    on_bytes: Callable[[int, int | None], object] = lambda _count, _all: None,
    wait: Callable[[float], object] = time.sleep,
) -> Fetched | None:
    """Fetch a file; None if it is the one that was fetched before.

    A transfer that breaks off goes on where it broke off if the server allows it, and is begun
    again otherwise; it is given up after `ATTEMPTS` in a row that get no further. One that the
    server asks to repeat later is repeated after the time that it names. Redirects are followed to
    https alone.

    Args:
        wanted: What.
        folder: Where to write it, and where what came of it earlier lies; for this file alone.
        client: Client to ask with; not to follow redirects by itself.
        etag: Of the file fetched before.
        last_modified: Of the file fetched before.
        on_bytes: Told how many bytes came and, where the server says so, how many there are.
        wait: Waits some seconds.

    Raises:
        UnreadableInput: The address is not https, the server cannot be reached, says no or answers
            with a web page, the file is too large for the limit or the disk, or it never came
            whole.
    """
    headers = {"Accept-Encoding": "identity"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    part = PartFile(folder, wanted.url)
    failures = 0
    while True:
        before = part.length
        try:
            with _disk(wanted.url):
                return _once(wanted, part, client=client, headers=headers, on_bytes=on_bytes)
        except _LaterError as later:
            failures = 1 if part.length - before >= FURTHER else failures + 1
            if failures == ATTEMPTS or later.seconds > LONGEST_WAIT:
                raise UnreadableInput([later.problem], wanted.url) from None
            wait(later.seconds or 2 ** (failures - 1))


class _LaterError(Exception):
    """The transfer failed in a way that may pass."""

    def __init__(self, problem: Problem, seconds: float = 0) -> None:
        self.problem = problem
        self.seconds = seconds


@contextmanager
def _disk(url: str) -> Iterator[None]:
    """Name a disk that is full; what came until then stays."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in _FULL:
            raise
        raise UnreadableInput([Problem("disk-full")], url) from None


def _once(
    wanted: Wanted,
    part: PartFile,
    *,
    client: httpx2.Client,
    headers: Mapping[str, str],
    on_bytes: Callable[[int, int | None], object],
) -> Fetched | None:
    address = wanted.url
    asked = {**headers, **part.asking_for_the_rest()}
    for _ in range(MOST_REDIRECTS + 1):
        _check_https(address, wanted)
        try:
            with client.stream("GET", address, headers=asked, timeout=TIMEOUT) as answer:
                if answer.status_code == httpx2.codes.NOT_MODIFIED:
                    return None
                if answer.has_redirect_location:
                    address = str(answer.url.join(answer.headers["location"]))
                    continue
                _check_status(answer, wanted.url, part)
                return _kept(answer, wanted, part, on_bytes=on_bytes)
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.ReadTimeout):
            raise _LaterError(Problem("fetch-incomplete")) from None
        except httpx2.TransportError:
            raise _LaterError(Problem("fetch-unreachable")) from None
    raise UnreadableInput([Problem("fetch-redirects")], wanted.url)


def _check_https(address: str, wanted: Wanted) -> None:
    try:
        parsed = httpx2.URL(address)
    except httpx2.InvalidURL:
        parsed = httpx2.URL("")
    server = f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
    allowed = parsed.scheme == "https" or (bool(wanted.plain) and server == wanted.plain)
    if not allowed or not parsed.host:
        raise UnreadableInput([Problem("fetch-not-https")], wanted.url)


def _check_status(answer: httpx2.Response, url: str, part: PartFile) -> None:
    status = answer.status_code
    if status == httpx2.codes.OK or (status == httpx2.codes.PARTIAL_CONTENT and part.fits(answer)):
        return
    if status in {httpx2.codes.PARTIAL_CONTENT, httpx2.codes.RANGE_NOT_SATISFIABLE}:
        part.drop()
        raise _LaterError(Problem("fetch-incomplete"))
    problem = Problem("fetch-status", "", {"status": str(status)})
    if status in _AGAIN:
        raise _LaterError(problem, _seconds_asked(answer))
    raise UnreadableInput([problem], url)


def _seconds_asked(answer: httpx2.Response) -> float:
    """Return how long a server asks to wait, in seconds or until a time by its own clock."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        until, now = map(parsedate_to_datetime, (asked, answer.headers.get("date", "")))
        return max((until - now).total_seconds(), 0)
    except (ValueError, TypeError):
        return 0


def _kept(
    answer: httpx2.Response,
    wanted: Wanted,
    part: PartFile,
    *,
    on_bytes: Callable[[int, int | None], object],
) -> Fetched:
    """Write the answer's body to a file, which exists only when all of it has come."""
    goes_on = answer.status_code == httpx2.codes.PARTIAL_CONTENT
    count = part.length if goes_on else 0
    stated = answer.headers.get("content-length", "")
    expected = count + int(stated) if stated.isdecimal() else None
    chunks = answer.iter_raw(_CHUNK)
    first = next(chunks, b"")
    if not (wanted.page or goes_on) and _PAGE.match(first):
        raise UnreadableInput([Problem("fetch-page")], wanted.url)
    if not goes_on:
        part.begin(answer, name=_name(answer, wanted.url))
    with part.opened() as file:
        for chunk in chain([first], chunks):
            count += len(chunk)
            if max(count, expected or 0) > wanted.limit:
                part.drop()
                size = {"limit": f"{wanted.limit // 2**20} MB"}
                raise UnreadableInput([Problem("too-large", "", size)], wanted.url)
            file.write(chunk)
            on_bytes(count, expected)
    if expected is not None and count != expected:
        raise _LaterError(Problem("fetch-incomplete"))
    if _is_cut(part.path):
        part.drop()
        raise _LaterError(Problem("fetch-incomplete"))
    note = part.note
    path = part.finish()
    with path.open("rb") as whole:
        digest = file_digest(whole, "sha256").hexdigest()
    return Fetched(path, path.name, wanted.url, digest, count, note.etag, note.last_modified)


def _is_cut(path: Path) -> bool:
    """Tell whether a zip ends before its list of contents, which stands last."""
    with path.open("rb") as file:
        return file.read(2) == b"PK" and not zipfile.is_zipfile(file)


def _name(answer: httpx2.Response, url: str) -> str:
    """Return a file's name without any folder, whatever the server says."""
    message = Message()
    message["content-disposition"] = answer.headers.get("content-disposition", "")
    stated = message.get_filename() or httpx2.URL(url).path
    name = PurePosixPath(stated.replace("\\", "/")).name.lstrip(".")
    kept = "".join(
        character if character.isalnum() or character in "-_." else "_" for character in name
    )
    return kept[-120:] or "file"
