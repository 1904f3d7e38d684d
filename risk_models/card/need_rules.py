"""What a card says beside its points: the basis of a need, least bands, and unanswered points.

Cards from `baseline-3` on have these rules: a need is always stated with its basis. `baseline-2`
has floors of coverage in their place, below which no need is stated.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text, Words, message
from risk_models.card.bands import RISING, Band


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sign(_Frozen):
    """A factor in one of some bins."""

    factor: str
    bins: tuple[str, ...]


class LeastBand(_Frozen):
    """A band below which the need of a part does not fall, whatever its points.

    It applies where `at_least` of the signs hold. `anywhere` says that it reaches the headline at
    any share of the work: what was seen, decided or listed does. Others count in full for the
    tenderers and the firms that they rely on, and one step lower for parts of at least one per
    cent of the work.
    """

    code: str
    band: Band
    band_in_risk_industry: Band
    signs: tuple[Sign, ...]
    at_least: int
    anywhere: bool
    label: Words
    reason: Words
    dated: date


class BasisFloors(_Frozen):
    """Least known share, in ppm of coverage weight, from which a need rests on more than the work.

    `register_ppm` is of the family of registers; `answers_ppm` of what the card asks a party.
    """

    register_ppm: int
    answers_ppm: int


class NeedRules(_Frozen):
    """How a need is stated.

    `sector_start` are the sector points from which an untouched party has points above 0, so that
    its points are sector − `sector_start` + place. What was asked and not answered adds at most
    `unanswered_most` points above the mids, the bins `unanswered` among them. An industry is a
    risk industry where an untouched party has `risk_industry_from` points. A party that was asked
    and does not say how much it hands on stands at `unnamed_ppm` at least.
    """

    sector_start: int
    unanswered_most: int
    unanswered: tuple[Sign, ...]
    risk_industry_from: int
    unnamed_ppm: int
    basis: BasisFloors
    least_bands: tuple[LeastBand, ...]


class _Bin(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def points(self) -> int: ...


class HasBins(Protocol):
    """A factor of a card, as far as the rules speak of it."""

    @property
    def bins(self) -> "tuple[_Bin, ...]":
        """The bins."""


def wrong_rules(rules: NeedRules, factors: Mapping[str, HasBins]) -> Iterator[Text]:
    """Yield what contradicts the factors of a card in its rules.

    Args:
        rules: The rules.
        factors: The factors of the card by id.
    """
    codes = [least.code for least in rules.least_bands]
    if len(set(codes)) != len(codes):
        yield message("a least band occurs twice")
    for least in rules.least_bands:
        levels = [RISING.index(band) for band in (least.band, least.band_in_risk_industry)]
        if levels[0] > levels[1]:
            yield message("least band {code}: it is lower in a risk industry").filled(
                code=least.code
            )
        if not 1 <= least.at_least <= len(least.signs):
            yield message("least band {code}: at_least is outside 1 to {most}").filled(
                code=least.code, most=len(least.signs)
            )
    for sign in rules.unanswered:
        if sign.factor not in factors:
            yield message("the rules name {factor}, which the card lacks").filled(
                factor=sign.factor
            )
            return
    signs = [*rules.unanswered, *(sign for least in rules.least_bands for sign in least.signs)]
    for sign in signs:
        has = factors.get(sign.factor)
        known = set() if has is None else {card_bin.code for card_bin in has.bins}
        if unknown := sorted(set(sign.bins) - known):
            yield message("the rules name {factor} in {bins}, which the card lacks").filled(
                factor=sign.factor, bins=", ".join(unknown)
            )
    shares = (rules.unnamed_ppm, rules.basis.register_ppm, rules.basis.answers_ppm)
    if any(not 0 <= share <= PPM for share in shares):
        yield message("a share of the rules is outside 0 to {most}").filled(most=PPM)
    if sum(_most(factors[sign.factor], sign) for sign in rules.unanswered) > rules.unanswered_most:
        yield message("the bins that count as unanswered add more than unanswered_most")


def _most(factor: HasBins, sign: Sign) -> int:
    """Return the most points that a sign adds above the least bin of its factor."""
    points = {card_bin.code: card_bin.points for card_bin in factor.bins}
    return max((points[code] for code in sign.bins if code in points), default=0)
