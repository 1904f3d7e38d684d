"""The one result of a screening: codes, whole numbers and quotations, rendered when read.

The canonical bytes of an `Assessment` are what is stored, hashed and replayed. Field order does
not matter to them; a changed meaning is a new field, never an old one with another content.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from data_ingest.model.text import Words
from procurement_rules.rule import Outcome
from risk_models.industry.labour_cost import Position, position_of
from service.platform.sealed import Sealed, SealedPart
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.assessment.match_record import JudgementReference, RegisterAnswer

RECORD_VERSION: Literal[2] = 2
"""The version of the record: how its fields are written and what they mean. It counts from drafts
that were never released; 2 is the first."""


class SourceReference(SealedPart):
    """Where a value comes from; the id of a register or list names the snapshot that held it."""

    source_id: str
    title: str
    publisher: str
    url: str | None
    licence: str | None
    as_of: date | None

    @property
    def snapshot_id(self) -> str | None:
        """The snapshot, or the minute of asking; None for answers and reference tables."""
        return self.source_id.partition(AT_SNAPSHOT)[2] or None


class FactorValue(SealedPart):
    """What one factor made of the facts about one part.

    `points` is the contribution, exactly: the part's points are the card's base plus the
    contributions. `low` and `high` differ from it only while the value is unknown.
    """

    factor: str
    family: str
    bin: str | None
    state: str
    value: str | None
    points: int
    low: int
    high: int
    sources: tuple[str, ...]


class FamilyCoverage(SealedPart):
    """Share of a family's range of points for which the value is known, in ppm."""

    family: str
    coverage_ppm: int


class Question(SealedPart):
    """An unknown value and the provision that lets the buyer settle it; without one, no offer.

    `factor` is None where the question is who does an undisclosed part. `low` and `high` are the
    points that the value may turn out to give; `narrows_by` is the guaranteed narrowing of the
    part's bounds.
    """

    part_id: str
    factor: str | None
    state: str
    low: int
    high: int
    narrows_by: int
    gate: str | None


class Asking(SealedPart):
    """One document to fetch or to ask for, and by how much it narrows the tender's bounds.

    It is the document of `fact`, and settles the `factors` of the part together; `undisclosed` is
    the undisclosed part below, if it also tells who does that. `narrows_by` is sure whatever the
    answers are, in points of the tender; values do not add up. `band_changes_ppm` is the share of
    the reference frame in which the answers give another band, null where the frame says nothing.
    """

    part_id: str
    fact: str
    gate: str
    factors: tuple[str, ...]
    undisclosed: str | None
    narrows_by: int
    narrows_at_most: int
    band_changes_ppm: int | None


class BandStep(SealedPart):
    """One thing that a person can do: obtain a document, or have a measure shown."""

    part_id: str
    fact: str
    gate: str
    factors: tuple[str, ...]
    undisclosed: str | None
    measure: bool


class BandChange(SealedPart):
    """The smallest set of up to three steps that could change the band; never what will happen.

    `direction` is `settled`, `down` or `up`, or before award `missing`, which names neither band
    nor measure. `found` is `set`, `none`, or `not_searched` where not every set could be tried.
    """

    direction: str
    found: str
    band: str | None
    steps: tuple[BandStep, ...]


class PartAssessment(SealedPart):
    """One part of a chain. Shares are in ppm of the whole tender."""

    part_id: str
    party_id: str | None
    name: str | None
    identifiers: tuple[str, ...]
    role: str
    tier: int
    received_ppm: int
    own_work_ppm: int
    exposure_share_ppm: int
    base: int
    points: int
    low: int
    high: int
    typical_low: int
    typical_high: int
    band: str
    stability: int
    coverage_ppm: int
    coverage: tuple[FamilyCoverage, ...]
    factors: tuple[FactorValue, ...]


class ChainLink(SealedPart):
    """A share of the contractor's part that is handed on, in ppm, with its least and most."""

    contractor: str
    subcontractor: str
    low_ppm: int
    high_ppm: int
    mid_ppm: int


class ExposurePath(SealedPart):
    """A way from a tenderer to a part, and its exact share of the exposure."""

    parts: tuple[str, ...]
    share_ppm: int


class LinkToExamine(SealedPart):
    """The link that most of the exposure goes through."""

    contractor: str
    subcontractor: str
    share_ppm: int


class PriceComparison(SealedPart):
    """The tender's price beside the comparison cost; amounts per hour, as decimal text."""

    method: str
    reason: str
    level_id: str | None
    level_from: date | None
    agreement: str | None
    category: Words | None
    currency: str | None
    comparison_low: str | None
    comparison_high: str | None
    implied_low: str | None
    implied_high: str | None
    ratio_permille: int | None
    below: str

    @property
    def position(self) -> Position | None:
        """Where the price stands; None where it could not be compared, or is masked."""
        return position_of(self.method, self.below)


