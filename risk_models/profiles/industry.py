"""The tree of industries: sections, divisions, groups and classes, told by the code alone.

Codes are digits without points (`812` is group 81.2); sections are letters. Sections and divisions
are the same in NACE Rev. 2, ISIC Rev. 4 and CNAE 2.3; deeper down each has codes of its own.
"""

from collections.abc import Mapping
from functools import lru_cache

LEVELS = ("section", "division", "group", "class")
"""The levels of the tree, from the top."""

SECTIONS: Mapping[str, tuple[int, int]] = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
"""First and last division of each section (Regulation (EC) No 1893/2006, Annex I)."""

_SECTION_OF = {
    f"{division:02}": section
    for section, (first, last) in SECTIONS.items()
    for division in range(first, last + 1)
}


@lru_cache(maxsize=4096)
def lineage(code: str) -> tuple[str, ...]:
    """Return a code and all that it lies in, from itself up to its section.

    Whether the group or class exists is not checked.

    Raises:
        ValueError: If the code is neither a section nor two to four digits in a division.

    >>> lineage("8121"), lineage("N")
    (('8121', '812', '81', 'N'), ('N',))
    """
    if code in SECTIONS:
        return (code,)
    section = _SECTION_OF.get(code[:2])
    if section is None or not 2 <= len(code) <= 4 or not (code.isascii() and code.isdigit()):
        raise ValueError("this is no code of the tree of industries")
    return (*(code[:length] for length in range(len(code), 1, -1)), section)


def level_of(code: str) -> str:
    """Return which of `LEVELS` a code is on.

    >>> level_of("N"), level_of("81"), level_of("8121")
    ('section', 'division', 'class')
    """
    return LEVELS[len(lineage(code)) - 1]


def covers(wider: str, narrower: str) -> bool:
    """Return whether all of `narrower` lies in `wider`; a code covers itself.

    >>> covers("N", "8121"), covers("812", "81"), covers("81", "81")
    (True, False, True)
    """
    return wider in lineage(narrower)
