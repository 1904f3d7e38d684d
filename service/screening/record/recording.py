"""A buyer's file in, a stored screening out; and a stored screening made once more."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import orjson
import polars as pl
from sqlalchemy import Engine

from data_ingest.lists.relevance import WHY_OFF
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Evidence, Procurement
from data_ingest.model.text import Text, joined
from data_ingest.snapshot.opened import Snapshot
from data_ingest.sources import SOURCES
from procurement_rules.rulebook import Rulebook, load_rulebook
from risk_models.card.drafts import load_draft
from risk_models.card.scorecard import Scorecard, card_sha256, load_scorecard
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import canonical, dump_table, dump_tables, load_tables
from service.platform.personal_numbers import (
    hide_in_frame,
    hide_in_tables,
    persons_hidden,
    pseudonyms,
)
from service.platform.process.code_version import code_version
from service.platform.words import LISTS_OFF, NO_REGISTERS, printable
from service.registers.judgement_cache import NONE_JUDGED, StandingJudgements
from service.registers.live_evidence import LiveAnswers
from service.registers.lookup import lists_off
from service.registers.query import parties_of
from service.screening.assessment.assessment_law import AssessmentLaw
from service.screening.assessment.evidence import EvidenceRegisters, gather
from service.screening.assessment.models import RECORD_VERSION, Assessment
from service.screening.assessment.replay import Replay, compared
from service.screening.assessment.screen import screen
from service.screening.purchase.intake import Procured, ReadingOptions, Supplied, read_files
from service.screening.purchase.size import check_size
from service.screening.purchase.table_files import NamedFile
from service.screening.record.store import save_screening
from service.screening.record.tables import ScreeningRecord


@dataclass(frozen=True)
class Screened:
    """A screening before it is stored.

    Attributes:
        record: Everything that is kept of it.
        found: Its result as plain values (`service.screening.assessment.screen.screen`).
        rejects: What had to be left out of the input.
        notes: What is to be said once of the registers and lists.
    """

    record: ScreeningRecord
    found: Mapping[str, Any]
    rejects: tuple[Problem, ...]
    notes: tuple[Text, ...] = ()

    @property
    def law(self) -> AssessmentLaw:
        """What the rules answered in it."""
        return AssessmentLaw.model_validate(self.found)

    @cached_property
    def assessment(self) -> Assessment:
        """Its result, read from the record where somebody asks for it."""
        return Assessment.read(self.record.assessment)


def screen_file(
    payload: bytes,
    *,
    name: str,
    principal: Principal,
    person_key: bytes,
    now: datetime,
    as_of: date | None = None,
    format_name: str | None = None,
    ocid: str | None = None,
    scorecard: Scorecard | None = None,
    snapshot: Snapshot | None = None,
) -> Screened:
    """Read, gather and screen one file of a procurement, without storing anything.

    Args:
        payload: The file.
        name: Its name; characters that cannot be printed are replaced.
        principal: Who asks.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.
        as_of: The day to screen for; the day of `now` (UTC) if left out.
        format_name: One of `data_ingest.reading.FORMATS`; detected if left out.
        ocid: Which contracting process of an OCDS file that holds several.
        scorecard: The card; the current one if left out.
        snapshot: The registers and lists that are looked in; None: none is loaded.

    Raises:
        UnreadableInput: The file, its chain or its answers cannot be used.
    """
    file = NamedFile(printable(name), payload)
    how = ReadingOptions(
        person_key=person_key,
        today=now.astimezone(UTC).date(),
        format_name=format_name,
        ocid=ocid,
    )
    with persons_hidden(person_key):
        read = read_files(file, (), how)
        if isinstance(read, Supplied):
            raise UnreadableInput([Problem("suppliers-not-here")], file.name)
    return screen_read(
        read,
        files=(file,),
        principal=principal,
        person_key=person_key,
        now=now,
        as_of=as_of,
        scorecard=scorecard,
        snapshot=snapshot,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInput:
    """What is screened, as it is kept: no natural person's number is in it.

    Attributes:
        procurement: The purchase.
        rejects: What had to be left out.
        format: Code of the format that the file was read as.
        name: The file's name.
        sha256: Hash of the file's bytes.
        intake: Canonical JSON of what else was handed in; None where nothing was.
        supersedes: The screening that this one takes the place of.
        unit: The buyer unit whose the screening is to be; empty for none.
    """

    procurement: Procurement
    rejects: pl.DataFrame
    format: str
    name: str
    sha256: str
    intake: bytes | None
    supersedes: str | None = None
    unit: str = ""


def screen_read(
    read: Procured,
    *,
    files: Sequence[NamedFile],
    principal: Principal,
    person_key: bytes,
    now: datetime,
    as_of: date | None = None,
    scorecard: Scorecard | None = None,
    snapshot: Snapshot | None = None,
    judgements: StandingJudgements = NONE_JUDGED,
    answers: LiveAnswers | None = None,
    unit: str = "",
) -> Screened:
    """Gather and screen what was read, without storing anything.

    A natural person's number is in none of what comes back, nor in what is raised.

    Args:
        read: What was read.
        files: What it was read from, the procurement first.
        principal: Who asks.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.
        as_of: The day to screen for; the day of `now` (UTC) if left out.
        scorecard: The card; the current one if left out.
        snapshot: The registers and lists that are looked in; None: none is loaded.
        judgements: What people have judged of possible matches.
        answers: What registers have answered live; None: none was asked.
        unit: The buyer unit whose the screening is to be; empty for none.

    Raises:
        UnreadableInput: The chain or the answers cannot be used, or there is too much of them.
    """
    day = as_of or now.astimezone(UTC).date()
    first, *further = files
    with persons_hidden(person_key, name=first.name):
        check_size(read.procurement, name=first.name)
        kept = KeptInput(
            procurement=hide_in_tables(read.procurement, person_key=person_key),
            rejects=hide_in_frame(read.rejects, person_key=person_key),
            format=read.format,
            name=pseudonyms([first.name], person_key=person_key).get(first.name, first.name),
            sha256=hashlib.sha256(first.payload).hexdigest(),
            intake=_intake(read, further, person_key=person_key),
            unit=unit,
        )
        return screen_kept(
            kept,
            principal=principal,
            now=now,
            registers=EvidenceRegisters(snapshot, day, judgements, answers),
            scorecard=scorecard,
        )


def screen_kept(
    kept: KeptInput,
    *,
    principal: Principal,
    now: datetime,
    registers: EvidenceRegisters,
    scorecard: Scorecard | None = None,
) -> Screened:
    """Gather and screen what is kept of an input, without storing anything.

    Args:
        kept: The input.
        principal: Who asks.
        now: The moment, with a time zone.
        registers: What is looked in, and the day to screen for.
        scorecard: The card; the current one if left out.

    Raises:
        UnreadableInput: The chain or the answers cannot be used.
    """
    card = scorecard or load_scorecard()
    rulebook = load_rulebook()
    evidence = gather(kept.procurement, name=kept.name, registers=registers)
    assessment = screen(
        kept.procurement,
        evidence,
        scorecard=card,
        rulebook=rulebook,
        as_of=registers.as_of,
        rejected=kept.rejects.height,
    )
    canonical_bytes = canonical(assessment)
    record = ScreeningRecord(
        tenant_id=principal.tenant_id,
        id=new_id("screening"),
        actor=principal.actor,
        created_at=now,
        supersedes=kept.supersedes,
        input_format=kept.format,
        input_name=kept.name,
        input_sha256=kept.sha256,
        as_of=registers.as_of,
        scorecard_id=card.id,
        rulebook_sha256=rulebook.sha256,
        code_version=code_version(),
        procurement=dump_tables(kept.procurement),
        evidence=dump_tables(evidence),
        assessment=canonical_bytes,
        result_hash=hashlib.sha256(canonical_bytes).hexdigest(),
        rejects=dump_table(kept.rejects),
        intake=kept.intake,
        unit=kept.unit,
    )
    notes = _notes(kept.procurement, registers)
    return Screened(record, assessment, problems_of(kept.rejects), notes)


def _notes(procurement: Procurement, registers: EvidenceRegisters) -> tuple[Text, ...]:
    """Return that no register is loaded, or which lists were not looked in and why."""
    if registers.snapshot is None:
        return () if registers.answers else (NO_REGISTERS,)
    titles: dict[str, list[Text]] = {}
    for relevance in lists_off(parties_of(procurement), registers.snapshot):
        titles.setdefault(relevance.reason, []).append(SOURCES[relevance.list_id].title)
    if not titles:
        return ()
    off = (joined(": ", (joined("; ", some), WHY_OFF[reason])) for reason, some in titles.items())
    return (LISTS_OFF.filled(lists=joined(" ", off)),)


def _intake(read: Procured, further: Sequence[NamedFile], *, person_key: bytes) -> bytes | None:
    """Return what else stands behind a screening; persons' numbers are replaced in all of it."""
    if not further and not read.applied and not read.stated:
        return None
    files = [
        {"name": file.name, "sha256": hashlib.sha256(file.payload).hexdigest()} for file in further
    ]
    applied = [mapped.as_plain() for mapped in read.applied]
    content: dict[str, Any] = {"further": files, "mappings": applied}
    if read.stated:
        content["stated"] = [statement.as_plain() for statement in read.stated]
    written = canonical(content).decode()
    return pseudonyms([written], person_key=person_key).get(written, written).encode()


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
    kept = orjson.loads(record.rejects)
    rows = (dict(zip(kept["columns"], row, strict=True)) for row in kept["rows"])
    return tuple(_problem(row["code"], row["location"], row["params"]) for row in rows)


