"""What the scorecard shows: each figure, its goal and how much worse it may become."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a benchmark.

    Attributes:
        benchmark: Name of the module that measures it.
        path: Where it stands in the JSON object.
        says: What it is, and beside what.
        unit: Of the figure; "×" for a ratio.
        goal: What it is to reach; None: there is no goal, only the page to compare with.
        higher: More is better.
        tolerance: How many times worse than the page it may be.
        peer: The other program that it needs; None: it is measured without one.
    """

    benchmark: str
    path: tuple[str, ...]
    says: str
    unit: str
    goal: float | None = None
    higher: bool = False
    tolerance: float = 1.5
    peer: str | None = None

    def of(self, results: Mapping[str, Any]) -> float | None:
        """Return the figure among kept results; None: it was not measured."""
        found: Any = results.get(self.benchmark, {}).get("result", {})
        for step in self.path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found if isinstance(found, int | float) else None

    def missing(self, results: Mapping[str, Any]) -> str:
        """Return in words why there is no figure."""
        if self.benchmark not in results:
            return "not run yet"
        why = results[self.benchmark]["result"].get("missing", {}).get(self.peer)
        return f"{self.peer} {why}" if why else "not measured in this run"

    def met(self, value: float) -> bool | None:
        """Tell whether the goal is met; None: there is none."""
        if self.goal is None:
            return None
        return value >= self.goal if self.higher else value <= self.goal

    def worse(self, value: float, before: float) -> bool:
        """Tell whether a figure is worse than the one before by more than the tolerance."""
        if before < 0:  # behind a peer: further behind by more than the tolerance
            value, before = -before, -value
        return value * self.tolerance < before if self.higher else value > before * self.tolerance

    def reached(self, value: float) -> float | None:
        """Return the figure in parts of its goal, so that more is better; None: there is no goal.

        A goal of nothing, such as no false positive, is reached or not: 1 or 0.
        """
        met = self.met(value)
        if met is None or self.goal is None:
            return None
        if self.goal <= 0 or value <= 0:
            return float(met)
        return value / self.goal if self.higher else self.goal / value


