"""Texts of senders as they may be laid out: printable, and with places to break every line."""

from service.words import printable

_BREAK = "\u200b"
RUN = 18
"""Characters of a word that stand without a place to break it."""


def breakable(text: str, run: int = RUN) -> str:
    r"""Return a text with places to break a line in words that are longer than `run`.

    >>> breakable("Exempelbolaget AB", 7)
    'Exempel\u200bbolaget AB'
    """
    return " ".join(
        _BREAK.join(word[at : at + run] for at in range(0, len(word), run)) or word
        for word in printable(text).split(" ")
    )


def plain(value: object) -> object:
    r"""Return what a document shows without the places to break, for those who lay it out anew.

    >>> plain({"name": ["Exempel\u200bbolaget AB", 7]})
    {'name': ['Exempelbolaget AB', 7]}
    """
    if isinstance(value, str):
        return value.replace(_BREAK, "")
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value
