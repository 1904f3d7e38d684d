"""Extracts as they are kept, and their files: signed once, the same bytes whenever handed out.

The document in the file is in the language of whoever fetches it first.
"""

from datetime import datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language
from service.casework.cases.case import list_of_case
from service.casework.cases.tables import Case
from service.casework.extracts.file import EXTRACT_FILE, READABLE
from service.casework.extracts.readable import readable
from service.casework.extracts.tables import EXTRACT_FILES, Extract, ExtractFile
from service.operations.files.kept_files import whole
from service.operations.installation import Installation
from service.operations.signed_file import NotSigned, sha256_of, sign
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


def file_of(
    installation: Installation, made: Extract, *, now: datetime, language: Language
) -> bytes:
    """Return the file of an extract; the first time it is signed, with the proof of the log.

    Args:
        installation: Where the keys of the log are.
        made: The extract.
        now: The moment, with a time zone.
        language: Of the document in it, if it is signed now.

    Raises:
        Refusal: The log cannot sign it now, or not with the key that the extract names; or
            `file-altered`: it is not what was signed.
    """
    kept = _kept(installation, made)
    if kept is None:
        signed = _signed(installation, made, now=now, language=language)
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


def _signed(
    installation: Installation, made: Extract, *, now: datetime, language: Language
) -> bytes:
    said = made.read()
    members = {READABLE: readable(said, language)}
    try:
        return sign(installation, EXTRACT_FILE, said, members, tenant_id=made.tenant_id, now=now)
    except NotSigned:
        raise Refusal("conflict", Problem("extract-unsigned")) from None
