import pytest

from data_ingest.reference import load_sources
from data_ingest.sources import SOURCES
from procurement_rules.needs import agreements
from service.screening.assessment.source_titles import OWN, title_in

OWN_PUBLISHER = ("The buyer", "The buyer's own")
"""Whose a source is that the buyer keeps, and on what terms."""


def test_every_title_of_the_projects_own_is_known_in_both_languages():
    shipped = load_sources().rows(named=True)
    own = {one["title"] for one in shipped if one["publisher"] == "Kedjekoll"}
    known = {text.en for text in OWN}
    assert own | {agreements.TITLE} <= known
    assert known <= {one["title"] for one in shipped} | {agreements.TITLE, *OWN_PUBLISHER}


def test_titles_that_are_known_are_told_apart_and_told_in_the_readers_language():
    assert len({text.sv for text in OWN} | {text.en for text in OWN}) == 2 * len(OWN)
    for text in OWN:
        for recorded in (text.sv, text.en):
            assert (title_in(recorded, "sv"), title_in(recorded, "en")) == (text.sv, text.en)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_register_is_called_by_its_name_in_the_readers_language(source):
    assert title_in(source.title.en, "sv") == source.title.sv
    assert title_in(source.title.sv, "en") == source.title.en


def test_what_others_have_published_is_cited_as_they_call_it():
    assert title_in("Country-Year Core, version 16", "sv") == "Country-Year Core, version 16"
