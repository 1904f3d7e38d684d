"""How long it takes to seal a log, to prove an entry and to check a million leaves.

    python -m benchmarks.audit_log [LEAVES]

A made-up log in SQLite is sealed in batches, a proof is made and checked for entries in its middle,
and the whole log is hashed again and compared with its checkpoints. The last line is one JSON
object; the goal for a million leaves is `verify_s` of 10 at most.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import insert

from service.operations.audit.checkpoint import SigningKey
from service.operations.audit.entry import load_entry, write_entry
from service.operations.audit.proof import check_proof, prove
from service.operations.audit.sealing import seal
from service.operations.audit.tables import LOG_ENTRIES, AuditEntry
from service.operations.audit.verifying import verify_log
from service.platform.db.database import EVERY_TENANT, open_engine, transaction
from service.platform.db.migrations import upgrade
from service.platform.db.tenants import TENANTS

LEAVES = 1_000_000
BATCH = 50_000
PROOFS = 200
KEY = SigningKey("benchmark.example/log", bytes(range(32)))
BEGUN = datetime(2026, 11, 26, tzinfo=UTC)
WHO = {"tenant_id": "a-kommun", "actor": "anna"}
TENANT = {"id": "a-kommun", "actor": "anna", "created_at": BEGUN}
"""Put in by itself, so that no version of it is in the log."""


def entry(number: int) -> dict[str, object]:
    """Return the values of one made-up entry."""
    return WHO | {
        "id": f"logentry_{number:020}0",
        "created_at": BEGUN,
        "action": "screening.kept",
        "subject_id": f"screening_{number:020}0",
        "content_sha256": "ab" * 32,
        "details": b"{}",
        "salt": number.to_bytes(32, "big"),
    }


def main() -> None:
    """Measure, and end with one JSON object."""
    leaves = int(sys.argv[1]) if len(sys.argv) > 1 else LEAVES
    result: dict[str, str | int | float] = {"benchmark": "audit_log", "leaves": leaves}
    with TemporaryDirectory(prefix="kedjekoll-log-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder, 'log.sqlite')}")
        upgrade(engine)
        with transaction(engine, tenant=EVERY_TENANT) as connection:
            connection.execute(insert(TENANTS), TENANT)
        seconds = 0.0
        for first in range(0, leaves, BATCH):
            numbers = range(first, min(first + BATCH, leaves))
            with transaction(engine, tenant=EVERY_TENANT) as connection:
                connection.execute(insert(LOG_ENTRIES), [entry(number) for number in numbers])
            started = perf_counter()
            seal(engine, [KEY], at=BEGUN, copies=Path(folder, "checkpoints"))
            seconds += perf_counter() - started
        result["seal_s"] = round(seconds, 2)
        spent: dict[str, list[float]] = {"prove_ms": [], "check_ms": []}
        keys = [KEY.verifier]
        with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
            for number in range(leaves // 7, leaves, max(1, leaves // PROOFS)):
                found = load_entry(
                    connection, tenant_id="a-kommun", entry_id=str(entry(number)["id"])
                )
                assert isinstance(found, AuditEntry)
                started = perf_counter()
                proof = prove(connection, found, keys)
                made = perf_counter()
                assert proof is not None
                check_proof(proof.dump(), keys)
                spent["prove_ms"].append((made - started) * 1_000)
                spent["check_ms"].append((perf_counter() - made) * 1_000)
            started = perf_counter()
            verified = verify_log(connection, keys)
            result["verify_s"] = round(perf_counter() - started, 2)
        assert not verified.faults
        assert verified.entries == leaves
        result |= {name: round(median(times), 3) for name, times in spent.items()}
        started = perf_counter()
        with transaction(engine, tenant=EVERY_TENANT) as connection:
            write_entry(
                connection,
                "screening.kept",
                "screening_1",
                tenant_id=WHO["tenant_id"],
                actor=WHO["actor"],
                at=BEGUN,
            )
        seal(engine, [KEY], at=BEGUN, copies=Path(folder, "checkpoints"))
        result["write_and_seal_one_ms"] = round((perf_counter() - started) * 1_000, 2)
        engine.dispose()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
