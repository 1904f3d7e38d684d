"""Real files through every door: `python -m benchmarks.real_doors [FOLDER [NAME …]]`.

FOLDER holds one folder a publisher, as for `benchmarks.real_input`; NAME picks some of `FILES`.
Each has an installation of its own in a temporary folder, and goes through

- `read`: the reader alone, which counts the lines;
- `command`: `kedjekoll portfolio`, in a process of its own;
- `exchange` and `exchange_again`: `kedjekoll exchange`, from the in-folder to the out-folder, and
  once more, which must change nothing;
- `http`: `POST /v1/portfolios` of a service, its job to the end, and the list of those set aside;
- `monitor`: a monitor of that run, until a worker has checked it;
- `reconcile`: all names of the run, a hundred at a time, against a register in which stands every
  second supplier, under a made-up number where the file gives none.

The register is loaded after the command and before all others. The last line is one JSON object: of
each file and door lines, suppliers, set aside, left out, seconds, and what was refused. `wrong`
names doors that do not say the same, and whatever else must not be.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import httpx2

from benchmarks.real_files import FOLDER, not_run
from benchmarks.real_input import DAY, KEY
from benchmarks.real_names import reconcile, register
from service.platform.secret_files import START_KEY_FILE
from service.screening.purchase.intake import ReadingOptions, Supplied, read_files
from service.screening.purchase.table_files import NamedFile

Door = dict[str, Any]

GIVE_UP = 300.0
"""Seconds that a job or a check is waited for."""
SAME = ("suppliers", "aside", "left_out")
"""What every door must say alike, where it says it."""


@dataclass(frozen=True, slots=True)
class Real:
    """Files that go through the doors together.

    Attributes:
        country: Where the work is done.
        files: Below FOLDER; a register stands beside a ledger.
    """

    country: str
    files: tuple[str, ...]


FILES = {
    "goteborg": Real("SE", ("se-municipal-ledger/goteborg_2020-2025_excerpt.csv",)),
    "vgr": Real("SE", ("se-municipal-ledger/vgr_202601_sample.csv",)),
    "vasteras": Real("SE", ("se-municipal-ledger/vasteras_2025_rowstore_sample.json",)),
    "devon-2011": Real("GB", ("uk-spend/DCCSpendingOver500_201101.csv",)),
    "devon-2025": Real("GB", ("uk-spend/DCCSpendingOver500_202504.csv",)),
    "devon-2026": Real("GB", ("uk-spend/DCCSpendingOver500_202601.csv",)),
    "exeter": Real("GB", ("uk-spend/exeter_spend_2026_reconstructed.csv",)),
    "exeter-contracts": Real("GB", ("uk-contract-register/exeter_contracts_register_2026-04.csv",)),
    "exeter-both": Real(
        "GB",
        (
            "uk-spend/exeter_spend_2026_reconstructed.csv",
            "uk-contract-register/exeter_contracts_register_2026-04.csv",
        ),
    ),
}


class Installation:
    """An installation of one file's own, and the file."""

    def __init__(self, folder: Path, real: Real, paths: Sequence[Path]) -> None:
        self.folder, self.real, self.paths = folder, real, paths
        self.snapshots = folder / "data" / "snapshots"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("KEDJEKOLL_")
        } | {
            "KEDJEKOLL_DATA_DIR": str(folder / "data"),
            "KEDJEKOLL_REQUESTS_PER_MINUTE": "0",
            "KEDJEKOLL_LOG_FORMAT": "json",
        }
        self.program = str(Path(sys.executable).with_name("kedjekoll"))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `kedjekoll` in a process of its own."""
        command = [self.program, *arguments, "--lang", "en"]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )

    @contextmanager
    def served(self) -> Iterator[httpx2.Client]:
        """Start the service with a worker inside, and give what asks it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [self.program, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        base = f"http://127.0.0.1:{port}/v1"
        try:
            with httpx2.Client(base_url=base, timeout=60, trust_env=False) as ask:
                _until(lambda: _answers(ask))
                key = (self.folder / "data" / START_KEY_FILE).read_text()
                ask.headers["authorization"] = f"Bearer {key}"
                yield ask
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _answers(ask: httpx2.Client) -> bool:
    with suppress(httpx2.TransportError):
        return ask.get("/api-info").is_success
    return False


def _until(done: Callable[[], bool]) -> None:
    give_up = perf_counter() + GIVE_UP
    while not done():
        if perf_counter() > give_up:
            raise TimeoutError
        sleep(0.1)


def read(at: Installation) -> Door:
    """Read the files as the job does, and count their lines."""
    first, *further = (NamedFile(one.name, one.read_bytes()) for one in at.paths)
    found = read_files(first, tuple(further), ReadingOptions(person_key=KEY, today=DAY))
    assert isinstance(found, Supplied)
    contracts = found.register.contracts.height if found.register is not None else 0
    if found.ledger is None:
        return {"lines": contracts, "left_out": found.rejects.height}
    mapped = any(one.mapping.target == "payments" for one in found.applied)
    own = 0 if mapped else found.ledger.rejects.height
    lines = found.ledger.totals.lines + contracts
    return {"lines": lines, "left_out": own + found.rejects.height}


def command(at: Installation) -> tuple[Door, list[dict[str, Any]]]:
    """Screen the files with `kedjekoll portfolio`; return what it says, and the suppliers."""
    first, *further = (str(one) for one in at.paths)
    beside = [part for one in further for part in ("--with", one)]
    day = ("--as-of", DAY.isoformat(), "--json")
    ran = at.run("portfolio", first, *beside, "--country", at.real.country, *day)
    if ran.returncode:
        return {"refused": (ran.stdout + ran.stderr).strip()}, []
    result = json.loads(ran.stdout)["result"]
    return _said(result), result["items"]


def _said(result: dict[str, Any]) -> Door:
    said = {
        "suppliers": result["suppliers"],
        "aside": aside(result),
        "left_out": result["rejected"],
    }
    return said | {"notes": sorted({one["code"] for one in result["notes"]})}


def aside(result: Mapping[str, Any]) -> int:
    """Return how many payees were not screened; sole traders and foreign firms are."""
    payees: int = sum(one["payees"] for one in result["triage"])
    return payees - int(result["suppliers"])


def exchange(at: Installation) -> tuple[Door, dict[str, bytes]]:
    """Exchange a folder with the files in it; return what the receipt says, and what is written."""
    folder = at.folder / "exchange"
    (folder / "in").mkdir(parents=True, exist_ok=True)
    for one in at.paths:
        role = "contracts" if "contract" in one.name else "ledger"
        (folder / "in" / f"{role}-{one.name}").write_bytes(one.read_bytes())
    ran = at.run("exchange", str(folder), "--settle", "0", "--country", at.real.country)
    written = {one.name: one.read_bytes() for one in (folder / "out").iterdir()}
    if ran.returncode:
        return {"refused": (ran.stdout + ran.stderr).strip()}, written
    receipt, *others = (json.loads(it) for name, it in written.items() if "receipt" in name)
    assert not others
    rows = [it.count(b"\r\n") - 1 for name, it in written.items() if name.startswith("review_")]
    said = {"suppliers": receipt["suppliers"], "left_out": receipt["rejected"]}
    return said | {"told": sum(rows)}, written


def http(at: Installation, ask: httpx2.Client) -> tuple[Door, str]:
    """Order a portfolio over HTTP and wait for it; return what it says, and its number."""
    kept, refused_types = [], []
    for one in at.paths:
        address, content = f"/evidence-files?name={one.name}", one.read_bytes()
        media = "application/json" if one.suffix == ".json" else "text/csv"
        sent = ask.post(address, content=content, headers={"Content-Type": media})
        if sent.status_code == httpx2.codes.UNSUPPORTED_MEDIA_TYPE:
            refused_types.append(media)
            octets = {"Content-Type": "application/octet-stream"}
            sent = ask.post(address, content=content, headers=octets)
        if not sent.is_success:
            return {"refused": sent.json()}, ""
        kept.append(sent.json()["id"])
    order = {"files": kept, "country": at.real.country, "as_of": DAY.isoformat()}
    job = ask.post("/portfolios", json=order).json()
    if "id" not in job:
        return {"refused": job}, ""
    address = f"/jobs/{job['id']}"
    _until(lambda: ask.get(address).json()["state"] in ("done", "failed"))
    if (ended := ask.get(address).json())["state"] == "failed":
        return {"refused": ended["problems"]}, ""
    run = ask.get(f"/portfolios/{job['id']}", params={"limit": 1}).json()["result"]
    listed = ask.get(f"/portfolios/{job['id']}/set-aside").json()["total"]
    said = _said(run) | {"listed_aside": listed, "refused_types": refused_types}
    return said, job["id"]


def monitor(ask: httpx2.Client, run: str) -> Door:
    """Watch a run until it has been checked once; return how many events there are."""
    made = ask.post("/monitors", json={"portfolio_id": run, "quiet": None}).json()
    if "id" not in made:
        return {"refused": made}
    address = f"/monitors/{made['id']}"
    _until(lambda: ask.get(address).json()["checks"] > 0)
    return {"checks": 1, "events": len(ask.get(f"{address}/events").json()["items"])}


def timed(door: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a door says, and its seconds."""
    began = perf_counter()
    said = door()
    return said, round(perf_counter() - began, 2)


def through(at: Installation) -> dict[str, Any]:
    """Take the files through every door."""
    doors: dict[str, Door] = {}
    doors["read"], seconds = timed(lambda: read(at))
    doors["read"]["seconds"] = seconds
    (doors["command"], suppliers), seconds = timed(lambda: command(at))
    doors["command"]["seconds"] = seconds
    known = register(at.snapshots, at.real.country, suppliers) if suppliers else {}
    (doors["exchange"], written), seconds = timed(lambda: exchange(at))
    doors["exchange"]["seconds"] = seconds
    (doors["exchange_again"], after), seconds = timed(lambda: exchange(at))
    doors["exchange_again"] |= {"seconds": seconds, "changed": written != after}
    with at.served() as ask:
        (doors["http"], run), seconds = timed(lambda: http(at, ask))
        doors["http"]["seconds"] = seconds
        if run:
            doors["monitor"], seconds = timed(lambda: monitor(ask, run))
            doors["monitor"]["seconds"] = seconds
        doors["reconcile"], seconds = timed(lambda: reconcile(ask, suppliers, known))
        doors["reconcile"]["seconds"] = seconds
    return {"files": [one.name for one in at.paths], **doors, "wrong": wrong(doors)}


def wrong(doors: dict[str, Door]) -> list[str]:
    """Return what must not be, in words."""
    found = [f"{name}: refused" for name, one in doors.items() if "refused" in one]
    for key in SAME:
        said = {name: one[key] for name, one in doors.items() if key in one}
        if len({*said.values()}) > 1:
            found.append(f"{key}: {said}")
    found += [f"http: {one} is refused" for one in doors["http"].get("refused_types", ())]
    if doors["exchange_again"]["changed"]:
        found.append("exchange_again: changed what was written")
    if doors["http"].get("listed_aside") != doors["http"].get("aside"):
        found.append("http: the list of those set aside has another length")
    if doors.get("monitor", {}).get("events"):
        found.append("monitor: an event without a change")
    match doors["reconcile"]:
        case {"known": known, "found": hits, "wrongly_matched": bad} if known != hits or bad:
            found.append(f"reconcile: {known - hits} not found, {bad} matched another")
        case {"numbered": numbered, "matched": matched} if numbered != matched:
            found.append(f"reconcile: {matched} of {numbered} with a number matched")
    return found


def main() -> None:
    """Take the files through the doors and print one JSON object."""
    root, chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, sys.argv[2:] or [*FILES]
    without = not_run("real_doors", root, [file for name in chosen for file in FILES[name].files])
    if without is not None:
        print(json.dumps(without))
        return
    report: dict[str, Any] = {}
    for name in chosen:
        real = FILES[name]
        with TemporaryDirectory(prefix="kedjekoll-doors-") as folder:
            at = Installation(Path(folder), real, [root / one for one in real.files])
            report[name] = through(at)
        print(name, json.dumps(report[name], ensure_ascii=False), flush=True)
    print(json.dumps({"benchmark": "real_doors", **summed(report), "files": report}))


def summed(report: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Return how much was wrong, and how many suppliers that a register has are found in it."""
    asked = [one["reconcile"] for one in report.values() if "known" in one.get("reconcile", {})]
    known, found = (sum(one[key] for one in asked) for key in ("known", "found"))
    return {
        "wrong": sum(len(one["wrong"]) for one in report.values()),
        "known": known,
        "found_permille": 1000 * found // max(known, 1),
    }


if __name__ == "__main__":
    main()
