"""The file of one annual report → its XHTML pages: the report, maybe the audit report too."""

import re

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.archive import Archive
from data_ingest.sheets.file_kind import FileKind, file_kind

MOST_PAGES = 20
"""Pages of one report: the report, the audit report, and what may come. Judgement, 2026-11-30."""

LARGEST_PAGE = 25_000_000
"""Bytes of a page. Most is pictures and fonts; judgement, 2026-11-30."""

_PAGE = re.compile(r"\.(?:xhtml|html?|xml)$", re.IGNORECASE)


def pages_of(payload: bytes, *, name: str) -> dict[str, bytes]:
    """Return the pages by name, in the order of their names; the name is "" for a bare page.

    Raises:
        UnreadableInput: The archive is damaged or beyond a limit, or holds no page.
    """
    if file_kind(payload) is not FileKind.ZIP:
        return {"": _bounded(payload, name)}
    try:
        archive = Archive(payload, name=name, most=MOST_PAGES * 5)  # with folders and pictures
        names = sorted(entry for entry in archive.names if _PAGE.search(entry))
        pages = {entry: archive.read(entry) for entry in names[:MOST_PAGES]}
    except UnreadableInput:
        raise UnreadableInput([Problem("annual-report-archive")], name) from None
    if not names:
        raise UnreadableInput([Problem("annual-report-none")], name)
    if len(names) > MOST_PAGES:
        raise UnreadableInput([Problem("annual-report-archive")], name)
    return {entry: _bounded(page, name) for entry, page in pages.items()}


def _bounded(page: bytes, name: str) -> bytes:
    if len(page) > LARGEST_PAGE:
        limit = {"limit": f"{LARGEST_PAGE // 1_000_000} MB"}
        raise UnreadableInput([Problem("annual-report-large", "", limit)], name)
    return page
