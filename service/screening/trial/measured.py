"""What was measured of a card, as its page shows it.

`python -m benchmarks.card_trial` measures and writes one file a card beside this module, which also
says of which points, anchors and industries the figures are. When one of them has changed since,
the page says so: a draft may change after it was measured. No figure is typed by hand.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from data_ingest.model.text import Text, message
from risk_models.card.bands import RISING, Band
from risk_models.card.scorecard import Scorecard

GOAL_EXTENDED_PERMILLE = (150, 450)
"""Goal for the share that is `extended` or above where nothing adverse is known: enough is chosen
and not too much. Judgement of the method (its section 1), 2026-11-29."""

GOAL_PRIORITY_PERMILLE = 50
"""Goal for the share that is `priority` or above where nothing adverse is known, at most."""

OUTCOMES: Mapping[str, Text] = {
    "br": message("Brazil's register of employers with conditions analogous to slavery, 2023–2024"),
    "ca": message("Canada's decisions on employers of foreign workers, 2016–2022"),
}
"""Sets of outcomes that slopes are measured on."""

SUPPLIERS: Mapping[str, Text] = {
    "mix_untouched": message("The mix, by industry and place alone"),
    "mix_registers": message("The mix with registers drawn, nothing adverse known"),
    "mix_registers_all": message("The mix with registers drawn, all"),
    "goteborg": message("Göteborgs Stad, invoices 2020–2025, excerpt"),
    "exeter": message("Exeter City Council, payments January–March 2026"),
    "exeter-contracts": message("Exeter City Council, contracts register April 2026"),
    "devon-2026": message("Devon County Council, payments January 2026"),
    "devon-2025": message("Devon County Council, payments April 2025"),
    "devon-2011": message("Devon County Council, payments January 2011"),
}
"""Suppliers whose shares by band are measured: an assumed mix, and real ledgers. Ledgers are as
`benchmarks.real_doors` names them; samples of two and four lines are left out."""

_TEXTS = frozenset({"label", "reason", "share_reason", "source", "dated"})
"""Fields of a card that say why; no figure follows from them."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchored(_Frozen):
    """Anchors, and orders of two anchors, that the card meets."""

    met: int
    anchors: int
    orders_met: int
    orders: int


class Slope(_Frozen):
    """How an outcome set's own rate rises with the points of industries without that set.

    Attributes:
        outcome_set: One of `OUTCOMES`.
        industries: Industries with a base.
        found: Employers found.
        doublings_hundredths: Doublings of the rate for each 20 points, in hundredths; 100 is what
            the scale of the card means.
        interval_hundredths: Its 95 % interval by bootstrap over industries.
        auc_permille: How often an employer that was found has more points than one that was not.
        by_beta: Doublings in hundredths with other weights of the other foreign set, by β in
            permille.
    """

    outcome_set: str
    industries: int
    found: int
    doublings_hundredths: int
    interval_hundredths: tuple[int, int]
    auc_permille: int
    by_beta: Mapping[str, int]

    @property
    def data(self) -> Text:
        """What the outcomes are, and of when."""
        return OUTCOMES[self.outcome_set]


class Shares(_Frozen):
    """How many suppliers fall into each band.

    Attributes:
        code: Which suppliers: one of `SUPPLIERS`.
        file: The file that they come from, in the folder of its publisher.
        rows: Its rows.
        bands: Suppliers by band, those of unknown industry as `insufficient`.
        small: Of those `standard`, how many are so for the size of the purchase alone.
        for_goals: Nothing adverse is known of any, so that the goals apply.
    """

    code: str
    file: str
    rows: int
    bands: Mapping[Band, int]
    small: int = 0
    for_goals: bool = True

    @property
    def name(self) -> Text:
        """Which suppliers, with their period."""
        return SUPPLIERS[self.code]

    @property
    def suppliers(self) -> int:
        """All suppliers."""
        return sum(self.bands.values())

    @property
    def banded(self) -> int:
        """Suppliers whose place and industry are known, so that a need is stated."""
        return self.suppliers - self.bands.get(Band.INSUFFICIENT, 0)

    def permille_from(self, band: Band) -> int:
        """Return how many in a thousand of the `banded` are in a band or above, to the nearest."""
        above = sum(self.bands.get(one, 0) for one in RISING[RISING.index(band) :])
        return round(1000 * above / self.banded) if self.banded else 0

    @property
    def in_goals(self) -> bool:
        """Whether both goals are met."""
        least, most = GOAL_EXTENDED_PERMILLE
        return (
            least <= self.permille_from(Band.EXTENDED) <= most
            and self.permille_from(Band.PRIORITY) <= GOAL_PRIORITY_PERMILLE
        )


