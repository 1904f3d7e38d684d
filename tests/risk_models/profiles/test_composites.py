from decimal import Context, Decimal

import polars as pl
import pytest

from data_ingest.model.reference_tables import DOMAINS, CountryIndicators, Indicators
from data_ingest.reference import load_country_indicators, load_indicators
from risk_models.profiles import normalisation
from risk_models.profiles.composites import composites, role_of, series
from service.screening.assessment.profiles import country_composites


@pytest.fixture(scope="module")
def shipped():
    found = composites(load_country_indicators(), load_indicators())
    return {(one.country, one.domain): one for one in found}


def made_up(figures: dict[str, dict[str, str]], **changes: dict[str, object]):
    """Frames of made-up indicators by domain; `changes` alter the description of an indicator."""
    described = [
        {
            "indicator": name, "domain": "rights", "label_sv": "mått", "label_en": "measure",
            "series": "x", "unit": "index", "scale": "risk", "higher_is_riskier": True,
            "anchor_low": Decimal(0), "anchor_high": Decimal(1), "inverted": False,
            "year_from": 2020, "year_to": 2024, "outcome_derived": False, "source_id": "made-up",
        }
        | changes.get(name, {})
        for name in figures
    ]  # fmt: skip
    values = [
        {
            "country": country, "indicator": name, "year": 2024, "value": Decimal(value),
            "imputed": name == "modelled", "source_id": "made-up",
        }
        for name, by_country in figures.items()
        for country, value in by_country.items()
    ]  # fmt: skip
    return (
        CountryIndicators.validate(pl.DataFrame(values), cast=True),
        Indicators.validate(pl.DataFrame(described, infer_schema_length=None), cast=True),
    )


def rights(frames):
    return {one.country: one for one in composites(*frames) if one.domain == "rights"}


def test_every_country_has_every_domain_in_order(shipped):
    countries = sorted(set(load_country_indicators()["country"]))
    assert list(shipped) == [(country, domain) for country in countries for domain in DOMAINS]


def test_the_shipped_table_is_what_the_indicators_give(shipped):
    assert country_composites() == tuple(shipped.values())


def test_a_composite_is_missing_where_fewer_than_half_of_the_indicators_have_a_figure(shipped):
    for one in shipped.values():
        known = 2 * one.indicators >= one.of
        assert known == (one.permille is not None) == (one.rank is not None)
        assert known == (one.rank_low is not None) == (one.rank_high is not None)


def test_twice_as_many_digits_change_nothing(shipped, monkeypatch):
    monkeypatch.setattr(normalisation, "DIGITS", Context(prec=2 * normalisation.DIGITS.prec))
    assert composites(load_country_indicators(), load_indicators()) == tuple(shipped.values())


def test_the_rank_given_out_lies_in_its_range(shipped):
    for one in shipped.values():
        if one.rank is not None:
            assert 1 <= one.rank_low <= one.rank <= one.rank_high <= one.ranked
            assert 0 <= one.permille <= 1000


def test_figures_that_their_publisher_modelled_are_counted(shipped):
    assert shipped["SE", "economic_vulnerability"].modelled == 1
    assert shipped["SE", "rights"].modelled == 0


def test_what_is_given_out_for_some_countries(shipped):
    given_out = {
        (country, domain): (one.permille, one.rank, one.rank_low, one.rank_high)
        for (country, domain), one in shipped.items()
        if country in ("SE", "CN")
    }
    assert given_out == {
        ("CN", "rights"): (554, 110, 97, 160),
        ("CN", "enforcement"): (651, 127, 116, 161),
        ("CN", "economic_vulnerability"): (437, 75, 62, 85),
        ("SE", "rights"): (162, 1, 1, 8),
        ("SE", "enforcement"): (321, 14, 13, 59),
        ("SE", "economic_vulnerability"): (257, 7, 7, 15),
    }


def test_nothing_that_counts_findings_is_in_a_composite_or_a_variant():
    used = set(series(load_country_indicators(), load_indicators()))
    counting = set(load_indicators().filter("outcome_derived")["indicator"])
    assert counting
    assert not used & counting


def test_facts_that_no_nordic_country_has_are_used_in_variants_alone():
    roles = {row["indicator"]: role_of(row) for row in load_indicators().rows(named=True)}
    nordic = load_country_indicators().filter(pl.col("country").is_in(["SE", "NO", "DK", "FI"]))
    assert {name for name, role in roles.items() if role == "used"} == set(nordic["indicator"])
    assert roles["ilab_c138"] == "variant"
    assert roles["ilab_inspectors"] == "count"
    assert roles["tvpra_goods"] == "outcome"


def test_a_figure_where_less_is_riskier_is_turned_round():
    frames = made_up({"density": {"SE": "0.9", "XX": "0.1"}}, density={"higher_is_riskier": False})
    found = rights(frames)
    assert found["SE"].permille < 500 < found["XX"].permille
    assert (found["SE"].rank, found["XX"].rank) == (1, 2)


def test_equal_figures_share_the_lower_rank():
    found = rights(made_up({"one": {"SE": "0.1", "NO": "0.1", "XX": "0.9"}}))
    assert [found[country].rank for country in ("SE", "NO", "XX")] == [1, 1, 3]


def test_the_order_of_rows_changes_nothing():
    values, indicators = load_country_indicators(), load_indicators()
    shuffled = values.sample(fraction=1, shuffle=True, seed=5)
    assert composites(shuffled, indicators.reverse()) == composites(values, indicators)


def test_a_worse_figure_never_lowers_a_composite():
    better = {"one": {"SE": "0.2", "NO": "0.3", "XX": "0.9"}, "modelled": {"SE": "1", "NO": "1"}}
    worse = better | {"one": {"SE": "0.6", "NO": "0.3", "XX": "0.9"}}
    before, after = rights(made_up(better))["SE"], rights(made_up(worse))["SE"]
    assert after.permille > before.permille
    assert after.rank > before.rank
    assert (before.indicators, before.of, before.modelled) == (2, 2, 1)


def test_a_domain_without_indicators_is_missing_everywhere():
    found = [one for one in composites(*made_up({"one": {"SE": "0.2"}})) if one.domain != "rights"]
    assert [(one.permille, one.of, one.ranked) for one in found] == [(None, 0, 0)] * 2
