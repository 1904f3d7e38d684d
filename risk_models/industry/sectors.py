"""What is stated about the sector of a part or a contract: the longest CPV prefix applies."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

import dataframely as dy

from data_ingest.model.country_and_sector_facts import SectorFacts
from data_ingest.model.tables import Contracts

DEFAULT_HANDED_ON_PPM = 300_000
"""Share handed on, in ppm, where the subject of a contract is not stated.

The median over all sectors: 42 award notices in TED, 2016–2022, that state a share; by value.
"""

SectorValues = Mapping[str, Mapping[str, str]]
"""What is stated about sectors: by fact, then by CPV prefix."""


def sector_values(
    sector_facts: dy.DataFrame[SectorFacts], column: Literal["value", "source_id"] = "value"
) -> SectorValues:
    """Return what is stated about sectors, or its sources, to look it up by `sector_fact`."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rows = sector_facts.select("fact", "cpv_prefix", column).iter_rows()
    for fact, prefix, value in rows:
        found[fact][prefix] = value
    return found


def sector_fact(cpv: str | None, fact: str, values: SectorValues) -> str | None:
    """Return the value of `fact` for a CPV code, by the longest prefix that has one.

    Args:
        cpv: A code of eight digits; None where it is not stated.
        fact: One of the codes in `SectorFacts`.
        values: What is stated about sectors, or its sources.

    Returns:
        The value, or its source; None where the code is None or no prefix of it has the fact.
    """
    known = values.get(fact)
    if cpv is None or not known:
        return None
    prefixes = (cpv[:length] for length in range(len(cpv), 0, -1))
    return next((known[prefix] for prefix in prefixes if prefix in known), None)


def handed_on_median(cpv: str | None, values: SectorValues) -> int:
    """Return the median share that is handed on in a sector, in ppm.

    It stands in for a share that nobody has stated; see `DEFAULT_HANDED_ON_PPM` for work whose
    subject is not stated either.
    """
    stated = sector_fact(cpv, "handed_on_median_ppm", values)
    return DEFAULT_HANDED_ON_PPM if stated is None else int(stated)


def handed_on_medians(
    contracts: dy.DataFrame[Contracts], sector_facts: dy.DataFrame[SectorFacts]
) -> dict[str, int]:
    """Return the median share that is handed on in each contract's sector, by contract id."""
    values = sector_values(sector_facts)
    rows = contracts.select("contract_id", "cpv").iter_rows()
    return {contract_id: handed_on_median(cpv, values) for contract_id, cpv in rows}
