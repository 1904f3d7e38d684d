"""The pure step of a needs assessment: a category and reference rows in, the assessment out.

Command line, API and replay all call `assess_need`. It knows no clock, no database, no settings.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, cast

from data_ingest.model.tables import Instrument, Nature
from procurement_rules.determine import Determination
from procurement_rules.needs import agreements
from procurement_rules.needs.assess import Need, assess
from procurement_rules.needs.knowledge import PayLevel
from procurement_rules.needs.step import StepReason
from procurement_rules.needs.subject import NeedSubject
from procurement_rules.needs.terms import RULES
from procurement_rules.rulebook import Rulebook
from service.screening.assessment.models import DeterminationRecord, RuleText, SourceReference
from service.screening.assessment.rule_texts import rule_texts
from service.screening.needs.assessment import (
    RECORD_VERSION,
    LevelRecord,
    NeedAssessment,
    NeedSubjectRecord,
    ReasonRecord,
    StepRecord,
)
from service.screening.needs.references import NeedReferences, knowledge_of


def assess_need(
    subject: NeedSubject, references: NeedReferences, *, rulebook: Rulebook, as_of: date
) -> NeedAssessment:
    """Return the assessment of a category that is to be bought.

    Args:
        subject: What is to be bought.
        references: The reference rows about it, from
            `service.screening.needs.references.gather_need`.
        rulebook: The rules; the law is that of the day the procurement begins.
        as_of: The day of the assessment.
    """
    knowledge = knowledge_of(references, subject)
    need = assess(subject, knowledge, rulebook=rulebook, as_of=as_of)
    steps = tuple(
        StepRecord(step=step.code, answer=step.answer, reasons=_reasons(step.reasons))
        for step in need.steps
    )
    return NeedAssessment(
        record_version=RECORD_VERSION,
        status="proposed",
        as_of=as_of,
        subject=subject_record(subject),
        answer=need.answer("terms"),
        regime=need.regime,
        steps=steps,
        notes=_reasons(need.notes),
        levels=tuple(_level(level) for level in knowledge.levels),
        determinations=tuple(
            _determination(determination)
            for determination in need.determinations
            if determination.rule_id in RULES
        ),
        rules=_rules(need, rulebook),
        sources=_sources(need, references),
        rulebook_sha256=rulebook.sha256,
    )


def subject_record(subject: NeedSubject) -> NeedSubjectRecord:
    """Return what is to be bought as a record keeps it."""
    return NeedSubjectRecord(**asdict(subject) | {"amount": format(subject.amount, "f")})


def subject_of(record: NeedSubjectRecord) -> NeedSubject:
    """Return what is to be bought from its record."""
    stated: dict[str, Any] = dict(record)
    return NeedSubject(
        **stated
        | {
            "amount": Decimal(record.amount),
            "nature": cast("Nature", record.nature),
            "instrument": cast("Instrument", record.instrument),
        }
    )


def _reasons(reasons: Iterable[StepReason]) -> tuple[ReasonRecord, ...]:
    return tuple(
        ReasonRecord(
            code=reason.code,
            params=dict(reason.params),
            source_id=reason.source_id,
            rule_id=reason.rule_id,
        )
        for reason in reasons
    )


def _level(level: PayLevel) -> LevelRecord:
    return LevelRecord(
        level_id=level.level_id,
        agreement=level.agreement,
        category=level.category,
        currency=level.currency,
        base_hourly=format(level.base_hourly, "f"),
        holiday_pay_ppm=level.holiday_pay_ppm,
        valid_from=level.valid_from,
        valid_to=level.valid_to,
        is_default=level.is_default,
        verified=level.verified,
        source_id=level.source_id,
    )


def _determination(determination: Determination) -> DeterminationRecord:
    return DeterminationRecord(
        rule_id=determination.rule_id,
        party_ids=(),
        ground_ids=(),
        outcome=determination.outcome.value,
        consequence=determination.consequence,
        facts=dict(determination.facts),
        missing=determination.missing,
        parameters=dict(determination.parameters),
        verified=determination.verified,
    )


def _rules(need: Need, rulebook: Rulebook) -> tuple[RuleText, ...]:
    """Return the texts of the rules that are spoken of, as they were applied."""
    asked = {determination.rule_id for determination in need.determinations} & set(RULES)
    asked |= {
        reason.rule_id
        for step in need.steps
        for reason in step.reasons
        if reason.rule_id is not None
    }
    return rule_texts(rulebook.rules, asked)


def _sources(need: Need, references: NeedReferences) -> tuple[SourceReference, ...]:
    """Return every source of the reference rows, and that of the list of agreements if used."""
    found = [
        SourceReference(**{name: row[name] for name in SourceReference.model_fields})
        for row in references.sources.rows(named=True)
    ]
    used = {reason.source_id for step in need.steps for reason in step.reasons}
    if agreements.SOURCE_ID in used:
        found.append(
            SourceReference(
                source_id=agreements.SOURCE_ID,
                title=agreements.TITLE,
                publisher="Kedjekoll",
                url=None,
                licence="Apache-2.0",
                as_of=agreements.AS_OF,
            )
        )
    return tuple(sorted(found, key=lambda source: source.source_id))
