"""The one result of a screening: codes, whole numbers and quotations, rendered when read.

The canonical bytes of an `Assessment` are what is stored, hashed and replayed. Field order does
not matter to them; a changed meaning is a new field, never an old one with another content.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from data_ingest.model.fields import OWN, UNTOLD, About
from data_ingest.model.text import Words, message
from procurement_rules.rule import Outcome
from risk_models.industry.labour_cost import Position, position_of
from service.platform.described import Described
from service.platform.sealed import Sealed
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.assessment.asked_models import Asking, BandChange, Question
from service.screening.assessment.card_record import LearnedRecord
from service.screening.assessment.match_record import JudgementReference, RegisterAnswer
from service.screening.assessment.reading_record import RuleReading
from service.screening.assessment.visit_record import VisitsRecord

RECORD_VERSION: Literal[2] = 2
"""The version of the record: how its fields are written and what they mean. It counts from drafts
that were never released; 2 is the first."""

_LEADS = About("name", mask="laid_out")  # an id that leads from one part of the record to another
_NAMED = About("name")
_TITLE = About("title", mask="marked")
_PRICE, _PRICED = About("price"), About("price", mask="coded")
_CHAIN, _DRAWN = About("chain"), About("chain", mask="laid_out")
_POINTS, _COUNTED = About("points"), About("points", mask="laid_out")
_BAND = About("points", mask="laid_out", label=message("Review need"))
_BASIS = About("points", mask="laid_out", label=message("Basis", "review need"))
_SUM = About("points", mask="laid_out", label=message("Points"))
_LEAST = About("points", mask="laid_out", label=message("Least"))
_MOST = About("points", mask="laid_out", label=message("Most"))
_KNOWN = About("points", mask="laid_out", label=message("Known", "assessment"))
_OWN_WORK = About("chain", mask="laid_out", label=message("Own work"))
_SHARE = About("points", mask="laid_out", label=message("Share of exposure"))
_WEIGHED = About("chain", also="points")
_MATCHES = About("matches")
_AMOUNT, _OFFERS = About("amount"), About("tenders")


def left_out() -> Any:  # noqa: ANN401
    """Return a field that is left out of the record where there is nothing to say."""
    return Field(default=None, exclude_if=lambda value: value is None)


class SourceReference(Described):
    """Where a value comes from; the id of a register or list names the snapshot that held it."""

    source_id: Annotated[str, _POINTS]
    title: Annotated[str, About("points", label=message("Source"))]
    publisher: Annotated[str, About("points", label=message("Publisher"))]
    url: Annotated[str | None, About("untold", label=message("Address"))]
    licence: Annotated[str | None, About("points", label=message("Licence", "assessment"))]
    as_of: Annotated[date | None, About("points", label=message("As of", "assessment"))]

    @property
    def snapshot_id(self) -> str | None:
        """The snapshot, or the minute of asking; None for answers and reference tables."""
        return self.source_id.partition(AT_SNAPSHOT)[2] or None


class FactorValue(Described):
    """The value of one factor for one part, from its facts.

    `points` is the exact contribution: the points of the part are the card's base plus the
    contributions. `low` and `high` differ from it only while the value is unknown.
    """

    factor: Annotated[str, About("points", label=message("Factor id"))]
    family: Annotated[str, About("points", label=message("Family"))]
    bin: Annotated[str | None, _POINTS]
    state: Annotated[str, _POINTS]
    value: Annotated[str | None, _POINTS]
    points: Annotated[int, About("points", label=message("Points"))]
    low: Annotated[int, About("points", label=message("Least"))]
    high: Annotated[int, About("points", label=message("Most"))]
    sources: Annotated[tuple[str, ...], _POINTS]


class FamilyCoverage(Described):
    """Share of a family's range of points for which the value is known, in ppm."""

    family: Annotated[str, _POINTS]
    coverage_ppm: Annotated[int, _POINTS]


class PartIndustry(Described):
    """The industry of a party where the purchase does not state what it does there.

    `basis` is `title`, a guess from the words of what is bought, `register`, its registered
    activity, or `name`, a guess from the words of its name; `evidence` is that code or those words,
    and `source_id` the register.
    """

    cpv: Annotated[str, _NAMED]
    basis: Annotated[str, _NAMED]
    evidence: Annotated[str, _NAMED]
    source_id: Annotated[str | None, _NAMED]


