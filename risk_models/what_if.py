"""The review need of one chain if parts of it scored something else, without scoring it anew.

The bounds of an exposure rise with those of each part, and a part touches only those that hand work
on to it. So only the way up to the tenderers is worked out again. The results are those of
`risk_models.exposure` on the changed scores, to the last unit.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from heapq import merge

from data_ingest.tables import PPM
from risk_models.answers import PartAnswers, Standing
from risk_models.bands import RISING, Band, Headline, band_of, headline, level
from risk_models.chain import Chain, Link
from risk_models.chain_need import ChainNeed
from risk_models.exposure import GUARD_SHARE_PPM, GUARD_WORK, WORK
from risk_models.points import index_of, points_of
from risk_models.scorecard import Scorecard

_FINE = 34
"""Extra bits of an index while bounds are carried up, as in `risk_models.exposure`."""

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """What a part spends its work on; its own work stands under its own id.

    Attributes:
        shares: Least and most share of each candidate.
        sure: Σ least share × value.
        left: What the least shares leave to be spent.
        open: The candidates whose share is not settled, in the order in which they are spent on.
        named: Sums of the least and of the most shares of the named subcontractors.
        undisclosed: The undisclosed part below, or None.
    """

    shares: Mapping[str, Interval]
    sure: int
    left: int
    open: tuple[str, ...]
    named: Interval
    undisclosed: str | None


class WhatIf:
    """One chain, and what its review need would be if some of its parts stood otherwise."""

    def __init__(
        self, chain: Chain, answers: Mapping[str, PartAnswers], need: ChainNeed, card: Scorecard
    ) -> None:
        """Take in a chain as it was scored.

        Args:
            chain: The chain.
            answers: The factors of each part, by `part_id`.
            need: Its review need.
            card: The scorecard.
        """
        self.chain, self.answers, self.need, self.card = chain, answers, need, card
        self.standing = {part.part_id: answers[part.part_id].standing() for part in chain.parts}
        self._nameless = {part.part_id for part in chain.parts if part.party_id is None}
        self.place = {part.part_id: place for place, part in enumerate(chain.parts)}
        self._links: dict[str, list[Link]] = defaultdict(list)
        self._contractors: dict[str, list[str]] = defaultdict(list)
        for link in chain.links:
            self._links[link.contractor].append(link)
            self._contractors[link.subcontractor].append(link.contractor)
        self.own_work = {part.part_id: part.own_work for part in need.exposure.parts}
        self.total = sum(
            self.own_work[one] * index_of(now.points) for one, now in self.standing.items()
        )
        self._values: dict[bool, dict[str, int]] = {}
        self._rows: dict[bool, dict[str, _Row]] = {}
        for highest in (False, True):
            self._carry_up(highest=highest)
        self._coverage = self._known()
        self.levels = {one: self._level(now) for one, now in self.standing.items()}
        self._guards: dict[tuple[tuple[str, int], ...], Band] = {}
        self._bounds: dict[tuple[bool, str, int], int] = {}

    def index(self, changes: Mapping[str, Standing]) -> int:
        """Return the exposure as an index, rounded down, with some parts standing otherwise."""
        total = self.total
        for part_id, now in changes.items():
            more = index_of(now.points) - index_of(self.standing[part_id].points)
            total += self.own_work[part_id] * more
        return total // WORK

    def bounds(
        self, changes: Mapping[str, Standing], handed_on: Mapping[str, Interval] | None = None
    ) -> Interval:
        """Return the least and the most points of the exposure.

        Args:
            changes: Parts that stand otherwise.
            handed_on: Parts of which something narrower is known about how much they hand on in
                all, in ppm.
        """
        low, high = (
            self._bound(changes, handed_on or {}, highest=highest) for highest in (False, True)
        )
        if not handed_on:  # the work is rounded to whole units, which moves the mean by a hair
            index = self.index(changes)
            low, high = min(low, index), max(high, index)
        return points_of(low), points_of(high)

    def headline(self, changes: Mapping[str, Standing]) -> Headline:
        """Return the review need with some parts standing otherwise."""
        index = self.index(changes)
        low = min(self._bound(changes, {}, highest=False), index)
        return headline(
            points=points_of(index),
            points_low=points_of(low),
            guard=self._guard(changes),
            sufficient=not any(self.lacking(changes)),
            cuts=self.card.cuts,
        )

    def lacking(self, changes: Mapping[str, Standing]) -> tuple[int, ...]:
        """Return how much coverage each floor lacks, times the work: overall, then by family."""
        known = list(self._coverage)
        for part_id, now in changes.items():
            before, work = self.standing[part_id], self.own_work[part_id]
            known[0] += work * (now.coverage_ppm - before.coverage_ppm)
            for at, (new, old) in enumerate(zip(now.families, before.families, strict=True), 1):
                known[at] += work * (new - old)
        floors = (self.card.floors.overall_ppm, *self.card.floors.families.values())
        return tuple(max(floor * WORK - of, 0) for floor, of in zip(floors, known, strict=True))

    def received(self, members: set[str]) -> int:
        """Return the units of `GUARD_WORK` that come to any of the members, each counted once."""
        work: dict[str, int] = defaultdict(int)
        for part_id, share in self.chain.roots:
            work[part_id] += GUARD_WORK // PPM * share
        met = 0
        for part in self.chain.parts:
            arrived = work[part.part_id]
            if part.part_id in members:
                met += arrived
                continue
            for link in self._links[part.part_id]:
                work[link.subcontractor] += arrived * link.mid // PPM
        return met

    def _known(self) -> list[int]:
        sums = [0] * (1 + len(self.card.floors.families))
        for part_id, now in self.standing.items():
            for at, ppm in enumerate((now.coverage_ppm, *now.families)):
                sums[at] += self.own_work[part_id] * ppm
        return sums

    def _level(self, now: Standing) -> int:
        return level(band_of(now.inherent, self.card.cuts))

    def _guard(self, changes: Mapping[str, Standing]) -> Band:
        moved = {one: self._level(now) for one, now in changes.items()}
        key = tuple(sorted((one, to) for one, to in moved.items() if to != self.levels[one]))
        if not key:
            return self.need.exposure.guard
        if key not in self._guards:
            levels = self.levels | moved
            self._guards[key] = next(
                (
                    band
                    for band in reversed(RISING[1:])
                    if self.received({one for one, at in levels.items() if at >= level(band)}) * PPM
                    >= GUARD_WORK * GUARD_SHARE_PPM
                ),
                RISING[0],
            )
        return self._guards[key]

    def _carry_up(self, *, highest: bool) -> None:
        """Work out the value of every part once, contractors last."""
        values, rows = self._values.setdefault(highest, {}), self._rows.setdefault(highest, {})
        for part in reversed(self.chain.parts):
            part_id, links = part.part_id, self._links[part.part_id]
            of = {part_id: self._own(self.standing[part_id], highest=highest)}
            of |= {link.subcontractor: values[link.subcontractor] for link in links}
            shares = {part_id: (PPM - part.handed_on_high, PPM - part.handed_on_low)}
            shares |= {link.subcontractor: (link.low, link.high) for link in links}
            nameless = {link.subcontractor for link in links} & self._nameless
            named = [
                shares[link.subcontractor] for link in links if link.subcontractor not in nameless
            ]
            rows[part_id] = _Row(
                shares=shares,
                sure=sum(of[one] * low for one, (low, _) in shares.items()),
                left=PPM - sum(low for low, _ in shares.values()),
                open=tuple(
                    sorted(
                        (one for one, (low, high) in shares.items() if low < high),
                        key=of.__getitem__,
                        reverse=highest,
                    )
                ),
                named=(sum(low for low, _ in named), sum(high for _, high in named)),
                undisclosed=next(iter(nameless), None),
            )
            sure, left = rows[part_id].sure, rows[part_id].left
            values[part_id] = _spent(rows[part_id], {}, of, sure=sure, left=left, highest=highest)

    def _own(self, now: Standing, *, highest: bool) -> int:
        return index_of(now.high if highest else now.low) << _FINE

    def _bound(
        self,
        changes: Mapping[str, Standing],
        handed_on: Mapping[str, Interval],
        *,
        highest: bool,
    ) -> int:
        """Return the least or the most exposure, as an index rounded outwards.

        What one part alone moves is kept: answers to different questions give it the same points.
        """
        if len(changes) != 1 or handed_on:
            return self._carried_up(changes, handed_on, highest=highest)
        ((part_id, now),) = changes.items()
        key = (highest, part_id, now.high if highest else now.low)
        if key not in self._bounds:
            self._bounds[key] = self._carried_up(changes, handed_on, highest=highest)
        return self._bounds[key]

    def _carried_up(
        self,
        changes: Mapping[str, Standing],
        handed_on: Mapping[str, Interval],
        *,
        highest: bool,
    ) -> int:
        """Work out anew the parts that stand otherwise and everybody above them."""
        values, rows = self._values[highest], self._rows[highest]
        changed: dict[str, int] = {}
        waiting = sorted({*changes, *handed_on}, key=self.place.__getitem__)
        while waiting:
            part_id = waiting.pop()
            row = rows[part_id]
            moved = {one: value for one, value in changed.items() if one in row.shares}
            before = self._own(self.standing[part_id], highest=highest)
            if part_id in changes:
                moved[part_id] = self._own(changes[part_id], highest=highest)
            of = _Values(values, part_id, before)
            sure = row.sure + sum(
                row.shares[one][0] * (value - of[one]) for one, value in moved.items()
            )
            left = row.left
            if part_id in handed_on:
                row, more = _narrowed(row, part_id, handed_on[part_id])
                left -= sum(more.values())
                sure += sum(
                    least * (moved[one] if one in moved else of[one]) for one, least in more.items()
                )
            value = _spent(row, moved, of, sure=sure, left=left, highest=highest)
            if value == values[part_id]:
                continue
            changed[part_id] = value
            for contractor in self._contractors[part_id]:
                if contractor not in waiting:
                    insort(waiting, contractor, key=self.place.__getitem__)
        whole = sum(share * changed.get(one, values[one]) for one, share in self.chain.roots)
        away = -1 if highest else 1  # floor division of the negative rounds up
        return away * (away * whole // (PPM << _FINE))


class _Values:
    """What each candidate of a part is worth before anything changes: its own work, and others."""

    __slots__ = ("_others", "_own", "_part_id")

    def __init__(self, others: Mapping[str, int], part_id: str, own: int) -> None:
        self._others, self._part_id, self._own = others, part_id, own

    def __getitem__(self, part_id: str) -> int:
        return self._own if part_id == self._part_id else self._others[part_id]


def _narrowed(row: _Row, part_id: str, handed_on: Interval) -> tuple[_Row, dict[str, int]]:
    """Return a row once it is known better how much its part hands on, and what is surer of whom.

    Its `sure` and `left` are those of before.
    """
    low, high = handed_on
    shares = {part_id: (PPM - high, PPM - low)}
    if row.undisclosed is not None:
        shares[row.undisclosed] = (max(low - row.named[1], 0), max(high - row.named[0], 0))
    more = {one: share[0] - row.shares[one][0] for one, share in shares.items()}
    return replace(row, shares={**row.shares, **shares}), more


def _spent(
    row: _Row,
    moved: Mapping[str, int],
    of: "_Values | Mapping[str, int]",
    *,
    sure: int,
    left: int,
    highest: bool,
) -> int:
    """Return what a part is worth when it spends its whole, in order of value.

    Args:
        row: What it spends its work on.
        moved: The candidates that are worth something else now.
        of: What every candidate was worth when `row.open` was put in order.
        sure: Σ least share × value.
        left: What the least shares leave to be spent.
        highest: The most valuable come first, else the least valuable.
    """
    spent = sure
    away = -1 if highest else 1
    rank = sorted((away * moved[one], one) for one in moved if one in row.shares)
    as_before = ((away * of[one], one) for one in row.open if one not in moved)
    for value, one in merge(as_before, rank) if rank else as_before:
        if not left:
            break
        low, high = row.shares[one]
        more = min(high - low, left)
        spent += away * value * more
        left -= more
    return away * (away * spent // PPM)
