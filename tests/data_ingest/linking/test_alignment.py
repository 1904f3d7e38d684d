"""Two names side by side: what is equal, a slip of the pen, or left over."""

import warnings

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.linking.alignment import MEASURES, align


def measure(query: str, candidate: str) -> dict[str, object]:
    with warnings.catch_warnings(record=True) as told:  # polars drops those that are made errors
        warnings.simplefilter("always")
        measured = align(pl.DataFrame({"query": [query], "candidate": [candidate]}))
    assert [str(one.message) for one in told] == []
    assert measured.schema == MEASURES
    assert measured.null_count().sum_horizontal().item() == 0
    return measured.row(0, named=True)


def missing(query: str, candidate: str) -> tuple[object, object]:
    measured = measure(query, candidate)
    return measured["missing_query"], measured["missing_candidate"]


def test_equal_names_lack_nothing():
    measured = measure("AB Tallmyra & Ek", "Tallmyra och Ek Aktiebolag")
    assert measured["equal"]
    assert measured["form"] == "same"
    assert missing("AB Tallmyra & Ek", "Tallmyra och Ek Aktiebolag") == (0, 0)


def test_words_that_differ_are_left_over_on_their_side():
    assert missing("Tallmyra Städ AB", "Granhult Städ AB") == (10, 10)
    assert missing("Tallmyra Städ AB", "Tallmyra AB") == (3, 0)


@pytest.mark.parametrize(
    ("query", "candidate", "edits"),
    [
        ("Tallmyra AB", "Talmyra AB", 1),
        ("Tallmyra AB", "Talmyrra AB", 2),
        ("Nordanvind AB", "Nordavnind AB", 1),
        ("Örnvik Systems AB", "Örnvik System AB", 1),
    ],
)
def test_a_few_letters_are_a_slip_of_the_pen(query, candidate, edits):
    measured = measure(query, candidate)
    assert measured["edits"] == edits
    assert missing(query, candidate) == (0, 0)


@pytest.mark.parametrize(
    ("query", "candidate"),
    [
        ("Tallmyra AB", "Tamyrav AB"),
        ("Larsson Bygg AB", "Karlsson Bygg AB"),
        ("Norr Tallmyra AB", "Nord Granhult AB"),
        ("Sollander AB", "Bollandet AB"),
        ("NB Bygg AB", "MB Bygg AB"),
        ("Bank Örnvik AB", "Bark Örnvik AB"),
        ("AX AB", "AY AB"),
    ],
)
def test_two_words_are_no_slip_of_the_pen(query, candidate):
    if "Bank" in query:
        assert measure(query, candidate)["short_edits"] == 1
    else:
        assert all(missing(query, candidate))


def test_letters_of_short_words_are_counted_apart():
    assert measure("CVT Tallmyra AB", "CVS Tallmyra AB")["short_edits"] == 1
    assert measure("Tallmyra AB", "Talmyra AB")["short_edits"] == 0


def test_the_same_letters_can_be_divided_into_other_words():
    for candidate in ("Nordstäd AB", "NordStäd AB", "Nordstädd AB"):
        measured = measure("Nord Städ AB", candidate)
        assert measured["joined"] or measured["missing_query"], candidate
    assert measure("Vander Bilt AB", "Vanderbild AB")["joined"]
    assert measure("TallmyraStädAB", "Tallmyra Städ AB")["joined"]
    assert measure("Tallmyra Städ AB", "TallmyraStädAB")["joined"]


def test_a_digit_is_no_slip_of_the_pen_in_divided_words():
    assert not measure("Tallmyra Hus 1 AB", "Tallmyrahus 2 AB")["joined"]


def test_a_letter_stands_for_a_word():
    assert measure("A Tallmyra Bygg AB", "Anna Tallmyra Bygg AB")["initials"] == 1
    assert measure("Johan Larsson AB", "J Larsson AB")["initials"] == 1