class PartAssessment(Described):
    """One part of a chain. Shares are in ppm of the whole tender.

    `unanswered` are the points for what was asked and not answered, beside the factors; `basis` is
    what the need rests on, `least_band` the rule of the card that gives a least band, and
    `has_number` whether a named party has a number that it can be looked up by. Records by
    baseline-2 have none of them. `industry` is there only if the purchase states no subject, and
    `visits` are those that the buyer has entered, if any.
    """

    part_id: Annotated[str, OWN]
    party_id: Annotated[str | None, _LEADS]
    name: Annotated[str | None, About("name", mask="marked", label=message("Party"))]
    identifiers: Annotated[tuple[str, ...], About("name", label=message("Numbers"))]
    role: Annotated[str, OWN]
    industry: Annotated[PartIndustry | None, _NAMED] = left_out()
    tier: Annotated[int, About("chain", mask="laid_out", label=message("Tier"))]
    received_ppm: Annotated[int, _DRAWN]
    own_work_ppm: Annotated[int, _OWN_WORK]
    exposure_share_ppm: Annotated[int, _SHARE]
    base: Annotated[int, _COUNTED]
    points: Annotated[int, _SUM]
    low: Annotated[int, _LEAST]
    high: Annotated[int, _MOST]
    typical_low: Annotated[int, _COUNTED]
    typical_high: Annotated[int, _COUNTED]
    band: Annotated[str, _BAND]
    basis: Annotated[str | None, _BASIS] = left_out()
    least_band: Annotated[str | None, _COUNTED] = left_out()
    unanswered: Annotated[int | None, _COUNTED] = left_out()
    has_number: Annotated[bool | None, OWN] = left_out()
    visits: Annotated[VisitsRecord | None, _POINTS] = left_out()
    stability: Annotated[int, _COUNTED]
    coverage_ppm: Annotated[int, _KNOWN]
    coverage: Annotated[tuple[FamilyCoverage, ...], _POINTS]
    factors: Annotated[tuple[FactorValue, ...], _POINTS]


class ChainLink(Described):
    """A share of the contractor's part that is handed on, in ppm, with its least and most."""

    contractor: Annotated[str, _CHAIN]
    subcontractor: Annotated[str, _CHAIN]
    low_ppm: Annotated[int, _CHAIN]
    high_ppm: Annotated[int, _CHAIN]
    mid_ppm: Annotated[int, _CHAIN]


class ExposurePath(Described):
    """A path from a tenderer to a part, and its exact share of the exposure."""

    parts: Annotated[tuple[str, ...], _CHAIN]
    share_ppm: Annotated[int, _CHAIN]


class LinkToExamine(Described):
    """The link that carries most of the exposure."""

    contractor: Annotated[str, _WEIGHED]
    subcontractor: Annotated[str, _WEIGHED]
    share_ppm: Annotated[int, _WEIGHED]


class PriceComparison(Described):
    """The tender's price beside the comparison cost; amounts per hour, as decimal text."""

    method: Annotated[str, _PRICED]
    reason: Annotated[str, _PRICED]
    level_id: Annotated[str | None, _PRICE]
    level_from: Annotated[date | None, _PRICE]
    agreement: Annotated[str | None, _PRICE]
    category: Annotated[Words | None, _PRICE]
    currency: Annotated[str | None, _PRICE]
    comparison_low: Annotated[str | None, _PRICE]
    comparison_high: Annotated[str | None, _PRICE]
    implied_low: Annotated[str | None, _PRICE]
    implied_high: Annotated[str | None, _PRICE]
    ratio_permille: Annotated[int | None, _PRICE]
    below: Annotated[str, _PRICED]

    @property
    def position(self) -> Position | None:
        """Where the price stands; None where it could not be compared, or is masked."""
        return position_of(self.method, self.below)


class DeterminationRecord(Described):
    """The outcome of one rule, with the facts and legal amounts that it used.

    Parties with the same outcome and the same basis share one record.
    """

    rule_id: Annotated[str, OWN]
    party_ids: Annotated[tuple[str, ...], _LEADS]
    ground_ids: Annotated[tuple[str, ...], UNTOLD]
    outcome: Annotated[str, About("own", label=message("Outcome"))]
    consequence: Annotated[str, OWN]
    facts: Annotated[dict[str, str], UNTOLD]
    missing: Annotated[tuple[str, ...], OWN]
    parameters: Annotated[dict[str, str], UNTOLD]
    verified: Annotated[bool, OWN]

    @property
    def is_duty(self) -> bool:
        """Whether the buyer must act; whether a firm is to be excluded is a question of law."""
        must = self.consequence.startswith(("MUST_", "SHALL_"))
        must = must and not self.consequence.endswith("_EXCLUDE")
        return must and self.verified and self.outcome == Outcome.APPLIES


