import re

import pytest

from data_ingest.model.reference_tables import DOMAINS
from data_ingest.model.text import Text
from risk_models.profiles import wording
from risk_models.profiles.sector_points import AUTHORITY_POINTS

TEXTS = [
    text
    for value in vars(wording).values()
    for text in ([value] if isinstance(value, Text) else [])
    + ([*value.values()] if isinstance(value, dict) else [])
    if isinstance(text, Text)
]
NEVER = re.compile(r"\b(safe|clean|compliant|guilty|client|vendor|bidder|skyldig|säker)\b")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.en[:30])
def test_no_word_judges_a_firm_and_both_languages_end_alike(text):
    assert not NEVER.search(f"{text.sv} {text.en}".lower())
    assert text.sv.endswith(".") == text.en.endswith(".")
    assert text.sv != text.en


def test_every_code_that_is_given_out_has_words():
    assert set(wording.AUTHORITY) == set(AUTHORITY_POINTS)
    assert set(wording.DOMAIN_LABELS) == set(DOMAINS)
    assert set(wording.ROLES) == {"used", "variant", "count", "outcome"}
