"""Suppliers looked up and scored some at a time, in a process of its own.

What is said of a supplier depends on all that the buyer buys, since that decides in which lists
anybody is looked up, but on no other supplier. So the parts of a portfolio give what the whole
would.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from data_ingest.linking.comparison import Compared
from data_ingest.model.tables import Facts, Identifiers, Names, Parties
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from risk_models.card.scorecard import load_scorecard
from service.platform.process.sandbox import run_confined
from service.registers.evidence import RegisterEvidence
from service.registers.judgement_cache import StandingJudgements
from service.registers.lookup import hits_of, look_in
from service.registers.query import Sought, suppliers_of
from service.screening.assessment.evidence import Registers
from service.settings import Limits
from service.suppliers.portfolios.equivalence_classes import AlikeNeeds
from service.suppliers.portfolios.frame import pack, unpack
from service.suppliers.portfolios.ranked import FACTS, SCORED, Ranked, ranked
from service.suppliers.portfolios.reading import SupplierInput

AT_ONCE = 2_000
"""Suppliers in one part that are looked up. Ours: some seconds of work, so that whoever waits sees
it move."""

AT_ONCE_UNSEEN = 50_000
"""Suppliers in one part where no register is loaded. Ours: a second of work or less."""


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
    known = sorted(one for one in subjects if one is not None)
    return Whole((*known, *([None] if None in subjects else [])), tuple(sorted(seats)))


def score_suppliers(
    read: SupplierInput,
    how: Scoring,
    *,
    limits: Limits,
    advance: Callable[[int, int], None],
    at_once: int | None = None,
) -> Ranked:
    """Return the need of every supplier, those to look at first first.

    Args:
        read: The suppliers.
        how: How.
        limits: What may be taken: this memory in all, and this time for each `AT_ONCE` suppliers.
        advance: Told how many suppliers are done, and of how many, after each part; what it raises
            ends the work.
        at_once: Suppliers in one part; None: as many as is usual.

    Raises:
        UnreadableInput: The snapshot is damaged, or more is needed than may be taken.
        ConfinedFault: A fault of the service.
    """
    total = read.rows.height
    if at_once is None:
        at_once = usual_part(how)
    parts: list[pl.DataFrame] = []
    needs: list[pl.DataFrame] = []
    done = 0

    def told(parcel: bytes) -> None:
        nonlocal done
        _, tables = unpack(parcel)
        parts.append(tables["rows"])
        needs.append(tables["needs"])
        done += tables["rows"].height
        advance(done, total)

    advance(0, total)
    run_confined(
        score_parts,
        {"read": scored_of(read, how), "how": how, "at_once": at_once},
        limits=limits_for(total, limits, at_once=at_once),
        name="",
        told=told,
    )
    return ranked(parts, needs)


def usual_part(how: Scoring) -> int:
    """Return how many suppliers are scored in one part."""
    return AT_ONCE_UNSEEN if how.snapshot_id is None else AT_ONCE


def limits_for(suppliers: int, limits: Limits, *, at_once: int = AT_ONCE) -> Limits:
    """Return what so many suppliers may take: the stated time for each `AT_ONCE` of them."""
    times = max(-(-suppliers // min(at_once, AT_ONCE)), 1)
    return replace(limits, seconds=limits.seconds * times)


def scored_of(read: SupplierInput, how: Scoring) -> SupplierInput:
    """Return what scoring needs of an input, and no more, since it goes to another process.

    Returns:
        Its `rows` have one column more, `numbered`: whether there is a number to look up by.
    """
    usable = read.identifiers.filter(pl.col("checksum_ok").fill_null(value=True))
    numbered = usable.select("party_id").unique().with_columns(numbered=pl.lit(value=True))
    rows = read.rows.join(numbered, on="party_id", how="left", maintain_order="left")
    parties, names, identifiers = read.parties, read.names, read.identifiers
    if how.snapshot_id is None:
        parties, names, identifiers = parties.clear(), names.clear(), identifiers.clear()
    screened = pl.col("party_id").is_in(read.rows["party_id"].implode())
    return replace(
        read,
        rows=rows.with_columns(pl.col("numbered").fill_null(value=False)),
        aside=read.aside.clear(),
        own_ids=read.own_ids.clear(),
        parties=Parties.cast(parties.filter(screened)),
        names=Names.cast(names),
        identifiers=Identifiers.cast(identifiers),
        said={},
    )


def score_parts(
    read: SupplierInput,
    how: Scoring,
    *,
    at_once: int,
    tell: Callable[[bytes], None],
    whole: Whole | None = None,
) -> bytes:
    """Tell the needs of suppliers, packed, part by part; for a confined process.

    Args:
        read: The suppliers, as `scored_of` returns them.
        how: How.
        at_once: Suppliers in one part.
        tell: Takes one part: its suppliers (`rows`, columns as
            `service.suppliers.portfolios.ranked.SCORED`) and the needs that no part before it had
            (`needs`, as `service.suppliers.portfolios.equivalence_classes.ALIKE`).
        whole: Of the portfolio that these are a part of; None: these are all.

    Raises:
        UnreadableInput: The snapshot is damaged.
    """
    opened = None
    if how.snapshot_id is not None and how.snapshot_dir is not None:
        opened = open_snapshot(how.snapshot_dir, how.snapshot_id)
    known = AlikeNeeds(read.country, load_scorecard(how.scorecard_id), how.as_of)
    with opened or nullcontext():
        bought = None if opened is None else _bought(read, whole or whole_of(read))
        for rows in read.rows.iter_slices(at_once):
            if opened is not None and bought is not None:
                named, sought = named_by_registers(
                    rows, _part(read, rows, bought), opened, as_of=how.as_of
                )
                (looked,) = Registers(opened, how.as_of, how.judgements).look_up(sought)
                scored, needs = _scored(named, looked, known)
            else:
                scored, needs = _scored(rows, None, known)
            tell(pack({}, {"rows": scored, "needs": needs}))
    return b""


def _scored(
    rows: pl.DataFrame, looked: RegisterEvidence | None, known: AlikeNeeds
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return scored suppliers, and the needs that are new."""
    alike, needs = known.of(rows, Facts.create_empty() if looked is None else looked.facts)
    scored = rows.rename({"display_name": "name"}).with_columns(alike)
    if looked is None:
        nothing = pl.lit([], dtype=FACTS)
        scored = scored.with_columns(register_facts=nothing, possible_matches=pl.lit(0))
    else:
        possible = looked.possible_matches.group_by("party_id").agg(possible_matches=pl.len())
        scored = (
            scored.join(_stated(looked.facts), on="party_id", how="left", maintain_order="left")
            .join(possible, on="party_id", how="left", maintain_order="left")
            .with_columns(
                pl.col("register_facts").fill_null(pl.lit([], dtype=FACTS)),
                pl.col("possible_matches").fill_null(0),
            )
        )
    return scored.select(pl.col(name).cast(dtype) for name, dtype in SCORED.items()), needs


