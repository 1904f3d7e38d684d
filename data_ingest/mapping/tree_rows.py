"""A table with a row for each firm of a tender → tenderers and who engages whom.

By tier, a row is engaged by the nearest one above it that is one tier nearer the buyer. The least
tier of the table is that of the tenderers, whether the table counts from 0 or from 1. By a column
that says who engages each firm, a tenderer is one whom nobody or the buyer engages.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data_ingest.mapping.headings import normal_heading
from data_ingest.mapping.purchase_fields import TENDERERS
from data_ingest.mapping.purchase_words import BUYER_WORDS
from data_ingest.mapping.table import MappedTable, Row
from data_ingest.model.tables import PPM
from data_ingest.model.values import Share
from data_ingest.sheets.sheet import Sheet

_ROUNDING = PPM // 100
"""How far shares that are written in whole per cent may be from all of a tender."""


@dataclass(frozen=True, slots=True)
class Engaged:
    """A row that names a subcontractor.

    Attributes:
        row: The row.
        above: That of who engages it.
        top: That of the tenderer.
    """

    row: Row
    above: Row
    top: Row


def tree_rows(table: MappedTable) -> tuple[list[Row], list[Engaged]]:
    """Return the rows of tenderers, and those of the firms that they engage, in their order.

    A row without a tier, or two tiers below the one above it, is left out and noted.
    """
    stated = [tier for row in table.rows if (tier := row.whole("tier")) is not None]
    least = min(stated, default=0)
    tops: list[Row] = []
    engaged: list[Engaged] = []
    above: dict[int, Row] = {}
    for row in table.rows:
        tier = row.whole("tier")
        if tier is None:
            table.mark(row, "mapping-no-tier", "tier")
        elif tier == least:
            tops.append(row)
            above = {tier: row}
        elif tier - 1 not in above:
            table.mark(row, "mapping-tier-gap", "tier")
        else:
            engaged.append(Engaged(row, above[tier - 1], above[least]))
            above = {at: known for at, known in above.items() if at < tier} | {tier: row}
    return tops, engaged


def engaged_rows(table: MappedTable) -> tuple[list[Row], list[Engaged]]:
    """Return the rows of tenderers, and those of the firms that they engage, by who engages each.

    A row whose contractor is no row of the table, or that leads round to itself, is left out and
    noted.
    """
    tops: list[Row] = []
    by_contractor: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        contractor = normal_heading(row.text("engaged_by") or "")
        if _is_buyer(contractor):
            tops.append(row)
        else:
            by_contractor[contractor].append(row)
    engaged: list[Engaged] = []
    for top in tops:
        waiting = [top]
        seen = {top.location}
        for above in waiting:  # grows while it is walked
            for below in (row for key in _called(above) for row in by_contractor.get(key, ())):
                if below.location not in seen:
                    seen.add(below.location)
                    engaged.append(Engaged(below, above, top))
                    waiting.append(below)
    reached = {below.row.location for below in engaged}
    for rows in by_contractor.values():
        for row in rows:
            if row.location not in reached:
                table.mark(row, "mapping-contractor", "engaged_by")
    return tops, engaged


def _called(row: Row) -> Iterator[str]:
    """Yield by what a further row may call a firm: its name, and its number."""
    for code in ("name", "number"):
        if text := normal_heading(row.text(code) or ""):
            yield text


def _is_buyer(words: str) -> bool:
    return not words or words in BUYER_WORDS or words.endswith((" kommun", " region"))


def is_tree_of_tenders(sheet: Sheet) -> bool:
    """Tell whether a table has tenderers and those whom they engage, by a column that says by whom.

    A list of subcontractors has such a column too, but names no tenderer on a row of its own: there
    nobody is engaged by the buyer or by nobody.
    """
    fields = TENDERERS.fields
    headings = [normal_heading(heading) for heading in sheet.headings]
    by = [at for at, heading in enumerate(headings) if heading in fields["engaged_by"].synonyms]
    names = [heading for heading in headings if heading in fields["name"].synonyms]
    if len(by) != 1 or len(names) != 1:
        return False
    cells = [normal_heading(cell or "") for cell in sheet.rows[str(by[0])]]
    return any(map(_is_buyer, cells)) and not all(map(_is_buyer, cells))


def shares_along(
    tops: Sequence[Row], engaged: Sequence[Engaged]
) -> tuple[dict[str, Share | None], dict[str, int]]:
    """Return what each engaged firm gets of the part of who engages it, by the place of its row.

    The second is the part of the tender that each of several tenderers has, in ppm; empty where it
    is not stated of each.

    Where the shares of all rows of a tender make up the whole, each is what the firm performs
    itself; what it gets is then that and all that stands below it. Otherwise a share is as it is
    stated, of the part of who engages it.

    Args:
        tops: The rows of the tenderers of one tender.
        engaged: The rows below them.
    """
    stated = {row.location: _own(row) for row in (*tops, *(below.row for below in engaged))}
    whole = [share for share in stated.values() if share is not None and share.low == share.high]
    is_own = len(whole) == len(stated) > len(tops) and (
        abs(sum(share.low for share in whole) - PPM) <= _ROUNDING
    )
    if not is_own:
        parts = {top.location: _whole_of(stated, top) for top in tops}
        return {below.row.location: stated[below.row.location] for below in engaged}, _of_all(parts)
    got: dict[str, int] = defaultdict(int)
    for below in reversed(engaged):
        got[below.row.location] += _whole_of(stated, below.row)
        got[below.above.location] += got[below.row.location]
    for top in tops:
        got[top.location] += _whole_of(stated, top)
    found: dict[str, Share | None] = {}
    for below in engaged:
        part = got[below.row.location] * PPM // max(got[below.above.location], 1)
        found[below.row.location] = Share(part, part)
    return found, _of_all({top.location: got[top.location] for top in tops})


def _of_all(parts: Mapping[str, int]) -> dict[str, int]:
    """Return parts of a whole in ppm, the last one what is left; none where one is unknown."""
    total = sum(parts.values())
    if not all(parts.values()):
        return {}
    found = {place: part * PPM // total for place, part in parts.items()}
    last = next(reversed(found))
    return found | {last: found[last] + PPM - sum(found.values())}


def _whole_of(stated: Mapping[str, Share | None], row: Row) -> int:
    share = stated[row.location]
    return share.low if share and share.low == share.high else 0


def _own(row: Row) -> Share | None:
    return row.share("subcontractor_share")
