"""Requests, pages, commands and jobs: how long a person or a program waits."""

from benchmarks.scorecard.measure import Measure

FRAMES = (
    "`POST /v1/screenings`: more than half is the fixed price of many calls of Polars, each on a"
    " frame of few rows; the rest is spread over rules, record, log and database. A bare endpoint"
    " does none of it."
)

MEASURES = (
    Measure("screening", ("median_ms",), "One screening of five tenders with 100 parties", "ms"),
    Measure(
        "screening",
        ("processor_ms",),
        "The same, processor time",
        "ms",
        80,
        why="Five tenders with 100 parties: a third is what the answer to each open question would"
        " change, for every party and chain; then the explanation of each figure and the points.",
    ),
    Measure(
        "requests",
        ("minimal_post_ms",),
        "`POST /v1/screenings`: a firm of which nothing is known, processor time",
        "ms",
        50,
        why=FRAMES,
    ),
    Measure(
        "requests", ("example_post_ms",), "The same, the shipped example", "ms", 100, why=FRAMES
    ),
    Measure(
        "requests",
        ("get_ms",),
        "`GET` of a screening, processor time",
        "ms",
        5,
        why="`GET` of a screening: a quarter is the log entry about who has read, which is kept"
        " before the answer is sent; then whether points are open yet, the key and the layers that"
        " guard every request.",
    ),
    Measure("requests", ("ready_processor_s",), "A start until ready, processor time", "s", 3),
    Measure(
        "requests",
        ("resident_idle_mb",),
        "Resident memory when ready",
        "MB",
        180,
        why="Resident memory: two thirds are objects of Python and what libraries allocate when"
        " they are loaded (modules, models of requests, rules, tables); the libraries' own files"
        " are the rest.",
    ),
    Measure(
        "requests",
        ("resident_after_large_mb",),
        "Resident memory after twelve screenings of 800 parties, four at once",
        "MB",
    ),
    Measure(
        "command",
        ("seconds",),
        "`kedjekoll screen --example`, processor time",
        "s",
        1.2,
        why="`kedjekoll screen --example`: more than half is loading modules, none of which takes"
        " more than a few hundredths; then rules and profiles, read once in each process.",
    ),
    Measure("command", ("help_seconds",), "`kedjekoll --help`, processor time", "s", 0.25),
    Measure(
        "api_rate",
        ("ratio",),
        "`POST /v1/screenings`: rate relative to a bare endpoint with the same models, two at once",
        "×",
        0.3,
        higher=True,
        why=FRAMES,
    ),
    Measure(
        "api_rate", ("ratio_alone",), "The same, one at a time", "×", 0.3, higher=True, why=FRAMES
    ),
    Measure("api_rate", ("p99_to_p50",), "Two at once: p99 relative to p50", "×", 4),
    Measure(
        "api_rate",
        ("two_workers",),
        "The same endpoint: two processes relative to one, on PostgreSQL",
        "×",
        1.7,
        higher=True,
    ),
    Measure(
        "supplier_checks",
        ("processor_ms_1",),
        "`POST /v1/supplier-checks`: one supplier, processor time",
        "ms",
        80,
        why="`POST /v1/supplier-checks`: nearly all is the fixed price of several hundred calls of"
        " Polars, which a thousand suppliers pay once together.",
    ),
    Measure("supplier_checks", ("processor_ms_1000",), "The same, 1,000 suppliers", "ms"),
    Measure("supplier_checks", ("largest_row_bytes",), "The same: largest row", "bytes", 2048),
    Measure(
        "pages",
        ("first", "tender", "p95_ms"),
        "Page of a tender with 40 of 200 parties, first view, p95",
        "ms",
        150,
    ),
    Measure(
        "overload",
        ("goodput_ratio",),
        "Four times the load: successful responses relative to the maximum",
        "×",
        0.8,
        higher=True,
        why="Four times the load: from run to run just above the goal or just below. Without their "
        "lines in the log refusals would cost a fifth less; the rest is reading and writing HTTP, "
        "and waiting for the interpreter.",
    ),
    Measure("overload", ("p95_ms_loaded",), "The same: p95 of these", "ms"),
    Measure(
        "overload",
        ("calm_p95_ms_beside",),
        "p95 of another organisation beside one that sends ten times its quota",
        "ms",
    ),
    Measure(
        "jobs",
        ("sqlite", "taken_over_after_seconds"),
        "A killed worker's job, leased for 2 s, continues after",
        "s",
        3,
        waits=True,
    ),
)
