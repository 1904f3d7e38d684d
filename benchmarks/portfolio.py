"""How long a buyer's whole ledger takes on the embedded default, from the command to the page.

    python -m benchmarks.portfolio [SUPPLIERS] [--scale SUPPLIERS]

A made-up ledger (six lines a supplier, layout leverantorsreskontra 1.1) and a made-up register are
written to a temporary folder: the register knows nine suppliers in ten and five times as many other
firms; one supplier in ten has its name misspelt. `kedjekoll portfolio` is then run as anybody runs
it, in a process of its own, with SQLite and one worker inside the command. The second run is that
of the next night: a supplier in a hundred is new, and it is compared with the first.

The last line is one JSON object. The goal is 60 seconds at most for 10,000 suppliers.

With `--scale` a list of so many suppliers is made a run instead (`benchmarks.portfolio_at_scale`).
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import polars as pl

from benchmarks.portfolio_at_scale import at_scale
from data_ingest.linking.search_index import write_search
from data_ingest.model.register_tables import TABLES
from data_ingest.records.source import Batch
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.store import add_source, exclusively, use
from data_ingest.sources import SOURCES

SUPPLIERS = 10_000
OTHERS = 5
LINES = 6
SEED = 20261126
SOURCE = "se_bolagsverket_bulk"
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)

_HEADER = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;"
    "bokforingsdatum;forvaltning;fakturanummer;nettobelopp;grund;avtal;kommun_id;s_kod_nr"
)
_ACCOUNTS = ("Lokalvård", "Bevakning", "Livsmedel", "Transporter", "Övriga konsulttjänster")


def number_of(at: int) -> str:
    """Return the made-up organisation number of a firm, its check digit right."""
    nine = f"5599{at:05}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return f"{nine}{-sum(sum(divmod(one, 10)) for one in doubled) % 10}"


def name_of(at: int) -> str:
    """Return the made-up name of a firm."""
    return f"Exempelbolag {at} i Västra AB"


def ledger(suppliers: range) -> bytes:
    """Return a made-up ledger of suppliers with `LINES` lines each."""
    rows = [_HEADER]
    for at in suppliers:
        draw = random.Random(SEED + at)
        name = name_of(at).replace("bolag", "bolg") if at % 10 == 0 else name_of(at)
        account = draw.randrange(len(_ACCOUNTS))
        for line in range(LINES):
            amount = f"{draw.randint(100, 5_000_000) / 100:.2f}".replace(".", ",")
            rows.append(
                f"2120009999;EXEMPELSTADS KOMMUN;{at}{line};{name};{number_of(at)};"
                f"{6000 + 100 * account};{_ACCOUNTS[account]};2026-{draw.randint(1, 10):02}-15;"
                f"Exempelnämnden;-;{amount};;;;"
            )
    return "\n".join(rows).encode()


def register(root: Path, suppliers: int) -> None:
    """Let a made-up register serve that knows nine suppliers in ten and others besides."""
    known = [at for at in range(suppliers * (OTHERS + 1)) if at % 10 != 9 or at >= suppliers]
    ids = [f"SE-ON:{number_of(at)}" for at in known]
    draw = random.Random(SEED)
    frames: dict[str, dict[str, list[object]]] = {
        "parties": {
            "party_id": [*ids],
            "kind": ["company"] * len(ids),
            "display_name": [name_of(at) for at in known],
            "status": ["active"] * len(ids),
            "country": ["SE"] * len(ids),
            "founded_on": [date(draw.randint(1980, 2026), draw.randint(1, 10), 1) for _ in known],
        },
        "identifiers": {
            "party_id": [*ids],
            "scheme": ["SE-ON"] * len(ids),
            "number": [number_of(at) for at in known],
        },
    }
    typed = {table: _typed(table, given) for table, given in frames.items()}
    batch = Batch(records=len(ids), parties=typed["parties"], identifiers=typed["identifiers"])
    root.mkdir(parents=True)
    rows = root.parent / "rows"
    rows.write_bytes(b"made up")

    def build(folder: Path) -> SourceVersion:
        version = build_source(
            replace(SOURCES[SOURCE], read=lambda _: iter([batch])),
            [SourceInput(rows, "rows")],
            folder,
            person_key=bytes(32),
            retrieved_at=NOW,
            as_of=NOW.date(),
        )
        write_search(folder)
        return version

    with exclusively(root):
        made = add_source(root, build, source_id=SOURCE, now=NOW, actor="benchmark")
        use(root, made.snapshot_id, now=NOW, actor="benchmark", reason="made up")


def _typed(table: str, rows: dict[str, list[object]]) -> pl.DataFrame:
    if table == "identifiers":
        return pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String))
    columns = TABLES[table].columns()
    types = {
        name: pl.String() if isinstance(columns[name].dtype, pl.Enum) else columns[name].dtype
        for name in rows
    }
    return pl.DataFrame(rows, schema=types)


def command(folder: Path, file: Path) -> tuple[float, dict[str, object]]:
    """Run the command and return its seconds and the run that it printed."""
    out = folder / "run.json"
    started = perf_counter()
    subprocess.check_call(
        [
            Path(sys.executable).with_name("kedjekoll"),
            *("portfolio", file, "--source", "night", "--out", out, "--select", "40"),
            *("--seed", "1"),
        ],
        env=os.environ | {"KEDJEKOLL_DATA_DIR": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    )
    seconds = perf_counter() - started
    result: dict[str, object] = json.loads(out.read_bytes())["result"]
    return seconds, result


def main() -> None:
    """Measure, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Screen a whole portfolio.")
    parser.add_argument("suppliers", type=int, nargs="?", default=SUPPLIERS)
    parser.add_argument("--scale", type=int, metavar="SUPPLIERS")
    arguments = parser.parse_args()
    if arguments.scale:
        print(json.dumps(at_scale(arguments.scale)))
        return
    suppliers = arguments.suppliers
    found: dict[str, object] = {"benchmark": "portfolio", "suppliers": suppliers}
    with TemporaryDirectory(prefix="kedjekoll-portfolio-") as name:
        folder = Path(name)
        register(folder / "data" / "snapshots", suppliers)
        new = max(suppliers // 100, 1)
        for night, some in (("first", range(suppliers)), ("second", range(new, suppliers + new))):
            file = folder / f"{night}.csv"
            file.write_bytes(ledger(some))
            seconds, result = command(folder, file)
            items = result["items"]
            assert isinstance(items, list)
            found[f"{night}_s"] = round(seconds, 1)
            found[f"{night}_with_facts"] = sum(bool(one["register_facts"]) for one in items)
            found[f"{night}_possible"] = sum(one["possible_matches"] > 0 for one in items)
            found[f"{night}_changes"] = (result["changes"] or {}).get("counts")  # type: ignore[attr-defined]
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        found["peak_mb"] = used.ru_maxrss // 1024
        found["cpu_s"] = round(used.ru_utime + used.ru_stime, 1)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
