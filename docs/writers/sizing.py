"""Reference page of sizing: what was measured, and what it comes to for three buyers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.writers.markdown import page, table

KEPT = Path(__file__).parents[1] / "sizing.json"

KINDS: Mapping[str, str] = {
    "screening_of_one_firm": "screening of one firm of which nothing is known",
    "screening_of_four_tenders": "screening of four tenders with chains (the shipped example)",
    "case": "case",
    "evidence_file_of_100_kb": "evidence file of 100 kB",
}


@dataclass(frozen=True, slots=True)
class Buyer:
    """A made-up buyer, and what it keeps in a year.

    Attributes:
        says: Who it is.
        kept: Records a year, by kind.
        firms: Millions of firms in its registers.
        snapshots: How many snapshots of them are on the disk: the one in use and those kept.
    """

    says: str
    kept: Mapping[str, int]
    firms: float
    snapshots: int = 3


BUYERS = (
    Buyer(
        "a municipality: 150 purchases a year, each screened five times, Swedish registers",
        {"screening_of_four_tenders": 750, "case": 150, "evidence_file_of_100_kb": 1_500},
        3,
    ),
    Buyer(
        "a region: 1,000 purchases and 10,000 single firms a year, Nordic registers",
        {
            "screening_of_four_tenders": 5_000,
            "screening_of_one_firm": 10_000,
            "case": 1_000,
            "evidence_file_of_100_kb": 10_000,
        },
        8,
    ),
    Buyer(
        "a vendor: 500,000 single firms a year for many buyers, Nordic registers",
        {"screening_of_one_firm": 500_000},
        8,
    ),
)
"""Ours, as a scale to put one's own figures on."""


def sizing() -> str:
    """Return the page of what a machine has to hold."""
    return page(
        "Sizing: how large a machine has to be", *_body(json.loads(KEPT.read_text("utf-8")))
    )


def disk_gb(found: Mapping[str, Any], buyer: Buyer) -> tuple[float, float]:
    """Return the gigabytes of a buyer's records of a year, and of its snapshots."""
    each = found["kilobytes_each"]
    records = sum(each[kind] * records for kind, records in buyer.kept.items()) / 1e6
    return records, buyer.firms * found["snapshot_mb_per_million"] * buyer.snapshots / 1e3


def _body(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Measured by `python -m benchmarks.sizing` on {found['day']} on {found['machine']}, load "
        f"{found['load']}, with SQLite and one process. It shows what one machine holds; how time "
        "and memory grow with the number of parties is told in [scale](../scale.md)."
    )
    yield "## What is kept"
    yield (
        "Bytes of the database, the files and the log together, divided by the number of records. "
        "Backups come on top, each about as large as the database and the files."
    )
    yield table(
        ("each", "on the disk"),
        [(KINDS[kind], f"{size:,.0f} kB") for kind, size in found["kilobytes_each"].items()]
        + [
            (
                f"million firms in a snapshot of registers (from {found['firms']:,} made-up firms)",
                f"{found['snapshot_mb_per_million']:,} MB",
            )
        ],
    )
    yield "## Memory"
    yield table(
        ("the service", "resident"),
        [
            ("ready and idle, without registers", f"{found['idle_mb']} MB"),
            (
                f"after the officers below, {found['firms']:,} firms in the register",
                f"{found['with_register_mb']} MB",
            ),
        ],
    )
    yield (
        "Each file that is being read has a process of its own, with a limit of its own "
        "([uploads](uploads.md)); large ledgers and lists take what "
        "[scale](../scale.md) shows."
    )
    yield "## Officers at work at once"
    yield (
        "Each opens a page of a screening every ten seconds on average, and states a small "
        "screening every tenth time. Those who ask ran on the same processors as the service."
    )
    yield table(
        ("officers", "95 of 100 answers within"),
        [(many, f"{ms:,} ms") for many, ms in found["p95_ms"].items()],
    )
    yield f"Within a second: {found['officers']} of the numbers that were tried."
    yield "## Three buyers"
    yield (
        "Calculated from the figures above. The buyers are made up; put your own numbers in their "
        "place."
    )
    yield table(
        ("buyer", "records of a year", "three snapshots"),
        [(buyer.says, *(f"{size:,.1f} GB" for size in disk_gb(found, buyer))) for buyer in BUYERS],
    )