class Moved(_Frozen):
    """What changes where the points of every bin move by chance.

    Attributes:
        unit: `points`, or `percent` of the bin's own points.
        by: Most that a bin moves, either way.
        anchors_unmet: Anchors no longer met: in the draw in the middle, and most in any draw.
        anchors_changed: Anchors in another band than unmoved, likewise.
        changed_permille: Of the suppliers of the mix, those in another band, likewise.
        rank_permille: Rank correlation of the suppliers' points with those unmoved: in the draw
            in the middle, and the least in any draw.
        top_permille: Of the fifth with most points, how many stay in it, likewise.
    """

    unit: Literal["points", "percent"]
    by: int
    anchors_unmet: tuple[int, int]
    anchors_changed: tuple[int, int]
    changed_permille: tuple[int, int]
    rank_permille: tuple[int, int]
    top_permille: tuple[int, int]


class Trial(_Frozen):
    """What was measured of a card.

    Attributes:
        card: Its id.
        day: When.
        of: What it was measured of (`basis_of`).
        anchored: Anchors met.
        slopes: One an outcome set.
        mix: Shares of bands on the assumed mix of a municipality's suppliers.
        ledgers: The same on real ledgers.
        seed: From which all draws follow.
        draws: How often the points were moved, of each kind.
        moved_suppliers: Suppliers of the mix that they were moved for.
        moved: What then changed.
    """

    card: str
    day: date
    of: Mapping[str, str]
    anchored: Anchored
    slopes: tuple[Slope, ...]
    mix: tuple[Shares, ...]
    ledgers: tuple[Shares, ...]
    seed: int
    draws: int
    moved_suppliers: int
    moved: tuple[Moved, ...]

    def is_of(self, card: Scorecard) -> bool:
        """Whether the figures are of the card, the anchors and the industries as they are now."""
        return dict(self.of) == dict(basis_of(card))


@cache
def load_trial(card_id: str) -> Trial | None:
    """Return what was measured of a shipped card; None where nothing was.

    Raises:
        pydantic.ValidationError: The file is no trial.
    """
    file = files("service.screening.trial").joinpath(f"{card_id}.json")
    return Trial.model_validate_json(file.read_bytes()) if file.is_file() else None


@cache
def basis_of(card: Scorecard) -> Mapping[str, str]:
    """Return SHA-256 of what figures follow from: the card's numbers, anchors and industries."""
    numbers = card.model_dump(
        mode="json", include={"base", "cuts", "floors", "rules", "weightings", "factors"}
    )
    text = json.dumps(_without_texts(numbers), sort_keys=True)
    anchors = files("service.screening.anchors").joinpath("anchors.yaml")
    industries = files("data_ingest.reference").joinpath("sector_posterior.csv")
    return {
        "card": hashlib.sha256(text.encode()).hexdigest(),
        "anchors": hashlib.sha256(anchors.read_bytes()).hexdigest(),
        "industries": hashlib.sha256(industries.read_bytes()).hexdigest(),
    }


def _without_texts(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(value, dict):
        return {key: _without_texts(one) for key, one in value.items() if key not in _TEXTS}
    return [_without_texts(one) for one in value] if isinstance(value, list) else value
