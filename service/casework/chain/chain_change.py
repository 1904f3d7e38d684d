"""A purchase with one more subcontractor in the chain of a tender, or one in another's place.

Pure: the purchase of the chain's latest screening goes in, the purchase to be screened comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import without_persons
from data_ingest.ids.single_number import single_number
from data_ingest.model.problem import Problem
from data_ingest.model.tables import (
    PPM,
    ContractParties,
    Identifiers,
    Parties,
    Procurement,
    SupplyLinks,
)
from service.platform.refusal import Refusal


@dataclass(frozen=True, slots=True)
class ChainChange:
    """Who hands which share on to whom, from which day.

    Attributes:
        request_id: Number of the request; names the new link.
        tender_id: In which tender.
        contractor: `party_id` of whoever hands on.
        party: Row of `Parties` of the subcontractor.
        identifiers: Its rows of `Identifiers`.
        low_ppm: Least share of the contractor's part.
        high_ppm: Most of it.
        description: What is handed on.
        replaces: `party_id` of the subcontractor whose link ends the day before.
        starts_on: First day.
    """

    request_id: str
    tender_id: str
    contractor: str
    party: Mapping[str, Any]
    identifiers: tuple[Mapping[str, Any], ...]
    low_ppm: int
    high_ppm: int
    description: str | None
    replaces: str | None
    starts_on: date


def described(
    party_id: str,
    *,
    name: str,
    country: str,
    number: str,
    scheme: str | None,
    person_key: bytes,
    at: str = "/subcontractor",
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a subcontractor as a row of `Parties` and rows of `Identifiers`.

    A natural person has no name here, and her number is a keyed hash.

    Raises:
        Refusal: The number is no registration number of the country.
    """
    found, problem = single_number(
        number,
        scheme=scheme,
        country=country,
        person_key=person_key,
        at=at,
        party_id=party_id,
    )
    if problem is not None:
        raise Refusal("invalid-request", problem)
    row = {
        "party_id": party_id,
        "kind": "unknown",
        "display_name": name,
        "country": country,
        "size": None,
        "is_personal": False,
    }
    stated = without_persons(Parties.cast(pl.DataFrame([row], schema=_types(Parties))), found)
    return stated.row(0, named=True), found.to_dicts()


def known_party(procurement: Procurement, identifiers: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the party of a purchase that has one of the numbers, or None."""
    held = procurement.identifiers
    for identifier in identifiers:
        same = held.filter(
            (pl.col("scheme") == identifier["scheme"]) & (pl.col("value") == identifier["value"])
        )
        if not same.is_empty():
            return str(same["party_id"][0])
    return None


def check_place(
    procurement: Procurement, *, tender_id: str, contractor: str, replaces: str | None
) -> None:
    """Refuse a change at a place that the chain does not have.

    Raises:
        Refusal: The tender, the contractor or the subcontractor to be replaced is not there.
    """
    if tender_id not in procurement.tenders["tender_id"]:
        raise Refusal("invalid-request", Problem("case-chain-tender", "/tender_id"))
    here = pl.col("tender_id") == tender_id
    parts = procurement.contract_parties.filter(here)
    if contractor not in parts["party_id"]:
        raise Refusal("invalid-request", Problem("case-chain-party", "/contractor"))
    if replaces is not None:
        links = procurement.supply_links.filter(here & (pl.col("contractor_id") == contractor))
        if replaces not in links["subcontractor_id"]:
            raise Refusal("invalid-request", Problem("case-chain-party", "/replaces"))


def changed(procurement: Procurement, change: ChainChange, *, from_day: date) -> Procurement:
    """Return the purchase with the change.

    Args:
        procurement: The purchase of the chain's latest version.
        change: What changes.
        from_day: First day of the new link; the one that it replaces ends the day before.
    """
    tables = {name: getattr(procurement, name) for name in procurement.members()}
    party_id = known_party(procurement, change.identifiers)
    if party_id is None:
        party_id = change.party["party_id"]
        tables["parties"] = _with(procurement.parties, Parties, [change.party])
        rows = list(change.identifiers)
        tables["identifiers"] = _with(procurement.identifiers, Identifiers, rows)
    parts: pl.DataFrame = procurement.contract_parties
    here = parts.filter(pl.col("tender_id") == change.tender_id)
    if party_id not in here["party_id"]:
        part = {
            "tender_id": change.tender_id,
            "party_id": party_id,
            "position": int(here["position"].max() or 0) + 1,  # type: ignore[arg-type]
            "role": "subcontractor",
            "handed_on_state": "not_collected",
        }
        parts = _with(parts, ContractParties, [part])
    links = _links(procurement, change, party_id, from_day)
    tables["supply_links"] = links
    tables["contract_parties"] = _widened(parts, links, change, from_day)
    return Procurement.validate(tables, cast=True)


def _links(
    procurement: Procurement, change: ChainChange, party_id: str, from_day: date
) -> pl.DataFrame:
    links = procurement.supply_links
    here = (pl.col("tender_id") == change.tender_id) & (
        pl.col("contractor_id") == change.contractor
    )
    ends = pl.lit(False)  # noqa: FBT003
    if change.replaces is not None:
        ends = here & (pl.col("subcontractor_id") == change.replaces)
    kept = links.with_columns(
        valid_to=pl.when(ends).then(pl.lit(from_day).dt.offset_by("-1d")).otherwise("valid_to")
    )
    units = links.filter(pl.col("tender_id") == change.tender_id)["unit"].to_list()
    link = {
        "link_id": change.request_id,
        "tender_id": change.tender_id,
        "contractor_id": change.contractor,
        "subcontractor_id": party_id,
        "share_low_ppm": change.low_ppm,
        "share_high_ppm": change.high_ppm,
        "unit": units[0] if units else "value",
        "basis": "contract",
        "description": change.description,
        "valid_from": from_day,
    }
    return _with(kept, SupplyLinks, [link])


def _widened(
    parts: pl.DataFrame, links: pl.DataFrame, change: ChainChange, day: date
) -> pl.DataFrame:
    """Return the parts with what the contractor hands on in all made to hold its links.

    What it stated when it tendered did not know of the new subcontractor.
    """
    valid = links.filter(
        pl.col("tender_id") == change.tender_id,
        pl.col("contractor_id") == change.contractor,
        pl.col("valid_from").is_null() | (pl.col("valid_from") <= day),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day),
    )
    low, high = (
        min(PPM, int(valid[column].sum())) for column in ("share_low_ppm", "share_high_ppm")
    )
    holds = (
        (pl.col("tender_id") == change.tender_id)
        & (pl.col("party_id") == change.contractor)
        & pl.col("handed_on_low_ppm").is_not_null()
    )
    return parts.with_columns(
        pl.when(holds).then(pl.max_horizontal(name, pl.lit(held))).otherwise(name).alias(name)
        for name, held in (("handed_on_low_ppm", low), ("handed_on_high_ppm", high))
    )


def _with(
    frame: pl.DataFrame, schema: type[dy.Schema], rows: list[Mapping[str, Any]]
) -> pl.DataFrame:
    types = _types(schema)
    return pl.concat([frame, pl.DataFrame([dict(row) for row in rows], schema=types)])


def _types(schema: type[dy.Schema]) -> dict[str, pl.DataType]:
    return {name: column.dtype for name, column in schema.columns().items()}
