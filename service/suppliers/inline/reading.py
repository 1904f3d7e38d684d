"""The suppliers of a request as those of a list: who they are, and which cannot be used and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson
import polars as pl

from data_ingest.model.problem import Problem
from data_ingest.suppliers.supplier_list import SupplierList, read_supplier_list
from service.screening.record.recording import problems_of
from service.suppliers.inline.request import SupplierCheckRequest
from service.suppliers.portfolios.reading import SupplierInput, of_list

_NAME = "suppliers"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSuppliers:
    """The suppliers of a request.

    Attributes:
        read: Those that can be looked up.
        positions: Where each stands in the request, from 0 on, by party id; in that order.
        rejected: Positions without a number that can be looked up, each with the reason.
        notes: What has to be said of the numbers of others.
    """

    read: SupplierInput
    positions: Mapping[str, tuple[int, ...]]
    rejected: tuple[tuple[int, Problem], ...]
    notes: tuple[Problem, ...]


def stated_suppliers(stated: SupplierCheckRequest, *, person_key: bytes) -> StatedSuppliers:
    """Return the suppliers of a request; each number is one supplier, however often it stands.

    Args:
        stated: The request.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    country = stated.purchase.place
    rows = [
        supplier.model_dump() | {"cpv": supplier.cpv or stated.purchase.cpv}
        for supplier in stated.suppliers
    ]
    listed = read_supplier_list(orjson.dumps(rows), name=_NAME, person_key=person_key, home=country)
    assert listed is not None  # an array of objects with a field of that name
    parties, numbered = _parties(listed), _numbered(listed)
    reasons = {problem.location: problem for problem in problems_of(listed.rejects)}
    positions: dict[str, list[int]] = defaultdict(list)
    rejected = []
    for at in range(len(rows)):
        party_id = parties.get(f"/{at}")
        if party_id is not None and party_id in numbered:
            positions[party_id].append(at)
        else:
            problem = reasons.pop(f"/{at}", Problem("number-none"))
            rejected.append((at, replace(problem, location=_pointer(f"/{at}"))))
    read = of_list(listed, country=country, person_key=person_key)
    usable = pl.col("party_id").is_in(list(positions))
    return StatedSuppliers(
        read=replace(read, rows=read.rows.filter(usable)),
        positions={party_id: tuple(places) for party_id, places in positions.items()},
        rejected=tuple(rejected),
        notes=tuple(
            replace(problem, location=_pointer(place)) for place, problem in reasons.items()
        ),
    )


def _parties(listed: SupplierList) -> dict[str, str]:
    return dict(listed.places.iter_rows())


def _numbered(listed: SupplierList) -> set[str]:
    """Return the parties with a number that can be looked up."""
    right = pl.col("checksum_ok").fill_null(value=True)
    return set(listed.identifiers.filter(right)["party_id"])


def _pointer(place: str) -> str:
    """Return where the number of a row stands in the request; of several rows, where all do."""
    return f"/{_NAME}{place}/number" if place else f"/{_NAME}"
