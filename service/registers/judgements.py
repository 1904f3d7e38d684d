"""What people have judged of possible matches: the SQL of it lives here.

A judgement is never changed. It is kept under a hash of the facts that were compared, so that the
same question is not asked twice, and is asked again when one of these facts has changed. Whoever
judges the same facts anew keeps another judgement, and the newest counts.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection, insert, select

from service.models import JudgementRow

Verdict = Literal["same", "not_same", "unsure"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_ASKED_AT_ONCE = 500
"""Hashes in one query; databases take some thousand parameters at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A person's judgement of whether two descriptions are of one party.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.record_id.new_id`.
        actor: Who judged.
        created_at: When, with a time zone.
        compared_sha256: Hash of the facts that were compared.
        verdict: The same party, not the same, or unsure.
        reason: Why, in the person's own words.
        source_id: The register or list that the party is in.
        party_id: The party there.
        snapshot_id: The snapshot that was looked at.
        compared: Canonical JSON of the facts that were compared.
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


_ROW = JudgementRow
_COLUMNS = [getattr(_ROW, field.name) for field in fields(Judgement)]
_NEWEST_FIRST = (_ROW.created_at.desc(), _ROW.id.desc())


def save_judgement(connection: Connection, judgement: Judgement) -> None:
    """Keep a judgement.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown or the id is taken.
    """
    values = {field.name: getattr(judgement, field.name) for field in fields(judgement)}
    connection.execute(insert(_ROW).values(values))


def load_judgement(
    connection: Connection, *, tenant_id: str, judgement_id: str
) -> Judgement | None:
    """Return a judgement of this tenant, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(_ROW.tenant_id == tenant_id, _ROW.id == judgement_id)
    ).one_or_none()
    return None if row is None else Judgement(**row._mapping)


def judgements_of(
    connection: Connection, compared: Collection[str], *, tenant_id: str
) -> dict[str, Judgement]:
    """Return the judgement that counts for each hash of compared facts that has one."""
    hashes = sorted(set(compared))
    newest: dict[str, Judgement] = {}
    for at in range(0, len(hashes), _ASKED_AT_ONCE):
        some = hashes[at : at + _ASKED_AT_ONCE]
        rows = connection.execute(
            select(*_COLUMNS)
            .where(_ROW.tenant_id == tenant_id, _ROW.compared_sha256.in_(some))
            .order_by(*_NEWEST_FIRST)
        )
        for row in rows:
            newest.setdefault(row.compared_sha256, Judgement(**row._mapping))
    return newest


def list_judgements(
    connection: Connection, *, tenant_id: str, limit: int, offset: int
) -> list[Judgement]:
    """Return this tenant's judgements, newest first; those of one moment by falling id."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_ROW.tenant_id == tenant_id)
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
        .offset(offset)
    )
    return [Judgement(**row._mapping) for row in rows]
