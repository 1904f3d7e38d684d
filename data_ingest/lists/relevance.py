"""Which published lists can concern a purchase; the others are off, and that is said once.

Most lists are about goods at a foreign border or about employers of one foreign country. For
cleaning in Malmö their entries would only be noise under similar names. Deterministic and pure.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

import polars as pl

from data_ingest.lists.meaning import LISTS, ListMeaning
from data_ingest.model.text import Text


class Relevance(NamedTuple):
    """Whether a list can concern a purchase.

    Attributes:
        list_id: Id of its source.
        reason: Why it is looked in, or one of `WHY_OFF`.
    """

    list_id: str
    reason: str

    @property
    def relevant(self) -> bool:
        """Whether entries of the list are looked for."""
        return self.reason not in WHY_OFF


WHY_OFF: dict[str, Text] = {
    "services_only": Text(
        "köpet gäller tjänster utan varor av betydelse, och där listas varor.",
        "the purchase is of services without goods that matter, and goods are listed there.",
    ),
    "country_not_concerned": Text(
        "där listas arbetsgivare i ett land där varken arbetet utförs eller någon part finns.",
        "employers are listed there of a country in which no work is done and no party is.",
    ),
}
"""Why a list is not looked in, as it is said behind the lists; all other reasons are for it."""

GOODS_IN_SERVICES = ("553", "554", "555", "9831")
"""Beginnings of CPV codes of services that consist of goods to a large part: serving food and drink
(553 to 555), washing, which rents out textiles (9831). Expert judgement, 2026-11-25."""


def relevant_lists(
    lists: Iterable[str], contracts: pl.DataFrame, *, seats: Collection[str]
) -> tuple[Relevance, ...]:
    """Say which lists can concern a purchase, and why, in the order of their ids.

    What is not known never switches a list off.

    Args:
        lists: Ids of sources.
        contracts: Its lots, with `nature`, `cpv` and `place_country` as in
            `data_ingest.model.tables.Contracts`.
        seats: Countries (alpha-2) of its parties, where known, and of origin, if any is stated.
    """
    goods = contracts.select(_goods().alias("goods"))["goods"].to_list()
    places = contracts["place_country"].to_list()
    known = {*seats, *(place for place in places if place)}
    unplaced = not places or None in places
    return tuple(
        Relevance(list_id, _reason(LISTS.get(list_id), goods, known, unplaced=unplaced))
        for list_id in sorted(set(lists))
    )


def _reason(
    meaning: ListMeaning | None, goods: list[bool | None], places: set[str], *, unplaced: bool
) -> str:
    """Return why a list is looked in or not.

    The reasons for it: nothing limits it or the buyer keeps it; goods are bought, perhaps from its
    country; its country has the work or a party; what is bought, or where, is not known.
    """
    if meaning is None or meaning.concern == "sanctions":
        return "no_limit"
    if meaning.concern == "own":
        return "own_list"
    if meaning.country in places:
        return "country_concerned"
    about_goods, subject_unknown = meaning.concern != "employers", not goods or None in goods
    if about_goods and True in goods:
        return "goods_bought" if meaning.country is None else "goods_may_come_from_there"
    if about_goods and subject_unknown:
        return "subject_unknown"
    if meaning.country is None:
        return "services_only"
    return "place_unknown" if unplaced else "country_not_concerned"


def _goods() -> pl.Expr:
    """Return whether goods or material are part of a lot; null where that is not known.

    Divisions 03 to 44 and 48 of CPV 2008 are supplies and 45 is works; all others are services.
    """
    nature, cpv = pl.col("nature").cast(pl.String), pl.col("cpv").cast(pl.String)
    by_code = cpv.str.contains(r"^(?:[0-3]|4[0-58])") | pl.any_horizontal(
        cpv.str.starts_with(prefix) for prefix in GOODS_IN_SERVICES
    )
    stated = nature.is_in(["works", "supplies"])
    return pl.when(stated).then(stated).otherwise(pl.coalesce(by_code, stated))
