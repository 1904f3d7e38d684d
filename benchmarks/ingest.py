"""How long a register of millions of firms takes to become a snapshot, against a plain copy.

    python -m benchmarks.ingest [ROWS]

A made-up file in the columns of GLEIF's golden copy (level 1, CSV) is written to a temporary
folder. Each side runs in a child process of its own, so that its peak memory is its own: `plain` is
Polars' scan_csv and sink_parquet of the same file, `ingest` is everything that `kedjekoll ingest`
does: read, check and normalise, sort, hash, Parquet, look-up by number, manifest, and the
comparison with the version before, of which there is none; but for the index of names, which
`benchmarks.search` measures. Then firms are looked up by number. The
last line is one JSON object; the goals are a ratio of 20 at most, less than 2 GB, and half of all
look-ups in less than 1 ms.
"""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

import polars as pl

from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.store import add_source, exclusively
from data_ingest.sources import SOURCES

ROWS = 3_000_000
ROUNDS = 3
LOOKUPS = 20_000
SEED = 20261125
WRITTEN_AT_ONCE = 100_000

_COUNTRIES = {
    "SE": ("RA000544", "XJHM"), "NO": ("RA000472", "YI42"), "FI": ("RA000188", "DKUW"),
    "GB": ("RA000585", "H0PO"), "US": ("RA000602", "HZEH"), "DE": ("RA000242", "2HBR"),
    "IN": ("RA000394", "YSP9"), "CN": ("RA000080", "ECAK"),
}  # fmt: skip
_WEIGHTS = (8, 5, 4, 20, 30, 20, 8, 5)
_WORDS = (
    "Exempel",
    "Nordisk",
    "Industri",
    "Handels",
    "Global",
    "Teknik",
    "Bygg",
    "Städ",
    "Logistik",
)
_HEADER = (
    "LEI", "Entity.LegalName", "Entity.LegalName.xmllang",
    *(f"Entity.OtherEntityNames.OtherEntityName.{n}{part}" for n in (1, 2)
      for part in ("", ".xmllang", ".type")),
    *(f"Entity.{place}.{part}" for place in ("LegalAddress", "HeadquartersAddress")
      for part in ("FirstAddressLine", "City", "Region", "Country", "PostalCode")),
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "Entity.LegalJurisdiction",
    "Entity.EntityCategory", "Entity.LegalForm.EntityLegalFormCode", "Entity.EntityStatus",
    "Entity.EntityCreationDate", "Registration.InitialRegistrationDate",
    "Registration.LastUpdateDate", "Registration.RegistrationStatus",
    "Registration.NextRenewalDate", "Registration.ManagingLOU", "Registration.ValidationSources",
    "ConformityFlag",
)  # fmt: skip


def made_up(rows: int) -> Iterator[str]:
    """Return the lines of a golden copy of `rows` firms; one in six has a former name."""
    draw = random.Random(SEED)
    yield ",".join(f'"{name}"' for name in _HEADER)
    codes = list(_COUNTRIES)
    for at in range(rows):
        country = draw.choices(codes, _WEIGHTS)[0]
        authority, form = _COUNTRIES[country]
        name = f"{draw.choice(_WORDS)} {draw.choice(_WORDS)} {at} AB"
        former = (f"{name} (f.d.)", "sv", "PREVIOUS_LEGAL_NAME") if at % 6 == 0 else ("", "", "")
        place = (
            f"Exempelgatan {at % 400}",
            "Exempelstad",
            f"{country}-AB",
            country,
            f"{at % 99999}",
        )
        day = (
            f"{draw.randint(1950, 2025)}-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}T00:00:00.000Z"
        )
        yield ",".join(
            f'"{value}"'
            for value in (
                lei(at), name, "sv", *former, "", "", "", *place, *place, authority,
                f"55{at:08}", country, "SOLE_PROPRIETOR" if at % 100 == 0 else "GENERAL", form,
                "INACTIVE" if at % 20 == 0 else "ACTIVE", day, day, day,
                "LAPSED" if at % 3 == 0 else "ISSUED", "2027-01-15T00:00:00.000Z",
                "EVK05KS7XY1DEII3R011", "FULLY_CORROBORATED", "CONFORMING",
            )
        )  # fmt: skip


