"""What has to be known before anybody can say that nothing is left: the rules that cannot tell.

Where rules cannot be answered, what they lack stands as something to do, with what depends on it.
A fact that follows from others is not asked for as long as one of those is lacking.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, in_each, message
from procurement_rules.evaluation import WORDING
from procurement_rules.facts import FACTS, REGIMES
from procurement_rules.rule import Outcome
from procurement_rules.rulebook import load_rulebook
from procurement_rules.settling import Settling, load_settling
from procurement_rules.thresholds import NearThreshold, depends_on_year, near_threshold
from service.screening.assessment.assessment_law import AssessmentLaw, LotLaw
from service.screening.assessment.models import Assessment, DeterminationRecord, LotAssessment

_FULL, _OUTSIDE = "full", "outside"
"""The regime whose provisions let a firm be asked; and that of which no rules are shipped."""

_CHAPTER = "chapter"
"""The fact that every other rule waits for."""
_VALUE = "value_eur_low"
_YEAR = "begun_on"
_VALUES = (_VALUE, "value_eur_high")

_WAITING = (
    message("1 rule cannot be determined without it."),
    message("{n} rules cannot be determined without it."),
)
_NO_LAW = message("Until it is known, it is not possible to say what the law requires.")
_NOT_KNOWN = message("Find out: {fact}")
_BELOW = ("price_below_comparison",)
_AMOUNTS = message("Read the act: an amount that rules need is missing for the period in question")
_WORDING = message(
    "Have a lawyer read the act as it was: the procurement began under a wording that has not been "
    "read here"
)
_CHECK_THRESHOLD = message("Check the threshold in kronor")
_BOTH_SIDES = message(
    "The value is near the threshold of EUR {eur} ({source}), whose amount in kronor has not been "
    "found here (last known: {last}). Below it: {below} At or above it: {reached} When you have "
    "read the amount, enter the value in euro: the value divided by that amount, times {eur}. If "
    "the procurement began in an earlier year, state the day on which it began instead."
)
_LAST_KNOWN = message("SEK {sek}, {source}")
_NONE_KNOWN = message("none")
_ANOTHER_WAY = message("Assess the legal position by other means")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """Something that rules lack.

    Attributes:
        facts: What is lacking, as codes of `RuleFacts`.
        act: What is to be done.
        why: What depends on it.
        rule_ids: The rules that wait for it.
        of_tenders: Whether it is lacking of tenders alone.
    """

    facts: tuple[str, ...]
    act: Text
    why: Text
    rule_ids: tuple[str, ...]
    of_tenders: bool

    @property
    def line(self) -> Text:
        """Act and reason as one line."""
        return in_each(self._line)

    def _line(self, language: Language) -> str:
        act, why = self.act.to(language), self.why.to(language)
        return f"{act} {why}" if act.endswith((".", "?")) else f"{act}: {why}"


def unsettled(assessment: Assessment | AssessmentLaw) -> tuple[Unsettled, ...]:
    """Return what the rules of a screening lack, in the order in which it is to be settled.

    First comes what the route through the law follows from, then what most rules wait for; what is
    lacking of the purchase stands before what is lacking of tenders. Of a price that is compared
    nothing is lacking: inside the interval it is said to lie there, and no hours say more.
    """
    found = _Lacking()
    for lot in assessment.lots:
        found.of_lot(lot)
        if lot.regime == _OUTSIDE:
            found.add(_ANOTHER_WAY, REGIMES[_OUTSIDE])
    for lot in assessment.lots:
        for tender in lot.tenders:
            records = (*lot.determinations, *tender.determinations)
            lacking = [
                record
                for record in tender.determinations
                if tender.price.position is None or record.missing != _BELOW
            ]
            found.of(lacking, lot.regime, beside=records, of_tenders=True)
    return found.listed()


def unsettled_of_lot(lot: LotAssessment | LotLaw) -> tuple[Unsettled, ...]:
    """Return what the rules lack of one lot, its tenders left out."""
    found = _Lacking()
    found.of_lot(lot)
    return found.listed()


def lacking(
    record: DeterminationRecord,
    regime: str | None,
    *,
    beside: tuple[DeterminationRecord, ...],
) -> tuple[Unsettled, ...]:
    """Return what one rule lacks; the answers beside it tell what else is lacking and known."""
    found = _Lacking()
    found.of([record], regime, beside=beside, of_tenders=False)
    return found.listed()


def is_of_the_route(record: DeterminationRecord, beside: Iterable[DeterminationRecord]) -> bool:
    """Tell whether a rule lacks what the route through the law follows from, or only an amount."""
    beside = tuple(beside)
    roots = {root for name in record.missing for root in _roots(name, beside)} & set(FACTS)
    return not roots or bool(roots & _of_the_route())


@cache
def _of_the_route() -> frozenset[str]:
    return frozenset({_CHAPTER, *_inputs(_CHAPTER)})


def unsettled_at_first() -> tuple[Unsettled, ...]:
    """Return what the route through the law follows from, where nothing of a purchase is known.

    The value comes first: whoever buys knows it, and most depends on it.
    """
    found = _Lacking()
    for fact in dict.fromkeys(_inputs(_CHAPTER)):
        act, why = _words(fact, regime=None)
        found.add(act, why or _NO_LAW, fact)
    return tuple(sorted(found.listed(), key=lambda lacking: _VALUE not in lacking.facts))


@dataclass(slots=True)
class _Waiting:
    why: Text | None
    of_tenders: bool
    facts: set[str] = field(default_factory=set)
    rule_ids: set[str] = field(default_factory=set)


class _Lacking:
    """What rules lack, by what is to be done about it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._waiting: dict[Text, _Waiting] = {}

    def of_lot(self, lot: LotAssessment | LotLaw) -> None:
        """Add what the rules about a lot lack, and what its route through the law does."""
        records = lot.determinations
        self.of(records, lot.regime, beside=records, of_tenders=False)
        if lot.regime is None:
            for root in _roots(_CHAPTER, records):
                fact, act, why = _mend(root, regime=None, beside=records)
                self.add(act, why or _NO_LAW, fact)

    def of(
        self,
        records: Iterable[DeterminationRecord],
        regime: str | None,
        *,
        beside: tuple[DeterminationRecord, ...],
        of_tenders: bool,
    ) -> None:
        """Add what some rules lack; those beside them tell what else is lacking and known."""
        for record in records:
            if record.outcome != Outcome.CANNOT_TELL:
                continue
            named = ("ground",) if "ground" in record.missing else record.missing
            roots = {root for name in named for root in _roots(name, beside)}
            for root in roots & set(FACTS) or roots & {WORDING} or {""}:
                fact, act, why = _mend(root, regime=regime, beside=beside)
                told = "" if fact == WORDING else fact
                self.add(act, why, told, rule_id=record.rule_id, of_tenders=of_tenders)

    def add(
        self,
        act: Text,
        why: Text | None,
        fact: str = "",
        *,
        rule_id: str = "",
        of_tenders: bool = False,
    ) -> None:
        """Add one thing to be done, for a rule that waits for it."""
        waiting = self._waiting.setdefault(act, _Waiting(why, of_tenders))
        waiting.facts |= {fact} - {""}
        waiting.rule_ids |= {rule_id} - {""}

    def listed(self) -> tuple[Unsettled, ...]:
        """Return it in the order in which it is to be settled."""
        found = [
            Unsettled(
                facts=tuple(sorted(waiting.facts)),
                act=act,
                why=waiting.why or _number_waiting(len(waiting.rule_ids)),
                rule_ids=tuple(sorted(waiting.rule_ids)),
                of_tenders=waiting.of_tenders,
            )
            for act, waiting in self._waiting.items()
        ]
        order = {fact: at for at, fact in enumerate(_inputs(_CHAPTER))}
        return tuple(
            sorted(
                found,
                key=lambda to_settle: (
                    to_settle.of_tenders,
                    min(
                        (order.get(fact, len(order)) for fact in to_settle.facts),
                        default=len(order),
                    ),
                    -len(to_settle.rule_ids),
                    to_settle.facts,
                ),
            )
        )


