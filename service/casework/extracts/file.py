"""The file of an extract: it and its document, signed by the sender's log."""

from data_ingest.model.text import message
from service.casework.extracts.document import ExtractDocument
from service.operations.audit.bundle import ISSUED
from service.operations.organisation import swedish_number
from service.operations.signed_file import InvalidFile, OpenedFile, SignedKind, open_signed
from service.platform.db.record_id import is_id

DOCUMENT, READABLE = "extract.json", "extract.pdf"
"""The member that is the extract, and the one that people read; the first files have none."""

_NUMBERS = message("Its numbers are not written as they were when it was issued.")

EXTRACT_FILE = SignedKind("extract", ISSUED, DOCUMENT, ExtractDocument, frozenset({READABLE}))


def open_extract(payload: bytes) -> OpenedFile[ExtractDocument]:
    """Return what a file says, checked with the key that the file itself names.

    Raises:
        InvalidFile: It is damaged, has been changed, or is none; or a number in it is none.
    """
    opened = open_signed(EXTRACT_FILE, payload)
    said = opened.document
    numbers = (said.id, said.replaces, said.withdraws)
    are_ids = all(is_id("extract", number) for number in numbers if number is not None)
    if not are_ids or swedish_number(said.sender.number) != said.sender.number:
        raise InvalidFile(_NUMBERS)
    return opened
