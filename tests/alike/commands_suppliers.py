"""All suppliers of a buyer: runs, a shared folder, monitors and the coverage of contracts."""

import json
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import polars as pl

from tests.alike.commands_inputs import FIXTURES, NOBODY, document, put
from tests.alike.commands_shell import Shell, number
from tests.started import until

_RESULT = r"(?<=resultat )[0-9a-f]{12}|(?<=result )[0-9a-f]{12}"
"""The beginning of a result's hash, which follows from the number of the run."""

DAY = ("--as-of", "2026-11-24")
SUPPLIERS = (
    "Leverantörsnr;Namn;Org.nr;CPV\n007;Exempelbolaget Städ AB;559999-0008;90910000\n-8;B AB;;\n"
)
REGISTER = (
    "Avtalsnummer;Leverantör;Organisationsnummer;CPV-kod\n"
    "A1;Norrskenets Lokalvård AB;559999-0016;90911200\n"
)
NUMBERS = "559999-0008\n559999-0016\n"
CHECKED = r"(?<=Kontrollerade: )\d|(?<=Checked: )\d"
"""How many a check found due: none where the pass of the hour, begun by the same worker, was first.
What it found is seen in what the monitors show."""


def walk(shell: Shell) -> None:
    """Call the commands about many suppliers."""
    run = _runs(shell)
    _opened(shell, run)
    _exchanges(shell)
    _case(shell)
    _coverage(shell)
    _monitors(shell, run)
    _parts(shell)


def _runs(shell: Shell) -> str:
    ledger = put(shell, "ledger/reskontra-1.1-cr.csv")
    shell("portfolio", ledger, *DAY)
    shell("portfolio", "run", ledger, "--lang", "en", *DAY)
    run = number("job", shell("portfolio", ledger, "--json", "--source", "night", *DAY).out)
    fewer = shell.write("ledger/fewer.csv", _fewer())
    shell.both("portfolio", fewer, "--source", "night", *DAY)
    drawn = ("--select", 2, "--seed", 7, "--unit", "parks")
    shell("portfolio", ledger, *drawn, "--json", "--lang", "en", *DAY)
    shell("portfolio", ledger, *drawn, *DAY)
    shell("portfolio", shell.write("numbers.txt", NUMBERS), *DAY)
    shell("portfolio", "numbers.txt", "--json", "--country", "NO", *DAY)
    shell("portfolio", put(shell, "ocds/award.json"), *DAY, "--lang", "en")
    for ending in ("csv", "xlsx", "json", "parquet", "pdf"):
        shell("portfolio", "show", run, "--out", f"run.{ending}")
    shell("portfolio", "show", run, "--lang", "en", "--out", "run-en.csv", "--out", "run-en.json")
    shell.both("portfolio", "show", run)
    shell("portfolio", "show", run, "--json")
    shell("portfolio", "requests", run, "--out", "requests.zip")
    for words in (
        ("missing.csv",),
        (ledger, "--out", "x.doc"),
        (ledger, "--out", "none/run.csv"),
        (ledger, "--country", "Sverige"),
        (ledger, "--seed", "1"),
        (ledger, "--select", "1"),
        (ledger, "--with", "missing.csv"),
        (ledger, "--scheduler", "somewhere"),
        (shell.write("note.txt", "A note.\n"),),
        ("show", "job_1"),
        ("show", NOBODY["job"]),
        ("show",),
        (),
    ):
        shell.both("portfolio", *words)
    return run


def _fewer() -> bytes:
    """The ledger without its last supplier, and one of them paid more."""
    rows = (FIXTURES / "ledger/reskontra-1.1-cr.csv").read_bytes().splitlines(keepends=True)
    return b"".join(rows[:-1]).replace(b"1250.50", b"981250.50")


def _opened(shell: Shell, run: str) -> None:
    items = json.loads((shell.folder / "run.json").read_text())["result"]["items"]
    for one in items[:2]:
        shell("portfolio", "open", run, one["party_id"], unsteady=_RESULT)
    shell("portfolio", "open", run, items[0]["party_id"], "--lang", "en", unsteady=_RESULT)
    for words in ((run, "nobody"), (NOBODY["job"], items[0]["party_id"]), (run,)):
        shell.both("portfolio", "open", *words)


def _exchanges(shell: Shell) -> None:
    shell("exchange", "shared", "--settle", 0)
    ledger = (FIXTURES / "ledger/reskontra-1.1-cr.csv").read_bytes()
    shell.write("shared/in/suppliers.csv", SUPPLIERS)
    shell.write("shared/in/ledger-10.csv", ledger)
    shell.both("exchange", "shared", "--settle", 0)
    shell.write("shared/in/suppliers.csv", SUPPLIERS + "9;C AB;;9091\n")
    based = ("--country", "NO", "--link-base", "https://kedjekoll.example")
    shell("exchange", "shared", "--settle", 0, *based)
    shell.write("shared/in/ledger.csv", "a;b\n1;2\n3;4\n")
    shell.both("exchange", "shared", "--settle", 0)
    (shell.folder / "shared/in/ledger.csv").unlink()
    shell.write("shared/in/ledger.csv.part", "half")
    shell.both("exchange", "shared", "--settle", 0)
    (shell.folder / "planted/in").mkdir(parents=True)
    (shell.folder / "planted/out").symlink_to(shell.folder / "shared")
    shell.both("exchange", "planted", "--settle", 0)
    shell("exchange", "numbers.txt", "--settle", 0)
    shell("exchange", "shared", "--settle", 601)
    shell("exchange")


def _case(shell: Shell) -> None:
    """A case with one screening: reports list several by their ids, which are drawn."""
    shell("case", "new", "KS 2026/5", "Lokalvård", "--stage", "in_contract")
    shell("case", "attach", "KS 2026/5", number("screening", shell("screen", "--example").out))


