"""Register checks that are kept: recorded about a firm, stored for ever, read again.

The SQL of them lives here. There is no way to change or remove one; a newer answer is a new one.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, tuple_

from data_ingest.model.problem import Problem, UnreadableInput
from service.casework.cases.unit import stated_unit
from service.casework.register_checks.facts import NumberedCheck
from service.casework.register_checks.models import RegisterCheck, register_check_of
from service.casework.register_checks.request import RegisterCheckRequest, check
from service.casework.register_checks.table import REGISTER_CHECKS, RegisterCheckRecord
from service.operations.files.kept_files import load_file
from service.operations.kept import keep, list_seen, load_seen
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant_of
from service.platform.process.code_version import code_version


def record_register_check(
    engine: Engine,
    stated: RegisterCheckRequest,
    *,
    principal: Principal,
    person_key: bytes,
    now: datetime,
    unit: str | None = None,
) -> RegisterCheckRecord:
    """Check an answer, keep it, and return it.

    Args:
        engine: The database.
        stated: What was asked and answered.
        principal: Who records it.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.
        unit: The buyer unit whose it is to be, one of hers; None: the whole organisation's.

    Raises:
        UnreadableInput: Something stated has to be mended.
        service.platform.refusal.Refusal: The unit is none of hers.
    """
    check(stated, today=now.astimezone(UTC).date())
    own_unit = stated_unit(unit, principal=principal)
    with transaction(engine, tenant=principal.tenant_id) as connection:
        sha256 = stated.document_sha256 or _hash_of(
            connection, stated.evidence_file_id or "", principal=principal
        )
        content = register_check_of(stated, document_sha256=sha256, person_key=person_key)
        record = RegisterCheckRecord(
            tenant_id=principal.tenant_id,
            id=new_id("check"),
            actor=principal.actor,
            created_at=now,
            unit=own_unit,
            scheme=content.scheme,
            value=content.value,
            answered_on=content.answered_on,
            document_sha256=sha256,
            code_version=code_version(),
            content=content.canonical_bytes(),
            result_hash=content.sha256(),
        )
        ensure_tenant_of(connection, record)
        keep(connection, "register_check.kept", record, content_sha256=record.result_hash)
    return record


def load_register_check(
    connection: Connection, check_id: str, *, principal: Principal
) -> RegisterCheckRecord | None:
    """Return a register check that the person sees, or None."""
    return load_seen(connection, RegisterCheckRecord, "check", check_id, principal=principal)


def list_register_checks(
    connection: Connection, *, principal: Principal, limit: int, offset: int
) -> list[RegisterCheckRecord]:
    """Return the register checks that the person sees, the newest first."""
    kind = RegisterCheckRecord
    return list_seen(connection, kind, principal=principal, limit=limit, offset=offset)


def checks_of(
    connection: Connection, numbers: Iterable[tuple[str, str]], *, principal: Principal
) -> list[NumberedCheck]:
    """Return the register checks of some firms that the person sees.

    Args:
        connection: Inside a transaction.
        numbers: Scheme and value of their numbers.
        principal: Who asks.
    """
    wanted = sorted(set(numbers))
    found: list[NumberedCheck] = []
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        asked = tuple_(REGISTER_CHECKS.c.scheme, REGISTER_CHECKS.c.value).in_(some)
        records = list_seen(connection, RegisterCheckRecord, asked, principal=principal)
        found += [
            NumberedCheck(id=record.id, content=RegisterCheck.read(record.content))
            for record in records
        ]
    return found


_AT_ONCE = 200
"""Numbers of one query."""


def _hash_of(connection: Connection, file_id: str, *, principal: Principal) -> str:
    """Return the hash of an evidence file.

    Raises:
        UnreadableInput: There is no such file for the person.
    """
    kept = None
    if sees(connection, "file", file_id, principal=principal):
        kept = load_file(connection, tenant_id=principal.tenant_id, file_id=file_id)
    if kept is None:
        raise UnreadableInput([Problem("support-file", "/evidence_file_id")], "register-check")
    return kept.sha256
