"""Files of publishers over https: whole, within limits, and only when they have changed."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path, PurePosixPath

import httpx

from data_ingest.model.problem import Problem, UnreadableInput

MAX_BYTES = 8 * 2**30
"""Bytes of one file as it is sent: twice the largest known download (UK owners, 32 parts, 2026)."""

ATTEMPTS = 4
MOST_REDIRECTS = 5
LONGEST_WAIT = 120
"""Seconds; a server that asks for more is tried again another day."""

TIMEOUT = httpx.Timeout(30, read=120)

_AGAIN = frozenset({429, 500, 502, 503, 504})
_CHUNK = 2**20


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


def fetch(
    url: str,
    folder: Path,
    *,
    client: httpx.Client,
    etag: str | None = None,
    last_modified: str | None = None,
    limit: int = MAX_BYTES,
    on_bytes: Callable[[int, int | None], object] = lambda _count, _all: None,
    wait: Callable[[float], object] = time.sleep,
) -> Fetched | None:
    """Fetch a file; None if it is the one that was fetched before.

    A transfer that breaks off is begun again, up to `ATTEMPTS` times; so is one that the server
    asks to repeat later, after the time that it names. Redirects are followed to https alone.

    Args:
        url: Its address.
        folder: Where to write it.
        client: Client to ask with; not to follow redirects by itself.
        etag: Of the file fetched before.
        last_modified: Of the file fetched before.
        limit: Bytes that it may have.
        on_bytes: Told how many bytes came and, where the server says so, how many there are.
        wait: Waits some seconds.

    Raises:
        UnreadableInput: The address is not https, the server cannot be reached or says no, the file
            is too large, or it never came whole.
    """
    headers = {"Accept-Encoding": "identity"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    fault: Problem | None = None
    for attempt in range(ATTEMPTS):
        try:
            return _once(
                url, folder, client=client, headers=headers, limit=limit, on_bytes=on_bytes
            )
        except _LaterError as later:
            fault = later.problem
            if later.seconds > LONGEST_WAIT:
                break
            if attempt < ATTEMPTS - 1:
                wait(later.seconds or 2**attempt)
    raise UnreadableInput([fault or Problem("fetch-unreachable")], url)


class _LaterError(Exception):
    """The transfer failed in a way that may pass."""

    def __init__(self, problem: Problem, seconds: float = 0) -> None:
        self.problem = problem
        self.seconds = seconds


def _once(
    url: str,
    folder: Path,
    *,
    client: httpx.Client,
    headers: Mapping[str, str],
    limit: int,
    on_bytes: Callable[[int, int | None], object],
) -> Fetched | None:
    address = url
    for _ in range(MOST_REDIRECTS + 1):
        _check_https(address, url)
        try:
            with client.stream("GET", address, headers=headers, timeout=TIMEOUT) as answer:
                if answer.status_code == httpx.codes.NOT_MODIFIED:
                    return None
                if answer.has_redirect_location:
                    address = str(answer.url.join(answer.headers["location"]))
                    continue
                _check_status(answer, url)
                return _kept(answer, url, folder, limit=limit, on_bytes=on_bytes)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout):
            raise _LaterError(Problem("fetch-incomplete")) from None
        except httpx.TransportError:
            raise _LaterError(Problem("fetch-unreachable")) from None
    raise UnreadableInput([Problem("fetch-redirects")], url)


def _check_https(address: str, url: str) -> None:
    try:
        parsed = httpx.URL(address)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme != "https" or not parsed.host:
        raise UnreadableInput([Problem("fetch-not-https")], url)


def _check_status(answer: httpx.Response, url: str) -> None:
    if answer.status_code == httpx.codes.OK:
        return
    problem = Problem("fetch-status", "", {"status": str(answer.status_code)})
    if answer.status_code in _AGAIN:
        asked = answer.headers.get("retry-after", "")
        raise _LaterError(problem, float(asked) if asked.isdecimal() else 0)
    raise UnreadableInput([problem], url)


def _kept(
    answer: httpx.Response,
    url: str,
    folder: Path,
    *,
    limit: int,
    on_bytes: Callable[[int, int | None], object],
) -> Fetched:
    """Write the answer's body to a file, which exists only when all of it has come."""
    stated = answer.headers.get("content-length", "")
    expected = int(stated) if stated.isdecimal() else None
    name = _name(answer, url)
    draft = folder / f"{name}.part"
    digest, count = hashlib.sha256(), 0
    with draft.open("wb") as file:
        for chunk in answer.iter_raw(_CHUNK):
            count += len(chunk)
            if count > limit or (expected or 0) > limit:
                size = {"limit": f"{limit // 2**20} MB"}
                raise UnreadableInput([Problem("too-large", "", size)], url)
            digest.update(chunk)
            file.write(chunk)
            on_bytes(count, expected)
    if expected is not None and count != expected:
        raise _LaterError(Problem("fetch-incomplete"))
    path = draft.replace(folder / name)
    return Fetched(
        path=path,
        name=name,
        url=url,
        sha256=digest.hexdigest(),
        bytes=count,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
    )


def _name(answer: httpx.Response, url: str) -> str:
    """Return a file's name without any folder, whatever the server says."""
    message = Message()
    message["content-disposition"] = answer.headers.get("content-disposition", "")
    stated = message.get_filename() or httpx.URL(url).path
    name = PurePosixPath(stated.replace("\\", "/")).name.lstrip(".")
    kept = "".join(
        character if character.isalnum() or character in "-_." else "_" for character in name
    )
    return kept[-120:] or "file"
