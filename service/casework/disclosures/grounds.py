"""Provisions under which something is masked, as far as the rulebook has read them.

A provision speaks only where its rule is verified. Everything else is left open in brackets, for a
lawyer to fill in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from data_ingest.model.text import Language, Text, message
from procurement_rules.rulebook import load_rulebook

RULE = "SE-OSL-19-3"
"""The rule that both grounds are read from."""

TENDERS, BUSINESS = "osl-19-3", "osl-31-16"

GAP = message("[provision to be stated by a lawyer]")


@dataclass(frozen=True, slots=True)
class Ground:
    """A provision on secrecy.

    Attributes:
        citation: The provision, in the words of the act.
        meaning: What it keeps secret.
        lasts: Until when.
        absolute: Nothing is weighed: what falls under it is not handed out.
    """

    citation: Text
    meaning: Text
    lasts: Text
    absolute: bool


GROUNDS: Mapping[str, Ground] = {
    TENDERS: Ground(
        message("OSL chapter 19, section 3"),
        message("Information about tenders is subject to absolute secrecy."),
        message("until the award decision or their publication"),
        absolute=True,
    ),
    BUSINESS: Ground(
        message("OSL chapter 31, sections 16–17"),
        message(
            "Business secrets are protected where harm to the supplier may be assumed for a "
            "special reason."
        ),
        message("at most twenty years"),
        absolute=False,
    ),
}
"""Both as `procurement_rules/rules/se/osl-19-3.yaml` has them."""


def ground_of(stated: str | None) -> Ground | None:
    """Return a provision that the rulebook has read; None: a gap, or one in a person's own words.

    Args:
        stated: Key into `GROUNDS`, somebody's own words, or None.
    """
    found = GROUNDS.get(stated or "")
    return found if found is not None and load_rulebook().rule(RULE).verified else None


def citation(stated: str | None, language: Language) -> str:
    """Return what is masked under, in words; a gap for a lawyer where nothing verified speaks.

    >>> citation("osl-19-3", "sv"), citation("OSL 21 kap. 7 §", "sv"), citation(None, "en")
    ('OSL 19 kap. 3 §', 'OSL 21 kap. 7 §', '[provision to be stated by a lawyer]')
    """
    found = ground_of(stated)
    if found is not None:
        return found.citation.to(language)
    return GAP.to(language) if stated is None or stated in GROUNDS else stated
