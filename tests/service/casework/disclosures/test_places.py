"""What of a report can be masked, and how each place is called."""

import dataclasses

import orjson
import pytest

from service.casework.disclosures.places import label, places
from service.screening.assessment.models import Assessment
from tests.service.casework.disclosures.test_masking import shown, text_of

ALIKE, OTHER = "Namnlik i Malmö AB", "Nästan Sund AB"


@pytest.fixture(scope="module")
def matched(awarded):
    """The example in which a party of each of the first two tenders may be one of a register."""
    tables = orjson.loads(awarded.assessment)
    tables["possible_matches"] = [
        {
            "party_id": tender["parts"][0]["party_id"],
            "source_id": tables["sources"][0]["source_id"],
            "name": name,
            "number": None,
            "reason": "name_only",
            "listed": False,
        }
        for tender, name in zip(tables["lots"][0]["tenders"], (ALIKE, OTHER), strict=False)
    ]
    return dataclasses.replace(awarded, assessment=orjson.dumps(tables))


def keys(record):
    return {one.key for one in places(Assessment.read(record.assessment), before_award=False)}


def test_possible_matches_are_a_place_of_the_tenders_that_have_some(awarded, matched):
    assert not any(key.endswith(".matches") for key in keys(awarded))
    found = {key for key in keys(matched) if key.endswith(".matches")}
    assert found == {"lot1.tender1.matches", "lot1.tender2.matches"}


def test_a_masked_match_goes_and_that_of_another_tender_stays(matched):
    whole = text_of(shown(matched, set()))
    masked = text_of(shown(matched, {"lot1.tender1.matches"}))
    assert ALIKE in whole
    assert OTHER in whole
    assert ALIKE not in masked
    assert OTHER in masked


def test_with_the_name_of_a_party_goes_what_it_may_be(matched):
    masked = text_of(shown(matched, {"lot1.tender1.part1.name"}))
    assert ALIKE not in masked
    assert OTHER in masked


@pytest.mark.parametrize(
    ("key", "sv", "en"),
    [
        ("amount", "Belopp", "Amount"),
        ("lot2.title", "Del 2: rubrik och nummer", "Lot 2: title and number"),
        ("lot1.tender2.price", "Del 1, anbud 2: pris", "Lot 1, tender 2: price"),
        (
            "lot1.tender10.part3.name",
            "Del 1, anbud 10, part 3: namn",
            "Lot 1, tender 10, party 3: name",
        ),
    ],
)
def test_a_place_is_called_by_where_it_is_and_what_it_tells(key, sv, en):
    assert (label(key, "sv"), label(key, "en")) == (sv, en)
