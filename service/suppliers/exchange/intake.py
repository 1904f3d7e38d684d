"""What the other system gives: each file becomes a portfolio run, with a receipt and its rejects.

A file is known by its content. The same content makes one run, however often it is given and under
whatever name, and its receipt says the same each time.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson

from data_ingest.model.text import Language
from service.operations.files.keeping import keep
from service.operations.files.kept_files import KeptFile
from service.operations.installation import Installation
from service.operations.jobs.job import NewJob, enqueue, problems_of
from service.operations.jobs.tables import Job
from service.platform.db.database import transaction
from service.platform.frames import canonical
from service.settings import WorkLimits
from service.suppliers.exchange.folder import InFile
from service.suppliers.portfolios.job import KIND, PortfolioPayload
from service.suppliers.portfolios.reading import plain_problem
from service.suppliers.portfolios.store import load_run
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.views import in_words

Role = Literal["suppliers", "contracts", "ledger"]
ROLES: tuple[Role, ...] = ("suppliers", "contracts", "ledger")
"""What a file holds, told by how its name begins."""

RECEIPT_VERSION: Literal[1] = 1
FAULTS = ("job-fault", "job-worker-lost")
"""Problems of a job that are the service's own, so that the file is tried again next time."""

MOST_TRIES = 10_000
_SHOWN = 12  # characters of a hash in a name
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ExchangedFile:
    """A file with the files beside it.

    Attributes:
        role: What it holds.
        file: The file.
        beside: A contract register beside a ledger.
    """

    role: Role
    file: InFile
    beside: tuple[InFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file.

    Attributes:
        role: What it holds.
        stem: How the names of its receipt and its rejects begin.
        run: The run; None where the file was refused.
        receipt: The receipt as JSON.
        rejects: What could not be used, as CSV; None where everything was.
    """

    role: Role
    stem: str
    run: PortfolioRun | None
    receipt: bytes
    rejects: bytes | None


class ServiceFault(RuntimeError):
    """A file could not be screened through a fault of the service; it is tried again next time."""


def role_of(name: str) -> Role | None:
    """Return what a file holds, told by how its name begins; None for any other name.

    >>> role_of("Suppliers 2026-11.csv"), role_of("readme.txt")
    ('suppliers', None)
    """
    return next((role for role in ROLES if name.lower().startswith(role)), None)


def given_of(files: Sequence[InFile]) -> list[ExchangedFile]:
    """Return the files that are screened: each list and ledger, a register with every ledger.

    A contract register is screened by itself only where there is no ledger.
    """
    by_role: dict[Role, list[InFile]] = {role: [] for role in ROLES}
    for file in files:
        if (role := role_of(file.name)) is not None:
            by_role[role].append(file)
    registers = tuple(by_role["contracts"])
    found = [ExchangedFile("suppliers", file) for file in by_role["suppliers"]]
    found += [ExchangedFile("ledger", file, registers) for file in by_role["ledger"]]
    if not by_role["ledger"]:
        found += [ExchangedFile("contracts", file) for file in registers]
    return found


def take(
    installation: Installation,
    given: ExchangedFile,
    *,
    country: str,
    language: Language,
    reading: WorkLimits,
    work_off: Callable[[Job], Job],
) -> Taken:
    """Screen a file unless its content has been screened before, and return what became of it.

    Args:
        installation: Database and snapshots.
        given: The file.
        country: Where the work is done, where the file does not say.
        language: Language of messages.
        reading: The memory and time in which invoices are reduced.
        work_off: Returns a job in the queue when it has ended.

    Raises:
        ServiceFault: Through no fault of the file.
    """
    principal = installation.principal
    kept = [
        keep(
            installation,
            file.content,
            name=file.name,
            media_type="application/octet-stream",
            principal=principal,
            reading=reading,
        )
        for file in (given.file, *given.beside)
    ]
    payload = PortfolioPayload(
        files=[file.id for file in kept],
        source=f"exchange {given.role}",
        country=country,
        as_of=None,
    )
    job = work_off(_queued(installation, payload))
    problems = problems_of(job)
    if job.state != "done" and (not problems or problems[0].code in FAULTS):
        raise ServiceFault(job.id)
    with transaction(installation.engine, read_only=True) as connection:
        run = load_run(connection, tenant_id=principal.tenant_id, run_id=job.id)
    record = {} if run is None else orjson.loads(run.record)
    left_out = record.get("rejects", [plain_problem(problem) for problem in problems])
    stem = f"{given.role}-{kept[0].sha256[:_SHOWN]}"
    rejects = _rejects(left_out, language) if left_out else None
    receipt = _receipt(
        given, kept, run, record, left_out, language, rejects_name=_name(stem, rejects)
    )
    return Taken(given.role, stem, run, receipt, rejects)


def _queued(installation: Installation, payload: PortfolioPayload) -> Job:
    """Return the job of this order: the one that was made before, unless it failed."""
    digest = hashlib.sha256(canonical(payload)).hexdigest()
    principal = installation.principal
    new = NewJob(
        tenant_id=principal.tenant_id, actor=principal.actor, kind=KIND, payload=dict(payload)
    )
    with transaction(installation.engine) as connection:
        for attempt in range(MOST_TRIES):
            job = enqueue(connection, replace(new, key=f"exchange:{digest}:{attempt}"))
            if job.state not in ("failed", "cancelled"):
                return job
    raise ServiceFault(job.id)


def _name(stem: str, rejects: bytes | None) -> str | None:
    return None if rejects is None else f"{stem}.rejects.csv"


def _receipt(
    given: ExchangedFile,
    kept: Sequence[KeptFile],
    run: PortfolioRun | None,
    record: dict[str, Any],
    left_out: list[dict[str, Any]],
    language: Language,
    *,
    rejects_name: str | None,
) -> bytes:
    """Return the receipt: what was received, what was read of it, and what was not."""
    own, *beside = kept
    content = {
        "receipt_version": RECEIPT_VERSION,
        "role": given.role,
        "name": own.name,
        "sha256": own.sha256,
        "size": own.size,
        "beside": [file.sha256 for file in beside],
        "state": "refused" if run is None else "read",
        "run": None if run is None else run.id,
        "suppliers": record.get("suppliers", 0),
        "rejected": record.get("rejected", len(left_out)),
        "rejects": rejects_name,
        "problems": in_words(left_out, language) if run is None else [],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _rejects(problems: list[dict[str, Any]], language: Language) -> bytes:
    """Return what could not be used as CSV: place, code, what is wrong, how to mend it."""
    return as_csv(
        ("place", "code", "problem", "mend"),
        (
            [_inert(word[name]) for name in ("pointer", "code", "detail", "mend")]
            for word in in_words(problems, language)
        ),
    )


def _inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a person reads rejects."""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


def as_csv(headings: Sequence[str], rows: Iterator[Sequence[str]]) -> bytes:
    """Return rows as CSV for another system: UTF-8, semicolons, every cell as it is."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()
