"""How long reading a ledger of a million lines takes, against a plain sum of the same file.

    python -m benchmarks.ledger [LINES]

A made-up ledger in the layout leverantorsreskontra 1.1 is written to a temporary folder. Each side
runs in a child process of its own, in turn, so that its peak memory is its own:

- `plain` is Polars' scan_csv and group_by. As payments need it, amounts are decimals, days are
  dates and the numbers of payer and payee are text, because a number can begin with a zero. It
  groups by both numbers, account and month, which are as many groups as there are payments. It
  checks nothing: no encoding, vote on signs, stray quotation mark, reject, name or check digit.
- `read` is `read_ledger` with everything it does.

The last line is one JSON object. The goal is a `ratio` of seconds of 3 at most and less than 1 GB;
`cpu_ratio` compares processor time, which a busy machine changes less.
"""

import json
import random
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

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


def made_up(lines: int, *, suppliers: int = SUPPLIERS) -> bytes:
    """Return a ledger of `lines` lines, as uneven as real ones are.

    A few suppliers have most of the lines (the weight of the n-th is 1 / (n + 10)), each is paid
    on one to three accounts, one name in fifty is quoted, and amounts have a decimal comma.
    """
    draw = random.Random(SEED)
    payees, accounts = [], []
    for at in range(suppliers):
        name = f'"Exempel ""{at}""; Väst AB"' if at % 50 == 0 else f"Exempelbolag {at} i Västra AB"
        payees.append(f"{name};{_number(at)}")
        accounts.append([_account(draw) for _ in range(draw.randint(1, 3))])
    weights = [1 / (at + 10) for at in range(suppliers)]
    rows = [_HEADER]
    for at, payee in enumerate(draw.choices(range(suppliers), weights, k=lines)):
        amount = f"{draw.randint(-50_000, 5_000_000) / 100:.2f}".replace(".", ",")
        rows.append(
            f"2120009999;EXEMPELSTADS KOMMUN;{at};{payees[payee]};"
            f"{draw.choice(accounts[payee])};"
            f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02};"
            f"Exempelnämnden;-;{amount};;;;"
        )
    return "\n".join(rows).encode()


def _account(draw: random.Random) -> str:
    at, group = draw.randrange(len(_ACCOUNTS)), draw.randrange(_GROUPS)
    return f"{6000 + 100 * at + group};{_ACCOUNTS[at]} {group}"


def _number(at: int) -> str:
    """Return an organisation number with a right check digit."""
    nine = str(559_900_000 + at)
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10))
        for place, digit in enumerate(nine)
    )
    return f"{nine}{-total % 10}"


def plain(path: Path) -> int:
    """Sum the file as it is; return the number of groups."""
    number = pl.String()
    read_as = {
        "kopare_id": number,
        "leverantor_id": number,
        "bokforingsdatum": pl.Date(),
        "nettobelopp": pl.Decimal(18, 2),
    }
    month = pl.col("bokforingsdatum").dt.month_start()
    lazy = pl.scan_csv(path, separator=";", decimal_comma=True, schema_overrides=read_as)
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
    started, cpu = perf_counter(), process_time()
    rows = {"plain": plain, "read": read}[side](path)
    found = {"seconds": perf_counter() - started, "cpu_seconds": process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found | {"rows": rows, "peak_mb": peak}))


def main() -> None:
    """Measure, print what each side took and end with one JSON object."""
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
        return
    if sys.argv[1:2] == ["--write"]:
        Path(sys.argv[3]).write_bytes(made_up(int(sys.argv[2])))
        return
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    result: dict[str, str | int | float] = {"benchmark": "ledger", "lines": lines}
    with TemporaryDirectory(prefix="kedjekoll-ledger-") as folder:
        path = Path(folder, "ledger.csv")
        write = [sys.executable, "-m", "benchmarks.ledger", "--write", str(lines), str(path)]
        subprocess.check_call(write)  # apart, because a child's peak begins with its parent's
        result["file_mb"] = round(path.stat().st_size / 1e6, 1)
        runs: dict[str, list[dict[str, float]]] = {"plain": [], "read": []}
        for _ in range(ROUNDS):
            for side, found in runs.items():
                command = [sys.executable, "-m", "benchmarks.ledger", "--child", side, str(path)]
                found.append(json.loads(subprocess.check_output(command)))
    medians = {
        (side, what): median(run[what] for run in found)
        for side, found in runs.items()
        for what in ("seconds", "cpu_seconds")
    }
    for side, found in runs.items():
        result[f"{side}_s"] = round(medians[side, "seconds"], 3)
        result[f"{side}_cpu_s"] = round(medians[side, "cpu_seconds"], 3)
        result[f"{side}_peak_mb"] = round(max(run["peak_mb"] for run in found))
        print(f"{side:>6}: {result[f'{side}_s']} s, {result[f'{side}_peak_mb']} MB")
    result["ratio"] = round(medians["read", "seconds"] / medians["plain", "seconds"], 2)
    result["cpu_ratio"] = round(medians["read", "cpu_seconds"] / medians["plain", "cpu_seconds"], 2)
    result["payments"] = int(runs["read"][0]["rows"])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
