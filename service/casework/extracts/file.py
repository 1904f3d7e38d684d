"""The file of an extract: it and its document, signed by the sender's log."""

from service.casework.extracts.document import ExtractDocument
from service.operations.audit.bundle import ISSUED
from service.operations.signed_file import OpenedFile, SignedKind, open_signed

DOCUMENT, READABLE = "extract.json", "extract.pdf"
"""The member that is the extract, and the one that people read; the first files have none."""

EXTRACT_FILE = SignedKind("extract", ISSUED, DOCUMENT, ExtractDocument, frozenset({READABLE}))


def open_extract(payload: bytes) -> OpenedFile[ExtractDocument]:
    """Return what a file says, checked with the key that the file itself names.

    Raises:
        service.operations.signed_file.InvalidFile: It is damaged, has been changed, or is none.
    """
    return open_signed(EXTRACT_FILE, payload)