class DeterminationRecord(SealedPart):
    """The answer of one rule, with the facts and amounts of the law that it was answered from.

    Parties for which the answer and everything it rests on are the same share one record.
    """

    rule_id: str
    party_ids: tuple[str, ...]
    ground_ids: tuple[str, ...]
    outcome: str
    consequence: str
    facts: dict[str, str]
    missing: tuple[str, ...]
    parameters: dict[str, str]
    verified: bool

    @property
    def is_duty(self) -> bool:
        """Whether the buyer must act; whether a firm is to be excluded is a question of law."""
        must = self.consequence.startswith(("MUST_", "SHALL_"))
        must = must and not self.consequence.endswith("_EXCLUDE")
        return must and self.verified and self.outcome == Outcome.APPLIES


class PossibleMatch(SealedPart):
    """A party of a register or list that may be the one of the purchase; a person decides.

    Nothing is scored of it. `number` is what both have, null where the name alone is the same;
    `listed` says that the source has an entry of a list about it. `judgement_id` is the judgement
    in which a person was unsure; it is left out where nobody has judged the same facts.
    """

    party_id: str
    source_id: str
    name: str
    number: str | None
    reason: str
    listed: bool
    judgement_id: str | None = Field(default=None, exclude_if=lambda one: one is None)


class RuleText(SealedPart):
    """The text of a rule as it was applied."""

    rule_id: str
    citation: str
    reference: str
    title: Words
    then: Words
    asks: Words | None
    verified: bool
    in_force_from: date
    in_force_to: date | None
    last_checked: date


class TenderAssessment(SealedPart):
    """The review need of one tender's chain.

    `points` and its bounds are those of the exposure: the work-weighted mean index of the parts.
    `guard` is the dilution guard; `reason` says what decided the band. `does_not_apply` lists the
    rules that were asked and do not apply to the tender or to any of its parties. What is closed
    or masked for its readers has neither `asking` nor `band_changes`; every record has both.
    """

    tender_id: str
    position: int
    state: str
    unit: str
    band: str
    reason: str
    points: int
    low: int
    high: int
    guard: str
    sufficient: bool
    coverage_ppm: int
    coverage: tuple[FamilyCoverage, ...]
    parts: tuple[PartAssessment, ...]
    links: tuple[ChainLink, ...]
    paths: tuple[ExposurePath, ...]
    other_paths_ppm: int
    examine_first: LinkToExamine | None
    price: PriceComparison
    questions: tuple[Question, ...]
    asking: tuple[Asking, ...] | None = Field(
        default=None, exclude_if=lambda asking: asking is None
    )
    band_changes: tuple[BandChange, ...] | None = Field(
        default=None, exclude_if=lambda changes: changes is None
    )
    determinations: tuple[DeterminationRecord, ...]
    does_not_apply: tuple[str, ...]


class LotAssessment(SealedPart):
    """One lot: the part of the law it falls under, and its tenders in tender order."""

    contract_id: str
    position: int
    title: str | None
    cpv: str | None
    nature: str | None
    place_country: str | None
    regime: str | None
    threshold_eur: int | None
    determinations: tuple[DeterminationRecord, ...]
    does_not_apply: tuple[str, ...]
    tenders: tuple[TenderAssessment, ...]


class PurchaseReference(SealedPart):
    """The purchase as its document names it."""

    purchase_id: str
    title: str | None
    buyer: str | None
    jurisdiction: str | None
    instrument: str | None
    notice_kind: str
    stage: str | None
    begun_on: date | None
    amount: str | None
    currency: str | None


class ScorecardReference(SealedPart):
    """The scorecard: its id, its hash, and the cuts between bands in points."""

    id: str
    sha256: str
    cuts: tuple[int, int, int]


class Assessment(Sealed):
    """Everything that one screening found. It decides nothing; a person does.

    `possible_matches`, `judgements` and `register_answers` are left out of the bytes where there
    are none.
    """

    record_version: Literal[2]
    as_of: date
    purchase: PurchaseReference
    scorecard: ScorecardReference
    rulebook_sha256: str
    rejected: int
    lots: tuple[LotAssessment, ...]
    rules: tuple[RuleText, ...]
    sources: tuple[SourceReference, ...]
    possible_matches: tuple[PossibleMatch, ...] = Field(
        default=(), exclude_if=lambda matches: not matches
    )
    judgements: tuple[JudgementReference, ...] = Field(
        default=(), exclude_if=lambda judgements: not judgements
    )
    register_answers: tuple[RegisterAnswer, ...] = Field(
        default=(), exclude_if=lambda answers: not answers
    )
