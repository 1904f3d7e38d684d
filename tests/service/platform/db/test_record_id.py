import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from service.platform.db.record_id import is_id, new_id

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def test_a_new_number_is_of_one_shape_and_never_drawn_twice():
    numbers = [new_id("screening") for _ in range(2000)]
    assert all(is_id("screening", number) for number in numbers)
    assert all(len(number) == 31 and set(number[10:]) <= set(ALPHABET) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_check_character_is_that_of_iso_7064():
    assert all(mod_37_2.is_valid(new_id("screening")[-21:].upper()) for _ in range(200))


def test_every_single_wrong_character_is_noticed():
    number = new_id("screening")
    for position in range(len(number)):
        for character in "0123456789abcdefghijklmnopqrstuvwxyz_*":
            changed = number[:position] + character + number[position + 1 :]
            assert is_id("screening", changed) == (changed == number)


def test_two_neighbours_that_changed_places_are_noticed():
    for _ in range(200):
        number = new_id("screening")
        for i in range(len(number) - 1):
            swapped = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
            assert is_id("screening", swapped) == (swapped == number)


@given(body=st.text(ALPHABET, min_size=20, max_size=20))
def test_a_body_has_at_most_one_check_character(body):
    valid = [check for check in ALPHABET if is_id("screening", f"screening_{body}{check}")]
    oracle = mod_37_2.calc_check_digit(body.upper()).lower()
    assert valid == ([oracle] if oracle in ALPHABET else [])


@pytest.mark.parametrize(
    "change", [str.upper, lambda n: n[2:], lambda n: n + "\n", lambda n: n[:-1]]
)
def test_another_spelling_is_another_text(change):
    assert not is_id("screening", change(new_id("screening")))


@given(st.text())
def test_any_text_can_be_asked_about(text):
    assert not is_id("screening", text)