def lei(at: int) -> str:
    """Return a made-up LEI with right check digits (ISO 7064 mod 97-10)."""
    body = f"9845EX{at:012}"
    digits = "".join(str(int(character, 36)) for character in body) + "00"
    return f"{body}{98 - int(digits) % 97:02}"


def plain(path: Path, folder: Path) -> int:
    """Copy the file to Parquet as it is; return the number of rows."""
    target = folder / "plain.parquet"
    pl.scan_csv(path, infer_schema=False).sink_parquet(target)
    return int(pl.scan_parquet(target).select(pl.len()).collect().item())


def ingest(path: Path, folder: Path) -> int:
    """Make a snapshot of the file; return the number of records kept."""
    now = datetime(2026, 11, 25, tzinfo=UTC)
    source = SOURCES["xx_gleif_lei2"]
    build = partial(
        build_source,
        source,
        [SourceInput(path, path.name)],
        person_key=b"key of the benchmark".ljust(32),
        retrieved_at=now,
    )
    with exclusively(folder):
        add_source(folder, build, source_id=source.id, now=now, actor="benchmark")
    with open_snapshot(folder) or sys.exit("no snapshot serves") as snapshot:
        return snapshot.manifest.sources[source.id].kept


def child(side: str, path: Path, folder: Path) -> None:
    """Run one side once and print its seconds, its rows and its peak memory in MB."""
    started = perf_counter()
    rows = {"plain": plain, "ingest": ingest}[side](path, folder)
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "rows": rows, "peak_mb": peak}))


def looked_up(folder: Path, rows: int) -> list[float]:
    """Return the milliseconds that each of many look-ups takes; one in ten finds nobody."""
    draw = random.Random(SEED)
    took = []
    with open_snapshot(folder) or sys.exit("no snapshot serves") as snapshot:
        for _ in range(LOOKUPS):
            number = lei(draw.randrange(1, rows * 11 // 10))
            started = perf_counter()
            snapshot.find("XI-LEI", number)
            took.append((perf_counter() - started) * 1000)
    return took


def main() -> None:
    """Measure, print what each side took and end with one JSON object."""
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    result: dict[str, str | int | float] = {"benchmark": "ingest", "rows": rows}
    with TemporaryDirectory(prefix="kedjekoll-ingest-") as root:
        path = Path(root, "20261125-gleif-goldencopy-lei2.csv")
        with path.open("w", encoding="utf-8") as file:
            for line in made_up(rows):
                file.write(line + "\n")
        result["file_mb"] = round(path.stat().st_size / 1e6, 1)
        runs: dict[str, list[dict[str, float]]] = {"plain": [], "ingest": []}
        last = Path(root)
        for turn in range(ROUNDS):
            for side, found in runs.items():
                folder = Path(root, f"{side}-{turn}")
                folder.mkdir()
                last = folder
                module = [sys.executable, "-m", "benchmarks.ingest", "--child", side]
                found.append(json.loads(subprocess.check_output([*module, str(path), str(folder)])))
        took = looked_up(last, rows)
        snapshot = next(last.glob("*/manifest.json")).parent
        result["snapshot_mb"] = round(
            sum(one.stat().st_size for one in snapshot.rglob("*") if one.is_file()) / 1e6, 1
        )
    for side, found in runs.items():
        result[f"{side}_s"] = round(median(run["seconds"] for run in found), 3)
        result[f"{side}_peak_mb"] = round(max(run["peak_mb"] for run in found))
        print(f"{side:>6}: {result[f'{side}_s']} s, {result[f'{side}_peak_mb']} MB")
    medians = {side: median(run["seconds"] for run in found) for side, found in runs.items()}
    result["ratio"] = round(medians["ingest"] / medians["plain"], 2)
    result["kept"] = int(runs["ingest"][0]["rows"])
    result["lookup_p50_ms"] = round(median(took), 4)
    result["lookup_p95_ms"] = round(quantiles(took, n=20)[-1], 4)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
