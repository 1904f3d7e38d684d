"""How long it takes to compare a million records with the log that commits to them.

    python -m benchmarks.verified_records [RECORDS] [ADDRESS]

Tasks of cases, a table of 23 columns, are added with a version of each row, the log is sealed, and
the whole of it is verified as `kedjekoll audit verify` does: the log from its first leaf, then
every record. ADDRESS is that of an empty PostgreSQL database, whose owner is a superuser;
without it a SQLite file is used. The last line is one JSON object; the goal is `verify_s` of 60
at most for a million records.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import insert

from benchmarks.altered_records import KEY, NOW, TENANT, defenceless, row_of, unchecked
from service.casework.cases.tables import TASKS
from service.operations.audit.records import verify_records
from service.operations.audit.sealing import seal
from service.operations.audit.verifying import verify_log
from service.platform.db.database import EVERY_TENANT, open_engine, transaction
from service.platform.db.migrations import upgrade
from service.platform.db.row_versions import add_versions
from service.platform.db.shapes import read_shapes
from service.retention.every_table import METADATA

RECORDS = 1_000_000
BATCH = 20_000


def measure(address: str, records: int) -> dict[str, Any]:
    """Add records, seal, verify, and return what each took in seconds."""
    found: dict[str, Any] = {"records": records}
    engine = open_engine(address)
    upgrade(engine)
    defenceless(engine)
    with unchecked(engine) as connection:
        with connection.begin():
            shapes = {shape.name: shape for shape in read_shapes(connection)}
            tenant = row_of(shapes["tenants"], 0) | {"id": TENANT}
            connection.execute(insert(shapes["tenants"].clause()), [tenant])
        clause, row = shapes["tasks"].clause(), row_of(shapes["tasks"], 0)
        for first in range(0, records, BATCH):
            rows = [
                row | {"id": f"task_{number:021}", "facts_sha256": f"{number}", "position": number}
                for number in range(first, min(first + BATCH, records))
            ]
            with connection.begin():
                connection.execute(insert(clause), rows)
                add_versions(connection, TASKS, "add", rows)
    started = perf_counter()
    seal(engine, [KEY], at=NOW, copies=None)
    found["seal_s"] = round(perf_counter() - started, 1)
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        started, worked = perf_counter(), process_time()
        log = verify_log(connection, [KEY.verifier])
        found["log_s"] = round(perf_counter() - started, 1)
        checked = verify_records(connection, METADATA.sorted_tables)
        found["verify_s"] = round(perf_counter() - started, 1)
        found["verify_cpu_s"] = round(process_time() - worked, 1)
    assert not log.faults
    assert [fault.table for fault in checked.faults] == ["tenants"]  # it was put in by hand
    assert checked.rows["tasks"] == records
    engine.dispose()
    return found


def main() -> None:
    """Measure, and end with one JSON object."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    with TemporaryDirectory(prefix="kedjekoll-records-") as folder:
        address = (sys.argv[2:] or [f"sqlite:///{Path(folder, 'records.sqlite')}"])[0]
        print(json.dumps({"benchmark": "verified_records"} | measure(address, records)))


if __name__ == "__main__":
    main()
