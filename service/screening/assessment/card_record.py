"""The scorecard as the record of a screening has it: what it is, and whether it was learned."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from data_ingest.model.fields import OWN
from risk_models.card.scorecard import Scorecard, card_sha256
from service.platform.described import Described


class RivalRecord(Described):
    """Another model on the same held-out rows, and its area under the curve in ppm."""

    name: Annotated[str, OWN]
    auc_ppm: Annotated[int, OWN]


class LearnedRecord(Described):
    """From what a scorecard was learned, and how well it ranked what it had not seen.

    Learned around the shipped card `around`, from `positives` among `rows` labels. The measures, in
    ppm, are of `held_out_positives` among `held_out_rows` of other firms; `forward` says whether
    their findings are later than those learned from. `auc_ppm` has a 95 % interval; `rivals` are
    the areas of other models on the same rows. `detection_ratio` is how many times likelier a
    finding was assumed to be at a firm that was inspected; omitted where none was assumed. `buyers`
    is how many handed in counts without identity; omitted where the card was learned from rows.
    """

    around: Annotated[str, OWN]
    labels_sha256: Annotated[str, OWN]
    factors: Annotated[tuple[str, ...], OWN]
    features_until: Annotated[date, OWN]
    outcomes_until: Annotated[date, OWN]
    rows: Annotated[int, OWN]
    positives: Annotated[int, OWN]
    forward: Annotated[bool, OWN]
    held_out_rows: Annotated[int, OWN]
    held_out_positives: Annotated[int, OWN]
    auc_ppm: Annotated[int, OWN]
    auc_low_ppm: Annotated[int, OWN]
    auc_high_ppm: Annotated[int, OWN]
    points_auc_ppm: Annotated[int, OWN]
    recall_at_20_ppm: Annotated[int, OWN]
    rivals: Annotated[tuple[RivalRecord, ...], OWN]
    not_compared: Annotated[tuple[str, ...], OWN]
    detection_ratio: Annotated[int | None, OWN] = Field(
        default=None, exclude_if=lambda ratio: ratio is None
    )
    buyers: Annotated[int | None, OWN] = Field(
        default=None, exclude_if=lambda buyers: buyers is None
    )


def card_record(card: Scorecard) -> dict[str, Any]:
    """Return a card as the record has it: the fields of `models.ScorecardReference`."""
    reference = {"id": card.id, "sha256": card_sha256(card), "cuts": card.cuts}
    learned = card.learned
    if learned is None:
        return reference
    tried = learned.held_out
    return reference | {
        "learned": {
            "around": learned.around,
            "labels_sha256": learned.labels_sha256,
            "factors": learned.factors,
            "features_until": learned.features_until,
            "outcomes_until": learned.outcomes_until,
            "rows": learned.rows,
            "positives": learned.positives,
            "forward": tried.forward,
            "held_out_rows": tried.rows,
            "held_out_positives": tried.positives,
            "auc_ppm": tried.auc.value,
            "auc_low_ppm": tried.auc.low,
            "auc_high_ppm": tried.auc.high,
            "points_auc_ppm": tried.points_auc,
            "recall_at_20_ppm": tried.recall_at_20.value,
            "rivals": [{"name": rival.name, "auc_ppm": rival.auc} for rival in tried.rivals],
            "not_compared": tried.not_compared,
            "detection_ratio": learned.detection_ratio,
            "buyers": learned.buyers,
        }
    }
