"""Texts of senders as they may be laid out: printable, and with places to break every line."""

from service.words import printable

RUN = 18
"""Characters of a word that stand without a place to break it."""


def breakable(text: str, run: int = RUN) -> str:
    r"""Return a text with places to break a line in words that are longer than `run`.

    >>> breakable("Exempelbolaget AB", 7)
    'Exempel\u200bbolaget AB'
    """
    return " ".join(
        "\u200b".join(word[at : at + run] for at in range(0, len(word), run)) or word
        for word in printable(text).split(" ")
    )
