"""How far the least band of a part reaches up to the headline of its chain.

What was seen, decided or listed reaches it at any share of the work. Everything else counts in
full for tenderers and the firms that they rely on, and one step lower for other parts that at
least one per cent of the work comes to.
"""

from collections.abc import Sequence

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.card.least_bands import LeastLevels
from risk_models.chain.parts import Chain
from risk_models.exact import Integers
from risk_models.exposure.exposure import Exposure
from risk_models.exposure.guard import GUARD_SHARE_PPM
from risk_models.exposure.work import WORK

RELIED_ON = "relied_on"
"""Role of a firm whose capacity a tenderer relies on."""

_NOT_AT_ALL = 9
"""Steps that no level survives."""


def placing_of(chains: Sequence[Chain], found: Sequence[Exposure]) -> Integers:
    """Return by how many steps the least band of each part counts lower in its chain.

    Args:
        chains: The chains.
        found: Their exposures, in the same order.
    """
    steps = []
    for chain, exposure in zip(chains, found, strict=True):
        for part, share in zip(chain.parts, exposure.parts, strict=True):
            if part.tier == 1 or part.role == RELIED_ON:
                steps.append(0)
            else:
                counts = share.received * PPM >= WORK * GUARD_SHARE_PPM
                steps.append(1 if counts else _NOT_AT_ALL)
    return np.array(steps, dtype=np.int64)


def reached(least: LeastLevels, placing: Integers) -> tuple[Integers, Integers]:
    """Return how far up each part lifts its chain at least, and the place of the rule.

    Args:
        least: The least bands of the parts.
        placing: By how many steps each part counts lower, as `placing_of` returns it.
    """
    named = np.maximum(least.named - placing, 0)
    higher = least.anywhere >= named
    return (
        np.where(higher, least.anywhere, named),
        np.where(higher, least.anywhere_rule, least.named_rule),
    )
