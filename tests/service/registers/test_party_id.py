import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registers.party_id import seal, unseal

KEY = b"a key of thirty-two made-up bytes"
ID = "SE-ON:5599990016"


@given(st.text())
def test_every_id_comes_back_and_its_number_is_one_word_of_small_letters(party_id):
    number = seal(party_id.encode("utf-8", "replace").decode(), key=KEY)
    assert set(number) <= set("abcdefghijklmnopqrstuvwxyz234567_")
    assert unseal(number, key=KEY) == party_id.encode("utf-8", "replace").decode()


def test_a_number_shows_nothing_of_the_id_and_is_the_same_every_time():
    assert seal(ID, key=KEY) == seal(ID, key=KEY)
    assert "5599990016" not in seal(ID, key=KEY)
    assert seal(ID, key=KEY)[:12] != seal("SE-ON:5599990024", key=KEY)[:12]


def test_a_number_that_was_changed_anywhere_is_nobodys():
    number = seal(ID, key=KEY)
    for at in range(len(number)):
        changed = number[:at] + ("a" if number[at] != "a" else "b") + number[at + 1 :]
        assert unseal(changed, key=KEY) is None


@pytest.mark.parametrize(
    "number", ["", "party_", "party_a", "party_å", "party_11111111", "x", "party_" + "a" * 40]
)
def test_what_is_no_number_is_nobodys(number):
    assert unseal(number, key=KEY) is None


def test_another_spelling_and_another_key_are_nobodys():
    number = seal(ID, key=KEY)
    assert unseal("party_" + number.removeprefix("party_").upper(), key=KEY) is None
    assert unseal(number, key=b"another") is None


@given(st.text())
def test_any_text_can_be_asked_about(text):
    assert unseal(text, key=KEY) is None
    assert unseal(f"party_{text}", key=KEY) is None
