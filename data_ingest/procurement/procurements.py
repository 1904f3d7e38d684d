"""Rows of many documents → the tables of each: every table is built once, then cut."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple, TypeVar, cast

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import CLAIMS, resolve, without_persons
from data_ingest.ids.number_notes import number_notes
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.rows import (
    ClaimRow,
    ContractPartyRow,
    ContractRow,
    DeclarationRow,
    GroundRow,
    IndustryRow,
    NameRow,
    PartyRow,
    PlaceRow,
    ProcurementRows,
    PurchaseRow,
    RejectRow,
    SupplyLinkRow,
    TenderRow,
)
from data_ingest.model.tables import (
    ContractParties,
    Contracts,
    Declarations,
    Grounds,
    Identifiers,
    Industries,
    Names,
    Parties,
    Places,
    Procurement,
    Purchases,
    Rejects,
    SupplyLinks,
    Tenders,
)
from data_ingest.model.without_rows import without_rows

ReadDocument = tuple[Procurement, dy.DataFrame[Rejects]]
"""What a document holds, and which of its elements could not be used."""

_Table = TypeVar("_Table", bound=dy.Schema)


def procurements(documents: Sequence[ProcurementRows], *, person_key: bytes) -> list[ReadDocument]:
    """Return the tables of each document; a natural person in it has neither name nor number.

    The rows obey the schemas by their making: closed sets of codes, checked formats, and keys
    made unique while reading. So tables are typed here and not validated, which would cost some
    twenty milliseconds a document; the tests validate whole collections. Only `Parties` is
    validated, by `without_persons`.

    Args:
        documents: At least one.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    identifiers, parties, persons, noted = _identified(documents, person_key=person_key)
    public = [
        [row for row in document.names if (place, row.party_id) not in persons]
        for place, document in enumerate(documents)
    ]
    tables = zip(
        _tables(Purchases, PurchaseRow, [document.purchases for document in documents]),
        _tables(Contracts, ContractRow, [document.contracts for document in documents]),
        _tables(Tenders, TenderRow, [document.tenders for document in documents]),
        _tables(
            ContractParties, ContractPartyRow, [document.contract_parties for document in documents]
        ),
        parties,
        _tables(Names, NameRow, public),
        identifiers,
        _tables(Places, PlaceRow, [document.places for document in documents]),
        _tables(Industries, IndustryRow, [document.industries for document in documents]),
        _tables(Declarations, DeclarationRow, [document.declarations for document in documents]),
        _tables(Grounds, GroundRow, [document.grounds for document in documents]),
        _tables(SupplyLinks, SupplyLinkRow, [document.supply_links for document in documents]),
        _tables(
            Rejects,
            RejectRow,
            [(*document.rejects, *more) for document, more in zip(documents, noted, strict=True)],
        ),
        strict=True,
    )
    found: list[ReadDocument] = []
    for (
        purchases,
        contracts,
        tenders,
        contract_parties,
        own_parties,
        names,
        own_identifiers,
        places,
        industries,
        declarations,
        grounds,
        supply_links,
        rejects,
    ) in tables:
        procurement = Procurement()
        procurement.purchases = purchases
        procurement.contracts = contracts
        procurement.tenders = tenders
        procurement.contract_parties = contract_parties
        procurement.parties = own_parties
        procurement.names = names
        procurement.identifiers = own_identifiers
        procurement.places = places
        procurement.industries = industries
        procurement.supply_links = supply_links
        procurement.declarations = declarations
        procurement.grounds = grounds
        found.append((procurement, rejects))
    return found


def read_batch(
    files: Iterable[tuple[str, bytes]], read: Callable[..., ProcurementRows], *, person_key: bytes
) -> tuple[ReadDocument | UnreadableInput, ...]:
    """Read many files of a format, such as a day's package, at a fraction of the cost one by one.

    Recognising numbers and building tables costs milliseconds a table whatever its size, far more
    than reading a document; a batch pays that once.

    Args:
        files: Name and content of each; their rows are held in memory together.
        read: Reads one file: called as `read(payload, name=…)`, raises `UnreadableInput`.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        For each file, in order, what it holds or why it cannot be read.
    """
    outcomes: list[ProcurementRows | UnreadableInput] = []
    for name, payload in files:
        try:
            outcomes.append(read(payload, name=name))
        except UnreadableInput as refusal:
            outcomes.append(refusal)
    rows = [outcome for outcome in outcomes if isinstance(outcome, ProcurementRows)]
    tables = iter(procurements(rows, person_key=person_key) if rows else ())
    return tuple(
        outcome if isinstance(outcome, UnreadableInput) else next(tables) for outcome in outcomes
    )


