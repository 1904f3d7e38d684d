"""The page of profiles says what the functions give."""

from functools import cache

from data_ingest.reference import load_indicators, load_nace_labels
from docs.writers.profiles import profiles
from risk_models.profiles.composites import role_of
from service.screening.assessment.profiles import country_composites


@cache
def cells() -> list[list[str]]:
    """The rows of the page's tables."""
    return [line.strip("| ").split(" | ") for line in profiles().splitlines() if "|" in line]


def rows(first: str) -> list[list[str]]:
    """The rows whose first cell is `first`."""
    return [row for row in cells() if row[0] == first]


def test_every_division_has_its_rate_interval_and_parts():
    for nace in load_nace_labels()["nace"]:
        assert len(rows(f"`{nace}`")) == (len(nace) == 2)
    (construction,) = rows("`41`")
    assert construction[3:] == ["33", "6867", "5413–8406", "10", "16", "26"]
    (domestic,) = rows("`97`")
    assert domestic[4].strip() == "not known"


def test_every_country_with_a_composite_has_ranks_and_a_missing_domain_a_dash():
    known = {one.country for one in country_composites() if one.permille is not None}
    for country in {one.country for one in country_composites()}:
        assert len(rows(f"`{country}`")) == (country in known)
    assert rows("`SE`")[0][1:] == ["162: 1 (1–8)", "321: 14 (13–59)", "257: 7 (7–15)"]
    assert rows("`KP`")[0][3] == "–"


def test_every_indicator_says_what_it_is_used_for():
    for row in load_indicators().rows(named=True):
        found = [one for one in rows(f"`{row['indicator']}`") if len(one) == 6]
        assert len(found) == 1
        assert role_of(row) in ("used", "variant", "count", "outcome")
