"""A portfolio that no one machine should read: Parquet files in, a part of the output for each.

Each file is a list, ledger or contract register of its own and is read, scored, ranked and written
by one worker, so that no row of it ever passes through the process that ordered the work. Workers
are those of a cluster, or confined processes of this machine, with the same bytes. What is bought
in all files decides in which lists anybody is looked up, as in one run; so with a snapshot the
files are read once more, before. What a buyer knows of its suppliers is put to each file as to one
run: decisions and answers that lie beside the files, and what was won in its cases.
"""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import orjson
import polars as pl

from data_ingest.mapping import PurchaseContext
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.parquet import is_parquet
from risk_models.card.scorecard import load_scorecard
from service.platform.frames import canonical
from service.platform.personal_numbers import persons_hidden
from service.platform.process.sandbox import run_confined
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.settings import WorkLimits
from service.suppliers.portfolios.cluster import (
    Doing,
    code_used,
    connected,
    each_done,
    make_parts,
    part_name,
    worker_settings,
)
from service.suppliers.portfolios.drift import counts_of_output, drift_since, summed
from service.suppliers.portfolios.frame import unpack
from service.suppliers.portfolios.on_machine import each_done_here
from service.suppliers.portfolios.output import make_output
from service.suppliers.portfolios.part_files import names_in, read_part, write_part
from service.suppliers.portfolios.ranked import bands_of, ranked
from service.suppliers.portfolios.reading import read_suppliers
from service.suppliers.portfolios.scoring import (
    Scoring,
    limits_for,
    score_parts,
    scored_of,
    usual_part,
)
from service.suppliers.portfolios.supplier_lookup import Whole, joined, whole_of
from service.suppliers.portfolios.won_contracts import with_won_contracts

