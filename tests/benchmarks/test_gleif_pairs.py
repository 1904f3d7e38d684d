"""The pairs that the benchmark of real names makes, on made-up firms."""

import json
import sys

import polars as pl
import pytest

from benchmarks import gleif_pairs
from benchmarks.gleif_pairs import Firm, near_firms, part_of, read_firms, strong_in_one_town
from benchmarks.name_pairs import Pair, best_threshold, error_kinds
from benchmarks.peers.running import NOT_INSTALLED, PeerMissing
from data_ingest.linking.comparison import compare_names


def firm(lei: str, name: str, country: str = "SE") -> Firm:
    return Firm(lei, name, country, ())


@pytest.fixture
def names(tmp_path):
    """A file of 60 made-up firms, two of a group, and one that is a person's."""
    path = tmp_path / "names.csv"
    towns = ["Tallmyra", "Granhult", "Ekbacken", "Lövåsa", "Örnvik", "Sundet"]
    trades = ["Bygg", "Städ", "Transport", "Måleri", "Fastigheter"]
    made = [f"{one} {two} {three}" for one in towns for two in trades for three in ("AB", "HB")]
    pl.DataFrame(
        {
            "LEI": [f"LEI{at:03}" for at in range(61)],
            "Entity.LegalName": [*made, "A Person"],
            "Entity.LegalAddress.Country": ["SE"] * 61,
            "Entity.EntityCategory": ["GENERAL"] * 60 + ["SOLE_PROPRIETOR"],
            "Entity.OtherEntityNames.OtherEntityName.1": ["Tallmyra Hus"] + [None] * 60,
            "Entity.OtherEntityNames.OtherEntityName.1.type": ["TRADING"] + [None] * 60,
        }
    ).write_csv(path)
    return path


def test_firms_are_read_with_their_other_names_and_without_persons(names):
    firms = {one.lei: one for one in read_firms(names)}
    assert len(firms) == 60
    assert firms["LEI000"].others == ("Tallmyra Hus",)
    assert firms["LEI001"].others == ()


def test_a_firm_stays_in_its_part():
    parts = [part_of(f"LEI{at}") for at in range(1_000)]
    assert parts == [part_of(f"LEI{at}") for at in range(1_000)]
    assert 350 < parts.count("kept") < 450


def test_a_firm_stands_beside_the_likest_name_of_another():
    firms = [firm("1", "Tallmyra Bygg AB"), firm("2", "Tallmyra Bygg 2 AB"), firm("3", "Granhult")]
    assert near_firms(firms[:1], firms, 5) == [(firms[0], firms[1])]


def test_only_one_name_in_one_town_of_one_country_is_strong():
    one = firm("1", "Tallmyra Bygg AB")
    others = [
        firm("2", "Tallmyra Bygg Aktiebolag"),
        firm("3", "Tallmyra Bygg Aktiebolag", "FI"),
        firm("4", "Tallmyra Bygg 2 AB"),
    ]
    assert strong_in_one_town([(one, other) for other in others]) == 1


def test_errors_are_counted_by_what_sets_the_names_apart():
    pairs = [
        Pair("Company", "Tallmyra II AB", "Tallmyra III AB", is_match=False, quality="MEDIUM"),
        Pair("Company", "Tallmyra Bygg", "Granhult", is_match=True, quality="MEDIUM"),
        Pair("Company", "Tallmyra AB", "Tallmyra", is_match=True, quality="MEDIUM"),
    ]
    frame = pl.DataFrame({"query": [p.query for p in pairs], "candidate": [p[2] for p in pairs]})
    kinds = error_kinds(pairs, compare_names(frame))
    assert kinds == {"missed": {"other words": 1}, "false": {"Roman number": 1}}


def test_the_best_threshold_is_the_highest_of_those_with_the_best_f1():
    pairs = [Pair("", "", "", is_match=match, quality="") for match in (True, True, False, False)]
    assert best_threshold(pairs, [0.9, 0.8, 0.4, 0.4]) == 0.8
    assert best_threshold(pairs, [0.5, 0.5, 0.5, 0.5]) == 0.5


def test_the_last_line_is_one_object(names, monkeypatch, capsys):
    def missing(*_: object, **__: object) -> object:
        raise PeerMissing(NOT_INSTALLED)

    monkeypatch.setattr(gleif_pairs, "ask", missing)
    monkeypatch.setattr(sys, "argv", ["gleif_pairs", str(names), "--part", "open", "--show", "3"])
    gleif_pairs.main()
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["benchmark"] == "gleif_pairs"
    assert result["missing"] == {"rigour": NOT_INSTALLED}
    assert result["pairs"] > result["no_match"] > 0


def test_without_a_file_nothing_is_measured(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["gleif_pairs"])
    monkeypatch.setattr(gleif_pairs, "FOLDER", tmp_path)
    gleif_pairs.main()
    assert "gleif_names" in json.loads(capsys.readouterr().out)["not_run"]