def _identified(
    documents: Sequence[ProcurementRows], *, person_key: bytes
) -> tuple[
    list[dy.DataFrame[Identifiers]],
    list[dy.DataFrame[Parties]],
    frozenset[tuple[int, str]],
    list[list[RejectRow]],
]:
    """Return identifiers and parties of each document, and place and id of natural persons.

    The last is what has to be said of the numbers of each document.

    `ORG-0001` means something inside one document only, so it carries its document's place in the
    batch for as long as all are looked at together.
    """
    claims = [
        row._replace(party_id=f"{place}/{row.party_id}")
        for place, document in enumerate(documents)
        for row in document.claims
    ]
    parties = [
        row._replace(party_id=f"{place}/{row.party_id}")
        for place, document in enumerate(documents)
        for row in document.parties
    ]
    homes = [claim.home or home(doc) for doc in documents for claim in doc.claims]
    resolved = resolve(
        _frame(CLAIMS, ClaimRow, claims),
        person_key=person_key,
        homes=pl.Series(homes, dtype=pl.String),
    )
    identifiers = resolved.identifiers
    named = without_persons(_frame(_columns(Parties), PartyRow, parties), identifiers)
    persons = (party_id.split("/", 1) for party_id in named.filter("is_personal")["party_id"])
    count = len(documents)
    return (
        cast("list[dy.DataFrame[Identifiers]]", _by_place(identifiers, count=count)),
        cast("list[dy.DataFrame[Parties]]", _by_place(named, count=count)),
        frozenset((int(place), party_id) for place, party_id in persons),
        _noted(documents, resolved.notes),
    )


def home(document: ProcurementRows) -> str | None:
    """Return the country in which a number is tried that says none: the buyer's, else the place's.

    >>> home(ProcurementRows(purchases=(), contracts=())) is None
    True
    """
    stated = [purchase.jurisdiction for purchase in document.purchases]
    stated += [contract.place_country for contract in document.contracts]
    return next((country for country in stated if country), None)


def _noted(documents: Sequence[ProcurementRows], notes: pl.DataFrame) -> list[list[RejectRow]]:
    """Return what has to be said of the numbers of each document."""
    if notes.is_empty():
        return [[] for _ in documents]
    ends = list(accumulate(len(document.claims) for document in documents))
    found = []
    for document, end in zip(documents, ends, strict=True):
        begin = end - len(document.claims)
        own = notes.filter(pl.col("at").is_between(begin, end, closed="left"))
        own = own.with_columns(pl.col("at") - begin)
        found.append(number_notes(own, [claim.location for claim in document.claims]))
    return found


def _by_place(frame: pl.DataFrame, *, count: int) -> list[pl.DataFrame]:
    """Cut rows in order of their document's place, and take the place off `party_id`."""
    party = pl.col("party_id")
    if count == 1:
        return [frame.with_columns(party.str.strip_prefix("0/"))]
    lengths = Counter(frame["party_id"].str.extract(r"^(\d+)/").to_list())
    bare = frame.with_columns(party.str.replace(r"^\d+/", ""))
    return _cut(bare, [lengths[str(place)] for place in range(count)])


@cache
def _columns(schema: type[dy.Schema]) -> pl.Schema:
    return schema.create_empty().schema


def _tables(
    schema: type[_Table],
    row_type: type[NamedTuple],
    sections: Sequence[Sequence[tuple[object, ...]]],
) -> list[dy.DataFrame[_Table]]:
    """Return a table a section; a column that the rows do not have is null."""
    rows = [row for section in sections for row in section]
    if not rows:
        return [without_rows(schema)] * len(sections)
    whole = _frame(_columns(schema), row_type, rows)
    cuts = _cut(whole, [len(section) for section in sections])
    return cast("list[dy.DataFrame[_Table]]", cuts)


def _frame(
    schema: pl.Schema, row_type: type[NamedTuple], rows: Sequence[tuple[object, ...]]
) -> pl.DataFrame:
    columns = dict(zip(row_type._fields, zip(*rows, strict=True), strict=True)) if rows else {}
    nulls = (None,) * len(rows)
    return pl.DataFrame({name: columns.get(name, nulls) for name in schema}, schema=schema)


def _cut(frame: pl.DataFrame, lengths: Sequence[int]) -> list[pl.DataFrame]:
    return [
        frame.slice(end - length, length)
        for end, length in zip(accumulate(lengths), lengths, strict=True)
    ]
