"""What a card says of itself where its points were learned from outcomes: from what, and how well.

A learned card is a scorecard like any other: the same factors and bins, other points. It names the
card that it was learned around, and its id is the hash of its text, so that one id never stands for
two cards.
"""

from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text, Words, message

LEAST_POSITIVES = 20
"""Outcomes from which a card may be learned at all: the method, Learning from outcomes."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Area(_Frozen):
    """An area under the curve in ppm, with its 95 % interval."""

    value: StrictInt
    low: StrictInt
    high: StrictInt


class Rival(_Frozen):
    """Another model on the same held-out rows: its area in ppm, and the card's minus it."""

    name: str
    auc: StrictInt
    difference: Area


class HeldOut(_Frozen):
    """How the card ranked rows that it was not fitted on, whose groups it had not seen.

    `forward` says that their outcomes are later than those that it was fitted on, from `split`.
    `points_auc` is of the points alone; `recall_at_20` the share of outcomes in the top fifth, in
    ppm. `not_compared` are models that the method asks for and that were not at hand.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    forward: bool
    split: date | None = None
    rows: StrictInt
    positives: StrictInt
    auc: Area
    points_auc: StrictInt
    recall_at_20: Area
    rivals: tuple[Rival, ...]
    not_compared: tuple[str, ...]


class Calibration(_Frozen):
    """The logistic line from points to the rate of outcomes among the labels, in millionths.

    It is a rate of publication in the labels, and never shown beside a company.
    """

    intercept: StrictInt
    slope: StrictInt


class LearnedFrom(_Frozen):
    """From what a card was learned, and how well it did.

    `factors` are those whose points were learned; the others keep those of `around`, the expert
    card with the hash `around_sha256`. `tau` is the width of the pull towards them in points; `inf`
    is no pull. `detection_ratio` is how many times likelier a finding was stated to be in a firm
    that was inspected; None: as likely. `buyers` is how many handed in counts without identity that
    were added up; None: it was learned from rows.
    """

    around: str
    around_sha256: str
    labels_sha256: str
    unit: Words
    outcome: Words
    features_until: date
    outcomes_until: date
    rows: StrictInt
    positives: StrictInt
    tau: str
    factors: tuple[str, ...]
    calibration: Calibration
    held_out: HeldOut
    detection_ratio: StrictInt | None = Field(default=None, exclude_if=lambda ratio: ratio is None)
    buyers: StrictInt | None = Field(default=None, exclude_if=lambda buyers: buyers is None)


def wrong_learning(learned: LearnedFrom, factors: frozenset[str]) -> Iterator[Text]:
    """Yield what speaks against a learned card in what it says of itself.

    Args:
        learned: What it says.
        factors: Ids of the factors on the card.
    """
    if learned.positives < LEAST_POSITIVES:
        yield message("it was learned from {positives} outcomes; {least} are the least").filled(
            positives=learned.positives, least=LEAST_POSITIVES
        )
    if not learned.positives < learned.rows:
        yield message("it was learned from rows that all have the same outcome")
    if learned.outcomes_until <= learned.features_until:
        yield message("its facts run as long as its outcomes: it looks ahead")
    if unknown := sorted(set(learned.factors) - factors):
        yield message("it was learned from {unknown}, which are no factors of the card").filled(
            unknown=", ".join(unknown)
        )
    if not learned.factors:
        yield message("no factor of it was learned")
    if learned.detection_ratio is not None and learned.detection_ratio < 1:
        yield message("its detection ratio is less than 1")
    tried = learned.held_out
    areas = [tried.auc, tried.recall_at_20]
    shares = [share for area in areas for share in (area.low, area.value, area.high)]
    shares += [tried.points_auc, *(rival.auc for rival in tried.rivals)]
    if any(not 0 <= share <= PPM for share in shares):
        yield message("a measure of it is outside 0 to {most}").filled(most=PPM)
    if any(not area.low <= area.value <= area.high for area in areas):
        yield message("a measure of it lies outside its own interval")
