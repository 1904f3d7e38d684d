"""How surely a low price is flagged in an OCDS file, and how long that takes.

    python -m benchmarks.price_flag [PROCESSES] [--peers]

A made-up file of JSON lines holds PROCESSES (5,000 if left out) with five to nine bids each. How
far the bids of a process lie apart is drawn for each anew, because trades differ: from 2 to 12 % of
the estimate. In one process of twenty the lowest price is put 15 to 40 % below the next one: those
are to be flagged. Three ways are compared on the same file:

- `ours`: the file read, checked and made tables, and each lot's prices set against the fence of the
  others (`risk_models.chain.tender_discount`); flagged is what the card gives points for: beyond
  the fence and `CLEAR_PERMILLE` below the next tender;
- `r058`: indicator R058 of Open Contracting's Cardinal by its published method, written here in a
  few lines: the lowest price is flagged where its distance to the second lowest, in parts of the
  lowest, reaches Q3 + 1.5·IQR of all processes. What is planted is this distance, so this is the
  peer's own ground. The package of Cardinal on the index counts fields
  and has no indicators; the program that has them is built from source. What counts as our flag (at
  first any discount beyond the fence) and how far prices are put down (at first 30 % always) were
  changed after a first result, which ours lost by more;
- `peer`, with `--peers`: that package counts the fields of the same file, which is reading it.

The last line is one JSON object; `seconds` are of processor time.
"""

import argparse
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import orjson

from benchmarks.peers.running import PeerMissing, ask
from data_ingest.formats.ocds.reader import read_ocds_batch
from risk_models.chain.tender_discount import discounts
from risk_models.factors.tender_price import CLEAR_PERMILLE

PROCESSES = 5_000
SEED = 20261127
KEY = bytes(32)
BELOW = (0.6, 0.85)
"""A planted price lies between, in parts of the next one."""


def made_prices(processes: int) -> tuple[list[list[int]], list[bool]]:
    """Return the prices of each process, and whether its lowest was planted."""
    draw = np.random.default_rng(SEED)
    prices, planted = [], []
    for at in range(processes):
        estimate = draw.integers(400_000, 9_000_000)
        spread = draw.uniform(0.02, 0.12)
        bids = estimate * draw.normal(1, spread, draw.integers(5, 10)).clip(0.5)
        low = at % 20 == 0
        if low:
            bids[0] = bids[1:].min() * draw.uniform(*BELOW)
        prices.append([int(bid) for bid in bids])
        planted.append(low)
    return prices, planted


def release(at: int, prices: list[int]) -> bytes:
    """Return a process as one line."""
    numbers = [f"{at}-{place}" for place in range(len(prices))]
    lowest = numbers[prices.index(min(prices))]
    document = {
        "ocid": f"ocds-example-{at}",
        "id": f"{at}",
        "date": "2026-09-30T08:00:00+02:00",
        "tag": ["award"],
        "initiationType": "tender",
        "parties": [
            {"id": "buyer", "name": "Exempelköpings kommun", "roles": ["buyer"]},
            *(
                {
                    "id": number,
                    "name": f"Exempel {number} AB",
                    "address": {"countryName": "Sverige"},
                    "roles": ["tenderer"],
                }
                for number in numbers
            ),
        ],
        "buyer": {"id": "buyer", "name": "Exempelköpings kommun"},
        "tender": {
            "id": f"{at}",
            "classification": {"scheme": "CPV", "id": "90910000"},
            "lots": [{"id": "1"}],
        },
        "bids": {
            "details": [
                {
                    "id": number,
                    "status": "valid",
                    "tenderers": [{"id": number}],
                    "value": {"amount": price, "currency": "SEK"},
                    "relatedLots": ["1"],
                }
                for number, price in zip(numbers, prices, strict=True)
            ]
        },
        "awards": [
            {
                "id": f"a{at}",
                "status": "active",
                "suppliers": [{"id": lowest}],
                "value": {"amount": min(prices), "currency": "SEK"},
                "relatedLots": ["1"],
                "relatedBids": [lowest],
            }
        ],
    }
    return orjson.dumps(document)


def ours(path: Path) -> list[bool]:
    """Return which processes have a price that is flagged."""
    read = read_ocds_batch(path.read_bytes(), name=path.name, person_key=KEY)
    found = [discounts(procurement).values() for procurement, _ in read]
    return [any((one or 0) >= CLEAR_PERMILLE for one in lot) for lot in found]


def r058(prices: list[list[int]]) -> list[bool]:
    """Return which processes R058 flags."""
    lowest = [sorted(one)[:2] for one in prices]
    apart = np.array([(second - first) / first for first, second in lowest])
    first, third = np.quantile(apart, [0.25, 0.75])
    return [bool(one) for one in apart >= third + 1.5 * (third - first)]


def quality(flagged: list[bool], planted: list[bool]) -> dict[str, float]:
    """Return precision, recall and F1 of what is flagged."""
    right = sum(one and other for one, other in zip(flagged, planted, strict=True))
    return {
        "f1": round(2 * right / max(sum(flagged) + sum(planted), 1), 4),
        "precision": round(right / max(sum(flagged), 1), 4),
        "recall": round(right / max(sum(planted), 1), 4),
    }


def main() -> None:
    """Flag, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Flag low prices of an OCDS file.")
    parser.add_argument("processes", nargs="?", type=int, default=PROCESSES)
    parser.add_argument("--peers", action="store_true", help="also Cardinal's count of fields")
    arguments = parser.parse_args()
    prices, planted = made_prices(arguments.processes)
    result: dict[str, object] = {"benchmark": "price_flag", "processes": arguments.processes}
    with TemporaryDirectory(prefix="kedjekoll-price-") as folder:
        path = Path(folder, "bids.jsonl")
        path.write_bytes(b"\n".join(release(at, one) for at, one in enumerate(prices)))
        started = time.process_time()
        flagged = ours(path)
        seconds = time.process_time() - started
        own, other = quality(flagged, planted), quality(r058(prices), planted)
        result |= {"file_mb": round(path.stat().st_size / 1e6, 1), "seconds": round(seconds, 2)}
        result |= {"ours": own, "r058": other, "f1_ahead": round(own["f1"] - other["f1"], 4)}
        if arguments.peers:
            try:
                answer = ask("cardinal_fields", path)
            except PeerMissing as why:
                result["missing"] = {"ocdscardinal": str(why)}
            else:
                result["peer"] = answer | {"seconds": round(answer["seconds"], 3)}
                result["time_ratio"] = round(seconds / answer["seconds"], 1)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
