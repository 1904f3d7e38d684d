from types import SimpleNamespace

import polars as pl
import pytest

from risk_models.card.bands import Band
from risk_models.card.scorecard import load_scorecard
from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.exposure.need import chain_needs

CARD = load_scorecard("baseline-2")


def part(part_id, *, tier):
    return Part(part_id, part_id, None, tier, "tenderer", False, 0, 1_000_000, "SE", None)


CHAIN = Chain(
    tender_id="t",
    contract_id="c",
    unit="hours",
    roots=(("a", 1_000_000),),
    parts=(part("a", tier=1), part("b", tier=2)),
    links=(PartLink("a", "b", 250_000, 250_000, 250_000),),
)


def need(*, known):
    """The need of a chain whose second part does a quarter of the work and is known to `known`."""
    parts = [("t", "a", 1_000_000, 0, 0, 0, 0), ("t", "b", known, 0, 0, 0, 0)]
    coverage = [
        ("t", own, family, 1_000_000 if own == "a" else known)
        for own in "ab"
        for family in CARD.floors.families
    ]
    scores = SimpleNamespace(
        parts=pl.DataFrame(
            parts,
            schema=["tender_id", "part_id", "coverage_ppm", "points", "low", "high", "inherent"],
            orient="row",
        ).with_columns(sufficient=True, basis=pl.lit("contract")),
        coverage=pl.DataFrame(
            coverage, schema=["tender_id", "part_id", "family", "coverage_ppm"], orient="row"
        ),
    )
    return chain_needs([CHAIN], scores, CARD)["t"]


@pytest.mark.parametrize(("known", "expected"), [(0, 750_000), (400_000, 850_000)])
def test_a_part_counts_by_the_work_it_does_itself(known, expected):
    found = need(known=known)
    assert found.coverage_ppm == expected
    assert set(found.families.values()) == {expected}
    assert found.sufficient
    assert found.headline.band is Band.STANDARD


def test_under_the_floor_of_one_family_there_is_not_enough_information():
    floors = CARD.floors.model_copy(update={"families": {"place": 900_000}})
    card = CARD.model_copy(update={"floors": floors})
    parts = [("t", own, 1_000_000, 0, 0, 0, 0) for own in "ab"]
    scores = SimpleNamespace(
        parts=pl.DataFrame(
            parts,
            schema=["tender_id", "part_id", "coverage_ppm", "points", "low", "high", "inherent"],
            orient="row",
        ).with_columns(sufficient=True, basis=pl.lit("contract")),
        coverage=pl.DataFrame(
            [("t", "a", "place", 1_000_000), ("t", "b", "place", 0)],
            schema=["tender_id", "part_id", "family", "coverage_ppm"],
            orient="row",
        ),
    )
    found = chain_needs([CHAIN], scores, card)["t"]
    assert not found.sufficient
    assert found.headline.band is Band.INSUFFICIENT
