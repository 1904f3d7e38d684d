"""What the page of a card shows as measured: `python -m benchmarks.card_trial FOLDER [CARD]`.

FOLDER is `shared/data`, the folder of real files beside the repository. Measured are, of the
current card if none is named:

- anchors and orders that are met;
- slopes: by how much the published rate of Brazil's and Canada's employers rises for each 20 points
  of industry with that set left out (`benchmarks.sector_posterior`);
- shares of the bands on the assumed mix of a municipality's suppliers and on real ledgers;
- what changes where the points of every bin move by chance.

All is written to `service/screening/trial/<card>.json`, which the pages read; `make docs` then
renews the reference. It takes some ten minutes. The last line is one JSON object.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks import sector_posterior
from benchmarks.card_trial.moved import moves
from benchmarks.card_trial.shares import of_ledgers, of_mix, read_mix, registered
from benchmarks.outcomes import EMPLOYERS
from risk_models.card.bands import RISING
from risk_models.card.scorecard import CURRENT, Scorecard, load_scorecard, shipped_scorecards
from risk_models.profiles.posterior import BETA_PERMILLE
from service.screening.anchors.profiles import load_anchors, results
from service.screening.trial import measured
from service.screening.trial.measured import Anchored, Slope, Trial, basis_of

KEPT = Path(measured.__file__).parent

SEED = 20261130
DRAWS = 100
PER_PERCENT = 40
"""Suppliers for each per cent of the mix: a municipality has about 4,000."""
MOVED_PER_PERCENT = 10
"""The same where points are moved, for the time that it takes."""


def anchored(card: Scorecard) -> Anchored:
    """Return how many anchors and orders a card meets."""
    shipped = load_anchors()
    found = {one.anchor.code: one for one in results(card, shipped.anchors)}

    def in_order(above: str, below: str) -> bool:
        upper, lower = found[above].need, found[below].need
        levels = [RISING.index(one.headline.band) for one in (upper, lower)]
        return levels[0] >= levels[1] and upper.exposure.points > lower.exposure.points

    return Anchored(
        met=sum(one.met for one in found.values()),
        anchors=len(found),
        orders_met=sum(in_order(order.above, order.below) for order in shipped.orders),
        orders=len(shipped.orders),
    )


def slopes(canada: Path | None) -> list[Slope]:
    """Return the slope of each outcome set with itself left out.

    Args:
        canada: Canada's own file, of which all employers are judged; None: the shipped counts.
    """
    sets: Any = sector_posterior.result(canada)["sets"]
    return [_slope(name, own["by_beta_permille"]) for name, own in sets.items()]


def _slope(name: str, by_beta: Mapping[str, Mapping[str, Any]]) -> Slope:
    def hundredths(doublings: float) -> int:
        return round(100 * doublings)

    own = by_beta[str(BETA_PERMILLE)]
    low, high = own["interval_95"]
    return Slope(
        outcome_set=name,
        industries=own["industries"],
        found=own["found"],
        doublings_hundredths=hundredths(own["doublings_per_20_points"]),
        interval_hundredths=(hundredths(low), hundredths(high)),
        auc_permille=own["auc_permille"],
        by_beta={
            beta: hundredths(other["doublings_per_20_points"]) for beta, other in by_beta.items()
        },
    )


def trial(card: Scorecard, folder: Path, *, day: date, draws: int = DRAWS) -> Trial:
    """Measure a card.

    Args:
        card: A card with rules.
        folder: The folder of real files.
        day: Today.
        draws: How often points are moved, of each kind.
    """
    mix = read_mix(folder, card, per_percent=PER_PERCENT, as_of=day)
    fewer = read_mix(folder, card, per_percent=MOVED_PER_PERCENT, as_of=day)
    drawn = registered(fewer, card, seed=SEED)
    return Trial(
        card=card.id,
        day=day,
        of=basis_of(card),
        anchored=anchored(card),
        slopes=tuple(slopes(folder / EMPLOYERS)),
        mix=tuple(of_mix(mix, card, seed=SEED)),
        ledgers=tuple(of_ledgers(folder, card, as_of=day)),
        seed=SEED,
        draws=draws,
        moved_suppliers=len(fewer.scored.chains),
        moved=tuple(moves(fewer, drawn, card, seed=SEED, draws=draws)),
    )


def main() -> int:
    """Measure, write the file of the card and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Measure a card.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("card", nargs="?", default=CURRENT, choices=shipped_scorecards())
    parser.add_argument("--draws", type=int, default=DRAWS)
    given = parser.parse_args()
    card = load_scorecard(given.card)
    if card.rules is None:
        sys.stderr.write(f"card_trial: {card.id} states needs by coverage; it has no trial\n")
        return 2
    found = trial(card, given.folder, day=datetime.now(UTC).date(), draws=given.draws)
    stated = found.model_dump(mode="json")
    text = json.dumps(stated, ensure_ascii=False, indent=1) + "\n"
    (KEPT / f"{card.id}.json").write_text(text, "utf-8")
    print(json.dumps({"benchmark": "card_trial", **stated}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
