"""Firms found by number and name, beside other programs that match."""

from benchmarks.scorecard.measure import Measure

MEASURES = (
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
    Measure("search", ("index_peak_mb",), "The same: peak memory", "MB", 2048),
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
        "Pairs of names a second on one core, relative to logic-v2",
        "×",
        20,
        higher=True,
        why="Name pairs: on a quiet machine both are faster than on the day it was met: ours is"
        " twice as fast, the peer three times. Over half of the time reads the names (letters,"
        " punctuation, legal forms, words and their weights), an eighth compares the words left"
        " over; no single step takes a tenth.",
        peer="nomenklatura",
    ),
    Measure(
        "gleif_pairs",
        ("f1",),
        "Real names of GLEIF matched, of firms that no threshold was chosen on: F1",
        "of 1",
        0.95,
        higher=True,
        tolerance=1.01,
    ),
    Measure(
        "gleif_pairs", ("strong_false_positives",), "The same: strong false positives", "pairs", 0
    ),
    Measure(
        "linkage",
        ("f1",),
        "A ledger linked to a register of 100,000 made-up firms: F1",
        "of 1",
        higher=True,
        tolerance=1.01,
    ),
    Measure(
        "linkage",
        ("f1_ahead",),
        "A ledger linked to a register: F1 ahead of splink at its best threshold",
        "of 1",
        0,
        higher=True,
        peer="splink",
    ),
    Measure(
        "linkage",
        ("time_ratio",),
        "A ledger linked to a register: splink's time relative to ours",
        "×",
        1,
        higher=True,
        peer="splink",
    ),
)