MEASURES = (
    Measure("screening", ("median_ms",), "One screening of five tenders with 100 parties", "ms"),
    Measure(
        "api_rate",
        ("ratio",),
        "`POST /v1/screenings`, the rate beside a bare endpoint with the same models",
        "×",
        0.1,
        higher=True,
    ),
    Measure("api_rate", ("p99_to_p50",), "The same: p99 beside p50", "×", 4),
    Measure(
        "api_rate",
        ("two_workers",),
        "The same: two processes beside one, on PostgreSQL",
        "×",
        1.7,
        higher=True,
    ),
    Measure(
        "pages",
        ("first", "tender", "p95_ms"),
        "Page of a tender with 40 of 200 parties, first view, p95",
        "ms",
        150,
    ),
    Measure("rules", ("answer_s",), "All rules asked of a million rows", "s", 3),
    Measure(
        "rule_mutations",
        ("caught_permille",),
        "Rules changed in one place: caught by their examples",
        "‰",
        1000,
        higher=True,
        tolerance=1,
    ),
    Measure("exposure", ("median_ms", "2000"), "Exposure along a chain of 2,000 parties", "ms"),
    Measure(
        "card_at_scale",
        ("ratio", "add_up to gathers"),
        "A million parties' points beside the bare look-ups",
        "×",
        4,
    ),
    Measure(
        "card_at_scale",
        ("ratio", "shap to ours from outcomes"),
        "shap's TreeExplainer beside our explanation, both from outcomes",
        "×",
        50,
        higher=True,
        tolerance=2,
        peer="shap",
    ),
    Measure(
        "card_at_scale",
        ("ratio", "shap to ours from facts"),
        "The same, ours from raw facts on",
        "×",
        50,
        higher=True,
        tolerance=2,
        peer="shap",
    ),
    Measure(
        "card_at_scale",
        ("ratio", "ebm to ours from outcomes"),
        "An EBM's explain_local beside our explanation, both from outcomes",
        "×",
        15,
        higher=True,
        tolerance=2,
        peer="interpret",
    ),
    Measure(
        "card_at_scale",
        ("ratio", "ebm to ours from facts"),
        "The same, ours from raw facts on",
        "×",
        15,
        higher=True,
        tolerance=2,
        peer="interpret",
    ),
    Measure(
        "exposure_at_scale",
        ("ratio", "csr_sweep"),
        "Exposure of a million contracts beside one sparse matrix built and swept",
        "×",
        6,
    ),
    Measure(
        "exposure_at_scale",
        ("ratio", "csr_product"),
        "The same beside one product, which sends work one tier down",
        "×",
        tolerance=2,
    ),
    Measure("exposure_at_scale", ("memory_gb",), "The same: memory at its most", "GB", 3),
    Measure(
        "exposure_at_scale",
        ("ahead", "networkx"),
        "networkx, building and walking the graph once, beside our exposure",
        "×",
        1,
        higher=True,
        peer="networkx",
    ),
    Measure(
        "exposure_at_scale",
        ("ahead", "igraph"),
        "igraph, building and walking the graph once, beside our exposure",
        "×",
        1,
        higher=True,
        peer="igraph",
    ),
    Measure("portfolio", ("first_s",), "10,000 suppliers, from the command to the page", "s", 60),
    Measure(
        "portfolio_at_scale",
        ("ratio",),
        "A million suppliers read, scored and written beside"
        " Polars reading and writing the same columns",
        "×",
        6,
    ),
    Measure("portfolio_at_scale", ("ratio_with_rules",), "The same with the rules", "×", 8),
    Measure("portfolio_at_scale", ("peak_mb",), "The same: memory at its most", "MB", 2048),
    Measure("ledger", ("ratio",), "A ledger of a million lines beside a plain sum of it", "×", 3),
    Measure("ledger", ("read_peak_mb",), "The same: memory at its most", "MB", 1024),
    Measure("ingest", ("ratio",), "A register made a snapshot beside a plain copy of it", "×", 20),
    Measure("ingest", ("lookup_p50_ms",), "One firm looked up by number, p50", "ms", 1),
    Measure(
        "search",
        ("recall_at_20",),
        "Firms found by a misspelled name among the first 20",
        "of 1",
        0.97,
        higher=True,
        tolerance=1.02,
    ),
    Measure("search", ("search_p50_ms",), "One search by name, p50", "ms", 5),
    Measure("search", ("index_seconds_per_million",), "Index of a million names", "s", 8),
    Measure("search", ("index_peak_mb",), "The same: memory at its most", "MB", 2048),
    Measure("search", ("ledger_seconds",), "A ledger of 20,000 lines matched", "s", 15),
    Measure(
        "name_pairs",
        ("f1",),
        "Names matched: F1 on the project's own Nordic pairs",
        "of 1",
        0.95,
        higher=True,
        tolerance=1.01,
    ),
    Measure(
        "name_pairs",
        ("f1_ahead",),
        "Names matched: F1 ahead of logic-v2 at its best threshold",
        "of 1",
        0,
        higher=True,
        peer="nomenklatura",
    ),
    Measure(
        "name_pairs",
        ("strong_false_positives",),
        "Names matched: strong false positives",
        "pairs",
        0,
    ),
    Measure(
        "name_pairs",
        ("speed_ratio",),
        "Pairs of names a second on one core, beside logic-v2",
        "×",
        20,
        higher=True,
        peer="nomenklatura",
    ),
    Measure(
        "linkage",
        ("f1",),
        "A ledger tied to a register of 100,000 made-up firms: F1",
        "of 1",
        higher=True,
        tolerance=1.01,
    ),
    Measure(
        "linkage",
        ("f1_ahead",),
        "A ledger tied to a register: F1 ahead of splink at its best threshold",
        "of 1",
        0,
        higher=True,
        peer="splink",
    ),
    Measure(
        "linkage",
        ("time_ratio",),
        "A ledger tied to a register: splink's time beside ours",
        "×",
        1,
        higher=True,
        peer="splink",
    ),
    Measure(
        "price_flag",
        ("f1_ahead",),
        "Planted low prices in OCDS flagged: F1 ahead of Cardinal's published method (R058)",
        "of 1",
        0,
        higher=True,
    ),
    Measure(
        "price_flag",
        ("time_ratio",),
        "The same file read and flagged, beside Cardinal counting its fields",
        "×",
        peer="ocdscardinal",
    ),
    Measure("report", ("ten_pages_ms",), "A PDF of ten pages, warm", "ms", 200),
    Measure(
        "report",
        ("ratio",),
        "The same content by WeasyPrint, beside it",
        "×",
        5,
        higher=True,
        peer="weasyprint",
    ),
    Measure("report", ("check_ms",), "One bundle verified", "ms", 1000),
    Measure("report", ("bundles_s",), "Bundles for 200 tenderers", "s", 30),
    Measure("audit_log", ("verify_s",), "A log of a million entries verified anew", "s", 10),
    Measure(
        "overload",
        ("goodput_ratio",),
        "Four times the load: good answers beside the most",
        "×",
        0.8,
        higher=True,
    ),
    Measure(
        "jobs",
        ("sqlite", "taken_over_after_seconds"),
        "A killed worker's job, leased for 2 s, goes on after",
        "s",
        3,
    ),
    Measure("identifiers", ("million_seconds",), "A million numbers recognised and checked", "s"),
    Measure(
        "cluster", ("ratio",), "A portfolio on two Dask workers beside one", "×", 1.7, higher=True
    ),
    Measure(
        "growth",
        ("steepest",),
        "Time by number of parties: the steepest main job, on logarithmic scales",
        "slope",
        1.05,
        tolerance=1.05,
    ),
)
"""In the order of the page."""
