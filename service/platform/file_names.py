"""Parts of names of files that every system takes: plain letters, digits and hyphens, and short."""

import re
import unicodedata

MOST_OF_PART = 40
"""Longest part of a name, in characters."""

_OTHER = re.compile(r"[^A-Za-z0-9]+")
_WITHOUT_MARK = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss",
     "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th"}
)  # fmt: skip
"""Letters whose mark is no part that Unicode takes off."""


def file_part(text: str) -> str:
    """Return a text as a part of a file's name; "" where no letter or digit is left of it.

    A name that is too long ends with its last whole word.

    >>> file_part("SKN 2026/0417"), file_part("Sundets Städtjänst AB"), file_part("../Łódź: øl")
    ('SKN-2026-0417', 'Sundets-Stadtjanst-AB', 'Lodz-ol')
    >>> file_part("Begäran om förtydligande eller komplettering")
    'Begaran-om-fortydligande-eller'
    >>> file_part("Київ"), len(file_part("x" * 99))
    ('', 40)
    """
    plain = unicodedata.normalize("NFKD", text.translate(_WITHOUT_MARK))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    part = _OTHER.sub("-", bare).strip("-")
    if len(part) <= MOST_OF_PART:
        return part
    kept, _, cut = part[: MOST_OF_PART + 1].rpartition("-")
    return kept or cut[:MOST_OF_PART]
