"""A vocabulary with a fault is refused, and the refusal names the fault."""

import pytest

from data_ingest.industry.vocabulary import UnusableVocabulary, load_vocabulary, vocabulary_of

HEAD = "cpv_prefix,language,says,label_sv,label_en,words,finds,status,source_id\n"
SOURCE = "kedjekoll-industry-words-2026"


def row(cpv="9091", language="sv", says="industry", words="städning", status="judgement", **given):
    source = given.get("source", SOURCE)
    return f"{cpv},{language},{says},,,{words},,{status},{source}\n"


def refused(*rows):
    with pytest.raises(UnusableVocabulary) as fault:
        vocabulary_of(HEAD + "".join(rows))
    return str(fault.value)


def test_the_vocabulary_that_ships_has_words_in_five_languages():
    words = load_vocabulary().single
    assert min(len(words[language]) for language in words) > 150


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"language": "xx"}, "line 2: unknown language; use one of sv, en, no, da, fi"),
        ({"cpv": "99"}, "line 2: 99 is no prefix of a CPV code"),
        ({"cpv": "1"}, "line 2: 1 is no prefix of a CPV code"),
        ({"cpv": ""}, "cpv_prefix is given exactly for rows that say industry"),
        ({"says": "perhaps", "cpv": ""}, "unknown code in the column says"),
        ({"status": "sure"}, "unknown status"),
        ({"source": "hearsay"}, "unknown source; add it to sources.csv"),
    ],
)
def test_an_unknown_value_is_named_with_its_line(fault, named):
    assert named in refused(row(**fault))


def test_a_word_in_two_rows_is_named_with_both():
    fault = refused(row(), row(cpv="9062", words="snöröjning städning"))
    assert fault == "vocabulary: städning (sv) is in 9091 and in 9062"


def test_a_word_twice_in_one_row_is_refused_with_or_without_accents():
    assert "stadning (sv) is in 9091 and in 9091" in refused(row(words="städning stadning"))


def test_a_combination_is_the_same_in_any_order():
    fault = refused(row(cpv="70", words="hyra+lokal lokal+hyra"))
    assert "lokal hyra (sv) is in 70 and in 70" in fault


def test_two_rows_for_one_code_and_language_are_refused():
    assert "a second row for 9091/sv/industry" in refused(row(), row(words="lokalvård"))


def test_a_combination_with_a_word_that_says_nothing_is_refused():
    nothing = row(cpv="", says="nothing", words="tjänst")
    fault = refused(row(words="städ+tjänster"), nothing)
    assert "städ tjänster (sv) contains tjanster, which says nothing" in fault


def test_other_columns_are_refused():
    with pytest.raises(UnusableVocabulary, match="the columns must be cpv_prefix, language"):
        vocabulary_of("cpv,language\n90,sv\n")


def test_one_word_may_mean_different_things_in_different_languages():
    found = vocabulary_of(HEAD + row(cpv="70", words="rent") + row(language="en", words="rent"))
    assert found.single["sv"]["rent"].cpv != found.single["en"]["rent"].cpv
