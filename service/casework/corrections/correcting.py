"""A purchase corrected by the buyer: parts of a chain added or taken away, hours filled in.

Pure: the purchase that was screened goes in, the purchase to be screened in its place comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from service.casework.chain.chain_change import ChainChange, changed, check_place


@dataclass(frozen=True, slots=True)
class TenderFigures:
    """What a tender states of its work; None leaves what is known as it is.

    Attributes:
        tender_id: The tender.
        hours: Hours of work.
        hourly_rate: Price of one hour.
        agreement: Wage level id of the collective agreement that applies.
    """

    tender_id: str
    hours: int | None = None
    hourly_rate: Decimal | None = None
    agreement: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What is corrected in a purchase, in the order in which it is done.

    Attributes:
        removed: Links that are taken away, with whoever then has no part any more.
        added: Parts that are added.
        figures: Figures of tenders that are filled in.
    """

    removed: tuple[str, ...] = ()
    added: tuple[ChainChange, ...] = ()
    figures: tuple[TenderFigures, ...] = field(default=())


def corrected(procurement: Procurement, correction: Correction, *, today: date) -> Procurement:
    """Return a purchase with a correction.

    What a contractor hands on in all follows its links where it was no more than they were.

    Args:
        procurement: The purchase as it was screened.
        correction: What is corrected.
        today: The day; links that have ended are no part of what is handed on.

    Raises:
        Refusal: A part is added where the chain has no such tender or contractor.
        UnreadableInput: A link or tender is not there.
    """
    for number, link_id in enumerate(correction.removed):
        procurement = _without(procurement, link_id, at=f"/removed/{number}")
    for change in correction.added:
        check_place(
            procurement, tender_id=change.tender_id, contractor=change.contractor, replaces=None
        )
        procurement = _undated(changed(procurement, change, from_day=today), change.request_id)
    for number, figures in enumerate(correction.figures):
        procurement = _figured(procurement, figures, at=f"/tenders/{number}")
    return procurement


def new_link_ids(procurement: Procurement, count: int) -> list[str]:
    """Return ids for further links, none of which the purchase has.

    >>> from data_ingest.model.tables import Procurement
    >>> new_link_ids(Procurement.create_empty(), 2)
    ['added-1', 'added-2']
    """
    taken = {*procurement.supply_links["link_id"], *procurement.parties["party_id"]}
    free: list[str] = []
    number = 0
    while len(free) < count:
        number += 1
        if f"added-{number}" not in taken:
            free.append(f"added-{number}")
    return free


def _without(procurement: Procurement, link_id: str, *, at: str) -> Procurement:
    """Return the purchase without a link, and without the parts that nobody engages any more."""
    links: pl.DataFrame = procurement.supply_links
    gone = links.filter(pl.col("link_id") == link_id)
    if gone.is_empty():
        raise UnreadableInput([Problem("correction-link", at)], "correction")
    row = gone.row(0, named=True)
    parts = _unlinked(procurement.contract_parties, links, row)
    left = links.filter(pl.col("link_id") != link_id)
    left, parts = _pruned(left, parts, row["tender_id"])
    return _made(procurement, {"supply_links": left, "contract_parties": parts})


def _unlinked(parts: pl.DataFrame, links: pl.DataFrame, gone: Mapping[str, Any]) -> pl.DataFrame:
    """Take a link's share off what its contractor hands on in all, where that was no more."""
    here = links.filter(
        pl.col("tender_id") == gone["tender_id"], pl.col("contractor_id") == gone["contractor_id"]
    )
    sums = {end: int(here[f"share_{end}_ppm"].sum()) for end in ("low", "high")}
    left = {end: sums[end] - gone[f"share_{end}_ppm"] for end in ("low", "high")}
    follows = (
        (pl.col("tender_id") == gone["tender_id"])
        & (pl.col("party_id") == gone["contractor_id"])
        & (pl.col("handed_on_low_ppm") == sums["low"])
        & (pl.col("handed_on_high_ppm") == sums["high"])
    )
    none_left = here.height == 1
    return parts.with_columns(
        *(
            pl.when(follows)
            .then(pl.lit(None if none_left else left[end], pl.Int64))
            .otherwise(f"handed_on_{end}_ppm")
            .alias(f"handed_on_{end}_ppm")
            for end in ("low", "high")
        ),
        handed_on_state=pl.when(follows & pl.lit(none_left))
        .then(pl.lit("not_collected", parts.schema["handed_on_state"]))
        .otherwise("handed_on_state"),
    )


def _pruned(
    links: pl.DataFrame, parts: pl.DataFrame, tender_id: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Drop the subcontractors of a tender that nobody engages, and their links, from the top."""
    here = pl.col("tender_id") == tender_id
    while True:
        engaged = links.filter(here)["subcontractor_id"].implode()
        loose = here & (pl.col("role") == "subcontractor") & ~pl.col("party_id").is_in(engaged)
        dropped = parts.filter(loose)["party_id"]
        if dropped.is_empty():
            return links, parts
        parts = parts.filter(~loose)
        links = links.filter(~(here & pl.col("contractor_id").is_in(dropped.implode())))


def _undated(procurement: Procurement, link_id: str) -> Procurement:
    """Return the purchase with a link that the buyer knows no first day of, as tendered."""
    added = pl.col("link_id") == link_id
    links: pl.DataFrame = procurement.supply_links
    return _made(
        procurement,
        {
            "supply_links": links.with_columns(
                valid_from=pl.when(added).then(None).otherwise("valid_from"),
                basis=pl.when(added)
                .then(pl.lit("declared", links.schema["basis"]))
                .otherwise("basis"),
            )
        },
    )


def _figured(procurement: Procurement, figures: TenderFigures, *, at: str) -> Procurement:
    """Return the purchase with figures of one tender filled in."""
    tenders: pl.DataFrame = procurement.tenders
    if figures.tender_id not in tenders["tender_id"]:
        raise UnreadableInput([Problem("correction-tender", at)], "correction")
    stated = {
        "hours": figures.hours,
        "hourly_rate": figures.hourly_rate,
        "agreement": figures.agreement,
    }
    here = pl.col("tender_id") == figures.tender_id
    filled = [
        pl.when(here).then(pl.lit(value, tenders.schema[name])).otherwise(name).alias(name)
        for name, value in stated.items()
        if value is not None
    ]
    return _made(procurement, {"tenders": tenders.with_columns(filled)})


def _made(procurement: Procurement, tables: Mapping[str, pl.DataFrame]) -> Procurement:
    kept = {name: getattr(procurement, name) for name in procurement.members()}
    return Procurement.validate(kept | dict(tables), cast=True)


def named_part(
    party_id: str, *, name: str, country: str
) -> tuple[dict[str, Any], Sequence[Mapping[str, Any]]]:
    """Return a subcontractor of whom no number is known as a row of `Parties`, without numbers."""
    row = {
        "party_id": party_id,
        "kind": "unknown",
        "display_name": name,
        "country": country,
        "size": None,
        "is_personal": False,
    }
    return row, ()
