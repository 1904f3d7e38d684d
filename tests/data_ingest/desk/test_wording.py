import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.desk.answers import single_day, whole_number
from data_ingest.desk.form import FIELDS
from data_ingest.desk.wording import field_named, understand


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 10**12 - 1))
def test_a_whole_number_is_read_with_and_without_spaces(number):
    spaced = f"{number:,}".replace(",", " ")
    assert whole_number(str(number)) == whole_number(f"{spaced} kr") == number
    assert whole_number(f"SEK {spaced},00") == number


@pytest.mark.parametrize("text", ["", "kr", "1.234", "1,234", "12,5", "1 23", "-4", "+4", "1e3"])
def test_a_number_that_is_not_plainly_whole_is_not_read(text):
    assert whole_number(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-12", "2026-11-12"),
        ("2026-11-12 13:30", "2026-11-12"),
        ("13/11/2026", "2026-11-13"),
        ("11/13/2026", "2026-11-13"),
        ("05/05/2026", "2026-05-05"),
        ("12 nov 2026", "2026-11-12"),
        ("03/02/2026", "None"),
        ("2026-02-30", "None"),
        ("2026-11", "None"),
        ("nyss", "None"),
    ],
)
def test_a_day_is_read_if_it_can_be_read_in_one_way(text, day):
    assert str(single_day(text)) == day


def test_no_two_fields_share_a_name_and_no_two_choices_a_word():
    names = [name for field in FIELDS for name in (*field.label.in_all(), *field.names)]
    assert len(names) == len({(field_named(name).code, name) for name in names})
    for field in FIELDS:
        assert {field_named(name) for name in (*field.label.in_all(), *field.names)} == {field}
        for choice in field.choices:
            for word in (*choice.label.in_all(), *choice.words):
                assert understand(field, word) == choice.gives


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(FIELDS), st.text(max_size=40))
def test_any_text_is_an_answer_or_is_not_one(field, text):
    given_facts = understand(field, text)
    if given_facts is not None:
        assert {one.fact for one in given_facts} <= {*field.facts}
        assert all((one.state == "stated") == (one.value is not None) for one in given_facts)