def test_numbers_and_countries_are_counted_apart_from_words():
    measured = measure("Tallmyra 1 Sverige AB", "Tallmyra 2 Norge AS")
    assert (measured["numbers_query"], measured["numbers_candidate"]) == (1, 1)
    assert (measured["countries_query"], measured["countries_candidate"]) == (1, 1)
    assert (measured["missing_query"], measured["missing_candidate"]) == (0, 0)
    assert not measured["roman"]
    assert measure("Tallmyra II AB", "Tallmyra III AB")["roman"]
    assert measure("Tallmyra 2007-1 AB", "Tallmyra 2007-2 AB")["number_shared"]


def test_a_number_in_roman_digits_is_the_same_number():
    measured = measure("Tallmyra 3 AB", "Tallmyra III AB")
    assert (measured["numbers_query"], measured["numbers_candidate"]) == (0, 0)


@pytest.mark.parametrize(("roman", "arabic"), [("IV", "4"), ("XIX", "19"), ("XXIV", "24")])
def test_a_number_in_roman_digits_is_the_same_number_up_to_39(roman, arabic):
    measured = measure(f"Tallmyra {roman} AB", f"Tallmyra {arabic} AB")
    assert (measured["numbers_query"], measured["numbers_candidate"]) == (0, 0)
    assert measure("Tallmyra XXIV AB", "Tallmyra XIV AB")["numbers_query"] == 1


def test_a_word_for_a_part_of_the_country_sets_firms_apart():
    assert measure("Tallmyra Städ Nord AB", "Tallmyra Städ AB")["units"] == 1
    assert all(missing("Tallmyra Städ Nord AB", "Tallmyra Städ Syd AB"))


@pytest.mark.parametrize(
    ("short", "long"), [("Plåt", "Plåtslageri"), ("Byggn.", "Byggnads"), ("Fast.", "Fastigheter")]
)
def test_a_known_word_can_be_the_beginning_of_another(short, long):
    assert missing(f"Tallmyra {short} AB", f"Tallmyra {long} AB") == (0, 0)
    assert measure(f"Tallmyra {short} AB", f"Tallmyra {long} AB")["abbreviations"] == 1


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Թալմիրա", "Talmira"),
        ("თალმირა შპს", "Talmira LLC"),
        ("ทัลมีรา จำกัด", "Thalmira Co., Ltd."),
        ("النهراوي للنسيج", "Al-Nahrawi Textile"),
        ("شركة تلميرا ش.م.م", "Talmira LLC"),
        ('שטראוס תלמירה בע"מ', "Strauss Talmira Ltd"),
    ],
)
def test_a_name_in_other_letters_meets_its_latin_form(written, latin):
    for pair in ((written, latin), (latin, written)):
        assert missing(*pair) == (0, 0)
    assert any(missing(written, "Granhult"))


def test_a_misspelt_form_is_no_word():
    assert missing("Tallmyra Aktiebolg", "Tallmyra AB") == (0, 0)
    assert missing("Tallmyra Limted", "Tallmyra Limited") == (0, 0)


def test_a_name_can_be_cut_off_inside_a_word():
    whole = "Kvarnåsens Maskinuthyrning och Transport AB"
    assert measure(whole, "Kvarnåsens Maskinuthyrning och Tran")["cut"]
    assert not measure(whole, "Kvarnåsens Maskinuthyrning")["cut"]
    assert not measure("Vindkraft Fjällbo 1 AB", "Vindkraft Fjällbo 11 AB")["cut"]


def test_initials_of_all_words_are_an_acronym():
    assert measure("SÖT", "Svenska Örnvik Tallmyra")["acronym"]
    assert measure("Svenska Örnvik Tallmyra AB", "SÖT AB")["acronym"]
    assert not measure("ÖT AB", "Örnvik Tallmyra AB")["acronym"]


