"""Abbreviated texts of accounts are read as the words in full; a table with a fault is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.industry.abbreviations import (
    UnusableAbbreviations,
    abbreviations_of,
    load_abbreviations,
    read_words,
)
from data_ingest.industry.folding import words_of
from data_ingest.industry.texts import industry_of_text
from data_ingest.industry.vocabulary import load_vocabulary

SWEDISH, ENGLISH = ("sv", "en"), ("en",)
HEAD = "language,short,full,front,place\n"


def refused(*rows):
    with pytest.raises(UnusableAbbreviations) as fault:
        abbreviations_of(HEAD + "".join(f"{row}\n" for row in rows))
    return str(fault.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Målningsarb.", ["malningsarbete"]),
        ("målningsarb", ["malningsarbete"]),
        ("Hush.avf", ["hushallsavfall"]),
        ("Hush.-avf", ["hushallsavfall"]),
        ("Rep.fordon", ["reparation", "fordon"]),
        ("Fast.sköts.", ["fastighetsskotsel"]),
        ("Fast avgift", ["fast", "avgift"]),
        ("Inst.vård", ["institutionsvard"]),
        ("El.inst", ["elinstallation"]),
        ("Renhålln.avg.", ["renhallningsavgift"]),
        ("Färdtj.resor", ["fardtjanstresor"]),
        ("Städn.", ["stadning"]),
        ("Snöröjn o halkbek.", ["snorojning", "och", "halkbekampning"]),
        ("Maskin m förare", ["maskin", "med", "forare"]),
        ("Inhyrda ssk", ["inhyrda", "sjukskoterska"]),
        ("Städning.Måleri", ["stadning", "maleri"]),
    ],
)
def test_swedish_abbreviations_are_read_in_full(text, words):
    assert read_words(text, SWEDISH) == words


def test_english_abbreviations_are_words_by_themselves_only():
    assert read_words("Bldg Mtce, ext.", ENGLISH) == ["building", "maintenance", "external"]
    assert read_words("Subscript", ENGLISH) == ["subscript"]


def test_a_word_cut_by_a_full_stop_is_read_if_only_one_word_begins_so():
    assert read_words("Livsm.", SWEDISH) == ["livsmedel"]
    assert read_words("Skadedj", SWEDISH) == ["skadedj"]
    assert read_words("Skol.", SWEDISH) == ["skol"]


@given(st.text(max_size=60))
def test_a_text_that_was_read_is_read_the_same_again(text):
    once = read_words(text, SWEDISH)
    assert read_words(" ".join(once), SWEDISH) == once


@pytest.mark.parametrize("language", sorted(load_vocabulary().single))
def test_words_of_the_vocabulary_are_no_abbreviations(language):
    for word in load_vocabulary().single[language]:
        assert read_words(word, (language,)) == words_of(word)


@pytest.mark.parametrize("text", ["Stad", "STAD", "Stadens kostnader", "Stadstjänster", "Städer"])
def test_a_city_does_not_clean(text):
    assert industry_of_text(text, "SE").cpv_prefix is None


@pytest.mark.parametrize("text", ["Städ", "STÄD", "sta\u0308d", "Städ i stadens lokaler"])
def test_cleaning_has_its_accent(text):
    assert industry_of_text(text, "SE").cpv_prefix == "9091"


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("Hisservice och besiktning", "5075"),
        ("Besiktning", "716"),
        ("Livsmedel äldreomsorg", "15"),
        ("Äldreomsorg", "85311"),
    ],
)
def test_a_word_can_give_way_to_another(text, prefix):
    assert industry_of_text(text, "SE").cpv_prefix == prefix


def test_a_home_that_cares_is_not_care_at_home():
    assert industry_of_text("Care home fees", "GB").cpv_prefix == "85311"
    assert industry_of_text("Home care fees", "GB").cpv_prefix == "85312"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Cykelservice", "4531"),
        ("Kreditkostnad", "72"),
        ("Mobilhyra", "34"),
        ("Formatservice", "55"),
    ],
)
def test_a_short_word_inside_another_is_no_part_of_it(text, wrong):
    assert not (industry_of_text(text, "SE").cpv_prefix or "").startswith(wrong)


def test_the_table_that_ships_has_every_language():
    assert all(load_abbreviations()[language] for language in load_vocabulary().single)


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("xx,arb,arbete,,end", "line 2: unknown language; use one of sv, en, no, da, fi"),
        ("sv,arb,arbete,,middle", "line 2: unknown place; use one of whole, end, front"),
        ("sv,arb.,arbete,,end", "short and full are one word each, of letters alone"),
        ("sv,fast,fastighet,,front", "fast is read as front only; write its front"),
        ("sv,fast,fastighet,fastighets,whole", "fast (sv) is also a word of the vocabulary"),
        ("sv,bil,bilaga,,whole", "bil (sv) is also a word of the vocabulary"),
    ],
)
def test_a_fault_is_named_with_its_line(row, named):
    assert named in refused(row)


def test_an_abbreviation_twice_is_refused():
    assert "arb (sv) is there twice; keep one" in refused("sv,arb,arbete,,end", "sv,arb,arv,,end")


def test_other_columns_are_refused():
    with pytest.raises(UnusableAbbreviations, match="the columns must be language, short"):
        abbreviations_of("short,full\narb,arbete\n")
