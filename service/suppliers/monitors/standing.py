"""What is compared of a subject between two checks: its standing.

A standing holds codes alone: the band, each factor's bin or state, what is stated with its source
and day, and the rules that apply. Points, exposure and stability are left out, so that they move
nothing by themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from data_ingest.model.tables import Evidence
from risk_models.facts.catalogue import FACTS
from service.platform.frames import canonical
from service.screening.assessment.models import Assessment, DeterminationRecord, TenderAssessment
from service.screening.report.acts.next_act import NO_ACT
from service.suppliers.portfolios.supplier_need import SupplierNeed

BETWEEN = "|"
"""Between the party and the factor or fact, where the subject has several parties."""


class SourceStatement(NamedTuple):
    """One fact as a source states it.

    Attributes:
        value: As the fact's kind says, in text.
        source: The source, by title where it is known, else by id.
        as_of: The day that it speaks of, ISO; "" where none is stated.
    """

    value: str
    source: str
    as_of: str


class Applying(NamedTuple):
    """A rule that applies and calls for something."""

    rule_id: str
    citation: str
    title_sv: str
    title_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectStanding:
    """How a subject stood when it was checked.

    Attributes:
        band: Its review need; "" for a lot, which has rules and no need of its own.
        scorecard_id: The card that gave it.
        name: What it is called; None for a natural person.
        factors: Bin or state by factor; of a chain by party and factor.
        facts: What is stated, by fact; of a chain by party and fact.
        rules: The rules that apply, by the act and whom it concerns.
        matches: Possible matches that nobody has judged.
    """

    band: str
    scorecard_id: str
    name: str | None
    factors: Mapping[str, str]
    facts: Mapping[str, SourceStatement]
    rules: Mapping[str, Applying] = field(default_factory=dict)
    matches: int = 0

    def dumped(self) -> bytes:
        """Return it as canonical JSON."""
        return canonical(
            {
                "band": self.band,
                "scorecard_id": self.scorecard_id,
                "name": self.name,
                "factors": dict(self.factors),
                "facts": {fact: list(statement) for fact, statement in self.facts.items()},
                "rules": {key: list(applying) for key, applying in self.rules.items()},
                "matches": self.matches,
            }
        )


def read_standing(payload: bytes) -> SubjectStanding:
    """Return the standing whose canonical JSON is `payload`."""
    plain: dict[str, Any] = orjson.loads(payload)
    plain["facts"] = {
        fact: SourceStatement(*statement) for fact, statement in plain["facts"].items()
    }
    plain["rules"] = {key: Applying(*applying) for key, applying in plain["rules"].items()}
    return SubjectStanding(**plain)


def of_supplier(need: SupplierNeed, *, scorecard_id: str) -> SubjectStanding:
    """Return the standing of a supplier that is screened by itself; no rule of law is asked."""
    return SubjectStanding(
        band=need.band.value,
        scorecard_id=scorecard_id,
        name=need.name,
        factors=dict(need.values),
        facts={
            fact.fact: SourceStatement(fact.value, fact.source, fact.as_of)
            for fact in need.register_facts
        },
        matches=need.possible_matches,
    )


def of_screening(assessment: Assessment, evidence: Evidence) -> dict[str, SubjectStanding]:
    """Return the standing of each tender of a screening by its id, of a lot by `lot/` and its id.

    Args:
        assessment: The result.
        evidence: What it was made from.
    """
    titles = {source.source_id: source.title for source in assessment.sources}
    stated = _stated(evidence, titles)
    rules = {rule.rule_id: rule for rule in assessment.rules}
    matches: dict[str, int] = defaultdict(int)
    for match in assessment.possible_matches:
        matches[match.party_id] += match.judgement_id is None

    def applying(records: Iterable[DeterminationRecord], *about: str) -> dict[str, Applying]:
        found = {}
        for record in records:
            if record.outcome == "applies" and record.consequence not in NO_ACT:
                rule = rules[record.rule_id]
                key = canonical(
                    [record.rule_id, *about, *record.party_ids, *record.ground_ids]
                ).decode()
                title = rule.title
                found[key] = Applying(record.rule_id, rule.citation, title.sv, title.en)
        return found

    standings = {}
    for lot in assessment.lots:
        standings[f"lot/{lot.contract_id}"] = SubjectStanding(
            band="",
            scorecard_id=assessment.scorecard.id,
            name=lot.title,
            factors={},
            facts={},
            rules=applying(lot.determinations, lot.contract_id, ""),
        )
        for tender in lot.tenders:
            standings[tender.tender_id] = SubjectStanding(
                band=tender.band,
                scorecard_id=assessment.scorecard.id,
                name=tender.tender_id,
                factors=dict(_factors(tender)),
                facts=dict(_facts(tender, stated)),
                rules=applying(tender.determinations, lot.contract_id, tender.tender_id),
                matches=sum(matches[part.party_id or ""] for part in tender.parts),
            )
    return standings


def _factors(tender: TenderAssessment) -> Iterator[tuple[str, str]]:
    for part in tender.parts:
        for factor in part.factors:
            yield f"{part.part_id}{BETWEEN}{factor.factor}", factor.bin or factor.state


def _facts(
    tender: TenderAssessment, stated: Mapping[str, list[tuple[str, str, SourceStatement]]]
) -> Iterator[tuple[str, SourceStatement]]:
    for part in tender.parts:
        for tender_id, fact, statement in stated.get(part.party_id or "", ()):
            if tender_id in ("", tender.tender_id):
                yield f"{part.part_id}{BETWEEN}{fact}", statement


def _stated(
    evidence: Evidence, titles: Mapping[str, str]
) -> dict[str, list[tuple[str, str, SourceStatement]]]:
    """Return tender, fact and what is stated of each party."""
    found: dict[str, list[tuple[str, str, SourceStatement]]] = defaultdict(list)
    for row in evidence.facts.sort("party_id", "tender_id", "fact").rows(named=True):
        if row["state"] != "stated" or row["fact"] not in FACTS:
            continue  # facts of law are answered by rules, not watched as register facts
        value = next(
            row[name] for name in ("value_text", "value_int", "value_date") if row[name] is not None
        )
        source = titles.get(row["source_id"], row["source_id"])
        day = row["as_of"].isoformat() if row["as_of"] else ""
        found[row["party_id"]].append(
            (row["tender_id"], row["fact"], SourceStatement(str(value), source, day))
        )
    return found