class PossibleMatch(Described):
    """A party in a register or list that may be the one in the purchase; a person decides.

    It is never scored. `number` is the number that both have, null if only the name is the same;
    `listed` states that the source has a list entry about it. `judgement_id` is the judgement in
    which a person was unsure; it is omitted if nobody has judged the same facts.
    """

    party_id: Annotated[str, _MATCHES]
    source_id: Annotated[str, _MATCHES]
    name: Annotated[str, _MATCHES]
    number: Annotated[str | None, _MATCHES]
    reason: Annotated[str, _MATCHES]
    listed: Annotated[bool, _MATCHES]
    judgement_id: Annotated[str | None, _MATCHES] = left_out()


class RuleText(Described):
    """The text of a rule as it was applied.

    `read` is how it was read, with what was not checked and what it leaves out; records of
    rulebooks that did not state it have none.
    """

    rule_id: Annotated[str, About("own", label=message("Rule"))]
    citation: Annotated[str, About("own", label=message("Basis"))]
    reference: Annotated[str, About("own", label=message("Address"))]
    title: Annotated[Words, OWN]
    then: Annotated[Words, OWN]
    asks: Annotated[Words | None, UNTOLD]
    verified: Annotated[bool, About("own", label=message("Verified"))]
    in_force_from: Annotated[date, OWN]
    in_force_to: Annotated[date | None, OWN]
    last_checked: Annotated[date, About("own", label=message("Checked"))]
    read: Annotated[RuleReading | None, OWN] = left_out()


class LeastBandRecord(Described):
    """The least band of a tender: the rule of the card, and the part whose fact it is."""

    code: Annotated[str, _COUNTED]
    part_id: Annotated[str, _COUNTED]


class TenderValue(Described):
    """What an awarded tender is worth beside the buyer's estimate of the lot, in ppm of it.

    The share is null only where the estimate is masked.
    """

    amount: Annotated[str, _PRICE]
    currency: Annotated[str, _PRICE]
    of_estimate_ppm: Annotated[int | None, About("price", also="amount")]


class TenderAssessment(Described):
    """The review need of one tender's chain.

    `points` and its bounds are those of the exposure: the work-weighted mean index of the parts.
    `guard` is the dilution guard; `reason` says what decided the band. `does_not_apply` lists the
    rules that were asked and do not apply to the tender or to any of its parties. `basis` is what
    the need rests on, `least_band` the highest least band among the parts; records by baseline-2
    have neither. `value` is there where a sum and an estimate can be compared. What is closed or
    masked for its readers has neither `asking` nor `band_changes`; every record has both.
    """

    tender_id: Annotated[str, About("name", mask="numbered", label=message("Tender", "chain form"))]
    position: Annotated[int, OWN]
    state: Annotated[str, OWN]
    value: Annotated[TenderValue | None, _PRICE] = left_out()
    unit: Annotated[str, OWN]
    band: Annotated[str, _BAND]
    reason: Annotated[str, _COUNTED]
    basis: Annotated[str | None, _BASIS] = left_out()
    least_band: Annotated[LeastBandRecord | None, _COUNTED] = left_out()
    points: Annotated[int, _SUM]
    low: Annotated[int, _LEAST]
    high: Annotated[int, _MOST]
    guard: Annotated[str, _COUNTED]
    sufficient: Annotated[bool, _COUNTED]
    coverage_ppm: Annotated[int, _KNOWN]
    coverage: Annotated[tuple[FamilyCoverage, ...], _POINTS]
    parts: Annotated[tuple[PartAssessment, ...], About("chain", mask="rows")]
    links: Annotated[tuple[ChainLink, ...], _CHAIN]
    paths: Annotated[tuple[ExposurePath, ...], _CHAIN]
    other_paths_ppm: Annotated[int, _CHAIN]
    examine_first: Annotated[LinkToExamine | None, _WEIGHED]
    price: Annotated[PriceComparison, OWN]
    questions: Annotated[tuple[Question, ...], About("answers")]
    asking: Annotated[tuple[Asking, ...] | None, UNTOLD] = left_out()
    band_changes: Annotated[tuple[BandChange, ...] | None, UNTOLD] = left_out()
    determinations: Annotated[tuple[DeterminationRecord, ...], OWN]
    does_not_apply: Annotated[tuple[str, ...], OWN]


