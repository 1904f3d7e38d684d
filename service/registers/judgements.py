"""What people have judged of possible matches: the SQL of it lives here.

A judgement is never changed. It is kept under a hash of the facts that were compared, so that the
same question is not asked twice, and is asked again when one of these facts has changed. Whoever
judges the same facts anew keeps another judgement, and the newest counts.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from data_ingest.model.verdict import Verdict
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.units import in_units, rows_seen
from service.platform.db.rows import add_row, columns_of
from service.platform.frames import canonical
from service.registers.judgement_cache import Judged, StandingJudgements
from service.registers.tables import JudgementRow

_ASKED_AT_ONCE = 500
"""Hashes in one query; databases take some thousand parameters at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A person's judgement of whether two descriptions are of one party.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who judged.
        created_at: When, with a time zone.
        compared_sha256: Hash of the facts that were compared.
        verdict: The same party, not the same, or unsure.
        reason: Why, in the person's own words.
        source_id: The register or list that the party is in.
        party_id: The party there.
        snapshot_id: The snapshot that was looked at.
        compared: Canonical JSON of the facts that were compared.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    compared_sha256: str
    verdict: Verdict
    reason: str
    source_id: str
    party_id: str
    snapshot_id: str
    compared: bytes
    unit: str = ""


_ROW = JudgementRow
_COLUMNS = columns_of(_ROW, Judgement)
_NEWEST_FIRST = (_ROW.created_at.desc(), _ROW.id.desc())


def save_judgement(connection: Connection, judgement: Judgement) -> None:
    """Keep a judgement.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown or the id is taken.
    """
    add_row(connection, _ROW, judgement)
    write_entry(
        connection,
        "judgement.kept",
        judgement.id,
        tenant_id=judgement.tenant_id,
        actor=judgement.actor,
        at=judgement.created_at,
        content_sha256=judgement.compared_sha256,
        details={"verdict": judgement.verdict},
    )


def load_judgement(
    connection: Connection, *, tenant_id: str, judgement_id: str
) -> Judgement | None:
    """Return a judgement of this tenant, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(_ROW.tenant_id == tenant_id, _ROW.id == judgement_id)
    ).one_or_none()
    return None if row is None else Judgement(**row._mapping)


def judgements_of(
    connection: Connection, compared: Collection[str], *, principal: Principal
) -> dict[str, Judgement]:
    """Return the judgement that counts, to a person, for each hash of compared facts with one."""
    hashes = sorted(set(compared))
    newest: dict[str, Judgement] = {}
    for at in range(0, len(hashes), _ASKED_AT_ONCE):
        some = hashes[at : at + _ASKED_AT_ONCE]
        rows = connection.execute(
            select(*_COLUMNS)
            .where(
                _ROW.tenant_id == principal.tenant_id,
                _ROW.compared_sha256.in_(some),
                rows_seen(_ROW, principal),
            )
            .order_by(*_NEWEST_FIRST)
        )
        for row in rows:
            newest.setdefault(row.compared_sha256, Judgement(**row._mapping))
    return newest


def list_judgements(
    connection: Connection, *, principal: Principal, limit: int, offset: int
) -> list[Judgement]:
    """Return the judgements that a person sees, newest first; those of one moment by falling id."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_ROW.tenant_id == principal.tenant_id, rows_seen(_ROW, principal))
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
        .offset(offset)
    )
    return [Judgement(**row._mapping) for row in rows]


def standing_judgements(
    connection: Connection, *, tenant_id: str, unit: str = ""
) -> StandingJudgements:
    """Return the judgements of this tenant that count, for one screening.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose.
        unit: The buyer unit whose the screening is to be: what other units have judged does not
            count in it, for it would be read there. Empty: only what is of no unit counts.
    """
    columns = (_ROW.compared_sha256, _ROW.id, _ROW.verdict, _ROW.created_at, _ROW.source_id)
    rows = connection.execute(
        select(*columns, _ROW.party_id, _ROW.compared)
        .where(_ROW.tenant_id == tenant_id, in_units(_ROW.unit, [unit]))
        .order_by(*_NEWEST_FIRST)
    )
    by_compared: dict[str, Judged] = {}
    by_asked: dict[bytes, list[Judged]] = defaultdict(list)
    for row in rows:
        if row.compared_sha256 in by_compared:
            continue
        on = row.created_at.astimezone(UTC).date()
        judged = Judged(row.id, row.verdict, on, row.source_id, row.party_id)
        by_compared[row.compared_sha256] = judged
        if judged.verdict == "same":
            facts: Mapping[str, Any] = orjson.loads(row.compared)
            by_asked[canonical(facts["asked"])].append(judged)
    return StandingJudgements(by_compared, {key: tuple(some) for key, some in by_asked.items()})