ENDS = ".parquet"
_FEWEST_BYTES = 5
"""Bytes of Parquet that a supplier takes at least. Ours: a number alone takes five."""
SUMMARY = "run.json"
"""What is said of all parts; written last, and the same for the same input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionOrder:
    """How the files of a folder are screened.

    Attributes:
        folder: Where the files are, under an address that every worker reaches.
        out: Where the parts go, likewise.
        as_of: The day that facts are read for.
        country: Where the work is done, where a file does not say; ISO 3166 alpha-2.
        snapshot_id: What is looked in; each worker has it in its data folder. None: nothing.
        key_check: Tells whether a worker has the person key of whoever orders
            (`service.suppliers.portfolios.cluster.key_check`).
        beside: Decisions and answers about suppliers, by their names: the names under which they
            are kept in `out`, where every worker reads them.
        won: The name under which is kept there what was won in cases; None: no cases are read.
    """

    folder: str
    out: str
    as_of: date
    country: str
    snapshot_id: str | None
    key_check: str
    beside: tuple[tuple[str, str], ...] = ()
    won: str | None = None


def with_what_is_known(
    order: PartitionOrder, beside: Sequence[NamedFile], won: pl.DataFrame
) -> PartitionOrder:
    """Return an order in which every file is read with what a buyer knows of its suppliers.

    It is kept in the folder of the parts, under names that follow from its content.

    Args:
        order: What and how.
        beside: Decisions and answers.
        won: Columns as `service.suppliers.cases.gathering.CONTRACTS`.
    """

    def kept(content: bytes) -> str:
        name = f".{hashlib.sha256(content).hexdigest()}"
        write_part(order.out, name, content)
        return name

    of_cases = None
    if not won.is_empty():
        packed = io.BytesIO()
        won.write_parquet(packed)
        of_cases = kept(packed.getvalue())
    files = tuple((file.name, kept(file.payload)) for file in beside)
    return replace(order, beside=files, won=of_cases)


def screen_partitions(
    order: PartitionOrder, *, scheduler: str | None, advance: Callable[[int, int], None]
) -> dict[str, Any]:
    """Screen the Parquet files of a folder; parts that are there are not made again.

    Args:
        order: What and how.
        scheduler: Address of the Dask scheduler; None: done on this machine.
        advance: Told how many parts are there, and of how many.

    Returns:
        What `run.json` says beside the parts.

    Raises:
        UnreadableInput: A file cannot be read, there are none, or the cluster cannot be used.
        NoSuchStorage: A folder cannot be read or written from here.
    """
    files = [name for name in names_in(order.folder) if name.endswith(ENDS)]
    if not files:
        raise UnreadableInput([Problem("cluster-no-partitions")], order.folder)
    with _doing(scheduler) as doing:
        described: list[Any] = [None] * len(files)
        pieces = [{"order": order, "name": name} for name in files]
        for place, content in doing(describe_partition, pieces):
            described[place] = orjson.loads(content)
        whole = joined(
            Whole(tuple(partition["subjects"]), tuple(partition["seats"]))
            for partition in described
        )
        by_part: dict[str, str] = {}
        pieces_by_part = {}
        for name, partition in zip(files, described, strict=True):
            part = _part_of(partition["sha256"], order, whole)
            by_part.setdefault(part, name)
            pieces_by_part[part] = {
                "order": order,
                "name": name,
                "whole": whole,
                "sha256": partition["sha256"],
            }
        advance(0, len(by_part))
        made = make_parts(doing, screen_partition, pieces_by_part, order.out)
        for done, _ in enumerate(made, start=1):
            advance(done, len(by_part))
    summary = _summary(order, [(name, part) for part, name in by_part.items()])
    write_part(order.out, SUMMARY, canonical(summary))
    return summary


@contextmanager
def _doing(scheduler: str | None) -> Iterator[Doing]:
    """Return what does pieces of work: the cluster of a scheduler, or this machine."""
    if scheduler is None:
        yield each_done_here
        return
    with connected(scheduler) as client:
        yield partial(each_done, client)


def describe_partition(order: PartitionOrder, name: str) -> bytes:
    """Return, on a worker, what has to be known of a file before any is screened, as JSON."""
    settings, key = worker_settings(order.key_check)
    content = read_part(order.folder, name)
    if order.snapshot_id is None:
        return _described(content, Whole((), ()))
    with persons_hidden(key):
        return run_confined(
            described,
            {"file": NamedFile(name, content), "how": _reading(order, key)},
            limits=_limits(settings.reading_limits, content),
            name=name,
        )


def screen_partition(order: PartitionOrder, name: str, whole: Whole, sha256: str) -> bytes:
    """Return, on a worker, the part that a file becomes: a Parquet file as a run's output."""
    settings, key = worker_settings(order.key_check)
    content = read_part(order.folder, name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UnreadableInput([Problem("cluster-partition-changed")], name)
    if not is_parquet(content):  # cut short, it could be taken for a list of numbers
        raise UnreadableInput([Problem("parquet-damaged")], name)
    scoring = Scoring(
        as_of=order.as_of,
        scorecard=load_scorecard(),
        snapshot_dir=settings.snapshot_dir,
        snapshot_id=order.snapshot_id,
        judgements=NONE_JUDGED,
    )
    beside = tuple(NamedFile(known, read_part(order.out, kept)) for known, kept in order.beside)
    with persons_hidden(key):
        return run_confined(
            screened,
            {
                "file": NamedFile(name, content),
                "how": _reading(order, key),
                "scoring": scoring,
                "whole": whole,
                "beside": beside,
                "won": None if order.won is None else read_part(order.out, order.won),
            },
            limits=_limits(settings.reading_limits, content),
            name=name,
        )


def described(file: NamedFile, how: ReadingOptions) -> bytes:
    """Return the hash of a file and what is bought in it, as JSON; for a confined process."""
    return _described(file.payload, whole_of(read_suppliers((file,), how)))


def screened(
    file: NamedFile,
    how: ReadingOptions,
    scoring: Scoring,
    whole: Whole,
    beside: Sequence[NamedFile] = (),
    won: bytes | None = None,
) -> bytes:
    """Return the output for the suppliers of a file, as Parquet; for a confined process.

    Args:
        file: The file.
        how: How it is read.
        scoring: How its suppliers are scored.
        whole: What is bought in all files.
        beside: Decisions and answers about suppliers of any file.
        won: What was won in cases, as Parquet.
    """
    read = read_suppliers((file, *beside), how)
    if won is not None:
        contracts = pl.read_parquet(io.BytesIO(won))
        read = with_won_contracts(read, contracts, as_of=scoring.as_of)
    rows: list[pl.DataFrame] = []
    needs: list[pl.DataFrame] = []

    def tell(parcel: bytes) -> None:
        _, tables = unpack(parcel)
        rows.append(tables["rows"])
        needs.append(tables["needs"])

    known = scored_of(read, scoring)
    score_parts(known, scoring, at_once=usual_part(scoring), tell=tell, whole=whole)
    return make_output(read, ranked(rows, needs)).parquet


def _described(content: bytes, whole: Whole) -> bytes:
    return canonical({"sha256": hashlib.sha256(content).hexdigest(), **asdict(whole)})


def _reading(order: PartitionOrder, key: bytes) -> ReadingOptions:
    purchase = PurchaseContext(place_country=order.country)
    return ReadingOptions(person_key=key, today=order.as_of, purchase=purchase)


def _limits(limits: WorkLimits, content: bytes) -> WorkLimits:
    """Return what one file may take: the more, the more suppliers may stand in it."""
    return limits_for(len(content) // _FEWEST_BYTES + 1, limits)


def _part_of(sha256: str, order: PartitionOrder, whole: Whole) -> str:
    return part_name(
        ENDS,
        sha256.encode(),
        canonical(asdict(whole)),
        as_of=order.as_of.isoformat(),
        country=order.country,
        snapshot=order.snapshot_id,
        key=order.key_check,
        won=order.won,
        beside=orjson.dumps(order.beside).decode(),  # two of them can have one name
    )


def _summary(order: PartitionOrder, parts: list[tuple[str, str]]) -> dict[str, Any]:
    """Return what is said of all parts, from the parts themselves."""
    items, bands, keys, counts = [], [], [], []
    for place, (name, part) in enumerate(parts):
        content = read_part(order.out, part)
        rows = pl.read_parquet(io.BytesIO(content), columns=["key", "band"])
        suppliers = rows.filter(pl.col("band").is_not_null())
        bands.append(suppliers.select("band"))
        keys.append(suppliers.select("key", place=pl.lit(place)).drop_nulls().unique())
        counts.append(counts_of_output(content))
        items.append(
            {
                "file": name,
                "part": part,
                "sha256": hashlib.sha256(content).hexdigest(),
                "suppliers": suppliers.height,
                "set_aside": rows.height - suppliers.height,
            }
        )
    several = pl.concat(keys).group_by("key").len().filter(pl.col("len") > 1).height
    together = pl.concat(bands)
    return {
        "run_version": 1,
        "as_of": order.as_of.isoformat(),
        "country": order.country,
        "snapshot": order.snapshot_id,
        "beside": [name for name, _ in order.beside],
        "cases_read": order.won is not None,
        "code": dict(code_used()),
        "suppliers": together.height,
        "in_several_parts": several,
        "bands": [asdict(share) for share in bands_of(together)],
        "drift": drift_since(summed(counts), load_scorecard(), None),
        "parts": items,
    }