def test_initials_beside_the_whole_name_are_no_other_word():
    assert missing("Svenska Örnvik Tallmyra (SÖT)", "Svenska Örnvik Tallmyra AB") == (0, 0)
    assert any(missing("Svenska Örnvik Tallmyra (SÖK)", "Svenska Örnvik Tallmyra AB"))


@pytest.mark.parametrize("short", ["Constr.", "Constrn", "Constr"])
def test_a_known_word_can_be_written_shorter(short):
    measured = measure(f"Tallmyra {short} Ltd", "Tallmyra Construction Ltd")
    assert (measured["missing_query"], measured["missing_candidate"]) == (0, 0)


def test_a_rare_word_is_not_shortened():
    assert all(missing("Granhult Tall AB", "Granhult Tallmyra AB"))


def test_a_slip_of_the_pen_in_any_spelling_of_a_known_word_is_found():
    assert measure("Tallmyra Inevstment AB", "Tallmyra Investment AB")["edits"] == 1
    assert missing("Tallmyra Inevstment AB", "Tallmyra Investment AB") == (0, 0)


def test_a_form_misspelt_beside_the_rest_of_it_is_no_word():
    assert missing("Tallmyra Privte Limited", "Tallmyra Private Limited") == (0, 0)
    assert any(missing("Tallmyra Privte Granhult Ltd", "Tallmyra Granhult Ltd"))


@pytest.mark.parametrize(
    ("foreign", "latin"),
    [
        ("瑞澜纺织有限公司", "Ruilan Fangzhi Co., Ltd."),
        ("タルミラ", "Tarumira"),
        ("თალმირა", "Talmira"),
    ],
)
def test_a_name_in_other_letters_meets_the_same_name_in_latin_ones(foreign, latin):
    assert missing(foreign, latin) == (0, 0)
    assert missing(latin, foreign) == (0, 0)


def test_two_names_in_their_own_letters_are_compared_as_they_are_written():
    assert all(missing("瑞澜", "瑞兰"))  # both are read Ruilan


def test_a_second_name_behind_the_first_is_left_out():
    for second in (
        *("t/a Granhult", "c/o Granhult AB", "(formerly Granhult AB)", "f.d. Granhult AB"),
        *("(ANVÄND EJ)", "- används ej", ", org.nr 556000-0000"),
    ):
        measured = measure(f"Tallmyra AB {second}", "Tallmyra AB")
        assert (measured["missing_query"], measured["form"]) == (0, "same"), second


def test_a_name_with_its_form_or_a_number_is_not_cut_off():
    assert not measure("Kvarnåsens Maskin Nord AB", "Kvarnåsens Maskin Nordväst AB")["cut"]
    assert not measure("Kvarnåsens Maskinfond I", "Kvarnåsens Maskinfond II")["cut"]


def test_words_of_a_group_are_counted():
    assert measure("Tallmyra Holding AB", "Tallmyra AB")["units"] == 1


def test_a_name_without_words_is_not_equal_to_another():
    assert not measure("!", "?")["equal"]
    assert not measure("AB", "AB")["equal"]


NAME = st.text(st.sampled_from("abåö 12&.VXI-"), max_size=14)


@settings(deadline=None, max_examples=12)
@given(st.lists(st.tuples(NAME, NAME), min_size=1, max_size=6))
def test_sides_can_be_swapped_and_pairs_do_not_touch_each_other(pairs):
    frame = pl.DataFrame(pairs, schema=["query", "candidate"], orient="row")
    there = align(frame)
    back = align(frame.select(query="candidate", candidate="query"))
    swapped = ["missing_query", "missing_candidate", "numbers_query", "numbers_candidate"]
    assert (
        there.select(swapped).rows()
        == back.select(swapped[1], swapped[0], swapped[3], swapped[2]).rows()
    )
    alone = pl.concat([align(frame.slice(at, 1)) for at in range(len(frame))])
    assert there.equals(alone)
