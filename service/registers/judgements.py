"""What people have judged of possible matches: the SQL of it lives here.

A judgement is never changed. It is kept under a hash of the facts that were compared, so that the
same question is not asked twice, and is asked again when one of these facts has changed. Whoever
judges the same facts anew keeps another judgement, and the newest counts.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC
from typing import Any

import orjson
from sqlalchemy import Connection

from service.operations.kept import keep, list_seen
from service.operations.people.principal import Principal
from service.operations.people.units import in_units
from service.platform.db.store import load_all, load_row, newest_first
from service.platform.frames import canonical
from service.registers.judgement_cache import Judged, StandingJudgements
from service.registers.tables import JUDGEMENTS, Judgement

_ASKED_AT_ONCE = 500
"""Hashes in one query; databases take some thousand parameters at most."""


def save_judgement(connection: Connection, judgement: Judgement) -> None:
    """Keep a judgement.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown or the id is taken.
    """
    keep(
        connection,
        "judgement.kept",
        judgement,
        content_sha256=judgement.compared_sha256,
        details={"verdict": judgement.verdict},
    )


def load_judgement(
    connection: Connection, *, tenant_id: str, judgement_id: str
) -> Judgement | None:
    """Return a judgement of this tenant, or None."""
    return load_row(connection, Judgement, tenant_id, judgement_id)


def judgements_of(
    connection: Connection, compared: Collection[str], *, principal: Principal
) -> dict[str, Judgement]:
    """Return the judgement that counts, to a person, for each hash of compared facts with one."""
    hashes = sorted(set(compared))
    newest: dict[str, Judgement] = {}
    for at in range(0, len(hashes), _ASKED_AT_ONCE):
        some = hashes[at : at + _ASKED_AT_ONCE]
        asked = JUDGEMENTS.c.compared_sha256.in_(some)
        for judgement in list_seen(connection, Judgement, asked, principal=principal):
            newest.setdefault(judgement.compared_sha256, judgement)
    return newest


def list_judgements(
    connection: Connection, *, principal: Principal, limit: int, offset: int
) -> list[Judgement]:
    """Return the judgements that a person sees, newest first; those of one moment by falling id."""
    return list_seen(connection, Judgement, principal=principal, limit=limit, offset=offset)


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
    columns = JUDGEMENTS.c
    theirs = (columns.tenant_id == tenant_id, in_units(columns.unit, [unit]))
    found = load_all(connection, Judgement, *theirs, order_by=newest_first(Judgement))
    by_compared: dict[str, Judged] = {}
    by_asked: dict[bytes, list[Judged]] = defaultdict(list)
    for judgement in found:
        if judgement.compared_sha256 in by_compared:
            continue
        on = judgement.created_at.astimezone(UTC).date()
        judged = Judged(
            judgement.id, judgement.verdict, on, judgement.source_id, judgement.party_id
        )
        by_compared[judgement.compared_sha256] = judged
        if judged.verdict == "same":
            facts: Mapping[str, Any] = orjson.loads(judgement.compared)
            by_asked[canonical(facts["asked"])].append(judged)
    return StandingJudgements(by_compared, {key: tuple(some) for key, some in by_asked.items()})
