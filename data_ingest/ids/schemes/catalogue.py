"""All schemes by key, and which of them a number can be of, by what is known beforehand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from data_ingest.ids.schemes.persons import PERSONS
from data_ingest.ids.schemes.registers import REGISTERS
from data_ingest.ids.schemes.scheme import Scheme
from data_ingest.ids.schemes.vat import VAT

SCHEMES: Mapping[str, Scheme] = {scheme.key: scheme for scheme in (*REGISTERS, *VAT, *PERSONS)}
"""Every scheme that is recognised, by key; other numbers are kept as `UNKNOWN-<country>`."""

ALIASES: Mapping[str, str] = {
    alias: scheme.key for scheme in SCHEMES.values() for alias in scheme.aliases
}
"""Deprecated and informal codes, and the key of the scheme that each is read as.

Deprecated or former at org-id.guide (2026-11): SE-BLV, SE-KK, IT-RI, IT-CR. FI-VERO and EE-KMKR
are its lists of VAT numbers.
"""

BY_PREFIX: Mapping[str, Scheme] = {scheme.prefix: scheme for scheme in VAT} | {
    "GR": SCHEMES["VAT-EL"],
    "NO": SCHEMES["NO-BRC"],
}
"""The scheme that a number's first two letters tell, in any country."""

CHECKED: frozenset[str] = frozenset(
    scheme.country
    for scheme in REGISTERS
    if scheme.country and scheme.guess and scheme.check is not None
)
"""Countries in which what has no known form is no number of an organisation: theirs have a check
digit. Of other countries a number of no known form may be one that nobody can check here."""

_VAT_OF = {scheme.country: scheme for scheme in VAT} | {"NO": SCHEMES["NO-BRC"]}
_PERSON_OF = {scheme.country: scheme for scheme in PERSONS}


@dataclass(frozen=True, slots=True)
class Candidates:
    """Schemes that a number can be of, most specific first.

    Attributes:
        pattern: Regular expression with one group or more for each scheme.
        keys: The scheme's key of each group.
        proven: Whether a scheme is recognised only by a right check digit.
    """

    pattern: str
    keys: tuple[str, ...]
    proven: bool = False


@lru_cache(maxsize=4096)
def candidates(
    *, country: str | None, stated: str | None, prefix: str | None
) -> tuple[Candidates, ...]:
    """Return what is to be tried, in order, for numbers of which the same is known.

    Args:
        country: ISO 3166 alpha-2 of the party.
        stated: The scheme's key, `VAT`, or any other code.
        prefix: The number's first two letters if they are in `BY_PREFIX`.
    """
    if stated is not None:
        return _joined(_of_stated(stated, country, prefix))
    tried = _joined([*_of_prefix(prefix), *_of_country(country)])
    proven = (
        Candidates(
            f"^(?:{scheme.anywhere})$", (scheme.key,) * _groups(scheme.anywhere), proven=True
        )
        for scheme in SCHEMES.values()
        if scheme.anywhere and (country is None or scheme.country is None)
    )
    return (*tried, *proven)


def _joined(forms: list[tuple[Scheme, str]]) -> tuple[Candidates, ...]:
    """Return the candidates of one pattern; none for no form."""
    if not forms:
        return ()
    keys = tuple(scheme.key for scheme, form in forms for _ in range(_groups(form)))
    return (Candidates("^(?:" + "|".join(form for _, form in forms) + ")$", keys),)


def _groups(form: str) -> int:
    return re.compile(form).groups


def _of_stated(stated: str, country: str | None, prefix: str | None) -> list[tuple[Scheme, str]]:
    """Return the forms of a stated scheme, and before it those of its country's persons."""
    scheme = SCHEMES.get(stated)
    if stated == "VAT" or (scheme is not None and scheme.code == "VAT"):
        own = scheme.country if scheme is not None else country
        forms = [*_of_prefix(prefix), *_of_person(own)]
        if own in _VAT_OF:
            forms.append((_VAT_OF[own], _VAT_OF[own].form))
        if stated == "VAT-EE":  # org-id's own examples of EE-KMKR are register codes
            forms.append((SCHEMES["EE-RIK"], SCHEMES["EE-RIK"].form))
    elif scheme is not None:
        forms = [*_of_person(scheme.country), (scheme, scheme.form)]
    else:
        forms = _of_person(stated[:2])
    return [*forms, *_of_person(country)]


def _of_person(country: str | None) -> list[tuple[Scheme, str]]:
    return [(_PERSON_OF[country], _PERSON_OF[country].form)] if country in _PERSON_OF else []


def _of_prefix(prefix: str | None) -> list[tuple[Scheme, str]]:
    scheme = BY_PREFIX.get(prefix or "")
    if scheme is None or scheme.prefixed is None:
        return []
    return [*_of_person(scheme.country), (scheme, scheme.prefixed)]


def _of_country(country: str | None) -> list[tuple[Scheme, str]]:
    """Return the forms by which a number is guessed in a country, persons' first."""
    schemes = (scheme for scheme in (*REGISTERS, *VAT) if country and scheme.country == country)
    return [*_of_person(country), *((scheme, scheme.guess) for scheme in schemes if scheme.guess)]
