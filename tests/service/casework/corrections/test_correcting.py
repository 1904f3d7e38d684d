"""A purchase corrected by the buyer: what is added is there, what is taken away is gone."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement
from service.casework.chain.chain_change import ChainChange
from service.casework.corrections.correcting import (
    Correction,
    TenderFigures,
    corrected,
    named_part,
    new_link_ids,
)
from service.platform.frames import load_tables

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def purchase(screened):
    return load_tables(Procurement, screened.record.procurement)


def addition(purchase, *, tender="A1", contractor="norr", low=100_000, high=200_000):
    (link_id,) = new_link_ids(purchase, 1)
    party, numbers = named_part(link_id, name="Nytillkommen Städ AB", country="SE")
    return ChainChange(
        request_id=link_id,
        tender_id=tender,
        contractor=contractor,
        party=party,
        identifiers=tuple(numbers),
        low_ppm=low,
        high_ppm=high,
        description="Fönster",
        replaces=None,
        starts_on=TODAY,
    )


def links_of(purchase, tender):
    return purchase.supply_links.filter(pl.col("tender_id") == tender).sort("link_id")


def test_an_added_part_counts_from_the_beginning_as_the_tenderer_declared_it(purchase):
    made = corrected(purchase, Correction(added=(addition(purchase),)), today=TODAY)
    (link,) = links_of(made, "A1").filter(pl.col("link_id") == "added-1").rows(named=True)
    assert (link["valid_from"], link["basis"]) == (None, "declared")
    assert "Nytillkommen Städ AB" in made.parties["display_name"]
    assert links_of(made, "A2").equals(links_of(purchase, "A2"))


def test_whoever_nobody_engages_any_more_leaves_the_chain_with_all_below(purchase):
    made = corrected(purchase, Correction(removed=("A2/1",)), today=TODAY)
    parts = made.contract_parties.filter(pl.col("tender_id") == "A2")
    assert parts["party_id"].to_list() == ["sund"]
    assert links_of(made, "A2").is_empty()


def test_adding_a_part_and_taking_it_away_hands_on_what_was_handed_on_before(purchase):
    there = corrected(purchase, Correction(added=(addition(purchase),)), today=TODAY)
    back = corrected(there, Correction(removed=("added-1",)), today=TODAY)
    stated = ["tender_id", "party_id", "handed_on_low_ppm", "handed_on_high_ppm"]
    before = purchase.contract_parties.select(stated).sort(stated[:2])
    assert back.contract_parties.select(stated).sort(stated[:2]).equals(before)


def test_figures_are_filled_in_of_one_tender_alone(purchase):
    figures = TenderFigures("A4", hours=30_000, hourly_rate=Decimal("290.50"))
    made = corrected(purchase, Correction(figures=(figures,)), today=TODAY)
    here = pl.col("tender_id") == "A4"
    row = made.tenders.filter(here).row(0, named=True)
    assert (row["hours"], row["hourly_rate"]) == (30_000, Decimal("290.50"))
    assert row["agreement"] == purchase.tenders.filter(here).row(0, named=True)["agreement"]
    assert made.tenders.filter(~here).equals(purchase.tenders.filter(~here))


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (Correction(removed=("A9/9",)), "correction-link"),
        (Correction(figures=(TenderFigures("A9", hours=1),)), "correction-tender"),
    ],
    ids=["link", "tender"],
)
def test_what_is_not_there_is_refused(purchase, correction, code):
    with pytest.raises(UnreadableInput) as refused:
        corrected(purchase, correction, today=TODAY)
    assert [one.code for one in refused.value.problems] == [code]
