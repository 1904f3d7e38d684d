"""Keep a file as evidence, whichever door it came in by.

A file that stands for what a decision rests on is kept as it came. Invoices that stand for a list
of suppliers are kept with no more in them than is read: their texts tell of the buyer's clients.
"""

from contextlib import suppress
from datetime import UTC, datetime

from data_ingest.formats.ubl import is_invoices, reduced
from data_ingest.model.problem import UnreadableInput
from service.operations.files.kept_files import KeptFile, keep_file
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.platform.personal_numbers import pseudonyms
from service.platform.process.sandbox import run_confined
from service.platform.words import printable
from service.settings import WorkLimits


def keep(
    installation: Installation,
    content: bytes,
    *,
    name: str,
    media_type: str,
    principal: Principal,
    unit: str = "",
    reading: WorkLimits | None = None,
) -> KeptFile:
    """Keep a file for the principal's tenant; a person's number in its name is replaced.

    Args:
        installation: Where.
        content: The file.
        name: Its name.
        media_type: As stated or told by its content.
        principal: Who hands it in.
        unit: The buyer unit whose it is to be; empty for none.
        reading: Given where it stands for a list of suppliers: the memory and time in which
            invoices are reduced. What cannot be unpacked is kept as it came: whoever reads it
            is told why.
    """
    if reading is not None and is_invoices(content):
        sent = {"content": content, "name": name}
        with suppress(UnreadableInput):
            content = run_confined(_reduced, sent, limits=reading, name=name)
    shown = printable(name)
    shown = pseudonyms([shown], person_key=installation.person_key).get(shown, shown)
    now = datetime.now(UTC)
    with transaction(installation.engine) as connection:
        ensure_tenant(
            connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now
        )
        return keep_file(
            connection,
            content,
            tenant_id=principal.tenant_id,
            file_id=new_id("file"),
            actor=principal.actor,
            created_at=now,
            name=shown,
            media_type=media_type,
            unit=unit,
        )


def _reduced(content: bytes, name: str) -> bytes:
    return reduced(content, name=name)
