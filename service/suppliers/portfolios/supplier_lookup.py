"""Suppliers in registers and lists: who is looked up, in which, and what is stated of them.

What is said of a supplier depends on all that the buyer buys, since that decides in which lists
anybody is looked up, but on no other supplier.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from data_ingest.linking.comparison import Compared
from data_ingest.model.tables import Identifiers, Names, Parties
from data_ingest.model.without_rows import typed, without_rows
from data_ingest.snapshot.lookup import FoundParty
from service.registers.lookup import Looked, NumberHit, is_of_documents
from service.registers.query import Sought, suppliers_of
from service.suppliers.portfolios.reading import SupplierInput


@dataclass(frozen=True, slots=True)
class Whole:
    """What decides, of a whole portfolio, in which lists anybody in a part of it is looked up.

    Attributes:
        subjects: CPV codes of what is bought, in order; None last, where that is not known of all.
        seats: Where suppliers have their seats, in order; ISO 3166 alpha-2.
    """

    subjects: tuple[str | None, ...]
    seats: tuple[str, ...]


def whole_of(read: SupplierInput) -> Whole:
    """Return what decides in which lists the suppliers of an input are looked up."""
    screened = pl.col("party_id").is_in(read.rows["party_id"].unique().implode())
    seats = read.parties.filter(screened)["country"].drop_nulls().unique()
    return joined([Whole(tuple(read.rows["cpv"].unique()), tuple(seats))])


def joined(parts: Iterable[Whole]) -> Whole:
    """Return what holds for a portfolio of several parts.

    >>> joined([Whole(("90910000", None), ("SE",)), Whole(("45000000",), ("SE", "NO"))])
    Whole(subjects=('45000000', '90910000', None), seats=('NO', 'SE'))
    """
    subjects: set[str | None] = set()
    seats: set[str] = set()
    for part in parts:
        subjects.update(part.subjects)
        seats.update(part.seats)
    known = sorted(subject for subject in subjects if subject is not None)
    return Whole((*known, *([None] if None in subjects else [])), tuple(sorted(seats)))


def bought_of(read: SupplierInput, whole: Whole) -> Sought:
    """Return what decides in which lists anybody is looked up, and nobody yet."""
    found = suppliers_of(
        without_rows(Parties),
        names=without_rows(Names),
        identifiers=without_rows(Identifiers),
        bought={f"subject {at}": cpv for at, cpv in enumerate(whole.subjects)},
        country=read.country,
    )
    return replace(found, seats=found.seats.union(whole.seats))


def looked_up_of(read: SupplierInput, rows: pl.DataFrame, bought: Sought) -> Sought:
    """Return some of the suppliers as they are looked up, by all that is bought."""
    some = rows["party_id"].unique().implode()
    of_some = pl.col("party_id").is_in(some)
    sought = suppliers_of(
        typed(Parties, read.parties.filter(of_some)),
        names=typed(Names, read.names.filter(of_some)),
        identifiers=typed(Identifiers, read.identifiers.filter(of_some)),
        bought=dict(rows.select("party_id", "cpv").iter_rows()),
        country=read.country,
    )
    return replace(sought, contracts=bought.contracts, seats=bought.seats)


def named_by_registers(
    rows: pl.DataFrame, sought: Sought, looked: Looked, hits: Mapping[NumberHit, FoundParty]
) -> tuple[pl.DataFrame, Sought]:
    """Return suppliers of whom the sender gave a number alone with the name that a register gives.

    A number that stands alone is all that the sender knows them by, so there is no name that could
    contradict it; its check digit guards against slips of the pen. A register's own name goes
    before that of a document, which may have changed since.

    Args:
        rows: Columns as `supplier_rows.ROWS`.
        sought: Who is looked up.
        looked: Where they are looked up.
        hits: Who has their numbers there.
    """
    persons = {party_id for party_id, scheme, _ in sought.numbers if scheme.endswith("-PERSON")}
    unnamed = set(sought.parties.filter(pl.col("name") == "")["party_id"]) - persons
    if not unnamed:
        return rows, sought
    found: dict[str, str] = {}
    for hit in sorted(hits, key=lambda hit: (is_of_documents(hit.source_id), hit)):
        name = hits[hit].display_name
        if name and hit.party_id in unnamed and looked.kind(hit.source_id) == "register":
            found.setdefault(hit.party_id, name)
    if not found:
        return rows, sought
    told = pl.col("party_id").replace_strict(found, default=None, return_dtype=pl.String)
    own = pl.when(pl.col("name") == "").then(told.fill_null("")).otherwise("name")
    return (
        rows.with_columns(display_name=pl.coalesce("display_name", told)),
        replace(sought, parties=typed(Compared, sought.parties.with_columns(name=own))),
    )


def stated_facts(facts: pl.DataFrame) -> pl.DataFrame:
    """Return what registers and lists state of each party; columns party_id, register_facts."""
    value = pl.coalesce(
        "value_text", pl.col("value_int").cast(pl.String), pl.col("value_date").cast(pl.String)
    )
    return (
        facts.filter(pl.col("state") == "stated")
        .sort("party_id", "fact")
        .group_by("party_id", maintain_order=True)
        .agg(
            register_facts=pl.struct(
                "fact",
                value=value,
                source="source_id",
                as_of=pl.col("as_of").cast(pl.String),
            )
        )
    )
