"""The scorecard: points, shares, cuts and floors, frozen in a file and checked when it loads.

A card is frozen at a release and stays for ever, so that a screening of any year can be replayed.
`make card` writes the next one, as the factors' decorators imply it, and
`python -m risk_models.card.scorecard` prints it; the head of the card (cuts, floors, weightings,
quality declaration) is edited in the file itself.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, ValidationError

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text, Words, joined, message, plain
from risk_models.card.learned_from import LearnedFrom, wrong_learning
from risk_models.card.need_rules import NeedRules, wrong_rules
from risk_models.factor.definition import FAMILIES, FactorKind
from risk_models.factor.points import HIGHEST, LOWEST, ONE, index_of, points_of
from risk_models.factors import factor_by_id

CARDS = files("risk_models.card").joinpath("scorecards")
"""The folder of the cards that ship with the package."""


def shipped_scorecards() -> tuple[str, ...]:
    """Return the ids of the cards that ship with the package, in the order of their numbers."""
    ids = [
        name.removesuffix(".json")
        for card in CARDS.iterdir()
        if (name := card.name).endswith(".json")
    ]
    return tuple(
        sorted(ids, key=lambda card_id: (card_id.partition("-")[0], int(card_id.split("-")[1])))
    )


CURRENT = shipped_scorecards()[-1]
"""The card that new screenings use: the newest."""


class InvalidScorecard(ValueError):
    """A card cannot be used; the message names the card and everything that is wrong with it.

    Args:
        said: The message, in English.
        reasons: What is wrong with the card, each in every language; none where it is no card.
    """

    def __init__(self, said: str, reasons: Iterable[Text] = ()) -> None:
        super().__init__(said)
        self.reasons = tuple(reasons)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CardBin(_Frozen):
    """Points of one bin and its share of the reference frame."""

    code: str
    points: int
    share_ppm: int
    reason: Words


class CardFactor(_Frozen):
    """One factor on the card, its bins from least to most review.

    `mid` replaces a value that is not collected or not available; `coverage_weight` is the weight
    of knowing the factor.
    """

    id: str
    family: str
    kind: FactorKind
    mid: int
    coverage_weight: int
    source: str
    dated: date
    share_reason: Words
    bins: tuple[CardBin, ...]

    @property
    def best(self) -> int:
        """Points of the bin that calls for least review."""
        return self.bins[0].points

    @property
    def worst(self) -> int:
        """Points of the bin that calls for most review."""
        return self.bins[-1].points

    @property
    def distribution(self) -> tuple[tuple[int, int], ...]:
        """Points and share in ppm of each bin."""
        return tuple((card_bin.points, card_bin.share_ppm) for card_bin in self.bins)


class Floors(_Frozen):
    """Lowest coverage, in ppm, at which a review need is stated."""

    overall_ppm: int
    families: Mapping[str, int]


class Weightings(_Frozen):
    """How the weightings for the stability are generated, in integers.

    state ← (1664525 · state + 1013904223) mod 2^32 from `seed`; the weight in permille is `lowest`
    + ⌊state / 2^16⌋ mod (`highest` − `lowest` + 1); weighting by weighting, and in each by factor
    in the order of the card.
    """

    count: int
    seed: int
    lowest: int
    highest: int


class DeclarationLine(_Frozen):
    """One line of the quality declaration."""

    topic: str
    text: Words


class Scorecard(_Frozen):
    """A card: `points = base + Σ points of the factors`; 20 points stand for a doubled rate.

    A `draft` screens and may still change; then `frozen_on` is the day that it last did. `cuts` are
    the least points of each band above `standard`. A card with `rules` always states a need with
    its basis: its floors of coverage are 0, and no points reach the last cut. `learned` says from
    what and how well where points were learned from outcomes.
    """

    id: str
    frozen_on: date
    draft: bool | None = None
    frame: Words
    base: int
    cuts: tuple[int, int, int]
    floors: Floors
    rules: NeedRules | None = None
    learned: LearnedFrom | None = None
    weightings: Weightings
    quality: tuple[DeclarationLine, ...]
    factors: tuple[CardFactor, ...]

    def __hash__(self) -> int:
        """Tell cards apart by their id, so that what follows from one is quickly found again."""
        return hash(self.id)

    @property
    def shipped_id(self) -> str:
        """The id of the shipped card whose bands, rules and wording this one has."""
        return self.id if self.learned is None else self.learned.around


def mean_index(distribution: Sequence[tuple[int, int]]) -> int:
    """The mean index of a distribution of points, in units of 1/`points.ONE`, rounded down.

    Args:
        distribution: Points and share in ppm; the shares sum to one million.

    >>> mean_index([(0, 500_000), (20, 500_000)]) == ONE + ONE // 2
    True
    """
    return sum(share * index_of(points) for points, share in distribution) // PPM


def reference_base(factors: Sequence[CardFactor]) -> int:
    """The base that brings the mean index of the reference frame nearest to 1.

    The factors are taken as independent in the frame, so that the mean is the product of theirs.
    """
    mean = ONE
    for factor in factors:
        mean = mean * mean_index(factor.distribution) // ONE
    return -points_of(mean)


def stated_base(factors: Sequence[CardFactor], rules: NeedRules) -> int:
    """The base that leaves an untouched party with sector − `sector_start` + place.

    Everything else about it is unknown and scores its mid, which the base takes off again: so the
    shares of the frame, most of them judgement, move no untouched party.
    """
    mids = sum(
        factor.mid
        for factor in factors
        if factor.kind is FactorKind.INHERENT and factor.family not in ("sector", "place")
    )
    return -(rules.sector_start + mids)


def learned_id(card: Scorecard) -> str:
    """Return the id that a learned card has by what it says.

    It is `learned-` and the first digits of the SHA-256 of its text without its id.
    """
    text = card_json(card.model_copy(update={"id": ""}))
    return f"learned-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def load_scorecard(card_id: str = CURRENT) -> Scorecard:
    """Load a card that ships with the package and check it; each is read only once.

    Raises:
        InvalidScorecard: There is no such card, or it contradicts itself or the factors.
    """
    return _checked(card_id)


@cache
def _checked(card_id: str) -> Scorecard:
    return check(read_unchecked(card_id))


def read_unchecked(card_id: str) -> Scorecard:
    """Read a card that ships with the package, without checking what it says.

    Raises:
        InvalidScorecard: There is no such card.
    """
    file = CARDS.joinpath(f"{card_id}.json")
    if not re.fullmatch(r"[a-z]+-[0-9]+", card_id) or not file.is_file():
        raise InvalidScorecard(f"there is no scorecard {card_id!r}")
    return parse_scorecard(file.read_bytes(), name=card_id)


def parse_scorecard(payload: bytes, *, name: str) -> Scorecard:
    """Read a card from JSON, without checking what it says.

    Raises:
        InvalidScorecard: The JSON is no card; the message names the fields.
    """
    try:
        return Scorecard.model_validate_json(payload)
    except ValidationError as error:
        fields = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise InvalidScorecard(f"{name}: {fields}") from error


def check(card: Scorecard) -> Scorecard:
    """Return the card if it keeps every promise of the method.

    Raises:
        InvalidScorecard: It does not; the message lists every reason.
    """
    wrong: list[Text] = [*_wrong_head(card)]
    for factor in card.factors:
        own = plain(factor.id)
        wrong += [joined(": ", (own, reason)) for reason in _wrong_factor(factor)]
    if wrong:
        raise InvalidScorecard(f"{card.id}: {joined('; ', wrong).en}", wrong)
    return card


def _wrong_head(card: Scorecard) -> Iterator[Text]:
    ids = [factor.id for factor in card.factors]
    if len(set(ids)) != len(ids):
        yield message("a factor occurs twice")
    for family in dict.fromkeys(factor.family for factor in card.factors):
        span = sum(f.worst - f.best for f in card.factors if f.family == family and f.bins)
        budget = FAMILIES[family].budget if family in FAMILIES else 0
        if span > budget:
            yield message("family {family} spans {span} points, its budget is {budget}").filled(
                family=family, span=span, budget=budget
            )
    lowest = card.base + sum(f.best for f in card.factors if f.bins)
    highest = card.base + sum(f.worst for f in card.factors if f.bins)
    if lowest < LOWEST or highest > HIGHEST:
        yield message(
            "{lowest} to {highest} points can be reached; {least} to {most} are allowed"
        ).filled(lowest=lowest, highest=highest, least=LOWEST, most=HIGHEST)
    if any(low >= high for low, high in pairwise(card.cuts)):
        yield message("the cuts do not rise")
    covered = {factor.family for factor in card.factors if factor.coverage_weight > 0}
    if missing := sorted(set(card.floors.families) - covered):
        yield message("there is a floor for {families}, which no factor covers").filled(
            families=", ".join(missing)
        )
    floors = (card.floors.overall_ppm, *card.floors.families.values())
    if any(not 0 <= floor <= PPM for floor in floors):
        yield message("a floor is outside 0 to {most}").filled(most=PPM)
    if card.learned is not None:
        yield from wrong_learning(card.learned, frozenset(ids))
        if card.id != (own := learned_id(card)):
            yield message("the id does not belong to this text, whose id is {own}").filled(own=own)
    if card.rules is not None:
        yield from wrong_rules(card.rules, {factor.id: factor for factor in card.factors})
        if any(floors):
            yield message("a card with rules states a need at any coverage; its floors are 0")
        if card.cuts[-1] <= HIGHEST:
            yield message(
                "by a card with rules points stop at priority; the last cut is {cut}"
            ).filled(cut=HIGHEST + 1)
        if card.base != (base := stated_base(card.factors, card.rules)):
            yield message("the base is {stated}, mids and sector_start give {base}").filled(
                stated=card.base, base=base
            )
    rule = card.weightings
    if rule.count < 1 or not 0 <= rule.lowest <= 1000 <= rule.highest < 2**16:
        yield message("the weightings need a count of at least 1 and a range around 1,000 permille")


def _wrong_factor(factor: CardFactor) -> Iterator[Text]:
    try:
        declared = factor_by_id(factor.id)
    except KeyError:
        yield message("there is no such factor")
        return
    if (factor.family, factor.kind) != (declared.family, declared.kind):
        yield message("the factor is {kind} and of the family {family}").filled(
            kind=declared.kind, family=declared.family
        )
    if sorted(card_bin.code for card_bin in factor.bins) != sorted(
        declared_bin.code for declared_bin in declared.bins
    ):
        yield message("the bins must be {codes}").filled(
            codes=", ".join(declared_bin.code for declared_bin in declared.bins)
        )
        return
    if any(low.points > high.points for low, high in pairwise(factor.bins)):
        yield message("a worse bin has fewer points")
    if factor.kind is FactorKind.INHERENT and factor.best != 0:
        yield message("the best bin of an inherent factor has 0 points")
    if factor.kind is FactorKind.MITIGATION and factor.worst != 0:
        yield message("the worst bin of a mitigation has 0 points")
    if any(not LOWEST <= card_bin.points <= HIGHEST for card_bin in factor.bins):
        yield message("a bin is outside {least} to {most} points").filled(
            least=LOWEST, most=HIGHEST
        )
        return
    if factor.coverage_weight < 0:
        yield message("the coverage weight is negative")
    if any(card_bin.share_ppm < 0 for card_bin in factor.bins) or (
        sum(card_bin.share_ppm for card_bin in factor.bins) != PPM
    ):
        yield message("the shares are not parts of {whole}").filled(whole=PPM)
    elif factor.mid != (mid := mid_of(factor.kind, factor.distribution)):
        yield message("mid is {stated}, the shares give {mid}").filled(stated=factor.mid, mid=mid)


def mid_of(kind: FactorKind, distribution: Sequence[tuple[int, int]]) -> int:
    """Points of an unknown value: those of the mean index; an unknown mitigation has none."""
    return 0 if kind is FactorKind.MITIGATION else points_of(mean_index(distribution))


def card_json(card: Scorecard) -> str:
    """The card as the text of its file."""
    stated = card.model_dump(mode="json", exclude_none=True)
    return json.dumps(stated, ensure_ascii=False, indent=1) + "\n"


@lru_cache(maxsize=8)
def card_sha256(card: Scorecard) -> str:
    """Return the hash of a card's text."""
    return hashlib.sha256(card_json(card).encode()).hexdigest()
