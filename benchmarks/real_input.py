"""What becomes of real files: `python -m benchmarks.real_input [FOLDER]`.

FOLDER holds one folder a publisher; `benchmarks.real_files` says which it is if none is named.
Every notice, package, response, ledger and table in it is read and screened as the command line
would do it; an OCDS file once for each of its processes. Tables whose columns nobody has mapped are
mapped by the guess, and it is said where. The last line is one JSON object with the outcomes of
each folder and their totals. `benchmarks.real_doors` takes ledgers and registers through every door
of a running service.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import polars as pl

from benchmarks.real_files import FOLDER, not_run
from data_ingest.mapping import ColumnMapping, guess
from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets.opening import open_sheets
from risk_models.card.scorecard import load_scorecard
from service.operations.people.principal import Principal
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import Procured, ReadingOptions, Supplied, read_files
from service.screening.purchase.table_files import NamedFile, is_tabular
from service.screening.record.recording import screen_read
from service.suppliers.portfolios.ranked import bands_of, industries_of
from service.suppliers.portfolios.reading import contracts_of, suppliers_in
from service.suppliers.portfolios.scoring import Scoring, score_here

DAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEY = bytes(32)
FOLDERS = (
    "eforms/ted-real",
    "ted-legacy-xml",
    "ocds",
    "espd",
    "se-municipal-ledger",
    "uk-spend",
    "uk-contract-register",
    "subcontract-chains",
)
HOW = Scoring(
    as_of=DAY,
    scorecard=load_scorecard(),
    snapshot_dir=None,
    snapshot_id=None,
    judgements=NONE_JUDGED,
)
WHO = Principal(tenant_id="benchmark", actor="benchmark")


def processes(file: NamedFile) -> tuple[str | None, ...]:
    """Return the contracting processes of an OCDS file; one None for any other."""
    if not file.name.endswith(".json"):
        return (None,)
    value = orjson.loads(file.payload)
    if not isinstance(value, dict):
        return (None,)
    packages = [
        value,
        *(one["releasePackage"] for one in value.get("results", ()) if "releasePackage" in one),
    ]
    releases = [one for package in packages for one in package.get("releases", ())]
    found = tuple(dict.fromkeys(one.get("ocid") for one in releases))
    return found or (None,)


def screened(file: NamedFile, ocid: str | None, *, mapped: bool) -> dict[str, object]:
    """Read and screen one file, and return what became of it."""
    mappings: tuple[ColumnMapping, ...] = ()
    if mapped:
        sheets = open_sheets(file.payload, name=file.name)
        mappings = tuple(guess(sheet).mapping for sheet in sheets)
    how = ReadingOptions(person_key=KEY, today=DAY, ocid=ocid, mappings=mappings)
    read = read_files(file, (), how)
    if isinstance(read, Supplied):
        return suppliers(read)
    made = screen_read(read, files=[file], principal=WHO, person_key=KEY, now=NOW, as_of=DAY)
    tenders = [tender for lot in made.assessment.lots for tender in lot.tenders]
    return {
        "format": read.format,
        "lots": len(made.assessment.lots),
        "tenders": len(tenders),
        "links": _links(read),
        "bands": Counter(tender.band for tender in tenders),
        "rejects": len(made.rejects),
    }


def _links(read: Procured) -> int:
    return read.procurement.supply_links.height


def suppliers(read: Supplied) -> dict[str, object]:
    """Return the bands of suppliers, and how far apart those of the largest industries are.

    Also of how many the industry is told, from what was bought or what the file says, and how many
    have a number that is valid where its scheme has a check digit.
    """
    if read.ledger is not None:
        rows = {"lines": read.ledger.totals.lines, "rejects": read.ledger.totals.rejected}
    else:
        assert read.register is not None
        rows = {"lines": read.register.contracts.height, "rejects": read.rejects.height}
    country = "GB" if read.ledger is None else "SE"
    known = suppliers_in(read, contracts_of(read), country=country, as_of=HOW.as_of, person_key=KEY)
    found = score_here(known, HOW, None).rows
    industries = industries_of(found)
    valid = known.identifiers.remove(~pl.col("checksum_ok"))
    return {
        **rows,
        "suppliers": found.height,
        "industries": sum(one.suppliers for one in industries if one.division is not None),
        "numbers": valid["party_id"].n_unique(),
        "bands": {one.band.value: one.suppliers for one in bands_of(found) if one.suppliers},
        "spread": {
            one.division or "unknown": [one.suppliers, one.low, one.high, one.distinct]
            for one in industries[:3]
        },
    }


def outcomes(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the name and outcome of every file and process."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in {".xml", ".json", ".csv", ".xlsx", ".docx"}:
            continue
        file = NamedFile(path.name, path.read_bytes())
        for ocid in processes(file):
            try:
                found = screened(file, ocid, mapped=False)
            except UnreadableInput as fault:
                codes = sorted({problem.code for problem in fault.problems})
                if not is_tabular(file.payload) or not any("mapping" in code for code in codes):
                    yield path.name, {"refused": codes}
                    continue
                try:
                    found = {"guessed": True, **screened(file, ocid, mapped=True)}
                except UnreadableInput as other:
                    found = {"refused": sorted({problem.code for problem in other.problems})}
            yield path.name, found


def main() -> None:
    """Screen everything below the folder and print one JSON object."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    without = not_run("real_input", root, FOLDERS)
    if without is not None:
        print(json.dumps(without))
        return
    report: dict[str, object] = {"benchmark": "real_input"}
    everything: list[dict[str, object]] = []
    for folder in FOLDERS:
        found = list(outcomes(root / folder))
        everything += [one for _, one in found]
        total: Counter[str] = Counter()
        for _, one in found:
            total[f"{'refused' if 'refused' in one else one.get('format', 'suppliers')}"] += 1
        bands: Counter[str] = Counter()
        for _, one in found:
            shares = one.get("bands", {})
            assert isinstance(shares, dict)
            bands.update(shares)
        few = [{"file": name, **one} for name, one in found] if len(found) <= 8 else []
        refused = [(name, one["refused"]) for name, one in found if "refused" in one]
        report[folder] = {
            "outcomes": total,
            "lots": _sum(found, "lots"),
            "tenders": _sum(found, "tenders"),
            "links": _sum(found, "links"),
            "rejects": _sum(found, "rejects"),
            "bands": bands,
            "refused": refused,
            "files": few,
        }
        print(folder, json.dumps(report[folder], ensure_ascii=False))
    print(json.dumps(report | {"totals": totals(everything)}, ensure_ascii=False))


def totals(found: Sequence[dict[str, object]]) -> dict[str, int]:
    """Return how many files are read, and of how many tenders and suppliers a need is stated.

    Of suppliers also how many have an industry and a valid number; shares are in thousandths.
    """
    told = {"files": len(found), "read": sum("refused" not in one for one in found)}
    for what in ("tenders", "suppliers"):
        bands: Counter[str] = Counter()
        for one in found:
            if what in one and isinstance(one["bands"], dict):
                bands.update(one["bands"])
        told |= {what: bands.total(), f"{what}_with_need": bands.total() - bands["insufficient"]}
        told[f"{what}_permille"] = 1000 * told[f"{what}_with_need"] // max(told[what], 1)
    for what in ("industries", "numbers"):
        told[what] = sum(int(str(one.get(what, 0))) for one in found)
        told[f"{what}_permille"] = 1000 * told[what] // max(told["suppliers"], 1)
    told["read_permille"] = 1000 * told["read"] // max(told["files"], 1)
    return told


def _sum(found: list[tuple[str, dict[str, object]]], key: str) -> int:
    return sum(int(str(one.get(key, 0))) for _, one in found)


if __name__ == "__main__":
    main()
