"""How the value of a fact is read."""

from datetime import date

import pytest

from data_ingest.model.text import Text
from risk_models.facts.fact import Fact, FactKind

WORDS = Text("Antal", "Number")


def fact(kind, **others):
    return Fact(WORDS, kind, WORDS, gate=None, bases=("buyer",), **others)


def test_a_whole_number_is_read_as_one():
    hours = fact(FactKind.INTEGER, unit="hours")
    assert hours.parse("-12") == -12
    for text in ("1.0", "1 000", "9" * 19, "\u0661"):
        with pytest.raises(ValueError, match="whole number"):
            hours.parse(text)


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("003", 3)])
def test_a_number_within_its_limits_is_read(text, value):
    assert fact(FactKind.INTEGER, least=0, most=3).parse(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [("-1", "the least number allowed is 0"), ("4", "the greatest number allowed is 3")],
)
def test_a_number_outside_its_limits_is_refused_with_the_limit(text, message):
    with pytest.raises(ValueError, match=message) as refusal:
        fact(FactKind.INTEGER, least=0, most=3).parse(text)
    assert text not in str(refusal.value)


def test_a_day_and_a_code_are_read_as_such():
    assert fact(FactKind.DATE).parse("2024-02-29") == date(2024, 2, 29)
    assert fact(FactKind.CODE, codes=("tied",)).parse("tied") == "tied"