def _stated(facts: pl.DataFrame) -> pl.DataFrame:
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


def named_by_registers(
    rows: pl.DataFrame, sought: Sought, snapshot: Snapshot, *, as_of: date
) -> tuple[pl.DataFrame, Sought]:
    """Return suppliers of whom the sender gave a number alone with the name that a register gives.

    A number that stands alone is all that the sender knows them by, so there is no name that could
    contradict it; its check digit guards against slips of the pen.

    Args:
        rows: Columns as `service.suppliers.ledger.supplier_rows.ROWS`.
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


def _bought(read: SupplierInput, whole: Whole) -> Sought:
    """Return what decides in which lists anybody is looked up, and nobody yet."""
    found = suppliers_of(
        Parties.create_empty(),
        names=Names.create_empty(),
        identifiers=Identifiers.create_empty(),
        bought={f"subject {at}": cpv for at, cpv in enumerate(whole.subjects)},
        country=read.country,
    )
    return replace(found, seats=found.seats.union(whole.seats))


def _part(read: SupplierInput, rows: pl.DataFrame, bought: Sought) -> Sought:
    """Return some of the suppliers as they are looked up, by all that is bought."""
    some = rows["party_id"].unique().implode()
    of_some = pl.col("party_id").is_in(some)
    sought = suppliers_of(
        Parties.cast(read.parties.filter(of_some)),
        names=Names.cast(read.names.filter(of_some)),
        identifiers=Identifiers.cast(read.identifiers.filter(of_some)),
        bought=dict(rows.select("party_id", "cpv").iter_rows()),
        country=read.country,
    )
    return replace(sought, contracts=bought.contracts, seats=bought.seats)
