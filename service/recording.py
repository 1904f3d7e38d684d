"""A buyer's file in, a stored screening out; and a stored screening made once more."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

import orjson
from sqlalchemy import Engine

from data_ingest.problem import Problem
from data_ingest.reading import read_procurement
from data_ingest.tables import Evidence, Procurement, Rejects
from procurement_rules.rulebook import load_rulebook
from risk_models.scorecard import load_scorecard
from service.assessment import Assessment
from service.database import transaction
from service.evidence import gather
from service.frames import dump_table, dump_tables, load_table, load_tables
from service.screening import screen
from service.screening_id import new_screening_id
from service.security import Principal
from service.store import ScreeningRecord, ensure_tenant, save_screening


@dataclass(frozen=True, slots=True)
class Screened:
    """A screening before it is stored.

    Attributes:
        record: Everything that is kept of it.
        assessment: Its result.
        rejects: What had to be left out of the input.
    """

    record: ScreeningRecord
    assessment: Assessment
    rejects: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored screening made once more from the evidence that was kept with it.

    Attributes:
        same: The bytes are the same.
        assessment: The new bytes.
        differences: Why they may differ: a rulebook or code of another version.
    """

    same: bool
    assessment: bytes
    differences: tuple[str, ...]


def screen_file(
    payload: bytes,
    *,
    name: str,
    principal: Principal,
    person_key: bytes,
    now: datetime,
    as_of: date | None = None,
    format_name: str | None = None,
    scorecard_id: str | None = None,
) -> Screened:
    """Read, gather and screen one file, without storing anything.

    Args:
        payload: The file.
        name: Its name.
        principal: Who asks.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.
        as_of: The day to screen for; the day of `now` (UTC) if left out.
        format_name: One of `data_ingest.reading.FORMATS`; detected if left out.
        scorecard_id: A shipped scorecard; the current one if left out.

    Raises:
        UnreadableInput: The file, its chain or its answers cannot be used.
        KeyError: There is no such scorecard.
    """
    scorecard = load_scorecard(scorecard_id) if scorecard_id else load_scorecard()
    rulebook = load_rulebook()
    read = read_procurement(payload, name=name, person_key=person_key, format_name=format_name)
    evidence = gather(read.procurement, name=name)
    day = as_of or now.date()
    assessment = screen(
        read.procurement,
        evidence,
        scorecard=scorecard,
        rulebook=rulebook,
        as_of=day,
        rejected=read.rejects.height,
    )
    record = ScreeningRecord(
        tenant_id=principal.tenant_id,
        id=new_screening_id(),
        actor=principal.actor,
        created_at=now,
        supersedes=None,
        input_format=read.format,
        input_name=name,
        input_sha256=hashlib.sha256(payload).hexdigest(),
        as_of=day,
        scorecard_id=scorecard.id,
        rulebook_sha256=rulebook.sha256,
        code_version=version("kedjekoll"),
        procurement=dump_tables(read.procurement),
        evidence=dump_tables(evidence),
        assessment=assessment.canonical_bytes(),
        result_hash=assessment.result_hash(),
        rejects=dump_table(read.rejects),
    )
    return Screened(record, assessment, rejected(record))


def store(engine: Engine, record: ScreeningRecord) -> None:
    """Keep a screening, in one transaction with the tenant that it belongs to."""
    with transaction(engine) as connection:
        ensure_tenant(
            connection,
            tenant_id=record.tenant_id,
            actor=record.actor,
            created_at=record.created_at,
        )
        save_screening(connection, record)


def rejected(record: ScreeningRecord) -> tuple[Problem, ...]:
    """Return what had to be left out of a screening's input."""
    rows = load_table(Rejects, orjson.loads(record.rejects)).select("code", "location", "params")
    return tuple(
        Problem(code, location, orjson.loads(params)) for code, location, params in rows.iter_rows()
    )


def replay(record: ScreeningRecord) -> Replay:
    """Make a stored screening once more and compare the bytes.

    Values become points again under any later version of the code; the values themselves are
    made anew from the kept evidence, so a difference names what else has changed since.
    """
    rulebook = load_rulebook()
    differences = []
    if rulebook.sha256 != record.rulebook_sha256:
        differences.append("rulebook")
    if version("kedjekoll") != record.code_version:
        differences.append("code")
    made = screen(
        load_tables(Procurement, record.procurement),
        load_tables(Evidence, record.evidence),
        scorecard=load_scorecard(record.scorecard_id),
        rulebook=rulebook,
        as_of=record.as_of,
        rejected=len(orjson.loads(record.rejects)["rows"]),
    ).canonical_bytes()
    return Replay(made == record.assessment, made, tuple(differences))
