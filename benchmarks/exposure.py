"""How long the exposure of one chain takes: `python -m benchmarks.exposure`.

Chains of 20, 200 and 2,000 parties in five tiers, each party with an undisclosed part below it
and some with two contractors, made from a fixed seed. The last line is one JSON object.
"""

import json
import random
import statistics
import time
from itertools import pairwise

from data_ingest.model.tables import PPM
from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.exposure.exposure import PartScore, exposure

TIERS = 5
ROUNDS = 15
SEED = 20261124
SIZES = (20, 200, 2_000)


def made_chain(count: int) -> Chain:
    """Return a chain of `count` named parties in `TIERS` tiers, below one tenderer.

    A fifth of the parties have a second contractor, so that there are more paths than parts.
    """
    draw = random.Random(SEED)
    tiers: list[list[str]] = [["P0"], *([] for _ in range(TIERS - 1))]
    for number in range(1, count):
        tiers[1 + number % (TIERS - 1)].append(f"P{number}")
    below: dict[str, list[str]] = {part_id: [] for tier in tiers for part_id in tier}
    for above, tier in pairwise(tiers):
        for part_id in tier:
            contractors = min(len(above), 2 if draw.random() < 0.2 else 1)
            for contractor in draw.sample(above, contractors):
                below[contractor].append(part_id)
    parts: list[Part] = []
    links: list[PartLink] = []
    for number, part_ids in enumerate(tiers, 1):
        for part_id in part_ids:
            parts.append(_part(part_id, number, most=PPM))
            parts.append(_part(f"{part_id}/undisclosed", number + 1, most=0))
            share = 600_000 // (len(below[part_id]) + 1)
            links += [
                PartLink(part_id, child, share // 2, share * 3 // 2, share)
                for child in below[part_id]
            ]
            links.append(PartLink(part_id, f"{part_id}/undisclosed", 0, PPM, share))
    return Chain("T1", "L1", "hours", (("P0", PPM),), tuple(parts), tuple(links))


def _part(part_id: str, tier: int, *, most: int) -> Part:
    """Return a part that hands on anything from nothing to `most`."""
    return Part(
        part_id=part_id,
        party_id=part_id if most else None,
        undisclosed_of=None,
        tier=tier,
        role="subcontractor" if most else "undisclosed",
        asked=False,
        handed_on_low=0,
        handed_on_high=most,
        place_country="SE",
        cpv="90910000",
    )


def median_ms(count: int) -> float:
    """Return the median time for one chain of `count` named parties, in milliseconds."""
    chain = made_chain(count)
    draw = random.Random(SEED)
    scores = {}
    for part in chain.parts:
        low, points, high = sorted(draw.choices(range(-20, 80), k=3))
        scores[part.part_id] = PartScore(points, low, high, points)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter_ns()
        exposure(chain, scores, cuts=(20, 40, 60))
        times.append(time.perf_counter_ns() - started)
    return statistics.median(times) / 1e6


def main() -> None:
    """Measure, print a table and end with one JSON object."""
    result: dict[str, float] = {}
    for count in SIZES:
        result[str(count)] = round(median_ms(count), 3)
        print(f"{count:>6} parties in {TIERS} tiers: {result[str(count)]:8.3f} ms")
    print(json.dumps({"benchmark": "exposure", "rounds": ROUNDS, "median_ms": result}))


if __name__ == "__main__":
    main()
