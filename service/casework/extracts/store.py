"""Extracts as they are kept, and their files: signed once, the same bytes whenever handed out."""

from datetime import datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.casework.cases.case import list_of_case
from service.casework.cases.tables import Case
from service.casework.extracts.file import InvalidExtract, open_extract, pack_extract, sha256_of
from service.casework.extracts.tables import EXTRACT_FILES, Extract, ExtractFile
from service.operations.audit.bundle import ISSUED
from service.operations.audit.fork import LogForked
from service.operations.audit.proof import prove
from service.operations.audit.tables import LOG_ENTRIES, AuditEntry
from service.operations.files.kept_files import whole
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add_unless_there, load
from service.platform.refusal import Refusal


def list_extracts(connection: Connection, case: Case) -> list[Extract]:
    """Return the extracts of a case, in the order in which they were made."""
    return list_of_case(connection, Extract, case)


def load_extract(connection: Connection, case: Case, extract_id: str) -> Extract:
    """Return an extract of a case.

    Raises:
        Refusal: There is none of that number.
    """
    if is_id("extract", extract_id):
        for extract in list_extracts(connection, case):
            if extract.id == extract_id:
                return extract
    raise Refusal("not-found")


def file_of(installation: Installation, made: Extract, *, now: datetime) -> bytes:
    """Return the file of an extract; the first time it is signed, with the proof of the log.

    Args:
        installation: Where the keys of the log are.
        made: The extract.
        now: The moment, with a time zone.

    Raises:
        Refusal: The log cannot sign it now, or not with the key that the extract names; or
            `file-altered`: it is not what was signed.
    """
    kept = _kept(installation, made)
    if kept is None:
        signed = _signed(installation, made)
        file = ExtractFile(
            tenant_id=made.tenant_id,
            id=new_id("extractfile"),
            actor=made.actor,
            created_at=now,
            extract_id=made.id,
            content=signed,
            sha256=sha256_of(signed),
        )
        with transaction(installation.engine) as connection:
            add_unless_there(connection, file, key=("tenant_id", "extract_id"))
        kept = _kept(installation, made)
        assert kept is not None
    return whole(kept.content, kept.sha256)


def _kept(installation: Installation, made: Extract) -> ExtractFile | None:
    columns = EXTRACT_FILES.c
    its = (columns.tenant_id == made.tenant_id, columns.extract_id == made.id)
    with transaction(installation.engine, read_only=True) as connection:
        return load(connection, ExtractFile, *its)


def _signed(installation: Installation, made: Extract) -> bytes:
    """Return the file of an extract, sealed now.

    The log proves the entry by its newest checkpoint, which one key has signed unless the keys are
    just being replaced; so what the receiver will check is checked here first.
    """
    try:
        installation.log.seal()
    except LogForked:
        raise Refusal("conflict", Problem("extract-unsigned")) from None
    columns = LOG_ENTRIES.c
    issued = (
        columns.tenant_id == made.tenant_id,
        columns.subject_id == made.id,
        columns.action == ISSUED,
    )
    with transaction(installation.engine, read_only=True) as connection:
        entry = load(connection, AuditEntry, *issued)
        assert entry is not None  # it was written with the extract
        proof = prove(connection, entry, installation.log.keys.verifiers)
    if proof is None:
        raise Refusal("conflict", Problem("extract-unsigned"))
    file = pack_extract(made.id, made.content, proof)
    try:
        open_extract(file)
    except InvalidExtract:
        raise Refusal("conflict", Problem("extract-unsigned")) from None
    return file