def _inputs(fact: str) -> Iterator[str]:
    """Yield what a fact follows from in the end, in the order in which it is asked for."""
    above = load_settling()[fact].follows_from
    if not above:
        yield fact
    for origin in above:
        yield from _inputs(origin)


def _roots(fact: str, records: Iterable[DeterminationRecord]) -> set[str]:
    """Return what a fact follows from that is lacking itself; the fact alone if nothing is."""
    settling = load_settling().get(fact)
    if settling is None or not settling.follows_from:
        return {fact}
    records = tuple(records)
    unsure = [record for record in records if record.outcome == Outcome.CANNOT_TELL]
    lacking = {name for determination in unsure for name in determination.missing}
    if above := lacking & set(settling.follows_from):
        return {root for origin in above for root in _roots(origin, records)}
    last = settling.follows_from[-1]
    return {fact} if any(last in record.facts for record in records) else {last}


def _mend(
    fact: str, *, regime: str | None, beside: Iterable[DeterminationRecord]
) -> tuple[str, Text, Text | None]:
    """Return what is lacking, what is to be done about it, and what depends on it.

    A value that is known and still on neither side of a threshold is not asked for again: the year
    of the procurement is, or the threshold is to be read and both answers are told.
    """
    if fact in _VALUES:
        book = load_rulebook()
        for record in beside:
            near = near_threshold(record.rule_id, record.facts, book)
            if near is not None:
                return fact, _CHECK_THRESHOLD, in_each(partial(_both_sides, near))
            if depends_on_year(record.rule_id, record.facts, book):
                return _YEAR, *_words(_YEAR, regime=regime)
    return fact, *_words(fact, regime=regime)


def _both_sides(near: NearThreshold, language: Language) -> str:
    last = _NONE_KNOWN
    if near.last_sek is not None:
        amount = number(near.last_sek, language)
        last = _LAST_KNOWN.filled(sek=amount, source=near.last_source)
    said = _BOTH_SIDES.filled(
        eur=number(near.eur, language),
        source=near.source,
        last=last,
        below=near.below,
        reached=near.reached,
    )
    return said.to(language)


def _words(fact: str, *, regime: str | None) -> tuple[Text, Text | None]:
    """Return what is to be done about a fact, and what depends on it where that is written."""
    if fact == WORDING:
        return _WORDING, None
    if not fact:
        return _AMOUNTS, None
    settling: Settling | None = load_settling().get(fact)
    if settling is None or (settling.gate is not None and regime != _FULL):
        said = FACTS[fact]
        return _NOT_KNOWN.filled(fact=in_each(lambda language: said.to(language).rstrip("."))), None
    return settling.act or settling.question, settling.why


def _number_waiting(count: int) -> Text:
    return _WAITING[count != 1].filled(n=count)
