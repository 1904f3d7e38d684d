"""Counts of an installation: firms by industry and size, and how many were found, without identity.

Firms and findings are two lists, since findings are fewer: `firms` says how many there are in a
cell, `found` how many were found at a rung of `suppression`. A finding that may not be written at
its own cell so leaves its firms where they are.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from data_ingest.model.problem import Problem, UnreadableInput
from risk_models.learning.label_industries import INDUSTRY
from risk_models.learning.labels import SHARE, Labels
from risk_models.learning.size import SIZE_BANDS, size_bins
from risk_models.learning.suppression import (
    LEAST,
    Cell,
    Tally,
    TooFew,
    large_findings,
    large_firms,
    said_at,
)
from risk_models.profiles.industry import lineage

KIND: Literal["kedjekoll-counts-1"] = "kedjekoll-counts-1"

INDUSTRIES = "NACE Rev. 2"
"""The version of industries that counts are in; those of another do not add up with them."""

MOST_CELLS = 10_000
"""Rows of a list; ours: 272 groups in five sizes are 1,360."""

MOST_FIRMS = 100_000
"""Firms of one file; ours, above the suppliers of any buyer."""

MOST_NAMED = 20
"""Faults that are named one by one."""

_SIZES = tuple(name for name, _, _ in SIZE_BANDS)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Counted(_Frozen):
    """A row of a list. `industry` is "" for all industries, `size` null for any or unknown."""

    industry: str = Field(max_length=4)
    size: Literal["1", "2–4", "5–9", "10–49", "50+"] | None

    @property
    def cell(self) -> Cell:
        """Its cell."""
        return Cell(self.industry, None if self.size is None else _SIZES.index(self.size))


class Firms(_Counted):
    """How many firms there are in a cell; no firm is in two."""

    firms: Annotated[StrictInt, Field(le=MOST_FIRMS)]


class Found(_Counted):
    """How many were found in the cells below a rung for which no lower rung says it."""

    found: Annotated[StrictInt, Field(le=MOST_FIRMS)]


class Counts(_Frozen):
    """What one installation hands out for its organisation.

    Attributes:
        kind: Version of the form.
        organisation: Its name.
        issuer: Stands for the organisation on its installation, the same in every file.
        key: Public key of the log that signs.
        industries: Version of the industries.
        least: No number is below it.
        facts_from: First day of the facts.
        facts_until: Last day of the facts; what was found is later than the facts of its firm.
        outcomes_until: Last day on which a finding would have been seen.
        small_cells: How many cells had too few firms, and were joined with others.
        firms: Firms by cell.
        found: Findings by rung.
    """

    kind: Literal["kedjekoll-counts-1"]
    organisation: str = Field(min_length=1, max_length=200)
    issuer: str = Field(max_length=64)
    key: str = Field(max_length=200)
    industries: str = Field(max_length=40)
    least: StrictInt
    facts_from: date
    facts_until: date
    outcomes_until: date
    small_cells: StrictInt
    firms: tuple[Firms, ...] = Field(max_length=MOST_CELLS)
    found: tuple[Found, ...] = Field(max_length=MOST_CELLS)

    @property
    def said(self) -> dict[Cell, int]:
        """Findings by rung."""
        return {row.cell: row.found for row in self.found}

    @property
    def totals(self) -> Tally:
        """Firms and findings in all."""
        return Tally(sum(row.firms for row in self.firms), sum(row.found for row in self.found))


def counts_of(labels: Labels, *, organisation: str, issuer: str, key: str, name: str) -> Counts:
    """Count the firms of labels: each once, by its newest row, and found if any row of it was.

    Args:
        labels: Read with their industries.
        organisation: Whose labels they are.
        issuer: Stands for it on its installation.
        key: Public key that will sign.
        name: Name of the file of labels, for messages.

    Raises:
        UnreadableInput: No row has an industry, rows had different chances to be in the file, or
            the firms or findings are too few for any number to be written.
    """
    rows = labels.firms
    if rows[INDUSTRY].is_null().all():
        raise UnreadableInput([Problem("counts-no-industry")], name)
    if rows[SHARE].n_unique() > 1:
        raise UnreadableInput([Problem("counts-chances")], name)
    cells = _cells(rows)
    try:
        firms = large_firms(cells)
        found = large_findings(firms)
    except TooFew:
        few = Problem("counts-too-few", "", {"least": str(LEAST)})
        raise UnreadableInput([few], name) from None
    period = rows.select(
        facts_from=pl.col("features_on").min(),
        facts_until=pl.col("features_on").max(),
        outcomes_until=pl.col("observed_to").max(),
    )
    return Counts(
        kind=KIND,
        organisation=organisation,
        issuer=issuer,
        key=key,
        industries=INDUSTRIES,
        least=LEAST,
        small_cells=len(cells.keys() - firms.keys()),
        firms=tuple(
            Firms(**_named(cell), firms=firms[cell].firms) for cell in sorted(firms, key=_order)
        ),
        found=tuple(Found(**_named(cell), found=found[cell]) for cell in sorted(found, key=_order)),
        **period.row(0, named=True),
    )


def _cells(rows: pl.DataFrame) -> dict[Cell, Tally]:
    """Return firms and findings by industry and size, before anything is moved."""
    firms = (
        rows.sort("features_on", maintain_order=True)
        .group_by("group", maintain_order=True)
        .agg(pl.col(INDUSTRY, "size").last(), pl.col("found").any())
    )
    sizes = size_bins(firms["size"].cast(pl.Float64).fill_null(float("nan")).to_numpy())
    known = firms["size"].is_not_null()
    tallies: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for industry, is_known, size, found in zip(
        firms[INDUSTRY].fill_null(""), known, sizes, firms["found"], strict=True
    ):
        tally = tallies[Cell(industry, int(size) if is_known else None)]
        tally[0] += 1
        tally[1] += found
    return {cell: Tally(*tally) for cell, tally in tallies.items()}


def _named(cell: Cell) -> dict[str, str | None]:
    return {"industry": cell.industry, "size": None if cell.size is None else _SIZES[cell.size]}


def _order(cell: Cell) -> tuple[str, int]:
    return cell.industry, -1 if cell.size is None else cell.size


def parse_counts(content: object, *, name: str) -> Counts:
    """Return counts that hold together, as somebody else has written them.

    Raises:
        UnreadableInput: They are no counts, of another version of industries, contradict
            themselves, or have a cell that is too small; with every reason.
    """
    try:
        counts = Counts.model_validate(content)
    except ValidationError as error:
        places = dict.fromkeys(
            "".join(f"/{part}" for part in fault["loc"])
            for fault in error.errors(include_input=False, include_url=False)
        )
        found = [Problem("counts-form", place) for place in places]
        raise UnreadableInput(found[:MOST_NAMED], name) from None
    if counts.industries != INDUSTRIES:
        wanted = Problem("counts-industries", "/industries", {"wanted": INDUSTRIES})
        raise UnreadableInput([wanted], name)
    if faults := list(_contradictions(counts)) or list(_small(counts)):
        raise UnreadableInput(faults[:MOST_NAMED], name)
    return counts


def _contradictions(counts: Counts) -> Iterator[Problem]:
    if not counts.facts_from <= counts.facts_until < counts.outcomes_until:
        yield Problem("counts-form", "/outcomes_until")
    for name, rows in (("firms", counts.firms), ("found", counts.found)):
        seen = set[Cell]()
        for at, row in enumerate(rows):
            if not _is_node(row.industry) or row.cell in seen:
                yield Problem("counts-form", f"/{name}/{at}")
            seen.add(row.cell)
    if counts.totals.firms > MOST_FIRMS:
        yield Problem("counts-form", "/firms")


def _small(counts: Counts) -> Iterator[Problem]:
    few = {"least": str(LEAST)}
    if counts.least < LEAST:
        yield Problem("counts-small", "/least", few)
    for at, own in enumerate(counts.firms):
        if own.firms < LEAST:
            yield Problem("counts-small", f"/firms/{at}/firms", few)
    said = counts.said
    among: defaultdict[Cell | None, int] = defaultdict(int)
    for own in counts.firms:
        among[said_at(own.cell, said)] += own.firms
    for at, finding in enumerate(counts.found):
        firms = among[finding.cell]
        if finding.found > firms:
            yield Problem("counts-form", f"/found/{at}/found")
        elif not Tally(firms, finding.found).is_found_stated:
            yield Problem("counts-small", f"/found/{at}/found", few)


def _is_node(industry: str) -> bool:
    try:
        return industry == "" or bool(lineage(industry))
    except ValueError:
        return False
