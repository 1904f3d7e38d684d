"""Which published lists can concern a purchase; the others are off, and that is said once.

Most lists are about goods at a foreign border or about employers of one foreign country. For
cleaning in Malmö their entries would only be noise under similar names. Deterministic and pure.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

import polars as pl

from data_ingest.lists.meaning import LISTS, ListMeaning
from data_ingest.text import Text


class Relevance(NamedTuple):
    """Whether a list can concern a purchase.

    Attributes:
        list_id: Id of its source.
        reason: Key into `RELEVANCE`.
    """

    list_id: str
    reason: str

    @property
    def relevant(self) -> bool:
        """Whether entries of the list are looked for."""
        return self.reason not in OFF


RELEVANCE: dict[str, Text] = {
    "no_limit": Text(
        "Det är inte känt att listan bara skulle gälla vissa slags köp.",
        "The list is not known to concern only some kinds of purchase.",
    ),
    "own_list": Text("Listan är köparens egen.", "The list is the buyer's own."),
    "goods_bought": Text(
        "Varor eller material ingår i köpet, och listan gäller varor.",
        "Goods or material are part of the purchase, and the list is about goods.",
    ),
    "subject_unknown": Text(
        "Det är inte känt vad som köps, så det går inte att utesluta att varor ingår.",
        "It is not known what is bought, so that goods cannot be ruled out.",
    ),
    "services_only": Text(
        "Köpet gäller tjänster utan varor av betydelse, och listan gäller varor.",
        "The purchase is of services without goods that matter, and the list is about goods.",
    ),
    "country_concerned": Text(
        "Arbete utförs eller en part finns i det land vars arbetsgivare listan gäller.",
        "Work is done, or a party is, in the country whose employers the list is about.",
    ),
    "place_unknown": Text(
        "Det är inte känt var arbetet utförs, så listans land går inte att utesluta.",
        "It is not known where the work is done, so that the list's country cannot be ruled out.",
    ),
    "goods_may_come_from_there": Text(
        "Varor eller material ingår i köpet och kan komma från det land som listan gäller.",
        "Goods or material are part of the purchase and may come from the list's country.",
    ),
    "country_not_concerned": Text(
        "Listan gäller arbetsgivare i ett land där varken arbetet utförs eller någon part finns.",
        "The list is about employers of a country in which no work is done and no party is.",
    ),
}
"""Why a list is looked in or not, as it is shown; once for each list, not for each party."""

OFF = ("services_only", "country_not_concerned")
"""The reasons for which a list is not looked in."""

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
            `data_ingest.tables.Contracts`.
        seats: Countries (alpha-2) of its parties, where known, and of origin, if any is stated.
    """
    goods = contracts.select(_goods().alias("goods"))["goods"].to_list()
    places = contracts["place_country"].to_list()
    known = {*seats, *(place for place in places if place)}
    unplaced = not places or None in places
    return tuple(
        Relevance(one, _reason(LISTS.get(one), goods, known, unplaced=unplaced))
        for one in sorted(set(lists))
    )


def _reason(
    meaning: ListMeaning | None, goods: list[bool | None], places: set[str], *, unplaced: bool
) -> str:
    if meaning is None:
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
        cpv.str.starts_with(one) for one in GOODS_IN_SERVICES
    )
    stated = nature.is_in(["works", "supplies"])
    return pl.when(stated).then(stated).otherwise(pl.coalesce(by_code, stated))
