"""What somebody has typed is read or refused, whatever it is, and in a time that is bounded."""

import os
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.hostile_files import TOKENS
from tests.service.resolvers import REFUSED, RESOLVERS

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
TIMES = settings.default.max_examples if NIGHTLY else 15
LONG = 20_000 if NIGHTLY else 500
"""Letters of a long text; an address and a header have fewer, and a cell seldom as many."""
MOST_SECONDS = 3.0
"""Of processor time, for the reading of one long text. What takes time by the square of the letters
shows at night."""
PIECES = [piece.decode("utf-8", "surrogateescape") for piece in TOKENS] + [
    "5569990016", "556703-7485", "19850101-0000", "SE556703748501", "1 200,50", "1.200", "-0",
    "90910000-9", "2026-02-31", "31/12/26", "SE224", "Åre", "AB", "& Co", "\N{ZERO WIDTH SPACE}",
    "\N{COMBINING RING ABOVE}", "\N{LATIN SMALL LIGATURE FI}", "\N{ARABIC-INDIC DIGIT ONE}",
    "W/", '"', ",", ";", "q=0.", "*", "00-", "%", "kr", "\t", " ", "/", "..", "\ud800",
]  # fmt: skip
TYPED = st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize("name", RESOLVERS)
def test_a_resolver_reads_or_refuses_whatever_is_typed(name):
    @settings(max_examples=TIMES)
    @given(TYPED)
    def law(text):
        with suppress(*REFUSED):
            RESOLVERS[name](text)

    law()


@pytest.mark.parametrize("name", RESOLVERS)
def test_a_long_text_takes_a_resolver_no_longer_than_it_may(name):
    slowest = (0.0, "")
    for piece in PIECES:
        began = time.process_time()
        with suppress(*REFUSED):
            RESOLVERS[name](piece * (LONG // len(piece)))
        slowest = max(slowest, (time.process_time() - began, piece[:20]))
    assert slowest[0] < MOST_SECONDS, slowest
