"""A buyer's suppliers as a job: a ledger or contract register in, each supplier's review need out.

Files are read and screened in a process of its own, so that one made to exhaust memory or time
ends there. The result holds codes, whole numbers and decimal text; texts are made when it is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from typing import Any, Literal, TypedDict

import polars as pl

from data_ingest.contract_join import join_contracts
from data_ingest.mapping import PurchaseContext
from data_ingest.problem import Problem, UnreadableInput
from risk_models.scorecard import load_scorecard
from service.assembly import card_sha256
from service.confined import run_confined
from service.database import transaction
from service.frames import canonical, plain_rows
from service.intake import Reading, Supplied, read_files
from service.jobs.lease import Outcome
from service.jobs.worker import JobContext
from service.kept_files import load_content, load_file
from service.mappings import confirmed_mappings
from service.persons import hide_in_frame, persons_hidden, pseudonyms
from service.recording import problems_of
from service.suppliers import (
    SupplierNeed,
    band_shares,
    payers_country,
    screen_contractors,
    screen_suppliers,
    spreads,
)
from service.table_files import NamedFile

KIND = "ledger"
"""Kind of the job that `screen_portfolio` does."""
MOST_REJECTS = 100
"""How many unreadable rows are kept with a result; all are counted. Ours."""
RESULT_VERSION: Literal[1] = 1


class PortfolioPayload(TypedDict):
    """What a job of this kind is done with.

    `files` are numbers of files kept as evidence: the first is the ledger or register, the others
    lie beside it. `source` says whose mappings of columns count, `country` where the work is done
    unless the ledger says, `as_of` the day that facts are read for: the day of the order if None.
    """

    files: list[str]
    source: str | None
    country: str
    as_of: str | None


def screen_portfolio(context: JobContext, payload: PortfolioPayload) -> Outcome:
    """Screen the suppliers of kept files; the unit of progress is the set of files.

    Raises:
        UnreadableInput: A file cannot be read, is neither ledger nor register, or needs more
            memory or time than it may have.
        ConfinedFault: A fault of the readers.
    """
    tenant_id, person_key = context.job.tenant_id, context.installation.person_key
    with transaction(context.installation.engine, read_only=True) as connection:
        kept = [
            (
                load_file(connection, tenant_id=tenant_id, file_id=one),
                load_content(connection, tenant_id=tenant_id, file_id=one),
            )
            for one in payload["files"]
        ]
        mappings = confirmed_mappings(connection, tenant_id=tenant_id, source=payload["source"])
    files, described = [], []
    for file, content in kept:
        assert file is not None  # a kept file is never removed
        assert content is not None
        files.append(NamedFile(file.name, content))
        described.append({"id": file.id, "name": file.name, "sha256": file.sha256})
    stated = payload["as_of"]
    how = Reading(
        person_key=person_key,
        today=date.fromisoformat(stated) if stated else context.job.created_at.date(),
        mappings=mappings,
        purchase=PurchaseContext(place_country=payload["country"]),
    )
    context.advance(done=0, total=1)
    with persons_hidden(person_key):
        result = run_confined(
            screen_files,
            {"files": tuple(files), "described": described, "how": how},
            limits=context.limits,
            name=files[0].name,
        )
    return Outcome(result)


def screen_files(
    files: Sequence[NamedFile], described: Sequence[Mapping[str, str]], how: Reading
) -> bytes:
    """Return the result of a portfolio as canonical JSON, without natural persons' numbers.

    Args:
        files: The ledger or register, and what lies beside it.
        described: Number, name and hash of each file.
        how: How they are read; `today` is the day that facts are read for.

    Raises:
        UnreadableInput: A file cannot be read, or there are neither payments nor contracts in it.
    """
    read = read_files(files[0], tuple(files[1:]), how)
    if not isinstance(read, Supplied):
        raise UnreadableInput([Problem("portfolio-without-suppliers")], files[0].name)
    country = how.purchase.place_country
    assert country is not None
    scorecard = load_scorecard()
    joined = None
    if read.ledger is not None:
        ledger = read.ledger.ledger
        country = payers_country(ledger) or country
        joined = join_contracts(ledger, read.register) if read.register is not None else None
        needs = screen_suppliers(
            ledger, country=country, scorecard=scorecard, as_of=how.today, contracts=joined
        )
    else:
        assert read.register is not None
        needs = screen_contractors(
            read.register, country=country, scorecard=scorecard, as_of=how.today
        )
    rejects = problems_of(hide_in_frame(_rejects(read), person_key=how.person_key))
    result = {
        "result_version": RESULT_VERSION,
        "as_of": how.today.isoformat(),
        "code_version": version("kedjekoll"),
        "scorecard": {"id": scorecard.id, "sha256": card_sha256(scorecard)},
        "country": country,
        "files": list(described),
        "mappings": [one.as_plain() for one in read.applied],
        "rejected": len(rejects),
        "rejects": [_plain(one) for one in rejects[:MOST_REJECTS]],
        "notes": [_plain(one) for one in read.notes],
        "items": _items(needs, person_key=how.person_key),
        "bands": [asdict(one) for one in band_shares(needs)],
        "industries": [asdict(one) for one in spreads(needs)],
        "contract_totals": None if joined is None else plain_rows(joined.totals),
    }
    return canonical(result)


def _items(needs: Sequence[SupplierNeed], *, person_key: bytes) -> list[dict[str, Any]]:
    """Return the suppliers as plain values; a person's number in a name is replaced."""
    hidden = pseudonyms([need.name for need in needs if need.name], person_key=person_key)
    return [
        asdict(need)
        | {
            "name": need.name and hidden.get(need.name, need.name),
            "amount": format(need.amount, "f"),
        }
        for need in needs
    ]


def _rejects(read: Supplied) -> pl.DataFrame:
    """Return what could not be used; a mapped ledger's own stand among those of the tables."""
    mapped = any(one.mapping.target == "payments" for one in read.applied)
    if read.ledger is None or mapped:
        return read.rejects
    return pl.concat([read.ledger.rejects, read.rejects])


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "location": problem.location,
        "params": dict(problem.params),
    }
