"""Where the newest file of a publisher is, at the publisher or on an organisation's own mirror.

A mirror keeps each file under the name of its server, as `wget --force-directories` does:
`https://mirror.example/data.brreg.no/enhetsregisteret/api/enheter/lastned`. So one setting serves
every publisher, and what fills the mirror needs no knowledge of this project.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx2

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.records.fetch import Wanted, fetch
from data_ingest.records.source import Download

MOST_PAGE = 2 * 2**20
"""Bytes of a page that links to files. Ours: those known have some ten thousand."""

_LINK = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def mirrored(address: str, mirror: str | None) -> str:
    """Return where a file lies: on the mirror, if there is one.

    >>> mirrored("https://data.brreg.no/a/b?c=1", "http://mirror.example/registers/")
    'http://mirror.example/registers/data.brreg.no/a/b?c=1'
    >>> mirrored("https://data.brreg.no/a/b", None)
    'https://data.brreg.no/a/b'
    """
    if not mirror:
        return address
    return f"{mirror.rstrip('/')}/{address.partition('://')[2]}"


def plain_server(mirror: str | None) -> str:
    """Return the server of a mirror that is without https, the one that may be; else nothing.

    >>> plain_server("http://mirror.example:8080/registers"), plain_server("https://a.example")
    ('http://mirror.example:8080', '')
    """
    parts = urlsplit(mirror or "")
    return f"http://{parts.netloc}" if parts.scheme == "http" else ""


def newest_address(
    download: Download,
    folder: Path,
    *,
    client: httpx2.Client,
    mirror: str | None = None,
    wait: Callable[[float], object],
) -> str:
    """Return the address of the newest file.

    Args:
        download: As the source declares it.
        folder: For this alone; a page is written there and removed.
        client: Client to ask with; not to follow redirects by itself.
        mirror: Address of the organisation's own copy of what publishers give.
        wait: Waits some seconds.

    Raises:
        UnreadableInput: The page that links to it cannot be fetched, or has no such link.
    """
    address = mirrored(download.address, mirror)
    if download.link is None:
        return address
    wanted = Wanted(url=address, limit=MOST_PAGE, plain=plain_server(mirror), page=True)
    fetched = fetch(wanted, folder, client=client, wait=wait)
    assert fetched is not None
    page = fetched.path.read_text("utf-8", errors="replace")
    fetched.path.unlink()
    found = {
        unquote(urlsplit(link).path.rpartition("/")[2]): urljoin(download.address, link)
        for link in _LINK.findall(page)
    }
    names = sorted(name for name in found if re.fullmatch(download.link, name))
    if not names:
        raise UnreadableInput([Problem("fetch-no-link")], address)
    return mirrored(found[names[-1]], mirror)
