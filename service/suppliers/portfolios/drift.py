"""Whether a run as a whole differs from the run before, and from the card's reference frame.

Suppliers are counted by the cells of a *subject*: the review need, what is bought, whether
registers state anything, and each factor's bins and ways of being unknown. Counts add up, so those
of the parts of a portfolio give those of the whole.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import orjson
import polars as pl

from data_ingest.model.tables import PPM
from risk_models.card.scorecard import CardFactor, Scorecard, card_sha256
from risk_models.drift import stability_index
from risk_models.explain.reasons import STATES
from service.suppliers.portfolios.output import ROWS_AT_ONCE, scan_output
from service.suppliers.portfolios.ranked import Ranked
from service.suppliers.portfolios.table import PortfolioRun

Counts = Mapping[str, Mapping[str, int]]
"""Suppliers by subject and cell. A subject is `BAND`, `INDUSTRY`, `REGISTERS` or the id of a
factor; a cell is a band, a CPV division or "" where none is known, `TOLD` or `NOT_TOLD`, a bin of
the factor, `UNKNOWN`, or another state."""

BAND, INDUSTRY, REGISTERS = "band", "industry", "registers"
TOLD, NOT_TOLD = "told", "not_told"
UNKNOWN = "unknown"
"""Stands for what is not collected and what has no source, which count the same on the card."""
_UNKNOWN = ("not_collected", "not_available")

LEAST_SUPPLIERS = 200
"""Fewest suppliers, in the smaller of the two, for which an index is stated. Judgement of
2026-11-30."""

LEAST_IN_CELL = 40
"""Suppliers for each cell that the smaller of the two has at least where an index is stated. Two
draws of n from the same k cells differ by 2 (k - 1) / n on average: so by 0.05 at most, half of
what is watched. Judgement of 2026-11-30."""

RARE_PPM = 20_000
"""Cells with less than this in both are counted as one: ours, of 2026-11-30."""

NotCompared = Literal["first", "card"]


@dataclass(frozen=True, slots=True)
class DriftCell:
    """One cell of a subject.

    Attributes:
        cell: Its code.
        now: Suppliers in this run.
        before: Suppliers in the run before; None where that is not compared.
        frame_ppm: Share of the card's reference frame; None where it has none, as for what is
            unknown, and where no supplier's value is known.
    """

    cell: str
    now: int
    before: int | None
    frame_ppm: int | None


@dataclass(frozen=True, slots=True)
class SubjectDrift:
    """How far the suppliers of a run differ in one subject.

    Attributes:
        subject: As in `Counts`.
        since: Stability index between the run before and this one, in text of three decimals; None
            where there are too few suppliers or nothing to compare with.
        frame: The same between the card's reference frame and the suppliers whose value is known.
        cells: The cells that anybody is in, or that the frame has a share of.
    """

    subject: str
    since: str | None
    frame: str | None
    cells: tuple[DriftCell, ...]


def counts_of_run(suppliers: Ranked) -> Counts:
    """Return the counts of suppliers in order; each list of values is gone through once."""
    many = suppliers.rows.group_by("alike").agg(suppliers=pl.len())
    lists = many.select("suppliers", values=suppliers.values.gather(many["alike"]))
    return _counts(suppliers.rows.lazy(), lists.lazy())


def counts_of_output(parquet: bytes) -> Counts:
    """Return the counts of the suppliers of a kept output, or of a part of a portfolio.

    Some rows are read at a time: all values of a million suppliers would take gigabytes.
    """
    rows = scan_output(parquet)
    height = rows.select(pl.len()).collect().item()
    parts = (
        rows.slice(start, ROWS_AT_ONCE).filter(pl.col("place").is_not_null())
        for start in range(0, height, ROWS_AT_ONCE)
    )
    one = pl.lit(1, pl.UInt32)
    return summed(_counts(part, part.select("values", suppliers=one)) for part in parts)


def summed(several: Iterable[Counts]) -> Counts:
    """Return the counts of all parts of a portfolio."""
    totals: dict[str, Counter[str]] = {}
    for counts in several:
        for subject, cells in counts.items():
            totals.setdefault(subject, Counter()).update(cells)
    return totals


def _counts(rows: pl.LazyFrame, lists: pl.LazyFrame) -> Counts:
    """Return counts of rows (columns band, cpv, register_facts) and of lists of values.

    The lists are in the column `values`, with how many suppliers have each in `suppliers`.
    """
    told = pl.col("register_facts").list.len().fill_null(0) > 0
    own = {
        BAND: pl.col("band"),
        INDUSTRY: pl.col("cpv").str.slice(0, 2).fill_null(""),
        REGISTERS: pl.when(told).then(pl.lit(TOLD)).otherwise(pl.lit(NOT_TOLD)),
    }
    parts = [
        rows.select(subject=pl.lit(subject), cell=cell).group_by("subject", "cell").agg(n=pl.len())
        for subject, cell in own.items()
    ]
    values = (
        lists.explode("values")
        .select(
            "suppliers",
            subject=pl.col("values").struct.field("factor"),
            cell=pl.col("values").struct.field("value").replace(dict.fromkeys(_UNKNOWN, UNKNOWN)),
        )
        .group_by("subject", "cell")
        .agg(n=pl.col("suppliers").sum())
    )
    found = pl.concat([*parts, values], how="vertical_relaxed").drop_nulls().collect()
    counts: dict[str, dict[str, int]] = {}
    for subject, cell, n in found.iter_rows():
        counts.setdefault(subject, {})[cell] = n
    return counts


def drift_since(now: Counts, card: Scorecard, previous: PortfolioRun | None) -> dict[str, Any]:
    """Return what a run keeps of its drift, as plain values.

    Args:
        now: Its suppliers.
        card: Its card.
        previous: The run before of the same source. It is compared only where it has the same card,
            since bins and bands mean what their card says.

    Returns:
        `run` and `snapshot` of the run before, why it is `not_compared` (`NotCompared` or None),
        and `subjects`: each a `SubjectDrift`.
    """
    reason: NotCompared | None = None
    if previous is None:
        reason = "first"
    elif orjson.loads(previous.record)["scorecard_sha256"] != card_sha256(card):
        reason = "card"
    before = None if previous is None or reason else _kept_counts(previous)
    return {
        "run": previous.id if previous else None,
        "snapshot": previous.snapshot_id if previous else None,
        "not_compared": reason,
        "subjects": [asdict(subject) for subject in drifts(now, card, before)],
    }


def drifts(now: Counts, card: Scorecard, before: Counts | None = None) -> list[SubjectDrift]:
    """Return the drift of each subject, in a fixed order.

    Args:
        now: The suppliers of a run.
        card: Its card, whose frame has a share of each bin.
        before: The suppliers of the run before; None: it is not compared.
    """
    factors = {factor.id: factor for factor in card.factors}
    found = []
    for subject in (REGISTERS, INDUSTRY, BAND, *factors):
        here, then = now.get(subject, {}), None if before is None else before.get(subject, {})
        frame = _frame(factors.get(subject), here)
        cells = tuple(
            DriftCell(cell, here.get(cell, 0), None if then is None else then.get(cell, 0), share)
            for cell in _order(here, then or {}, factors.get(subject))
            if (share := frame.get(cell)) or here.get(cell) or (then or {}).get(cell)
        )
        found.append(SubjectDrift(subject, _since(cells), _from_frame(cells), cells))
    return found


def _kept_counts(run: PortfolioRun) -> Counts:
    """Return the counts of a kept run; one from before they were kept has them in its output."""
    kept = orjson.loads(run.record).get("drift")
    if kept is None:
        return counts_of_output(run.output)
    return {
        subject["subject"]: {cell["cell"]: cell["now"] for cell in subject["cells"]}
        for subject in kept["subjects"]
    }


def _frame(factor: CardFactor | None, now: Mapping[str, int]) -> Mapping[str, int]:
    """Return the share of the reference frame of each bin, where anybody is in one."""
    shares = {} if factor is None else {one.code: one.share_ppm for one in factor.bins}
    return shares if shares.keys() & now.keys() else {}


def _order(
    now: Mapping[str, int], before: Mapping[str, int], factor: CardFactor | None
) -> Sequence[str]:
    """Return the cells of a subject: bins as on the card, then states; others by their code."""
    if factor is not None:
        return tuple(dict.fromkeys((*(one.code for one in factor.bins), UNKNOWN, *STATES)))
    return sorted({*now, *before})


def _since(cells: Sequence[DriftCell]) -> str | None:
    pairs = [(cell.before, cell.now) for cell in cells if cell.before is not None]
    return _index(pairs, least=min(map(sum, zip(*pairs, strict=True)), default=0))


def _from_frame(cells: Sequence[DriftCell]) -> str | None:
    """Return the index of the suppliers whose value is known against the reference frame."""
    pairs = [(cell.frame_ppm, cell.now) for cell in cells if cell.frame_ppm is not None]
    return _index(pairs, least=sum(now for _, now in pairs)) if len(pairs) > 1 else None


def _index(pairs: Sequence[tuple[int, int]], *, least: int) -> str | None:
    """Return the index between two columns of counts; None where there are too few suppliers.

    Args:
        pairs: What each cell has in the one and in the other.
        least: Suppliers in the smaller of the two.
    """
    if least < LEAST_SUPPLIERS:
        return None
    before, now = map(sum, zip(*pairs, strict=True))
    common, rare = [], (0, 0)
    for one, other in pairs:
        if one * PPM < RARE_PPM * before and other * PPM < RARE_PPM * now:
            rare = rare[0] + one, rare[1] + other
        else:
            common.append((one, other))
    told = [*common, rare] if any(rare) else common
    if least < LEAST_IN_CELL * len(told):
        return None
    return str(stability_index(*zip(*told, strict=True), rows=least))