class LotAssessment(Described):
    """One lot: the part of the law that applies to it, and its tenders in tender order.

    How many tenders came in, the estimate and the framework agreement are as the buyer states
    them; records that were made before they were read have none of them.
    """

    contract_id: Annotated[str, About("title", mask="numbered", label=message("Lot", "assessment"))]
    position: Annotated[int, OWN]
    title: Annotated[str | None, _TITLE]
    cpv: Annotated[str | None, OWN]
    nature: Annotated[str | None, OWN]
    place_country: Annotated[str | None, OWN]
    tenders_received: Annotated[int | None, _OFFERS] = left_out()
    tenders_least: Annotated[int | None, _OFFERS] = left_out()
    estimated: Annotated[str | None, _AMOUNT] = left_out()
    estimated_currency: Annotated[str | None, _AMOUNT] = left_out()
    framework_kind: Annotated[str | None, OWN] = left_out()
    framework_most: Annotated[str | None, _AMOUNT] = left_out()
    framework_currency: Annotated[str | None, _AMOUNT] = left_out()
    regime: Annotated[str | None, OWN]
    threshold_eur: Annotated[int | None, OWN]
    determinations: Annotated[tuple[DeterminationRecord, ...], OWN]
    does_not_apply: Annotated[tuple[str, ...], OWN]
    tenders: Annotated[tuple[TenderAssessment, ...], About("tenders")]


class PurchaseReference(Described):
    """The purchase as its document names it."""

    purchase_id: Annotated[str, About("title")]
    title: Annotated[str | None, _TITLE]
    buyer: Annotated[str | None, About("buyer", mask="marked")]
    jurisdiction: Annotated[str | None, OWN]
    instrument: Annotated[str | None, OWN]
    notice_kind: Annotated[str, OWN]
    stage: Annotated[str | None, OWN]
    begun_on: Annotated[date | None, OWN]
    amount: Annotated[str | None, _AMOUNT]
    currency: Annotated[str | None, _AMOUNT]
    framework_notice: Annotated[str | None, _TITLE] = left_out()
    changed_notice: Annotated[str | None, _TITLE] = left_out()
    change_reason: Annotated[str | None, OWN] = left_out()


class ScorecardReference(Described):
    """The scorecard: its id, its hash, and the cuts between bands in points.

    `learned` is omitted for a card of expert judgement.
    """

    id: Annotated[str, OWN]
    sha256: Annotated[str, OWN]
    cuts: Annotated[tuple[int, int, int], OWN]
    learned: Annotated[LearnedRecord | None, OWN] = left_out()

    @property
    def shipped_id(self) -> str:
        """The id of the shipped card whose bands, rules and wording it has."""
        return self.id if self.learned is None else self.learned.around


class Assessment(Described, Sealed):
    """The result of one screening. It decides nothing; a person does.

    `possible_matches`, `judgements` and `register_answers` are omitted from the bytes if there are
    none.
    """

    record_version: Annotated[Literal[2], OWN]
    as_of: Annotated[date, OWN]
    purchase: Annotated[PurchaseReference, OWN]
    scorecard: Annotated[ScorecardReference, OWN]
    rulebook_sha256: Annotated[str, OWN]
    rejected: Annotated[int, About("rejects")]
    lots: Annotated[tuple[LotAssessment, ...], OWN]
    rules: Annotated[tuple[RuleText, ...], OWN]
    sources: Annotated[tuple[SourceReference, ...], About("points", mask="rows")]
    possible_matches: Annotated[tuple[PossibleMatch, ...], About("matches", mask="rows")] = Field(
        default=(), exclude_if=lambda matches: not matches
    )
    judgements: Annotated[tuple[JudgementReference, ...], UNTOLD] = Field(
        default=(), exclude_if=lambda judgements: not judgements
    )
    register_answers: Annotated[tuple[RegisterAnswer, ...], UNTOLD] = Field(
        default=(), exclude_if=lambda answers: not answers
    )
