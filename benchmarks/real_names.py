"""The names of a run of real files, reconciled: what `benchmarks.real_doors` asks of the last door.

The register is made from the run itself, so that it is known which suppliers stand in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import polars as pl

from benchmarks.real_input import DAY, KEY, NOW
from data_ingest.linking.search_index import write_search
from data_ingest.records.source import Batch
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.store import add_source, exclusively, use
from data_ingest.sources import SOURCES

AT_ONCE = 100
"""Queries of one reconciliation, as many as its manifest says."""
PROPERTIES = {"SE-ON": "registrationNumber", "GB-COH": "registrationNumber", "VAT": "vatCode"}
"""What a number of a scheme is called in a query; others are not asked for."""
REGISTERS = {"SE": ("se_bolagsverket_bulk", "SE-ON"), "GB": ("gb_companieshouse_basic", "GB-COH")}
"""A country's register and the scheme of its own numbers."""

_COLUMNS = dict.fromkeys(("party_id", "scheme", "number"), pl.String)


def register(snapshots: Path, country: str, suppliers: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Let a register serve that knows every second supplier; return its names by supplier's id."""
    source, scheme = REGISTERS[country]
    known: dict[str, str] = {}
    rows: list[tuple[str, str, str]] = []
    for place, one in enumerate(suppliers[::2]):
        own = dict(number.split(":", 1) for number in one["numbers"])
        party_id = f"{scheme}:{own.get(scheme, 90_000_000 + place)}"
        if one["name"] is not None:
            known[one["party_id"]] = _spaced(one["name"])
            rows += [(party_id, *pair) for pair in own.items() if pair[0] in PROPERTIES]
            rows.append((party_id, "", one["name"]))
    told = pl.DataFrame(rows, _COLUMNS, orient="row").unique(maintain_order=True)
    named = pl.col("scheme") == ""
    parties = told.filter(named).unique("party_id", keep="first", maintain_order=True)
    batch = Batch(
        records=max(parties.height, 1),
        parties=parties.select(
            "party_id",
            display_name="number",
            country=pl.lit(country),
            kind=pl.lit("company"),
            status=pl.lit("active"),
        ),
        identifiers=told.filter(~named),
    )
    snapshots.mkdir(parents=True, exist_ok=True)
    file = snapshots.parent / "rows"
    file.write_bytes(b"made up")

    def build(folder: Path) -> SourceVersion:
        filled = replace(SOURCES[source], read=lambda _: iter([batch]))
        version = build_source(
            filled, [SourceInput(file, "rows")], folder, person_key=KEY, retrieved_at=NOW, as_of=DAY
        )
        write_search(folder)
        return version

    with exclusively(snapshots):
        made = add_source(snapshots, build, source_id=source, now=NOW, actor="benchmark")
        use(snapshots, made.snapshot_id, now=NOW, actor="benchmark", reason="made up")
    return known


def reconcile(
    ask: httpx2.Client, suppliers: Sequence[dict[str, Any]], known: Mapping[str, str]
) -> dict[str, Any]:
    """Ask for every supplier of a run by name and numbers; return how many were found."""
    keys = ("queries", "known", "numbered", "found", "matched", "wrongly_matched")
    counts = dict.fromkeys(keys, 0)
    named = [one for one in suppliers if one["name"] is not None]
    for first in range(0, len(named), AT_ONCE):
        some = {one["party_id"]: one for one in named[first : first + AT_ONCE]}
        queries = {key: _query(one) for key, one in some.items()}
        answer = ask.post("/reconcile", json={"queries": queries})
        if not answer.is_success:
            return {"refused": answer.json()}
        for key, found in answer.json().items():
            name = known.get(key)
            candidates = [_spaced(one["name"]) for one in found["result"]]
            matches = [_spaced(one["name"]) for one in found["result"] if one["match"]]
            counts["queries"] += 1
            counts["known"] += name is not None
            counts["found"] += name in candidates
            counts["matched"] += bool(matches)
            counts["numbered"] += name is not None and len(queries[key]["properties"]) > 1
            counts["wrongly_matched"] += bool(matches) and name not in matches
    return counts


def _spaced(name: str) -> str:
    """Return a name with single spaces, as registers are read."""
    return " ".join(name.split())


def _query(supplier: dict[str, Any]) -> dict[str, Any]:
    numbers = [one.split(":", 1) for one in supplier["numbers"]]
    stated = [{"pid": PROPERTIES[kind], "v": it} for kind, it in numbers if kind in PROPERTIES]
    country = {"pid": "country", "v": supplier["country"]}
    return {"query": supplier["name"], "properties": [*stated, country]}