def _monitors(shell: Shell, run: str) -> None:
    shell.both("monitor", "list")
    soon = (datetime.now(UTC) + timedelta(days=20)).date()
    firm = ("--name", "Norrskenets Lokalvård AB", "--cpv", "90910000", "--until", soon)
    made = shell("monitor", "new", "--party", "559999-0016", *firm, "--quiet", "none")
    watched = ("--case", "KS 2026/5", "--every", "7", "--quiet", "20:00-06:00")
    more = ("--owner", "anna", "--deputy", "bo", "--lang", "en")
    of_case = number("monitor", shell("monitor", "new", *watched, *more).out)
    shell("monitor", "new", "--portfolio", run)
    monitor = number("monitor", made.out)
    shell("monitor", "check", unsteady=CHECKED)
    changed = document(shell)
    changed["parties"][0]["facts"][2]["value"] = "bankruptcy"
    later = shell("screen", shell.write("changed.json", json.dumps(changed)))
    shell("case", "attach", "KS 2026/5", number("screening", later.out))
    shell("monitor", "check", "--lang", "en", unsteady=CHECKED)
    for command in ("show", "events"):
        shell.both("monitor", command, monitor)
        shell.both("monitor", command, of_case)
    shell.both("monitor", "list")
    for words in (
        ("new",),
        ("new", "--party", "559999-0016", "--case", "KS 2026/5"),
        ("new", "--party", "5599990009"),
        ("new", "--party", "559999-0016", "--until", "1999-01-01"),
        ("new", "--party", "559999-0016", "--every", "0"),
        ("new", "--party", "559999-0016", "--quiet", "night"),
        ("new", "--party", "559999-0016", "--zone", "Nowhere/At all"),
        ("new", "--case", "KS 1999/1"),
        ("new", "--portfolio", NOBODY["job"]),
        ("show", "monitor_1"),
        ("events", "monitor_1"),
        ("done", "monitorevent_1", "--reason", "Made up."),
        ("end", "monitor_1", "--reason", "Made up."),
        ("end", monitor),
        ("end", monitor, "--reason", "x"),
    ):
        shell.both("monitor", *words)
    found = shell("monitor", "events", monitor)
    shell("monitor", "done", number("monitorevent", found.out), "--reason", "Made up.")
    shell.both("monitor", "done", number("monitorevent", found.out), "--reason", "Made up.")
    shell("monitor", "end", monitor, "--reason", "Avtalet är slut.")
    shell.both("monitor", "end", monitor, "--reason", "Avtalet är slut.")
    shell("monitor", "list")


def _coverage(shell: Shell) -> None:
    register = shell.write("register.csv", REGISTER)
    shell.both("coverage", "make", register, "--year", 2026)
    shell("map", register, "--target", "contracts", "--source", "register", "--yes")
    options = ("--year", 2026, "--seed", 7)
    made = shell("coverage", "make", register, *options)
    more = ("--ledger", "ledger/reskontra-1.1-cr.csv", "--sample", 1, "--country", "SE")
    shell("coverage", "make", register, *options, *more, "--lang", "en")
    for ending in ("pdf", "xlsx", "json"):
        shell("coverage", "make", register, *options, "--out", f"coverage.{ending}")
    report = number("coverage", made.out)
    shell.both("coverage", "show", report)
    shell("coverage", "show", report, "--json")
    at = ("--address", "https://kedjekoll.example")
    shell("coverage", "show", report, "--out", "shown.xlsx", *at, "--lang", "en")
    for words in (
        ("show", "coverage_1"),
        ("show", report, "--out", "x.doc"),
        ("show", report, "--out", "none/coverage.pdf"),
        ("make", register, "--year", 1999),
        ("make", register, "--year", 2026, "--out", "x.doc"),
        ("make", register, "--year", 2026, "--sample", -1),
        ("make", register, "--year", 2026, "--ledger", "missing.csv"),
        ("make", register),
        ("make", "missing.csv", "--year", 2026),
        ("counts", report),
        ("counts", "coverage_1"),
        ("import", register),
        ("members",),
        ("members", "--year", 2026),
    ):
        shell.both("coverage", *words)


def _parts(shell: Shell) -> None:
    for words in (("parts", "files", "made"), ("parts", "files"), ("parts",)):
        shell.both("portfolio", *words)
    shell("portfolio", "parts", "files", "made", "--scheduler", "somewhere")
    for part in range(2):
        path = shell.write(f"files/{part}.parquet", b"")
        rows = {
            "Organisationsnummer": [f"559999000{8 if part else 0}", "5599990016"],
            "Namn": [f"Exempel {part} AB", "Norrskenets Lokalvård AB"],
            "CPV": ["90910000", "45000000"],
        }
        pl.DataFrame(rows).write_parquet(shell.folder / path)
        shell.write(path, (shell.folder / path).read_bytes())
    with _cluster(shell) as address:
        to = ("portfolio", "parts", "files", "made", "--scheduler", address)
        shell(*to, "--json", *DAY, own=True)
        shell(*to, "--lang", "en", *DAY)


@contextmanager
def _cluster(shell: Shell):
    """Give the address of a Dask scheduler that has one worker with the data of the shell."""
    file = shell.folder.with_suffix(".scheduler")
    with ExitStack() as running:

        def start(*words):
            running.enter_context(shell.beside("dask", *words, "--no-dashboard"))

        start("scheduler", "--port", "0", "--host", "tcp://127.0.0.1", "--scheduler-file", file)
        until(lambda: file.exists() and file.read_text())
        address = json.loads(file.read_text())["address"]
        start("worker", address, "--nthreads", "1", "--no-nanny", "--host", "tcp://127.0.0.1")
        yield address
