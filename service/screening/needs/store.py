"""Needs assessments that are kept: made, stored for ever, made once more, compared with today.

The SQL of them lives here. There is no way to change or remove one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, Engine

from procurement_rules.needs.subject import NeedSubject
from procurement_rules.rulebook import Rulebook, load_rulebook
from service.operations.kept import keep, list_seen
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.store import load_row
from service.platform.db.tenants import ensure_tenant_of
from service.platform.frames import dump_tables, load_tables
from service.platform.process.code_version import code_version
from service.screening.assessment.replay import Replay, compared
from service.screening.needs.assess import assess_need, subject_of
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.references import NeedReferences, gather_need
from service.screening.needs.tables import NEEDS, NeedRecord
from service.screening.rulebooks.store import keep_rulebook

Change = Literal["rulebook", "levels", "sectors", "goods", "code"]
"""What has changed since an assessment was made: the rules · the levels of pay · what authorities
state of the sector · the lists of goods · the version of the service."""


@dataclass(frozen=True, slots=True)
class Since:
    """How a kept assessment stands today.

    Attributes:
        age_days: Whole days from the day of the assessment.
        changes: What has changed in what it rests on, in the order of `Change`.
        answer: What the same statement comes to today.
    """

    age_days: int
    changes: tuple[Change, ...]
    answer: str


def make_need(
    subject: NeedSubject, *, principal: Principal, now: datetime, as_of: date, unit: str = ""
) -> NeedRecord:
    """Gather, assess and return the record, without storing it.

    Args:
        subject: What is to be bought.
        principal: Who asks.
        now: The moment, with a time zone.
        as_of: The day to assess for.
        unit: The buyer unit whose it is to be; empty for none.
    """
    rulebook = load_rulebook()
    references = gather_need(subject)
    made = assess_need(subject, references, rulebook=rulebook, as_of=as_of)
    return NeedRecord(
        tenant_id=principal.tenant_id,
        id=new_id("need"),
        actor=principal.actor,
        created_at=now,
        cpv=subject.cpv,
        as_of=as_of,
        rulebook_sha256=rulebook.sha256,
        code_version=code_version(),
        evidence=dump_tables(references),
        assessment=made.canonical_bytes(),
        result_hash=made.sha256(),
        unit=unit,
    )


def replay_need(record: NeedRecord, rulebook: Rulebook) -> Replay:
    """Make a kept assessment once more, from the rows kept with it, and compare the bytes.

    They are the same under its own rulebook.

    Args:
        record: The assessment.
        rulebook: The rules to make it with.
    """
    made = assess_need(
        subject_of(NeedAssessment.read(record.assessment).subject),
        load_tables(NeedReferences, record.evidence),
        rulebook=rulebook,
        as_of=record.as_of,
    )
    return compared(made.canonical_bytes(), record, rulebook=rulebook)


def since(record: NeedRecord, *, today: date) -> Since:
    """Return the age of a kept assessment, and what has changed in what it rests on.

    Args:
        record: The assessment.
        today: The day to compare on.
    """
    kept = NeedAssessment.read(record.assessment)
    subject, rulebook = subject_of(kept.subject), load_rulebook()
    held = gather_need(subject)
    changed: Mapping[Change, bool] = {
        "rulebook": rulebook.sha256 != record.rulebook_sha256,
        **_changed_tables(record.evidence, held),
        "code": code_version() != record.code_version,
    }
    changes = tuple(change for change, has in changed.items() if has)
    answer = kept.answer
    if changes or today != record.as_of:
        answer = assess_need(subject, held, rulebook=rulebook, as_of=today).answer
    return Since((today - record.as_of).days, changes, answer)


def _changed_tables(evidence: bytes, held: NeedReferences) -> Mapping[Change, bool]:
    if evidence == dump_tables(held):
        return {}
    kept = load_tables(NeedReferences, evidence)
    return {
        "levels": not kept.wage_levels.equals(held.wage_levels),
        "sectors": not (
            kept.sector_facts.equals(held.sector_facts) and kept.statements.equals(held.statements)
        ),
        "goods": not kept.goods.equals(held.goods),
    }


def store_need(engine: Engine, record: NeedRecord) -> None:
    """Keep an assessment and its rulebook, in one transaction with its tenant."""
    with transaction(engine) as connection:
        ensure_tenant_of(connection, record)
        keep_rulebook(connection, record)
        keep(connection, "need.kept", record, content_sha256=record.result_hash)


def load_need(connection: Connection, *, tenant_id: str, need_id: str) -> NeedRecord | None:
    """Return an assessment of this tenant, or None."""
    return load_row(connection, NeedRecord, tenant_id, need_id)


def list_needs(
    connection: Connection, *, principal: Principal, cpv_prefix: str, limit: int
) -> list[NeedRecord]:
    """Return the assessments of a category that a person sees, newest first.

    Args:
        connection: Inside a transaction.
        principal: Who asks.
        cpv_prefix: Digits that the CPV code begins with; "" for all.
        limit: At most so many.
    """
    category = NEEDS.c.cpv.startswith(cpv_prefix, autoescape=True)
    return list_seen(connection, NeedRecord, category, principal=principal, limit=limit)
