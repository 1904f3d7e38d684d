"""Features: each is explained, and says what its docstring says."""

import re

import polars as pl
import pytest

from data_ingest.linking.comparison import compare_names
from data_ingest.linking.features import FEATURES


def points(query: str, candidate: str) -> int:
    return compare_names(pl.DataFrame({"query": [query], "candidate": [candidate]}))[
        "points"
    ].item()


def test_every_feature_is_explained_in_both_languages():
    for code, feature in FEATURES.items():
        assert feature.code == code
        assert feature.label.sv
        assert feature.label.en
        assert feature.why.endswith(".")
        assert "\n\n" not in feature.why


def test_the_points_of_every_feature_are_round_numbers_with_a_reason_in_its_docstring():
    for feature in FEATURES.values():
        for figure in re.findall(r"\b\d+ points\b", feature.why):
            assert int(figure.split()[0]) % 5 == 0


@pytest.mark.parametrize(
    ("query", "candidate", "expected"),
    [
        ("Tallmyra Städ AB", "Tallmyra Städ AB", 110),
        ("Tallmyra Städ AB", "Tallmyra Städ", 100),
        ("Tallmyra Städ AB", "Talmyra Städ AB", 70),
        ("Tallmyra Städ AB", "Talmyra Städ", 60),
        ("Nord Städ AB", "Nordstäd AB", 85),
        ("A Tallmyra AB", "Anna Tallmyra AB", 60),
        ("SÖT", "Svenska Örnvik Tallmyra", 20),
        ("Tallmyra Städ AB", "Tallmyra Städ HB", -10),
        ("Tallmyra Städ AB", "Tallmyra Städ Ltd", 70),
        ("Tallmyra Städ Ltd", "Tallmyra Städ Ltd filial", 80),
        ("Tallmyra 1 AB", "Tallmyra 2 AB", -30),
        ("Tallmyra I AB", "Tallmyra II AB", 40),
        ("Tallmyra 1 AB", "Tallmyra AB", -20),
        ("Tallmyra Sverige AB", "Tallmyra Norge AB", -60),
        ("Tallmyra Sverige AB", "Tallmyra AB", -10),
        ("Tallmyra Holding AB", "Tallmyra AB", -24),
        ("Elof AB", "Elos AB", -10),
        ("Kvarnåsens Maskinuthyrning AB", "Kvarnåsens Maskinuthyr", 50),
        ("Kvarnåsens Plåt Aktiebolag", "Kvarnåsens Plåt Aktieb", 50),
        ("Kvarnåsens Plåt AB", "Kvarnåsens Plåt Aktieb", 80),
        ("Tallmyra Constr. AB", "Tallmyra Construction AB", 90),
        ("Granhult Inc.", "Granhult Corp.", 100),
        ("Granhult GmbH", "Granhult AB", -10),
        ("Tallmyra", "Tallmyra Sverige AB", 10),
        ("Tallmyra AB", "Granhult AB", -210),
        ("AB", "HB", -220),
    ],
)
def test_a_pair_of_names_has_the_points_that_its_features_say(query, candidate, expected):
    assert points(query, candidate) == expected
