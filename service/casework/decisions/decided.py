"""What a decision says in words that are found again: a need decided, terms part of the contract.

An assessment and a draft decide nothing. What a person has decided about them is a decision of the
case that says so with the record's number, in the words that the pages propose.
"""

import re
from collections.abc import Iterable
from typing import Literal

from data_ingest.model.text import LANGUAGES, Text, message

_END = re.compile(r"[.!?](?:\s|$)")

About = Literal["need", "terms"]

SAID: dict[About, Text] = {
    "need": message("The needs assessment {id} is decided"),
    "terms": message("The terms of {id} are in the contract"),
}
"""What a decision says of a needs assessment (need_…), or of a package of terms (package_…)."""


def says(about: About, record_id: str, decisions: Iterable[str]) -> bool:
    """Tell whether a decision says it of a record, in a sentence that says nothing else.

    What is said with a reservation, or denied, is not said.

    >>> says("terms", "package_1", ["VILLKOREN i package_1  ingår i kontraktet. Se bilaga 3."])
    True
    >>> says("terms", "package_1", ["Villkoren i package_1 skickas till parterna."])
    False
    >>> says("terms", "package_1", ["Villkoren i package_1 ingår i kontraktet, utom lönen."])
    False

    Args:
        about: What is decided.
        record_id: Number of the needs assessment or the package.
        decisions: What decisions that stand say.
    """
    wanted = {SAID[about].to(language).format(id=record_id).casefold() for language in LANGUAGES}
    return any(
        sentence.strip() in wanted
        for said in decisions
        for sentence in _END.split(" ".join(said.split()).casefold())
    )
