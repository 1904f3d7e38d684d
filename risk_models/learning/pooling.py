"""Counts of several buyers, added up into a sample that a card is learned from.

Every firm becomes a row again, with its industry's points of the sector evidence and the least size
of its bin. What was found at a rung is spread over its firms as the expert card expects, which
teaches nothing about them: a card learns from the numbers that are stated. It is tried on each
buyer in turn, learned from the others, and only by what that buyer states: of firms whose findings
are known together, every model is asked for its mean.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from risk_models.factor.points import POINTS_PER_DOUBLING
from risk_models.learning.bins import FactorSpec, Floats, Ints, weigh
from risk_models.learning.card import Estimand
from risk_models.learning.counts import Counts, Firms
from risk_models.learning.label_industries import points_of
from risk_models.learning.sample import LabelledSample, ModelColumns
from risk_models.learning.selection import FOLDS, Plan
from risk_models.learning.size import SIZE_BANDS
from risk_models.learning.suppression import Cell, said_at
from risk_models.profiles.posterior_table import PosteriorTable

LEAST_BUYERS = 2
"""Buyers with findings from which a card is learned: it is tried on each by what others teach."""

MOST_POOLED = 200_000
"""Firms of all files together; ours, some minutes of work."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What counts of several buyers give to learn from.

    Attributes:
        sample: One row a firm.
        split: Each part is learned without, and tried on what it states.
        estimand: What the counts are.
        sha256: Hash over the counts.
        found_alone: How many findings are stated of one industry, and not of several together.
        buyers: How many have handed in counts.
    """

    sample: LabelledSample
    split: Plan
    estimand: Estimand
    sha256: str
    found_alone: int
    buyers: int


class _Row(NamedTuple):
    """Firms of one cell and size of one file."""

    file: int
    cell: Cell
    said_at: Cell | None
    value: float  # place of the bin; NaN: several industries
    size: float  # NaN: the file has no sizes
    firms: int
    expected: float  # by the expert card, up to a factor


def pooled(
    files: Sequence[tuple[str, Counts]], spec: FactorSpec, industries: PosteriorTable
) -> Pool:
    """Add counts up.

    Args:
        files: Names of the files, for messages, and what they hold.
        spec: The factor of sector evidence on the card that is learned around.
        industries: The shipped points of industries.

    Raises:
        UnreadableInput: Fewer than two buyers have findings, one is there twice in a period, or
            there are too many firms.
    """
    if len({counts.issuer for _, counts in files if counts.found}) < LEAST_BUYERS:
        least = {"least": str(LEAST_BUYERS)}
        raise UnreadableInput([Problem("counts-alone", "", least)], files[-1][0])
    for (_, one), (name, other) in combinations(files, 2):
        if _is_same(one, other) and _overlap(one, other):
            raise UnreadableInput([Problem("counts-twice")], name)
    counted = sorted((counts for _, counts in files), key=_sha256)
    if sum(counts.totals.firms for counts in counted) > MOST_POOLED:
        most = Problem("counts-many", "", {"most": str(MOST_POOLED)})
        raise UnreadableInput([most], files[-1][0])
    issuers = {counts.issuer: at for at, counts in enumerate(counted)}
    rows = [row for at, counts in enumerate(counted) for row in _rows(at, counts, spec, industries)]
    outcome = _outcomes(counted, rows)
    times = [row.firms for row in rows]
    place = np.repeat([issuers[counted[row.file].issuer] for row in rows], times)
    keys = {key: at for at, key in enumerate(dict.fromkeys(map(_known_with, rows)))}
    everything = np.ones(len(outcome), dtype=bool)
    # a part is a buyer; with many of them, every fifth
    order = np.unique(place, return_inverse=True)[1].reshape(-1)
    return Pool(
        sample=_sample(spec, rows, outcome, [f"buyer-{at}" for at in place]),
        split=Plan(
            everything,
            outcome,
            everything,
            outcome,
            (order % FOLDS).astype(np.int64),
            together=np.repeat([keys[_known_with(row)] for row in rows], times),
        ),
        estimand=_estimand(counted, len(issuers)),
        sha256=hashlib.sha256("".join(map(_sha256, counted)).encode()).hexdigest(),
        found_alone=sum(
            found.found
            for counts in counted
            for found in counts.found
            if points_of(found.industry, industries) is not None
        ),
        buyers=len(issuers),
    )


def _is_same(one: Counts, other: Counts) -> bool:
    """Tell whether two files are of one organisation, or one and the same."""
    names = [" ".join(counts.organisation.casefold().split()) for counts in (one, other)]
    return one.issuer == other.issuer or names[0] == names[1]


def _overlap(one: Counts, other: Counts) -> bool:
    return one.facts_from <= other.outcomes_until and other.facts_from <= one.outcomes_until


def _sha256(counts: Counts) -> str:
    return hashlib.sha256(counts.model_dump_json().encode()).hexdigest()


def _rows(
    file: int, counts: Counts, spec: FactorSpec, industries: PosteriorTable
) -> Iterator[_Row]:
    """Yield the cells of a file in the order of their points, those of several industries last.

    Firms of unknown size, among them those of small cells, have the sizes of all others: small
    cells are those of small industries, and a size of their own would tell which.
    """
    of_size = np.zeros(len(SIZE_BANDS), dtype=np.int64)
    for firms in counts.firms:
        if firms.cell.size is not None:
            of_size[firms.cell.size] += firms.firms
    carried = np.zeros(len(SIZE_BANDS))
    found = []
    for firms in counts.firms:
        points = points_of(firms.industry, industries)
        place = spec.codes.index(f"p{points:02}") if points is not None else None
        rate = 2 ** ((spec.unknown if place is None else spec.expert[place]) / POINTS_PER_DOUBLING)
        value = float("nan") if place is None else float(place)
        rung = said_at(firms.cell, counts.said)
        for size, number in _sizes(firms, of_size, carried):
            found.append(_Row(file, firms.cell, rung, value, size, number, number * rate))
    yield from sorted(found, key=lambda row: (np.nan_to_num(row.value, nan=np.inf), row.cell[0]))


def _sizes(firms: Firms, of_size: Ints, carried: Floats) -> Iterator[tuple[float, int]]:
    """Yield the least size of each bin and how many firms of a cell are taken to be in it."""
    if firms.cell.size is not None:
        yield _least_size(firms.cell.size), firms.firms
    elif not of_size.any():
        yield float("nan"), firms.firms
    else:
        share = firms.firms * of_size / of_size.sum()
        most = np.full(len(of_size), firms.firms)
        numbers = whole(share, most, np.arange(len(of_size)), carried)
        yield from ((_least_size(at), int(own)) for at, own in enumerate(numbers) if own)


def _least_size(place: int) -> float:
    return float(max(SIZE_BANDS[place][1], 1))


def _known_with(row: _Row) -> tuple[int, Cell | None, Cell]:
    """Return what rows share whose findings are known together alone."""
    return row.file, row.said_at, Cell("", None) if row.said_at else row.cell


def _outcomes(counted: Sequence[Counts], rows: Sequence[_Row]) -> Floats:
    """Return for every firm whether it was found, as spread over the firms of its rung."""
    by_rung: defaultdict[tuple[int, Cell], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.said_at is not None:
            by_rung[row.file, row.said_at].append(at)
    firms = np.array([row.firms for row in rows])
    expected = np.array([row.expected for row in rows])
    values, value = np.unique([row.value for row in rows], return_inverse=True)
    sizes, size = np.unique([row.size for row in rows], return_inverse=True)
    of_value, of_size = np.zeros(len(values)), np.zeros(len(sizes))
    found = np.zeros(len(rows), dtype=np.int64)
    for (file, rung), places in by_rung.items():
        within, kind = np.unique(value[places], return_inverse=True)
        most = np.bincount(kind, firms[places]).astype(np.int64)
        share = shares(counted[file].said[rung], weigh(kind, expected[places], len(most)), most)
        for at, own in enumerate(whole(share, most, within, of_value)):
            alike = np.array(places)[kind == at]
            even = own * firms[alike] / firms[alike].sum()
            found[alike] = whole(even, firms[alike], size[alike], of_size)
    return np.concatenate(
        [np.arange(row.firms) < own for row, own in zip(rows, found, strict=True)]
    ).astype(float)


def shares(total: int, expected: Floats, most: Ints) -> Floats:
    """Return what of a total falls on each of several, in proportion to what is expected.

    Args:
        total: Not above the sum of `most`.
        expected: What is expected of each, above 0, up to a factor.
        most: The most of each.
    """
    share = np.zeros(len(expected))
    free = np.ones(len(expected), dtype=bool)
    while free.any():
        share[free] = (total - share[~free].sum()) * expected[free] / expected[free].sum()
        over = free & (share > most)
        if not over.any():
            break
        share[over] = most[over]
        free &= ~over
    return share


def whole(share: Floats, most: Ints, kind: Ints, carried: Floats) -> Ints:
    """Return whole numbers with the sum of the shares; what is rounded is made good later.

    Args:
        share: Of each; they add up to a whole number.
        most: The most of each.
        kind: What each is one of.
        carried: By kind, what earlier calls have left it short of; changed by this one.
    """
    np.add.at(carried, kind, share)
    given = np.zeros(len(share), dtype=np.int64)
    for _ in range(round(share.sum())):
        at = int(np.argmax(np.where(given < most, carried[kind], -np.inf)))
        given[at] += 1
        carried[kind[at]] -= 1
    return given


def _sample(
    spec: FactorSpec, rows: Sequence[_Row], outcome: Floats, group: Sequence[str]
) -> LabelledSample:
    times = [row.firms for row in rows]
    values = np.repeat([(row.value, row.size) for row in rows], times, axis=0)
    columns = (spec.id, "size")
    return LabelledSample(
        columns=columns,
        values=values,
        factors=1,
        outcome=outcome,
        size=values[:, 1],
        weight=np.ones(len(outcome)),
        group=tuple(group),
        table=ModelColumns(columns, (False, False), (True, False), values),
    )


def _estimand(counted: Sequence[Counts], buyers: int) -> Estimand:
    numbers = {"count": buyers}
    return Estimand(
        unit=Text(
            "ett företag i sammanlagda räkningar från {count} beställare, utan uppgift om vilket",
            "a firm in pooled counts of {count} buyers, with no identity",
        ).filled(**numbers),
        outcome=Text(
            "ett fynd om företaget, senare än uppgifterna; samma företag kan räknas av flera",
            "a finding about the firm, later than the facts; several may count the same firm",
        ),
        features_until=max(counts.facts_until for counts in counted).isoformat(),
        outcomes_until=max(counts.outcomes_until for counts in counted).isoformat(),
        look_ahead=None,
    )