def problems_of(rejects: pl.DataFrame) -> tuple[Problem, ...]:
    """Return rejects, a frame of `Rejects`, as problems with their messages."""
    rows = zip(*(rejects[name].to_list() for name in ("code", "location", "params")), strict=True)
    return tuple(_problem(*row) for row in rows)


def _problem(code: str, location: str, params: str) -> Problem:
    return Problem(code, location, orjson.loads(params))


def replay(
    record: ScreeningRecord, rulebook: Rulebook, scorecard: Scorecard | None = None
) -> Replay:
    """Make a stored screening once more and compare the bytes.

    Values become points again under any later version of the code; the values themselves are
    made anew from the kept evidence, so a difference names what else has changed since.

    Args:
        record: The screening.
        rulebook: The rules to make it with: its own (`service.screening.rulebooks.store`) for the
            same bytes.
        scorecard: Its card (`service.screening.scorecards.store`); that which is shipped under its
            id if left out.

    Raises:
        ValueError: What is kept as its result is none of this version (LookupError: of any).
    """
    stored = orjson.loads(record.assessment)
    if stored["record_version"] != RECORD_VERSION:
        raise ValueError(f"{record.id} is of another version of the record.")
    by = stored["scorecard"]["sha256"]
    card = scorecard or load_scorecard(record.scorecard_id)
    card = load_draft(card.id, by) or card
    made = canonical(
        screen(
            load_tables(Procurement, record.procurement),
            load_tables(Evidence, record.evidence),
            scorecard=card,
            rulebook=rulebook,
            as_of=record.as_of,
            rejected=len(orjson.loads(record.rejects)["rows"]),
        )
    )
    scorecards = (by, card_sha256(card))
    return compared(made, record, rulebook=rulebook, scorecards=scorecards)
