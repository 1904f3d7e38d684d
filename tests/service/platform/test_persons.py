import json
import re

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.reading import read_procurement
from service.platform.personal_numbers import (
    hide_in_frame,
    hide_in_problems,
    hide_in_tables,
    holds_number,
    persons_hidden,
    pseudonyms,
    texts_of,
)

KEY = b"a key of thirty-two made-up bytes"
SPELLINGS = (
    "191212121212",
    "19121212-1212",
    "1212121212",
    "121212-1212",
    "121212+1212",
    "121212 1212",
    "SE121212121201",
)
"""Ways to write the number of Tolvan Tolvansson, whom Swedish forms use as an example."""


def hidden(text):
    return pseudonyms([text], person_key=KEY).get(text, text)


@pytest.mark.parametrize("number", SPELLINGS)
@pytest.mark.parametrize("around", ["{}", "Tolvans Städ ({})", "anbud-{}.json", "/parties/{}/x"])
def test_a_persons_number_is_replaced_wherever_it_stands(around, number):
    shown = hidden(around.format(number))
    before, after = around.split("{}")
    assert shown.startswith(f"{before}person-")
    assert shown.endswith(after)
    assert "1212" not in shown.removeprefix(before)[: len("person-") + 1]
    assert number not in shown


def test_a_pseudonym_is_long_enough_that_no_two_numbers_share_one():
    assert re.fullmatch("person-[0-9a-f]{16}", hidden("121212-1212"))


@pytest.mark.parametrize("name", [*SPELLINGS, "a121212-1212", "1212121212b", "nr1212121212an"])
def test_an_id_made_of_a_persons_number_is_known_with_and_without_letters_about_it(name):
    assert holds_number(name)


@pytest.mark.parametrize("name", ["", "anna", "559999-0016", "nr5599990016", "a121212-1213b"])
def test_an_id_of_something_else_holds_no_persons_number(name):
    assert not holds_number(name)


def test_two_numbers_in_one_text_are_both_replaced():
    shown = hidden("121212-1212 och 19121212-1212")
    assert shown.count("person-") == 2
    assert "121212" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Städtjänst AB",
        "559999-0016",
        "SE559999001601",
        "5599990016",
        "121212-1213",
        "2f8a1234-1212-4111-9999-1212121212ab",
        "A1212121212",
        "12121212129",
        "SKN 2026/0417",
        "2026-11-24",
    ],
)
def test_what_is_no_persons_number_is_kept(text):
    assert pseudonyms([text], person_key=KEY) == {}


def test_the_pseudonym_is_the_same_for_the_same_spelling_and_key_alone():
    assert hidden("121212-1212") == hidden("121212-1212")
    assert len({hidden(number) for number in SPELLINGS}) == len(SPELLINGS)
    other = pseudonyms(["121212-1212"], person_key=b"another")
    assert other["121212-1212"] != hidden("121212-1212")


def test_a_file_without_such_numbers_is_passed_on_as_it_is(one_tender):
    tables = read_procurement(json.dumps(one_tender()).encode(), name="x", person_key=KEY)
    assert hide_in_tables(tables.procurement, person_key=KEY) is tables.procurement
    frame = pl.DataFrame({"a": ["x", None], "n": [1212121212, 1]})
    assert hide_in_frame(frame, person_key=KEY) is frame


def test_texts_are_those_of_every_table_that_is_there_and_has_rows():
    there = pl.DataFrame({"a": ["x", None], "n": [1, 2]})
    empty = pl.DataFrame({"n": []}, schema={"n": pl.Int64})
    assert texts_of([None, there, empty]).to_list() == ["x", None]
    assert texts_of([None, empty]) is None


def test_columns_of_text_are_rewritten_and_others_left():
    frame = pl.DataFrame({"a": ["121212-1212", None, "x"], "n": [1212121212, 1, 2]})
    expected = pl.DataFrame({"a": [hidden("121212-1212"), None, "x"], "n": [1212121212, 1, 2]})
    assert_frame_equal(hide_in_frame(frame, person_key=KEY), expected)


def test_a_number_used_as_an_id_still_joins_the_tables(one_tender):
    payload = json.dumps(one_tender()).replace('"norr-golv"', '"121212-1212"').encode()
    read = read_procurement(payload, name="x", person_key=KEY)
    tables = hide_in_tables(read.procurement, person_key=KEY)
    own = hidden("121212-1212")
    assert own in tables.parties["party_id"].to_list()
    assert own in tables.contract_parties["party_id"].to_list()
    assert own in tables.supply_links["subcontractor_id"].to_list()
    assert own in tables.declarations["party_id"].to_list()


def test_problems_keep_their_code_and_lose_the_number():
    fault = UnreadableInput(
        [
            Problem("id-unknown", "/tenders/0/lot", {"kind": "lot", "id": "121212-1212"}),
            Problem("empty-input", "party 1212121212"),
        ],
        "anbud-121212-1212.json",
    )
    shown = hide_in_problems(fault, person_key=KEY)
    assert [problem.code for problem in shown.problems] == ["id-unknown", "empty-input"]
    assert shown.problems[0].params["kind"] == "lot"
    said = f"{shown} {shown.name} {shown.problems}"
    assert "1212-1212" not in said
    assert "1212121212" not in said


@pytest.mark.parametrize(
    ("name", "expected"), [(None, "anbud.json"), ("anbud-121212-1212.json", "anbud-person-")]
)
def test_what_is_refused_comes_out_without_a_number_and_names_the_file(name, expected):
    problem = Problem("empty-input", "party 121212-1212")
    with pytest.raises(UnreadableInput) as refused, persons_hidden(KEY, name=name):
        raise UnreadableInput([problem], "anbud.json")
    assert refused.value.name.startswith(expected)
    assert "1212-1212" not in f"{refused.value} {refused.value.name} {refused.value.problems}"
    assert refused.value.__cause__ is None


def test_what_refuses_nothing_goes_on():
    with persons_hidden(KEY):
        done = True
    assert done
