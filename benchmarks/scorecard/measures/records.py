"""Documents and the log: made, verified, and what a change behind the back is noticed of."""

from benchmarks.scorecard.measure import Measure

BUNDLES = (
    "Bundles: a third each is the workbook, cell by cell, and the PDF; the rest is the content of"
    " the report and sealing."
)

MEASURES = (
    Measure("report", ("ten_pages_ms",), "A PDF of ten pages, warm", "ms", 200),
    Measure(
        "report",
        ("ratio",),
        "The same content by WeasyPrint, relative to ours",
        "×",
        5,
        higher=True,
        peer="weasyprint",
    ),
    Measure("report", ("check_ms",), "One bundle verified", "ms", 1000),
    Measure("report", ("bundles_s",), "Bundles for 200 tenderers", "s", 15, why=BUNDLES),
    Measure("report", ("bundles_two_s",), "The same, two at a time", "s", 15, why=BUNDLES),
    Measure(
        "audit_log", ("verify_s",), "A log of a million entries verified from scratch", "s", 10
    ),
    Measure(
        "verified_records",
        ("verify_s",),
        "A million records compared with the log that commits to them",
        "s",
        60,
    ),
    Measure(
        "protected_writes",
        ("ratio",),
        "A write that leaves a version for the log, relative to one that does not",
        "×",
        1.15,
    ),
    Measure(
        "altered_records",
        ("noticed",),
        "Records changed behind the service's back that verification notices",
        "changes",
        higher=True,
        tolerance=1,
    ),
    Measure("altered_records", ("missed",), "The same: not noticed", "changes", 0),
    Measure("altered_records", ("log_missed",), "Changes of the log: not noticed", "changes", 0),
    Measure(
        "rulebook_edits",
        ("byte_identical",),
        "Records that replay to the byte after edits of the rules",
        "records",
        higher=True,
        tolerance=1,
    ),
    Measure("rulebook_edits", ("wrong",), "The same: rules named wrongly as changed", "records", 0),
)
