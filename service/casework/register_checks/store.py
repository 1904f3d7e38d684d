"""Register checks that are kept: recorded about a firm, stored for ever, read again.

The SQL of them lives here. There is no way to change or remove one; a newer answer is a new one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, select, tuple_

from data_ingest.model.problem import Problem, UnreadableInput
from service.casework.cases.unit import stated_unit
from service.casework.register_checks.facts import Checked
from service.casework.register_checks.models import read_register_check, register_check_of
from service.casework.register_checks.request import RegisterCheckRequest, check
from service.casework.register_checks.table import RegisterCheckRow
from service.operations.audit.entry import write_entry
from service.operations.files.kept_files import load_file
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen, sees
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.rows import add_row, columns_of
from service.platform.db.tenants import ensure_tenant
from service.platform.process.code_version import code_version


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCheckRecord:
    """One register check as it is kept.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who recorded it.
        created_at: When, with a time zone.
        unit: The buyer unit whose it is; empty where it is of none.
        scheme: Kind of the firm's number.
        value: The number in its normal form, or the keyed hash of a natural person's.
        answered_on: The day by which the answer is dated.
        document_sha256: Hash of the authority's document.
        code_version: Version of this service.
        content: Canonical JSON of what was asked and answered.
        result_hash: Hash of those bytes.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    unit: str
    scheme: str
    value: str
    answered_on: date
    document_sha256: str
    code_version: str
    content: bytes
    result_hash: str


_COLUMNS = columns_of(RegisterCheckRow, RegisterCheckRecord)


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
            id=new_id("pc"),
            actor=principal.actor,
            created_at=now,
            unit=own_unit,
            scheme=content.scheme,
            value=content.value,
            answered_on=content.answered_on,
            document_sha256=sha256,
            code_version=code_version(),
            content=content.canonical_bytes(),
            result_hash=content.result_hash(),
        )
        ensure_tenant(connection, tenant_id=record.tenant_id, actor=record.actor, created_at=now)
        add_row(connection, RegisterCheckRow, record)
        write_entry(
            connection,
            "register_check.kept",
            record.id,
            tenant_id=record.tenant_id,
            actor=record.actor,
            at=now,
            content_sha256=record.result_hash,
        )
    return record


def load_register_check(
    connection: Connection, check_id: str, *, principal: Principal
) -> RegisterCheckRecord | None:
    """Return a register check that the person sees, or None."""
    if not sees(connection, "pc", check_id, principal=principal):
        return None
    row = connection.execute(
        select(*_COLUMNS).where(
            RegisterCheckRow.tenant_id == principal.tenant_id, RegisterCheckRow.id == check_id
        )
    ).one_or_none()
    return None if row is None else RegisterCheckRecord(**row._mapping)


def list_register_checks(
    connection: Connection, *, principal: Principal, limit: int, offset: int
) -> list[RegisterCheckRecord]:
    """Return the register checks that the person sees, the newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(
            RegisterCheckRow.tenant_id == principal.tenant_id,
            rows_seen(RegisterCheckRow, principal),
        )
        .order_by(RegisterCheckRow.created_at.desc(), RegisterCheckRow.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [RegisterCheckRecord(**row._mapping) for row in rows]


def checks_of(
    connection: Connection, numbers: Iterable[tuple[str, str]], *, principal: Principal
) -> list[Checked]:
    """Return the register checks of some firms that the person sees.

    Args:
        connection: Inside a transaction.
        numbers: Scheme and value of their numbers.
        principal: Who asks.
    """
    wanted = sorted(set(numbers))
    found: list[Checked] = []
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = connection.execute(
            select(RegisterCheckRow.id, RegisterCheckRow.content).where(
                RegisterCheckRow.tenant_id == principal.tenant_id,
                tuple_(RegisterCheckRow.scheme, RegisterCheckRow.value).in_(some),
                rows_seen(RegisterCheckRow, principal),
            )
        )
        found += [Checked(id=row.id, content=read_register_check(row.content)) for row in rows]
    return found


_AT_ONCE = 200
"""Numbers of one query."""


def _hash_of(connection: Connection, file_id: str, *, principal: Principal) -> str:
    """Return the hash of an evidence file.

    Raises:
        UnreadableInput: There is no such file for the person.
    """
    kept = None
    if sees(connection, "e", file_id, principal=principal):
        kept = load_file(connection, tenant_id=principal.tenant_id, file_id=file_id)
    if kept is None:
        raise UnreadableInput([Problem("support-file", "/evidence_file_id")], "register-check")
    return kept.sha256
