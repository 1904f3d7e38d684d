"""UHM's result for an occupation, in the same words on every page, with its year."""

import pytest

from service.screening.assessment.industry_words import (
    activity_sentence,
    division_lines,
    division_sentence,
    every_result,
    industry_sentence,
)
from service.screening.assessment.profiles import sector_evidence_tables

NONE = "Det betyder inte att risken är låg."


@pytest.mark.parametrize(
    ("cpv", "said"),
    [
        ("90911200", "det finns risk för oskäliga arbetsvillkor för lokalvårdare (2021)"),
        ("45310000", "risken för oskäliga arbetsvillkor är låg för elinstallatörer (2022)"),
        ("60120000", "för taxiförare (odaterad sida, läst 2026-11-29)"),
        ("72000000", NONE),
        ("00000000", NONE),
    ],
)
def test_a_code_has_the_result_of_its_occupation_with_its_year(cpv, said):
    assert said in industry_sentence(cpv, "sv")


def test_a_registered_activity_is_that_of_its_occupation_and_only_in_sweden():
    assert "lokalvårdare (2021)" in activity_sentence("SNI2007", "81210", "sv")
    assert "lokalvårdare (2021)" in activity_sentence("SNI2025", "81.210", "sv")
    assert NONE in activity_sentence("SNI2007", "62010", "sv")
    assert NONE in activity_sentence("SNI2007", "99999", "sv")
    assert activity_sentence("SN2007", "81.210", "sv") == ""


def test_a_division_names_opposite_results_beside_each_other():
    said = division_sentence("77", "en")
    assert "green area maintenance workers: risk (2021)" in said
    assert "forest-machine drivers: low risk (2019)" in said
    assert said.endswith("That does not mean that the risk is low.")


def test_what_is_not_assessed_is_said_once_of_all_divisions_together():
    lines = division_lines(["90", "72", "72", "80"], "sv")
    assert len(lines) == 2
    assert lines[0].startswith("CPV 90: ")
    assert lines[1].endswith(NONE)
    assert division_lines(["72"], "sv") == [division_sentence("72", "sv")]
    assert division_lines([], "sv") == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_result_is_told_once(language):
    statements = sector_evidence_tables().statements
    assessed = [kind for kind in statements["kind"] if kind.startswith("uhm_")]
    said = every_result(language)
    assert len(said) == len(set(said)) == len(assessed)
