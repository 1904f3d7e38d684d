"""What is bought where a text says what is done with something: hire, upkeep, advice on it.

`Leasing av datorer` is bought of those who sell computers, `Service vitvaror` of those who repair,
`VA-konsult` of engineers. Alone such a word says nothing, since many industries do it. `goods` are
words for any goods (`material`, `artiklar`): beside goods by name they add nothing (`Möbler och
inventarier`), beside a service they leave the text unclear (`Material till städning`).

Which CPV prefix follows is the project's judgement of 2026-11-30.
"""

from collections.abc import Mapping
from typing import Literal, get_args

Act = Literal["hire", "upkeep", "advice", "goods"]
ACTS: tuple[Act, ...] = get_args(Act)
"""Codes of the column `says` of the vocabulary for words that say what is done."""

SAME = "="
"""What the thing itself is bought of."""

_OF: Mapping[Act, Mapping[str, str]] = {
    "hire": {
        **dict.fromkeys(("16", "18", "30", "31", "32", "33", "34", "35", "37", "38", "39"), SAME),
        **dict.fromkeys(("42", "43", "44", "48", "70", "45262", "455", "60", "642"), SAME),
        "72": "302",
        **dict.fromkeys(("80", "853", "92"), "70"),  # a school, a home, a hall: its premises
    },
    "upkeep": {
        **dict.fromkeys(("18", "19", "31", "35", "37", "39", "42", "43", "44", "16"), "50"),
        **dict.fromkeys(("30", "32"), "503"),
        **dict.fromkeys(("33", "38"), "504"),
        "34": "501",
        "344": "50",  # bicycles
        "34992": "50",  # signs
        "48": "72",
        "642": "5033",
        **dict.fromkeys(("45", "50", "51", "72", "77", "797", "90", "7033", "9831"), SAME),
        **dict.fromkeys(("70", "80", "853", "92"), "45"),
    },
    "advice": {
        **dict.fromkeys(("30", "32", "48", "642"), "72"),
        **dict.fromkeys(("09", "45", "65", "904", "905"), "71"),
        **dict.fromkeys(("66", "71", "72", "73", "75", "79", "80", "907"), SAME),
        **dict.fromkeys(("797", "795"), ""),
    },
    "goods": {
        **dict.fromkeys(("03", "14", "15", "16", "18", "19", "22", "24", "30", "31", "32"), SAME),
        **dict.fromkeys(("33", "34", "35", "37", "38", "39", "42", "43", "44", "48"), SAME),
        "642": "32",
        "72": "302",
    },
}
"""Act → the longest prefix of the thing that is here → what is bought; "" where it is unclear."""


def bought_by(act: Act, cpv: str) -> str | None:
    """Return the CPV prefix of what is bought where something is done with a thing.

    Args:
        act: What is done.
        cpv: CPV prefix of the thing.

    Returns:
        None where it is unclear.

    >>> bought_by("hire", "302"), bought_by("upkeep", "397"), bought_by("advice", "9091")
    ('302', '50', None)
    """
    for length in range(len(cpv), 1, -1):
        found = _OF[act].get(cpv[:length])
        if found is not None:
            return cpv if found == SAME else found or None
    return None
