"""What is stated of the industry of a CPV code, for people."""

import pytest

from data_ingest.model.statement_tables import OUTCOME_SETS, PUBLISHERS, STATEMENT_KINDS
from risk_models.card.bands import Band
from risk_models.explain.sector_evidence import KIND_WORDS, PUBLISHER_WORDS, by_publisher
from risk_models.facts.catalogue import LABOUR_FORMS
from risk_models.profiles.posterior import FORMS, S0, posterior_of
from service.screening.assessment.profiles import evidence_on, sector_evidence

CUTS = (20, 45, 321)


def test_a_code_of_an_assessed_occupation_has_the_result_with_words_year_and_source():
    found = evidence_on("45310000")
    assert found.node == "electricians"
    assert found.assessment.kind == "uhm_low"
    assert found.assessment.occupation.sv == "elinstallatörer"
    assert found.assessment.occupation.en == "electricians"
    assert (found.assessment.year, found.assessment.source_id) == (2022, "se-uhm-el")
    assert not found.assessment.second_hand
    assert evidence_on("77210000").assessment.second_hand


def test_a_code_that_holds_several_occupations_has_the_result_of_each():
    found = evidence_on("77300000")
    assert found.assessment is None
    assert [one.kind for one in found.parts] == ["uhm_risk", "uhm_low"]


def test_a_code_that_nobody_has_assessed_has_no_result():
    found = evidence_on("72220000")
    assert (found.assessment, found.parts, found.statements) == (None, (), ())
    assert set(found.without) == {"br", "ca"}


def test_a_code_whose_industry_is_not_known_has_nothing():
    assert evidence_on("99000000") is None


def test_the_bands_are_all_that_the_interval_touches():
    cleaning, painting, law = (evidence_on(cpv) for cpv in ("90910000", "45442100", "79110000"))
    assert cleaning.bands(CUTS, S0) == (Band.EXTENDED,)
    assert painting.bands(CUTS, S0) == (Band.EXTENDED,)
    assert law.bands(CUTS, S0) == (Band.STANDARD,)
    scrap = evidence_on("90510000")
    assert scrap.bands(CUTS, S0) == (Band.STANDARD, Band.EXTENDED)
    assert scrap.bands((20, 30, 60), S0) == (Band.STANDARD, Band.EXTENDED, Band.PRIORITY)


def test_each_publisher_that_speaks_can_be_left_out():
    found = evidence_on("90910000")
    assert {one.publisher for one in found.statements} <= set(found.without)
    assert found.without["upphandlingsmyndigheten"] < found.points
    assert all(0 <= points <= 60 for points in found.without.values())


def test_without_the_assessment_a_low_occupation_has_the_rate_of_its_industry():
    evidence = sector_evidence()
    without = by_publisher("electricians", evidence)["upphandlingsmyndigheten"]
    assert without == posterior_of("4321", evidence, without={"upphandlingsmyndigheten"}).points


@pytest.mark.parametrize("words", [*KIND_WORDS.values(), *PUBLISHER_WORDS.values()])
def test_kinds_and_publishers_have_words_in_both_languages(words):
    assert words.sv
    assert words.en


def test_every_kind_publisher_and_form_is_described():
    assert set(KIND_WORDS) == set(STATEMENT_KINDS)
    assert set(PUBLISHER_WORDS) == {*PUBLISHERS, *OUTCOME_SETS}
    assert set(FORMS) == set(LABOUR_FORMS)
