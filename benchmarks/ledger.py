"""How long reading a ledger of a million lines takes, against a plain sum of the same file.

    python -m benchmarks.ledger [LINES]

A made-up ledger in the layout leverantorsreskontra 1.1 is written to a temporary folder. Each side
runs in a child process of its own, in turn, so that its peak memory is its own: `plain` is Polars'
scan_csv and group_by with amounts as floating point, `read` is `read_ledger` with everything it
does. The last line is one JSON object; the goal is a ratio of 3 at most and less than 1 GB.
"""

import json
import random
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import polars as pl

from data_ingest.formats.ledger import read_ledger

LINES = 1_000_000
ROUNDS = 5
SUPPLIERS = 8_000
SEED = 20261125

_HEADER = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;"
    "bokforingsdatum;forvaltning;fakturanummer;nettobelopp;grund;avtal;kommun_id;s_kod_nr"
)
_ACCOUNTS = ("Lokalhyror", "Bevakning", "Livsmedel", "Transporter", "Övriga konsulttjänster")
_GROUPS = 12  # accounts are numbered apart within each text


def made_up(lines: int) -> bytes:
    """Return a ledger of `lines` lines, as uneven as real ones are.

    A few suppliers have most of the lines (the weight of the n-th is 1 / (n + 10)), each is paid
    on one to three accounts, one name in fifty is quoted, and amounts have a decimal comma.
    """
    draw = random.Random(SEED)
    suppliers, accounts = [], []
    for at in range(SUPPLIERS):
        name = f'"Exempel ""{at}""; Väst AB"' if at % 50 == 0 else f"Exempelbolag {at} i Västra AB"
        suppliers.append(f"{name};{_number(at)}")
        accounts.append([_account(draw) for _ in range(draw.randint(1, 3))])
    weights = [1 / (at + 10) for at in range(SUPPLIERS)]
    rows = [_HEADER]
    for at, supplier in enumerate(draw.choices(range(SUPPLIERS), weights, k=lines)):
        amount = f"{draw.randint(-50_000, 5_000_000) / 100:.2f}".replace(".", ",")
        rows.append(
            f"2120009999;EXEMPELSTADS KOMMUN;{at};{suppliers[supplier]};"
            f"{draw.choice(accounts[supplier])};"
            f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02};"
            f"Exempelnämnden;-;{amount};;;;"
        )
    return "\n".join(rows).encode()


def _account(draw: random.Random) -> str:
    at, group = draw.randrange(len(_ACCOUNTS)), draw.randrange(_GROUPS)
    return f"{6000 + 100 * at + group};{_ACCOUNTS[at]} {group}"


def _number(at: int) -> str:
    """Return an organisation number with a right check digit."""
    nine = f"5599{at:05}"
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10))
        for place, digit in enumerate(nine)
    )
    return f"{nine}{-total % 10}"


def plain(path: Path) -> int:
    """Sum the file as it is; return the number of groups."""
    month = pl.col("bokforingsdatum").str.head(7)
    lazy = pl.scan_csv(path, separator=";", decimal_comma=True)
    return (
        lazy.group_by("kopare_id", "leverantor_id", "konto_text", month)
        .agg(pl.col("nettobelopp").sum(), pl.len())
        .collect()
        .height
    )


def read(path: Path) -> int:
    """Read the file; return the number of payments."""
    found = read_ledger(path.read_bytes(), name=path.name, person_key=b"key of the benchmark")
    return found.ledger.payments.height


def child(side: str, path: Path) -> None:
    """Run one side once and print its seconds, its result and its peak memory in MB."""
    started = perf_counter()
    rows = {"plain": plain, "read": read}[side](path)
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "rows": rows, "peak_mb": peak}))


def main() -> None:
    """Measure, print what each side took and end with one JSON object."""
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
        return
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    result: dict[str, str | int | float] = {"benchmark": "ledger", "lines": lines}
    with TemporaryDirectory(prefix="kedjekoll-ledger-") as folder:
        path = Path(folder, "ledger.csv")
        path.write_bytes(made_up(lines))
        result["file_mb"] = round(path.stat().st_size / 1e6, 1)
        runs: dict[str, list[dict[str, float]]] = {"plain": [], "read": []}
        for _ in range(ROUNDS):
            for side, found in runs.items():
                command = [sys.executable, "-m", "benchmarks.ledger", "--child", side, str(path)]
                found.append(json.loads(subprocess.check_output(command)))
    for side, found in runs.items():
        result[f"{side}_s"] = round(median(run["seconds"] for run in found), 3)
        result[f"{side}_peak_mb"] = round(max(run["peak_mb"] for run in found))
        print(f"{side:>6}: {result[f'{side}_s']} s, {result[f'{side}_peak_mb']} MB")
    medians = {side: median(run["seconds"] for run in found) for side, found in runs.items()}
    result["ratio"] = round(medians["read"] / medians["plain"], 2)
    result["payments"] = int(runs["read"][0]["rows"])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
