"""Two screenings of a case side by side: what changed between them, and why.

Points are compared factor by factor, so that the difference of a part is exactly the sum of the
differences of its factors and of the card's base. Before the award only facts, sources and rules
are compared.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Words
from service.casework.overview.purchase_changes import PurchaseChange, purchase_changes
from service.casework.overview.runs import runs
from service.casework.overview.views import DifferenceResource, run_resource
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    FactorValue,
    PartAssessment,
)
from service.screening.record.tables import ScreeningRecord


class ComparedRun(BaseModel):
    """One of the two screenings."""

    screening_id: str
    created_at: datetime
    actor: str
    as_of: date
    scorecard_id: str
    rulebook_sha256: str
    result_hash: str


class FactChange(BaseModel):
    """A fact that differs. Null: the screening does not have it."""

    party_id: str
    tender_id: str = Field(description="Empty if the fact is about the party itself.")
    fact: str
    before: str | None = Field(description="The value, or its state if there is no value.")
    after: str | None = Field(description="The value, or its state if there is no value.")


class SourceChange(BaseModel):
    """A source whose date differs. Null: the screening does not use it."""

    source_id: str
    title: str
    before: date | None
    after: date | None
    rested_before: bool
    rests_now: bool


class RuleChange(BaseModel):
    """A rule whose outcome differs. Null: the screening did not answer it."""

    contract_id: str
    tender_id: str | None
    rule_id: str
    citation: str
    party_ids: tuple[str, ...]
    title: Words | None = Field(description="The title of the rule. Null if it is not known.")
    then: Words | None = Field(description="What follows if it applies. Null if it is not known.")
    before: str | None
    after: str | None
    facts: dict[str, tuple[str | None, str | None]] = Field(
        description="Facts of the rule that differ, before and after."
    )


class FactorDifference(BaseModel):
    """A factor whose points or value differ. Null: the card does not have it."""

    factor: str
    value_before: str | None
    value_after: str | None
    bin_before: str | None = Field(description="Bin of the value on the card, if it has one.")
    bin_after: str | None = Field(description="Bin of the value on the card, if it has one.")
    points_before: int | None
    points_after: int | None
    difference: int


class PartChange(BaseModel):
    """A part whose points differ; `difference` is the sum of those of the base and the factors."""

    contract_id: str
    tender_id: str
    part_id: str
    name: str | None
    points_before: int | None
    points_after: int | None
    difference: int
    base_difference: int
    band_before: str | None
    band_after: str | None
    factors: list[FactorDifference]


class NeedChange(BaseModel):
    """A tender whose review need differs, with the band of each. Null: the tender is not there."""

    tender_id: str
    before: str | None
    after: str | None


class Comparison(BaseModel):
    """What changed between two screenings of a case, and why."""

    case_id: str
    points: str = Field(description="`open`, or `closed` before the award.")
    before: ComparedRun
    after: ComparedRun
    same_result: bool
    made_from: list[DifferenceResource]
    names: dict[str, str] = Field(description="Names of the firms, by `party_id`.")
    tenderers: dict[str, str] = Field(description="Name of the tenderer, by `tender_id`.")
    purchase: list[PurchaseChange]
    facts: list[FactChange]
    sources: list[SourceChange]
    rules: list[RuleChange]
    needs: list[NeedChange] | None = Field(description="Null if the points are closed.")
    parts: list[PartChange] | None = Field(description="Null if the points are closed.")


def compare(
    case_id: str, before: ScreeningRecord, after: ScreeningRecord, *, is_open: bool
) -> Comparison:
    """Return what changed between two screenings, whichever of them is the older.

    Args:
        case_id: The case that both hang on.
        before: The screening that is compared from.
        after: The one that it is compared to.
        is_open: Whether points may be shown.
    """
    then, now = Assessment.read(before.assessment), Assessment.read(after.assessment)
    is_turned = (before.created_at, before.id) > (after.created_at, after.id)
    differences = run_resource(runs([before, after])[-1]).differences
    if is_turned:
        differences = [
            difference.model_copy(update={"before": difference.after, "after": difference.before})
            for difference in differences
        ]
    names = _names(before.procurement) | _names(after.procurement)
    return Comparison(
        case_id=case_id,
        points="open" if is_open else "closed",
        before=_head(before),
        after=_head(after),
        same_result=before.result_hash == after.result_hash,
        made_from=differences,
        names=names,
        tenderers=_tenderers(before.procurement, names) | _tenderers(after.procurement, names),
        purchase=list(purchase_changes(before.procurement, after.procurement)),
        facts=list(_facts(before.evidence, after.evidence)),
        sources=list(_sources(then, now)),
        rules=list(_rules(then, now)),
        needs=list(_needs(then, now)) if is_open else None,
        parts=list(_parts(then, now)) if is_open else None,
    )


def _head(record: ScreeningRecord) -> ComparedRun:
    return ComparedRun(
        screening_id=record.id,
        **{name: getattr(record, name) for name in ComparedRun.model_fields if name[-3:] != "_id"},
        scorecard_id=record.scorecard_id,
    )


def _names(procurement: bytes) -> dict[str, str]:
    """Return the names of the firms of a purchase, by their number in it."""
    return {
        row["party_id"]: row["display_name"]
        for row in _table(procurement, "parties")
        if row["display_name"]
    }


def _tenderers(procurement: bytes, names: Mapping[str, str]) -> dict[str, str]:
    """Return the name of the tenderer of each tender, in a consortium that of its lead."""
    return {
        row["tender_id"]: names.get(row["party_id"], row["party_id"])
        for row in _table(procurement, "contract_parties")
        if row["role"] in ("tenderer", "consortium_lead")
    }


def _table(payload: bytes, name: str) -> Iterator[dict[str, Any]]:
    table = orjson.loads(payload).get(name)
    for values in table["rows"] if table else ():
        yield dict(zip(table["columns"], values, strict=True))


def _needs(then: Assessment, now: Assessment) -> Iterator[NeedChange]:
    earlier, later = (
        {tender.tender_id: tender.band for lot in found.lots for tender in lot.tenders}
        for found in (then, now)
    )
    for tender_id in sorted(earlier.keys() | later.keys()):
        bands = earlier.get(tender_id), later.get(tender_id)
        if bands[0] != bands[1]:
            yield NeedChange(tender_id=tender_id, before=bands[0], after=bands[1])


def _facts(before: bytes, after: bytes) -> Iterator[FactChange]:
    then, now = _values(before), _values(after)
    for key in sorted(then.keys() | now.keys()):
        if then.get(key) != now.get(key):
            party, tender, fact = key
            yield FactChange(
                party_id=party,
                tender_id=tender,
                fact=fact,
                before=then.get(key),
                after=now.get(key),
            )


def _values(evidence: bytes) -> dict[tuple[str, str, str], str]:
    """Return each fact's value, or the state of one that has none, by party, tender and name."""
    found = {}
    for row in _table(evidence, "facts"):
        told = [row.get(name) for name in ("value_text", "value_int", "value_date")]
        value = next((value for value in told if value is not None), row["state"])
        found[row["party_id"], row["tender_id"] or "", row["fact"]] = str(value)
    return found


