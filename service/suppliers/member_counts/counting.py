"""The counts of a coverage report: by division, small groups merged and small numbers left out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from service.suppliers.coverage.models import COUNTED, NOT_KNOWN, CoverageReport, Line
from service.suppliers.member_counts.document import LEAST, TOLD, GroupCounts, ToldCount


def groups_of(report: CoverageReport) -> tuple[GroupCounts, ...]:
    """Return the counts of a report by division; empty: it has too few contracts to tell of.

    Divisions of fewer than `LEAST` contracts are merged, and with them as many others, the smallest
    first, as it takes for `LEAST`. So no group can be told apart from the others by its difference.
    """
    divisions: dict[str, list[Line]] = defaultdict(list)
    for line in report.lines:
        divisions[line.cpv[:2]].append(line)
    told = {code: lines for code, lines in divisions.items() if len(lines) >= LEAST}
    rest = [line for code, lines in divisions.items() if code not in told for line in lines]
    while 0 < len(rest) < LEAST and told:
        smallest = min(told, key=lambda code: (len(told[code]), code))
        rest += told.pop(smallest)
    return tuple(_groups(told, rest))


def _groups(told: dict[str, list[Line]], rest: Sequence[Line]) -> Iterator[GroupCounts]:
    for code in sorted(told):
        yield _group(code, told[code])
    if len(rest) >= LEAST:
        yield _group(None, rest)


def _group(division: str | None, lines: Sequence[Line]) -> GroupCounts:
    counts = {}
    for question in TOLD:
        states = [line.states[question] for line in lines]
        yes = sum(state in COUNTED[question] for state in states)
        counts[question] = ToldCount(yes=_told(yes), not_known=_told(states.count(NOT_KNOWN)))
    return GroupCounts(division=division, contracts=len(lines), counts=counts)


def _told(count: int) -> int | None:
    return count if count == 0 or count >= LEAST else None
