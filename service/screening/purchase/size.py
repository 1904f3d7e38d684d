"""How much one screening takes in: far more than real procurements have, and no more than is made.

A part is screened once for each tender that it is in, and its texts stand once more in each, so
that a small file can ask for a large answer. Work on one tender grows with the square of its parts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

import polars as pl
import polars.selectors as cs

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from service.platform.personal_numbers import texts_of

MOST_PARTS = 3_000
"""Lots, tenders, and parts in all tenders. Ours: the largest of our real notices has 24 parts."""
MOST_OF_ONE = 1_000
"""Parts of one tender. Ours."""
MOST_TIERS = 30
"""Tiers of a chain. Ours: in the real notices the deepest has three."""
MOST_TEXT = 20 * 2**20
"""Bytes of text, each counted as often as it stands in the result. Ours."""


def check_size(procurement: Procurement, *, name: str) -> None:
    """Refuse a procurement that is too large to be screened at once.

    Args:
        procurement: What was read.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: It is.
    """
    lots, tenders = procurement.contracts.height, procurement.tenders.height
    parts = procurement.contract_parties
    of_one = max(Counter(parts["tender_id"].to_list()).values(), default=0)
    found = []
    if max(lots, tenders, parts.height) > MOST_PARTS or of_one > MOST_OF_ONE:
        params = {
            "lots": str(lots),
            "tenders": str(tenders),
            "parts": str(parts.height),
            "of_one": str(of_one),
            "most": str(MOST_PARTS),
            "most_of_one": str(MOST_OF_ONE),
        }
        found.append(Problem("screening-size", params=params))
    elif _most_text(procurement) > MOST_TEXT < _text(procurement):
        found.append(Problem("screening-text", "", {"most": str(MOST_TEXT // 2**20)}))
    found += [
        Problem("screening-tiers", f"tenders/{tender_id}", {"most": str(MOST_TIERS)})
        for tender_id, links in _links(procurement).items()
        if _tiers(links) > MOST_TIERS
    ]
    if found:
        raise UnreadableInput(found, name)


def _most_text(procurement: Procurement) -> int:
    """Return a bound on `_text`: as if each text stood in every tender and every part."""
    texts = texts_of(getattr(procurement, name) for name in procurement.members())
    if texts is None:
        return 0
    most = 1 + procurement.tenders.height + procurement.contract_parties.height
    return int(texts.str.len_bytes().sum()) * most


def _text(procurement: Procurement) -> int:
    """Return the bytes of texts, each as often as it stands in the result."""
    further = (
        procurement.names,
        procurement.identifiers,
        procurement.places,
        procurement.industries,
        procurement.declarations,
    )
    of_party = pl.concat(
        _bytes(table, "party_id") for table in (procurement.parties, *_with_rows(further))
    )
    of_lot = _bytes(procurement.contracts, "contract_id")
    others = (procurement.purchases, procurement.supply_links, procurement.grounds)
    once = sum(int(_bytes(table)["bytes"].sum()) for table in _with_rows(others))
    repeated = procurement.contract_parties.join(of_party, on="party_id")["bytes"].sum()
    in_lots = procurement.tenders.join(of_lot, on="contract_id")["bytes"].sum()
    return once + int(repeated) + int(in_lots) + int(of_lot["bytes"].sum())


def _with_rows(tables: Iterable[pl.DataFrame]) -> list[pl.DataFrame]:
    """Return the tables that have rows: most have none in a small purchase."""
    return [table for table in tables if table.height]


_OF_TEXTS = pl.sum_horizontal(cs.string().str.len_bytes().fill_null(0)).cast(pl.Int64)


def _bytes(table: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Return the bytes of the texts of each row of a table, beside some of its columns."""
    return table.select(*keys, bytes=_OF_TEXTS)


def _links(procurement: Procurement) -> dict[str, list[tuple[str, str]]]:
    links: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    table = procurement.supply_links
    for tender_id, *ends in table.select("tender_id", "contractor_id", "subcontractor_id").rows():
        links[tender_id].append((ends[0], ends[1]))
    return links


def _tiers(links: Iterable[tuple[str, str]]) -> int:
    """Return how many tiers links make at the most; 0 where they run in a loop, told elsewhere.

    >>> _tiers([("a", "b"), ("b", "c"), ("a", "c")]), _tiers([("a", "b"), ("b", "a")])
    (3, 0)
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for contractor, subcontractor in links:
        sorter.add(subcontractor, contractor)
    try:
        sorter.prepare()
    except CycleError:
        return 0
    tiers = 0
    while sorter.is_active():
        sorter.done(*sorter.get_ready())
        tiers += 1
    return tiers
