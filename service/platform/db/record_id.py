"""The number of a record: says nothing about its content and notices a slip of the pen.

One word for the kind of record, `_`, twenty random characters and one check character,
all of Crockford's base 32 in lower case (no i, l, o or u, which are misread). The check character
is that of ISO/IEC 7064:2003, MOD 37-2, which notices every single wrong character and every two
characters that changed places.
"""

import re
import secrets
from typing import Literal, get_args

Kind = Literal[
    "screening", "mapping", "file", "judgement", "job", "schedule", "need", "grant", "key",
    "review", "logentry", "case", "event", "link", "task", "decision", "second", "chain",
    "request", "package", "followup", "incident", "incidententry", "disposal", "replylink",
    "reply", "monitor", "monitorevent", "webhook", "delivery", "coverage", "check", "disclosure",
    "disclosurefile", "copy", "card", "extract", "extractfile", "received", "sender", "assessment",
    "counts",
]  # fmt: skip
"""What the records are called in the API, in one word.

A file is one kept as evidence, a mapping one of columns, a review one of who has which right, an
event, a link and a task those of a case, a second the other person of a decision, a chain a version
of one and a request one to change it, a check the answer of a register, a copy the mark of one that
was handed out (`service.operations.files.copies`), a card one that was added or chosen, a received
an extract of another authority, a sender one whose key was confirmed, an assessment that of an
extract, and counts those of another authority's coverage. A decision that is shared with another
authority is numbered as an event of its case.
"""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_CHARACTERS = 20  # of 5 bits: 100 bits
_SHAPE = re.compile(rf"({'|'.join(get_args(Kind))})_[{_ALPHABET}]{{{_RANDOM_CHARACTERS + 1}}}")
_CHECK_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz*"  # ISO/IEC 7064, by value


def new_id(kind: Kind) -> str:
    """Return a new random number of a record of this kind.

    Bodies whose check character Crockford's alphabet lacks (5 of 37) are drawn again, which
    leaves 99.8 of the 100 bits.
    """
    while True:
        body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
        check = _check_character(body)
        if check in _ALPHABET:
            return f"{kind}_{body}{check}"


def id_of(kind: Kind, digest: bytes) -> str | None:
    """Return the number that a digest of 13 bytes or more stands for.

    None: its check character is one that the alphabet lacks; then another digest is taken.

    >>> id_of("copy", bytes(13))
    'copy_000000000000000000001'
    """
    number = int.from_bytes(digest[:13], "big")
    body = "".join(_ALPHABET[number >> 5 * at & 31] for at in range(_RANDOM_CHARACTERS))
    check = _check_character(body)
    return f"{kind}_{body}{check}" if check in _ALPHABET else None


def is_id(kind: Kind, text: str) -> bool:
    """Return whether `text` is the number of a record of this kind, rightly written.

    >>> [is_id(kind, "case_000000000000000000001") for kind in ("case", "need")]
    [True, False]
    >>> is_id("case", "case_000000000000000000002")
    False
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None or shape[1] != kind:
        return False
    body = text[len(kind) + 1 : -1]
    return _check_character(body) == text[-1]


def _check_character(body: str) -> str:
    """Return the character that makes the weighted sum of all of them 1 modulo 37."""
    remainder = 0
    for character in body:
        remainder = (remainder + _CHECK_CHARACTERS.index(character)) * 2 % 37
    return _CHECK_CHARACTERS[(1 - remainder) % 37]
