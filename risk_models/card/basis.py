"""What a review need rests on: the work alone, registers, answers, or what somebody has seen.

Coverage decides the basis and the wording; it takes no band away.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text
from risk_models.card.outcomes import UNKNOWN, Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.exact import Integers
from risk_models.factor.definition import FactorKind
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import DERIVED


class Basis(StrEnum):
    """What a review need rests on."""

    CONTRACT = "contract"
    REGISTER = "register"
    ANSWERS = "answers"
    SEEN = "seen"


BASES: tuple[Basis, ...] = tuple(Basis)
"""Every basis, the thinnest first, in the order in which `bases` counts them."""

TITLE = Text(sv="Underlag", en="Basis")

LABELS: Mapping[Basis, Text] = MappingProxyType(
    {
        Basis.CONTRACT: Text(sv="kontraktets plats och bransch", en="place and industry"),
        Basis.REGISTER: Text(sv="registeruppgifter", en="registers"),
        Basis.ANSWERS: Text(sv="svar från företaget", en="answers of the firm"),
        Basis.SEEN: Text(sv="uppföljning, beslut eller lista", en="follow-up, decision or list"),
    }
)

MEANINGS: Mapping[Basis, Text] = MappingProxyType(
    {
        Basis.CONTRACT: Text(
            sv=(
                "Främst arbetets plats och bransch. För lite är känt om företaget för att behovet "
                "ska säga något om det."
            ),
            en=(
                "Mainly the place and industry of the work. Too little is known about the firm "
                "for the need to say anything about it."
            ),
        ),
        Basis.REGISTER: Text(
            sv="Plats, bransch och uppgifter om företaget i öppna register.",
            en="Place, industry, and what open registers say of the firm.",
        ),
        Basis.ANSWERS: Text(
            sv="Plats, bransch, register och svar på minst hälften av frågorna.",
            en="Place, industry, registers, and answers to at least half of the questions.",
        ),
        Basis.SEEN: Text(
            sv=(
                "Någon har följt upp arbetet, eller så finns ett beslut eller en uppgift i en "
                "lista."
            ),
            en="Somebody has followed up the work, or there is a decision or an entry in a list.",
        ),
    }
)

_NOTHING = "none"
"""The bin that says that no decision and no entry in a list is known: nobody has seen anything."""

_NO_VISIT = frozenset(("list_entry", "authority_decision"))
"""Facts whose bin `_NOTHING` comes of a file that was read, not of anybody who looked."""


def bases(
    outcomes: Outcomes,
    register_ppm: Integers,
    named: npt.NDArray[np.bool_],
    card: Scorecard,
) -> Integers:
    """Return the basis of each part, as its place in `BASES`; 0 by a card without rules.

    Args:
        outcomes: One row a factor of the card, one column a part.
        register_ppm: Known share of the family of registers, of each part.
        named: Whether each part has a party; nothing can be known of one that nobody has named.
        card: The scorecard.
    """
    found = np.zeros(outcomes.shape[1], dtype=np.int64)
    if card.rules is None:
        return found
    floors = card.rules.basis
    seen, asked = _places(card)
    has_register = register_ppm >= floors.register_ppm
    answered = _answered_ppm(outcomes, card, asked) >= floors.answers_ppm
    looked = np.zeros(len(found), dtype=bool)
    for place, nothing in seen:
        row = outcomes[place]
        looked |= (row < len(card.factors[place].bins)) & ~np.isin(row, nothing)
    for basis, reached in (
        (Basis.REGISTER, has_register),
        (Basis.ANSWERS, answered),
        (Basis.SEEN, looked),
    ):
        found[reached & named] = BASES.index(basis)
    return found


@lru_cache(maxsize=8)
def _places(card: Scorecard) -> tuple[tuple[tuple[int, tuple[int, ...]], ...], tuple[int, ...]]:
    """Return where the factors stand that somebody sees, and those that a party is asked for.

    Of the first each with its bins that say that nobody has looked.
    """
    seen, asked = [], []
    for place, factor in enumerate(card.factors):
        fact = factor_by_id(factor.id).settled_by[0]
        if factor.family == "conduct":
            codes = [card_bin.code for card_bin in factor.bins]
            nothing = (_NOTHING, "listed", "ended") if fact in _NO_VISIT else ()
            seen.append(
                (
                    place,
                    tuple(
                        at
                        for at, code in enumerate(codes)
                        if code in nothing or code.startswith("reported")
                    ),
                )
            )
        elif (
            factor.kind is FactorKind.INHERENT
            and factor.family in ("workforce", "price", "transparency")
            and FACTS[fact].asked
            and (FACTS[fact].bases != DERIVED or FACTS[fact].derived_from)
        ):
            asked.append(place)
    return tuple(seen), tuple(asked)


def _answered_ppm(outcomes: Outcomes, card: Scorecard, asked: tuple[int, ...]) -> Integers:
    """Return how much of what the card asks a party is answered, by coverage weight."""
    known, applies = np.zeros((2, outcomes.shape[1]), dtype=np.int64)
    for place in asked:
        factor, row = card.factors[place], outcomes[place]
        weight = factor.coverage_weight
        known += weight * (row < len(factor.bins))
        applies += weight * (row != len(factor.bins) + UNKNOWN.index("not_applicable"))
    share: Integers = known * PPM // np.maximum(applies, 1)
    return share
