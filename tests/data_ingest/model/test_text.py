"""Texts are filled in, and what fills them in stays text."""

from data_ingest.model.text import message

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
