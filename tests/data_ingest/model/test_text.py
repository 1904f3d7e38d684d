"""Texts are filled in, and what fills them in stays text."""

import subprocess
import sys

from data_ingest.model.text import Text, message, plain

_ASKED = message("Who is {name}?")


def test_braces_in_what_is_filled_in_are_text():
    for written in (
        "{name}",
        "{0}",
        "{name.__class__.__init__.__globals__}",
        "{",
        "}}",
        "%s",
        "$name",
    ):
        assert _ASKED.filled(name=written).en == f"Who is {written}?"


def test_texts_that_are_equal_are_one_in_a_set():
    untranslated = message("Vem där?")
    assert len({Text("Vem där?", "Vem där?"), untranslated}) == 1
    assert len({plain("SE"), plain("SE"), plain("NO"), Text("a", "b"), Text("c", "b")}) == 4


def test_a_text_in_a_set_reads_no_catalogue():
    code = """
from data_ingest.model import translation
from data_ingest.model.text import message
said = {message("yes"), message("no")}
assert translation._texts.cache_info().misses == 0, "before"
next(iter(said)).to("sv")
assert translation._texts.cache_info().misses == 1, "after"
"""
    subprocess.run([sys.executable, "-c", code], check=True)
