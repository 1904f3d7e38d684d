"""What the service asks of its database: the SQL lives here.

Every function takes a connection inside a transaction (`service.platform.db.database.transaction`)
and looks at one tenant. A screening can be kept and read; there is no way to change or remove one.
"""

import re
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, select

from service.operations.audit.entry import write_entry
from service.platform.db.record_id import is_id
from service.platform.db.rows import add_row, columns_of
from service.screening.record.holders import tell_holders
from service.screening.record.tables import Screening

OF_A_RUN = "portfolio"
"""The input format of a screening that was made from a supplier of a portfolio run."""

_HASH = re.compile(r"[0-9a-f]{64}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no surrogate


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRecord:
    """One screening as it is kept: what was decided on, with what, by whom and when.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who asked for it.
        created_at: When, with a time zone; kept to the microsecond and returned in UTC.
        supersedes: The screening of the same tenant that this one corrects, or None.
        input_format: Code of the format that the buyer's file was read as.
        input_name: The file's name as the sender gave it.
        input_sha256: Hash of the file's bytes.
        as_of: The date that law, parameters and facts were read for.
        scorecard_id: The scorecard applied.
        rulebook_sha256: Hash of the text of the rules applied.
        code_version: Version of this service.
        procurement: Canonical JSON of the frames of the purchase.
        evidence: Canonical JSON of the frames of the evidence.
        assessment: Canonical JSON of the result.
        result_hash: Hash by which a replay is compared.
        rejects: Canonical JSON of the rows that could not be used.
        intake: Canonical JSON of further files handed in and of the mappings of columns that were
            applied; None where there were neither.
        unit: The buyer unit whose it is; empty where it is of none.

    Raises:
        ValueError: The id, a hash or the moment is malformed, the tenant or actor is empty, or a
            text holds a character that not every database can keep. The value is not repeated.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    supersedes: str | None
    input_format: str
    input_name: str
    input_sha256: str
    as_of: date
    scorecard_id: str
    rulebook_sha256: str
    code_version: str
    procurement: bytes
    evidence: bytes
    assessment: bytes
    result_hash: str
    rejects: bytes
    intake: bytes | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse what one database would keep and another would not."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and _UNSTORABLE.search(value):
                raise ValueError(f"{field.name} holds a NUL character or a lone surrogate.")
        for name in ("tenant_id", "actor"):
            if not getattr(self, name):
                raise ValueError(f"{name} is empty.")
        for name in ("input_sha256", "rulebook_sha256", "result_hash"):
            if not _HASH.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} is not 64 lower-case hexadecimal digits.")
        for name in ("id", "supersedes"):
            value = getattr(self, name)
            if value is not None and not is_id("s", value):
                raise ValueError(f"{name} is not the number of a screening.")
        if self.created_at.utcoffset() is None:
            raise ValueError("created_at has no time zone.")


_RECORD = columns_of(Screening, ScreeningRecord)


def save_screening(connection: Connection, record: ScreeningRecord) -> None:
    """Keep a screening for ever, and write in the log that it was made.

    Whoever holds a copy of the one that it supersedes is told.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown, the id is taken, or the screening
            it supersedes is not one of this tenant's.
    """
    add_row(connection, Screening, record)
    write_entry(
        connection,
        "screening.kept",
        record.id,
        tenant_id=record.tenant_id,
        actor=record.actor,
        at=record.created_at,
        content_sha256=record.result_hash,
        details={"supersedes": record.supersedes} if record.supersedes else None,
    )
    if record.supersedes:
        tell_holders(
            connection,
            record.supersedes,
            by=record.id,
            tenant_id=record.tenant_id,
            actor=record.actor,
            at=record.created_at,
        )


def load_screening(
    connection: Connection, *, tenant_id: str, screening_id: str
) -> ScreeningRecord | None:
    """Return a screening of this tenant as it was saved, or None."""
    row = connection.execute(
        select(*_RECORD).where(Screening.tenant_id == tenant_id, Screening.id == screening_id)
    ).one_or_none()
    return None if row is None else ScreeningRecord(**row._mapping)


def successor_of(connection: Connection, *, tenant_id: str, screening_id: str) -> str | None:
    """Return the screening that has taken the place of one, the newest of several; None: none."""
    return connection.scalar(
        select(Screening.id)
        .where(Screening.tenant_id == tenant_id, Screening.supersedes == screening_id)
        .order_by(Screening.created_at.desc(), Screening.id.desc())
        .limit(1)
    )
