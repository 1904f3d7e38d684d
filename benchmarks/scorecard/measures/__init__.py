"""What the scorecard shows: each figure, its goal and how much worse it may become."""

from collections.abc import Mapping

from benchmarks.scorecard.measure import Measure
from benchmarks.scorecard.measures import matching, outcomes, records, requests, scale, tests

SECTIONS: Mapping[str, tuple[Measure, ...]] = {
    "Requests, pages and commands": requests.MEASURES,
    "Many suppliers, parties and rows": scale.MEASURES,
    "Firms found by number and name": matching.MEASURES,
    "Real files and known outcomes": outcomes.MEASURES,
    "Documents, records and the log": records.MEASURES,
    "What the tests try": tests.MEASURES,
}
"""In the order of the page, by heading."""

MEASURES = tuple(measure for section in SECTIONS.values() for measure in section)
