"""A receipt of what has been preserved: each evidence file by its hash and day."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language, message
from service.documents.model import Block, Paragraph, Table, text_table
from service.operations.files.kept_files import KeptFile, load_file
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.frames import canonical

TITLE = message("Receipt of preserved evidence")
_FILES = message("Preserved files")
_HEADINGS = (
    message("Number"),
    message("Stored (UTC)"),
    message("Bytes"),
    message("SHA-256"),
)
_MEANING = message(
    "Each file is stored as received. A file with the same SHA-256 is the same file, byte for "
    "byte. The time of storage is also in the signed log of the service. The receipt says "
    "nothing about what the files show."
)
_HASH = message("SHA-256 of the receipt: {sha256}")


@dataclass(frozen=True, slots=True)
class EvidenceReceipt:
    """Evidence files in the order of their days, and the hash of the list.

    Attributes:
        files: The files.
        made_at: When the receipt was made, with a time zone.
    """

    files: tuple[KeptFile, ...]
    made_at: datetime

    def sha256(self) -> str:
        """Return the hash of the list: the same files always have the same."""
        rows = [[file.id, _day(file), file.size, file.sha256] for file in self.files]
        return hashlib.sha256(canonical(rows)).hexdigest()


def make_receipt(
    connection: Connection, file_ids: Iterable[str], *, principal: Principal, now: datetime
) -> EvidenceReceipt:
    """Return the receipt of some evidence files.

    Raises:
        UnreadableInput: There is no such file for the person; its place is named.
    """
    found: dict[str, KeptFile] = {}
    faults = []
    for place, file_id in enumerate(file_ids):
        kept = None
        if sees(connection, "file", file_id, principal=principal):
            kept = load_file(connection, tenant_id=principal.tenant_id, file_id=file_id)
        if kept is None:
            faults.append(Problem("support-file", f"/file_ids/{place}"))
        else:
            found[kept.id] = kept
    if faults:
        raise UnreadableInput(faults, "receipt")
    return EvidenceReceipt(
        tuple(sorted(found.values(), key=lambda file: (file.created_at, file.id))), now
    )


def receipt_blocks(receipt: EvidenceReceipt, language: Language) -> Iterator[Block]:
    """Yield what the receipt is made of; a file's name is left out, it may hold one of a person."""
    yield file_table(receipt.files, language)
    yield Paragraph(_HASH.to(language).format(sha256=receipt.sha256()), "bold")
    yield Paragraph(_MEANING.to(language))


def file_table(files: Iterable[KeptFile], language: Language) -> Table:
    """Return a table of evidence files by number, day, size and hash."""
    return text_table(
        "files",
        _FILES.to(language),
        tuple(heading.to(language) for heading in _HEADINGS),
        ((file.id, _day(file), file.size, file.sha256) for file in files),
        (2, 2, 1, 5),
    )


def _day(kept: KeptFile) -> str:
    return kept.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
