"""Suppliers looked up and scored some at a time, here or in a process of its own.

No supplier's need depends on another's, so that the parts of a portfolio give what the whole would.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from data_ingest.model.tables import Facts, Identifiers, Names, Parties
from data_ingest.model.without_rows import typed, without_rows
from data_ingest.reference import load_labour_content, load_labour_hour_costs
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from risk_models.card.scorecard import Scorecard
from risk_models.industry.labour_hours import labour_hours
from service.platform.process.sandbox import run_confined
from service.registers.evidence import RegisterEvidence, evidence_of
from service.registers.judgement_cache import StandingJudgements
from service.registers.lookup import found_by_number, look_in
from service.registers.query import Sought
from service.settings import WorkLimits
from service.suppliers.portfolios.answers import answer_facts, with_answers
from service.suppliers.portfolios.equivalence_classes import AlikeNeeds
from service.suppliers.portfolios.frame import pack, unpack
from service.suppliers.portfolios.proportion import limits_of, proportion_of
from service.suppliers.portfolios.ranked import FACTS, SCORED, Ranked, ranked
from service.suppliers.portfolios.reading import SupplierInput
from service.suppliers.portfolios.supplier_industries import with_industries
from service.suppliers.portfolios.supplier_lookup import (
    Whole,
    bought_of,
    looked_up_of,
    named_by_registers,
    stated_facts,
    whole_of,
)

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
        scorecard: The card.
        snapshot_dir: Where the snapshots lie; None: nowhere.
        snapshot_id: The one that is looked in; None: none is loaded.
        judgements: What people have judged of possible matches.
    """

    as_of: date
    scorecard: Scorecard
    snapshot_dir: Path | None
    snapshot_id: str | None
    judgements: StandingJudgements


def score_suppliers(
    read: SupplierInput,
    how: Scoring,
    *,
    limits: WorkLimits,
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


def limits_for(suppliers: int, limits: WorkLimits, *, at_once: int = AT_ONCE) -> WorkLimits:
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
        cases=None,
        parties=typed(Parties, parties.filter(screened)),
        names=typed(Names, names),
        identifiers=typed(Identifiers, identifiers),
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
        tell: Takes one part: its suppliers (`rows`) and the needs that no part before it had
            (`needs`), as `scored_parts` gives them.
        whole: Of the portfolio that these are a part of; None: these are all.

    Raises:
        UnreadableInput: The snapshot is damaged.
    """
    opened = None
    if how.snapshot_id is not None and how.snapshot_dir is not None:
        opened = open_snapshot(how.snapshot_dir, how.snapshot_id)
    with opened or nullcontext():
        for rows, needs in scored_parts(read, how, opened, at_once=at_once, whole=whole):
            tell(pack({}, {"rows": rows, "needs": needs}))
    return b""


def score_here(read: SupplierInput, how: Scoring, snapshot: Snapshot | None) -> Ranked:
    """Return the need of every supplier in order, worked out in this process and without limits.

    Args:
        read: The suppliers.
        how: How.
        snapshot: The registers and lists that `how` names, opened; None: none is loaded.
    """
    known = scored_of(read, how)
    parts = list(scored_parts(known, how, snapshot, at_once=usual_part(how)))
    return ranked([rows for rows, _ in parts], [needs for _, needs in parts])


def scored_parts(
    read: SupplierInput,
    how: Scoring,
    snapshot: Snapshot | None,
    *,
    at_once: int,
    whole: Whole | None = None,
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield suppliers with which need each has, some at a time, and the needs that are new.

    Args:
        read: The suppliers, as `scored_of` returns them.
        how: How.
        snapshot: The registers and lists, opened; None: none is loaded.
        at_once: Suppliers in one part.
        whole: Of the portfolio that these are a part of; None: these are all.

    Returns:
        For each part columns as `ranked.SCORED` and as `equivalence_classes.ALIKE`.
    """
    known = AlikeNeeds(read.country, how.scorecard, how.as_of)
    said = answer_facts(read.declarations)
    bought = None if snapshot is None else bought_of(read, whole or whole_of(read))
    for rows in read.rows.iter_slices(at_once):
        answers = said.filter(pl.col("party_id").is_in(rows["party_id"].unique().implode()))
        if snapshot is None or bought is None:
            told = with_industries(rows, None, country=read.country)
            yield scored(told, None, known, answers)
            continue
        sought = looked_up_of(read, rows, bought)
        named, looked = look_up(rows, sought, snapshot, as_of=how.as_of, judgements=how.judgements)
        told = with_industries(named, looked.activities, country=read.country)
        yield scored(told, looked, known, answers)


def look_up(
    rows: pl.DataFrame,
    sought: Sought,
    snapshot: Snapshot,
    *,
    as_of: date,
    judgements: StandingJudgements,
) -> tuple[pl.DataFrame, RegisterEvidence]:
    """Return suppliers, those known by a number alone named, and what registers say of them.

    Args:
        rows: Columns as `supplier_rows.ROWS`, among others.
        sought: Who is looked up.
        snapshot: The registers and lists, opened.
        as_of: The day that facts are read for.
        judgements: What people have judged of possible matches.
    """
    looked = look_in(sought, snapshot, as_of=as_of)
    hits = found_by_number(sought, looked)
    named, sought = named_by_registers(rows, sought, looked, hits)
    return named, evidence_of(sought, looked, tuple(hits), as_of=as_of, judgements=judgements)


def scored(
    rows: pl.DataFrame,
    looked: RegisterEvidence | None,
    known: AlikeNeeds,
    answers: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return suppliers with which need each has, and the needs that are new.

    Args:
        rows: Columns as `supplier_rows.ROWS`, and `numbered` (Boolean).
        looked: What registers and lists say of them; None: none is loaded.
        known: The needs worked out so far.
        answers: What decisions and answers say of them, columns as `Facts`; None: nothing.
    """
    found_there = without_rows(Facts) if looked is None else looked.facts
    facts, of_registers = with_answers(found_there, answers)
    alike, needs = known.of(rows, facts)
    found = rows.rename({"display_name": "name"}).with_columns(alike)
    if looked is None:
        nothing = pl.lit([], dtype=FACTS)
        found = found.with_columns(register_facts=nothing, possible_matches=pl.lit(0))
    else:
        possible = looked.possible_matches.group_by("party_id").agg(possible_matches=pl.len())
        found = (
            found.join(stated_facts(of_registers), on="party_id", how="left", maintain_order="left")
            .join(possible, on="party_id", how="left", maintain_order="left")
            .with_columns(
                pl.col("register_facts").fill_null(pl.lit([], dtype=FACTS)),
                pl.col("possible_matches").fill_null(0),
            )
        )
    hours = labour_hours(found, load_labour_content(), load_labour_hour_costs())
    sized = found.hstack(hours).with_columns(
        proportion=proportion_of(limits_of(known.country, known.as_of))
    )
    return sized.select(pl.col(name).cast(dtype) for name, dtype in SCORED.items()), needs
