"""Follow-ups that are kept: recorded about a kept screening, stored for ever, read again.

The SQL of them lives here. There is no way to change or remove one; what was wrong is recorded
anew in its place within the day, and what was mended is a re-check of a later one.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from procurement_rules.package.template import load_templates
from service.casework.follow_up.checking import (
    check_contract,
    check_there,
    contracted_tenders,
    report_hash,
    screening_of,
)
from service.casework.follow_up.correcting import day_of, standing
from service.casework.follow_up.facts import Recorded
from service.casework.follow_up.models import FollowUp, follow_up_of
from service.casework.follow_up.request import MOST_NAMED, FollowUpRequest, check
from service.casework.follow_up.table import FOLLOW_UPS, FollowUpRecord
from service.casework.follow_up.visits import Visit, visits_of
from service.casework.follow_up.visits_file import read_visits
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.store import add, load_all, load_row, newest_first
from service.platform.db.tenants import ensure_tenant_of
from service.platform.frames import load_tables
from service.platform.process.code_version import code_version
from service.screening.record.tables import SCREENINGS


def record_follow_up(
    engine: Engine,
    stated: FollowUpRequest,
    *,
    principal: Principal,
    person_key: bytes,
    now: datetime,
) -> FollowUpRecord:
    """Check a follow-up, keep it, and return it.

    Args:
        engine: The database.
        stated: What was looked at and found.
        principal: Who records it.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: Something stated has to be mended.
    """
    check(stated, load_templates().follow_up, today=day_of(now))
    with transaction(engine, tenant=principal.tenant_id) as connection:
        screening = screening_of(connection, stated.screening_id, principal)
        kept = list_follow_ups(
            connection, tenant_id=principal.tenant_id, screening_id=stated.screening_id
        )
        check_there(connection, stated, screening, kept, principal=principal, now=now)
        sha256 = report_hash(connection, stated, principal)
        content = follow_up_of(stated, person_key=person_key, report_sha256=sha256)
        record = _record(stated, content, principal=principal, now=now)
        ensure_tenant_of(connection, record)
        add(connection, record)
    return record


def record_visits(
    engine: Engine,
    payload: bytes,
    *,
    screening_id: str,
    name: str,
    principal: Principal,
    person_key: bytes,
    now: datetime,
) -> list[FollowUpRecord]:
    """Keep every visit of a file, or none of them, and return what was kept.

    Args:
        engine: The database.
        payload: CSV, as `visits_file.read_visits` reads it.
        screening_id: The screening that the visits are of.
        name: The file's name, for messages.
        principal: Who records them.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: There is no such screening, or a line has to be mended.
    """
    with transaction(engine, tenant=principal.tenant_id) as connection:
        screening = screening_of(connection, screening_id, principal)
        purchase = load_tables(Procurement, screening.procurement)
        faults: list[Problem] = []
        records = []
        contracted = contracted_tenders(connection, screening)
        for line, stated in read_visits(payload, purchase, screening_id=screening_id, name=name):
            try:
                check(stated, load_templates().follow_up, today=day_of(now))
                check_contract(stated, contracted)
                content = follow_up_of(stated, person_key=person_key)
                records.append(_record(stated, content, principal=principal, now=now))
            except UnreadableInput as fault:
                faults += [
                    Problem(problem.code, f"row {line}", problem.params)
                    for problem in fault.problems
                ]
        if faults:
            raise UnreadableInput(faults[:MOST_NAMED], name)
        for record in records:
            ensure_tenant_of(connection, record)
            add(connection, record)
    return records


def _record(
    stated: FollowUpRequest, content: FollowUp, *, principal: Principal, now: datetime
) -> FollowUpRecord:
    """Return the row of a follow-up; it is not kept yet."""
    return FollowUpRecord(
        tenant_id=principal.tenant_id,
        id=new_id("followup"),
        actor=principal.actor,
        created_at=now,
        screening_id=stated.screening_id,
        form=stated.form,
        code_version=code_version(),
        content=content.canonical_bytes(),
        result_hash=content.sha256(),
    )


def load_follow_up(
    connection: Connection, *, tenant_id: str, follow_up_id: str
) -> FollowUpRecord | None:
    """Return a follow-up of this tenant, or None."""
    return load_row(connection, FollowUpRecord, tenant_id, follow_up_id)


def list_follow_ups(
    connection: Connection, *, tenant_id: str, screening_id: str
) -> list[FollowUpRecord]:
    """Return the follow-ups of a screening in the order in which they were recorded."""
    columns = FOLLOW_UPS.c
    its = (columns.tenant_id == tenant_id, columns.screening_id == screening_id)
    return load_all(connection, FollowUpRecord, *its, order_by=[columns.created_at, columns.id])


def visits_to(
    connection: Connection, *, tenant_id: str, screening_ids: Iterable[str]
) -> tuple[Visit, ...]:
    """Return the visits that are recorded of screenings of one case, by day and firm."""
    columns = FOLLOW_UPS.c
    its = (columns.tenant_id == tenant_id, columns.screening_id.in_(sorted(screening_ids)))
    order = [columns.created_at, columns.id]
    kept = load_all(connection, FollowUpRecord, *its, order_by=order)
    stands = standing(map(contents_of, kept))
    return visits_of(content for _, content in stands)


def list_newest(
    connection: Connection,
    *,
    principal: Principal,
    limit: int,
    offset: int = 0,
    screening_id: str | None = None,
) -> list[FollowUpRecord]:
    """Return the follow-ups that a person sees, newest first; those of one moment by falling id.

    Args:
        connection: Inside a transaction.
        principal: Who asks; what is about a screening that is not there for her is left out.
        limit: At most so many; ask for one more than is shown to learn whether more follow.
        offset: How many are passed over.
        screening_id: Only those of this screening.
    """
    screenings = select(SCREENINGS.c.id).where(
        SCREENINGS.c.tenant_id == principal.tenant_id, rows_seen(SCREENINGS, principal)
    )
    wanted = [
        FOLLOW_UPS.c.tenant_id == principal.tenant_id,
        FOLLOW_UPS.c.screening_id.in_(screenings),
    ]
    if screening_id is not None:
        wanted.append(FOLLOW_UPS.c.screening_id == screening_id)
    order = newest_first(FollowUpRecord)
    return load_all(connection, FollowUpRecord, *wanted, order_by=order, limit=limit, offset=offset)


def contents_of(record: FollowUpRecord) -> tuple[str, FollowUp]:
    """Return the number of a kept follow-up with what it holds, as `correcting` takes them."""
    return record.id, FollowUp.read(record.content)


def recorded(record: FollowUpRecord) -> Recorded:
    """Return what a kept follow-up holds."""
    return Recorded(id=record.id, content=FollowUp.read(record.content))
