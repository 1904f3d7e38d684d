"""Suppliers looked up and scored some at a time, in a process of its own.

What is said of a supplier depends on all that the buyer buys, since that decides in which lists
anybody is looked up, but on no other supplier. So the parts of a portfolio give what the whole
would.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from data_ingest.matching.comparison import Compared
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from data_ingest.tables import Parties
from risk_models.scorecard import load_scorecard
from service.confined import run_confined
from service.evidence import Registers
from service.limits import Limits
from service.portfolios.output import needs_of, needs_table
from service.portfolios.parcel import pack, unpack
from service.portfolios.reading import SupplierInput
from service.registers.judged import StandingJudgements
from service.registers.lookup import hits_of, look_in
from service.registers.sought import Sought, suppliers_of
from service.suppliers import SupplierNeed, in_order, needs_of_rows

AT_ONCE = 2_000
"""Suppliers in one part. Ours: some seconds of work, so that whoever waits sees it move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How suppliers are looked up and scored.

    Attributes:
        as_of: The day that facts are read for.
        scorecard_id: The card.
        snapshot_dir: Where the snapshots lie; None: nowhere.
        snapshot_id: The one that is looked in; None: none is loaded.
        judgements: What people have judged of possible matches.
    """

    as_of: date
    scorecard_id: str
    snapshot_dir: Path | None
    snapshot_id: str | None
    judgements: StandingJudgements


def score_suppliers(
    read: SupplierInput,
    how: Scoring,
    *,
    limits: Limits,
    advance: Callable[[int, int], None],
    at_once: int = AT_ONCE,
) -> tuple[SupplierNeed, ...]:
    """Return the need of every supplier, those to look at first first.

    Args:
        read: The suppliers.
        how: How.
        limits: What may be taken: this memory in all, and this time for each part.
        advance: Told how many suppliers are done, and of how many, after each part; what it raises
            ends the work.
        at_once: Suppliers in one part.

    Raises:
        UnreadableInput: The snapshot is damaged, or more is needed than may be taken.
        ConfinedFault: A fault of the service.
    """
    total = read.rows.height
    needs: list[SupplierNeed] = []

    def told(parcel: bytes) -> None:
        needs.extend(needs_of(unpack(parcel)[1]["needs"]))
        advance(len(needs), total)

    advance(0, total)
    parts = max(-(-total // at_once), 1)
    run_confined(
        score_parts,
        {"read": read, "how": how, "at_once": at_once},
        limits=replace(limits, seconds=limits.seconds * parts),
        name="",
        told=told,
    )
    return in_order(needs)


def score_parts(
    read: SupplierInput, how: Scoring, *, at_once: int, tell: Callable[[bytes], None]
) -> bytes:
    """Tell the needs of suppliers, packed, part by part; for a confined process.

    Args:
        read: The suppliers.
        how: How.
        at_once: Suppliers in one part.
        tell: Takes the needs of one part.

    Raises:
        UnreadableInput: The snapshot is damaged.
    """
    opened = None
    if how.snapshot_id is not None and how.snapshot_dir is not None:
        opened = open_snapshot(how.snapshot_dir, how.snapshot_id)
    with opened or nullcontext():
        for rows, sought in _parts(read, at_once):
            needs = _scored(rows, sought, read.country, how, opened)
            tell(pack({}, {"needs": needs_table(needs)}))
    return b""


def _scored(
    rows: pl.DataFrame, sought: Sought, country: str, how: Scoring, snapshot: Snapshot | None
) -> list[SupplierNeed]:
    looked = None
    if snapshot is not None:
        rows, sought = named_by_registers(rows, sought, snapshot, as_of=how.as_of)
        (looked,) = Registers(snapshot, how.as_of, how.judgements).look_up(sought)
    return needs_of_rows(
        rows,
        looked,
        numbered=frozenset(party_id for party_id, _, _ in sought.numbers),
        country=country,
        scorecard=load_scorecard(how.scorecard_id),
        as_of=how.as_of,
    )


def named_by_registers(
    rows: pl.DataFrame, sought: Sought, snapshot: Snapshot, *, as_of: date
) -> tuple[pl.DataFrame, Sought]:
    """Return suppliers of whom the sender gave a number alone with the name that a register gives.

    A number that stands alone is all that the sender knows them by, so there is no name that could
    contradict it; its check digit guards against slips of the pen.

    Args:
        rows: Columns as `service.supplier_rows.ROWS`.
        sought: Who is looked up.
        snapshot: The snapshot, opened.
        as_of: The day that facts are read for.
    """
    persons = {party_id for party_id, scheme, _ in sought.numbers if scheme.endswith("-PERSON")}
    unnamed = set(sought.parties.filter(pl.col("name") == "")["party_id"]) - persons
    if not unnamed:
        return rows, sought
    looked = look_in(sought, snapshot, as_of=as_of)
    hits = sorted(
        hit
        for hit in hits_of(sought, looked)
        if hit.party_id in unnamed and looked.kind(hit.source_id) == "register"
    )
    known = snapshot.register({(hit.source_id, hit.register_id) for hit in hits}).parties
    names = {
        (source_id, register_id): name
        for source_id, register_id, name in known.select(
            "source_id", "party_id", "display_name"
        ).iter_rows()
        if name
    }
    found: dict[str, str] = {}
    for hit in hits:
        if name := names.get((hit.source_id, hit.register_id)):
            found.setdefault(hit.party_id, name)
    name = pl.col("party_id").replace_strict(found, default=None, return_dtype=pl.String)
    return (
        rows.with_columns(display_name=pl.coalesce("display_name", name)),
        replace(
            sought,
            parties=Compared.cast(
                sought.parties.with_columns(
                    name=pl.when(pl.col("name") == "").then(name.fill_null("")).otherwise("name")
                )
            ),
        ),
    )


def _parts(read: SupplierInput, at_once: int) -> Iterator[tuple[pl.DataFrame, Sought]]:
    sought = suppliers_of(
        Parties.cast(
            read.parties.filter(pl.col("party_id").is_in(read.rows["party_id"].implode()))
        ),
        names=read.names,
        identifiers=read.identifiers,
        bought=dict(read.rows.select("party_id", "cpv").iter_rows()),
        country=read.country,
    )
    for rows in read.rows.iter_slices(at_once):
        yield rows, _part(sought, frozenset(rows["party_id"]))


def _part(sought: Sought, some: frozenset[str]) -> Sought:
    """Return some of those who are sought, by all that is bought and from wherever."""
    return replace(
        sought,
        parties=Compared.cast(sought.parties.filter(pl.col("party_id").is_in(sorted(some)))),
        numbers=tuple(one for one in sought.numbers if one[0] in some),
        parts=tuple(one for one in sought.parts if one.party_id in some),
    )
