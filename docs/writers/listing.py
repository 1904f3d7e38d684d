"""Pages that lead to others: the reference by what is looked for, and the decisions by number."""

import re
from collections.abc import Sequence
from pathlib import Path

from docs.writers.markdown import listed, page, table

DECISIONS = Path(__file__).parents[1] / "decisions"

GROUPS: Sequence[tuple[str, Sequence[tuple[str, str, str]]]] = (
    (
        "Points and facts",
        (
            ("factors.md", "Factors", "each with its bins, points, reason, source and limits"),
            ("facts.md", "Facts", "what can be known, who can settle it and under which provision"),
            ("scorecards.md", "Scorecards", "weights, bands, floors and the quality declaration"),
            (
                "anchors.md",
                "Anchors",
                "cases with the band that a source states",
            ),
            ("fairness.md", "Fairness", "how the card treats firms that differ in one respect"),
            ("profiles.md", "Industries and countries", "rates and ranks, with their ranges"),
            (
                "sector-evidence.md",
                "Sector evidence",
                "what is stated of industries, and its weight",
            ),
            ("wage-levels.md", "Wage levels", "pay by agreement, and the comparison cost"),
        ),
    ),
    (
        "Law",
        (
            ("rules.md", "Rules", "every rule by act, with its condition, words and examples"),
            ("rules-upcoming.md", "Upcoming law", "proposed, reported or not yet in force"),
            ("law-changes.md", "What changed and when", "amending acts, and what was read"),
            ("rules-gaps.md", "Gaps of the rules", "what the rules do not cover"),
            ("package.md", "Gates, letters and clauses", "what may be asked, written and set"),
            ("support.md", "Signs and contacts", "signs, whom to call, the sheet for workers"),
        ),
    ),
    (
        "Files and registers",
        (
            ("formats.md", "Formats", "which files are read, and every field of procurement JSON"),
            ("identifiers.md", "Identifiers", "numbers of firms, and personal numbers kept out"),
            ("registers.md", "Registers and lists", "with publisher, licence and personal data"),
            ("uploads.md", "Uploads", "which files are taken where, and how large they may be"),
            ("sources.md", "Sources", "what the reference tables are based on"),
            ("input-problems.md", "Input problems", "every code, with what to do about it"),
        ),
    ),
    (
        "Interfaces",
        (
            ("api.md", "API", "every operation, by group"),
            ("problems.md", "Problems", "the kinds of error that the API returns"),
            ("cli.md", "Command line", "every command with its options"),
        ),
    ),
    (
        "Running and auditing",
        (
            ("settings.md", "Settings", "every environment variable"),
            ("sizing.md", "Sizing", "disk, memory and officers at once, measured"),
            (
                "operations.md",
                "Log events and metrics",
                "every event, and every metric for Prometheus",
            ),
            ("rights.md", "Rights", "what each role may do"),
            ("security-v01-v05.md", "Security requirements, V1 to V5", "input, pages, API, files"),
            ("security-v06-v10.md", "Security requirements, V6 to V10", "log-in, rights, tokens"),
            ("security-v11-v17.md", "Security requirements, V11 to V17", "cryptography to logs"),
            ("fields.md", "Fields", "every stored field, with its class of information"),
        ),
    ),
)
"""What the reference holds, by what somebody looks for: file, name, and what it says."""


def reference() -> str:
    """Return the page that leads to every other page of the reference."""
    return page(
        "Reference",
        "Everything that a result is based on, and every operation, command and setting. These"
        " pages are generated from the code and the data of the service, so they describe the"
        " version that they come with.",
        *(
            block
            for title, pages in GROUPS
            for block in (
                f"## {title}",
                listed(f"[{name}]({file}): {says}" for file, name, says in pages),
            )
        ),
        "## For programs",
        listed(
            [
                "[procurement.schema.json](procurement.schema.json): JSON Schema of the document"
                " to send",
                "[report.schema.json](report.schema.json): JSON Schema of a screening's report",
                "[api-contract.json](api-contract.json): what a client of the API may rely on",
            ]
        ),
    )


def decisions() -> str:
    """Return the page that leads to every decision about the design."""
    titles = {
        file.name: re.search(r"^# (\d{4})\. (.+)$", file.read_text("utf-8"), re.MULTILINE)
        for file in sorted(DECISIONS.glob("[0-9]*.md"))
        if not file.name.startswith("0000")
    }
    return page(
        "Decisions",
        "Choices that others must follow, one page each: the context, the decision and its"
        " consequences.",
        table(
            ("number", "decision"),
            (
                (found[1], f"[{found[2]}]({name})")
                for name, found in titles.items()
                if found is not None
            ),
        ),
    )
