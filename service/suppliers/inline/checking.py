"""Suppliers of a request: scored as those of a portfolio are, and told in the request's order."""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl
from sqlalchemy import Connection

from data_ingest.model.text import Language
from data_ingest.snapshot.opened import Snapshot
from service.casework.closed_points import closed_numbers
from service.operations.people.principal import Principal
from service.screening.assessment.rule_facts import BEFORE_AWARD
from service.suppliers.exchange.review_state import ListedSupplier, review_states
from service.suppliers.inline.reading import StatedSuppliers
from service.suppliers.inline.request import CheckedPurchase
from service.suppliers.inline.rows import Place, checked_row
from service.suppliers.inline.views import SupplierCheck
from service.suppliers.portfolios.output import shown_numbers
from service.suppliers.portfolios.scoring import Scoring, score_here


def places_of(
    connection: Connection,
    suppliers: StatedSuppliers,
    purchase: CheckedPurchase,
    *,
    principal: Principal,
    today: date,
) -> dict[str, Place]:
    """Return where each supplier stands in the request and in the buyer's cases, by party id.

    Args:
        connection: Inside a transaction.
        suppliers: The suppliers.
        purchase: What is bought from them; before the award all of them are tenderers.
        principal: Who asks; only cases that she sees count.
        today: The day that makes a task overdue.
    """
    all_closed = purchase.stage in BEFORE_AWARD
    closed = closed_numbers(connection, principal=principal)
    rows = _identifiers(suppliers.positions, suppliers.read.identifiers)
    counted = {
        party_id: frozenset(f"{row['scheme']}:{row['value']}" for row in numbers)
        for party_id, numbers in rows.items()
    }
    reviews = review_states(
        connection,
        [ListedSupplier(None, numbers) for numbers in counted.values()],
        principal=principal,
        today=today,
    )
    return {
        party_id: Place(
            positions=suppliers.positions[party_id],
            numbers=shown_numbers(numbers),
            closed=all_closed or not closed.isdisjoint(counted[party_id]),
            review=review,
        )
        for (party_id, numbers), review in zip(rows.items(), reviews, strict=True)
    }


def checked_suppliers(
    suppliers: StatedSuppliers,
    places: Mapping[str, Place],
    how: Scoring,
    snapshot: Snapshot | None,
    language: Language,
) -> list[SupplierCheck]:
    """Return a row for each supplier, in the order of the request.

    Args:
        suppliers: The suppliers.
        places: Where each stands, by party id.
        how: How they are scored.
        snapshot: The registers and lists that `how` names; None: none is loaded.
        language: Language of the texts.
    """
    needs = {need.party_id: need for need in score_here(suppliers.read, how, snapshot).needs()}
    return [
        checked_row(
            needs[party_id],
            places[party_id],
            language,
            card=how.scorecard,
            country=suppliers.read.country,
            searched=snapshot is not None,
        )
        for party_id in suppliers.positions
    ]


def _identifiers(
    wanted: Collection[str], identifiers: pl.DataFrame
) -> dict[str, list[Mapping[str, object]]]:
    """Return the numbers that a party can be looked up by, of each party in order."""
    found: dict[str, list[Mapping[str, object]]] = {party_id: [] for party_id in wanted}
    for row in identifiers.iter_rows(named=True):
        if row["party_id"] in found and row["checksum_ok"] is not False:
            found[row["party_id"]].append(row)
    return found