def _sources(then: Assessment, now: Assessment) -> Iterator[SourceChange]:
    earlier, later = (
        {source.source_id.partition(AT_SNAPSHOT)[0]: source for source in found.sources}
        for found in (then, now)
    )
    for source_id in sorted(earlier.keys() | later.keys()):
        one, other = earlier.get(source_id), later.get(source_id)
        if one is None or other is None or one.as_of != other.as_of:
            shown = other or one
            assert shown is not None
            yield SourceChange(
                source_id=source_id,
                title=shown.title,
                before=one.as_of if one else None,
                after=other.as_of if other else None,
                rested_before=one is not None,
                rests_now=other is not None,
            )


_Key = tuple[str, str, str, tuple[str, ...], tuple[str, ...]]


def _determined(found: Assessment) -> dict[_Key, DeterminationRecord]:
    answers = {}
    for lot in found.lots:
        for tender, records in [
            ("", lot.determinations),
            *((assessment.tender_id, assessment.determinations) for assessment in lot.tenders),
        ]:
            for record in records:
                key = (lot.contract_id, tender, record.rule_id, record.party_ids, record.ground_ids)
                answers[key] = record
    return answers


def _rules(then: Assessment, now: Assessment) -> Iterator[RuleChange]:
    texts = {rule.rule_id: rule for rule in (*then.rules, *now.rules)}
    earlier, later = _determined(then), _determined(now)
    for key in sorted(earlier.keys() | later.keys()):
        one, other = earlier.get(key), later.get(key)
        before, after = (each.outcome if each else None for each in (one, other))
        if before != after:
            contract, tender, rule_id, parties, _ = key
            yield RuleChange(
                contract_id=contract,
                tender_id=tender or None,
                rule_id=rule_id,
                citation=texts[rule_id].citation if rule_id in texts else rule_id,
                title=texts[rule_id].title if rule_id in texts else None,
                then=texts[rule_id].then if rule_id in texts else None,
                party_ids=parties,
                before=before,
                after=after,
                facts=_unlike(one.facts if one else {}, other.facts if other else {}),
            )


def _unlike(
    before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, tuple[str | None, str | None]]:
    return {
        name: (before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }


def _scored(found: Assessment) -> dict[tuple[str, str, str], PartAssessment]:
    return {
        (lot.contract_id, tender.tender_id, part.part_id): part
        for lot in found.lots
        for tender in lot.tenders
        for part in tender.parts
    }


def _parts(then: Assessment, now: Assessment) -> Iterator[PartChange]:
    earlier, later = _scored(then), _scored(now)
    for key in sorted(earlier.keys() | later.keys()):
        one, other = earlier.get(key), later.get(key)
        factors = list(_factors(one, other))
        difference = (other.points if other else 0) - (one.points if one else 0)
        band = tuple(each.band if each else None for each in (one, other))
        if not factors and not difference and band[0] == band[1]:
            continue
        shown: Any = other or one
        yield PartChange(
            contract_id=key[0],
            tender_id=key[1],
            part_id=key[2],
            name=shown.name,
            points_before=one.points if one else None,
            points_after=other.points if other else None,
            difference=difference,
            base_difference=(other.base if other else 0) - (one.base if one else 0),
            band_before=band[0],
            band_after=band[1],
            factors=factors,
        )


def _factors(
    before: PartAssessment | None, after: PartAssessment | None
) -> Iterator[FactorDifference]:
    earlier: dict[str, FactorValue] = (
        {value.factor: value for value in before.factors} if before else {}
    )
    later: dict[str, FactorValue] = (
        {value.factor: value for value in after.factors} if after else {}
    )
    for factor in dict.fromkeys([*later, *earlier]):
        one, other = earlier.get(factor), later.get(factor)
        values = [(each.value or each.state) if each else None for each in (one, other)]
        difference = (other.points if other else 0) - (one.points if one else 0)
        if difference or values[0] != values[1]:
            yield FactorDifference(
                factor=factor,
                value_before=values[0],
                value_after=values[1],
                bin_before=one.bin if one else None,
                bin_after=other.bin if other else None,
                points_before=one.points if one else None,
                points_after=other.points if other else None,
                difference=difference,
            )
