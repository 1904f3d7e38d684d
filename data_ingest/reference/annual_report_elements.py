"""Elements of the Swedish taxonomies for annual reports that are read, by namespace and name."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from data_ingest.model.reference_tables import ElementUnit
from data_ingest.reference import load_annual_report_elements

_FRAMEWORK = re.compile(
    r"https?://(?:www|xbrl)\.(?:taxonomier|bolagsverket|far)\.se/se/fr/(?P<family>[a-z0-9/-]+)/"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
)
"""Namespaces of the framework: a family of elements and the day of its version. The name of an
element stays the same from one version to the next (read in public programs, 2026-11-30)."""


class Element(NamedTuple):
    """An element that is read.

    Attributes:
        name: Without namespace.
        gives: What it tells; several elements may tell the same.
        unit: How its content is written.
        is_balance: Whether it is of one day and not of a period.
    """

    name: str
    gives: str
    unit: ElementUnit
    is_balance: bool


def element_of(namespace: str, name: str) -> Element | None:
    """Return the element of a namespace and a name; None if it is not read.

    >>> element_of("http://www.taxonomier.se/se/fr/gen-base/2021-10-31", "EgetKapital").gives
    'equity'
    """
    found = _elements().get(name)
    if found is None:
        return None
    family, element = found
    of = _FRAMEWORK.fullmatch(namespace)
    return element if of is not None and family in (None, of["family"]) else None


@cache
def _elements() -> Mapping[str, tuple[str | None, Element]]:
    return {
        row["element"]: (
            row["family"],
            Element(
                row["element"], row["gives"], ElementUnit(row["unit"]), row["period"] == "instant"
            ),
        )
        for row in load_annual_report_elements().iter_rows(named=True)
    }
