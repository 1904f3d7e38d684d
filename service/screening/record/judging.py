"""A person's judgement of a possible match of a stored screening: kept, and taken into account.

A possible match is named by its place in the record, from 1: a stored screening never changes. What
is judged are the facts that were compared when it was made, as they were kept with it.
"""

import hashlib
from datetime import datetime

import orjson

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Evidence
from data_ingest.model.verdict import Verdict
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.people.units import sees, unit_of
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import load_tables
from service.platform.personal_numbers import pseudonyms
from service.platform.words import printable
from service.registers.judgements import save_judgement
from service.registers.source_ids import AT_SNAPSHOT
from service.registers.tables import Judgement
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord

MATCH = "/possible_match"
"""Place of the match in a request, for messages."""


def keep_judgement(installation: Installation, judgement: Judgement) -> None:
    """Keep a judgement with the tenant that it belongs to."""
    with transaction(installation.engine) as connection:
        ensure_tenant(
            connection,
            tenant_id=judgement.tenant_id,
            actor=judgement.actor,
            created_at=judgement.created_at,
        )
        save_judgement(connection, judgement)


def judge(
    installation: Installation,
    screening_id: str,
    match: int,
    *,
    verdict: Verdict,
    reason: str,
    principal: Principal,
    now: datetime,
) -> Judgement | None:
    """Keep what a person has judged of a possible match of a stored screening, for its unit.

    Args:
        installation: Where the screening is kept.
        screening_id: The screening.
        match: Place of the possible match in its record, from 1.
        verdict: What is judged.
        reason: Why; a natural person's number in it is replaced.
        principal: Who judges.
        now: The moment, with a time zone.

    Returns:
        The judgement; None if there is no such screening that she sees.

    Raises:
        UnreadableInput: It has no such possible match, or what was compared was not kept with it.
    """
    tenant_id = principal.tenant_id
    with transaction(installation.engine, read_only=True) as connection:
        if not sees(connection, "screening", screening_id, principal=principal):
            return None
        record = load_screening(connection, tenant_id=tenant_id, screening_id=screening_id)
        assert record is not None  # it is seen
        unit = unit_of(connection, "screening", screening_id, tenant_id=tenant_id)
    source_id, register_id, compared = _compared(record, match)
    source, _, snapshot_id = source_id.partition(AT_SNAPSHOT)
    judgement = Judgement(
        tenant_id=tenant_id,
        id=new_id("judgement"),
        actor=principal.actor,
        created_at=now,
        compared_sha256=hashlib.sha256(compared).hexdigest(),
        verdict=verdict,
        reason=reason_of(reason, person_key=installation.person_key),
        source_id=source,
        party_id=register_id,
        snapshot_id=snapshot_id,
        compared=compared,
        unit=unit,
    )
    keep_judgement(installation, judgement)
    return judgement


def reason_of(reason: str, *, person_key: bytes) -> str:
    """Return a reason as it is kept: printable, with natural persons' numbers replaced."""
    said = printable(reason)
    return pseudonyms([said], person_key=person_key).get(said, said)


def _compared(record: ScreeningRecord, match: int) -> tuple[str, str, bytes]:
    """Return source, id in it and compared facts of a possible match.

    Raises:
        UnreadableInput: There is no such possible match.
    """
    shown = len(orjson.loads(record.assessment).get("possible_matches", []))
    if not 1 <= match <= shown:
        problem = Problem("judgement-no-match", MATCH, {"most": str(shown)})
        raise UnreadableInput([problem], record.id)
    matches = load_tables(Evidence, record.evidence).possible_matches
    assert matches is not None  # the record shows them
    row = matches.sort("party_id", "source_id", "register_id").row(match - 1, named=True)
    return row["source_id"], row["register_id"], row["compared"].encode()
