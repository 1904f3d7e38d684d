"""The suppliers of one job scored on a cluster, some at a time, and put together as in one process.

The slices are those of `service.suppliers.portfolios.scoring`, and so is the function that each is
given to. Their parts lie in the data folder until the run is made, so that a job that begins again,
after whatever has ended it, has only the rest to do.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import time

import polars as pl

from data_ingest.model.tables import Identifiers, Names, Parties
from service.platform.frames import canonical
from service.platform.process.sandbox import run_confined
from service.registers.judgement_cache import StandingJudgements
from service.suppliers.portfolios.cluster import (
    connected,
    each_done,
    key_check,
    make_parts,
    part_name,
    worker_settings,
)
from service.suppliers.portfolios.frame import pack, unpack
from service.suppliers.portfolios.part_files import read_part
from service.suppliers.portfolios.ranked import Ranked, ranked
from service.suppliers.portfolios.reading import TABLES, SupplierInput, unpacked
from service.suppliers.portfolios.scoring import (
    AT_ONCE_UNSEEN,
    Scoring,
    limits_for,
    score_parts,
    scored_of,
    usual_part,
)
from service.suppliers.portfolios.supplier_lookup import Whole, whole_of

_ENDS = ".slice"
KEPT_SECONDS = 7 * 24 * 3600
"""How long parts wait for their job to be ordered again. Ours: a week's leave of one operator."""


def score_on_cluster(
    read: SupplierInput,
    how: Scoring,
    *,
    scheduler: str,
    folder: Path,
    person_key: bytes,
    advance: Callable[[int, int], None],
    at_once: int | None = None,
) -> Ranked:
    """Return what `scoring.score_suppliers` returns, worked out on a cluster.

    Args:
        read: The suppliers.
        how: How.
        scheduler: Address of the Dask scheduler.
        folder: Where parts are kept meanwhile; each worker reaches it under this name.
        person_key: Secret for the keyed hash of natural persons' numbers; workers have the same.
        advance: Told how many suppliers are done, and of how many; what it raises ends the work.
        at_once: Suppliers in one part; None: as many as is usual.

    Raises:
        UnreadableInput: The cluster cannot be used, a worker has no such snapshot, or more is
            needed than may be taken.
        NoSuchStorage: The folder cannot be read or written from here.
    """
    scored = scored_of(read, how)
    whole = whole_of(scored)
    check = key_check(person_key)
    total = scored.rows.height
    pieces = {}
    sizes = {}
    order = []
    for slice_ in slices_of(scored, at_once or usual_part(how)):
        parcel = pack(
            {"kind": slice_.kind, "country": slice_.country},
            {name: getattr(slice_, name) for name in TABLES},
        )
        name = _name(parcel, how, whole, check)
        pieces[name] = {"parcel": parcel, "how": how, "whole": whole, "check": check}
        sizes[name] = slice_.rows.height
        order.append(name)
    _forget(folder, now=time())
    done = 0
    advance(0, total)
    with connected(scheduler) as client:
        for name in make_parts(partial(each_done, client), score_slice, pieces, str(folder)):
            done += sizes[name]
            advance(done, total)
    suppliers = together([read_part(str(folder), name) for name in order])
    for name in order:
        (folder / name).unlink(missing_ok=True)
    return suppliers


def _forget(folder: Path, *, now: float) -> None:
    """Remove parts of jobs that never came to an end: names of suppliers stand in them."""
    for path in folder.glob("*") if folder.is_dir() else ():
        with suppress(FileNotFoundError):  # another job has removed its own
            if path.stat().st_mtime < now - KEPT_SECONDS:
                path.unlink()


def slices_of(read: SupplierInput, at_once: int) -> Iterator[SupplierInput]:
    """Return an input some suppliers at a time, each with what is known of them alone."""
    for rows in read.rows.iter_slices(at_once):
        of_some = pl.col("party_id").is_in(rows["party_id"].unique().implode())
        yield replace(
            read,
            rows=rows,
            parties=Parties.cast(read.parties.filter(of_some)),
            names=Names.cast(read.names.filter(of_some)),
            identifiers=Identifiers.cast(read.identifiers.filter(of_some)),
            declarations=read.declarations.filter(of_some),
        )


def score_slice(parcel: bytes, how: Scoring, whole: Whole, check: str) -> bytes:
    """Return, on a worker, the needs of some suppliers, packed as `score_parts` tells them."""
    settings, _ = worker_settings(check)
    read = unpacked(parcel)
    told: list[bytes] = []
    run_confined(
        score_parts,
        {
            "read": read,
            "how": replace(how, snapshot_dir=settings.snapshot_dir),
            "at_once": AT_ONCE_UNSEEN,
            "whole": whole,
        },
        limits=limits_for(read.rows.height, settings.reading_limits),
        name="",
        told=told.append,
    )
    return packed(told)


def packed(parcels: list[bytes]) -> bytes:
    """Return the parcels of a slice as the content of its part."""
    return b"".join(len(parcel).to_bytes(8) + parcel for parcel in parcels)


def together(parts: list[bytes]) -> Ranked:
    """Return suppliers that were scored apart in the order of the whole.

    Args:
        parts: What `score_slice` has returned, in the order of the suppliers.
    """
    rows: list[pl.DataFrame] = []
    needs: list[pl.DataFrame] = []
    known = 0  # each part counts its needs from 0
    for part in parts:
        before = known
        for parcel in _parcels(part):
            _, tables = unpack(parcel)
            more = pl.lit(before, pl.UInt32)
            rows.append(tables["rows"].with_columns(pl.col("alike") + more))
            needs.append(tables["needs"].with_columns(pl.col("alike") + more))
            known += tables["needs"].height
    return ranked(rows, needs)


def _parcels(part: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(part):
        end = at + 8 + int.from_bytes(part[at : at + 8])
        yield part[at + 8 : end]
        at = end


def _name(parcel: bytes, how: Scoring, whole: Whole, check: str) -> str:
    subjects = canonical([whole.subjects, whole.seats])
    return part_name(
        _ENDS,
        parcel,
        subjects,
        _said_of(how.judgements),
        as_of=how.as_of.isoformat(),
        scorecard=how.scorecard.id,
        snapshot=how.snapshot_id,
        key=check,
    )


def _said_of(judgements: StandingJudgements) -> bytes:
    """Return the judgements that count, in an order of their own."""
    compared = sorted(judgements.by_compared.items())
    asked = sorted((question.hex(), said) for question, said in judgements.by_asked.items())
    return repr((compared, asked)).encode()
